// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/build_id.hpp"

#include <elf.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <vector>

namespace dropcheck {
namespace {

constexpr std::size_t segments_most = 1024;
constexpr std::size_t notes_most = 64 * 1024;

// The file of a hostile log may be anything, so every number in it is bounded before it is used.
class Elf {
 public:
  explicit Elf(const std::string& path) {
    struct stat what{};
    // To open a pipe would wait for its writer, and some devices act when they are opened.
    if (stat(path.c_str(), &what) != 0 || !S_ISREG(what.st_mode)) return;
    descriptor_ = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  }
  Elf(const Elf&) = delete;
  Elf& operator=(const Elf&) = delete;
  ~Elf() {
    if (descriptor_ >= 0) close(descriptor_);
  }

  std::optional<std::string> build_id() const {
    Elf64_Ehdr header{};
    if (!read(&header, offsetof(Elf64_Ehdr, e_version), 0)) return std::nullopt;
    if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) return std::nullopt;
    if (header.e_type != ET_EXEC && header.e_type != ET_DYN) return std::nullopt;
    constexpr auto own = std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;
    if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_ident[EI_DATA] != own ||
        !read(&header, sizeof header, 0)) {
      return "";
    }
    for (std::size_t i = 0; i < std::min<std::size_t>(header.e_phnum, segments_most); ++i) {
      Elf64_Phdr segment{};
      if (!read(&segment, sizeof segment, header.e_phoff + i * sizeof segment)) break;
      if (segment.p_type != PT_NOTE) continue;
      if (const std::string id = in_notes(segment); !id.empty()) return id;
    }
    return "";
  }

 private:
  bool read(void* to, std::size_t length, std::uint64_t at) const {
    return descriptor_ >= 0 &&
           pread(descriptor_, to, length, static_cast<off_t>(at)) == static_cast<ssize_t>(length);
  }

  std::string in_notes(const Elf64_Phdr& segment) const {
    std::vector<unsigned char> notes(std::min<std::uint64_t>(segment.p_filesz, notes_most));
    if (!read(notes.data(), notes.size(), segment.p_offset)) return "";
    // Names and contents are padded to four bytes.
    const auto padded = [](std::uint64_t size) { return (size + 3) & ~std::uint64_t{3}; };
    for (std::uint64_t at = 0; at + sizeof(Elf64_Nhdr) <= notes.size();) {
      Elf64_Nhdr note{};
      std::memcpy(&note, notes.data() + at, sizeof note);
      const std::uint64_t name = at + sizeof note, content = name + padded(note.n_namesz);
      at = content + padded(note.n_descsz);
      if (content + note.n_descsz > notes.size()) break;
      if (note.n_type != NT_GNU_BUILD_ID || note.n_namesz != sizeof ELF_NOTE_GNU ||
          std::memcmp(notes.data() + name, ELF_NOTE_GNU, sizeof ELF_NOTE_GNU) != 0) {
        continue;
      }
      std::string id;
      for (std::uint64_t i = 0; i < note.n_descsz; ++i) {
        id += fmt::format("{:02x}", static_cast<unsigned>(notes[content + i]));
      }
      return id;
    }
    return "";
  }

  int descriptor_ = -1;
};

}  // namespace

std::optional<std::string> build_id_of(const std::string& path) { return Elf(path).build_id(); }

}  // namespace dropcheck

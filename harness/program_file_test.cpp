// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The laws of programs in files.
#include "harness/program_file.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/rc/ops.hpp"

namespace dropcheck {
namespace {

namespace fs = std::filesystem;

using Names = std::vector<std::string>;

/// A directory of the test's own.
class ProgramFile : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "dropcheck-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr) << std::strerror(errno);
    directory_ = pattern;
  }
  void TearDown() override { fs::remove_all(directory_); }

  std::string path(const std::string& name) const { return directory_ + "/" + name; }
  std::string write(const std::string& name, std::string_view content) const {
    fs::create_directories(fs::path(path(name)).parent_path());
    std::ofstream(path(name), std::ios::binary) << content;
    return path(name);
  }
  std::string write_sparse(const std::string& name, std::uintmax_t size) const {
    write(name, "");
    fs::resize_file(path(name), size);
    return path(name);
  }

  std::variant<Bytes, FileError> load(const std::string& file, bool as_text = false) const {
    return load_program(file, language_, as_text);
  }
  std::string error(const std::string& file, bool as_text = false) const {
    const auto loaded = load(file, as_text);
    const auto* error = std::get_if<FileError>(&loaded);
    return error == nullptr ? "no error" : error->message;
  }
  /// What a listing gives, relative to the directory, or its error.
  Names listed(const std::vector<std::string>& paths) const {
    const auto found = program_files(paths);
    if (const auto* error = std::get_if<FileError>(&found)) return {error->message};
    Names names = std::get<Names>(found);
    for (std::string& name : names) {
      if (name.starts_with(directory_ + "/")) name.erase(0, directory_.size() + 1);
    }
    return names;
  }

  const LanguageInfo language_ = language_info<rc::Language>();
  std::string directory_;
};

constexpr std::string_view text = "dropcheck rc 1\nnew r1 2\n";
const Bytes bytes = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 0};

TEST_F(ProgramFile, AFileNamedProgIsText) {
  EXPECT_EQ(std::get<Bytes>(load(write("a.prog", text))), bytes);
}

TEST_F(ProgramFile, AnyOtherFileIsBytesAsTheyStand) {
  const std::string raw("\1\0\xff#\n", 5);
  for (const char* name : {"crash-0123", "a.txt", "prog", "a.prog.bak"}) {
    EXPECT_EQ(std::get<Bytes>(load(write(name, raw))), (Bytes{1, 0, 0xff, '#', '\n'}));
  }
  EXPECT_EQ(std::get<Bytes>(load(write("text", text))), Bytes(text.begin(), text.end()));
  EXPECT_EQ(std::get<Bytes>(load(write("empty", ""))), Bytes());
}

TEST_F(ProgramFile, AsTextReadsAnyNameAsText) {
  EXPECT_EQ(std::get<Bytes>(load(write("a.txt", text), true)), bytes);
}

TEST_F(ProgramFile, ABadTextIsOneLineWithThePlace) {
  const std::string file = write("bad.prog", "dropcheck rc 1\n\n  clone r0 r9\n");
  EXPECT_EQ(error(file), file + ":3:12: 'r9' is not a strong slot (r0 to r7)");
  const std::string named = write("bad.txt", "new r0 0\n");
  EXPECT_EQ(error(named, true), named + ":1:1: no header; the first line must be 'dropcheck rc 1'");
}

TEST_F(ProgramFile, AMissingFileIsAnError) {
  EXPECT_EQ(error(path("none.prog")),
            path("none.prog") + ": cannot be read: No such file or directory");
  EXPECT_EQ(error(path("none")), path("none") + ": cannot be read: No such file or directory");
}

TEST_F(ProgramFile, ADirectoryIsNoProgram) {
  EXPECT_EQ(error(directory_), directory_ + ": cannot be read: Is a directory");
}

TEST_F(ProgramFile, AHugeFileIsNoTextAndSaysSoAtOnce) {
  const std::string file = write_sparse("huge.prog", 100'000'000);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(error(file), file +
                             ":1:1: longer than 1048576 bytes, so it is no program; is this the "
                             "right file?");
  // Reading all of it would take longer, even under a sanitizer on a busy machine.
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
}

TEST_F(ProgramFile, TheLongestTextIsStillRead) {
  std::string longest(text);
  longest.resize(limits::text_bytes_max, '\n');
  EXPECT_EQ(std::get<Bytes>(load(write("long.prog", longest))), bytes);
}

TEST_F(ProgramFile, AHugeFileOfBytesIsItsBeginning) {
  const auto loaded = load(write_sparse("huge", 100'000'000));
  ASSERT_TRUE(std::holds_alternative<Bytes>(loaded));
  const Bytes& read = std::get<Bytes>(loaded);
  EXPECT_LT(read.size(), 1000u);
  EXPECT_EQ(decode<rc::Language>(read).steps.size(), limits::steps_max);
}

TEST_F(ProgramFile, AListingIsSortedAndGoesIntoSubdirectories) {
  for (const char* name : {"c", "a.prog", "b/z", "b/a.prog", "b/deep/x"}) write(name, "");
  EXPECT_EQ(listed({directory_}), (Names{"a.prog", "b/a.prog", "b/deep/x", "b/z", "c"}));
}

TEST_F(ProgramFile, AListingSkipsWhatStandsBesideAnArtifactAndWhatIsHidden) {
  for (const char* name : {"crash-1", "crash-1.prog", "crash-1.log", "crash-1.json", "crash-1.cpp",
                           "notes.txt", ".hidden", ".hidden.prog", "sub/x.log"}) {
    write(name, "");
  }
  EXPECT_EQ(listed({directory_}), (Names{"crash-1", "crash-1.prog"}));
}

TEST_F(ProgramFile, FilesThatAreNamedAreTakenInTheGivenOrderWhateverTheirNames) {
  const std::string z = write("z.log", "");
  const std::string a = write(".a", "");
  EXPECT_EQ(listed({z, a, "-"}), (Names{"z.log", ".a", "-"}));
}

TEST_F(ProgramFile, DirectoriesAreSortedEachForItself) {
  for (const char* name : {"two/b", "two/a", "one/d", "one/c"}) write(name, "");
  EXPECT_EQ(listed({path("two"), path("one")}), (Names{"two/a", "two/b", "one/c", "one/d"}));
}

TEST_F(ProgramFile, AnEmptyDirectoryHoldsNoPrograms) { EXPECT_EQ(listed({directory_}), Names()); }

TEST_F(ProgramFile, AListingOfAMissingPathIsAnError) {
  EXPECT_EQ(listed({directory_, path("none")}),
            (Names{path("none") + ": no such file or directory"}));
}

}  // namespace
}  // namespace dropcheck

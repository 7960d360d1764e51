// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The last words of glibc's malloc and of its stack protector; the kind is the message.
#include "tools/inspect/dialects.hpp"
#include "tools/inspect/text.hpp"

namespace dropcheck::inspect {
namespace {

constexpr std::string_view messages[] = {
    "free(): ",
    "malloc(): ",
    "realloc(): ",
    "calloc(): ",
    "double free or corruption (",
    "corrupted double-linked list",
    "corrupted size vs. prev_size",
    "munmap_chunk(): ",
    "mremap_chunk(): ",
    "malloc_consolidate(): ",
    "malloc: ",
    "malloc_check_get_size: ",
    "invalid fastbin entry (free)",
    "break adjusted to free malloc space",
    "tcache_thread_shutdown(): ",
    "chunk_main_arena",
    "*** stack smashing detected ***",
    "*** buffer overflow detected ***",
    "*** longjmp causes uninitialized stack frame ***",
    "*** invalid %N$ use detected ***",
};

}  // namespace

bool open_glibc(const Line& line, Session& session) {
  std::string_view text = line.text;
  std::optional<std::uint64_t> address;
  // Before 2.26: *** Error in `./a.out': free(): invalid pointer: 0x0000000000602010 ***
  if (Cursor cursor(text); cursor.skip("*** Error in `") && cursor.skip_past("': ")) {
    text = cursor.rest();
    if (text.ends_with(" ***")) text.remove_suffix(4);
    const std::size_t colon = text.rfind(": 0x");
    if (colon != std::string_view::npos) {
      Cursor behind(text.substr(colon + 2));
      address = behind.address();
      text = text.substr(0, colon);
    }
  }
  bool found = false;
  for (const std::string_view begins : messages) found = found || text.starts_with(begins);
  if (!found || text.size() > 120) return false;
  std::string kind(text);
  // "*** stack smashing detected ***: terminated"; older ones name the program there.
  if (text.starts_with("***")) {
    Cursor cursor(text.substr(3));
    kind = trimmed(cursor.until("***").value_or(text));
  }
  session.open("glibc", kind, 0, line).address = address;
  if (address) session.where("address", line);
  session.close();
  return true;
}

bool open_scudo(const Line& line, Session& session) {
  Cursor cursor(line.text);
  if (!cursor.skip_past("Scudo ERROR: ")) return false;
  // `invalid chunk state when deallocating address 0x7f`, `corrupted chunk header at address 0x7f`
  std::string_view kind = cursor.rest();
  for (const std::string_view ends : {" when ", " at address ", ": ", " (", ", "}) {
    Cursor behind(kind);
    if (const auto before = behind.until(ends)) kind = *before;
  }
  Report& report = session.open("Scudo", kind, 0, line);
  if (cursor.skip_past("address ")) report.address = cursor.address();
  if (report.address) session.where("address", line);
  session.close();
  return true;
}

}  // namespace dropcheck::inspect

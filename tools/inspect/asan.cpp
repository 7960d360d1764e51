// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// AddressSanitizer's headlines, asan_errors.cpp and sanitizer_common's allocator reports.
#include "tools/inspect/dialects.hpp"
#include "tools/inspect/text.hpp"

namespace dropcheck::inspect {
namespace {

// The kind is the token that SUMMARY has.
constexpr Beginning headlines[] = {
    {"attempting double-free on ", "double-free"},
    {"attempting free on address which was not malloc()-ed", "bad-free"},
    {"alloc-dealloc-mismatch (", "alloc-dealloc-mismatch"},
    {"new-delete-type-mismatch on ", "new-delete-type-mismatch"},
    {"calloc parameters overflow", "calloc-overflow"},
    {"reallocarray parameters overflow", "reallocarray-overflow"},
    {"pvalloc parameters overflow", "pvalloc-overflow"},
    {"requested allocation size ", "allocation-size-too-big"},
    {"invalid allocation alignment: ", "invalid-allocation-alignment"},
    {"invalid alignment requested in aligned_alloc", "invalid-aligned-alloc-alignment"},
    {"invalid alignment requested in posix_memalign", "invalid-posix-memalign-alignment"},
    {"allocator is out of memory", "out-of-memory"},
    {"out of memory: allocator is trying", "out-of-memory"},
    {"specified RSS limit exceeded", "rss-limit-exceeded"},
    {"hard rss limit exhausted", "rss-limit-exceeded"},
    {"attempting to call malloc_usable_size()", "bad-malloc_usable_size"},
    {"attempting to call __sanitizer_get_allocated_size()", "bad-__sanitizer_get_allocated_size"},
    {"negative-size-param: ", "negative-size-param"},
    {"bad parameters to __sanitizer_annotate_contiguous_container",
     "bad-__sanitizer_annotate_contiguous_container"},
    {"bad parameters to __sanitizer_annotate_double_ended_contiguous_container",
     "bad-__sanitizer_annotate_double_ended_contiguous_container"},
    {"bad parameters to __sanitizer_copy_contiguous_container_annotations",
     "bad-__sanitizer_copy_contiguous_container_annotations"},
    {"odr-violation (", "odr-violation"},
    {"invalid-pointer-pair: ", "invalid-pointer-pair"},
    {"CHECK failed: ", "CHECK"},
};

std::string_view kind_of(std::string_view text) {
  const std::string_view known = kind_by_beginning(text, headlines);
  if (!known.empty()) return known;
  Cursor cursor(text);
  const std::string_view word = cursor.word();
  if (word.ends_with("-param-overlap") && cursor.rest().starts_with(":")) return word;
  if (!word.empty() && cursor.rest().starts_with(" on address ")) return word;
  return "";
}

}  // namespace

bool open_signal(const Headline& headline, const Line& line, Session& session) {
  Cursor cursor(headline.text);
  const std::string_view word = cursor.word();
  const bool unknown_address = cursor.skip(" on unknown address");
  if (word.empty() ||
      (!unknown_address && !headline.text.starts_with("stack-overflow on address ")))
    return false;
  Report& report = session.open(headline.tool, word, headline.pid, line);
  cursor.skip(" on address");
  if (cursor.skip(" ")) report.address = cursor.address();
  if (report.address) session.where("address", line);
  if (cursor.skip_past("(pc ")) report.pc = cursor.address();
  report.thread = thread_in(headline.text);
  return true;
}

bool open_asan(const Headline& headline, const Line& line, Session& session) {
  if (headline.tool != "AddressSanitizer") return false;
  if (contains(headline.text, "failed to intercept")) return false;
  if (open_signal(headline, line, session)) return true;
  const std::string_view kind = kind_of(headline.text);
  // Without ERROR only two things are reports; the others tell how the runtime fares.
  if (headline.lead.empty() && kind != "rss-limit-exceeded" && kind != "CHECK") return false;
  Report& report = session.open(headline.tool, kind, headline.pid, line);
  if (kind.empty()) report.flags.insert("unknown_headline");
  report.thread = thread_in(headline.text);
  // Sizes and limits are printed in hexadecimal as well; an address is none of them.
  if (kind != "allocation-size-too-big" && kind != "out-of-memory" && kind != "pvalloc-overflow" &&
      kind != "odr-violation" && kind != "CHECK") {
    Cursor cursor(headline.text);
    report.address = cursor.next_address();
    if (report.address) session.where("address", line);
    if (cursor.skip(" at pc ")) report.pc = cursor.address();
  }
  return true;
}

bool read_asan(const Line& line, Session& session) {
  if (read_common(line, session)) return true;
  constexpr std::string_view understood[] = {
      "object passed to delete has wrong type:",
      "size of the allocated type:",
      "size of the deallocated type:",
      "alignment of the allocated type:",
      "alignment of the deallocated type:",
      "These globals were registered at these points:",
      "This could be caused by",
      "beg ",
      "end ",
      "old_",
      "new_",
      "storage_",
      "[1]",
      "[2]",
      "Global object constructors",
      "registered at:",
  };
  for (const std::string_view begins : understood) {
    if (!line.text.starts_with(begins)) continue;
    session.detail(line.text, line);
    if (line.text.ends_with("]:") || begins == "registered at:") {
      session.begin_stack("registered", "", line);
    }
    return true;
  }
  if (line.text[0] == '\'' && contains(line.text, "is ascii string")) {  // what a global holds
    session.detail(line.text, line);
    return true;
  }
  return false;
}

}  // namespace dropcheck::inspect

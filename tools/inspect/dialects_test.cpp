// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/inspect/dialects.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "tools/inspect/parser.hpp"
#include "tools/inspect/samples.hpp"

namespace dropcheck::inspect {
namespace {

std::vector<std::string> stacks_of(const Report& report) {
  std::vector<std::string> names;
  names.reserve(report.stacks.size());
  for (const Stack& stack : report.stacks) names.push_back(stack.name);
  return names;
}
using Names = std::vector<std::string>;

TEST(Lsan, ALogOfLeaksIsOneReportWithARecordForEach) {
  const Parsed parsed = parse(samples::leaks);
  ASSERT_EQ(parsed.reports.size(), 1u);
  const Report& report = parsed.reports[0];
  EXPECT_EQ(report.tool, "LeakSanitizer");
  EXPECT_EQ(report.kind, "memory-leaks");
  ASSERT_EQ(report.leaks.size(), 2u);
  EXPECT_EQ(report.leaks[0].reach, "direct");
  EXPECT_EQ(report.leaks[0].objects_at, std::vector<std::uint64_t>{0x602000000020});
  EXPECT_EQ(report.leaks[1].reach, "indirect");
  EXPECT_EQ(report.leaks[1].bytes, 1024u);
  EXPECT_EQ(report.leaks[1].objects, 2u);
  EXPECT_EQ(report.leaks[1].stack.frames.at(1).function, "link");
  EXPECT_TRUE(report.flags.empty());
  EXPECT_TRUE(parsed.unparsed.empty());
}

TEST(Lsan, TheTableOfSuppressionsIsUnderstood) {
  const Parsed parsed = parse(
      "==9==ERROR: LeakSanitizer: detected memory leaks\n\n"
      "-----------------------------------------------------\nSuppressions used:\n"
      "  count      bytes template\n      1         32 make_*\n"
      "-----------------------------------------------------\n\n"
      "SUMMARY: LeakSanitizer: 32 byte(s) leaked in 1 allocation(s).\n");
  EXPECT_TRUE(parsed.unparsed.empty());
  EXPECT_EQ(parsed.reports.at(0).details.size(), 1u);
}

TEST(Lsan, ALeakCheckThatCouldNotRunIsNoted) {
  const Parsed parsed = parse(
      "==7==LeakSanitizer has encountered a fatal error.\n"
      "==7==HINT: LeakSanitizer does not work under ptrace (strace, gdb, etc)\n");
  EXPECT_TRUE(parsed.reports.empty());
  ASSERT_EQ(parsed.notes.size(), 2u);
  EXPECT_EQ(parsed.notes[0].kind, "leak_check_failed");
}

TEST(Ubsan, AReportBeforeASignalIsAReportOfItsOwn) {
  const Parsed parsed = parse(samples::undefined_then_signal);
  ASSERT_EQ(parsed.reports.size(), 2u);
  EXPECT_EQ(parsed.reports[0].tool, "UndefinedBehaviorSanitizer");
  EXPECT_EQ(parsed.reports[0].kind, "null");
  EXPECT_EQ(parsed.reports[0].file, "src/box.cpp");
  EXPECT_EQ(parsed.reports[0].line, 14u);
  EXPECT_EQ(parsed.reports[0].column, 9u);
  EXPECT_EQ(parsed.reports[1].kind, "SEGV");
  EXPECT_EQ(parsed.reports[1].access, "WRITE");
  EXPECT_FALSE(parsed.reports[1].size);
  EXPECT_EQ(parsed.reports[1].address, 8u);
  EXPECT_TRUE(parsed.unparsed.empty());
}

TEST(Ubsan, MessagesNameTheirCheck) {
  const std::pair<std::string_view, std::string_view> messages[] = {
      {"signed integer overflow: 1 + 2 cannot be represented in type 'int'",
       "signed-integer-overflow"},
      {"unsigned integer overflow: 1 - 2 cannot", "unsigned-integer-overflow"},
      {"negation of -2147483648 cannot be represented in type 'int'", "signed-integer-overflow"},
      {"negation of 1 cannot be represented in type 'unsigned int'", "unsigned-integer-overflow"},
      {"division by zero", "integer-divide-by-zero"},
      {"division of -2147483648 by -1 cannot be represented in type 'int'",
       "signed-integer-overflow"},
      {"shift exponent 32 is too large for 32-bit type 'int'", "shift"},
      {"left shift of negative value -1", "shift"},
      {"index 5 out of bounds for type 'int [4]'", "bounds"},
      {"load of null pointer of type 'int'", "null"},
      {"reference binding to null pointer of type 'int'", "null"},
      {"applying non-zero offset 4 to null pointer", "pointer-overflow"},
      {"applying zero offset to null pointer", "pointer-overflow"},
      {"applying non-zero offset to non-null pointer 0x1 produced null pointer",
       "pointer-overflow"},
      {"pointer index expression with base 0x1 overflowed to 0x0", "pointer-overflow"},
      {"addition of unsigned offset to 0x1 overflowed to 0x0", "pointer-overflow"},
      {"store to misaligned address 0x1 for type 'int', which requires 4 byte alignment",
       "alignment"},
      {"assumption of 16 byte alignment for pointer of type 'void *' failed",
       "alignment-assumption"},
      {"load of address 0x1 with insufficient space for an object of type 'int'", "object-size"},
      {"downcast of address 0x1 which does not point to an object of type 'B'", "vptr"},
      {"load of value 2, which is not a valid value for type 'bool'", "bool"},
      {"load of value 9, which is not a valid value for type 'E'", "enum"},
      {"execution reached the end of a value-returning function without returning a value",
       "return"},
      {"execution reached an unreachable program point", "unreachable"},
      {"variable length array bound evaluates to non-positive value -1", "vla-bound"},
      {"1e+20 is outside the range of representable values of type 'int'", "float-cast-overflow"},
      {"passing zero to __builtin_ctz(), which is not a valid argument", "builtin"},
      {"call to function f through pointer to incorrect function type 'void (*)()'", "function"},
      {"null pointer returned from function declared to never return null",
       "returns-nonnull-attribute"},
      {"null pointer passed as argument 1, which is declared to never be null",
       "nonnull-attribute"},
      {"implicit conversion from type 'int' of value -1 (32-bit, signed) to type 'unsigned int' "
       "changed the value to 4294967295 (32-bit, unsigned)",
       "implicit-integer-sign-change"},
      {"implicit conversion from type 'unsigned int' of value 256 (32-bit, unsigned) to type "
       "'unsigned char' changed the value to 0 (8-bit, unsigned)",
       "implicit-unsigned-integer-truncation"},
      {"implicit conversion from type 'int' of value 256 (32-bit, signed) to type 'signed char' "
       "changed the value to 0 (8-bit, signed)",
       "implicit-signed-integer-truncation"},
      {"implicit conversion from type 'int' of value 9 (32-bit, signed) to type 'int' changed the "
       "value to 1 (3-bit bitfield, signed)",
       "implicit-bitfield-conversion"},
      {"control flow integrity check for type 'B' failed during virtual call (vtable address 0x1)",
       "cfi-vcall"},
      {"something that no one has written yet", ""},
  };
  for (const auto& [message, check] : messages) EXPECT_EQ(ubsan_check(message), check) << message;
}

TEST(Ubsan, SeveralReportsStandInOneLog) {
  const Parsed parsed = parse(
      "a.cpp:1:2: runtime error: division by zero\n"
      "SUMMARY: UndefinedBehaviorSanitizer: float-divide-by-zero a.cpp:1:2 \n"
      "the program goes on\n"
      "a.cpp:3:4: runtime error: load of misaligned address 0x7b1 for type 'int', which requires "
      "4\n"
      "0x7b1: note: pointer points here\n"
      " 00 00 00  00 00 00 00 00 00 00 00  00 00 00 00\n"
      "              ^ \n"
      "and on\n"
      "<unknown>: runtime error: null pointer passed as argument 1, which is declared to never be "
      "null\n"
      "a.h:9:1: note: _Nonnull type annotation specified here\n");
  ASSERT_EQ(parsed.reports.size(), 3u);
  EXPECT_EQ(parsed.reports[0].kind, "float-divide-by-zero");
  EXPECT_EQ(parsed.reports[1].address, 0x7b1u);
  EXPECT_EQ(parsed.reports[1].last, 7u);
  EXPECT_EQ(parsed.reports[2].kind, "nullability-arg");
  EXPECT_EQ(parsed.other_lines, 2u);
  EXPECT_TRUE(parsed.unparsed.empty());
}

TEST(Ubsan, TheMinimalRuntimeNamesAKindAndAPc) {
  const Parsed parsed = parse("ubsan: add-overflow by 0x000000000055\n");
  ASSERT_EQ(parsed.reports.size(), 1u);
  EXPECT_EQ(parsed.reports[0].kind, "signed-integer-overflow");
  EXPECT_EQ(parsed.reports[0].pc, 0x55u);
}

TEST(Msan, TheWayOfTheValueIsKept) {
  const Parsed parsed = parse(samples::uninitialised);
  ASSERT_EQ(parsed.reports.size(), 1u);
  const Report& report = parsed.reports[0];
  EXPECT_EQ(report.kind, "use-of-uninitialized-value");
  EXPECT_EQ(stacks_of(report), (Names{"access", "stored", "origin"}));
  EXPECT_EQ(report.details.size(), 2u);
  EXPECT_TRUE(parsed.unparsed.empty());
}

TEST(Tsan, ARaceIsTwoAccesses) {
  const Parsed parsed = parse(samples::race);
  ASSERT_EQ(parsed.reports.size(), 1u);
  const Report& report = parsed.reports[0];
  EXPECT_EQ(report.kind, "data race");
  EXPECT_EQ(report.pid, 17u);
  EXPECT_EQ(report.access, "");
  ASSERT_EQ(report.accesses.size(), 2u);
  EXPECT_EQ(report.accesses[0].access, "WRITE");
  EXPECT_TRUE(report.accesses[0].atomic);
  EXPECT_EQ(report.accesses[0].thread, "T2");
  EXPECT_EQ(report.accesses[1].access, "READ");
  EXPECT_EQ(report.accesses[1].size, 8u);
  EXPECT_EQ(stacks_of(report), (Names{"access", "previous", "thread_T2"}));
  ASSERT_TRUE(report.region);
  EXPECT_EQ(report.region->variable, "counter");
  EXPECT_TRUE(parsed.unparsed.empty());
}

TEST(Hwasan, TheKindNamesTheCause) {
  const Parsed parsed = parse(samples::tags);
  ASSERT_EQ(parsed.reports.size(), 1u);
  const Report& report = parsed.reports[0];
  EXPECT_EQ(report.kind, "tag-mismatch (Cause: use-after-free)");
  EXPECT_EQ(report.access, "READ");
  EXPECT_EQ(stacks_of(report), (Names{"access", "free", "alloc"}));
  ASSERT_TRUE(report.shadow);
  EXPECT_EQ(report.shadow->dialect, "tags");
  EXPECT_EQ(report.shadow->rows.size(), 2u);
  EXPECT_EQ(report.shadow->guilty_byte, "79");
  EXPECT_TRUE(parsed.unparsed.empty());
}

TEST(LibFuzzer, StatusLinesBetweenFramesAreNoFrames) {
  const Parsed parsed = parse(samples::fuzzer);
  ASSERT_EQ(parsed.reports.size(), 1u);
  const Report& report = parsed.reports[0];
  EXPECT_EQ(report.kind, "deadly signal");
  ASSERT_EQ(report.stacks.size(), 1u);
  EXPECT_EQ(report.stacks[0].frames.size(), 2u);
  EXPECT_EQ(report.details.back(), "Base64: cXo=");
  EXPECT_FALSE(report.flags.contains("truncated"));
}

TEST(LibFuzzer, ATimeoutHasTheInputThatWasPrintedBeforeIt) {
  const Parsed parsed = parse(
      "ALARM: working on the last Unit for 3 seconds\n"
      "artifact_prefix='./'; Test unit written to ./timeout-4dc7\n"
      "==23== ERROR: libFuzzer: timeout after 3 seconds\nSUMMARY: libFuzzer: timeout\n");
  ASSERT_EQ(parsed.reports.size(), 1u);
  EXPECT_EQ(parsed.reports[0].kind, "timeout");
  EXPECT_EQ(parsed.reports[0].details.size(), 2u);
}

TEST(LibFuzzer, WhoHoldsTheMemoryIsAStackEach) {
  const Parsed parsed = parse(
      "==23== ERROR: libFuzzer: out-of-memory (used: 2049Mb; limit: 2048Mb)\n"
      "   To change the out-of-memory limit use -rss_limit_mb=<N>\n\n"
      "Live Heap Allocations: 1024 bytes in 2 chunks; quarantined: 0 bytes in 0 chunks\n"
      "1024 byte(s) (100%) in 2 allocation(s)\n    #0 0x1 in malloc (/bin/a+0x1)\n\n"
      "SUMMARY: libFuzzer: out-of-memory\n");
  ASSERT_EQ(parsed.reports.size(), 1u);
  EXPECT_EQ(parsed.reports[0].kind, "out-of-memory");
  EXPECT_EQ(stacks_of(parsed.reports[0]), Names{"held"});
  EXPECT_TRUE(parsed.unparsed.empty());
}

TEST(Trailer, TiesAReportToTheProgramThatRan) {
  std::string log(samples::use_after_free);
  log.insert(log.find("==410==ABORTING"),
             "DROPCHECK {\"version\":1,\"target\":\"rc/reference\",\"program\":\"01ff\",\"step\":7,"
             "\"history\":[[3,\"made\",0],[3,\"dropped\",5],[3,\"touched\",7]]}\n");
  const Parsed parsed = parse(log);
  ASSERT_EQ(parsed.reports.size(), 1u);
  ASSERT_TRUE(parsed.reports[0].trailer);
  EXPECT_EQ(parsed.reports[0].trailer->target, "rc/reference");
  EXPECT_EQ(parsed.reports[0].trailer->program, "01ff");
  EXPECT_EQ(parsed.reports[0].trailer->step, 7u);
  ASSERT_EQ(parsed.reports[0].trailer->history.size(), 3u);
  EXPECT_EQ(parsed.reports[0].trailer->history[1].fate, "dropped");
  EXPECT_TRUE(parsed.unparsed.empty());
}

TEST(Trailer, OneThatIsBrokenOrNobodysIsListed) {
  for (const std::string_view line :
       {"DROPCHECK {\"version\":1,\"target\":\"rc/ref", "DROPCHECK {\"version\":2}",
        "DROPCHECK {\"version\":1,\"target\":7,\"program\":[],\"step\":-1,\"history\":{}}",
        "DROPCHECK "
        "{\"version\":1,\"target\":\"a\",\"program\":\"\",\"step\":1,\"history\":[[1]]}"}) {
    const Parsed parsed = parse(std::string(samples::double_free_gcc) + std::string(line) + "\n");
    EXPECT_FALSE(parsed.reports.at(0).trailer) << line;
    EXPECT_EQ(parsed.unparsed_lines, 1u) << line;
  }
  EXPECT_EQ(parse("DROPCHECK {\"version\":1,\"target\":\"a\",\"program\":\"\",\"step\":1,"
                  "\"history\":[]}\n")
                .unparsed_lines,
            1u);
}

TEST(OtherSanitizers, AreReadByWhatTheyShare) {
  const Parsed parsed = parse(
      "==4==ERROR: TypeSanitizer: type-aliasing-violation on address 0x7ff0 (pc 0x5 bp 0x6 sp 0x7 "
      "tid 4)\nREAD of size 2 at 0x7ff0 with type short accesses an existing object of type int\n"
      "    #0 0x5 in f /a.cpp:1:1\n\nSUMMARY: TypeSanitizer: type-aliasing-violation /a.cpp:1:1\n"
      "==5==ERROR: UndefinedBehaviorSanitizer: SEGV on unknown address (pc 0x5 bp 0x6 sp 0x7 T5)\n"
      "==5==The signal is caused by a READ memory access.\n    #0 0x5 in f /a.cpp:1:1\n\n"
      "UndefinedBehaviorSanitizer can not provide additional info.\n"
      "SUMMARY: UndefinedBehaviorSanitizer: SEGV /a.cpp:1:1 in f\n==5==ABORTING\n");
  ASSERT_EQ(parsed.reports.size(), 2u);
  EXPECT_EQ(parsed.reports[0].tool, "TypeSanitizer");
  EXPECT_EQ(parsed.reports[0].kind, "type-aliasing-violation");
  EXPECT_EQ(parsed.reports[0].size, 2u);
  EXPECT_EQ(parsed.reports[1].kind, "SEGV");
  EXPECT_EQ(parsed.reports[1].access, "READ");
  EXPECT_EQ(parsed.reports[1].thread, "T5");
  EXPECT_TRUE(parsed.unparsed.empty());
}

TEST(Allocators, TheirLastWordsAreReports) {
  const std::pair<std::string_view, std::string_view> lines[] = {
      {"free(): double free detected in tcache 2", "free(): double free detected in tcache 2"},
      {"double free or corruption (out)", "double free or corruption (out)"},
      {"*** stack smashing detected ***: terminated", "stack smashing detected"},
      {"*** Error in `./a.out': free(): invalid pointer: 0x0000000000602010 ***",
       "free(): invalid pointer"},
      {"Scudo ERROR: invalid chunk state when deallocating address 0x7ef7", "invalid chunk state"},
      {"Scudo ERROR: corrupted chunk header at address 0x7ff", "corrupted chunk header"},
  };
  for (const auto& [line, kind] : lines) {
    const Parsed parsed = parse(std::string(line) + "\nAborted\n");
    ASSERT_EQ(parsed.reports.size(), 1u) << line;
    EXPECT_EQ(parsed.reports[0].kind, kind);
    EXPECT_FALSE(parsed.reports[0].flags.contains("truncated"));
  }
}

TEST(Valgrind, ErrorsAndLeaksOfItsText) {
  const Parsed parsed = parse(samples::memcheck);
  ASSERT_EQ(parsed.reports.size(), 2u);
  const Report& write = parsed.reports[0];
  EXPECT_EQ(write.kind, "InvalidWrite");
  EXPECT_EQ(write.access, "WRITE");
  EXPECT_EQ(write.size, 4u);
  EXPECT_EQ(write.thread, "T2");
  EXPECT_EQ(stacks_of(write), (Names{"access", "free", "alloc"}));
  ASSERT_TRUE(write.region);
  EXPECT_EQ(write.region->begin, 0x4d70c80u);
  const Report& leak = parsed.reports[1];
  EXPECT_EQ(leak.kind, "Leak_DefinitelyLost");
  EXPECT_EQ(leak.leaks.at(0).bytes, 32u);
  EXPECT_EQ(leak.leaks.at(0).stack.frames.size(), 2u);
  EXPECT_EQ(parsed.other_lines, 1u);
}

TEST(Valgrind, ErrorsAndLeaksOfItsXml) {
  const Parsed parsed = parse("the program says\n" + std::string(samples::memcheck_xml));
  ASSERT_EQ(parsed.reports.size(), 2u);
  const Report& read = parsed.reports[0];
  EXPECT_EQ(read.kind, "InvalidRead");
  EXPECT_EQ(read.size, 8u);
  EXPECT_EQ(read.pid, 88u);
  EXPECT_EQ(read.first, 8u);
  EXPECT_EQ(stacks_of(read), (Names{"access", "free", "alloc"}));
  EXPECT_EQ(read.stacks[0].frames.at(0).file, "/src/demo.cpp");
  EXPECT_EQ(parsed.reports[1].leaks.at(0).bytes, 8u);
}

TEST(Valgrind, XmlThatBreaksOffTellsWhatItHas) {
  const auto cut = samples::memcheck_xml.substr(0, samples::memcheck_xml.find("<unique>0x1"));
  const Parsed parsed = parse(cut);
  ASSERT_GE(parsed.reports.size(), 1u);
  EXPECT_EQ(parsed.reports[0].kind, "InvalidRead");
  EXPECT_TRUE(parsed.reports.back().flags.contains("truncated"));
}

}  // namespace
}  // namespace dropcheck::inspect

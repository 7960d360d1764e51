// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "tools/inspect/parser.hpp"
#include "tools/inspect/samples.hpp"

namespace dropcheck::inspect {
namespace {

const Stack& stack_of(const Report& report, std::string_view name) {
  for (const Stack& stack : report.stacks) {
    if (stack.name == name) return stack;
  }
  static const Stack none;
  ADD_FAILURE() << "no stack " << name;
  return none;
}

TEST(Asan, AReportIsReadInFull) {
  const Parsed parsed = parse(samples::use_after_free);
  ASSERT_EQ(parsed.reports.size(), 1u);
  const Report& report = parsed.reports[0];
  EXPECT_EQ(report.tool, "AddressSanitizer");
  EXPECT_EQ(report.kind, "heap-use-after-free");
  EXPECT_EQ(report.access, "READ");
  EXPECT_EQ(report.size, 8u);
  EXPECT_EQ(report.address, 0x502000000018u);
  EXPECT_EQ(report.pid, 410u);
  EXPECT_EQ(report.thread, "T2");
  ASSERT_TRUE(report.scariness);
  EXPECT_EQ(report.scariness->score, 51u);
  EXPECT_EQ(report.scariness->words, "8-byte-read-heap-use-after-free");
  ASSERT_TRUE(report.region);
  EXPECT_EQ(report.region->relation, "inside");
  EXPECT_EQ(report.region->distance, 8u);
  EXPECT_EQ(report.region->size, 16u);
  EXPECT_EQ(report.region->begin, 0x502000000010u);
  EXPECT_EQ(report.region->end, 0x502000000020u);
  ASSERT_TRUE(report.shadow);
  EXPECT_EQ(report.shadow->describes, 0x502000000018u);
  EXPECT_EQ(report.first, 3u);
  EXPECT_EQ(report.last, 34u);
  EXPECT_EQ(report.where.at("access"), 4u);
  EXPECT_EQ(report.where.at("region"), 11u);
  EXPECT_TRUE(report.flags.empty());
  EXPECT_TRUE(parsed.unparsed.empty());
  EXPECT_EQ(parsed.other_lines, 1u);
}

TEST(Asan, TheStacksAreKeptApart) {
  const Report report = parse(samples::use_after_free).reports.at(0);
  ASSERT_EQ(report.stacks.size(), 4u);
  const Stack& access = stack_of(report, "access");
  ASSERT_EQ(access.frames.size(), 4u);
  EXPECT_EQ(access.frames[0].function, "(anonymous namespace)::Rc<int>::operator*() const");
  EXPECT_EQ(access.frames[0].file, "/srv/my code/rc.hpp");
  EXPECT_EQ(access.frames[3].module, "/opt/a (1)/demo");
  EXPECT_EQ(access.frames[3].build_id, "0badc0de");
  const Stack& freed = stack_of(report, "free");
  EXPECT_EQ(freed.thread, "T0");
  ASSERT_EQ(freed.frames.size(), 3u);
  EXPECT_EQ(freed.frames[1].function, "free_node");
  EXPECT_TRUE(freed.frames[1].inlined);
  EXPECT_EQ(stack_of(report, "alloc").frames.size(), 2u);
  EXPECT_EQ(stack_of(report, "thread_T2").frames.size(), 1u);
}

TEST(Asan, EveryHeadlineHasTheKindOfItsSummary) {
  const std::pair<std::string_view, std::string_view> headlines[] = {
      {"stack-buffer-underflow on address 0x1 at pc 0x2 bp 0x3 sp 0x4", "stack-buffer-underflow"},
      {"intra-object-overflow on address 0x1 at pc 0x2 bp 0x3 sp 0x4", "intra-object-overflow"},
      {"unknown-crash on address 0x1 at pc 0x2 bp 0x3 sp 0x4", "unknown-crash"},
      {"attempting double-free on 0x1 in thread T0:", "double-free"},
      {"attempting free on address which was not malloc()-ed: 0x1 in thread T0", "bad-free"},
      {"alloc-dealloc-mismatch (malloc vs operator delete []) on 0x1", "alloc-dealloc-mismatch"},
      {"new-delete-type-mismatch on 0x1 in thread T0:", "new-delete-type-mismatch"},
      {"calloc parameters overflow: count * size (-1 * 2) cannot be represented in type size_t "
       "(thread T0)",
       "calloc-overflow"},
      {"reallocarray parameters overflow: count * size (2 * -1) cannot", "reallocarray-overflow"},
      {"pvalloc parameters overflow: size 0xff rounded up to system page size 0x1000",
       "pvalloc-overflow"},
      {"requested allocation size 0xff (0x1ff after adjustments", "allocation-size-too-big"},
      {"invalid allocation alignment: 17, alignment must be", "invalid-allocation-alignment"},
      {"invalid alignment requested in aligned_alloc: 3", "invalid-aligned-alloc-alignment"},
      {"invalid alignment requested in posix_memalign: 3", "invalid-posix-memalign-alignment"},
      {"allocator is out of memory trying to allocate 0x10 bytes", "out-of-memory"},
      {"out of memory: allocator is trying to allocate 0x10 bytes", "out-of-memory"},
      {"specified RSS limit exceeded, currently set to soft_rss_limit_mb=9", "rss-limit-exceeded"},
      {"attempting to call malloc_usable_size() for pointer which is not owned: 0x1",
       "bad-malloc_usable_size"},
      {"attempting to call __sanitizer_get_allocated_size() for pointer which is not owned: 0x1",
       "bad-__sanitizer_get_allocated_size"},
      {"strncpy-param-overlap: memory ranges [0x1,0x2) and [0x1, 0x3) overlap",
       "strncpy-param-overlap"},
      {"negative-size-param: (size=-1)", "negative-size-param"},
      {"bad parameters to __sanitizer_annotate_double_ended_contiguous_container:",
       "bad-__sanitizer_annotate_double_ended_contiguous_container"},
      {"odr-violation (0x1):", "odr-violation"},
      {"invalid-pointer-pair: 0x1 0x2", "invalid-pointer-pair"},
      {"SEGV on unknown address (pc 0x2 bp 0x3 sp 0x4 T0)", "SEGV"},
      {"BUS on unknown address (pc 0x2 bp 0x3 sp 0x4 T0)", "BUS"},
      {"stack-overflow on address 0x1 (pc 0x2 bp 0x3 sp 0x4 T0)", "stack-overflow"},
      {"access-violation on unknown address 0x1 (pc 0x2 bp 0x3 sp 0x4 T0)", "access-violation"},
      {"CHECK failed: asan_x.cpp:1 \"((a)) == ((b))\" (0x0, 0x1)", "CHECK"},
  };
  for (const auto& [headline, kind] : headlines) {
    const Parsed parsed = parse("==1==ERROR: AddressSanitizer: " + std::string(headline) + "\n");
    ASSERT_EQ(parsed.reports.size(), 1u) << headline;
    EXPECT_EQ(parsed.reports[0].kind, kind);
    EXPECT_FALSE(parsed.reports[0].flags.contains("unknown_headline")) << headline;
  }
}

TEST(Asan, AHeadlineThatIsNewGetsTheKindOfTheSummary) {
  const Report report = parse(
                            "==1==ERROR: AddressSanitizer: something went wrong in a new way\n"
                            "    #0 0x55 in f /a.cpp:1:1\n"
                            "SUMMARY: AddressSanitizer: new-way /a.cpp:1:1 in f\n")
                            .reports.at(0);
  EXPECT_EQ(report.kind, "new-way");
  EXPECT_TRUE(report.flags.contains("unknown_headline"));
}

TEST(Asan, TheRssLimitKillsWithoutAnError) {
  const Parsed parsed = parse("==9==AddressSanitizer: hard rss limit exhausted (300Mb vs 349Mb)\n");
  ASSERT_EQ(parsed.reports.size(), 1u);
  EXPECT_EQ(parsed.reports[0].kind, "rss-limit-exceeded");
  EXPECT_FALSE(parsed.reports[0].flags.contains("truncated"));
}

TEST(Asan, AHeadlineMayBeGluedToWhatTheProgramWrote) {
  const Parsed parsed = parse(
      "progress 50%==9==ERROR: AddressSanitizer: attempting double-free on 0x7 in thread T1:\n");
  ASSERT_EQ(parsed.reports.size(), 1u);
  EXPECT_EQ(parsed.reports[0].pid, 9u);
  EXPECT_EQ(parsed.reports[0].thread, "T1");
}

TEST(Asan, AFrameOfTheStackIsTheRegionOfALocal) {
  const Report report =
      parse(
          "==1==ERROR: AddressSanitizer: stack-use-after-scope on address 0x7f20 at pc 0x2 bp 0x3 "
          "sp 0x4\nWRITE of size 1 at 0x7f20 thread T0\n    #0 0x1 in f /a.cpp:1\n\n"
          "Address 0x7f20 is located in stack of thread T0 at offset 32 in frame\n"
          "    #0 0x9 in g /a.cpp:9\n\n  This frame has 2 object(s):\n    [16, 20) 'y' (line 9)\n"
          "    [32, 48) 'x' (line 10) <== Memory access at offset 32 is inside this variable\n"
          "SUMMARY: AddressSanitizer: stack-use-after-scope /a.cpp:1 in f\n")
          .reports.at(0);
  ASSERT_TRUE(report.region);
  EXPECT_EQ(report.region->memory, "stack");
  EXPECT_EQ(report.region->variable, "x");
  EXPECT_EQ(report.region->frame_offset, 32u);
  EXPECT_EQ(report.region->objects.size(), 2u);
  EXPECT_EQ(stack_of(report, "frame").frames.at(0).function, "g");
}

TEST(Asan, BothWordingsOfWhereAnAddressLies) {
  for (const auto& [words, relation] : {std::pair{"to the left of", "before"},
                                        {"before", "before"},
                                        {"to the right of", "after"},
                                        {"after", "after"},
                                        {"inside of", "inside"}}) {
    const Report report =
        parse(
            "==1==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x9 at pc 0x2 bp 0x3\n"
            "0x9 is located 1 bytes " +
            std::string(words) + " 4-byte region [0x4,0x8)\n")
            .reports.at(0);
    ASSERT_TRUE(report.region);
    EXPECT_EQ(report.region->relation, relation);
    EXPECT_EQ(report.region->size, 4u);
  }
}

TEST(Asan, AGlobalIsNamed) {
  const Report report =
      parse(
          "==1==ERROR: AddressSanitizer: global-buffer-overflow on address 0x90 at pc 0x2 bp 0x3\n"
          "0x90 is located 0 bytes after global variable 'ns::g' defined in 'a.cpp:4:5' (0x80) of "
          "size 16\n")
          .reports.at(0);
  ASSERT_TRUE(report.region);
  EXPECT_EQ(report.region->variable, "ns::g");
  EXPECT_EQ(report.region->defined_at, "a.cpp:4:5");
  EXPECT_EQ(report.region->end, 0x90u);
}

TEST(Asan, TwoGlobalsOfOneNameHaveTheirStacks) {
  const Parsed parsed = parse(
      "==1==ERROR: AddressSanitizer: odr-violation (0x5555):\n"
      "  [1] size=4 'x' a.cpp:1:5 in /lib/a.so\n  [2] size=8 'x' b.cpp:1:5 in /lib/b.so\n"
      "These globals were registered at these points:\n  [1]:\n    #0 0x1 in f (/lib/a.so+0x1)\n\n"
      "  [2]:\n    #0 0x2 in g (/lib/b.so+0x2)\n\n"
      "==1==HINT: if you don't care about these errors you may set detect_odr_violation=0\n"
      "SUMMARY: AddressSanitizer: odr-violation: global 'x' at a.cpp:1:5 in /lib/a.so\n"
      "==1==ABORTING\n");
  ASSERT_EQ(parsed.reports.size(), 1u);
  EXPECT_EQ(parsed.reports[0].kind, "odr-violation");
  EXPECT_EQ(stack_of(parsed.reports[0], "registered_2").frames.at(0).function, "g");
  EXPECT_TRUE(parsed.unparsed.empty());
}

TEST(Asan, AReportThatCrashesItselfSaysSo) {
  const Parsed parsed = parse(
      "AddressSanitizer:DEADLYSIGNAL\n==1==ERROR: AddressSanitizer: SEGV on unknown address "
      "0x000012345678 (pc 0x000012345678 bp 0x7 sp 0x8 T0)\n"
      "==1==Hint: PC is at a non-executable region. Maybe a wild jump?\n"
      "AddressSanitizer:DEADLYSIGNAL\n"
      "AddressSanitizer: nested bug in the same thread, aborting.\n");
  ASSERT_EQ(parsed.reports.size(), 1u);
  EXPECT_TRUE(parsed.reports[0].flags.contains("nested_bug"));
  EXPECT_EQ(parsed.reports[0].details.size(), 1u);
  EXPECT_TRUE(parsed.unparsed.empty());
}

TEST(Asan, AnotherBugDuringTheReportIsFlagged) {
  const Parsed parsed = parse(
      "==1==ERROR: AddressSanitizer: attempting double-free on 0x602000000010 in thread T0:\n"
      "AddressSanitizer: while reporting a bug found another one. Ignoring.\n"
      "    #0 0x1 in f /a.cpp:1\n\nSUMMARY: AddressSanitizer: double-free /a.cpp:1 in f\n");
  ASSERT_EQ(parsed.reports.size(), 1u);
  EXPECT_TRUE(parsed.reports[0].flags.contains("another_bug"));
  EXPECT_EQ(stack_of(parsed.reports[0], "access").frames.size(), 1u);
}

TEST(Asan, AGlobalsTextIsADetail) {
  const Report report =
      parse(
          "==1==ERROR: AddressSanitizer: global-buffer-overflow on address 0x90 at pc 0x2 bp 0x3\n"
          "0x90 is located 4 bytes after global variable 'g' defined in 'a.cpp' (0x80) of size 12\n"
          "  'g' is ascii string 'hello'\n")
          .reports.at(0);
  EXPECT_EQ(report.details, std::vector<std::string>{"'g' is ascii string 'hello'"});
}

TEST(Asan, ProcessesThatWriteAtOnceAreSaidAndNotGuessed) {
  const std::string head =
      "==1==ERROR: AddressSanitizer: heap-use-after-free on address 0x10 at pc ";
  const Parsed parsed = parse(head + "0x101 bp 0x3 sp 0x4\n" +
                              "==2==ERROR: AddressSanitizer: attempting double-free on 0x10 in "
                              "thread T0:\n"
                              "    #0 0x777 in unknown /a.cpp:1\n"
                              "    #0 0x100 in first /a.cpp:1\n");
  ASSERT_EQ(parsed.reports.size(), 2u);
  for (const Report& report : parsed.reports) EXPECT_TRUE(report.flags.contains("interleaved"));
  EXPECT_EQ(stack_of(parsed.reports[0], "access").frames.at(0).function, "first");
  EXPECT_TRUE(parsed.reports[1].stacks.empty());
  EXPECT_EQ(parsed.unparsed.size(), 1u);
}

}  // namespace
}  // namespace dropcheck::inspect

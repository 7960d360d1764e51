// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reports printed as a compiler's runtime would print them, read back: what was said is what is
// read.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "tools/inspect/parser.hpp"

namespace dropcheck::inspect {
namespace {

enum class Dialect { clang, clang_unnamed, gcc };

class Printer {
 public:
  Printer(unsigned seed, Dialect dialect) : random_(seed), dialect_(dialect) {}

  Report report() {
    Report report;
    report.tool = "AddressSanitizer";
    report.kind = pick({"heap-use-after-free", "heap-buffer-overflow", "use-after-poison",
                        "container-overflow", "double-free"});
    report.address = 0x502000000000 + random_() % 4096;
    report.pid = 1 + random_() % 99999;
    report.thread = "T" + std::to_string(random_() % 20);
    if (report.kind != "double-free") {
      report.access = pick({"READ", "WRITE"});
      report.size = 1u << (random_() % 5);
    }
    report.stacks.push_back(stack("access"));
    if (report.kind.ends_with("free")) report.stacks.push_back(stack("free"));
    report.stacks.push_back(stack("alloc"));
    Region& region = report.region.emplace();
    region.memory = "heap";
    region.relation = pick({"inside", "before", "after"});
    region.distance = random_() % 64;
    region.size = 1 + random_() % 512;
    region.begin = 0x502000000000 + random_() % 4096;
    region.end = *region.begin + *region.size;
    return report;
  }

  std::string print(const Report& report) const {
    std::string text(65, '=');
    text += fmt::format("\n=={}==ERROR: AddressSanitizer: ", report.pid);
    if (report.access.empty()) {
      text += fmt::format("attempting double-free on {:#x} in thread {}:\n", *report.address,
                          report.thread);
    } else {
      text += fmt::format("{} on address {:#x} at pc 0x1 bp 0x2 sp 0x3\n", report.kind,
                          *report.address);
      text += fmt::format("{} of size {} at {:#x} thread {}\n", report.access, *report.size,
                          *report.address, report.thread);
    }
    for (const Stack& stack : report.stacks) {
      if (stack.name == "free") text += "freed by thread T0 here:\n";
      if (stack.name == "alloc") {
        text += report.stacks.size() == 3 ? "previously allocated" : "allocated";
        text += " by thread T0 here:\n";
      }
      for (const Frame& frame : stack.frames) text += print(frame);
      text += "\n";
      if (stack.name == "access") text += print(*report.region, *report.address);
    }
    text += fmt::format("SUMMARY: AddressSanitizer: {} somewhere\n", report.kind);
    return text + fmt::format("=={}==ABORTING\n", report.pid);
  }

 private:
  std::string print(const Frame& frame) const {
    if (dialect_ == Dialect::clang_unnamed) {
      return fmt::format("    #{} {:#x}  ({}+{:#x}) (BuildId: {})\n", frame.index, *frame.pc,
                         frame.module, *frame.offset, frame.build_id);
    }
    std::string place = fmt::format("{}:{}", frame.file, frame.line);
    if (dialect_ == Dialect::clang) place += fmt::format(":{}", frame.column);
    return fmt::format("    #{} {:#x} in {} {}\n", frame.index, *frame.pc, frame.function, place);
  }

  std::string print(const Region& region, std::uint64_t address) const {
    const bool old = dialect_ == Dialect::gcc;
    const std::string words = region.relation == "inside"   ? "inside of"
                              : region.relation == "before" ? old ? "to the left of" : "before"
                              : old                         ? "to the right of"
                                                            : "after";
    return fmt::format("{:#x} is located {} bytes {} {}-byte region [{:#x},{:#x})\n", address,
                       region.distance, words, *region.size, *region.begin, *region.end);
  }

  Stack stack(std::string_view name) {
    Stack stack;
    stack.name = name;
    for (unsigned i = 0, n = 1 + random_() % 6; i < n; ++i) {
      Frame& frame = stack.frames.emplace_back();
      frame.index = i;
      frame.pc = 0x555500000000 + (random_() % 3 == 0 ? 0 : random_() % 9999);
      if (dialect_ == Dialect::clang_unnamed) {
        frame.module = pick({"/bin/a", "/opt/my app (x86)/b+c", "/lib/libc.so.6"});
        frame.offset = random_();
        frame.build_id = "9b15048b";
        continue;
      }
      frame.function = pick({"main", "ns::(anonymous namespace)::Rc<int>::operator*() const",
                             "operator delete(void*, unsigned long)", "drop",
                             "std::map<int, std::pair<long, char>>::at(int const&)",
                             "main::$_1::operator()() const", "operator()", "operator/(A, A)",
                             "void f<&(g(int))>(int (*)(char))", "~Box", "operator<"});
      frame.file = pick({"/src/a.cpp", "/my dir/with (parens)/b c.hpp", "csu/../sysdeps/x.h",
                         "../relative/d.cpp", "e.cpp"});
      frame.line = 1 + random_() % 5000;
      if (dialect_ == Dialect::clang) frame.column = 1 + random_() % 200;
    }
    return stack;
  }

  std::string pick(std::initializer_list<const char*> choices) {
    return *(choices.begin() + random_() % choices.size());
  }

  std::mt19937 random_;
  Dialect dialect_;
};

void expect_same(const Stack& said, const Stack& read) {
  EXPECT_EQ(said.name, read.name);
  ASSERT_EQ(said.frames.size(), read.frames.size());
  for (std::size_t i = 0; i < said.frames.size(); ++i) {
    const Frame &a = said.frames[i], &b = read.frames[i];
    EXPECT_EQ(a.pc, b.pc);
    EXPECT_EQ(a.function, b.function);
    EXPECT_EQ(a.file, b.file) << a.function;
    EXPECT_EQ(a.line, b.line);
    EXPECT_EQ(a.column, b.column);
    EXPECT_EQ(a.module, b.module);
    EXPECT_EQ(a.offset, b.offset);
    EXPECT_EQ(a.build_id, b.build_id);
  }
}

void expect_same(const Report& said, const Report& read) {
  EXPECT_EQ(said.kind, read.kind);
  EXPECT_EQ(said.access, read.access);
  EXPECT_EQ(said.size, read.size);
  EXPECT_EQ(said.address, read.address);
  EXPECT_EQ(said.thread, read.thread);
  EXPECT_EQ(said.pid, read.pid);
  ASSERT_TRUE(read.region);
  EXPECT_EQ(said.region->relation, read.region->relation);
  EXPECT_EQ(said.region->distance, read.region->distance);
  EXPECT_EQ(said.region->size, read.region->size);
  EXPECT_EQ(said.region->begin, read.region->begin);
  EXPECT_EQ(said.region->end, read.region->end);
  ASSERT_EQ(said.stacks.size(), read.stacks.size());
  for (std::size_t i = 0; i < said.stacks.size(); ++i) expect_same(said.stacks[i], read.stacks[i]);
}

TEST(RoundTrip, WhatIsPrintedInADialectIsReadBack) {
  for (const Dialect dialect : {Dialect::clang, Dialect::clang_unnamed, Dialect::gcc}) {
    for (unsigned seed = 0; seed < 300; ++seed) {
      Printer printer(seed, dialect);
      std::vector<Report> said;
      std::string log;
      for (int i = 0; i < 3; ++i) {
        said.push_back(printer.report());
        log += printer.print(said.back()) + "the program goes on\n";
      }
      const Parsed parsed = parse(log);
      ASSERT_EQ(parsed.reports.size(), said.size()) << log;
      EXPECT_EQ(parsed.unparsed_lines, 0u) << log;
      EXPECT_EQ(parsed.other_lines, said.size());
      for (std::size_t i = 0; i < said.size(); ++i) expect_same(said[i], parsed.reports[i]);
      if (HasFailure()) FAIL() << "seed " << seed << "\n" << log;
    }
  }
}

}  // namespace
}  // namespace dropcheck::inspect

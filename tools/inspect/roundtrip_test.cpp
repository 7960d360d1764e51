// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reports written by RapidCheck, printed as a compiler's runtime would print them, and read back:
// what was said is what is read.
#include <gtest/gtest.h>
// GoogleTest first: RapidCheck's header asks for it.
#include <rapidcheck.h>

#include <functional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tools/inspect/difference.hpp"
#include "tools/inspect/parser.hpp"
#include "tools/inspect/printer.hpp"

namespace dropcheck::inspect {
namespace {

std::uint64_t number(std::uint64_t from, std::uint64_t to) { return *rc::gen::inRange(from, to); }
template <class T>
T pick(std::vector<T> choices) {
  return *rc::gen::elementOf(std::move(choices));
}
std::string pick(std::initializer_list<const char*> choices) {
  return pick(std::vector<std::string>(choices.begin(), choices.end()));
}

class Writer {
 public:
  explicit Writer(Dialect dialect) : dialect_(dialect) {}

  Report report() {
    Report report;
    switch (number(0, 4)) {
      case 0:
        asan(report);
        break;
      case 1:
        lsan(report);
        break;
      case 2:
        ubsan(report);
        break;
      default:
        tsan(report);
        break;
    }
    return report;
  }

 private:
  void asan(Report& report) {
    report.tool = "AddressSanitizer";
    report.kind = pick({"heap-use-after-free", "heap-buffer-overflow", "stack-buffer-overflow",
                        "global-buffer-overflow", "use-after-poison", "double-free"});
    report.pid = number(1, 99999);
    report.address = number(0x502000000000, 0x502000004000);
    report.thread = "T" + std::to_string(number(0, 20));
    if (report.kind == "double-free") {
      report.headline = fmt::format(
          "=={}==ERROR: AddressSanitizer: attempting double-free on "
          "{:#x} in thread {}:",
          report.pid, *report.address, report.thread);
    } else {
      report.access = pick({"READ", "WRITE"});
      report.size = std::uint64_t{1} << number(0, 5);
      report.pc = number(0x555500000000, 0x555500009999);
      report.headline = fmt::format(
          "=={}==ERROR: AddressSanitizer: {} on address {:#x} at pc "
          "{:#x} bp 0x2 sp 0x3",
          report.pid, report.kind, *report.address, *report.pc);
      shadow(report);
    }
    if (number(0, 2) == 1) report.scariness = {number(1, 99), "1-byte-read-" + report.kind};
    report.stacks.push_back(stack("access", report.thread));
    const bool in_stack = report.kind.starts_with("stack");
    if (in_stack) report.stacks.push_back(stack("frame", ""));
    if (report.kind.ends_with("free")) report.stacks.push_back(stack("free", "T0"));
    const bool in_heap = !in_stack && !report.kind.starts_with("global");
    if (in_heap) report.stacks.push_back(stack("alloc", "T7"));
    report.region = in_stack ? local(*report.address) : block(*report.address, in_heap);
    report.summary = "SUMMARY: AddressSanitizer: " + report.kind + " somewhere in f";
  }

  static Region block(std::uint64_t address, bool in_heap) {
    Region region;
    region.memory = in_heap ? "heap" : "global";
    region.size = number(1, 512);
    region.relation = pick({"inside", "before", "after"});
    region.distance = number(0, region.relation == "inside" ? *region.size : 64);
    region.begin = region.relation == "inside"   ? address - region.distance
                   : region.relation == "before" ? address + region.distance
                                                 : address - region.distance - *region.size;
    region.end = *region.begin + *region.size;
    if (!in_heap) {
      region.variable = pick({"ns::(anonymous namespace)::table", "g", "main::pool"});
      region.defined_at = pick({"a.cpp", "/src/my dir/a.cpp:4", "a.cpp:4:5"});
    }
    return region;
  }

  static Region local(std::uint64_t address) {
    Region region;
    region.memory = "stack";
    region.variable = pick({"x", "values"});
    const std::uint64_t begin = number(32, 96), size = number(1, 64), offset = number(0, 200);
    region.frame_offset = offset;
    region.size = size;
    region.begin = address - offset + begin;
    region.end = *region.begin + size;
    region.relation = offset < begin ? "before" : offset < begin + size ? "inside" : "after";
    region.distance = offset < begin          ? begin - offset
                      : offset < begin + size ? offset - begin
                                              : offset - begin - size;
    region.objects = {"[0, 8) 'other' (line 3)",
                      fmt::format("[{}, {}) '{}' (line 4) <== Memory access at offset {} overflows "
                                  "this variable",
                                  begin, begin + size, region.variable, offset)};
    return region;
  }

  void shadow(Report& report) const {
    const bool old = dialect_ == Dialect::gcc;
    constexpr std::uint64_t offset = 0x7fff8000;  // of x86-64 Linux
    const std::uint64_t stride = old ? 0x10 : 0x80;
    const std::uint64_t at = old ? (*report.address >> 3) + offset : *report.address & ~7ull;
    Shadow& shadow = report.shadow.emplace();
    shadow.dialect = old ? "shadow" : "application";
    shadow.guilty_row = 5;
    shadow.guilty_index = at % stride / (stride / 16);
    for (std::uint64_t row = 0; row < 11; ++row) {
      std::string bytes;
      for (int i = 0; i < 16; ++i) bytes += pick({"00", "fa", "fd", "05", "f7", "f1"});
      shadow.rows.push_back({at / stride * stride + (row - 5) * stride, bytes});
    }
    shadow.guilty_byte = shadow.rows[5].bytes.substr(2 * *shadow.guilty_index, 2);
    shadow.describes = *report.address & ~7ull;
  }

  void lsan(Report& report) {
    report.tool = "LeakSanitizer";
    report.kind = "memory-leaks";
    report.pid = number(1, 99999);
    report.headline = fmt::format("=={}==ERROR: LeakSanitizer: detected memory leaks", report.pid);
    for (std::uint64_t i = 0, n = number(1, 4); i < n; ++i) {
      Leak& leak = report.leaks.emplace_back();
      leak.reach = pick({"direct", "indirect"});
      leak.bytes = number(1, 1 << 20);
      leak.objects = number(1, 99);
      leak.stack = stack("alloc", "");
      for (std::uint64_t k = number(0, 3); k > 0; --k) leak.objects_at.push_back(0x5020 + 16 * k);
    }
    report.summary = fmt::format("SUMMARY: {}: 99 byte(s) leaked in 3 allocation(s).",
                                 pick({"AddressSanitizer", "LeakSanitizer"}));
  }

  void ubsan(Report& report) {
    report.tool = "UndefinedBehaviorSanitizer";
    const bool gcc = dialect_ == Dialect::gcc;
    const auto [kind, message] = pick(std::vector<std::pair<std::string, std::string>>{
        {"signed-integer-overflow",
         "signed integer overflow: 2147483647 + 1 cannot be represented in type 'int'"},
        {"shift", "shift exponent 32 is too large for 32-bit type 'int'"},
        {"bounds", gcc ? "index 4 out of bounds for type 'int [4]'"
                       : "index 4 out of bounds for type 'int[4]'"},
        {"null", gcc ? "member access within null pointer of type 'struct Box'"
                     : "member access within null pointer of type 'Box'"},
        {"bool", "load of value 2, which is not a valid value for type 'bool'"},
        {"unreachable", "execution reached an unreachable program point"},
        {"float-cast-overflow",
         "1e+30 is outside the range of representable values of type 'int'"}});
    report.kind = kind;
    report.file = pick({"/src/my dir/a.cpp", "../b.hpp", "c.cpp"});
    report.line = number(1, 9999);
    report.column = number(1, 200);
    report.headline = fmt::format("{}:{}:{}: runtime error: {}", report.file, report.line,
                                  report.column, message);
    if (number(0, 2) == 1) report.stacks.push_back(stack("access", ""));
    if (gcc) return;
    report.summary = fmt::format("SUMMARY: UndefinedBehaviorSanitizer: undefined-behavior {}:{}:{}",
                                 report.file, report.line, report.column);
  }

  void tsan(Report& report) {
    report.tool = "ThreadSanitizer";
    report.kind = "data race";
    report.pid = number(1, 99999);
    report.headline = fmt::format("WARNING: ThreadSanitizer: data race (pid={})", report.pid);
    report.summary = "SUMMARY: ThreadSanitizer: data race a.cpp:1:2 in f";
    report.address = number(0x555500000000, 0x555500009999);
    for (const char* name : {"access", "previous"}) {
      Access& access = report.accesses.emplace_back();
      access.stack = name;
      access.access = pick({"READ", "WRITE"});
      access.size = std::uint64_t{1} << number(0, 5);
      access.address = *report.address + number(0, 4) * report.stacks.size();
      access.thread = pick({"main", "T1", "T23"});
      access.atomic = number(0, 2) == 1;
      report.stacks.push_back(race_stack(name, access.thread));
    }
    report.thread = report.accesses[0].thread;
    if (number(0, 2) == 1) report.stacks.push_back(race_stack("thread_T1", ""));
    report.region = block(*report.address, false);
    report.region->relation = report.region->defined_at = "";
    report.region->distance = 0;
  }

  Stack stack(std::string_view name, std::string_view thread) {
    Stack stack;
    stack.name = name;
    stack.thread = thread;
    for (unsigned i = 0, n = static_cast<unsigned>(number(1, 7)); i < n; ++i) {
      Frame& frame = stack.frames.emplace_back();
      frame.index = i;
      // Several frames of one pc were inlined.
      frame.pc = 0x555500000000 + number(0, 5);
      if (dialect_ == Dialect::clang_unnamed || number(0, 8) == 1) {
        place_in_module(frame);
        if (dialect_ == Dialect::clang_unnamed) continue;
        frame.function = function();
      } else {
        frame.function = function();
        place_in_file(frame);
      }
    }
    for (unsigned i = 0; i + 1 < stack.frames.size(); ++i) {
      stack.frames[i].inlined = stack.frames[i].pc == stack.frames[i + 1].pc;
    }
    return stack;
  }

  Stack race_stack(std::string_view name, std::string_view thread) {
    Stack stack = this->stack(name, thread);
    std::uint64_t offset = 0x99;
    for (Frame& frame : stack.frames) {
      frame.pc.reset();
      frame.inlined = false;
      if (frame.module.empty()) place_in_module(frame);
      frame.module = pick({"prog", "libstdc++.so.6"});
      frame.offset = ++offset;
    }
    return stack;
  }

  void place_in_module(Frame& frame) const {
    frame.module = pick({"/bin/a", "/opt/my app (x86)/b+c", "/lib/libc.so.6"});
    frame.offset = number(0, 1 << 30);
    if (dialect_ != Dialect::gcc) frame.build_id = pick({"9b15048b", "0a"});
  }

  void place_in_file(Frame& frame) const {
    frame.file = pick({"/src/a.cpp", "/my dir/with (parens)/b c.hpp", "csu/../sysdeps/x.h",
                       "../relative/d.cpp", "e.cpp"});
    frame.line = number(1, 5000);
    if (dialect_ == Dialect::clang) frame.column = number(1, 200);
  }

  static std::string function() {
    std::string name = pick(
        {"main", "ns::(anonymous namespace)::Rc<int>::operator*", "operator delete",
         "std::map<int, std::pair<long, char>>::at", "main::$_1::operator()", "operator()",
         "operator/", "void f<&(g(int))>", "~Box", "operator<", "run::'lambda'(int)::operator()"});
    if (number(0, 2) == 1) name += pick({"()", "(void*, unsigned long)", "(int (*)(char))"});
    return name + (name.ends_with(")") ? pick({"", " const", " [clone .cold]"}) : "");
  }

  Dialect dialect_;
};

/// Reports in a dialect, printed, changed, and read back.
void read_back(Dialect dialect, const std::function<void(std::string&)>& change) {
  Writer writer(dialect);
  std::vector<Report> said;
  std::string log;
  for (std::uint64_t i = 0, n = number(1, 4); i < n; ++i) {
    said.push_back(writer.report());
    log += Printer(dialect).print(said.back()) + "the program goes on\n";
  }
  change(log);
  RC_LOG(log);
  const Parsed parsed = parse(log);
  RC_ASSERT(parsed.unparsed_lines == 0u);
  RC_ASSERT(parsed.other_lines == said.size());
  RC_ASSERT(parsed.reports.size() == said.size());
  for (std::size_t i = 0; i < said.size(); ++i) {
    RC_ASSERT(difference(said[i], parsed.reports[i]) == "");
    RC_ASSERT(parsed.reports[i].flags.empty() || dialect == Dialect::clang_unnamed);
  }
}

/// Why it does not hold; empty if it does. The same logs in every run, so that a law holds
/// tomorrow if it holds today.
std::string why_not(const std::function<void()>& law) {
  rc::detail::TestMetadata metadata;
  rc::detail::TestParams params;
  params.seed = 20261127;
  params.maxSuccess = 300;
  const auto result = rc::detail::checkProperty(rc::detail::toProperty(law), metadata, params);
  if (result.is<rc::detail::SuccessResult>()) return "";
  std::ostringstream message;
  rc::detail::printResultMessage(result, message);
  return message.str();
}

constexpr Dialect dialects[] = {Dialect::clang, Dialect::clang_unnamed, Dialect::gcc};

TEST(RoundTrip, WhatIsPrintedInADialectIsReadBack) {
  for (const Dialect dialect : dialects) {
    EXPECT_EQ(why_not([&] { read_back(dialect, [](std::string&) {}); }), "");
  }
}

TEST(RoundTrip, WhatIsChangedIsNoticed) {
  const std::pair<std::string_view, std::string_view> changes[] = {
      {"of size 1", "of size 7"},
      {"WRITE of", "READ of"},
      {"SCARINESS: 4", "SCARINESS: 5"},
      {"0x50200000", "0x50200001"},
      {"0x5555", "0x5556"},
      {" fd", " fa"},
      {":4", ":5"},
      {"thread T7", "thread T8"},
      {"Previous write", "Previous read"},
      {"Indirect leak", "Direct leak"},
      {"shift exponent", "shift"},
      {" (BuildId: 0a)", ""}};
  for (const auto& [from, to] : changes) {
    const auto change = [&](std::string& log) {
      const std::size_t at = log.find(from);
      if (at != std::string::npos) log.replace(at, from.size(), to);
    };
    EXPECT_NE(why_not([&] { read_back(Dialect::clang, change); }), "") << from;
  }
}

}  // namespace
}  // namespace dropcheck::inspect

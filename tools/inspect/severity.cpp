// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/inspect/severity.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "tools/inspect/text.hpp"

namespace dropcheck::inspect {
namespace {

constexpr std::size_t key_frames = 3;

struct Rule {
  std::string_view part;    // of the kind
  std::string_view access;  // READ, WRITE, or any if empty
  int rank;
  std::string_view reason;
};

// The first that fits.
constexpr auto rules = std::to_array<Rule>({
    {"use-after", "WRITE", 95, "writes to memory that may be someone else's by now"},
    {"Invalid", "WRITE", 90, "writes to memory that is not its own"},
    {"overflow", "WRITE", 92, "writes beyond the bounds of an object"},
    {"underflow", "WRITE", 92, "writes beyond the bounds of an object"},
    {"double-free", "", 90, "gives memory back twice: the allocator's own data is corrupted"},
    {"double free", "", 90, "gives memory back twice: the allocator's own data is corrupted"},
    {"free(): ", "", 88, "gives back what the allocator does not know, or twice"},
    {"bad-free", "", 85, "gives back what the allocator does not know"},
    {"invalid-free", "", 85, "gives back what the allocator does not know, or twice"},
    {"InvalidFree", "", 85, "gives back what the allocator does not know, or twice"},
    {"InvalidJump", "", 95, "executes what is no code"},
    {"invalid chunk state", "", 88, "gives memory back twice, or what was never allocated"},
    {"stack smashing", "", 92, "writes beyond the bounds of an object on the stack"},
    {"corrupted", "", 88, "the allocator's own data was overwritten"},
    {"malloc(): ", "", 88, "the allocator's own data was overwritten"},
    {"use-after", "", 75, "reads memory that may be someone else's by now"},
    {"double drop", "", 90, "destroys a value twice: what it owned may be someone else's by now"},
    {"foreign release", "", 85, "gives back what is not its own"},
    {"overlapping blocks", "", 92, "gives memory that is someone else's"},
    {"out of bounds", "", 70, "touches what is beside its own"},
    {"early drop", "", 75, "destroys what is still owned"},
    {"wrong layout", "", 55, "gives memory back in another way than it was taken"},
    {"leak by cycle", "", 25, "values keep each other alive, and nobody else has them"},
    {"leak by lost handle", "", 25, "a value is never destroyed, nor what it owns"},
    {"leak", "", 20, "memory that nobody can give back"},
    {"missing drop", "", 25, "a value is never destroyed, nor what it owns"},
    {"use after", "", 75, "uses memory that may be someone else's by now"},
    {"param-overlap", "", 60, "copies between ranges that overlap"},
    {"signed-integer-overflow", "", 35, "the result is undefined"},
    {"stack-overflow", "", 40, "recursion without an end"},
    {"calloc-overflow", "", 40, "asks for more than can be"},
    {"cast-overflow", "", 35, "the result is undefined"},
    {"pointer-overflow", "", 45, "computes a pointer to nowhere"},
    {"overflow", "", 70, "reads beyond the bounds of an object"},
    {"underflow", "", 70, "reads beyond the bounds of an object"},
    {"bounds", "", 65, "indexes beyond the bounds of an array"},
    {"object-size", "", 65, "touches beyond the end of an object"},
    {"vptr", "", 70, "calls into an object of another type, or a dead one"},
    {"poison", "", 70, "touches memory that the program closed"},
    {"mismatch", "", 55, "gives memory back in another way than it was taken"},
    {"Mismatched", "", 55, "gives memory back in another way than it was taken"},
    {"initialized", "", 55, "depends on memory that nobody wrote"},
    {"Uninit", "", 55, "depends on memory that nobody wrote"},
    {"race", "", 60, "two threads touch the same memory, unordered"},
    {"Race", "", 60, "two threads touch the same memory, unordered"},
    {"InvalidRead", "", 72, "reads memory that is not its own"},
    {"SEGV", "WRITE", 65, "writes where no memory is"},
    {"SEGV", "", 50, "reads where no memory is"},
    {"deadly signal", "", 50, "the process died of a signal"},
    {"leaks", "", 20, "memory that nobody can give back"},
    {"Leak_StillReachable", "", 5, "memory that was still in use at the end"},
    {"Leak_", "", 20, "memory that nobody can give back"},
    {"timeout", "", 30, "does not end in time"},
    {"memory", "", 30, "takes too much memory"},
    {"rss-limit", "", 30, "takes too much memory"},
    {"too-big", "", 30, "asks for too much memory"},
    {"alignment", "", 30, "the address is not aligned for its type"},
});

constexpr auto foreign_paths = std::to_array<std::string_view>(
    {"libsanitizer/", "compiler-rt/", "/csu/", "csu/", "sysdeps/", "nptl/", "stdlib/",
     "/include/c++/", "/usr/include/", "/usr/lib/", "/libcxx/", "signal/../", "misc/../",
     "asan_interceptors.cpp"});

bool is_foreign(std::string_view file) {
  return std::ranges::any_of(foreign_paths, [&](std::string_view path) {
    return path.starts_with('/')
               ? contains(file, path)
               : file.starts_with(path) || contains(file, "/" + std::string(path));
  });
}

std::string_view base_name(std::string_view path) {
  return path.substr(path.find_last_of('/') + 1);
}

void add_stack(const Report& report, const Stack& stack, std::string& key) {
  std::size_t taken = 0;
  for (const Frame* frame : own_frames(report, stack)) {
    if (taken++ == key_frames) break;
    if (frame->function.empty()) {
      key += fmt::format("|{}+{:x}", base_name(frame->module), frame->offset.value_or(0));
    } else {
      key += fmt::format("|{} {}:{}", frame->function, base_name(frame->file), frame->line);
    }
  }
}

}  // namespace

Severity severity_of(const Report& report) {
  for (const Rule& rule : rules) {
    if (!contains(report.kind, rule.part)) continue;
    if (!rule.access.empty() && rule.access != report.access) continue;
    const std::string_view level = rule.rank >= 90   ? "critical"
                                   : rule.rank >= 70 ? "high"
                                   : rule.rank >= 35 ? "medium"
                                                     : "low";
    return {rule.rank, level, rule.reason};
  }
  return {45, "medium", "the program does what it must not"};
}

bool is_project_frame(const Frame& frame) {
  if (frame.file.empty() || is_foreign(frame.file)) return false;
  // An object file without a line: a runtime that was linked in.
  return frame.line != 0 || !frame.file.ends_with(".o");
}

std::vector<const Frame*> own_frames(const Report& report, const Stack& stack) {
  std::vector<const Frame*> own, all;
  for (const Frame& frame : stack.frames) {
    all.push_back(&frame);
    const bool harness = report.trailer && contains(frame.file, "/harness/");
    if (is_project_frame(frame) && !harness) own.push_back(&frame);
  }
  return own.empty() ? all : own;
}

std::string key_of(const Report& report) {
  std::string key = report.tool + "|" + report.kind + "|" + report.access;
  if (!report.file.empty()) {
    key += fmt::format("|{}:{}:{}", base_name(report.file), report.line, report.column);
  }
  if (report.trailer && !report.trailer->rule.empty()) {
    key += fmt::format("|{}|{}", report.trailer->target, report.trailer->rule);
    // No stack says where, but the program is the smallest.
    if (report.tool == "Dropcheck") key += "|" + report.trailer->program;
  }
  for (const Stack& stack : report.stacks) {
    if (stack.name.starts_with("thread_")) continue;
    key += "|" + stack.name;
    add_stack(report, stack, key);
  }
  for (const Leak& leak : report.leaks) {
    key += "|" + leak.reach;
    add_stack(report, leak.stack, key);
  }
  return key;
}

}  // namespace dropcheck::inspect

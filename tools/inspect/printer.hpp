// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reports as the runtimes of compilers print them, for tests: what the parser undoes.
#pragma once

#include <fmt/core.h>

#include <cstdint>
#include <string>

#include "tools/inspect/report.hpp"

namespace dropcheck::inspect {

/// clang: 17 and later; clang_unnamed: the same without a symbolizer; gcc: 12, whose shadow bytes
/// and words for "before" and "after" are also those of Clang up to 16.
enum class Dialect { clang, clang_unnamed, gcc };

class Printer {
 public:
  explicit Printer(Dialect dialect) : dialect_(dialect) {}

  std::string print(const Report& report) const {
    if (report.tool == "AddressSanitizer") return asan(report);
    if (report.tool == "LeakSanitizer") return lsan(report);
    if (report.tool == "ThreadSanitizer") return tsan(report);
    return ubsan(report);
  }

 private:
  std::string asan(const Report& report) const {
    std::string text = std::string(65, '=') + "\n";
    if (report.access.empty()) {
      text += report.headline + "\n";
    } else {
      text += fmt::format("{}\n{} of size {} at {:#x} thread {}{}\n", report.headline,
                          report.access, *report.size, *report.address, report.thread,
                          report.thread == "T0" ? "" : " (worker one)");
    }
    if (report.scariness) {
      text += fmt::format("SCARINESS: {} ({})\n", report.scariness->score, report.scariness->words);
    }
    for (const Stack& stack : report.stacks) {
      if (stack.name == "free") text += fmt::format("freed by thread {} here:\n", stack.thread);
      if (stack.name == "alloc") {
        text += fmt::format("{}allocated by thread {} here:\n",
                            report.kind.ends_with("free") ? "previously " : "", stack.thread);
      }
      text += frames(stack) + "\n";
      if (stack.name == "access") text += region(*report.region, *report.address);
      if (stack.name == "frame") text += objects(*report.region);
    }
    text += report.summary + "\n";
    if (report.shadow) text += shadow(*report.shadow);
    return text + fmt::format("=={}==ABORTING\n", report.pid);
  }

  std::string lsan(const Report& report) const {
    std::string text = "\n" + std::string(65, '=') + "\n" + report.headline + "\n\n";
    for (const Leak& leak : report.leaks) {
      text += fmt::format("{} leak of {} byte(s) in {} object(s) allocated from:\n",
                          leak.reach == "direct" ? "Direct" : "Indirect", leak.bytes, leak.objects);
      text += frames(leak.stack) + "\n";
      if (!leak.objects_at.empty()) text += "Objects leaked above:\n";
      for (const std::uint64_t address : leak.objects_at) {
        text += fmt::format("{:#014x} (16 bytes)\n", address);
      }
      if (!leak.objects_at.empty()) text += "\n";
    }
    return text + report.summary + "\n";
  }

  std::string ubsan(const Report& report) const {
    std::string text = report.headline + "\n";
    for (const Stack& stack : report.stacks) text += frames(stack) + "\n";
    return report.summary.empty() ? text : text + report.summary + "\n";
  }

  std::string tsan(const Report& report) const {
    std::string text = std::string(18, '=') + "\n" + report.headline + "\n";
    for (const Stack& stack : report.stacks) {
      for (const Access& access : report.accesses) {
        if (access.stack == stack.name) text += heading(access);
      }
      if (stack.name.starts_with("thread_")) {
        text += fmt::format("  Thread {} (tid=77, running) created by main thread at:\n",
                            stack.name.substr(7));
      }
      text += frames(stack) + "\n";
    }
    const Region& region = *report.region;
    text += fmt::format("  Location is global '{}' of size {} at {:#x} (prog+0x15)\n\n",
                        region.variable, *region.size, *region.begin);
    return text + report.summary + "\n" + std::string(18, '=') + "\n";
  }

  static std::string heading(const Access& access) {
    std::string words = access.access == "READ" ? "Read" : "Write";
    if (access.atomic) words = access.access == "READ" ? "Atomic read" : "Atomic write";
    if (access.stack == "previous")
      words = "Previous " + std::string(1, words[0] | 0x20) + words.substr(1);
    return fmt::format("  {} of size {} at {:#x} by {}:\n", words, access.size, access.address,
                       access.thread == "main" ? "main thread" : "thread " + access.thread);
  }

  std::string frames(const Stack& stack) const {
    std::string text;
    for (const Frame& frame : stack.frames) text += "    " + line(frame) + "\n";
    return text;
  }

  std::string line(const Frame& frame) const {
    std::string module;
    if (!frame.module.empty()) module = fmt::format("({}+{:#x})", frame.module, *frame.offset);
    if (!frame.build_id.empty()) module += fmt::format(" (BuildId: {})", frame.build_id);
    std::string place = fmt::format("{}:{}", frame.file, frame.line);
    if (frame.column != 0) place += fmt::format(":{}", frame.column);
    if (!frame.pc) {  // ThreadSanitizer's
      return fmt::format("#{} {} {} {}", frame.index,
                         frame.function.empty() ? "<null>" : frame.function,
                         frame.file.empty() ? "<null>" : place, module);
    }
    if (frame.function.empty()) return fmt::format("#{} {:#x}  {}", frame.index, *frame.pc, module);
    return fmt::format("#{} {:#x} in {} {}", frame.index, *frame.pc, frame.function,
                       frame.file.empty() ? module : place);
  }

  std::string region(const Region& region, std::uint64_t address) const {
    const bool old = dialect_ == Dialect::gcc;
    if (region.memory == "stack") {
      return fmt::format("Address {:#x} is located in stack of thread T0 at offset {} in frame\n",
                         address, *region.frame_offset);
    }
    const std::string words = region.relation == "inside"   ? "inside of"
                              : region.relation == "before" ? old ? "to the left of" : "before"
                              : old                         ? "to the right of"
                                                            : "after";
    if (region.memory == "global") {
      return fmt::format(
          "{:#x} is located {} bytes {} global variable '{}' defined in '{}' "
          "({:#x}) of size {}\n",
          address, region.distance, words, region.variable, region.defined_at, *region.begin,
          *region.size);
    }
    return fmt::format("{:#x} is located {} bytes {} {}-byte region [{:#x},{:#x})\n", address,
                       region.distance, words, *region.size, *region.begin, *region.end);
  }

  static std::string objects(const Region& region) {
    std::string text = fmt::format("  This frame has {} object(s):\n", region.objects.size());
    for (const std::string& object : region.objects) text += "    " + object + "\n";
    return text;
  }

  static std::string shadow(const Shadow& shadow) {
    std::string text = "Shadow bytes around the buggy address:\n";
    for (std::size_t i = 0; i < shadow.rows.size(); ++i) {
      const bool guilty = i == shadow.guilty_row;
      text += fmt::format("{}{:#014x}:", guilty ? "=>" : "  ", shadow.rows[i].address);
      for (std::size_t at = 0; at <= 16; ++at) {
        const bool opens = guilty && at == shadow.guilty_index;
        const bool closes = guilty && at == *shadow.guilty_index + 1;
        text += opens ? "[" : closes ? "]" : at < 16 ? " " : "";
        if (at < 16) text += shadow.rows[i].bytes.substr(2 * at, 2);
      }
      text += "\n";
    }
    return text +
           "Shadow byte legend (one shadow byte represents 8 application bytes):\n"
           "  Addressable:           00\n  Freed heap region:       fd\n";
  }

  Dialect dialect_;
};

}  // namespace dropcheck::inspect

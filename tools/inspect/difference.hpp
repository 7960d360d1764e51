// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where two reports differ, for tests: the first field that does, empty if they say the same.
#pragma once

#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "tools/inspect/report.hpp"

namespace dropcheck::inspect {

inline std::string difference(const Frame& a, const Frame& b) {
  if (a.function != b.function) return "function: " + a.function + " and " + b.function;
  if (a.file != b.file) return "file: " + a.file + " and " + b.file;
  const auto rest = [](const Frame& frame) {
    return std::tie(frame.index, frame.pc, frame.line, frame.column, frame.module, frame.offset,
                    frame.build_id, frame.inlined);
  };
  return rest(a) == rest(b) ? "" : "a frame's numbers or module";
}

inline std::string difference(const ShadowRow& a, const ShadowRow& b) {
  return a.address == b.address && a.bytes == b.bytes ? "" : "a row of shadow bytes";
}

inline std::string difference(const Access& a, const Access& b) {
  const auto all = [](const Access& access) {
    return std::tie(access.stack, access.access, access.size, access.address, access.thread,
                    access.atomic);
  };
  return all(a) == all(b) ? "" : "an access";
}

template <class T>
std::string difference(const std::vector<T>& a, const std::vector<T>& b) {
  if (a.size() != b.size()) return "how many";
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (const std::string one = difference(a[i], b[i]); !one.empty()) return one;
  }
  return "";
}

inline std::string difference(const Stack& a, const Stack& b) {
  if (a.name != b.name || a.thread != b.thread) return "a stack's name or thread";
  const std::string frames = difference(a.frames, b.frames);
  return frames.empty() ? "" : a.name + " stack: " + frames;
}

inline std::string difference(const Leak& a, const Leak& b) {
  const auto numbers = [](const Leak& leak) {
    return std::tie(leak.reach, leak.bytes, leak.objects, leak.objects_at);
  };
  return numbers(a) == numbers(b) ? difference(a.stack, b.stack) : "a leak's numbers";
}

inline std::string difference(const Region& a, const Region& b) {
  const auto all = [](const Region& region) {
    return std::tie(region.memory, region.relation, region.distance, region.size, region.begin,
                    region.end, region.variable, region.defined_at, region.frame_offset,
                    region.objects);
  };
  return all(a) == all(b) ? "" : "the region";
}

inline std::string difference(const Shadow& a, const Shadow& b) {
  const auto guilty = [](const Shadow& shadow) {
    return std::tie(shadow.dialect, shadow.guilty_row, shadow.guilty_index, shadow.guilty_byte,
                    shadow.describes);
  };
  return guilty(a) == guilty(b) ? difference(a.rows, b.rows) : "the guilty shadow byte";
}

inline std::string difference(const Scariness& a, const Scariness& b) {
  return a.score == b.score && a.words == b.words ? "" : "the scariness";
}

template <class T>
std::string difference(const std::optional<T>& a, const std::optional<T>& b) {
  if (a.has_value() != b.has_value()) return "one has what the other lacks";
  return a ? difference(*a, *b) : "";
}

/// All but the log, the lines, the details and the flags.
inline std::string difference(const Report& a, const Report& b) {
  const auto words = [](const Report& report) {
    return std::tie(report.tool, report.kind, report.access, report.thread, report.headline,
                    report.summary, report.file, report.line, report.column, report.size,
                    report.address, report.pc, report.pid);
  };
  if (words(a) != words(b)) return "what the headline, the summary or the access says";
  for (const std::string& one :
       {difference(a.scariness, b.scariness), difference(a.region, b.region),
        difference(a.shadow, b.shadow), difference(a.stacks, b.stacks),
        difference(a.leaks, b.leaks), difference(a.accesses, b.accesses)}) {
    if (!one.empty()) return one;
  }
  return "";
}

}  // namespace dropcheck::inspect

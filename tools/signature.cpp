// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/signature.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

namespace dropcheck {
namespace {

constexpr std::size_t frames_max = 4;

/// `ns::Own<A<B>>::reset(T*)` as `ns::Own::reset`.
std::string bare_name(std::string_view function) {
  std::string bare;
  int depth = 0;
  for (const char c : function) {
    if (c == '(' && depth == 0) break;
    depth += c == '<';
    if (depth == 0) bare += c;
    depth -= c == '>';
  }
  return bare;
}

/// What stands between a failed assertion, or an exception without a handler, and the signal.
bool ends_the_process(std::string_view name) {
  constexpr std::array names = {"pthread_kill",
                                "raise",
                                "gsignal",
                                "abort",
                                "__assert_fail",
                                "__GI_",
                                "libc",
                                "std::terminate",
                                "__pthread_kill_",
                                "__assert_fail_base",
                                "__cxxabiv1::__terminate",
                                "__gnu_cxx::__verbose_terminate_handler"};
  return std::ranges::any_of(names, [&](const char* one) {
    const std::string_view prefix = one;
    return prefix.ends_with('_') ? name.starts_with(prefix) : name == prefix;
  });
}

struct Frame {
  std::string name;
  bool of_harness = false;
  bool of_runtime = false;
};

/// "    #1 0x55d0 in f(int) /path/file.hpp:3:1" or "    #1 0x55d0  (/path/binary+0x1d0) (BuildId
/// …)".
std::optional<Frame> parse_frame(std::string_view line) {
  const std::size_t number = line.find_first_not_of(' ');
  if (number == line.npos || line[number] != '#') return std::nullopt;
  if (const std::size_t in = line.find(" in "); in != line.npos) {
    const std::string_view rest = line.substr(in + 4);
    const std::size_t path = rest.rfind(" /");
    const std::string_view place = path == rest.npos ? "" : rest.substr(path);
    const std::string name = bare_name(rest.substr(0, std::min(path, rest.find(" "))));
    return Frame{path == rest.npos ? name : bare_name(rest.substr(0, path)),
                 place.find("/harness/") != place.npos,
                 place.find("compiler-rt") != place.npos || rest.starts_with("operator ") ||
                     ends_the_process(name)};
  }
  if (line.find("/libc.so") != line.npos) return Frame{.name = "", .of_runtime = true};
  const std::size_t plus = line.find("+0x");
  if (plus == line.npos) return std::nullopt;
  return Frame{std::string(line.substr(plus, line.find(')', plus) - plus))};
}

}  // namespace

std::vector<std::string> frames_of(std::string_view log) {
  std::vector<std::string> frames;
  bool in_stack = false;
  while (!log.empty() && frames.size() < frames_max) {
    const std::size_t end = log.find('\n');
    const auto frame = parse_frame(log.substr(0, end));
    log.remove_prefix(end == log.npos ? log.size() : end + 1);
    if (!frame) {
      if (in_stack) break;
      continue;
    }
    in_stack = true;
    if (frame->of_harness) break;
    if (!frame->of_runtime) frames.push_back(frame->name);
  }
  return frames;
}

Signature signature_of(const Finding& finding) {
  return {finding.kind, finding.rule, op_of(finding), frames_of(finding.log)};
}

bool same_failure(const Finding& a, const Finding& b) {
  return a.kind == b.kind && a.rule == b.rule && op_of(a) == op_of(b);
}

}  // namespace dropcheck

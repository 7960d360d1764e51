// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/finding.hpp"

#include <fmt/core.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <string_view>
#include <utility>

#include "harness/language.hpp"
#include "harness/laws.hpp"
#include "harness/listing.hpp"
#include "tools/shell_word.hpp"
#include "tools/signature.hpp"
#include "tools/story.hpp"
#include "tools/targets.hpp"

namespace dropcheck {
namespace {

struct Law {
  /// What the summary of a report contains.
  std::string_view mark;
  std::string_view rule;
  std::string_view kind;
};

constexpr std::string_view wild_access = "memory is used where there is some";

// The first that fits counts.
constexpr std::array laws = {
    Law{"use-after-free", "memory is not used after it was freed", "crash"},
    Law{"use-after-poison", "memory is not used before it is given, or after it was taken back",
        "crash"},
    Law{"double-free", "a block is freed once", "crash"},
    Law{"bad-free", "only what was allocated is freed", "crash"},
    Law{"mismatch", "a block is released as it was allocated", "crash"},
    Law{"overflow", "memory is used within its bounds, the stack included", "crash"},
    Law{"SEGV", wild_access, "crash"},
    Law{"leaked", "nothing leaks but what the program forgets", "leak"},
    Law{"undefined-behavior", "nothing undefined happens", "crash"},
};

const Law* law_of(std::string_view summary) {
  const auto law = std::ranges::find_if(
      laws, [&](const Law& one) { return summary.find(one.mark) != summary.npos; });
  return law == laws.end() ? nullptr : &*law;
}

/// The line of the log that sums the report up, or empty. Paths of the repository lose its place.
std::string summary_of(std::string_view log) {
  const std::size_t at = log.find("SUMMARY: ");
  if (at == std::string_view::npos) return {};
  const std::string_view rest = log.substr(at + std::strlen("SUMMARY: "));
  std::string summary(rest.substr(0, rest.find('\n')));
  const std::string root = registry().source_directory + "/";
  if (const std::size_t place = summary.find(root); place != std::string::npos) {
    summary.erase(place, root.size());
  }
  // Template arguments of a frame run to hundreds of characters; the report has them.
  return summary.substr(0, summary.find('<'));
}

/// What the process said before a signal ended it, such as the text of an assertion; or nothing.
std::string last_words(std::string_view log) {
  log = log.substr(0, log.find("AddressSanitizer:DEADLYSIGNAL"));
  log = log.substr(0, log.find("\n=="));
  while (!log.empty() && log.back() == '\n') log.remove_suffix(1);
  return std::string(log.substr(log.rfind('\n') + 1));
}

/// "pool.hpp:31: …: Assertion `n != 0' failed. in ns::Pool::take": instead of the frame of the
/// runtime that sends the signal.
std::string told_abort(std::string_view log) {
  const std::string said = last_words(log);
  const auto frames = frames_of(log);
  return (said.empty() || said.starts_with("==") ? "the process aborts" : said) +
         (frames.empty() ? "" : " in " + frames.front());
}

void fill_from_report(Finding& finding, const WorkerEnd& end) {
  finding.rule = end.signal == SIGSEGV ? wild_access : "an op does not end the process";
  finding.expected = "the op returns";
  const std::string summary = summary_of(end.log);
  if (const Law* const law = law_of(summary)) {
    finding.rule = law->rule;
    finding.kind = law->kind;
  }
  finding.actual = summary.empty() ? "the process ends with " + how_it_ended(end) : summary;
  if (summary.find(": ABRT ") != summary.npos) finding.actual = told_abort(end.log);
}

/// "new r0 0; drop r0".
std::string in_one_line(const TargetRow& target, const Bytes& program) {
  return fmt::format("{}", fmt::join(find_language(target.subject)->steps(program), "; "));
}

std::string headline_of(const Finding& finding) {
  return fmt::format("{}: {}broken: {}", name_of(finding.target),
                     finding.flaky ? "flaky: not always " : "", finding.rule);
}

std::string body_of(const Finding& finding) {
  const std::string story = story_of(finding);
  return fmt::format("  expected: {}\n  actual:   {}\n\n{}{}", finding.expected, finding.actual,
                     listing(finding.target.subject, finding.program, finding.step),
                     story.empty() ? "" : "\n  " + story + "\n");
}

}  // namespace

Finding finding_of(const TargetRow& target, const StoredViolation& stored) {
  const Violation violation = stored.load();
  return {.target = target,
          .rule = violation.rule,
          .expected = violation.expected,
          .actual = violation.actual,
          .step = violation.step,
          .program = stored.program.load(),
          .history = stored.history,
          .seen = stored.seen,
          .abilities = stored.abilities};
}

std::optional<Finding> death_of(const TargetRow& target, const Flight& flight, const WorkerEnd& end,
                                const WorkerLimits& limits) {
  Finding finding{.target = target,
                  .step = flight.progress.step,
                  .program = flight.current.load(),
                  .history = flight.progress.history,
                  .seen = flight.progress.seen,
                  .abilities = flight.abilities,
                  .log = end.log};
  switch (end.stopped) {
    case Stopped::interrupted:
    case Stopped::dismissed:
    case Stopped::bloated:
      return std::nullopt;
    case Stopped::out_of_time:
      finding.kind = "timeout";
      finding.rule = "an op ends";
      finding.expected = fmt::format("the program ends within {:.3g} s", end.patience.count());
      finding.actual = "it runs on";
      return finding;
    case Stopped::out_of_memory:
      finding.kind = "oom";
      finding.rule = "an op stays within the memory limit";
      finding.expected = fmt::format("the process uses at most {} MB", limits.memory_mb);
      finding.actual = "it uses more";
      return finding;
    case Stopped::no:
      break;
  }
  const bool reported = flight.running != 0 || !summary_of(end.log).empty();
  if (end.ended_well() || !reported || end.killed_from_outside()) return std::nullopt;
  // A worker that gave up after a violation has told all it knows.
  if (flight.running == 0 && flight.violated != 0) return std::nullopt;
  fill_from_report(finding, end);
  return finding;
}

std::string_view rule_of_report(std::string_view report) {
  const Law* const law = law_of(report);
  return law == nullptr ? "an op does not end the process" : law->rule;
}

std::string object_name(const Finding& finding, std::uint32_t object) {
  if (object >= History::first_block)
    return fmt::format("block #{}", object - History::first_block);
  return fmt::format("{} #{}", find_language(finding.target.subject)->value_word, object);
}

std::optional<std::uint32_t> object_in(std::string_view observation) {
  constexpr std::array<std::pair<std::string_view, std::uint32_t>, 3> names = {
      {{"node #", 0}, {"object #", 0}, {"block #", History::first_block}}};
  for (const auto& [name, first] : names) {
    const std::size_t at = observation.find(name);
    if (at == observation.npos) continue;
    const char* const digits = observation.data() + at + name.size();
    std::uint32_t number = 0;
    const auto [end, error] =
        std::from_chars(digits, observation.data() + observation.size(), number);
    if (error == std::errc()) return first + number;
  }
  return std::nullopt;
}

std::string op_of(const Finding& finding) {
  const auto steps = find_language(finding.target.subject)->steps(finding.program);
  if (finding.step >= steps.size()) return "end";
  const std::string& line = steps[finding.step];
  return line.substr(0, line.find(' '));
}

void make_canonical(Finding& finding) {
  finding.program = find_language(finding.target.subject)->canonical(finding.program);
}

std::string text_of(const Finding& finding) {
  return headline_of(finding) + "\n" + body_of(finding);
}

void tell(Terminal& terminal, const Finding& finding, const Pointers& pointers) {
  const std::string target = name_of(finding.target);
  terminal.line(terminal.bold(headline_of(finding)));
  terminal.line(body_of(finding));
  if (!pointers.artifact.empty()) {
    terminal.line(fmt::format("  program: {}", pointers.artifact));
    terminal.line(fmt::format("  replay:  {} replay {} {}", shell_word(pointers.command), target,
                              shell_word(pointers.artifact)));
  }
  if (finding.cause && finding.cause->program != finding.program) {
    terminal.line(
        fmt::format("  simplest: {}", in_one_line(finding.target, finding.cause->program)));
  }
  if (!pointers.emitted.empty()) {
    terminal.line(fmt::format("  as C++:  {}", pointers.emitted));
  }
  if (!pointers.log.empty()) {
    terminal.line(fmt::format("  report:  {} report {}", shell_word(pointers.command),
                              shell_word(pointers.log)));
  }
  terminal.line(fmt::format("  law:     {}", law_id(finding.target.subject, finding.rule)));
  terminal.line("");
}

}  // namespace dropcheck

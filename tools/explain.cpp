// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/explain.hpp"

#include <charconv>
#include <optional>
#include <string_view>

#include "harness/language.hpp"
#include "tools/defect.hpp"
#include "tools/finding.hpp"
#include "tools/story.hpp"

namespace dropcheck {
namespace {

std::optional<Bytes> bytes_of(std::string_view hex) {
  if (hex.size() % 2 != 0 || hex.size() > 2 * limits::program_bytes_max) return std::nullopt;
  Bytes bytes(hex.size() / 2);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const char* const digits = hex.data() + 2 * i;
    const auto [end, error] = std::from_chars(digits, digits + 2, bytes[i], 16);
    if (error != std::errc() || end != digits + 2) return std::nullopt;
  }
  return bytes;
}

std::optional<Fate> fate_of(std::string_view word) {
  if (word == "made") return Fate::made;
  if (word == "dropped") return Fate::dropped;
  if (word == "touched") return Fate::touched;
  if (word == "left") return Fate::left;
  return std::nullopt;
}

}  // namespace

void explain(inspect::Report& report) {
  if (!report.trailer) return;
  inspect::Trailer& trailer = *report.trailer;
  const std::string_view target = trailer.target;
  const std::string_view subject = target.substr(0, target.find('/'));
  const auto program = bytes_of(trailer.program);
  if (!program || subject.size() == target.size() || find_language(subject) == nullptr) return;
  Finding finding{.target = {subject, target.substr(subject.size() + 1), false, false, {}},
                  .rule = std::string(rule_of_report(report.kind)),
                  .step = trailer.step,
                  .program = *program,
                  .abilities = trailer.abilities};
  for (const inspect::Event& event : trailer.history) {
    if (const auto fate = fate_of(event.fate)) {
      finding.history.note(static_cast<std::uint32_t>(event.object), event.step, *fate);
    }
  }
  trailer.rule = finding.rule;
  trailer.defect = defect_of(finding);
  trailer.op = op_text(finding, finding.step);
  trailer.story = story_of(finding);
}

}  // namespace dropcheck

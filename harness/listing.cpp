// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/listing.hpp"

#include <algorithm>
#include <vector>

#include "harness/language.hpp"

namespace dropcheck {

std::string listing(std::string_view subject, std::span<const std::uint8_t> program,
                    std::size_t marked) {
  const LanguageInfo* language = find_language(subject);
  if (language == nullptr) return "";
  const std::vector<std::string> steps = language->steps(program);
  const std::string text = language->print(program);
  std::size_t widest = 0;
  for (const std::string& step : steps) widest = std::max(widest, step.size());
  std::string result;
  const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n'));
  std::size_t begin = 0;
  for (std::size_t line = 0; line < lines; ++line) {
    const std::size_t end = text.find('\n', begin);
    std::string shown = text.substr(begin, end - begin);
    // The steps are the last lines of the text, one each.
    if (line + steps.size() >= lines && line + steps.size() - lines == marked) {
      shown.resize(std::max(widest, shown.size()), ' ');
      shown += "  # <- here";
    }
    result += "    " + shown + "\n";
    begin = end + 1;
  }
  if (marked == steps.size()) result += "    # <- here, when everything is dropped\n";
  return result;
}

std::string describe(const Target& target, std::span<const std::uint8_t> program,
                     const Violation& violation) {
  return std::string(target.subject) + "/" + std::string(target.implementation) +
         ": broken: " + violation.rule + "\n  expected: " + violation.expected +
         "\n  actual:   " + violation.actual + "\n\n" +
         listing(target.subject, program, violation.step);
}

}  // namespace dropcheck

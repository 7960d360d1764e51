// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/explain.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/language.hpp"
#include "tools/defect.hpp"
#include "tools/finding.hpp"
#include "tools/story.hpp"
#include "tools/targets.hpp"

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

std::optional<inspect::Op> op_at(const Finding& finding, std::optional<std::size_t> step) {
  if (!step) return std::nullopt;
  return inspect::Op{*step, op_text(finding, *step)};
}

inspect::ObjectHistory history_of(const Finding& finding, const ObjectStory& story) {
  return {.object = object_name(finding, story.object),
          .made = story.made,
          .dropped = story.dropped,
          .cloned = {story.cloned.begin(), story.cloned.end()},
          .touched = {story.touched.begin(), story.touched.end()},
          .left = story.left};
}

std::string word_of(Borrowed borrowed) {
  constexpr std::array<std::string_view, 4> words = {"", "no", "for reading", "for writing"};
  return std::string(words[static_cast<std::size_t>(borrowed)]);
}

std::string word_of(Sight::What what) {
  constexpr std::array<std::string_view, 9> words = {
      "", "made", "dropped", "leaked", "holds", "watches", "borrows", "state", "dangles"};
  return std::string(words[static_cast<std::size_t>(what)]);
}

/// A forged line may say that there are more.
constexpr std::size_t names_max = 64;
constexpr std::size_t blocks_max = 32;

inspect::Observation observation_of(const Finding& finding, std::string text, const Sight& sight) {
  const auto named = [&](const std::vector<std::uint32_t>& objects) {
    std::vector<std::string> names;
    for (const std::uint32_t object : objects) {
      if (names.size() == names_max) break;
      names.push_back(object_name(finding, object));
    }
    return names;
  };
  return {.text = std::move(text),
          .what = word_of(sight.what),
          .handle = sight.handle,
          .objects = named(sight.objects),
          .strong = sight.strong,
          .weak = sight.weak,
          .borrowed = word_of(sight.borrowed)};
}

inspect::Observation observation_of(const Finding& finding, const Event& event) {
  const LanguageInfo& language = *find_language(finding.target.subject);
  return observation_of(finding, language.describe(event), language.sight(event));
}

/// What pools have given behind each act, asked for act by act.
class Memories {
 public:
  explicit Memories(const Finding& finding) : finding_(finding) {}

  inspect::Memory behind(std::size_t step, const Memory& memory) {
    inspect::Memory told;
    for (const Memory::Chunk& chunk : memory.chunks) {
      told.chunks.push_back({chunk.size, chunk.used, chunk.there});
    }
    lives_.resize(memory.blocks.size(), {step, std::nullopt});
    const std::size_t first = memory.blocks.size() - std::min(memory.blocks.size(), blocks_max);
    told.left_out = first;
    for (std::size_t i = 0; i < memory.blocks.size(); ++i) {
      const Memory::Block& block = memory.blocks[i];
      if (!block.alive && !lives_[i].taken) lives_[i].taken = step;
      if (i < first) continue;
      inspect::Block& one =
          told.blocks.emplace_back(inspect::Block{.object = object_name(finding_, block.object),
                                                  .size = block.size,
                                                  .align = block.align,
                                                  .alive = block.alive,
                                                  .given = lives_[i].given,
                                                  .taken = lives_[i].taken});
      if (!block.spot) continue;
      one.chunk = block.spot->chunk;
      one.offset = block.spot->offset;
    }
    if (memory.touched && memory.touched->block >= first) {
      told.touched = inspect::Touch{memory.touched->block - first, memory.touched->at};
    }
    return told;
  }

 private:
  struct Life {
    std::uint64_t given;
    std::optional<std::uint64_t> taken;
  };

  const Finding& finding_;
  std::vector<Life> lives_;
};

void fill_in_acts(inspect::Trailer& trailer, const Finding& finding) {
  const LanguageInfo& language = *find_language(finding.target.subject);
  trailer.acts.clear();
  Memories memories(finding);
  for (const Act& act : language.account(finding.program, finding.abilities)) {
    inspect::Act told{
        act.step, act.own_op.empty() ? op_text(finding, act.step) : act.own_op, {}, {}};
    for (const Event& event : act.events) told.expected.push_back(observation_of(finding, event));
    for (const Lead& lead : act.leads) {
      told.leads.push_back(
          {object_name(finding, lead.from), object_name(finding, lead.to), lead.strong});
    }
    if (act.held) {
      told.held.emplace();
      for (const Sight& sight : *act.held) {
        told.held->push_back(observation_of(finding, "", sight));
      }
    }
    if (act.memory) told.memory = memories.behind(act.step, *act.memory);
    trailer.acts.push_back(std::move(told));
  }
  trailer.shown.clear();
  for (const inspect::RawObservation& raw : trailer.seen) {
    trailer.shown.push_back(observation_of(finding, {.kind = raw.kind,
                                                     .small = raw.small,
                                                     .value = raw.value,
                                                     .node = raw.node,
                                                     .first = raw.first,
                                                     .second = raw.second}));
  }
}

/// By the words of its summary: UndefinedBehaviorSanitizer's kind is a check's, or none at all.
std::string_view rule_of(const inspect::Report& report) {
  if (report.tool == "UndefinedBehaviorSanitizer") return rule_of_report("undefined-behavior");
  return rule_of_report(report.kind == "memory-leaks" ? "leaked" : std::string_view(report.kind));
}

void fill_in(inspect::Trailer& trailer, const Finding& finding) {
  trailer.rule = finding.rule;
  trailer.defect = defect_of(finding);
  trailer.op = op_text(finding, finding.step);
  trailer.story = story_of(finding);
  const LanguageInfo& language = *find_language(finding.target.subject);
  trailer.text = language.print(finding.program);
  const auto lines = static_cast<std::size_t>(std::ranges::count(trailer.text, '\n'));
  trailer.first_line = 1 + lines - std::min(lines, language.steps(finding.program).size());
  trailer.objects.clear();
  for (const ObjectStory& story : objects_of(finding)) {
    trailer.objects.push_back(history_of(finding, story));
  }
  fill_in_acts(trailer, finding);
  const std::optional<ObjectStory> guilty = guilty_object_of(finding);
  if (!guilty) return;
  trailer.object = object_name(finding, guilty->object);
  trailer.made = op_at(finding, guilty->made);
  trailer.dropped = op_at(finding, guilty->dropped);
  if (!guilty->touched.empty()) trailer.touched = op_at(finding, guilty->touched.back());
}

/// A target that this build does not have is taken for C++, as nearly all are.
std::string_view emitted_in(std::string_view target) {
  if (target.ends_with("/rust")) return "Rust";
  const auto& targets = registry_if_any().targets;
  const auto row = std::ranges::find(targets, target, name_of);
  return row == targets.end() || row->is_cpp ? "C++" : "";
}

std::string program_beside(const std::filesystem::path& log) {
  const auto program = std::filesystem::path(log).replace_extension(".prog");
  std::error_code error;
  return std::filesystem::exists(program, error) ? program.string() : "";
}

}  // namespace

void explain(inspect::Report& report) {
  if (!report.trailer) return;
  inspect::Trailer& trailer = *report.trailer;
  const std::string& target = trailer.target;
  const std::string subject = target.substr(0, target.find('/'));
  const auto program = bytes_of(trailer.program);
  if (!program || subject.size() == target.size() || find_language(subject) == nullptr) return;
  Finding finding{.target = {subject, target.substr(subject.size() + 1), false, false, {}},
                  .rule = trailer.rule.empty() ? std::string(rule_of(report)) : trailer.rule,
                  .expected = trailer.expected,
                  .actual = trailer.actual,
                  .step = trailer.step,
                  .program = *program,
                  .abilities = trailer.abilities};
  for (const inspect::Event& event : trailer.history) {
    if (const auto fate = fate_of(event.fate)) {
      finding.history.note(static_cast<std::uint32_t>(event.object), event.step, *fate);
    }
  }
  fill_in(trailer, finding);
  trailer.emitted_in = emitted_in(target);
  if (report.tool == "Dropcheck") report.kind = trailer.defect;
}

void explain(inspect::Parsed& parsed) {
  for (inspect::Report& report : parsed.reports) {
    explain(report);
    if (report.trailer) report.trailer->file = program_beside(report.log);
  }
}

}  // namespace dropcheck

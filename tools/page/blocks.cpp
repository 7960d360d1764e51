// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/page/blocks.hpp"

#include <algorithm>
#include <string>

#include "tools/page/block_strip.hpp"
#include "tools/page/steps.hpp"

namespace dropcheck::page {
namespace {

using inspect::Act;
using inspect::Block;
using inspect::Memory;

constexpr double wide_strip = 640;
constexpr std::string_view blank = "\u00a0";

class Blocks {
 public:
  Blocks(const Finding& finding, const Act& act)
      : id_(finding.id),
        trailer_(*finding.report->trailer),
        act_(act),
        memory_(*act.memory),
        names_(trailer_) {}

  Markup section() const {
    const std::string behind = "behind " + op_name(act_.step);
    const Markup strip = block_strip({.memory = memory_,
                                      .names = names_,
                                      .id = id_ + "-blocks-svg",
                                      .title = "The blocks of the pool; the list says the same",
                                      .guilty = trailer_.object,
                                      .width = wide_strip});
    return html(
        "<section id=\"{0}-blocks\"><h3>The pool’s blocks {1}</h3>\n{2}{3}"
        "<ul class=\"given\">\n{4}</ul>\n<p class=\"quiet\">{5}</p>\n</section>\n",
        id_, prose(behind), strip, legend(), list(), said());
  }

 private:
  std::string op_name(std::uint64_t step) const {
    const auto act = std::ranges::find(trailer_.acts, step, &Act::step);
    if (act == trailer_.acts.end() || step == trailer_.acts.back().step) {
      return "the end of the program";
    }
    return fmt::format("op {} `{}`", step, act->text);
  }

  Markup key(std::string_view css, std::string_view sign, std::string_view words) const {
    return html("<li><span class=\"key {}\">{}</span> {}</li>", css, sign, words);
  }

  Markup legend() const {
    const auto& blocks = memory_.blocks;
    const bool exact = !memory_.chunks.empty();
    Markup keys;
    if (std::ranges::any_of(blocks, &Block::alive)) keys += key("m-ours", "#", "alive");
    if (!std::ranges::all_of(blocks, &Block::alive)) keys += key("m-freed", "#", "taken back");
    if (exact) keys += key("m-zone", blank, "between blocks");
    if (exact) keys += key("m-closed", blank, "not given");
    if (memory_.touched) keys += key("m-touch", "⚡", "touched");
    return html("<ul class=\"legend\" aria-hidden=\"true\">{}</ul>\n", keys);
  }

  Markup list() const {
    Markup items;
    for (std::size_t i = 0; i < memory_.blocks.size(); ++i) {
      const Block& block = memory_.blocks[i];
      std::string words = fmt::format("{}: {}, aligned to {}", block.object,
                                      counted(block.size, "byte"), with_commas(block.align));
      if (block.chunk && block.size != 0) {
        words += fmt::format(", bytes {} to {} of chunk {}", with_commas(block.offset),
                             with_commas(block.offset + block.size - 1), *block.chunk);
      }
      words += "; given by " + op_name(block.given);
      if (block.taken) words += ", taken back by " + op_name(*block.taken);
      if (memory_.touched && memory_.touched->block == i) {
        words += fmt::format("; {} touches {}", op_name(act_.step), touched_byte(memory_));
      }
      items += html("<li data-block=\"{}\">{}</li>\n", block.object, prose(words + "."));
    }
    if (items.empty()) items = Markup{"<li>No block was given.</li>\n"};
    if (memory_.left_out != 0) {
      items += html("<li class=\"cut\">{} that were given before are left out.</li>\n",
                    counted(memory_.left_out, "block"));
    }
    return items;
  }

  std::string_view said() const {
    if (!memory_.chunks.empty()) {
      return "As the model has them. Where they lie is arithmetic, in the bytes that the pool "
             "counts; it is no address. Widths are to scale, except that nothing is narrower than "
             "its name. What was taken back stands below where its bytes were given again.";
    }
    return "As the model has them. This pool promises no arithmetic, so nobody knows where they "
           "lie: they stand in the order in which they were given. Widths are to scale, except "
           "that nothing is narrower than its name.";
  }

  const std::string& id_;
  const inspect::Trailer& trailer_;
  const Act& act_;
  const Memory& memory_;
  ObjectNames names_;
};

}  // namespace

Markup blocks_of(const Finding& finding) {
  const auto& trailer = finding.report->trailer;
  if (!trailer || trailer->acts.empty()) return {};
  const Act& act = trailer->acts[std::min(failed_act(*trailer), trailer->acts.size() - 1)];
  return act.memory ? Blocks(finding, act).section() : Markup{};
}

}  // namespace dropcheck::page

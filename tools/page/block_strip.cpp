// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/page/block_strip.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "tools/page/lightning.hpp"
#include "tools/page/ruler.hpp"

namespace dropcheck::page {
namespace {

using inspect::Block;
using inspect::Chunk;

// All lengths are in pixels.
constexpr double letter = 7.4;
constexpr double row_height = 26;
constexpr double head_height = 18;
constexpr double touch_height = 24;
constexpr double margin = 10;  // room for a touch before the first block, or behind the last
constexpr double gap = 12;     // between blocks of which nobody knows where they lie

bool overlap(const Block& a, const Block& b) {
  return a.offset < b.offset + b.size && b.offset < a.offset + a.size;
}

class Drawing {
 public:
  explicit Drawing(const BlockStrip& strip) : strip_(strip), memory_(strip.memory) {}

  Markup svg() {
    for (std::size_t i = 0; i < memory_.chunks.size(); ++i) chunk(i);
    elsewhere();
    if (y_ == 0) return {};
    const double width = right_ + margin;
    const Markup drawing = html(
        "<svg class=\"memory blocks\" viewBox=\"0 0 {0:.0f} {1:.0f}\" width=\"{0:.0f}\" "
        "height=\"{1:.0f}\" role=\"img\" aria-labelledby=\"{2}\">\n<title "
        "id=\"{2}\">{3}</title>\n{4}{5}</svg>\n",
        width, y_, strip_.id, strip_.title, boxes_, above_);
    // What cannot be scrolled needs no key to do so.
    if (width <= narrow_strip) return drawing;
    return html(
        "<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"Blocks, from the first "
        "byte on\">\n{}</div>\n",
        drawing);
  }

 private:
  std::string label(const Block& block) const { return strip_.names(block.object); }
  double room_for(const Block& block) const {
    return 10 + letter * static_cast<double>(label(block).size());
  }

  void head(std::string_view words) {
    boxes_ +=
        html("<text class=\"at\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n", margin, y_ + 13, words);
    right_ = std::max(right_, margin + letter * static_cast<double>(words.size()));
    y_ += head_height;
  }

  void fill(std::string_view css, std::string_view words, double x, double width) {
    boxes_ += html(
        "<g class=\"{}\"><title>{}</title><rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" "
        "height=\"{:.1f}\"/></g>\n",
        css, words, x, y_, std::max(0.0, width - 1), row_height - 1);
  }

  void box(std::size_t index, double x, double width, double y) {
    const Block& block = memory_.blocks[index];
    const std::string whole = label(block) + " " + counted(block.size, "byte");
    const bool fits = letter * static_cast<double>(whole.size()) + 8 <= width;
    boxes_ += html(
        "<g class=\"{}\" data-block=\"{}\"><title>{}: {}{}</title><rect x=\"{:.1f}\" y=\"{:.1f}\" "
        "width=\"{:.1f}\" height=\"{:.1f}\"/><text x=\"{:.1f}\" y=\"{:.1f}\">{}</text></g>\n",
        block.alive ? "m-ours" : "m-freed", block.object, block.object, counted(block.size, "byte"),
        block.alive ? "" : ", taken back", x, y, width - 1, row_height - 1, x + width / 2, y + 17,
        fits ? whole : label(block));
    if (block.object == strip_.guilty) {
      above_ += html(
          "<rect class=\"guilty\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" "
          "height=\"{:.1f}\"/>\n",
          x + 1, y + 1, width - 3, row_height - 3);
    }
    right_ = std::max(right_, x + width);
    if (memory_.touched && memory_.touched->block == index) touch(block, x, width, y);
  }

  void touch(const Block& block, double x, double width, double y) {
    const std::int64_t at = memory_.touched->at;
    const bool to_the_end = at != 0 && at + 1 >= static_cast<std::int64_t>(block.size);
    const double edge = to_the_end ? x + width - 1 : x;
    const bool outside = at < 0 || at >= static_cast<std::int64_t>(block.size);
    const double byte = edge + (outside == to_the_end ? 4 : -4);
    above_ += html(
        "<g class=\"touch\"><title>{} of {} is touched</title><path "
        "d=\"M{:.1f} {:.1f}h3v{:.1f}h-3z\"/>{}</g>\n",
        touched_byte(memory_), block.object, byte - 1.5, y - 2, row_height + 3,
        lightning(byte, y + row_height + 12));
    touched_ = y + row_height + touch_height;
  }

  /// What lives in the row of the chunk, and what was taken back there where there is room;
  /// the rest below, so that each is seen.
  std::vector<std::vector<std::size_t>> rows_of(const std::vector<std::size_t>& blocks) const {
    // What lives first, then what was given last.
    std::vector<std::size_t> order = blocks;
    std::ranges::sort(order, std::greater<>{},
                      [&](std::size_t i) { return std::pair(memory_.blocks[i].alive, i); });
    std::vector<std::vector<std::size_t>> rows(1);
    for (const std::size_t index : order) {
      const auto fits = [&](const std::vector<std::size_t>& row) {
        return std::ranges::none_of(row, [&](std::size_t other) {
          return overlap(memory_.blocks[index], memory_.blocks[other]);
        });
      };
      auto row = std::ranges::find_if(rows, fits);
      if (row == rows.end()) row = rows.emplace(rows.end());
      row->push_back(index);
    }
    return rows;
  }

  void chunk(std::size_t number) {
    const Chunk& chunk = memory_.chunks[number];
    std::vector<std::size_t> blocks;
    std::vector<std::uint64_t> cuts = {0, chunk.used, chunk.size};
    for (std::size_t i = 0; i < memory_.blocks.size(); ++i) {
      const Block& block = memory_.blocks[i];
      if (block.chunk != number || block.size == 0) continue;
      blocks.push_back(i);
      cuts.insert(cuts.end(), {block.offset, block.offset + block.size});
    }
    if (chunk.size == 0 || (!chunk.there && blocks.empty())) return;
    // Names push the end away, so what is drawn to scale has but half of the room.
    Ruler ruler(cuts, strip_.width / 2 / static_cast<double>(chunk.size));
    for (const std::size_t i : blocks) {
      const Block& block = memory_.blocks[i];
      ruler.widen(block.offset, block.offset + block.size, room_for(block));
    }
    ruler.widen(0, chunk.size, strip_.width - 2 * margin);
    head(fmt::format("chunk {}: {} of {} used{}", number, with_commas(chunk.used),
                     counted(chunk.size, "byte"), chunk.there ? "" : ", given back"));
    const double used = ruler.x(chunk.used), end = ruler.x(chunk.size);
    fill("m-zone", "between blocks", margin, used);
    fill("m-closed", chunk.there ? "not given" : "given back", margin + used, end - used);
    right_ = std::max(right_, margin + end);
    for (const std::vector<std::size_t>& row : rows_of(blocks)) {
      for (const std::size_t i : row) {
        const Block& block = memory_.blocks[i];
        const double x = ruler.x(block.offset);
        box(i, margin + x, ruler.x(block.offset + block.size) - x, y_);
      }
      y_ += row_height;
    }
    y_ = std::max(y_, touched_) + 6;
  }

  /// What lies where nobody knows.
  void elsewhere() {
    std::vector<std::size_t> blocks;
    std::uint64_t bytes = 256;  // a single small block is not drawn as if it were large
    for (std::size_t i = 0; i < memory_.blocks.size(); ++i) {
      if (memory_.blocks[i].chunk || memory_.blocks[i].size == 0) continue;
      blocks.push_back(i);
      bytes = std::max(bytes, memory_.blocks[i].size);
    }
    if (blocks.empty()) return;
    y_ += 4;
    const double all = strip_.width - 2 * margin - gap * static_cast<double>(blocks.size());
    const double scale =
        std::max(all, 1.0) / static_cast<double>(bytes) / static_cast<double>(blocks.size());
    double x = margin;
    for (const std::size_t i : blocks) {
      const Block& block = memory_.blocks[i];
      const double width = std::max(room_for(block), static_cast<double>(block.size) * scale);
      box(i, x, width, y_);
      x += width + gap;
    }
    y_ = std::max(y_ + row_height, touched_) + 6;
  }

  const BlockStrip& strip_;
  const inspect::Memory& memory_;
  Markup boxes_, above_;
  double right_ = 0, y_ = 0, touched_ = 0;
};

}  // namespace

Markup block_strip(const BlockStrip& strip) { return Drawing(strip).svg(); }

std::string_view touched_byte(const inspect::Memory& memory) {
  if (memory.touched->at < 0) return "the byte before the first one";
  if (memory.touched->at == 0) return "the first byte";
  const std::uint64_t size = memory.blocks[memory.touched->block].size;
  const auto at = static_cast<std::uint64_t>(memory.touched->at);
  return at < size ? "the last byte" : "the byte behind the last one";
}

std::string in_words(const inspect::Memory& memory) {
  std::string words;
  for (std::size_t i = 0; i < memory.blocks.size(); ++i) {
    const Block& block = memory.blocks[i];
    words += (words.empty() ? "" : "; ") + block.object + ", " + counted(block.size, "byte") +
             (block.alive ? ", is alive" : ", was taken back");
    if (memory.touched && memory.touched->block == i) {
      words += fmt::format(": {} is touched", touched_byte(memory));
    }
  }
  return words.empty() ? "No block was given." : words + ".";
}

}  // namespace dropcheck::page

// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/page/memory.hpp"

#include <algorithm>
#include <map>

#include "tools/inspect/shadow.hpp"

namespace dropcheck::page {
namespace {

using inspect::Shadow;
using inspect::ShadowRow;

constexpr std::size_t rows_around = 2;
constexpr std::size_t cell_width = 24, cell_height = 22, address_width = 132;

/// The colour of a meaning, as a class of page.css.
std::string_view css_of(std::string_view byte, bool tags) {
  if (tags) return "m-tag";
  if (byte == "00") return "m-ours";
  if (byte == "fd") return "m-freed";
  if (byte == "f8" || byte == "f5") return "m-freed";
  if (inspect::shadow_meaning(byte) == "partially addressable") return "m-part";
  if (byte == "f7" || byte == "fc" || byte == "f6") return "m-closed";
  return "m-zone";
}

std::string words_of(std::string_view byte, const Shadow& shadow) {
  if (shadow.dialect == "tags") return fmt::format("tag {}", byte);
  const std::string_view meaning = inspect::shadow_meaning(byte);
  if (meaning == "partially addressable") {
    return fmt::format("the first {} of 8 bytes are addressable", byte.substr(1));
  }
  return meaning.empty() ? "unknown" : std::string(meaning);
}

class Strip {
 public:
  explicit Strip(const Shadow& shadow) : shadow_(shadow) {
    const std::size_t guilty = std::min(shadow.guilty_row.value_or(0), shadow.rows.size() - 1);
    first_ = guilty > rows_around ? guilty - rows_around : 0;
    last_ = std::min(guilty + rows_around + 1, shadow.rows.size());
  }

  Markup svg(const std::string& title_id, std::string_view title) {
    Markup rows;
    std::size_t columns = 0;
    for (std::size_t i = first_; i < last_; ++i) {
      rows += row(i);
      columns = std::max(columns, shadow_.rows[i].bytes.size() / 2);
    }
    // The outline last, so that no cell covers it.
    if (shadow_.guilty_row && shadow_.guilty_index) {
      rows += html("<rect class=\"guilty\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>\n",
                   x_of(*shadow_.guilty_index) + 1, y_of(*shadow_.guilty_row) + 1, cell_width - 2,
                   cell_height - 2);
    }
    const std::size_t width = address_width + columns * cell_width + 1;
    const std::size_t height = (last_ - first_) * cell_height + 2;
    return html(
        "<svg class=\"memory\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" role=\"img\" "
        "aria-labelledby=\"{2}\">\n<title id=\"{2}\">{3}</title>\n{4}</svg>\n",
        width, height, title_id, title, rows);
  }

  Markup legend() const {
    Markup list;
    for (const auto& [byte, cells] : seen_) {
      list += html("<li><span class=\"key {}\">{}</span> {} <span class=\"quiet\">× {}</span></li>",
                   css_of(byte, shadow_.dialect == "tags"), byte, words_of(byte, shadow_), cells);
    }
    return html("<ul class=\"legend\">{}</ul>\n", list);
  }

 private:
  static std::size_t x_of(std::size_t column) { return address_width + column * cell_width; }
  std::size_t y_of(std::size_t row) const { return 1 + (row - first_) * cell_height; }

  Markup row(std::size_t index) {
    const ShadowRow& row = shadow_.rows[index];
    const bool guilty = shadow_.guilty_row == index;
    Markup cells;
    // Runs of one byte share a name.
    for (std::size_t i = 0; 2 * i + 1 < row.bytes.size();) {
      const std::string_view byte = std::string_view(row.bytes).substr(2 * i, 2);
      Markup run;
      std::size_t length = 0;
      for (; row.bytes.compare(2 * i, 2, byte) == 0 && 2 * i + 1 < row.bytes.size(); ++i) {
        run += html(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/><text x=\"{}\" y=\"{}\">"
            "{}</text>",
            x_of(i), y_of(index), cell_width - 1, cell_height - 1, x_of(i) + cell_width / 2,
            y_of(index) + 15, byte);
        ++length;
      }
      if (byte != "..") seen_[std::string(byte)] += length;
      cells +=
          html("<g class=\"{}\"><title>{} × {}: {}</title>{}</g>",
               css_of(byte, shadow_.dialect == "tags"), byte, length, words_of(byte, shadow_), run);
    }
    return html("<g><text class=\"at{}\" x=\"0\" y=\"{}\">{:#x}</text>{}</g>\n",
                guilty ? " here" : "", y_of(index) + 15, row.address, cells);
  }

  const Shadow& shadow_;
  std::size_t first_ = 0, last_ = 0;
  std::map<std::string, std::size_t> seen_;
};

/// "0x… is 4 bytes inside heap memory of 16 bytes".
Markup where_it_is(const inspect::Report& report) {
  if (!report.address || !report.region || report.region->memory.empty()) return {};
  const inspect::Region& region = *report.region;
  Markup words = html("<code>{:#x}</code> is ", *report.address);
  if (!region.relation.empty()) {
    words += html("{} {} ", counted(region.distance, "byte"), region.relation);
  }
  words += region.memory == "wild" ? Markup{"nobody’s memory"}
                                   : html("{} memory", cut(region.memory, 64));
  if (!region.variable.empty()) {
    words += html(" of <code>{}</code>", cut(region.variable, field_bytes));
  }
  if (region.size) words += html(" of {}", counted(*region.size, "byte"));
  if (report.shadow && !report.shadow->meaning.empty()) {
    words += html(": <strong>{}</strong>", report.shadow->meaning);
  }
  return html("<p>{}.</p>\n", words);
}

}  // namespace

Markup memory_of(const Finding& finding) {
  const inspect::Report& report = *finding.report;
  Markup inner = where_it_is(report);
  if (report.shadow && !report.shadow->rows.empty()) {
    const Shadow& shadow = *report.shadow;
    const bool tags = shadow.dialect == "tags";
    std::string title = tags ? "Tags of memory around the address"
                             : "Shadow bytes around the address, each for 8 bytes of memory";
    if (!shadow.guilty_byte.empty()) {
      title += fmt::format("; the outlined one is {}: {}", shadow.guilty_byte,
                           words_of(shadow.guilty_byte, shadow));
    }
    Strip strip(shadow);
    const Markup svg = strip.svg(finding.id + "-memory-svg", title);
    inner += html(
        "<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"Memory, row by row\">\n"
        "{}</div>\n{}<p class=\"quiet\">A cell is {}</p>\n",
        svg, strip.legend(),
        tags ? "the tag of 16 bytes." : "a shadow byte, which tells of 8 bytes of memory.");
  }
  if (inner.empty()) return {};
  return html(
      "<section id=\"{0}-memory\">\n"
      "<h3 id=\"{0}-memory-title\">The memory there</h3>\n{1}</section>\n",
      finding.id, inner);
}

}  // namespace dropcheck::page

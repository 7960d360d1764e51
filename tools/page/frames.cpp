// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/page/frames.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_set>

#include "tools/inspect/severity.hpp"

namespace dropcheck::page {
namespace {

using inspect::Frame;

constexpr std::size_t function_bytes = 2048;
constexpr std::size_t plain_name_bytes = 160;
constexpr std::size_t path_bytes = 512;
constexpr std::uint64_t lines_around = 3;

std::string_view base_name(std::string_view path) {
  return path.substr(path.find_last_of('/') + 1);
}

Markup place_of(const Frame& frame, const Sources& sources) {
  if (!frame.file.empty()) {
    Markup place = cut(sources.short_name(frame.file), path_bytes);
    if (frame.line != 0) place += html(":{}", frame.line);
    if (frame.column != 0) place += html(":{}", frame.column);
    return place;
  }
  Markup place = cut(base_name(frame.module), path_bytes);
  if (frame.offset) place += html("+{:#x}", *frame.offset);
  return place;
}

Markup code_of(const Frame& frame, Sources& sources, bool first) {
  const auto lines = sources.around(frame.file, frame.line, first ? lines_around : 0);
  if (lines.empty()) return {};
  // What all lines are indented by would push them out of sight.
  std::size_t indent = std::string::npos;
  for (const SourceLine& line : lines) {
    indent = std::min(indent, line.text.find_first_not_of(' '));
  }
  Markup code;
  for (const SourceLine& line : lines) {
    const bool here = line.number == frame.line;
    code +=
        html("<span{}><i>{}</i>{}</span>\n", here ? Markup{" class=\"here\""} : Markup{},
             line.number, std::string_view(line.text).substr(std::min(indent, line.text.size())));
  }
  return html(
      "<pre class=\"source\" tabindex=\"0\" role=\"group\" aria-label=\"{} around line {}\">"
      "<code>{}</code></pre>",
      cut(base_name(frame.file), path_bytes), frame.line, code);
}

/// One of many lines unfolds like whatever else is folded, by mouse, keyboard or touch.
Markup shown_name(const Frame& frame) {
  const Markup name =
      html("<code class=\"function\">{}</code>",
           frame.function.empty() ? Markup{"<i>no name</i>"} : cut(frame.function, function_bytes));
  if (frame.function.size() <= plain_name_bytes) return name;
  return html("<details class=\"name\"><summary>{}</summary></details>", name);
}

Markup item_of(const Frame& frame, const Sources& sources, const Markup& code) {
  return html(
      "<li value=\"{}\">{} <span class=\"place\">{}{}</span>{}"
      "</li>\n",
      frame.index, shown_name(frame), place_of(frame, sources),
      Markup{frame.inlined ? " <span class=\"quiet\">(inlined)</span>" : ""}, code);
}

class Frames {
 public:
  Frames(const inspect::Report& report, const inspect::Stack& stack, Sources& sources,
         std::size_t bytes)
      : report_(report), stack_(stack), sources_(sources), bytes_(bytes) {
    for (const Frame* frame : inspect::own_frames(report, stack)) own_.insert(frame);
  }

  Markup list() {
    std::size_t shown = 0;
    for (; shown < stack_.frames.size(); ++shown) {
      const Frame& frame = stack_.frames[shown];
      const bool own = own_.contains(&frame);
      const Markup code = own ? code_of(frame, sources_, !any_own_) : Markup{};
      const Markup item = item_of(frame, sources_, code);
      if (shown != 0 && item.text.size() > bytes_) break;
      bytes_ -= std::min(bytes_, item.text.size());
      if (own) fold();
      (own ? list_ : folded_) += item;
      folded_count_ += own ? 0 : 1;
      any_own_ |= own;
    }
    fold();
    const std::uint64_t more = stack_.frames.size() - shown + stack_.left_out;
    if (more != 0) list_ += html("<li class=\"more\">… {} more</li>\n", counted(more, "frame"));
    return html("<ol class=\"frames\">\n{}</ol>\n", list_);
  }

 private:
  /// What was folded so far becomes one item.
  void fold() {
    if (folded_count_ == 0) return;
    list_ += html(
        "<li class=\"folded\"><details><summary>{} of {}</summary>\n<ol class=\"frames\">\n{}</ol>"
        "</details></li>\n",
        counted(folded_count_, "frame"), report_.trailer ? "the harness and runtimes" : "runtimes",
        folded_);
    folded_ = {};
    folded_count_ = 0;
  }

  const inspect::Report& report_;
  const inspect::Stack& stack_;
  Sources& sources_;
  std::size_t bytes_;
  std::unordered_set<const Frame*> own_;
  Markup list_, folded_;
  std::size_t folded_count_ = 0;
  bool any_own_ = false;
};

}  // namespace

Markup frames_of(const inspect::Report& report, const inspect::Stack& stack, Sources& sources,
                 std::size_t bytes) {
  return Frames(report, stack, sources, bytes).list();
}

}  // namespace dropcheck::page

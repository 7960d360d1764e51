// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/page/timeline.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tools/page/lanes.hpp"
#include "tools/page/lightning.hpp"
#include "tools/page/stack_arrows.hpp"

namespace dropcheck::page {
namespace {

// All lengths are in pixels; `x` of a column is its middle, where its op happens.
constexpr double letter = 7.6;
constexpr double narrowest = 72;
constexpr std::size_t label_letters = 10;  // that a column has room for
constexpr double head = 58;
constexpr double handle_height = 30;
constexpr double object_height = 44;
constexpr double gap = 10;
constexpr std::size_t colours = 6;

class Timeline {
 public:
  Timeline(const inspect::Report& report, std::string_view id, const Lanes& lanes)
      : trailer_(*report.trailer), id_(id), lanes_(lanes) {
    for (const std::vector<Lane>* all : {&lanes.handles, &lanes.objects}) {
      for (const Lane& lane : *all) {
        gutter_ = std::max(gutter_, 24 + letter * static_cast<double>(lane.name.size()));
      }
    }
    std::size_t label = 0;
    for (const Lane& lane : lanes.handles) {
      for (const Span& span : lane.spans) label = std::max(label, label_of(span).size());
    }
    const double least =
        std::max(narrowest, 14 + letter * static_cast<double>(std::min(label, label_letters)));
    double x = gutter_;
    for (const Column& column : lanes.columns) {
      const std::size_t text = std::max(words_of(column).size(), column.operands.size());
      const double width = std::max(least, 18 + letter * static_cast<double>(text));
      lefts_.push_back(x);
      middles_.push_back(x + width / 2);
      x += width;
    }
    right_ = x;
    tags_ = stack_tags(report, lanes.columns.size());
    bottom_ = head + handle_height * static_cast<double>(lanes.handles.size()) +
              object_height * static_cast<double>(lanes.objects.size()) + 2 * gap;
  }

  Markup drawn() {
    const double width = std::max(right_ + gap, tags_.empty() ? 0.0 : 470.0);
    const double height = bottom_ + (tags_.empty() ? 0 : stack_arrows_height);
    Markup all = html(
        "<svg class=\"timeline\" viewBox=\"0 0 {:.0f} {:.0f}\" width=\"{:.0f}\" height=\"{:.0f}\" "
        "role=\"group\" aria-labelledby=\"{}-timeline-title\" "
        "aria-describedby=\"{}-timeline-words\">\n",
        width, height, width, height, id_, id_);
    all += html("<title id=\"{}-timeline-title\">Who has what, op by op</title>\n", id_);
    all += html("<desc id=\"{}-timeline-words\">{}</desc>\n", id_, in_words());
    for (std::size_t i = 0; i < lanes_.columns.size(); ++i) all += column(i);
    double y = head + gap / 2;
    for (const Lane& lane : lanes_.handles) {
      all += handle(lane, y);
      y += handle_height;
    }
    y += gap / 2;
    objects_top_ = y;
    if (!lanes_.handles.empty() && !lanes_.objects.empty()) all += rule(y);
    for (const Lane& lane : lanes_.objects) {
      all += object(lane, y);
      y += object_height;
    }
    for (const Lane& lane : lanes_.objects) {
      for (const Link& one : lane.links) all += link(lane, one);
    }
    all += bolt();
    all += stack_arrows(tags_, id_,
                        {.width = width,
                         .y = guilty_.value_or(bottom_ - gap) + 12,
                         .bottom = height,
                         .columns = middles_});
    return all += Markup{"</svg>\n"};
  }

 private:
  double x_of(std::size_t column) const { return middles_[std::min(column, middles_.size() - 1)]; }

  /// "node #0: made by op 0, dropped by op 2, touched by op 3".
  std::string in_words() const {
    std::string words;
    for (const Lane& lane : lanes_.objects) {
      std::string fates;
      for (const Mark& mark : lane.marks) {
        const std::string how = mark.fate == "cloned" ? "shared" : mark.fate;
        fates += (fates.empty() ? ": " : ", ") + how + " by " + op_name(mark.column);
      }
      words += (words.empty() ? "" : "; ") + lane.name + fates;
    }
    return words.empty() ? "No object was made." : words + ".";
  }
  std::string op_name(std::size_t column) const {
    const Column& op = lanes_.columns[std::min(column, lanes_.columns.size() - 1)];
    return op.word == "end" ? "the end of the program" : "op " + std::to_string(op.step);
  }

  static std::string words_of(const Column& op) {
    return op.word == "end" ? "the program" : op.word;
  }

  Markup column(std::size_t i) const {
    const Column& op = lanes_.columns[i];
    const double x = lefts_[i], middle = middles_[i];
    const double width = (i + 1 < lefts_.size() ? lefts_[i + 1] : right_) - x;
    const bool failed = i + 1 == lanes_.columns.size();
    Markup all = html(
        "<rect class=\"column{}\" data-op=\"{}\" x=\"{:.1f}\" y=\"0\" width=\"{:.1f}\" "
        "height=\"{:.1f}\"/>\n",
        failed ? " failed" : "", op.step, x, width, bottom_);
    all +=
        html("<line class=\"at\" x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1:.1f}\" y2=\"{2:.1f}\"/>\n",
             middle, head, bottom_);
    const bool end = op.word == "end";
    all += html(
        "<text class=\"op\" x=\"{0:.1f}\" y=\"15\">{1}</text>"
        "<text class=\"word\" x=\"{0:.1f}\" y=\"32\">{2}</text>"
        "<text class=\"word\" x=\"{0:.1f}\" y=\"48\">{3}</text>\n",
        middle, end ? "end of" : "op " + std::to_string(op.step), words_of(op), op.operands);
    return all;
  }

  Markup name(const Lane& lane, double y) const {
    const bool guilty = lane.name == trailer_.object;
    return html("<text class=\"name{}\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n",
                guilty ? " guilty" : "", gutter_ - 10, y, lane.name);
  }

  Markup rule(double y) const {
    return html("<line class=\"rule\" x1=\"0\" x2=\"{0:.1f}\" y1=\"{1:.1f}\" y2=\"{1:.1f}\"/>\n",
                right_, y);
  }

  /// Objects have a colour each, as long as there are enough; their names say the same.
  static std::size_t colour_of(std::string_view label) {
    const std::size_t at = label.find('#');
    std::size_t number = 0;
    for (std::size_t i = at + 1; at != label.npos && i < label.size() && label[i] >= '0' &&
                                 label[i] <= '9' && number < 1000;
         ++i) {
      number = 10 * number + static_cast<std::size_t>(label[i] - '0');
    }
    return number % colours;
  }

  Markup handle(const Lane& lane, double y) const {
    Markup all = html("<g class=\"lane\" data-name=\"{}\">\n", lane.name);
    all += name(lane, y + 19);
    for (const Span& span : lane.spans) {
      const double x = x_of(span.from);
      const double width = std::max(3.0, x_of(span.to) - x - 2);
      const std::string borrowed = span.borrowed == "for writing"   ? " written"
                                   : span.borrowed == "for reading" ? " read"
                                                                    : "";
      all += html(
          "<rect class=\"span {} c{}{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"20\" "
          "rx=\"4\"><title>{} {}, {} to {}{}</title></rect>\n",
          span.what, colour_of(span.label), borrowed, x + 1, y + 4, width, lane.name,
          words_of(span), op_name(span.from), op_name(span.to),
          span.borrowed.empty() ? "" : ": borrowed " + span.borrowed);
      all += html("<text class=\"label\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n", x + 8, y + 19,
                  fitting(span, width));
    }
    return all += Markup{"</g>\n"};
  }

  static std::string words_of(const Span& span) {
    if (span.what == "watches") return "is a Weak";
    if (span.what == "borrows") return "borrows " + span.label;
    if (span.what == "dangles") return "names " + span.label + ", which is gone";
    return span.label.empty() ? "is in use" : "has " + span.label;
  }
  static std::string label_of(const Span& span) {
    std::string label = span.what == "watches" ? "weak" : span.label;
    if (span.what == "dangles") label += " gone";
    if (!span.borrowed.empty()) {
      label +=
          (label.empty() ? "" : " ") + std::string(span.borrowed == "for writing" ? "mut" : "&");
    }
    return label;
  }
  static std::string fitting(const Span& span, double width) {
    const std::string label = label_of(span);
    const auto room = static_cast<std::size_t>(std::max(0.0, (width - 10) / letter));
    return label.size() <= room ? label : label.substr(0, room);
  }

  struct Life {
    std::optional<std::size_t> made, dropped;
  };
  static Life life_of(const Lane& lane) {
    Life life;
    for (const Mark& mark : lane.marks) {
      if (mark.fate == "made") life.made = mark.column;
      if (mark.fate == "dropped" && !life.dropped) life.dropped = mark.column;
    }
    return life;
  }

  Markup object(const Lane& lane, double y) {
    Markup all = html("<g class=\"lane\" data-name=\"{}\">\n", lane.name);
    all += name(lane, y + 29);
    const Life life = life_of(lane);
    const double begin = x_of(life.made.value_or(0));
    const double end = life.dropped ? x_of(*life.dropped) : x_of(lanes_.columns.size() - 1);
    if (life.made || !lane.counts.empty()) {
      all += html(
          "<rect class=\"life c{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"26\" "
          "rx=\"4\"/>\n",
          colour_of(lane.name), begin, y + 11, std::max(2.0, end - begin));
    }
    double last = end;
    for (const Mark& mark : lane.marks) last = std::max(last, x_of(mark.column));
    if (life.dropped && last > end) {
      all += html(
          "<line class=\"gone\" x1=\"{0:.1f}\" x2=\"{1:.1f}\" y1=\"{2:.1f}\" y2=\"{2:.1f}\"/>\n",
          end, last, y + 24);
    }
    all += counts(lane, y + 11, end);
    for (const Mark& one : lane.marks) all += mark(lane, one, y + 24);
    if (lane.name == trailer_.object) guilty_ = y + 24;
    return all += Markup{"</g>\n"};
  }

  /// An arrow from one object's lane to another's, a little behind the op that made the link.
  Markup link(const Lane& lane, const Link& link) const {
    const auto to = std::ranges::find(lanes_.objects, link.to, &Lane::name);
    if (to == lanes_.objects.end()) return {};
    const double x = x_of(link.column) + 13;
    const double from_y = middle_of(lane), to_y = middle_of(*to);
    const double bend = from_y == to_y ? 20 : 12;
    // Both ends at the edges of the bars; a link to itself is a loop above it.
    const double side = from_y < to_y ? 13 : -13;
    const double begin = from_y + side;
    const double end = from_y == to_y ? to_y - 13 : to_y - side;
    const double end_x = from_y == to_y ? x + bend : x;
    Markup all = html("<g class=\"link{}\"><title>{} makes {} lead to {}{}</title>",
                      link.strong ? "" : " weak", op_name(link.column), lane.name, link.to,
                      link.strong ? "" : ", by a Weak");
    all += html("<path d=\"M{:.1f} {:.1f}C{:.1f} {:.1f} {:.1f} {:.1f} {:.1f} {:.1f}\"/>", x, begin,
                x + bend, begin + side, end_x + bend, end - side, end_x, end);
    all += html("<path class=\"point\" d=\"M{:.1f} {:.1f}l-3 {:.0f}h8z\"/></g>\n", end_x, end,
                end > begin ? -7.0 : 7.0);
    return all;
  }
  double middle_of(const Lane& lane) const {
    const auto index = static_cast<double>(&lane - lanes_.objects.data());
    return objects_top_ + index * object_height + 24;
  }

  /// As a line that goes up and down, with the numbers where they change.
  Markup counts(const Lane& lane, double y, double end) const {
    if (lane.counts.empty()) return {};
    std::uint64_t most = 1;
    for (const Count& count : lane.counts) most = std::max(most, std::min(count.strong, cap));
    const auto level = [&](const Count& count) {
      return y + 24 -
             20 * static_cast<double>(std::min(count.strong, cap)) / static_cast<double>(most);
    };
    std::string path;
    Markup numbers;
    for (std::size_t i = 0; i < lane.counts.size(); ++i) {
      const Count& count = lane.counts[i];
      const double x = x_of(count.column);
      const double to = i + 1 < lane.counts.size() ? x_of(lane.counts[i + 1].column) : end;
      path += i == 0 ? fmt::format("M{:.1f} {:.1f}", x, level(count))
                     : fmt::format("V{:.1f}", level(count));
      path += fmt::format("H{:.1f}", std::max(x, to));
      const std::string weak =
          count.weak.value_or(0) != 0 ? " +" + std::to_string(*count.weak) + "w" : "";
      numbers += html(
          "<text class=\"count\" x=\"{:.1f}\" y=\"{:.1f}\">{}{}<title>{} strong, {} "
          "weak</title></text>\n",
          x + 9, y + 21, count.strong, weak, count.strong, count.weak.value_or(0));
    }
    return html("<path class=\"counts\" d=\"{}\"/>\n", path) += numbers;
  }

  Markup mark(const Lane& lane, const Mark& mark, double y) const {
    const double x = x_of(mark.column);
    const std::uint64_t step = lanes_.columns[mark.column].step;
    Markup all = html("<g class=\"mark {}\" data-op=\"{}\"><title>{} {} {}</title>", mark.fate,
                      step, op_name(mark.column), verb_of(mark.fate), lane.name);
    if (mark.fate == "made") {
      all += html("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"6\"/>", x, y);
    } else if (mark.fate == "cloned") {
      all += html("<path d=\"M{:.1f} {:.1f}h10M{:.1f} {:.1f}v10\"/>", x - 5, y, x, y - 5);
    } else if (mark.fate == "dropped") {
      all += html("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"8\"/>", x, y);
      all += html("<path d=\"M{0:.1f} {2:.1f}l8 8M{1:.1f} {2:.1f}l-8 8\"/>", x - 4, x + 4, y - 4);
      if (mark.order != 0) {
        all += html("<text x=\"{:.1f}\" y=\"{:.1f}\">{}.</text>", x + 11, y + 5, mark.order);
      }
    } else if (mark.fate == "touched" || mark.fate == "broken") {
      // Beside what else happened there.
      const bool ordered = std::ranges::any_of(lane.marks, [&](const Mark& other) {
        return other.column == mark.column && other.order != 0;
      });
      const bool alone = std::ranges::count(lane.marks, mark.column, &Mark::column) == 1;
      all += lightning(alone ? x : x + (ordered ? 32 : 18), y);
    } else {
      all += html("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"12\" height=\"12\"/>", x - 6, y - 6);
    }
    return all += Markup{"</g>\n"};
  }
  static std::string_view verb_of(std::string_view fate) {
    if (fate == "made") return "makes";
    if (fate == "cloned") return "shares";
    if (fate == "dropped") return "drops";
    if (fate == "broken") return "breaks the rule on";
    return fate == "touched" ? "touches" : "leaves";
  }

  /// Where the rule was broken, in the lane of no object if it is about none.
  Markup bolt() const {
    if (guilty_) return {};
    return html("<g class=\"mark broken\" data-op=\"{}\"><title>{} breaks the rule</title>{}</g>\n",
                lanes_.columns.back().step, op_name(lanes_.columns.size() - 1),
                lightning(x_of(lanes_.columns.size() - 1), bottom_ - 14));
  }

  /// Counts beyond it are drawn as so many; the numbers say what they are.
  static constexpr std::uint64_t cap = 8;

  const inspect::Trailer& trailer_;
  std::string_view id_;
  const Lanes& lanes_;
  double gutter_ = 60, right_ = 0, bottom_ = 0, objects_top_ = 0;
  std::vector<double> lefts_, middles_;
  std::vector<StackTag> tags_;
  /// The middle of the lane of the object that it is about.
  std::optional<double> guilty_;
};

}  // namespace

Markup timeline_of(const inspect::Report& report, std::string_view id) {
  const std::optional<Lanes> lanes = lanes_of(report);
  if (!lanes || lanes->columns.empty()) return {};
  Markup all = html(
      "<section id=\"{0}-timeline\"><h3>Who has what, op by op</h3>\n"
      "<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"Ownership timeline\">\n",
      id);
  all += Timeline(report, id, *lanes).drawn();
  return all += Markup{
             "</div>\n<ul class=\"legend timeline-keys\" aria-hidden=\"true\">"
             "<li class=\"made\">● made</li><li class=\"cloned\">+ shared</li>"
             "<li class=\"dropped\">⊗ dropped</li><li class=\"touched\">⚡ touched, or broken</li>"
             "<li class=\"left\">■ left behind</li></ul>\n</section>\n"};
}

}  // namespace dropcheck::page

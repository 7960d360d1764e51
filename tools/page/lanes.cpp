// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/page/lanes.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "tools/page/object_names.hpp"

namespace dropcheck::page {
namespace {

using inspect::Observation;

Column column_of(std::uint64_t step, std::string_view text) {
  const std::size_t space = text.find(' ');
  if (space == text.npos) return {step, std::string(text), ""};
  return {step, std::string(text.substr(0, space)), std::string(text.substr(space + 1))};
}

/// What a handle has behind an op; a cell that is borrowed hides what it holds.
struct Held {
  std::string what, label, borrowed;
  bool operator==(const Held&) const = default;
};

/// Where an object leads, and whether it owns what is there.
using Target = std::pair<std::string, bool>;

/// Behind one op, by their names.
struct State {
  std::map<std::string, Held> handles;
  std::map<std::string, Count> counts;
  std::map<std::string, std::set<Target>> links;
};

void add_handle(const Observation& seen, const ObjectNames& names, State& state) {
  if (seen.handle.empty()) return;
  Held& held = state.handles[seen.handle];
  if (!seen.what.empty() && (seen.what != "state" || held.what.empty())) held.what = seen.what;
  for (const std::string& object : seen.objects) {
    held.label += (held.label.empty() ? "" : " ") + names(object);
  }
  if (seen.borrowed != "no" && !seen.borrowed.empty()) held.borrowed = seen.borrowed;
}

void add_count(const Observation& seen, State& state) {
  if (seen.what == "holds" && seen.strong && !seen.objects.empty()) {
    state.counts[seen.objects.front()] = {0, *seen.strong, seen.weak};
  }
}

class Drawing {
 public:
  explicit Drawing(const inspect::Trailer& trailer) : trailer_(trailer), names_(trailer) {}

  Lanes lanes() {
    for (const inspect::Act& act : trailer_.acts) {
      if (act.step > trailer_.step) break;
      if (act.step == lanes_.columns.size()) add_column(act);
      // Behind the op that broke the rule the model's state is not what is there.
      if (act.step < trailer_.step) add_states(act);
    }
    end_spans();
    for (const inspect::ObjectHistory& history : trailer_.objects) add_marks(history);
    sort();
    return std::move(lanes_);
  }

 private:
  void add_column(const inspect::Act& act) {
    // The last act belongs to the end of the program, if others may as well.
    const bool end = act.step == trailer_.acts.back().step;
    lanes_.columns.push_back(end ? Column{act.step, "end", ""} : column_of(act.step, act.text));
  }

  static Lane& lane(std::vector<Lane>& lanes, const std::string& name) {
    const auto known = std::ranges::find(lanes, name, &Lane::name);
    return known != lanes.end() ? *known : lanes.emplace_back(Lane{.name = name});
  }

  void add_states(const inspect::Act& act) {
    State state;
    for (const Observation& seen : act.held ? *act.held : act.expected) {
      add_handle(seen, names_, state);
    }
    for (const Observation& seen : act.expected) add_count(seen, state);
    for (const inspect::Lead& lead : act.leads) {
      state.links[lead.from].insert({lead.to, lead.strong});
    }
    const std::size_t column = lanes_.columns.size() - 1;
    for (const auto& [name, held] : state.handles) {
      // A cell that is borrowed for writing still has what it had.
      Held now = held;
      const auto before = open_.find(name);
      if (now.what == "state" && now.label.empty() && before != open_.end()) {
        now.label = before->second.label;
      }
      if (before != open_.end() && held_in(before->second) == now) continue;
      if (before != open_.end()) close(name, column);
      open_[name] = {column, 0, now.what, now.label, now.borrowed};
    }
    for (auto span = open_.begin(); span != open_.end();) {
      const std::string name = (span++)->first;
      if (!state.handles.contains(name)) close(name, column);
    }
    for (const auto& [name, count] : state.counts) {
      std::vector<Count>& counts = lane(lanes_.objects, name).counts;
      if (counts.empty() || counts.back().strong != count.strong ||
          counts.back().weak != count.weak) {
        counts.push_back({column, count.strong, count.weak});
      }
    }
    for (const auto& [name, targets] : state.links) {
      for (const Target& target : targets) {
        if (links_[name].contains(target)) continue;
        lane(lanes_.objects, name).links.push_back({column, target.first, target.second});
      }
    }
    links_ = std::move(state.links);
  }

  static Held held_in(const Span& span) { return {span.what, span.label, span.borrowed}; }

  void close(const std::string& name, std::size_t column) {
    auto open = open_.extract(name);
    open.mapped().to = column;
    lane(lanes_.handles, open.key()).spans.push_back(std::move(open.mapped()));
  }
  void end_spans() {
    while (!open_.empty()) close(open_.begin()->first, lanes_.columns.size() - 1);
  }

  void add_marks(const inspect::ObjectHistory& history) {
    std::vector<Mark>& marks = lane(lanes_.objects, history.object).marks;
    const auto mark = [&](std::uint64_t step, std::string_view fate) {
      if (step < lanes_.columns.size()) {
        marks.push_back({static_cast<std::size_t>(step), std::string(fate)});
      }
    };
    if (history.made) mark(*history.made, "made");
    for (const std::uint64_t step : history.cloned) mark(step, "cloned");
    if (history.dropped) {
      mark(*history.dropped, "dropped");
      if (!marks.empty()) marks.back().order = order_of(history);
    }
    for (const std::uint64_t step : history.touched) mark(step, "touched");
    if (history.left) mark(trailer_.step, "left");
    if (trailer_.object != history.object) return;
    if (history.touched.empty() && trailer_.touched) mark(trailer_.touched->index, "touched");
    const auto here = [&](const Mark& made) {
      return made.column == trailer_.step && (made.fate == "touched" || made.fate == "left");
    };
    if (std::ranges::none_of(marks, here)) mark(trailer_.step, "broken");
  }

  std::size_t order_of(const inspect::ObjectHistory& history) const {
    std::size_t all = 0, order = 0;
    for (const inspect::Event& event : trailer_.history) {
      if (event.fate != "dropped" || event.step != *history.dropped) continue;
      ++all;
      if (history.object.ends_with("#" + std::to_string(event.object))) order = all;
    }
    return all > 1 ? order : 0;
  }

  void sort() {
    // r10 comes behind r9, and blocks behind nodes.
    const auto before = [](const Lane& a, const Lane& b) {
      const auto key = [](const std::string& name) {
        const std::size_t digits = name.find_first_of("0123456789");
        const std::string number = digits == name.npos ? "" : name.substr(digits);
        return std::tuple(name.substr(0, digits), number.size(), number);
      };
      return key(a.name) < key(b.name);
    };
    std::ranges::sort(lanes_.handles, before);
    std::ranges::sort(lanes_.objects, before);
  }

  const inspect::Trailer& trailer_;
  ObjectNames names_;
  Lanes lanes_;
  std::map<std::string, Span> open_;
  std::map<std::string, std::set<Target>> links_;
};

}  // namespace

std::optional<Lanes> lanes_of(const inspect::Report& report) {
  if (!report.trailer || report.trailer->acts.empty()) return std::nullopt;
  return Drawing(*report.trailer).lanes();
}

}  // namespace dropcheck::page

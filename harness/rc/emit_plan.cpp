// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/rc/emit_plan.hpp"

#include <algorithm>
#include <string_view>

#include "harness/rc/model.hpp"

namespace dropcheck::rc {
namespace {

constexpr std::array<std::string_view, 5> rules_of_dead_nodes = {
    "a value is not touched after its drop", "a value is dropped exactly once",
    "memory is not used after it was freed", "a block is freed once",
    "only what was allocated is freed"};

class Planner {
 public:
  Planner(const Program& program, Abilities abilities, const std::optional<Violation>& violation)
      : program_(program), violation_(violation), model_(abilities, program) {
    plan_.abilities = abilities;
    plan_.omitted = program.omitted;
  }

  Plan operator()() {
    const std::size_t steps = program_.steps.size();
    const std::size_t last = violation_ ? violation_->step : steps - (steps != 0);
    run_steps(std::min(last + 1, steps));
    if (last >= steps) run_end();
    choose_comparisons();
    for (const Moment& moment : plan_.moments) note(moment);
    note_consequences();
    return std::move(plan_);
  }

 private:
  /// Lets the model act and keeps what it observes.
  template <class Act>
  Moment& run(Moment moment, Act&& act, bool observes) {
    const std::uint64_t ops_before = model_.ops();
    act();
    const auto& events = model_.trace().events();
    if (moment.kind == Moment::Kind::step || moment.kind == Moment::Kind::own_drop) {
      moment.outcome = static_cast<Outcome>(events.back().small);
    }
    moment.scripted = model_.ops() - ops_before > 1;
    script_ops_ += moment.scripted ? model_.ops() - ops_before - 1 : 0;
    if (observes) model_.observe();
    moment.expected.assign(events.begin(), events.end());
    model_.trace().close_step();
    plan_.moments.push_back(std::move(moment));
    return plan_.moments.back();
  }

  void run_steps(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      const Step& step = program_.steps[i];
      const Moment& moment =
          run({.kind = Moment::Kind::step, .step = step}, [&] { model_.run_step(step); }, true);
      if (step.on_drop && moment.outcome == Outcome::done) {
        const std::uint8_t label = step.on_drop->index;
        plan_.scripts[label].push_back(step.op);
        plan_.grows[label] |= dropped_[label] != 0;
      }
      for (const Event& event : moment.expected) {
        if (kind_of(event) == EventKind::dropped) ++dropped_[event.small];
      }
    }
  }

  void run_own(const Op& op) {
    run(
        {.kind = Moment::Kind::own_drop, .step = {op, std::nullopt}}, [&] { model_.run_own(op); },
        true);
  }

  /// As Run::drop_slots() and take_back().
  void run_end() {
    for (bool again = true; again;) {
      again = false;
      for (std::uint8_t i = 0; i < limits::slots; ++i) {
        if (model_.in_use(StrongSlot{i})) again = true, run_own(op::Drop{StrongSlot{i}});
        if (model_.in_use(WeakSlot{i})) again = true, run_own(op::DropWeak{WeakSlot{i}});
      }
    }
    run({.kind = Moment::Kind::leaks}, [&] { model_.observe_leaks(); }, false);
    const auto taken_back = [&] {
      model_.calm();
      model_.take_back();
      model_.observe_leaks();
    };
    run({.kind = Moment::Kind::take_back}, taken_back, false);
  }

  static bool expects(const Moment& moment, const std::string& text) {
    return std::ranges::any_of(moment.expected,
                               [&](const Event& event) { return describe(event) == text; });
  }

  /// The harness compared after each moment; the one that failed expected what the violation says.
  void choose_comparisons() {
    if (is_leak(violation_)) return;
    const std::size_t steps = program_.steps.size();
    auto& moments = plan_.moments;
    if (moments.size() <= steps && !moments.empty()) {
      moments.back().compared = true;
    } else {
      bool found = false;
      for (std::size_t i = steps; i < moments.size(); ++i) {
        found |= moments[i].compared = violation_ && expects(moments[i], violation_->expected);
      }
      for (std::size_t i = steps; i < moments.size() && !found; ++i) moments[i].compared = true;
    }
    while (!moments.empty() && !moments.back().compared) moments.pop_back();
  }

  void note(const Moment& moment) {
    Needs& needs = plan_.needs;
    const bool skipped =
        moment.outcome == Outcome::skipped && (!moment.compared || !plan_.applies(moment.step.op));
    if (moment.kind == Moment::Kind::leaks) needs.registry |= moment.compared;
    if (moment.kind == Moment::Kind::take_back) {
      needs.calm = true;
      needs.registry |= moment.compared;
    } else if (moment.kind != Moment::Kind::leaks && !skipped) {
      const bool script = moment.step.on_drop.has_value();
      std::visit([&](const auto& op) { note_op(op, script); }, moment.step.op);
    }
    for (const Event& event : moment.expected) note_event(event, moment);
    needs.says |= moment.compared;
  }

  void note_event(const Event& event, const Moment& moment) {
    Needs& needs = plan_.needs;
    if (kind_of(event) == EventKind::dropped) {
      nodes_with_script_dropped_ += !plan_.scripts[event.small].empty();
      const auto* set = std::get_if<op::SetNext>(&moment.step.op);
      drops_in_set_next_ |= set != nullptr && moment.kind == Moment::Kind::step;
    }
    if (moment.kind == Moment::Kind::leaks) needs.cuts_links = true;
  }

  template <class O>
  void note_op(const O& op, bool script) {
    Needs& needs = plan_.needs;
    for_each_operand(op, [&](const auto& operand) {
      using Operand = std::remove_cvref_t<decltype(operand)>;
      if constexpr (std::is_same_v<Operand, StrongSlot>) needs.strong.insert(operand.index);
      if constexpr (std::is_same_v<Operand, WeakSlot>) needs.weak.insert(operand.index);
    });
    needs.scripts |= script;
    constexpr auto is = []<class... Os>() { return (std::is_same_v<O, Os> || ...); };
    using namespace op;
    needs.next |= is.template operator()<SetNext, CloneNext, TakeNext, DropNext>();
    needs.up |= is.template operator()<SetUp, CloneUp, DropUp, NewCyclic>();
    needs.value |= is.template operator()<GetMut, MakeMut>();
    needs.copies |= is.template operator()<MakeMut, UnwrapOrClone>();
    needs.moves |=
        is.template operator()<MakeMut, UnwrapOrClone, TryUnwrap, IntoInner, NewCyclic>();
    needs.makes_cyclic |= is.template operator()<NewCyclic>();
    needs.forgets |= is.template operator()<Forget, PresetStrong>();
    needs.forgets_weak |= is.template operator()<ForgetWeak, PresetWeak>();
    needs.presets |= is.template operator()<PresetStrong, PresetWeak>();
    needs.raw |= is.template operator()<IntoRaw, FromRaw>();
    needs.fails_allocations |= is.template operator()<FailAlloc>();
    if constexpr (is.template operator()<ThrowMake, ThrowCopy, ThrowDrop>()) {
      constexpr FaultPoint point = std::is_same_v<O, ThrowMake>   ? FaultPoint::make
                                   : std::is_same_v<O, ThrowCopy> ? FaultPoint::copy
                                                                  : FaultPoint::drop;
      needs.unwinding |= script || !needs.faults.empty();
      needs.faults.insert({point, op.label.index});
    }
  }

  void note_consequences() {
    Needs& needs = plan_.needs;
    needs.counts_blocks =
        is_leak(violation_) && violation_->actual.find("malloc") == std::string::npos;
    const auto leaks = [&](std::string_view form) {
      return needs.counts_blocks && violation_->actual.find(form) != std::string::npos;
    };
    needs.arrays = leaks("new[]");
    needs.aligned = leaks(", alignment ");
    needs.checks = violation_ && std::ranges::find(rules_of_dead_nodes, violation_->rule) !=
                                     rules_of_dead_nodes.end();
    needs.up |=
        violation_ && plan_.has(has_weak) &&
        (violation_->expected + violation_->actual).find("the Weak at hand") != std::string::npos;
    needs.cuts_links &= needs.next;
    needs.registry |= needs.checks || needs.cuts_links;
    needs.depth = nodes_with_script_dropped_ > limits::script_depth;
    needs.fuel = script_ops_ >= limits::script_fuel;
    needs.calm &= needs.scripts;
    const auto met = [&](Situation situation) {
      return (model_.situations() & bit(situation)) != 0;
    };
    needs.busy = needs.scripts && met(Situation::busy_slot);
    needs.next_busy = drops_in_set_next_ && needs.next && !plan_.has(reentrant_assign) &&
                      (needs.scripts || needs.up);
    needs.full = met(Situation::count_at_brink);
    needs.destructor =
        needs.says || needs.scripts || needs.registry || needs.throws(FaultPoint::drop) || needs.up;
    needs.label = needs.says || needs.scripts || !needs.faults.empty();
    if (is_leak(violation_)) return;
    // Without links to look through, a destructor sees nothing.
    if (needs.up) return;
    for (Moment& moment : plan_.moments) {
      std::erase_if(moment.expected,
                    [](const Event& event) { return kind_of(event) == EventKind::parent; });
    }
  }

  const Program& program_;
  const std::optional<Violation>& violation_;
  Model model_;
  Plan plan_;
  std::array<unsigned, limits::labels> dropped_{};
  unsigned nodes_with_script_dropped_ = 0;
  std::uint64_t script_ops_ = 0;
  bool drops_in_set_next_ = false;
};

}  // namespace

Plan plan(const Program& program, Abilities abilities, const std::optional<Violation>& violation) {
  return Planner(program, abilities, violation)();
}

bool is_leak(const std::optional<Violation>& violation) {
  return violation && violation->rule == leak_rule;
}

}  // namespace dropcheck::rc

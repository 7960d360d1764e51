// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "properties/rc_generator.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

#include "harness/rc/codec.hpp"
#include "harness/rc/model.hpp"

namespace dropcheck::rc {
namespace {

// What builds and shares counts for more than what takes apart: an empty world has no bugs.
std::uint64_t odds_of(unsigned id) {
  switch (id) {
    case op::Clone::info.id:
    case op::Downgrade::info.id:
    case op::Upgrade::info.id:
    case op::SetNext::info.id:
    case op::SetUp::info.id:
      return 6;
    case op::NewCyclic::info.id:
    case op::CloneWeak::info.id:
    case op::CloneNext::info.id:
    case op::TakeNext::info.id:
    case op::CloneUp::info.id:
    case op::MakeMut::info.id:
    case op::PresetStrong::info.id:
    case op::PresetWeak::info.id:
    case op::ThrowCopy::info.id:
      return 3;
    default:
      return 1;
  }
}

class Writer {
 public:
  Writer(const ::rc::Random& random, int size, Abilities abilities)
      : random_(random), model_(abilities, program_) {
    const std::uint64_t longest = 1 + std::min(size, 100) * (limits::steps_max - 1) / 100;
    steps_ = longest - below(longest) / 2;
    choose_swarm(abilities);
  }

  Program write() {
    program_.steps.reserve(steps_);
    while (program_.steps.size() < steps_) program_.steps.push_back(next_step());
    return std::move(program_);
  }

 private:
  std::uint64_t below(std::uint64_t bound) { return random_.next() % bound; }

  // Swarm testing: some ops off, the others with very different odds, and few slots or many. A
  // program with everything in it meets few situations often.
  void choose_swarm(Abilities abilities) {
    for (unsigned id = 1; id < limits::op_id_modulus; ++id) {
      const OpInfo& info = info_of(op_with_id<Op>(id));
      if (info.id != id || (info.needs & ~abilities) != 0) continue;
      const bool makes = id == op::New::info.id;
      if (!makes && below(4) == 0) {
        program_.omitted |= std::uint64_t{1} << id;
        continue;
      }
      odds_[id] = makes ? 64 : odds_of(id) << below(4);
      odds_total_ += odds_[id];
    }
    slots_ = 1 + below(below(2) == 0 ? 3 : limits::slots);
    labels_ = 1 + below(below(2) == 0 ? 2 : limits::labels);
    script_odds_ = below(2) == 0 ? 0 : 4 + below(12);
  }

  // The model says whether an op would take effect; a skipped one changes nothing, so another is
  // tried, but not for ever: what does not apply belongs to the language too.
  Step next_step() {
    Step step{op::Nop{}, std::nullopt};
    for (int tries = 0; tries < 6; ++tries) {
      step = random_step();
      if (std::exchange(vain_, false) && below(8) != 0) continue;
      model_.run_step(step);
      const bool skipped = model_.trace().events().back() == outcome_event(Outcome::skipped);
      model_.trace().close_step();
      if (!skipped) break;
    }
    return step;
  }

  Step random_step() {
    Step step{op_with_id<Op>(random_id()), std::nullopt};
    std::visit([&](auto& op) { choose_operands(op); }, step.op);
    if (script_odds_ != 0 && below(script_odds_) == 0) {
      step.on_drop.emplace();
      choose(*step.on_drop);
    }
    return step;
  }

  unsigned random_id() {
    std::uint64_t left = below(odds_total_);
    unsigned id = 0;
    while (left >= odds_[id]) left -= odds_[id++];
    return id;
  }

  // What an op works on is mostly a slot in use; where it puts something is any slot.
  template <class Alternative>
  void choose_operands(Alternative& op) {
    constexpr bool only_makes =
        requires { op.into; } && !requires { op.from; } && !requires { op.slot; };
    for_each_operand(op, [&](auto& operand) { choose(operand); });
    if constexpr (!only_makes) {
      bool first = true;
      for_each_operand(op, [&](auto& operand) {
        if (std::exchange(first, false) && below(8) != 0) retarget(operand);
      });
    }
  }

  template <class Slot>
  void retarget(Slot& slot) {
    if constexpr (requires { model_.in_use(slot); }) {
      for (unsigned tries = 0; tries < Slot::count && !model_.in_use(slot); ++tries) {
        slot.index = static_cast<std::uint8_t>((slot.index + 1) % Slot::count);
      }
      vain_ = !model_.in_use(slot);
    }
  }

  void choose(StrongSlot& slot) { slot.index = static_cast<std::uint8_t>(below(slots_)); }
  void choose(WeakSlot& slot) { slot.index = static_cast<std::uint8_t>(below(slots_)); }
  void choose(Label& label) { label.index = static_cast<std::uint8_t>(below(labels_)); }
  // Only the widest counter of a correct implementation can be at its brink.
  void choose(CounterWidth& width) {
    width.index = static_cast<std::uint8_t>(below(2) == 0 ? CounterWidth::count - 1
                                                          : below(CounterWidth::count));
  }
  template <class Operand>
  void choose(Operand& operand) {
    operand.index = static_cast<std::uint8_t>(below(Operand::count));
  }

  ::rc::Random random_;
  Program program_;
  Model model_;
  std::array<std::uint64_t, limits::op_id_modulus> odds_{};
  std::uint64_t odds_total_ = 0;
  std::uint64_t slots_ = limits::slots;
  std::uint64_t labels_ = limits::labels;
  std::uint64_t script_odds_ = 0;
  std::size_t steps_ = 0;
  // Whether the last step works on a slot that is not in use: on a Weak of no block that is not
  // skipped, and still says nothing.
  bool vain_ = false;
};

void add_without_ranges(const Program& program, std::vector<Program>& shrinks) {
  for (std::size_t length = program.steps.size(); length != 0; length /= 2) {
    for (std::size_t from = 0; from + length <= program.steps.size(); from += length) {
      Program& shorter = shrinks.emplace_back(program);
      const auto begin = shorter.steps.begin() + static_cast<std::ptrdiff_t>(from);
      shorter.steps.erase(begin, begin + static_cast<std::ptrdiff_t>(length));
    }
  }
}

void add_with_lower_operands(const Program& program, std::vector<Program>& shrinks) {
  for (std::size_t i = 0; i < program.steps.size(); ++i) {
    if (program.steps[i].on_drop) {
      shrinks.emplace_back(program).steps[i].on_drop.reset();
      if (program.steps[i].on_drop->index != 0)
        --shrinks.emplace_back(program).steps[i].on_drop->index;
    }
    for (int operand = 0; operand < 2; ++operand) {
      for (const bool to_zero : {true, false}) {
        Program lower = program;
        bool lowered = false;
        int position = 0;
        const auto lower_one = [&](auto& candidate) {
          if (position++ != operand || candidate.index == 0) return;
          candidate.index = to_zero ? 0 : static_cast<std::uint8_t>(candidate.index - 1);
          lowered = true;
        };
        std::visit([&](auto& op) { for_each_operand(op, lower_one); }, lower.steps[i].op);
        if (lowered) shrinks.push_back(std::move(lower));
      }
    }
  }
}

::rc::Seq<Program> smaller(const Program& program) {
  std::vector<Program> shrinks;
  if (program.omitted != 0) shrinks.emplace_back(program).omitted = 0;
  add_without_ranges(program, shrinks);
  add_with_lower_operands(program, shrinks);
  return ::rc::seq::fromContainer(std::move(shrinks));
}

}  // namespace

::rc::Gen<Program> arbitrary_program(Abilities abilities) {
  return [abilities](const ::rc::Random& random, int size) {
    return ::rc::shrinkable::shrinkRecur(Writer(random, size, abilities).write(),
                                         [](const Program& program) { return smaller(program); });
  };
}

}  // namespace dropcheck::rc

// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Writes programs of any language whose steps mostly take effect: the model runs along and tells.
// Knows no engine; the numbers come from any RandomSource.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

#include "harness/bytes.hpp"
#include "harness/events.hpp"
#include "harness/random.hpp"
#include "harness/swarm.hpp"

namespace dropcheck {

/// Writes one step after another, in a world where those before have run.
template <class Language, RandomSource Random>
class Writer {
  using Writing = dropcheck::Writing<Language>;
  using Op = typename Language::Op;
  using Program = dropcheck::Program<Language>;
  using Step = dropcheck::Step<Op>;
  using Model = typename Writing::Model;

 public:
  /// All but `abilities` outlive the writer. Of `program` only the swarm mask counts.
  Writer(Random& random, const Swarm& swarm, Abilities abilities, const Program& program)
      : random_(random), swarm_(swarm), model_(abilities, program) {}

  /// Whether the step took effect; if not, the world is as it was.
  bool run(const Step& step) {
    model_.run_step(step);
    const bool skipped = model_.trace().events().back() == outcome_event(Outcome::skipped);
    model_.trace().forget_step();
    return !skipped;
  }

  /// A step, which has run unless it is in vain. One that does not take effect is replaced, but not
  /// for ever: what does not apply belongs to the language too. Requires: the swarm has an op.
  Step next_step() {
    Step step{};
    for (int tries = 0; tries < tries_max; ++tries) {
      step = random_step();
      if (vain_ && random_.below(8) != 0) continue;
      if (run(step)) break;
    }
    return step;
  }

  /// Lets the step's first slot operand name a slot that is in use now. False: there is neither.
  bool retarget(Step& step) {
    bool done = false;
    bool first = true;
    const auto visit = [&](auto& operand) {
      if constexpr (is_slot<decltype(operand)>) {
        if (!std::exchange(first, false)) return;
        operand.index = static_cast<std::uint8_t>(random_.below(operand.count));
        done = to_slot_in_use(operand);
      }
    };
    std::visit([&](auto& op) { for_each_operand(op, visit); }, step.op);
    return done;
  }

 private:
  static constexpr int tries_max = 6;

  template <class Operand>
  static constexpr bool is_slot = slot_of<Language, std::remove_cvref_t<Operand>>;

  Step random_step() {
    static constexpr auto makers = [] {
      return []<std::size_t... I>(std::index_sequence<I...>) {
        std::array<Op (Writer::*)(), limits::op_id_modulus> table{};
        ((table[std::variant_alternative_t<I, Op>::info.id] =
              &Writer::random_op<std::variant_alternative_t<I, Op>>),
         ...);
        return table;
      }(std::make_index_sequence<std::variant_size_v<Op>>());
    }();
    const auto maker = makers[swarm_.tickets[random_.below(swarm_.count)]];
    Step step{(this->*maker)(), std::nullopt};
    if (swarm_.script_odds != 0 && random_.below(swarm_.script_odds) == 0) {
      Label label;
      choose(label);
      step.on_drop = label;
    }
    return step;
  }

  // What an op works on is mostly a slot in use; where it puts something is any slot.
  template <class Alternative>
  Op random_op() {
    Alternative op{};
    for_each_operand(op, [&](auto& operand) { this->choose(operand); });
    vain_ = false;
    if constexpr (works_on_first<Alternative>) {
      bool aims = random_.below(8) != 0;
      for_each_operand(op, [&](auto& operand) {
        if constexpr (is_slot<decltype(operand)>) {
          if (aims) this->vain_ = !this->to_slot_in_use(operand);
        }
        aims = false;
      });
    }
    return op;
  }

  template <class Alternative>
  static constexpr bool only_makes = requires(Alternative op) {
    op.into;
  } && !requires(Alternative op) { op.from; } && !requires(Alternative op) { op.slot; };
  /// The first operand is not only a place for what the op makes.
  template <class Alternative>
  static constexpr bool works_on_first = !std::is_empty_v<Alternative> && !only_makes<Alternative>;

  template <class Operand>
  void choose(Operand& operand) {
    if constexpr (requires { Writing::choose(operand, random_); }) {
      operand.index = static_cast<std::uint8_t>(Writing::choose(operand, random_));
    } else if constexpr (is_slot<Operand>) {
      operand.index = choose_below(std::min(swarm_.slots, Operand::count));
    } else if constexpr (std::is_same_v<Operand, Label>) {
      operand.index = choose_below(swarm_.labels);
    } else {
      operand.index = choose_below(Operand::count);
    }
  }
  std::uint8_t choose_below(unsigned bound) {
    return static_cast<std::uint8_t>(random_.below(bound));
  }

  /// False: no slot of its kind is in use.
  template <class Slot>
  bool to_slot_in_use(Slot& slot) {
    for (unsigned tries = 0; tries < Slot::count && !model_.in_use(slot); ++tries) {
      slot.index = static_cast<std::uint8_t>((slot.index + 1) % Slot::count);
    }
    return model_.in_use(slot);
  }

  Random& random_;
  const Swarm& swarm_;
  Model model_;
  // Whether the last step works on a slot that is not in use: where that is not skipped, it still
  // says nothing.
  bool vain_ = false;
};

/// A whole program of at most limits::steps_max steps, the more the nearer `size` is to 100.
template <class Language, RandomSource Random>
Program<Language> write_program(Random& random, int size, Abilities abilities) {
  const std::uint64_t longest = 1 + std::min(size, 100) * (limits::steps_max - 1) / 100;
  const std::size_t steps = longest - random.below(longest) / 2;
  const Swarm swarm = random_swarm<Language>(random, abilities);
  Program<Language> program{.omitted = swarm.omitted, .steps = {}};
  program.steps.reserve(steps);
  Writer<Language, Random> writer(random, swarm, abilities, program);
  while (program.steps.size() < steps) program.steps.push_back(writer.next_step());
  return program;
}

/// A program at its longest; each seed has its own.
template <class Language>
Program<Language> write_program(std::uint64_t seed, Abilities abilities) {
  constexpr int as_long_as_can_be = 100;
  FastRandom random(seed);
  return write_program<Language>(random, as_long_as_can_be, abilities);
}

/// Inserts steps behind the first `position` of a program, each of which takes effect there
/// (mostly, see Writer); none if the program omits all ops there are.
template <class Language, RandomSource Random>
void insert_steps(Random& random, Program<Language>& program, std::size_t position,
                  std::size_t count, Abilities abilities) {
  using Step = dropcheck::Step<typename Language::Op>;
  const Swarm swarm = swarm_of(random, program, abilities);
  if (swarm.count == 0) return;
  Writer<Language, Random> writer(random, swarm, abilities, program);
  for (const Step& step : std::span(program.steps).first(position)) writer.run(step);
  const auto at = program.steps.begin() + static_cast<std::ptrdiff_t>(position);
  const auto first = program.steps.insert(at, count, Step{});
  std::generate_n(first, count, [&] { return writer.next_step(); });
}

/// Lets the first slot operand of the step at `position` name a slot that is in use there. False:
/// there is neither.
template <class Language, RandomSource Random>
bool retarget_step(Random& random, Program<Language>& program, std::size_t position,
                   Abilities abilities) {
  const Swarm no_swarm;
  Writer<Language, Random> writer(random, no_swarm, abilities, program);
  for (const auto& step : std::span(program.steps).first(position)) writer.run(step);
  return writer.retarget(program.steps[position]);
}

/// Retargets the steps that take no effect, and removes those that still do not.
template <class Language, RandomSource Random>
void mend_steps(Random& random, Program<Language>& program, Abilities abilities) {
  const Swarm no_swarm;
  Writer<Language, Random> writer(random, no_swarm, abilities, program);
  std::erase_if(program.steps, [&](auto& step) {
    return !writer.run(step) && !(writer.retarget(step) && writer.run(step));
  });
}

}  // namespace dropcheck

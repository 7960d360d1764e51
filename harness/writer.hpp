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
    const OpChoosers& choosers = choosers_for(step.op);
    const auto operands = operands_in(step.op);
    for (std::size_t i = 0; i < operands.size(); ++i) {
      if (choosers.operands[i].to_slot_in_use == nullptr) continue;
      *operands[i].index = choose_below(operands[i].type->count);
      return (this->*choosers.operands[i].to_slot_in_use)(*operands[i].index);
    }
    return false;
  }

 private:
  static constexpr int tries_max = 6;

  template <class Operand>
  static constexpr bool is_slot = slot_of<Language, std::remove_cvref_t<Operand>>;

  /// How an operand is chosen. An operand that is no slot has no `to_slot_in_use`.
  struct OperandChooser {
    std::uint8_t (Writer::*choose)() = nullptr;
    bool (Writer::*to_slot_in_use)(std::uint8_t& index) = nullptr;
  };
  struct OpChoosers {
    std::array<OperandChooser, 2> operands{};
    bool works_on_first = false;
  };

  template <class Alternative>
  static constexpr OpChoosers choosers_of() {
    OpChoosers choosers{.works_on_first = works_on_first<Alternative>};
    std::size_t next = 0;
    Alternative op{};
    for_each_operand(op, [&]<class Operand>(Operand&) {
      OperandChooser& chooser = choosers.operands[next++];
      chooser.choose = &Writer::choose<Operand>;
      if constexpr (is_slot<Operand>) chooser.to_slot_in_use = &Writer::to_slot_in_use<Operand>;
    });
    return choosers;
  }
  static const OpChoosers& choosers_for(const Op& op) {
    static constexpr auto by_alternative = []<std::size_t... I>(std::index_sequence<I...>) {
      return std::array{choosers_of<std::variant_alternative_t<I, Op>>()...};
    }(std::make_index_sequence<std::variant_size_v<Op>>());
    return by_alternative[op.index()];
  }

  Step random_step() {
    Step step{random_op(swarm_.tickets[random_.below(swarm_.count)]), std::nullopt};
    if (swarm_.script_odds != 0 && random_.below(swarm_.script_odds) == 0) {
      step.on_drop = Label{choose<Label>()};
    }
    return step;
  }

  // What an op works on is mostly a slot in use; where it puts something is any slot.
  Op random_op(unsigned id) {
    Op op = op_with_id<Op>(id);
    const OpChoosers& choosers = choosers_for(op);
    const auto operands = operands_in(op);
    for (std::size_t i = 0; i < operands.size(); ++i) {
      *operands[i].index = (this->*choosers.operands[i].choose)();
    }
    vain_ = false;
    if (choosers.works_on_first && random_.below(8) != 0 &&
        choosers.operands[0].to_slot_in_use != nullptr) {
      vain_ = !(this->*choosers.operands[0].to_slot_in_use)(*operands[0].index);
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
  std::uint8_t choose() {
    if constexpr (requires { Writing::choose(Operand{}, random_); }) {
      return static_cast<std::uint8_t>(Writing::choose(Operand{}, random_));
    } else if constexpr (is_slot<Operand>) {
      return choose_below(std::min(swarm_.slots, Operand::count));
    } else if constexpr (std::is_same_v<Operand, Label>) {
      return choose_below(swarm_.labels);
    } else {
      return choose_below(Operand::count);
    }
  }
  std::uint8_t choose_below(unsigned bound) {
    return static_cast<std::uint8_t>(random_.below(bound));
  }

  /// False: no slot of its kind is in use.
  template <class Slot>
  bool to_slot_in_use(std::uint8_t& index) {
    for (unsigned tries = 0; tries < Slot::count && !model_.in_use(Slot{index}); ++tries) {
      index = static_cast<std::uint8_t>((index + 1) % Slot::count);
    }
    return model_.in_use(Slot{index});
  }

  Random& random_;
  const Swarm& swarm_;
  Model model_;
  // Whether the last step works on a slot that is not in use: where that is not skipped, it still
  // says nothing.
  bool vain_ = false;
};

/// A whole program of at most limits::steps_max steps, the more the nearer `size` is to 100; of
/// none if there is no op to write.
template <class Language, RandomSource Random>
Program<Language> write_program(Random& random, int size, Abilities abilities) {
  const std::uint64_t longest = 1 + std::min(size, 100) * (limits::steps_max - 1) / 100;
  const std::size_t steps = longest - random.below(longest) / 2;
  const Swarm swarm = random_swarm<Language>(random, abilities);
  Program<Language> program{.omitted = swarm.omitted, .steps = {}};
  if (swarm.count == 0) return program;
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

// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Writes programs for Rc and Weak whose steps mostly take effect: the model runs along and tells.
// Knows no engine; the numbers come from any RandomSource.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <variant>

#include "harness/bytes.hpp"
#include "harness/random.hpp"
#include "harness/rc/model.hpp"
#include "harness/rc/op_shapes.hpp"

namespace dropcheck::rc {

/// What a program is made of: which ops, how often each, and over how many slots and labels.
struct Swarm {
  static constexpr std::size_t tickets_max = 1024;

  std::uint64_t omitted = 0;
  /// Each op's id, as often as its odds say.
  std::array<std::uint8_t, tickets_max> tickets{};
  std::size_t count = 0;
  unsigned slots = limits::slots;
  unsigned labels = limits::labels;
  /// One step of so many goes into a drop script; 0: none.
  unsigned script_odds = 0;

  void add(unsigned id, unsigned odds) {
    std::fill_n(tickets.begin() + static_cast<std::ptrdiff_t>(count), odds,
                static_cast<std::uint8_t>(id));
    count += odds;
  }
};

namespace writer_detail {

inline constexpr unsigned odds_of_new = 64;
inline constexpr unsigned louder_max = 3;

// What builds and shares counts for more than what takes apart: an empty world has no bugs.
constexpr unsigned odds_of(unsigned id) {
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

consteval std::size_t tickets_at_most() {
  std::size_t sum = odds_of_new;
  for (unsigned id = 1; id < limits::op_id_modulus; ++id) {
    if (op_shapes[id].known) sum += odds_of(id) << louder_max;
  }
  return sum;
}
static_assert(tickets_at_most() <= Swarm::tickets_max);

inline bool can_write(unsigned id, Abilities abilities) {
  return op_shapes[id].known && (op_shapes[id].needs & ~abilities) == 0;
}

}  // namespace writer_detail

/// Swarm testing: some ops off, the others with very different odds, and few slots or many. A
/// program with everything in it meets few situations often.
template <RandomSource Random>
Swarm random_swarm(Random& random, Abilities abilities) {
  using namespace writer_detail;
  Swarm swarm;
  for (unsigned id = 1; id < limits::op_id_modulus; ++id) {
    if (!can_write(id, abilities)) continue;
    if (id == op::New::info.id) {
      swarm.add(id, odds_of_new);
    } else if (random.below(4) == 0) {
      swarm.omitted |= std::uint64_t{1} << id;
    } else {
      swarm.add(id, odds_of(id) << random.below(louder_max + 1));
    }
  }
  swarm.slots = 1 + static_cast<unsigned>(random.below(random.below(2) == 0 ? 3 : limits::slots));
  swarm.labels = 1 + static_cast<unsigned>(random.below(random.below(2) == 0 ? 2 : limits::labels));
  swarm.script_odds = random.below(2) == 0 ? 0 : 4 + static_cast<unsigned>(random.below(12));
  return swarm;
}

/// Every op that a program does not omit, at its usual odds: for steps that are added to it.
template <RandomSource Random>
Swarm swarm_of(Random& random, const Program& program, Abilities abilities) {
  Swarm swarm{.omitted = program.omitted};
  for (unsigned id = 1; id < limits::op_id_modulus; ++id) {
    if (!writer_detail::can_write(id, abilities) || (program.omitted >> id & 1) != 0) continue;
    swarm.add(id, writer_detail::odds_of(id));
  }
  // Scripts and faults of a label want nodes of that label.
  swarm.labels = random.below(2) == 0 ? 2 : limits::labels;
  swarm.script_odds = 16;
  return swarm;
}

/// Writes one step after another, in a world where those before have run.
template <RandomSource Random>
class Writer {
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
    Step step{op::Nop{}, std::nullopt};
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
      if constexpr (requires { model_.in_use(operand); }) {
        if (!std::exchange(first, false)) return;
        operand.index = static_cast<std::uint8_t>(random_.below(limits::slots));
        done = to_slot_in_use(operand);
      }
    };
    std::visit([&](auto& op) { for_each_operand(op, visit); }, step.op);
    return done;
  }

 private:
  static constexpr int tries_max = 6;

  // What an op works on is mostly a slot in use; where it puts something is any slot.
  Step random_step() {
    const OpShape& shape = op_shapes[swarm_.tickets[random_.below(swarm_.count)]];
    std::array<std::uint8_t, 2> operands{};
    for (unsigned i = 0; i < shape.operands; ++i) operands[i] = choose(shape.kinds[i]);
    vain_ = shape.works_on_first && random_.below(8) != 0 &&
            !to_slot_in_use(shape.kinds[0], operands[0]);
    Step step{shape.make(operands[0], operands[1]), std::nullopt};
    if (swarm_.script_odds != 0 && random_.below(swarm_.script_odds) == 0) {
      step.on_drop = Label{choose(OperandKind::label)};
    }
    return step;
  }

  std::uint8_t choose(OperandKind kind) {
    switch (kind) {
      case OperandKind::strong_slot:
      case OperandKind::weak_slot:
        return choose_below(swarm_.slots);
      case OperandKind::label:
        return choose_below(swarm_.labels);
      case OperandKind::value:
        return choose_below(Value::count);
      case OperandKind::ordinal:
        return choose_below(Ordinal::count);
      case OperandKind::width:
        // Only the widest counter of a correct implementation can be at its brink.
        return choose_below(2) == 0 ? CounterWidth::count - 1 : choose_below(CounterWidth::count);
    }
    return 0;
  }
  std::uint8_t choose_below(unsigned bound) {
    return static_cast<std::uint8_t>(random_.below(bound));
  }

  /// False: no slot of its kind is in use.
  bool to_slot_in_use(OperandKind kind, std::uint8_t& index) {
    if (kind == OperandKind::strong_slot) {
      StrongSlot slot{index};
      const bool found = to_slot_in_use(slot);
      index = slot.index;
      return found;
    }
    if (kind == OperandKind::weak_slot) {
      WeakSlot slot{index};
      const bool found = to_slot_in_use(slot);
      index = slot.index;
      return found;
    }
    return true;
  }
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
  // Whether the last step works on a slot that is not in use: on a Weak of no block that is not
  // skipped, and still says nothing.
  bool vain_ = false;
};

/// A whole program of at most limits::steps_max steps, the more the nearer `size` is to 100.
template <RandomSource Random>
Program write_program(Random& random, int size, Abilities abilities) {
  const std::uint64_t longest = 1 + std::min(size, 100) * (limits::steps_max - 1) / 100;
  const std::size_t steps = longest - random.below(longest) / 2;
  const Swarm swarm = random_swarm(random, abilities);
  Program program{.omitted = swarm.omitted, .steps = {}};
  program.steps.reserve(steps);
  Writer<Random> writer(random, swarm, abilities, program);
  while (program.steps.size() < steps) program.steps.push_back(writer.next_step());
  return program;
}

/// A program at its longest, as bytes; each seed has its own.
Bytes write_bytes(std::uint64_t seed, Abilities abilities);

/// Inserts steps behind the first `position` of a program, each of which takes effect there
/// (mostly, see Writer); none if the program omits all ops there are.
template <RandomSource Random>
void insert_steps(Random& random, Program& program, std::size_t position, std::size_t count,
                  Abilities abilities) {
  const Swarm swarm = swarm_of(random, program, abilities);
  if (swarm.count == 0) return;
  Writer<Random> writer(random, swarm, abilities, program);
  for (const Step& step : std::span(program.steps).first(position)) writer.run(step);
  const auto at = program.steps.begin() + static_cast<std::ptrdiff_t>(position);
  const auto first = program.steps.insert(at, count, Step{op::Nop{}, std::nullopt});
  std::generate_n(first, count, [&] { return writer.next_step(); });
}

/// Lets the first slot operand of the step at `position` name a slot that is in use there. False:
/// there is neither.
template <RandomSource Random>
bool retarget_step(Random& random, Program& program, std::size_t position, Abilities abilities) {
  const Swarm no_swarm;
  Writer<Random> writer(random, no_swarm, abilities, program);
  for (const Step& step : std::span(program.steps).first(position)) writer.run(step);
  return writer.retarget(program.steps[position]);
}

/// Retargets the steps that take no effect, and removes those that still do not.
template <RandomSource Random>
void mend_steps(Random& random, Program& program, Abilities abilities) {
  const Swarm no_swarm;
  Writer<Random> writer(random, no_swarm, abilities, program);
  std::erase_if(program.steps, [&](Step& step) {
    return !writer.run(step) && !(writer.retarget(step) && writer.run(step));
  });
}

}  // namespace dropcheck::rc

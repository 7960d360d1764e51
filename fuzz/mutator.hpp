// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Mutation and crossover of programs by steps, for engines that mutate bytes, in any language. What
// needs the model is left to harness/writer.hpp.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "harness/bytes.hpp"
#include "harness/random.hpp"
#include "harness/writer.hpp"

namespace dropcheck {

/// An engine's own mutator: changes `size` bytes to at most `max_size`, and returns how many.
using ByteMutator = std::size_t (*)(std::uint8_t* data, std::size_t size, std::size_t max_size);

/// One mutation. What comes out depends on what goes in only; it is never empty, and never longer
/// than `max_size`. Requires: `max_size` is not 0.
template <class Language>
class Mutator {
 public:
  using Program = dropcheck::Program<Language>;
  using Step = dropcheck::Step<typename Language::Op>;

  Mutator(std::uint64_t seed, Abilities abilities) : random_(seed), abilities_(abilities) {}

  /// Changes `data` in place. A program that is too long loses steps until it fits: so an engine
  /// asks for shorter ones.
  std::size_t mutate(std::uint8_t* data, std::size_t size, std::size_t max_size,
                     ByteMutator by_bytes) {
    if (size <= max_size && one_in(8)) {
      const std::size_t mutated = by_bytes(data, size, max_size);
      if (mutated != 0) return mutated;
    }
    begin({data, size}, max_size);
    if (program_.steps.size() > room_) {
      while (program_.steps.size() > room_) remove(any_step(), 1);
    } else {
      mutate_steps();
    }
    return finish(data, max_size);
  }

  /// Writes to `out` steps of `first` and of `second`.
  std::size_t cross_over(std::span<const std::uint8_t> first, std::span<const std::uint8_t> second,
                         std::uint8_t* out, std::size_t max_size) {
    begin(first, max_size);
    // Engines cross over as often as they mutate; alone, mutation finds more.
    if (one_in(4)) {
      splice(decode<Language>(second));
    } else {
      mutate_steps();
    }
    return finish(out, max_size);
  }

 private:
  void begin(std::span<const std::uint8_t> bytes, std::size_t max_size) {
    program_ = decode<Language>(bytes);
    const std::size_t fit = std::max(max_size, limits::header_bytes) - limits::header_bytes;
    room_ = std::min(limits::steps_max, fit / limits::step_bytes);
  }

  std::size_t finish(std::uint8_t* out, std::size_t max_size) {
    if (program_.steps.size() > room_) program_.steps.resize(room_);
    const Bytes bytes = encode(program_);
    const std::size_t size = std::min(bytes.size(), max_size);
    std::copy_n(bytes.begin(), size, out);
    return size;
  }

  void mutate_steps() {
    const int count = one_in(2) ? 1 : 2 + static_cast<int>(below(3));
    for (int i = 0; i < count; ++i) {
      if (program_.steps.empty() || !mutate_once()) insert();
    }
  }

  /// False: this mutation does not apply.
  bool mutate_once() {
    switch (below(32)) {
      default:
        return insert();
      case 10:
      case 11:
      case 12:
        return remove(any_step(), 1);
      case 13:
        return remove(any_step(), 1 + below(8));
      case 14:
      case 15:
      case 16:
      case 17:
        return duplicate();
      case 18:
      case 19:
        return move();
      case 20:
      case 21:
      case 22:
      case 23:
        return change_argument(program_.steps[any_step()]);
      case 24:
        return exchange_operands(program_.steps[any_step()]);
      case 25:
        return rename_slots();
      case 26:
      case 27:
      case 28:
        return retarget_step(random_, program_, any_step(), abilities_);
      case 29:
        return toggle_script(program_.steps[any_step()]);
      case 30:
        return mend_steps(random_, program_, abilities_), true;
      case 31:
        return one_in(4) && toggle_omitted();
    }
  }

  bool insert() {
    const std::size_t count = std::min<std::size_t>(room_, 1 + below(one_in(4) ? 8 : 2));
    make_room(count);
    const std::size_t end = program_.steps.size();
    const std::size_t position = one_in(2) ? end : below(end + 1);
    insert_steps(random_, program_, position, count, abilities_);
    return true;
  }

  /// A copy of neighbours goes somewhere behind them, often not quite the same.
  bool duplicate() {
    const std::size_t from = any_step();
    const std::size_t count = std::min(1 + below(one_in(2) ? 1 : 6), program_.steps.size() - from);
    std::vector<Step> copies(at(from), at(from + count));
    for (Step& step : copies) {
      if (one_in(2)) change_argument(step);
    }
    make_room(count);
    const std::size_t to = std::min(from + count, program_.steps.size());
    const std::size_t behind = to + below(program_.steps.size() - to + 1);
    program_.steps.insert(at(behind), copies.begin(), copies.end());
    return true;
  }

  bool move() {
    const std::size_t from = any_step();
    const std::size_t to = any_step();
    if (from < to) std::rotate(at(from), at(from + 1), at(to + 1));
    if (to < from) std::rotate(at(to), at(from), at(from + 1));
    return from != to;
  }

  /// The head of one and the tail of the other, or some of the other's steps in the middle. Omitted
  /// is only what both omit.
  void splice(const Program& other) {
    program_.omitted &= other.omitted;
    const std::size_t cut = below(program_.steps.size() + 1);
    const std::size_t from = below(other.steps.size() + 1);
    std::size_t count = other.steps.size() - from;
    if (one_in(2)) {
      program_.steps.resize(cut, Step{});
    } else {
      count = below(count + 1);
    }
    const auto first = other.steps.begin() + static_cast<std::ptrdiff_t>(from);
    program_.steps.insert(at(cut), first, first + static_cast<std::ptrdiff_t>(count));
    if (!one_in(4)) mend_steps(random_, program_, abilities_);
    while (program_.steps.size() > room_) remove(any_step(), 1);
    if (program_.steps.empty()) insert();
  }

  bool change_argument(Step& step) {
    const auto operands = operands_in(step.op);
    if (operands.size() == 0) return false;
    const auto& operand = operands[below(operands.size())];
    const std::uint64_t other = *operand.index + 1 + below(operand.type->count - 1);
    *operand.index = static_cast<std::uint8_t>(other % operand.type->count);
    return true;
  }

  bool exchange_operands(Step& step) {
    const auto operands = operands_in(step.op);
    if (operands.size() != 2 || !is_slot(operands[0]) || !is_slot(operands[1])) return false;
    std::swap(*operands[0].index, *operands[1].index);
    return *operands[0].index != *operands[1].index;
  }
  static bool is_slot(const OperandView<std::uint8_t>& operand) {
    return []<class... Slot>(const OperandView<std::uint8_t>& of, std::tuple<Slot...>*) {
      return (of.template is<Slot>() || ...);
    }(operand, static_cast<typename Writing<Language>::Slots*>(nullptr));
  }

  /// From some step on, two slots change places.
  bool rename_slots() {
    using Slots = typename Writing<Language>::Slots;
    constexpr std::size_t count = std::tuple_size_v<Slots>;
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      static constexpr std::array renames{&Mutator::rename<std::tuple_element_t<I, Slots>>...};
      return (this->*renames[below(count)])();
    }(std::make_index_sequence<count>());
  }
  template <class Slot>
  bool rename() {
    const auto a = static_cast<std::uint8_t>(below(Slot::count));
    const auto b = static_cast<std::uint8_t>(below(Slot::count));
    bool renamed = false;
    for (std::size_t i = any_step(); i < program_.steps.size(); ++i) {
      for (const auto& operand : operands_in(program_.steps[i].op)) {
        if (!operand.template is<Slot>() || (*operand.index != a && *operand.index != b)) continue;
        *operand.index = *operand.index == a ? b : a;
        renamed = a != b;
      }
    }
    return renamed;
  }

  bool toggle_script(Step& step) {
    if (step.on_drop) {
      step.on_drop.reset();
    } else {
      step.on_drop = Label{static_cast<std::uint8_t>(below(one_in(2) ? 2 : Label::count))};
    }
    return true;
  }

  bool toggle_omitted() {
    program_.omitted ^= std::uint64_t{1} << below(limits::op_id_modulus);
    program_.omitted &= known_ids<typename Language::Op>();
    return true;
  }

  bool remove(std::size_t from, std::size_t count) {
    const std::size_t end = std::min(from + count, program_.steps.size());
    program_.steps.erase(at(from), at(end));
    return true;
  }

  void make_room(std::size_t count) {
    while (!program_.steps.empty() && program_.steps.size() + count > room_) remove(any_step(), 1);
  }

  auto at(std::size_t position) {
    return program_.steps.begin() + static_cast<std::ptrdiff_t>(position);
  }
  std::size_t any_step() { return below(program_.steps.size()); }
  std::size_t below(std::size_t bound) { return random_.below(bound); }
  bool one_in(std::size_t odds) { return below(odds) == 0; }

  FastRandom random_;
  Abilities abilities_;
  Program program_;
  std::size_t room_ = 0;
};

}  // namespace dropcheck

// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How RapidCheck writes programs: whole ones, swarm on, most ops on slots where they apply.
#pragma once

#include <rapidcheck.h>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "harness/program.hpp"
#include "harness/writer.hpp"

namespace dropcheck {

namespace generator_detail {

/// RapidCheck's numbers, as a writer asks for them.
class Numbers {
 public:
  explicit Numbers(const ::rc::Random& random) : random_(random) {}
  std::uint64_t below(std::uint64_t bound) { return random_.next() % bound; }

 private:
  ::rc::Random random_;
};

template <class Program>
void add_without_ranges(const Program& program, std::vector<Program>& shrinks) {
  for (std::size_t length = program.steps.size(); length != 0; length /= 2) {
    for (std::size_t from = 0; from + length <= program.steps.size(); from += length) {
      Program& shorter = shrinks.emplace_back(program);
      const auto begin = shorter.steps.begin() + static_cast<std::ptrdiff_t>(from);
      shorter.steps.erase(begin, begin + static_cast<std::ptrdiff_t>(length));
    }
  }
}

template <class Program>
void add_with_lower_operands(const Program& program, std::vector<Program>& shrinks) {
  for (std::size_t i = 0; i < program.steps.size(); ++i) {
    if (program.steps[i].on_drop) {
      shrinks.emplace_back(program).steps[i].on_drop.reset();
      if (program.steps[i].on_drop->index != 0)
        --shrinks.emplace_back(program).steps[i].on_drop->index;
    }
    for (std::size_t operand = 0; operand < shape_of(program.steps[i].op).count; ++operand) {
      for (const bool to_zero : {true, false}) {
        auto lower = program.steps[i];
        std::uint8_t& index = *operands_in(lower.op)[operand].index;
        if (index == 0) break;
        index = to_zero ? 0 : static_cast<std::uint8_t>(index - 1);
        shrinks.emplace_back(program).steps[i] = lower;
      }
    }
  }
}

template <class Program>
::rc::Seq<Program> smaller(const Program& program) {
  std::vector<Program> shrinks;
  if (program.omitted != 0) shrinks.emplace_back(program).omitted = 0;
  add_without_ranges(program, shrinks);
  add_with_lower_operands(program, shrinks);
  return ::rc::seq::fromContainer(std::move(shrinks));
}

}  // namespace generator_detail

/// Programs of up to limits::steps_max steps, the more the larger RapidCheck's size; ops that need
/// other abilities are left out. Shrinks by step, then by operand.
template <class Language>
::rc::Gen<Program<Language>> arbitrary_program(Abilities abilities) {
  return [abilities](const ::rc::Random& random, int size) {
    generator_detail::Numbers numbers(random);
    return ::rc::shrinkable::shrinkRecur(
        write_program<Language>(numbers, size, abilities),
        [](const Program<Language>& program) { return generator_detail::smaller(program); });
  };
}

}  // namespace dropcheck

// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Swarm testing: some ops off, the others with very different odds, and few slots or many. A
// program with everything in it meets few situations often. Source: Groce et al., "Swarm testing",
// 2012.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <variant>

#include "harness/bytes.hpp"
#include "harness/flight.hpp"
#include "harness/limits.hpp"
#include "harness/random.hpp"

namespace dropcheck {

/// What a subject tells whoever writes its programs; it specialises this in
/// harness/SUBJECT/writing.hpp:
///   Model                   its model, which tells of any slot whether it is in_use()
///   Slots                   the types of its slots, as a std::tuple
///   always(abilities)       the id of the op without which no program is worth writing; can be run
///   odds(id)                how many tickets an op gets; 1 is little
///   choose(operand, random) optional, for operands that are not simply any below `count`
template <class Language>
struct Writing;

namespace swarm_detail {

template <class Slot, class Slots>
inline constexpr bool is_one_of = false;
template <class Slot, class... Slots>
inline constexpr bool is_one_of<Slot, std::tuple<Slots...>> = (std::is_same_v<Slot, Slots> || ...);

inline constexpr unsigned odds_of_always = 64;
inline constexpr unsigned louder_max = 3;

template <class Op>
constexpr std::array<Abilities, limits::op_id_modulus> needs_by_id() {
  std::array<Abilities, limits::op_id_modulus> table{};
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    ((table[std::variant_alternative_t<I, Op>::info.id] =
          std::variant_alternative_t<I, Op>::info.needs),
     ...);
  }(std::make_index_sequence<std::variant_size_v<Op>>());
  return table;
}

/// Whether an id has an op that an implementation with these abilities runs.
template <class Language>
bool can_write(unsigned id, Abilities abilities) {
  using Op = typename Language::Op;
  static constexpr auto needs = needs_by_id<Op>();
  return (known_ids<Op>() >> id & 1) != 0 && (needs[id] & ~abilities) == 0;
}

template <class Language>
consteval std::size_t tickets_at_most() {
  std::size_t sum = odds_of_always;
  for (unsigned id = 1; id < limits::op_id_modulus; ++id) {
    if ((known_ids<typename Language::Op>() >> id & 1) != 0) {
      sum += Writing<Language>::odds(id) << louder_max;
    }
  }
  return sum;
}

}  // namespace swarm_detail

/// Whether an operand names a slot of the language.
template <class Language, class Operand>
inline constexpr bool slot_of = swarm_detail::is_one_of<Operand, typename Writing<Language>::Slots>;

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

template <class Language, RandomSource Random>
Swarm random_swarm(Random& random, Abilities abilities) {
  using namespace swarm_detail;
  static_assert(tickets_at_most<Language>() <= Swarm::tickets_max);
  const std::uint64_t never = attach_flight().omitted;
  Swarm swarm{.omitted = never};
  for (unsigned id = 1; id < limits::op_id_modulus; ++id) {
    if (!can_write<Language>(id, abilities) || (never >> id & 1) != 0) continue;
    if (id == Writing<Language>::always(abilities)) {
      swarm.add(id, odds_of_always);
    } else if (random.below(4) == 0) {
      swarm.omitted |= std::uint64_t{1} << id;
    } else {
      swarm.add(id, Writing<Language>::odds(id) << random.below(louder_max + 1));
    }
  }
  swarm.slots = 1 + static_cast<unsigned>(random.below(random.below(2) == 0 ? 3 : limits::slots));
  swarm.labels = 1 + static_cast<unsigned>(random.below(random.below(2) == 0 ? 2 : limits::labels));
  if (has_scripts<Language>) {
    swarm.script_odds = random.below(2) == 0 ? 0 : 4 + static_cast<unsigned>(random.below(12));
  }
  return swarm;
}

/// Every op that a program does not omit, at its usual odds: for steps that are added to it.
template <class Language, RandomSource Random>
Swarm swarm_of(Random& random, const Program<Language>& program, Abilities abilities) {
  Swarm swarm{.omitted = program.omitted | attach_flight().omitted};
  for (unsigned id = 1; id < limits::op_id_modulus; ++id) {
    if (!swarm_detail::can_write<Language>(id, abilities)) continue;
    if ((swarm.omitted >> id & 1) != 0) continue;
    swarm.add(id, Writing<Language>::odds(id));
  }
  // Scripts and faults of a label want values of that label.
  swarm.labels = random.below(2) == 0 ? 2 : limits::labels;
  if (has_scripts<Language>) swarm.script_odds = 16;
  return swarm;
}

}  // namespace dropcheck

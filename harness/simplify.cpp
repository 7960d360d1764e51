// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/shrink.hpp"
#include "harness/shrinking.hpp"

namespace dropcheck {
namespace {

using limits::step_bytes;

// Beyond these lengths there would be too many candidates.
constexpr std::size_t replaced_steps_max = 20;
constexpr std::size_t merged_steps_max = 6;
constexpr std::size_t paired_steps_max = 4;

class Simplifying : public Shrinking {
 public:
  using Shrinking::Shrinking;

  void simplify() {
    do {
      shrink();
    } while (!cut_short() &&
             (rename() || move_steps() || change_pairs() || replace_ops() || replace_steps() ||
              replace_pairs_of_ops() || merge_steps() || merge_and_move()));
  }

 private:
  /// Takes what is shorter, or as long and lexicographically less: so this ends, too.
  bool accept_less(const Bytes& candidate) {
    Bytes canonical = language().canonical(candidate);
    const bool less = canonical.size() != program().size() ? canonical.size() < program().size()
                                                           : canonical < program();
    return less && accept(std::move(canonical));
  }

  /// Two names of one kind are exchanged, from some step to some other: a slot may well have
  /// another name for a while.
  bool rename() {
    const auto operands = language().operands(program());
    std::set<std::string_view> kinds;
    for (const auto& step : operands) {
      for (const OperandKind& kind : step) kinds.insert(kind.what);
    }
    for (std::size_t length = steps(); length != 0; --length) {
      for (std::size_t begin = 0; begin + length <= steps(); ++begin) {
        for (const std::string_view kind : kinds) {
          for (unsigned high = 1; high < limits::labels; ++high) {
            for (unsigned low = 0; low < high; ++low) {
              if (accept_less(renamed(operands, kind, low, high, begin, begin + length)))
                return true;
            }
          }
        }
      }
    }
    return false;
  }
  Bytes renamed(const std::vector<StepOperands>& operands, std::string_view kind, unsigned a,
                unsigned b, std::size_t begin, std::size_t end) const {
    Bytes candidate = program();
    for (std::size_t step = begin; step < end; ++step) {
      for (std::size_t i = 0; i < operands[step].size(); ++i) {
        if (operands[step][i].what != kind) continue;
        std::uint8_t& byte = candidate[at(step) + 1 + i];
        const unsigned shift = i == when_index;
        if (byte == a + shift || byte == b + shift)
          byte = static_cast<std::uint8_t>(a + b + 2 * shift - byte);
      }
    }
    return candidate;
  }

  /// What does not depend on the order stands in one; what a destructor did may be done at once.
  bool move_steps() {
    for (std::size_t from = 0; from < steps(); ++from) {
      for (std::size_t to = 0; to < steps(); ++to) {
        if (from != to && (accept_exchanged(from, to) || accept_moved(program(), from, to))) {
          return true;
        }
      }
    }
    return false;
  }
  static void move_step(Bytes& program, std::size_t from, std::size_t to) {
    const auto first = program.begin() + static_cast<std::ptrdiff_t>(at(std::min(from, to)));
    const auto last = program.begin() + static_cast<std::ptrdiff_t>(at(std::max(from, to) + 1));
    const auto by = static_cast<std::ptrdiff_t>(step_bytes);
    std::rotate(first, from < to ? first + by : last - by, last);
  }
  /// Of two steps one waits, but the other might.
  bool accept_exchanged(std::size_t one, std::size_t two) {
    Bytes candidate = program();
    std::swap_ranges(candidate.begin() + static_cast<std::ptrdiff_t>(at(one)),
                     candidate.begin() + static_cast<std::ptrdiff_t>(at(one) + 1 + when_index),
                     candidate.begin() + static_cast<std::ptrdiff_t>(at(two)));
    return accept_less(candidate);
  }
  /// With an operand lowered, too: it may count what stands before the step.
  bool accept_moved(Bytes candidate, std::size_t from, std::size_t to) {
    move_step(candidate, from, to);
    if (accept_less(candidate)) return true;
    for (const std::size_t byte : {at(to) + 1, at(to) + 2}) {
      Bytes lowered = candidate;
      while (lowered[byte]-- != 0) {
        if (accept_less(lowered)) return true;
      }
    }
    candidate[at(to) + 1 + when_index] = 0;
    return accept_less(candidate);
  }

  /// Two operands that hang together, such as a label in two steps: the first falls, and the other
  /// becomes whatever fits.
  bool change_pairs() {
    const auto operands = language().operands(program());
    for (std::size_t one = at(0); one < program().size(); ++one) {
      for (std::size_t two = at(0); two < program().size(); ++two) {
        if (one != two && !is_op(one) && !is_op(two) && change_pair(operands, one, two))
          return true;
      }
    }
    return false;
  }
  bool change_pair(const std::vector<StepOperands>& operands, std::size_t one, std::size_t two) {
    const bool few = steps() <= paired_steps_max;
    Bytes candidate = program();
    const unsigned end = values_at(operands, two);
    for (unsigned lower = 0; lower < program()[one]; ++lower) {
      candidate[one] = static_cast<std::uint8_t>(lower);
      const unsigned same = program()[two] - (program()[one] - lower);
      for (unsigned other = few ? 0 : same; other < (few ? end : std::min(end, same + 1));
           ++other) {
        candidate[two] = static_cast<std::uint8_t>(other);
        if (accept_less(candidate)) return true;
      }
    }
    return false;
  }
  static bool is_op(std::size_t byte) { return (byte - at(0)) % step_bytes == 0; }
  static unsigned values_at(const std::vector<StepOperands>& operands, std::size_t byte) {
    return operands[(byte - at(0)) / step_bytes][(byte - at(0)) % step_bytes - 1].values;
  }

  /// An op becomes a simpler one wherever it stands; with it an operand may fall.
  bool replace_ops() {
    for (unsigned high = 2; high < limits::op_id_modulus; ++high) {
      if (with_op(program(), high, 0) == program()) continue;
      for (unsigned low = 1; low < high; ++low) {
        if (accept_lowered(with_op(program(), high, low))) return true;
      }
    }
    return false;
  }
  bool accept_lowered(const Bytes& candidate) {
    if (accept_less(candidate)) return true;
    if (steps() > paired_steps_max) return false;
    for (std::size_t byte = at(0); byte < candidate.size(); ++byte) {
      if (is_op(byte) || candidate[byte] == 0) continue;
      Bytes lowered = candidate;
      --lowered[byte];
      if (accept_less(lowered)) return true;
    }
    return false;
  }
  /// Two do, such as what makes a value and what moves it.
  bool replace_pairs_of_ops() {
    if (steps() > paired_steps_max) return false;
    for (unsigned high = 2; high < limits::op_id_modulus; ++high) {
      if (with_op(program(), high, 0) == program()) continue;
      for (unsigned low = 1; low < high; ++low) {
        const Bytes one = with_op(program(), high, low);
        for (unsigned other = 2; other < limits::op_id_modulus; ++other) {
          if (other == low || with_op(one, other, 0) == one) continue;
          for (unsigned second = 1; second < limits::op_id_modulus; ++second) {
            if (accept_less(with_op(one, other, second))) return true;
          }
        }
      }
    }
    return false;
  }
  static Bytes with_op(Bytes program, unsigned old, unsigned id) {
    for (std::size_t byte = at(0); byte < program.size(); byte += step_bytes) {
      if (program[byte] == old) program[byte] = static_cast<std::uint8_t>(id);
    }
    return program;
  }

  /// Another op at a step, on the first slots or those that the step has; at once, as it was, or,
  /// if it may wait, in a destructor.
  bool replace_step(Bytes candidate, std::size_t step, unsigned op_end, bool may_wait) {
    std::uint8_t* const bytes = candidate.data() + at(step);
    const std::array<std::uint8_t, 5> operands{0, 1, 2, bytes[1], bytes[2]};
    const std::uint8_t when = bytes[1 + when_index];
    for (unsigned op = 1; op < op_end; ++op) {
      bytes[0] = static_cast<std::uint8_t>(op);
      for (const std::uint8_t first : operands) {
        bytes[1] = first;
        for (const std::uint8_t second : operands) {
          bytes[2] = second;
          bytes[1 + when_index] = when;
          if (accept_less(candidate)) return true;
          bytes[1 + when_index] = 1;
          if (may_wait && accept_less(candidate)) return true;
        }
      }
    }
    return false;
  }
  bool replace_steps() {
    if (steps() > replaced_steps_max) return false;
    for (std::size_t step = 0; step < steps(); ++step) {
      if (replace_step(program(), step, program()[at(step)] + 1u, false)) return true;
    }
    return false;
  }

  /// A step does alone what two did: on another operand, or as another op.
  bool merge_steps() {
    if (steps() > merged_steps_max) return false;
    for (std::size_t gone = 0; gone < steps(); ++gone) {
      const Bytes shorter = without(gone, 1);
      for (std::size_t step = 0; step + 1 < steps(); ++step) {
        if (change_operand(shorter, step) ||
            replace_step(shorter, step, limits::op_id_modulus, true)) {
          return true;
        }
      }
    }
    return false;
  }
  bool change_operand(const Bytes& program, std::size_t step) {
    const StepOperands operands = language().operands(program)[step];
    for (std::size_t i = 0; i < when_index; ++i) {
      Bytes candidate = program;
      for (unsigned value = 0; value < operands[i].values; ++value) {
        candidate[at(step) + 1 + i] = static_cast<std::uint8_t>(value);
        if (accept_less(candidate)) return true;
      }
    }
    return false;
  }

  /// What a destructor did is done at once, elsewhere and on other slots, without what made it run.
  bool merge_and_move() {
    if (steps() > merged_steps_max) return false;
    for (std::size_t gone = 0; gone < steps(); ++gone) {
      const Bytes shorter = without(gone, 1);
      for (std::size_t from = 0; from + 1 < steps(); ++from) {
        if (shorter[at(from) + 1 + when_index] == 0) continue;
        for (std::size_t to = 0; to + 1 < steps(); ++to) {
          if (accept_at_once(shorter, from, to)) return true;
        }
      }
    }
    return false;
  }
  bool accept_at_once(Bytes candidate, std::size_t from, std::size_t to) {
    move_step(candidate, from, to);
    std::uint8_t* const bytes = candidate.data() + at(to);
    bytes[1 + when_index] = 0;
    const std::array<std::uint8_t, 3> ones{bytes[1], 0, 1}, others{bytes[2], 0, 1};
    for (const std::uint8_t one : ones) {
      for (const std::uint8_t other : others) {
        bytes[1] = one;
        bytes[2] = other;
        if (accept_less(candidate)) return true;
      }
    }
    return false;
  }
};

}  // namespace

Shrunk simplify(const LanguageInfo& language, const Bytes& program,
                const std::function<bool(const Bytes&)>& still_fails, std::uint64_t tries_max) {
  Simplifying simplifying(language, program, still_fails, tries_max);
  simplifying.simplify();
  return simplifying.result();
}

}  // namespace dropcheck

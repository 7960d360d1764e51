// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/shrink.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "harness/shrinking.hpp"

namespace dropcheck {
namespace {

using limits::header_bytes;
using limits::step_bytes;

// Beyond this length pairs are too many to try, and there are simpler ways left.
constexpr std::size_t pairs_steps_max = 16;

}  // namespace

void Shrinking::shrink() {
  // Each pass is tried on what the others left, until none finds anything: so a result that is
  // shrunk again meets the same passes and stays as it is. Whatever is accepted is shorter, or as
  // long and lexicographically less: so this ends.
  while (!cut_short_ && (clear_omitted() || remove_runs() || remove_pairs() || lower_operands() ||
                         rename_operands())) {
  }
}

bool Shrinking::accept(Bytes candidate) {
  if (cut_short_ || tried_.contains(candidate)) return false;
  if (tries_ == tries_max_) {
    cut_short_ = true;
    return false;
  }
  tried_.insert(candidate);
  ++tries_;
  if (!still_fails_(candidate)) return false;
  program_ = std::move(candidate);
  return true;
}

bool Shrinking::clear_omitted() {
  Bytes candidate = program_;
  std::fill_n(candidate.begin(), header_bytes, 0);
  if (candidate != program_ && accept(candidate)) return true;
  for (unsigned bit = 0; bit < 8 * header_bytes; ++bit) {
    candidate = program_;
    candidate[bit / 8] &= static_cast<std::uint8_t>(~(1u << bit % 8));
    if (candidate != program_ && accept(candidate)) return true;
  }
  return false;
}

Bytes Shrinking::without(std::size_t from, std::size_t count) const {
  Bytes candidate = program_;
  const auto begin = candidate.begin() + static_cast<std::ptrdiff_t>(header_bytes);
  candidate.erase(begin + static_cast<std::ptrdiff_t>(from * step_bytes),
                  begin + static_cast<std::ptrdiff_t>((from + count) * step_bytes));
  return candidate;
}

/// Long runs first, from the end: what stands behind the failing step goes at once.
bool Shrinking::remove_runs() {
  bool any = false;
  for (std::size_t length = steps(); length != 0; length /= 2) {
    for (std::size_t end = steps(); end >= length; --end) {
      any |= accept(without(end - length, length));
      end = std::min(end, steps() + 1);
    }
  }
  return any;
}

/// What only makes sense together, such as a handle and its drop.
bool Shrinking::remove_pairs() {
  if (steps() > pairs_steps_max) return false;
  for (std::size_t second = 1; second < steps(); ++second) {
    for (std::size_t first = 0; first < second; ++first) {
      Bytes candidate = without(second, 1);
      const auto at =
          candidate.begin() + static_cast<std::ptrdiff_t>(header_bytes + first * step_bytes);
      candidate.erase(at, at + step_bytes);
      if (accept(std::move(candidate))) return true;
    }
  }
  return false;
}

/// Operands and labels, each to the smallest value that still fails.
bool Shrinking::lower_operands() {
  bool any = false;
  for (std::size_t at = header_bytes; at < program_.size(); ++at) {
    if ((at - header_bytes) % step_bytes == 0) continue;
    for (std::uint8_t lower = 0; lower < program_[at]; ++lower) {
      Bytes candidate = program_;
      candidate[at] = lower;
      if (accept(std::move(candidate))) any = true;
    }
  }
  return any;
}

/// A name that stands in many steps cannot be lowered one by one, so it is exchanged with a lower
/// one everywhere. Which operands are slots, labels or values does not matter here: those of one
/// number change together.
bool Shrinking::rename_operands() {
  bool any = false;
  for (std::uint8_t high = 1; high < limits::values; ++high) {
    for (std::uint8_t low = 0; low < high; ++low) {
      Bytes candidate = language_.canonical(exchanged(high, low));
      if (candidate < program_) any |= accept(std::move(candidate));
    }
  }
  return any;
}

Bytes Shrinking::exchanged(unsigned a, unsigned b) const {
  Bytes candidate = program_;
  for (std::size_t at = header_bytes; at < candidate.size(); ++at) {
    const std::size_t field = (at - header_bytes) % step_bytes;
    if (field == 0) continue;
    // `when` is a label plus one.
    const unsigned shift = field == 3 ? 1 : 0;
    if (candidate[at] == a + shift) {
      candidate[at] = static_cast<std::uint8_t>(b + shift);
    } else if (candidate[at] == b + shift) {
      candidate[at] = static_cast<std::uint8_t>(a + shift);
    }
  }
  return candidate;
}

Shrunk shrink(const LanguageInfo& language, const Bytes& program,
              const std::function<bool(const Bytes&)>& still_fails, std::uint64_t tries_max) {
  Shrinking shrinking(language, program, still_fails, tries_max);
  shrinking.shrink();
  return shrinking.result();
}

}  // namespace dropcheck

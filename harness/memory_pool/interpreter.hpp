// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The rules of the pools' language that do not depend on what an op means, beyond those of every
// language: which checkpoints still hold, and what a destructor may not do to the pool it is in.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>

#include "harness/interpreter.hpp"
#include "harness/memory_pool/answers.hpp"
#include "harness/memory_pool/events.hpp"
#include "harness/memory_pool/ops.hpp"
#include "harness/memory_pool/situations.hpp"

namespace dropcheck::memory_pool {

class Interpreter : public dropcheck::Interpreter<Language> {
 public:
  using dropcheck::Interpreter<Language>::Interpreter;

  static std::optional<Violation> compare(const Trace& expected, const Trace& actual) {
    return memory_pool::compare(expected, actual);
  }

  /// Destroys the pool.
  virtual void close() = 0;

  /// Whether what it refuses is its own affair, so that the model follows it.
  bool goes_first() const { return !has(unbounded) && !has(has_counters); }
  Answers& answers() { return answers_; }

 protected:
  ~Interpreter() = default;

  void note(Situation situation) { note_bit(bit(situation)); }

  /// A layout that the implementation need not have.
  bool foreign(const Request& request) const {
    if (request.align > max_align_of(abilities())) return true;
    if (request.size == 0) return !has(has_any_layout);
    if (const std::uint64_t most = max_size_of(abilities())) return request.size > most;
    if (!has(has_any_layout)) return request.size > small_size;
    return !has(has_large_blocks) && request.size >= large_size && request.size <= largest_size;
  }

  /// A touch beside a block where the implementation promises no red zones.
  bool foreign(Place place) const { return place.beside() && !has(has_red_zones); }

  bool holds(CheckpointSlot slot) const { return taken_at_[slot.index] != 0; }
  void keep(CheckpointSlot slot) { taken_at_[slot.index] = ++checkpoints_; }
  /// What came after it does not hold any more.
  void rewound_to(CheckpointSlot slot) { forget_later_than(taken_at_[slot.index]); }
  void forget_checkpoints() { forget_later_than(0); }

  // While objects are destroyed a pool can be asked and reset, which does nothing, and no more: the
  // rest is the owner's, who is busy. And the memory of an object under destruction can be touched.
  bool is_blocked(const Op& op) final {
    return std::holds_alternative<op::Mark>(op) || std::holds_alternative<op::Rewind>(op) ||
           std::holds_alternative<op::Renew>(op) || std::holds_alternative<op::SetLimit>(op) ||
           std::holds_alternative<op::Touch>(op);
  }

  void run_script(Label label) {
    if (dropcheck::Interpreter<Language>::run_script(label)) note(Situation::script_runs);
  }

 private:
  static constexpr std::uint64_t small_size = 64;
  static constexpr std::uint64_t large_size = 1024;
  /// What is above is huge.
  static constexpr std::uint64_t largest_size = 10000;

  void forget_later_than(std::uint32_t time) {
    for (std::uint32_t& taken : taken_at_) {
      if (taken > time) taken = 0;
    }
  }

  Answers answers_;
  std::array<std::uint32_t, CheckpointSlot::count> taken_at_{};
  std::uint32_t checkpoints_ = 0;
};

}  // namespace dropcheck::memory_pool

// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A program on its way to a smaller one: what shrink() and simplify() have in common.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>

#include "harness/bytes.hpp"
#include "harness/language.hpp"
#include "harness/limits.hpp"
#include "harness/shrink.hpp"

namespace dropcheck {

class Shrinking {
 public:
  /// Requires: all outlive it.
  Shrinking(const LanguageInfo& language, const Bytes& program,
            const std::function<bool(const Bytes&)>& still_fails, std::uint64_t tries_max)
      : language_(language),
        program_(language.canonical(program)),
        still_fails_(still_fails),
        tries_max_(tries_max) {}

  /// Until no pass finds anything, or the budget ends.
  void shrink();
  Shrunk result() const { return {program_, tries_, !cut_short_}; }

 protected:
  const LanguageInfo& language() const { return language_; }
  const Bytes& program() const { return program_; }
  bool cut_short() const { return cut_short_; }
  std::size_t steps() const {
    return (program_.size() - limits::header_bytes) / limits::step_bytes;
  }
  /// Where a step begins: its op, two operands, and the label of whose drop it waits for plus one.
  static std::size_t at(std::size_t step) {
    return limits::header_bytes + step * limits::step_bytes;
  }

  /// Takes a candidate that was not tried before and still fails.
  bool accept(Bytes candidate);
  Bytes without(std::size_t from, std::size_t count) const;

 private:
  bool clear_omitted();
  bool remove_runs();
  bool remove_pairs();
  bool lower_operands();
  bool rename_operands();
  Bytes exchanged(unsigned a, unsigned b) const;

  const LanguageInfo& language_;
  Bytes program_;
  const std::function<bool(const Bytes&)>& still_fails_;
  std::uint64_t tries_max_;
  std::uint64_t tries_ = 0;
  /// A candidate was left untried.
  bool cut_short_ = false;
  std::set<Bytes> tried_;
};

}  // namespace dropcheck

// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the language of drop rules adds to the rules of every language: its scopes are those of C++,
// so that a subject runs its steps from inside of them.
#pragma once

#include <optional>

#include "harness/drop/events.hpp"
#include "harness/drop/ops.hpp"
#include "harness/drop/situations.hpp"
#include "harness/interpreter.hpp"

namespace dropcheck::drop {

class Interpreter : public dropcheck::Interpreter<Language> {
 public:
  using dropcheck::Interpreter<Language>::Interpreter;

  static std::optional<Violation> compare(const Trace& expected, const Trace& actual) {
    return drop::compare(expected, actual);
  }

 protected:
  ~Interpreter() = default;

  void note(Situation situation) { note_bit(bit(situation)); }

 private:
  bool is_blocked(const Op&) final { return false; }
};

/// The steps of a program, to whoever runs them.
class Steps {
 public:
  /// Judges what has happened since the last one was given. Null: there is none, or a law is
  /// broken.
  virtual const Step* next() = 0;
  virtual bool broken() const = 0;

 protected:
  ~Steps() = default;
};

/// An implementation at work: its calls nest as the program's scopes do.
class ScopedInterpreter : public Interpreter {
 public:
  using Interpreter::Interpreter;

  /// Runs the steps until there are no more, and then ends the scopes that are open. If a law is
  /// broken, what the scopes hold is abandoned, not dropped: it may be anything.
  virtual void run_all(Steps& steps) = 0;

 protected:
  ~ScopedInterpreter() = default;
};

}  // namespace dropcheck::drop

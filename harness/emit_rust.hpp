// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the emitters of Rust share: a program becomes a stand-alone file of Rust, with the slots as
// variables of main() and the compiler's own moves and drops, which says after each step what the
// model says of it.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "harness/emit.hpp"
#include "harness/events.hpp"
#include "harness/op.hpp"
#include "harness/program.hpp"
#include "harness/text.hpp"

namespace dropcheck {

/// A program in Rust, or why there is none.
struct RustProgram {
  std::string text;
  std::string refused;
};

/// An op as Rust: statements, and then an expression that says how it ended.
struct RustOp {
  std::string statements;
  std::string outcome = "DONE";
  /// Not empty: rustc would not compile it, or std does not let anybody do it.
  std::string refused = {};
};

/// What every program begins with: the command that compiles it, the program as text, say(),
/// expect(), run(), the fuses and the counts of nodes. `uses` are more lines with `use`.
std::string rust_prelude(std::string_view subject, std::span<const std::uint8_t> program,
                         const std::string& file, std::string_view uses);

/// A call of expect() with these lines.
void emit_rust_expectation(const std::vector<std::string>& lines, Source& out);

/// The step that no Rust can be written for, and why.
std::string refusal(std::size_t step, const std::string& op, const std::string& why);

/// The steps of a program in main(), each with what the model says of it. `describe` has the
/// subject's words for an event; `spell(op)` gives a RustOp, and `out` has what stands before.
/// Returns why there is no such program, or nothing.
template <class Model, std::string (*describe)(const Event&)>
std::string emit_rust_steps(const typename Model::Program& program, Abilities abilities,
                            auto&& spell, Source& out) {
  Model model(abilities, program);
  for (std::size_t i = 0; i < program.steps.size(); ++i) {
    const auto& step = program.steps[i];
    model.run_step(step);
    const auto outcome = static_cast<Outcome>(model.trace().events().back().small);
    model.observe();
    std::vector<std::string> expected;
    for (const Event& event : model.trace().events()) expected.push_back(describe(event));
    model.trace().close_step();
    if (outcome == Outcome::skipped) {
      out.line("// skipped: " + print_step(step));
      continue;
    }
    const RustOp op = spell(step.op);
    const std::string why =
        step.on_drop ? "a destructor cannot name the variables of main()" : op.refused;
    if (!why.empty()) return refusal(i, print_step(step), why);
    out.line("// " + print_step(step));
    if (outcome == Outcome::threw) {
      out.line("say(run(|| { " + op.statements + " " + op.outcome + " }));");
    } else {
      if (!op.statements.empty()) out.line(op.statements);
      out.line("say(" + op.outcome + ");");
    }
    out.line("observe!();");
    emit_rust_expectation(expected, out);
  }
  return "";
}

}  // namespace dropcheck

// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the emitters of subjects derive from: the program, run on the model, and with it what an
// emitted program must do, what it needs for that, and what it compares.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "harness/emit.hpp"
#include "harness/events.hpp"
#include "harness/limits.hpp"
#include "harness/op.hpp"
#include "harness/program.hpp"
#include "harness/target.hpp"
#include "harness/text.hpp"
#include "harness/trace.hpp"

namespace dropcheck {

/// `describe` has the subject's words for an event. The model runs up to the step that fails, or
/// else to the last one; that one is compared.
template <class Model, std::string (*describe)(const Event&)>
class Emitter {
 public:
  Emitter(const Emitter&) = delete;
  Emitter& operator=(const Emitter&) = delete;

 protected:
  using Op = typename Model::Op;
  using Program = typename Model::Program;
  using Step = typename Model::Step;

  /// A step with what the model says of it.
  struct Moment {
    Step step;
    Outcome outcome;
    std::vector<Event> expected;
  };

  static bool always(const Op&) { return true; }

  /// `finds_out`: whether the statement of an op finds out by itself if the op is to be skipped.
  /// Requires: `target`, `program` and `request` outlive the emitter.
  Emitter(const Target& target, const Program& program, const EmitRequest& request,
          bool (*finds_out)(const Op&) = always)
      : target_(target),
        request_(request),
        model_(target.abilities, program),
        program_(program),
        finds_out_(finds_out) {
    const std::size_t steps = program.steps.size();
    last_ = request.violation ? request.violation->step : steps - (steps != 0);
    for (std::size_t i = 0; i < std::min(last_ + 1, steps); ++i) run(program.steps[i]);
    for (const Moment& moment : moments_) note(moment);
  }
  ~Emitter() = default;

  // What there is to do.

  bool has(Abilities wanted) const { return (wanted & ~target_.abilities) == 0; }
  /// The implementation has it, and the program does not omit it.
  bool applies(const Op& op) const {
    return has(info_of(op).needs) && !program_.omits(info_of(op));
  }

  const std::vector<Moment>& moments() const { return moments_; }
  /// The one that is compared. There is none if it is the end of the program that is.
  bool is_last(const Moment& moment) const {
    return static_cast<std::size_t>(&moment - moments_.data()) == last_;
  }
  /// What is skipped is left out, but of the last step the outcome is wanted.
  bool is_run(const Moment& moment) const {
    if (moment.outcome != Outcome::skipped) return true;
    return is_last(moment) && applies(moment.step.op) && finds_out_(moment.step.op);
  }
  /// The end of the program is compared. What the model does there is up to the subject.
  bool closes() const { return last_ >= program_.steps.size(); }

  /// The words of the ops that are run, drop scripts included.
  const std::set<std::string_view>& words() const { return words_; }
  bool uses(std::string_view word) const { return words_.contains(word); }

  /// Takes what the model has observed since the last time.
  std::vector<Event> observed() {
    const auto& events = model_.trace().events();
    std::vector<Event> result(events.begin(), events.end());
    model_.trace().close_step();
    return result;
  }

  // How it is written.

  static std::string index_of(const auto& operand) { return std::to_string(operand.index); }

  /// say(), broken() and expect().
  void emit_comparing() {
    emit_say(out_);
    emit_broken(out_);
    emit_expect(rule_shown(request_), out_);
  }

  /// on_drop(label); `statement(op)` is an op as text, which says its outcome. Without it, main()
  /// keeps no account of scripts.
  void emit_scripts(auto&& statement) {
    ScriptTexts texts;
    for (std::size_t label = 0; label < scripts_.size(); ++label) {
      for (const Op& op : scripts_[label]) texts[label].push_back(statement(op));
    }
    emit_on_drop(texts, out_);
    scripted_ = std::ranges::any_of(texts, [](const auto& script) { return !script.empty(); });
  }
  /// No script runs any more.
  void emit_calm() {
    if (scripted_) out_.line("calm = true;");
  }

  /// All steps in main(); `statement(moment)` emits an op. Needs observe(). `probes`: observing
  /// calls what could leave something behind, so it is done behind each step, as the harness does.
  void emit_steps(auto&& statement, bool probes = false) {
    for (const Moment& moment : moments_) {
      if (is_last(moment)) {
        emit_last(moment, statement);
        continue;
      }
      const bool skipped = moment.outcome == Outcome::skipped;
      if (!skipped && !moment.step.on_drop) statement(moment);
      if (!skipped && moment.step.on_drop && scripted_) {
        out_.line(script_growth(*moment.step.on_drop));
      }
      if (probes) out_.line("observe();");
    }
  }

  /// From here on what is said is compared.
  void begin_comparison() {
    out_.blank();
    emit_forget_said(out_);
  }
  void expect(const std::vector<Event>& events) { emit_expectation(events, describe, out_); }

  const Target& target_;
  const EmitRequest& request_;
  Model model_;
  Source out_;

 private:
  void run(const Step& step) {
    model_.run_step(step);
    const auto outcome = static_cast<Outcome>(model_.trace().events().back().small);
    model_.observe();
    moments_.push_back({step, outcome, observed()});
  }

  void note(const Moment& moment) {
    if (!is_run(moment)) return;
    words_.insert(info_of(moment.step.op).word);
    if (moment.step.on_drop) scripts_[moment.step.on_drop->index].push_back(moment.step.op);
  }

  void emit_last(const Moment& moment, auto&& statement) {
    begin_comparison();
    out_.line("// " + print_step(moment.step));
    if (!moment.step.on_drop && is_run(moment)) {
      statement(moment);
    } else {
      out_.line("say(\"" + describe(outcome_event(moment.outcome)) + "\\n\");");
    }
    out_.line("observe();");
    expect(moment.expected);
  }

  const Program& program_;
  bool (*finds_out_)(const Op&);
  std::size_t last_;
  std::vector<Moment> moments_;
  std::set<std::string_view> words_;
  std::array<std::vector<Op>, limits::labels> scripts_;
  /// There is a script that runs.
  bool scripted_ = false;
};

}  // namespace dropcheck

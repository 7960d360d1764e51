// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/drop/emit.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <ranges>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "harness/adapter_text.hpp"
#include "harness/drop/codec.hpp"
#include "harness/drop/emit_parts.hpp"
#include "harness/drop/model.hpp"
#include "harness/emit.hpp"
#include "harness/emitter.hpp"

namespace dropcheck::drop {
namespace {

/// A variable of the emitted program. Names are declared again in Rust, not in C++.
struct Emitted {
  Name name;
  std::string spelled;
  /// The type of its value; `int`, Manually and Maybe are variables themselves.
  std::string type;
  Label label;

  bool is_by_hand() const { return type == "Manually" || type == "Maybe"; }
};

class Emitter : dropcheck::Emitter<Model, describe> {
 public:
  Emitter(const Target& target, const Program& program, const EmitRequest& request)
      : dropcheck::Emitter<Model, describe>(target, program, request) {
    if (!closes()) return;
    model_.end_scopes();
    model_.observe();
    model_.observe_leaks();
    closing_ = observed();
  }

  std::string operator()(std::span<const std::uint8_t> bytes) {
    world();
    main();
    return emitted_file(target_, bytes, request_, declarations_for, has(propagates_drop_throw),
                        out_.text());
  }

 private:
  static std::string declarations_for(std::string_view adapter) {
    std::string text = "struct Node;\n";
    if (!mentions(adapter, "Node")) return text + "\n";
    return text + "namespace dropcheck::drop {\nusing ::Node;\n}  // namespace dropcheck::drop\n\n";
  }

  bool uses_aggregates() const { return uses("let_struct") || uses("let_array"); }

  void world() {
    out_.blank();
    out_.line("using Impl = " + std::string(target_.adapter.name) + ";");
    emit_comparing();
    emit_fuses("make_fails_in[8], drop_fails_in[8]", out_);
    emit_throw_if(out_);
    emit_node_table(out_);
    const bool throws = has(propagates_drop_throw);
    std::string text = replaced(emit_parts::node, " THROWS", throws ? " noexcept(false)" : "");
    text = replaced(text, "    THROW\n",
                    throws ? "    if (dropped) throw_if(fires(drop_fails_in[label]));\n"
                           : "    static_cast<void>(dropped);\n");
    out_.paste(text);
    if (uses_aggregates()) out_.paste(emit_parts::aggregates);
    if (uses("let_manually") || uses("let_maybe")) out_.paste(emit_parts::by_hand);
    out_.paste(emit_parts::running);
    out_.paste(emit_parts::looking);
    if (uses_aggregates()) out_.paste(emit_parts::looking_at_aggregates);
    if (closes()) out_.paste(emit_parts::leaks);
  }

  // main().

  void main() {
    out_.blank();
    out_.open("int main() {");
    open_scope();
    for (const Moment& moment : moments()) {
      comparing_ = is_last(moment);
      if (comparing_) {
        compare(moment);
      } else if (moment.outcome != Outcome::skipped) {
        emit(moment);
      }
    }
    if (closes()) begin_comparison();
    while (!scopes_.empty()) close_scope();
    if (closes()) {
      counts();
      out_.line("say_leaks();");
      expect(closing_);
    }
    out_.line("std::puts(\"nothing is broken\");");
    out_.close();
  }

  void emit(const Moment& moment) {
    std::visit([&](const auto& o) { emit(o, moment); }, moment.step.op);
  }
  void compare(const Moment& moment) {
    begin_comparison();
    out_.line("// " + print_step(moment.step));
    if (moment.outcome == Outcome::skipped) {
      out_.line("say(\"the op is skipped\\n\");");
    } else {
      emit(moment);
    }
    observe(moment);
    expect(moment.expected);
  }

  void open_scope() {
    scopes_.push_back(variables_.size());
    out_.open("try {");
  }
  void close_scope() {
    variables_.resize(scopes_.back());
    scopes_.pop_back();
    out_.next("} catch (const Thrown&) {");
    out_.line("if (goes_on()) throw;");
    out_.close();
  }

  /// All variables that are in sight, and how many nodes there are.
  void observe(const Moment& moment) {
    for (std::uint8_t i = 0; i < Name::count; ++i) {
      if (const Emitted* const variable = find(Name{i})) look(*variable, moment);
    }
    counts();
  }
  void look(const Emitted& variable, const Moment& moment) {
    const std::string index = std::to_string(variable.name.index);
    if (!variable.is_by_hand()) return out_.line("look(" + index + ", " + variable.spelled + ");");
    if (!holds_something(variable.name, moment)) return;
    const std::string node =
        variable.type == "Maybe" ? variable.spelled + ".assume_init_ref()" : "*" + variable.spelled;
    out_.line("see(" + index + ", 0, " + node + ");");
  }
  static bool holds_something(Name name, const Moment& moment) {
    return std::ranges::any_of(moment.expected, [&](const Event& event) {
      return event.kind == static_cast<std::uint8_t>(EventKind::holds) && event.small == name.index;
    });
  }
  void counts() {
    out_.line("say(\"%d node%s alive\\n\", alive, alive == 1 ? \"\" : \"s\");");
    out_.line("say(\"%d allocation%s so far\\n\", allocations, allocations == 1 ? \"\" : \"s\");");
  }

  const Emitted* find(Name name) const {
    for (const Emitted& variable : std::views::reverse(variables_)) {
      if (variable.name == name) return &variable;
    }
    return nullptr;
  }
  Emitted& at(Name name) { return *const_cast<Emitted*>(find(name)); }
  const std::string& spelled(Name name) { return at(name).spelled; }

  /// Only what is compared says how it ended.
  void succeed() {
    if (comparing_) out_.line("say(\"the op succeeds\\n\");");
  }
  void run(const std::string& statements) { out_.line("run([&] { " + statements + " });"); }
  void assign(Name into, const std::string& value) {
    run(spelled(into) + ".assign(" + value + ");");
  }

  // Declarations. One whose value throws declares nothing.

  void declare(Name name, Label label, const std::string& type, const std::string& text) {
    std::string spelled = "v" + index_of(name);
    if (const int times = ++declared_[name.index]; times > 1) {
      spelled += "_" + std::to_string(times);
    }
    out_.line("[[maybe_unused]] " + replaced(text, "NAME", spelled));
    variables_.push_back({name, spelled, type, label});
    succeed();
  }
  void let(const auto& o, const Moment& moment, const std::string& type, const std::string& value) {
    if (moment.outcome == Outcome::threw) return run(value + ";");
    const bool by_hand = type == "Manually";
    declare(o.into, o.label, type,
            (by_hand ? type : "Local<" + type + ">") + " NAME(std::in_place, " + value + ");");
  }
  static std::string node(Label label) { return "Node(" + index_of(label) + ")"; }

  void emit(const op::Nop&, const Moment&) {}
  void emit(const op::Let& o, const Moment& moment) { let(o, moment, "Node", node(o.label)); }
  void emit(const op::LetUninit& o, const Moment&) {
    declare(o.into, {}, "Node", "Local<Node> NAME;");
  }
  void emit(const op::LetMove& o, const Moment&) {
    const Emitted from = at(o.from);
    declare(o.into, from.label, from.type,
            "Local<" + from.type + "> NAME(std::in_place, " + from.spelled + ".move_out());");
  }
  void emit(const op::LetNumber& o, const Moment&) {
    declare(o.into, {}, "int", "int NAME = " + index_of(o.value) + ";");
  }
  void emit(const op::LetStruct& o, const Moment& moment) {
    let(o, moment, "Struct", "make_struct(" + index_of(o.label) + ")");
  }
  void emit(const op::LetArray& o, const Moment& moment) {
    let(o, moment, "Array", "make_array(" + index_of(o.label) + ")");
  }
  void emit(const op::LetManually& o, const Moment& moment) {
    let(o, moment, "Manually", node(o.label));
  }
  void emit(const op::LetMaybe& o, const Moment&) { declare(o.into, {}, "Maybe", "Maybe NAME;"); }

  // Scopes.

  void emit(const op::Scope&, const Moment&) {
    succeed();
    open_scope();
  }
  void emit(const op::End&, const Moment&) {
    if (comparing_) out_.line("threw = false;");
    close_scope();
    if (comparing_) out_.line("say(threw ? \"the op throws\\n\" : \"the op succeeds\\n\");");
  }
  void emit(const op::Unwind& o, const Moment&) {
    const std::size_t scopes = std::min(o.depth.scopes(), scopes_.size() - 1);
    out_.line("leave(" + std::to_string(scopes) + ");");
    for (std::size_t i = 0; i < scopes; ++i) close_scope();
    succeed();
  }

  // Values.

  void emit(const op::Assign& o, const Moment&) {
    run("Node fresh(" + index_of(o.label) + "); " + spelled(o.slot) + ".assign(std::move(fresh));");
  }
  void emit(const op::Move& o, const Moment&) {
    at(o.into).label = at(o.from).label;
    assign(o.into, spelled(o.from) + ".move_out()");
  }
  void emit(const op::Copy& o, const Moment&) {
    run(spelled(o.into) + " = " + spelled(o.from) + ";");
  }
  void consume(const std::string& function, Name name) {
    run("Impl::" + function + "<" + at(name).type + ">(" + spelled(name) + ".move_out());");
  }
  void emit(const op::Drop& o, const Moment&) { consume("drop", o.slot); }
  void emit(const op::Forget& o, const Moment&) { consume("forget", o.slot); }
  void emit(const op::Replace& o, const Moment&) {
    run("Node fresh(" + index_of(o.label) + "); const Node dying = Impl::replace<Node>(*" +
        spelled(o.slot) + ", std::move(fresh));");
  }
  void emit(const op::Take& o, const Moment&) {
    run("Node old = Impl::take<Node>(*" + spelled(o.from) + "); " + spelled(o.into) +
        ".assign(std::move(old));");
  }
  void emit(const op::Swap& o, const Moment&) {
    std::swap(at(o.a).label, at(o.b).label);
    run("Impl::swap<" + at(o.a).type + ">(*" + spelled(o.a) + ", *" + spelled(o.b) + ");");
  }
  void emit(const op::Look& o, const Moment& moment) {
    look(at(o.slot), moment);
    succeed();
  }

  // Fields.

  void emit(const op::DropField& o, const Moment&) {
    run("Impl::drop<" + std::string(o.field.index == 1 ? "Pair" : "Node") + ">((*" +
        spelled(o.slot) + ").move_out<" + index_of(o.field) + ">());");
  }
  void emit(const op::SetField& o, const Moment&) {
    const std::string label = index_of(label_of(at(o.slot).label, o.field));
    run("(*" + spelled(o.slot) + ").assign<" + index_of(o.field) + ">(" +
        (o.field.index == 1 ? "pair" : "Node") + "(" + label + "));");
  }

  // What is dropped by hand.

  void emit(const op::DropManually& o, const Moment&) { run(spelled(o.slot) + ".drop();"); }
  void emit(const op::IntoInner& o, const Moment&) {
    assign(o.into, "Manually::into_inner(std::move(" + spelled(o.slot) + "))");
  }
  void emit(const op::Write& o, const Moment&) {
    run("Node fresh(" + index_of(o.label) + "); " + spelled(o.slot) + ".write(std::move(fresh));");
  }
  void emit(const op::AssumeDrop& o, const Moment&) {
    run(spelled(o.slot) + ".assume_init_drop();");
  }
  void emit(const op::AssumeRead& o, const Moment&) {
    assign(o.into, spelled(o.slot) + ".assume_init_read()");
  }

  // What will go wrong.

  void arm(const std::string& fuses, const auto& o) {
    out_.line(fuses + "[" + index_of(o.label) + "] = " + index_of(o.ordinal) + ";");
    succeed();
  }
  void emit(const op::ThrowMake& o, const Moment&) { arm("make_fails_in", o); }
  void emit(const op::ThrowDrop& o, const Moment&) { arm("drop_fails_in", o); }

  bool comparing_ = false;
  std::vector<Event> closing_;
  std::vector<Emitted> variables_;
  /// Of each open scope, how many variables there were before it.
  std::vector<std::size_t> scopes_;
  /// How often each name was declared.
  std::array<int, Name::count> declared_{};
};

}  // namespace

std::string emit(const Target& target, std::span<const std::uint8_t> program,
                 const EmitRequest& request) {
  const Program decoded = decode<Language>(program);
  return Emitter(target, decoded, request)(program);
}

}  // namespace dropcheck::drop

// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/drop/emit_rust.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <ranges>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "harness/drop/codec.hpp"
#include "harness/drop/model.hpp"

namespace dropcheck::drop {
namespace {

constexpr Abilities rust_abilities = ((propagates_drop_throw << 1) - 1) | unwinds;

constexpr std::string_view values = R"rust(
struct Node {
    id: usize,
    label: usize,
}
impl Node {
    fn new(label: usize) -> Node {
        may_throw(MAKE, label);
        let id = enter();
        say(format!("node #{id} (label {label}) is built"));
        Node { id, label }
    }
}
impl Default for Node {
    fn default() -> Node {
        Node::new(0)
    }
}
impl Drop for Node {
    fn drop(&mut self) {
        leave();
        say(format!("node #{} (label {}) is dropped", self.id, self.label));
        may_throw(DROP, self.label);
    }
}
struct Struct {
    first: Node,
    pair: [Node; 2],
    last: Node,
}
fn row<const N: usize>(label: usize) -> [Node; N] {
    std::array::from_fn(|_| Node::new(label))
}
fn say_alive() {
    let alive = ALIVE.with(Cell::get);
    say(format!("{alive} node{} alive", if alive == 1 { "" } else { "s" }));
}
fn throw() -> ! {
    resume_unwind(Box::new("thrown"))
}
)rust";

constexpr std::string_view moves_too_much =
    "a closure, which catch_unwind needs, would own from its start what it moves at this step";
constexpr std::string_view writes_too_much =
    "a closure, which catch_unwind needs, cannot give a value to a variable that has none";

enum class Type : std::uint8_t { number, node, structure, array, manually, maybe };

struct Variable {
  Name name;
  Type type;
  Label label;
  /// It has its value, with all its parts.
  bool whole;
};

struct Scope {
  std::size_t first_variable;
  /// A throw ends here.
  bool catches;
};

std::string name(Name it) { return "v" + std::to_string(it.index); }
std::string number(const auto& operand) { return std::to_string(operand.index); }
std::string new_node(Label label) { return "Node::new(" + number(label) + ")"; }
std::string field_of(Field field) {
  constexpr const char* fields[] = {"first", "pair", "last"};
  return fields[field.index];
}
std::string new_field(Label first, Field field) {
  const Label label = label_of(first, field);
  return field.index == 1 ? "row(" + number(label) + ")" : new_node(label);
}

/// Each step with what the model says of it, and where throws are caught.
class Run {
 public:
  struct Moment {
    Step step;
    Outcome outcome;
    std::vector<Event> events;
    /// Of `scope`: whether it is left by a throw that is caught behind it.
    bool catches = false;
  };

  explicit Run(const Program& program) {
    Model model(rust_abilities, program);
    for (const Step& step : program.steps) {
      model.run_step(step);
      const auto outcome = static_cast<Outcome>(model.trace().events().back().small);
      model.observe();
      const auto& events = model.trace().events();
      moments_.push_back({step, outcome, {events.begin(), events.end()}});
      model.trace().close_step();
      if (outcome != Outcome::skipped) follow_scopes();
    }
  }
  const std::vector<Moment>& moments() const { return moments_; }

 private:
  void follow_scopes() {
    const Moment& moment = moments_.back();
    if (std::holds_alternative<op::Scope>(moment.step.op)) open_.push_back(moments_.size() - 1);
    if (std::holds_alternative<op::End>(moment.step.op)) leave(1, moment.outcome);
    if (const auto* unwind = std::get_if<op::Unwind>(&moment.step.op)) {
      leave(std::min(unwind->depth.scopes(), open_.size()), Outcome::threw);
    }
  }
  void leave(std::size_t scopes, Outcome outcome) {
    moments_[open_[open_.size() - scopes]].catches = outcome == Outcome::threw;
    open_.resize(open_.size() - scopes);
  }

  std::vector<Moment> moments_;
  std::vector<std::size_t> open_;
};

class RustEmitter {
 public:
  explicit RustEmitter(Source& out) : out_(out) {}

  /// Why there is no such program, or nothing.
  std::string operator()(const Program& program) {
    const Run run(program);
    for (std::size_t i = 0; i < run.moments().size(); ++i) {
      const Run::Moment& moment = run.moments()[i];
      if (moment.outcome == Outcome::skipped) {
        out_.line("// skipped: " + print_step(moment.step));
        continue;
      }
      out_.line("// " + print_step(moment.step));
      moment_ = &moment;
      std::visit([this](const auto& o) { emit(o); }, moment.step.op);
      if (!refused_.empty()) return refusal(i, print_step(moment.step), refused_);
      observe();
    }
    out_.line("println!(\"nothing is broken\");");
    out_.line("std::process::exit(0);  // inside of what is open");
    for (; !scopes_.empty(); scopes_.pop_back()) out_.close();
    return "";
  }

 private:
  using Moment = Run::Moment;

  Variable& find(Name name) {
    return *std::ranges::find(variables_.rbegin(), variables_.rend(), name, &Variable::name);
  }
  bool threw() const { return moment_->outcome == Outcome::threw; }
  std::size_t made() const {
    return static_cast<std::size_t>(std::ranges::count(
        moment_->events, static_cast<std::uint8_t>(EventKind::made), &Event::kind));
  }

  // What a closure may do to a variable outside of it.
  bool is_outside(const Variable& variable) const {
    const auto at = static_cast<std::size_t>(&variable - variables_.data());
    return std::ranges::any_of(
        scopes_, [&](const Scope& scope) { return scope.catches && at < scope.first_variable; });
  }
  std::string moved(Name it) {
    Variable& variable = find(it);
    if (is_outside(variable)) refused_ = moves_too_much;
    variable.whole = false;
    return name(it);
  }
  std::string written(Name it) {
    Variable& variable = find(it);
    if (is_outside(variable) && !variable.whole) refused_ = writes_too_much;
    variable.whole = true;
    return name(it);
  }

  /// A statement, and how the op ends.
  void say(const std::string& statement) {
    if (threw()) return out_.line("say(run(|| { " + statement + " DONE }));");
    out_.line(statement);
    out_.line("say(DONE);");
  }
  void declare(Name into, Type type, const std::string& value, Label label = {}) {
    const char* types[] = {
        "i32", "Node", "Struct", "[Node; 3]", "ManuallyDrop<Node>", "MaybeUninit<Node>"};
    const std::string typed = ": " + std::string(types[static_cast<std::size_t>(type)]);
    // What throws is never declared.
    if (threw()) return say("let _built" + typed + " = " + value + ";");
    const std::string has = value.empty() ? "" : " = " + value;
    say("let mut " + name(into) + typed + has + ";");
    variables_.push_back({into, type, label, !value.empty()});
  }
  /// Whether `value` could not be built, so that nothing else happens.
  bool is_not_built(const std::string& value, std::size_t nodes = 1) {
    if (!threw() || made() == nodes) return false;
    say("let _built: " + std::string(nodes == 1 ? "Node" : "[Node; 2]") + " = " + value + ";");
    return true;
  }

  void emit(const op::Nop&) {}
  void emit(const op::Let& o) { declare(o.into, Type::node, new_node(o.label)); }
  void emit(const op::LetUninit& o) { declare(o.into, Type::node, ""); }
  void emit(const op::LetMove& o) {
    const Variable from = find(o.from);
    declare(o.into, from.type, moved(o.from), from.label);
  }
  void emit(const op::LetNumber& o) { declare(o.into, Type::number, number(o.value)); }
  void emit(const op::LetStruct& o) {
    std::string text = "Struct { ";
    for (std::uint8_t i = 0; i < Field::count; ++i) {
      text += field_of(Field{i}) + ": " + new_field(o.label, Field{i}) + ", ";
    }
    declare(o.into, Type::structure, text + "}", o.label);
  }
  void emit(const op::LetArray& o) { declare(o.into, Type::array, "row(" + number(o.label) + ")"); }
  void emit(const op::LetManually& o) {
    declare(o.into, Type::manually, "ManuallyDrop::new(" + new_node(o.label) + ")");
  }
  void emit(const op::LetMaybe& o) { declare(o.into, Type::maybe, "MaybeUninit::uninit()"); }

  void emit(const op::Scope&) {
    const bool ends_by_itself = moment_->catches;
    out_.line("say(DONE);");
    scopes_.push_back({variables_.size(), ends_by_itself});
    begins_scope_ = true;
  }
  void emit(const op::End&) {
    const bool catches = scopes_.back().catches;
    leave_scope();
    out_.close(catches ? "}); say(ended);" : "}");
    if (!catches) out_.line("say(DONE);");
  }
  void emit(const op::Unwind& o) {
    out_.line("throw();");
    const std::size_t left = std::min(o.depth.scopes(), scopes_.size());
    for (std::size_t i = 1; i != left; ++i) {
      leave_scope();
      out_.close();
    }
    leave_scope();
    out_.close("});");
    out_.line("say(DONE);");
  }
  void leave_scope() {
    const Scope scope = scopes_.back();
    if (scope.catches) out_.line("DONE");
    variables_.resize(scope.first_variable, variables_.front());
    scopes_.pop_back();
  }

  void emit(const op::Assign& o) {
    if (is_not_built(new_node(o.label))) return;
    say(written(o.slot) + " = " + new_node(o.label) + ";");
  }
  void emit(const op::Move& o) {
    const Label label = find(o.from).label;
    const std::string from = moved(o.from);
    find(o.into).label = label;
    say((o.from == o.into ? (find(o.into).whole = true, name(o.into)) : written(o.into)) + " = " +
        from + ";");
  }
  void emit(const op::Copy& o) { say(name(o.into) + " = " + name(o.from) + ";"); }
  void emit(const op::Drop& o) { say("drop(" + moved(o.slot) + ");"); }
  void emit(const op::Forget& o) { say("mem::forget(" + moved(o.slot) + ");"); }
  void emit(const op::Replace& o) {
    say("drop(mem::replace(&mut " + name(o.slot) + ", " + new_node(o.label) + "));");
  }
  void emit(const op::Take& o) {
    if (is_not_built("Node::default()")) return;
    say(written(o.into) + " = mem::take(&mut " + name(o.from) + ");");
  }
  void emit(const op::Swap& o) {
    std::swap(find(o.a).label, find(o.b).label);
    say("mem::swap(&mut " + name(o.a) + ", &mut " + name(o.b) + ");");
  }
  void emit(const op::Look&) {
    see(true);
    out_.line("say(DONE);");
  }
  void emit(const op::DropField& o) {
    say("drop(" + moved(o.slot) + "." + field_of(o.field) + ");");
  }
  void emit(const op::SetField& o) {
    Variable& variable = find(o.slot);
    const std::string value = new_field(variable.label, o.field);
    if (is_not_built(value, o.field.index == 1 ? 2 : 1)) return;
    if (is_outside(variable) && !variable.whole) refused_ = writes_too_much;
    say(name(o.slot) + "." + field_of(o.field) + " = " + value + ";");
  }
  void emit(const op::DropManually& o) {
    say("unsafe { ManuallyDrop::drop(&mut " + name(o.slot) + ") };");
  }
  void emit(const op::IntoInner& o) {
    const std::string from = moved(o.slot);
    say(written(o.into) + " = ManuallyDrop::into_inner(" + from + ");");
  }
  void emit(const op::Write& o) { say(name(o.slot) + ".write(" + new_node(o.label) + ");"); }
  void emit(const op::AssumeDrop& o) { say("unsafe { " + name(o.slot) + ".assume_init_drop() };"); }
  void emit(const op::AssumeRead& o) {
    say(written(o.into) + " = unsafe { " + name(o.slot) + ".assume_init_read() };");
  }
  void emit(const op::ThrowMake& o) { set_fuse("MAKE", o); }
  void emit(const op::ThrowDrop& o) { set_fuse("DROP", o); }
  void set_fuse(const char* event, const auto& o) {
    say(std::string("set_fuse(") + event + ", " + number(o.label) + ", " + number(o.ordinal) +
        ");");
  }

  // What can be seen.

  std::string part(const Variable& variable, std::size_t index) const {
    constexpr const char* parts[] = {".first", ".pair[0]", ".pair[1]", ".last"};
    std::string it = name(variable.name);
    if (variable.type == Type::structure) return it + parts[index];
    if (variable.type == Type::array) return it + "[" + std::to_string(index) + "]";
    if (variable.type == Type::maybe) return "unsafe { " + it + ".assume_init_ref() }";
    return it;
  }
  /// What the model sees in variables, before the op has ended or behind it.
  void see(bool before) {
    bool ended = false;
    for (const Event& event : moment_->events) {
      const auto kind = kind_of(event);
      ended |= kind == EventKind::outcome;
      if (ended == before) continue;
      if (kind != EventKind::holds && kind != EventKind::holds_number) continue;
      const Variable& variable = find(Name{event.small});
      const std::string slot = name(variable.name);
      if (kind == EventKind::holds_number) {
        out_.line(replaced("say(format!(\"SLOT is {}\", SLOT));", "SLOT", slot));
      } else {
        const std::string at = event.value == 0 ? "" : " at " + std::to_string(event.value);
        const std::string seen = replaced("say(format!(\"SLOT holds node #{}AT\", ", "SLOT", slot);
        out_.line(replaced(seen, "AT", at).append(part(variable, event.value)).append(".id));"));
      }
    }
  }
  void observe() {
    see(false);
    out_.line("say_alive();");
    std::vector<std::string> expected;
    for (const Event& event : moment_->events) {
      // Saying what happens allocates, too.
      if (kind_of(event) == EventKind::allocations) continue;
      expected.push_back(describe(event));
    }
    emit_rust_expectation(expected, out_);
    if (!std::exchange(begins_scope_, false)) return;
    out_.open(scopes_.back().catches ? "let ended = run(|| {" : "{");
  }

  Source& out_;
  const Moment* moment_ = nullptr;
  std::vector<Variable> variables_;
  std::vector<Scope> scopes_;
  std::string refused_;
  bool begins_scope_ = false;
};

}  // namespace

RustProgram emit_rust(std::span<const std::uint8_t> program, const std::string& file) {
  Source out;
  out.paste(rust_prelude(Language::subject, program, file,
                         "use std::mem::{self, ManuallyDrop, MaybeUninit};\n"));
  out.paste(values);
  out.blank();
  out.open("fn main() {");
  std::string refused = RustEmitter(out)(decode<Language>(program));
  if (!refused.empty()) return {"", refused};
  out.close();
  return {out.text(), ""};
}

}  // namespace dropcheck::drop

// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/box/emit_rust.hpp"

#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "harness/box/codec.hpp"
#include "harness/box/model.hpp"

namespace dropcheck::box {
namespace {

/// Those of Rust itself. Saying what happens allocates, too, so it does not count allocations.
constexpr Abilities rust_abilities =
    unwinds |
    (((zero_sized_is_free << 1) - 1) & ~(has_fallible_alloc | reentrant_assign | allocates_once));

constexpr std::string_view values = R"rust(
struct Node {
    id: usize,
    label: usize,
    value: u8,
    next: Option<Box<Node>>,
}
type Slot = Option<Box<Node>>;

fn build(label: usize) -> usize {
    may_throw(MAKE, label);
    let id = enter();
    say(format!("node #{id} (label {label}) is built"));
    id
}
fn end(id: usize, label: usize) {
    leave();
    say(format!("node #{id} (label {label}) is dropped"));
}
fn name_of(next: &Slot) -> String {
    next.as_ref().map_or("none".to_string(), |it| format!("node #{}", it.id))
}
impl Node {
    fn new(label: usize) -> Node {
        Node { id: build(label), label, value: 0, next: None }
    }
}
impl Clone for Node {
    fn clone(&self) -> Node {
        let next = self.next.clone();
        may_throw(COPY, self.label);
        let id = enter();
        say(format!("node #{id} is copied from node #{}", self.id));
        Node { id, label: self.label, value: self.value, next }
    }
}
impl Drop for Node {
    fn drop(&mut self) {
        end(self.id, self.label);
        say(format!("its next is {}", name_of(&self.next)));
        may_throw(DROP, self.label);
    }
}
fn look(name: &str, slot: &Slot) {
    if let Some(it) = slot {
        let (id, value, next) = (it.id, it.value, name_of(&it.next));
        say(format!("{name} holds node #{id} (value {value}, next {next})"));
    }
}

trait Base {
    fn id(&self) -> usize;
}
struct Small(usize, usize);
#[repr(align(64))]
struct Large(Small, [u8; 100]);
impl Base for Small {
    fn id(&self) -> usize {
        self.0
    }
}
impl Base for Large {
    fn id(&self) -> usize {
        self.0.id()
    }
}
impl Drop for Small {
    fn drop(&mut self) {
        end(self.0, self.1);
    }
}

thread_local! {
    static UNITS: Cell<usize> = Cell::default();
}
struct Unit;
impl Unit {
    fn new() -> Unit {
        UNITS.with(|units| units.set(units.get() + 1));
        say("a unit is built");
        Unit
    }
}
impl Drop for Unit {
    fn drop(&mut self) {
        UNITS.with(|units| units.set(units.get() - 1));
        say("a unit is dropped");
    }
}

fn amount(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
)rust";

std::string name(BoxSlot slot) { return "b" + std::to_string(slot.index); }
std::string name(DynSlot slot) { return "d" + std::to_string(slot.index); }
std::string name(UnitSlot slot) { return "u" + std::to_string(slot.index); }
std::string name(SliceSlot slot) { return "s" + std::to_string(slot.index); }
std::string number(const auto& operand) { return std::to_string(operand.index); }

std::string taken(BoxSlot slot) { return name(slot) + ".take().unwrap()"; }
std::string shared(BoxSlot slot) { return name(slot) + ".as_ref().unwrap()"; }
std::string exclusive(BoxSlot slot) { return name(slot) + ".as_mut().unwrap()"; }

RustOp does(std::string statements) { return {std::move(statements)}; }
RustOp refuses(std::string why) { return {.statements = "", .refused = std::move(why)}; }
RustOp moves(const auto& o) { return does(name(o.into) + " = " + name(o.from) + ".take();"); }
RustOp drops(const auto& slot) { return does("drop(" + name(slot) + ".take());"); }
RustOp sets_fuse(const char* event, const auto& o) {
  return does(std::string("set_fuse(") + event + ", " + number(o.label) + ", " + number(o.ordinal) +
              ");");
}
std::string new_node(Label label) { return "Node::new(" + number(label) + ")"; }

struct Speller {
  RustOp operator()(const op::Nop&) const { return {}; }
  RustOp operator()(const op::New& o) const {
    return does(name(o.into) + " = Some(Box::new(" + new_node(o.label) + "));");
  }
  RustOp operator()(const op::Move& o) const { return moves(o); }
  RustOp operator()(const op::Swap& o) const {
    if (o.a == o.b) return refuses("two mutable borrows of one variable");
    return does("std::mem::swap(&mut " + name(o.a) + ", &mut " + name(o.b) + ");");
  }
  RustOp operator()(const op::Drop& o) const { return drops(o.slot); }
  RustOp operator()(const op::Look& o) const {
    return does("look(\"" + name(o.slot) + "\", &" + name(o.slot) + ");");
  }
  RustOp operator()(const op::Write& o) const {
    return does(exclusive(o.slot) + ".value = " + number(o.value) + ";");
  }
  RustOp operator()(const op::Assign& o) const {
    return does("**" + exclusive(o.slot) + " = " + new_node(o.label) + ";");
  }
  RustOp operator()(const op::SetNext& o) const {
    return does(exclusive(o.slot) + ".next = " + name(o.from) + ".take();");
  }
  RustOp operator()(const op::TakeNext& o) const {
    return does(name(o.into) + " = " + exclusive(o.slot) + ".next.take();");
  }
  RustOp operator()(const op::DropNext& o) const {
    return does("drop(" + exclusive(o.slot) + ".next.take());");
  }
  RustOp operator()(const op::IntoInner& o) const {
    return does("let node: Node = *" + taken(o.slot) + "; drop(node);");
  }
  RustOp operator()(const op::IntoRc& o) const {
    return does("drop(Rc::<Node>::from(" + taken(o.slot) + "));");
  }
  RustOp operator()(const op::Clone& o) const {
    return does(name(o.into) + " = " + name(o.from) + ".clone();");
  }
  RustOp operator()(const op::CloneFrom& o) const {
    if (o.from == o.into) return refuses("a mutable borrow of a variable beside a shared one");
    return does(exclusive(o.into) + ".clone_from(" + shared(o.from) + ");");
  }
  RustOp operator()(const op::DropList& o) const {
    return does("let mut list = List(" + name(o.slot) + ".take()); list.drop_one_by_one();");
  }
  RustOp operator()(const op::Leak& o) const { return does("Box::leak(" + taken(o.slot) + ");"); }
  RustOp operator()(const op::IntoRaw& o) const {
    return does("raw.push(Box::into_raw(" + taken(o.slot) + "));");
  }
  RustOp operator()(const op::FromRaw& o) const {
    return does(name(o.into) + " = Some(unsafe { Box::from_raw(raw.pop().unwrap()) });");
  }
  RustOp operator()(const op::NewDyn& o) const {
    const std::string small = "Small(build(" + number(o.label) + "), " + number(o.label) + ")";
    const std::string value = o.label.index % 2 == 1 ? "Large(" + small + ", [0; 100])" : small;
    return does(name(o.into) + " = Some(Box::new(" + value + "));");
  }
  RustOp operator()(const op::MoveDyn& o) const { return moves(o); }
  RustOp operator()(const op::DropDyn& o) const { return drops(o.slot); }
  RustOp operator()(const op::NewUnit& o) const {
    return does(name(o.into) + " = Some(Box::new(Unit::new()));");
  }
  RustOp operator()(const op::MoveUnit& o) const { return moves(o); }
  RustOp operator()(const op::DropUnit& o) const { return drops(o.slot); }
  RustOp operator()(const op::NewSlice& o) const {
    return does(name(o.into) + " = Some((0.." + std::to_string(o.shape.length()) + ").map(|_| " +
                new_node(o.shape.label()) + ").collect());");
  }
  RustOp operator()(const op::MoveSlice& o) const { return moves(o); }
  RustOp operator()(const op::DropSlice& o) const { return drops(o.slot); }
  RustOp operator()(const op::FailAlloc&) const { return {}; }
  RustOp operator()(const op::ThrowMake& o) const { return sets_fuse("MAKE", o); }
  RustOp operator()(const op::ThrowCopy& o) const { return sets_fuse("COPY", o); }
  RustOp operator()(const op::ThrowDrop& o) const { return sets_fuse("DROP", o); }
};

constexpr std::string_view list = R"rust(
struct List(Slot);
impl List {
    fn drop_one_by_one(&mut self) {
        while let Some(mut head) = self.0.take() {
            self.0 = head.next.take();
        }
    }
}
impl Drop for List {
    fn drop(&mut self) {
        self.drop_one_by_one();
    }
}
)rust";

/// The variables that a program names, in the order in which they are observed.
struct Slots {
  std::set<std::string> boxes, dyns, units, slices;

  void insert(BoxSlot slot) { boxes.insert(name(slot)); }
  void insert(DynSlot slot) { dyns.insert(name(slot)); }
  void insert(UnitSlot slot) { units.insert(name(slot)); }
  void insert(SliceSlot slot) { slices.insert(name(slot)); }
};

void declare(const Slots& slots, Source& out) {
  const auto each = [&](const std::set<std::string>& names, const std::string& line) {
    for (const std::string& one : names) out.line(replaced(line, "SLOT", one));
  };
  each(slots.boxes, "let mut SLOT: Slot = None;");
  each(slots.dyns, "let mut SLOT: Option<Box<dyn Base>> = None;");
  each(slots.units, "let mut SLOT: Option<Box<Unit>> = None;");
  each(slots.slices, "let mut SLOT: Option<Box<[Node]>> = None;");
  out.line("let mut raw: Vec<*mut Node> = Vec::new();");
  out.open("macro_rules! observe {");
  out.open("() => {");
  each(slots.boxes, "look(\"SLOT\", &SLOT);");
  each(slots.dyns, "if let Some(it) = &SLOT { say(format!(\"SLOT holds node #{}\", it.id())); }");
  each(slots.units, "if SLOT.is_some() { say(\"SLOT holds a unit\"); }");
  each(slots.slices,
       "if let Some([first, ..]) = SLOT.as_deref() { say(format!(\"SLOT holds {} from node #{}\", "
       "amount(SLOT.as_deref().unwrap().len(), \"node\"), first.id)); }");
  out.line("let (nodes, units) = (ALIVE.with(Cell::get), UNITS.with(Cell::get));");
  out.line("say(format!(\"{} and {} alive\", amount(nodes, \"node\"), amount(units, \"unit\")));");
  out.close("};");
  out.close();
}

}  // namespace

RustProgram emit_rust(std::span<const std::uint8_t> program, const std::string& file) {
  const Program decoded = decode<Language>(program);
  Slots slots;
  for (const Step& step : decoded.steps) {
    std::visit(
        [&](const auto& o) {
          for_each_operand(o, [&](const auto& operand) {
            if constexpr (requires { slots.insert(operand); }) slots.insert(operand);
          });
        },
        step.op);
  }
  Source out;
  out.paste(rust_prelude(Language::subject, program, file, "use std::rc::Rc;\n"));
  out.paste(values);
  out.paste(list);
  out.blank();
  out.open("fn main() {");
  declare(slots, out);
  const auto spell = [](const Op& op) { return std::visit(Speller(), op); };
  const std::string refused = emit_rust_steps<Model, describe>(decoded, rust_abilities, spell, out);
  if (!refused.empty()) return {"", refused};
  out.line("println!(\"nothing is broken\");");
  out.line("std::process::exit(0);  // the slots are not dropped");
  out.close();
  return {out.text(), ""};
}

}  // namespace dropcheck::box

// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/rc/emit_rust.hpp"

#include <string_view>
#include <variant>

#include "harness/rc/codec.hpp"
#include "harness/rc/model.hpp"

namespace dropcheck::rc {
namespace {

/// Those of Rust itself.
constexpr Abilities rust_abilities =
    unwinds |
    (((keeps_self_move << 1) - 1) & ~(has_fallible_alloc | upgrade_allocates | reentrant_assign));

constexpr std::string_view node = R"rust(
struct Node {
    id: usize,
    label: usize,
    value: u8,
    next: RefCell<Option<Rc<Node>>>,
    up: RefCell<Weak<Node>>,
}
type Slot = Option<Rc<Node>>;

impl Node {
    fn new(label: usize) -> Node {
        may_throw(MAKE, label);
        let id = enter();
        say(format!("node #{id} (label {label}) is built"));
        Node { id, label, value: 0, next: RefCell::default(), up: RefCell::default() }
    }
}
impl Clone for Node {
    fn clone(&self) -> Node {
        may_throw(COPY, self.label);
        let id = enter();
        say(format!("node #{id} is copied from node #{}", self.id));
        let (next, up) = (self.next.clone(), self.up.clone());
        Node { id, label: self.label, value: self.value, next, up }
    }
}
impl Drop for Node {
    fn drop(&mut self) {
        leave();
        say(format!("node #{} (label {}) is dropped", self.id, self.label));
        see_parent(&self.up.borrow());
        may_throw(DROP, self.label);
    }
}

fn see_parent(up: &Weak<Node>) {
    let Some(parent) = up.upgrade() else { return say("the Weak at hand upgrades to nothing") };
    let next = match parent.next.try_borrow().as_deref() {
        Err(_) => "being assigned".to_string(),
        Ok(None) => "empty".to_string(),
        Ok(Some(next)) => format!("node #{}", next.id),
    };
    say(format!("the Weak at hand upgrades to node #{} whose next is {next}", parent.id));
}
fn node(slot: &Slot) -> &Node {
    slot.as_ref().unwrap()
}
fn look(name: &str, slot: &Slot) {
    if let Some(it) = slot {
        let (strong, weak) = (Rc::strong_count(it), Rc::weak_count(it));
        let (id, value) = (it.id, it.value);
        say(format!("{name} holds node #{id} (value {value}, strong {strong}, weak {weak})"));
    }
}
fn look_weak(name: &str, weak: &Weak<Node>) {
    let (strong, weak) = (weak.strong_count(), weak.weak_count());
    say(format!("{name} reports strong {strong}, weak {weak}"));
}
)rust";

std::string rust_name(StrongSlot slot) { return "r" + std::to_string(slot.index); }
std::string rust_name(WeakSlot slot) { return "w" + std::to_string(slot.index); }
std::string number(const auto& operand) { return std::to_string(operand.index); }
std::string quoted_name(const auto& slot) { return "\"" + rust_name(slot) + "\""; }

// Places in the node of a slot, and the handle of a slot that has one.
std::string next_of(StrongSlot slot) { return "node(&" + rust_name(slot) + ").next"; }
std::string up_of(StrongSlot slot) { return "node(&" + rust_name(slot) + ").up"; }
std::string taken(StrongSlot slot) { return rust_name(slot) + ".take().unwrap()"; }
std::string taken(WeakSlot slot) { return "std::mem::take(&mut " + rust_name(slot) + ")"; }
std::string shared(StrongSlot slot) { return rust_name(slot) + ".as_ref().unwrap()"; }
std::string exclusive(StrongSlot slot) { return rust_name(slot) + ".as_mut().unwrap()"; }

RustOp does(std::string statements) { return {std::move(statements)}; }
RustOp tells(std::string outcome) { return {"", std::move(outcome)}; }
RustOp says(const std::string& condition) {
  return tells("if " + condition + R"( { "the op says yes" } else { "the op says no" })");
}
RustOp swaps(const auto& o) {
  if (o.a == o.b) return {.statements = "", .refused = "two mutable borrows of one variable"};
  return does("std::mem::swap(&mut " + rust_name(o.a) + ", &mut " + rust_name(o.b) + ");");
}
RustOp sets_fuse(const char* event, const auto& o) {
  return does(std::string("set_fuse(") + event + ", " + number(o.label) + ", " + number(o.ordinal) +
              ");");
}
RustOp brinks() { return {.statements = "", .refused = "std keeps its counts to itself"}; }

struct RustSpeller {
  RustOp operator()(const op::Nop&) const { return {}; }
  RustOp operator()(const op::New& o) const {
    return does(rust_name(o.into) + " = Some(Rc::new(Node::new(" + number(o.label) + ")));");
  }
  RustOp operator()(const op::NewCyclic& o) const {
    return does(rust_name(o.into) + R"( = Some(Rc::new_cyclic(|me| {
            see_parent(me);
            look_weak("the Weak of a value under construction", me);
            let node = Node::new()" +
                number(o.label) + R"();
            *node.up.borrow_mut() = me.clone();
            node
        }));)");
  }
  RustOp operator()(const op::Clone& o) const {
    return does(rust_name(o.into) + " = " + rust_name(o.from) + ".clone();");
  }
  RustOp operator()(const op::Move& o) const {
    return does(rust_name(o.into) + " = " + rust_name(o.from) + ".take();");
  }
  RustOp operator()(const op::Swap& o) const { return swaps(o); }
  RustOp operator()(const op::Drop& o) const {
    return does("drop(" + rust_name(o.slot) + ".take());");
  }
  RustOp operator()(const op::Look& o) const {
    return does("look(" + quoted_name(o.slot) + ", &" + rust_name(o.slot) + ");");
  }
  RustOp operator()(const op::PtrEq& o) const {
    return says("Rc::ptr_eq(" + shared(o.a) + ", " + shared(o.b) + ")");
  }
  RustOp operator()(const op::Downgrade& o) const {
    return does(rust_name(o.into) + " = Rc::downgrade(" + shared(o.from) + ");");
  }
  RustOp operator()(const op::Upgrade& o) const {
    return tells("if let Some(it) = " + rust_name(o.from) + ".upgrade() { " + rust_name(o.into) +
                 " = Some(it); DONE } else { \"the op gives None\" }");
  }
  RustOp operator()(const op::NewWeak& o) const {
    return does(rust_name(o.into) + " = Weak::new();");
  }
  RustOp operator()(const op::CloneWeak& o) const {
    return does(rust_name(o.into) + " = " + rust_name(o.from) + ".clone();");
  }
  RustOp operator()(const op::MoveWeak& o) const {
    return does(rust_name(o.into) + " = " + taken(o.from) + ";");
  }
  RustOp operator()(const op::SwapWeak& o) const { return swaps(o); }
  RustOp operator()(const op::DropWeak& o) const { return does("drop(" + taken(o.slot) + ");"); }
  RustOp operator()(const op::LookWeak& o) const {
    return does("look_weak(" + quoted_name(o.slot) + ", &" + rust_name(o.slot) + ");");
  }
  RustOp operator()(const op::PtrEqWeak& o) const {
    return says(rust_name(o.a) + ".ptr_eq(&" + rust_name(o.b) + ")");
  }
  RustOp operator()(const op::SetNext& o) const {
    return does("*" + next_of(o.slot) + ".borrow_mut() = " + rust_name(o.to) + ".clone();");
  }
  RustOp operator()(const op::CloneNext& o) const {
    // A guard in the assignment itself would still borrow the slot that is assigned.
    return does("let next = " + next_of(o.slot) + ".borrow().clone(); " + rust_name(o.into) +
                " = next;");
  }
  RustOp operator()(const op::TakeNext& o) const {
    return does(rust_name(o.into) + " = " + next_of(o.slot) + ".take();");
  }
  RustOp operator()(const op::DropNext& o) const {
    return does("drop(" + next_of(o.slot) + ".take());");
  }
  RustOp operator()(const op::SetUp& o) const {
    return does("*" + up_of(o.slot) + ".borrow_mut() = " + rust_name(o.to) + ".clone();");
  }
  RustOp operator()(const op::CloneUp& o) const {
    return does(rust_name(o.into) + " = " + up_of(o.slot) + ".borrow().clone();");
  }
  RustOp operator()(const op::DropUp& o) const {
    return does("drop(" + up_of(o.slot) + ".take());");
  }
  RustOp operator()(const op::TryUnwrap& o) const {
    return tells("match Rc::try_unwrap(" + taken(o.slot) +
                 ") { Ok(it) => { drop(it); DONE } Err(it) => { " + rust_name(o.slot) +
                 " = Some(it); \"the op is refused\" } }");
  }
  RustOp operator()(const op::IntoInner& o) const {
    return tells("match Rc::into_inner(" + taken(o.slot) +
                 ") { Some(it) => { drop(it); DONE } None => \"the op gives None\" }");
  }
  RustOp operator()(const op::UnwrapOrClone& o) const {
    return does("drop(Rc::unwrap_or_clone(" + taken(o.slot) + "));");
  }
  RustOp operator()(const op::GetMut& o) const {
    return tells("match Rc::get_mut(" + exclusive(o.slot) + ") { Some(it) => { it.value = " +
                 number(o.value) + "; DONE } None => \"the op gives None\" }");
  }
  RustOp operator()(const op::MakeMut& o) const {
    return does("Rc::make_mut(" + exclusive(o.slot) + ").value = " + number(o.value) + ";");
  }
  RustOp operator()(const op::Forget& o) const {
    return does("std::mem::forget(" + rust_name(o.slot) + ".take());");
  }
  RustOp operator()(const op::IntoRaw& o) const {
    return does("raw.push(Rc::into_raw(" + taken(o.slot) + "));");
  }
  RustOp operator()(const op::FromRaw& o) const {
    return does(rust_name(o.into) + " = Some(unsafe { Rc::from_raw(raw.pop().unwrap()) });");
  }
  RustOp operator()(const op::ForgetWeak& o) const {
    return does("std::mem::forget(" + taken(o.slot) + ");");
  }
  RustOp operator()(const op::PresetStrong&) const { return brinks(); }
  RustOp operator()(const op::PresetWeak&) const { return brinks(); }
  RustOp operator()(const op::FailAlloc&) const { return {}; }
  RustOp operator()(const op::ThrowMake& o) const { return sets_fuse("MAKE", o); }
  RustOp operator()(const op::ThrowCopy& o) const { return sets_fuse("COPY", o); }
  RustOp operator()(const op::ThrowDrop& o) const { return sets_fuse("DROP", o); }
};

void declare_slots(const Program& program, Source& out) {
  std::set<std::string> strong;
  std::set<std::string> weak;
  for (const Step& step : program.steps) {
    std::visit(
        [&](const auto& o) {
          for_each_operand(o, [&](const auto& operand) {
            using Operand = std::remove_cvref_t<decltype(operand)>;
            if constexpr (std::is_same_v<Operand, StrongSlot>) strong.insert(rust_name(operand));
            if constexpr (std::is_same_v<Operand, WeakSlot>) weak.insert(rust_name(operand));
          });
        },
        step.op);
  }
  const auto each = [&](const std::set<std::string>& slots, const std::string& line) {
    for (const std::string& slot : slots) out.line(replaced(line, "SLOT", slot));
  };
  each(strong, "let mut SLOT: Slot = None;");
  each(weak, "let mut SLOT = Weak::<Node>::new();");
  out.line("let mut raw: Vec<*const Node> = Vec::new();");
  out.open("macro_rules! observe {");
  out.open("() => {");
  each(strong, "look(\"SLOT\", &SLOT);");
  each(weak, "if SLOT.strong_count() != 0 { look_weak(\"SLOT\", &SLOT); }");
  out.line("let alive = ALIVE.with(Cell::get);");
  out.line(
      "say(format!(\"{alive} {} alive\", if alive == 1 { \"node is\" } else { \"nodes are\" }));");
  out.close("};");
  out.close();
}

}  // namespace

RustProgram emit_rust(std::span<const std::uint8_t> program, const std::string& file) {
  const Program decoded = decode<Language>(program);
  Source out;
  out.paste(rust_prelude(Language::subject, program, file, "use std::rc::{Rc, Weak};\n"));
  out.paste(node);
  out.blank();
  out.open("fn main() {");
  declare_slots(decoded, out);
  const auto spell = [](const Op& op) { return std::visit(RustSpeller(), op); };
  const std::string refused = emit_rust_steps<Model, describe>(decoded, rust_abilities, spell, out);
  if (!refused.empty()) return {"", refused};
  out.line("println!(\"nothing is broken\");");
  out.line("std::process::exit(0);  // the slots are not dropped");
  out.close();
  return {out.text(), ""};
}

}  // namespace dropcheck::rc

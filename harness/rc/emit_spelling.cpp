// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/rc/emit_spelling.hpp"

#include <cstddef>
#include <variant>

#include "harness/emit.hpp"

namespace dropcheck::rc {
namespace {

std::string name(StrongSlot slot) { return strong_name(slot.index); }
std::string name(WeakSlot slot) { return weak_name(slot.index); }
std::string moved(const std::string& what) { return "std::move(" + what + ")"; }

class Speller {
 public:
  Speller(const Plan& plan, Outcome outcome) : plan_(plan), needs_(plan.needs), outcome_(outcome) {}

  Statement operator()(const op::Nop&) const { return {.otherwise = Outcome::skipped}; }
  Statement operator()(const op::New& o) const {
    const std::string label = needs_.label ? number(o.label) : "";
    return {.quiet = {name(o.into) + " = Impl::make<Node>(" + label + ");"}};
  }
  Statement operator()(const op::NewCyclic& o) const {
    Lines lines = {name(o.into) + " = Impl::new_cyclic<Node>([](const Weak& self) {",
                   "  see_through(self);"};
    if (needs_.says) {
      lines.push_back("  say_weak(\"the Weak of a value under construction\", self);");
    }
    lines.push_back(needs_.label ? "  return Node(" + number(o.label) + ", self);"
                                 : "  return Node(self);");
    lines.push_back("});");
    return {.quiet = lines};
  }
  Statement operator()(const op::Clone& o) const {
    return {.guards = {owns(o.from), room(name(o.from))},
            .quiet = {assign(name(o.into), name(o.from))}};
  }
  Statement operator()(const op::Move& o) const {
    if (vain(o)) return {.otherwise = Outcome::skipped};
    return {.guards = {owns(o.from)}, .quiet = assign_moved(name(o.into), name(o.from))};
  }
  Statement operator()(const op::Swap& o) const {
    return {.guards = {"(" + owns(o.a) + " || " + owns(o.b) + ")"},
            .quiet = {"std::ranges::swap(" + name(o.a) + ", " + name(o.b) + ");"}};
  }
  Statement operator()(const op::Drop& o) const {
    return {.guards = {owns(o.slot)}, .quiet = {drop("Strong", name(o.slot))}};
  }
  Statement operator()(const op::Look& o) const {
    return {.guards = {owns(o.slot)},
            .calm = true,
            .aloud = {"say_strong(\"" + name(o.slot) + "\", " + name(o.slot) + ");"}};
  }
  Statement operator()(const op::PtrEq& o) const {
    return {.guards = {owns(o.a), owns(o.b)},
            .aloud = {same_block(name(o.a), name(o.b))},
            .otherwise = Outcome::no};
  }
  Statement operator()(const op::Downgrade& o) const {
    return {.guards = {owns(o.from), weak_room(name(o.from))},
            .quiet = {name(o.into) + " = Impl::downgrade<Node>(" + name(o.from) + ");"}};
  }
  Statement operator()(const op::Upgrade& o) const {
    const std::string call = "Impl::upgrade<Node>(" + name(o.from) + ")";
    return {.guards = {room(name(o.from))},
            .quiet = {(outcome_ == Outcome::none ? "(void)" : name(o.into) + " = ") + call + ";"},
            .aloud = {"if (Strong fresh = " + call + ") {",
                      "  " + name(o.into) + " = std::move(fresh);", "  " + set(Outcome::done), "}"},
            .otherwise = Outcome::none};
  }
  Statement operator()(const op::NewWeak& o) const {
    return {.quiet = {name(o.into) + " = Weak();"}};
  }
  Statement operator()(const op::CloneWeak& o) const {
    return {.guards = {weak_room(name(o.from))}, .quiet = {assign(name(o.into), name(o.from))}};
  }
  Statement operator()(const op::MoveWeak& o) const {
    if (vain(o)) return {.otherwise = Outcome::skipped};
    return {.quiet = assign_moved(name(o.into), name(o.from))};
  }
  Statement operator()(const op::SwapWeak& o) const {
    return {.quiet = {"std::ranges::swap(" + name(o.a) + ", " + name(o.b) + ");"}};
  }
  Statement operator()(const op::DropWeak& o) const {
    return {.quiet = {drop("Weak", name(o.slot))}};
  }
  Statement operator()(const op::LookWeak& o) const {
    return {.calm = true, .aloud = {"say_weak(\"" + name(o.slot) + "\", " + name(o.slot) + ");"}};
  }
  Statement operator()(const op::PtrEqWeak& o) const {
    return {.aloud = {same_block(name(o.a), name(o.b))}, .otherwise = Outcome::no};
  }

  Statement operator()(const op::SetNext& o) const {
    return {.guards = {owns(o.slot), free_next(o.slot), owns(o.to), room(name(o.to))},
            .unseen = true,
            .quiet = {assign(next(o.slot), name(o.to))}};
  }
  Statement operator()(const op::CloneNext& o) const {
    return {.guards = {owns(o.slot), free_next(o.slot), next(o.slot), room(next(o.slot))},
            .unseen = true,
            .quiet = {assign(name(o.into), next(o.slot))}};
  }
  Statement operator()(const op::TakeNext& o) const {
    return {.guards = {owns(o.slot), free_next(o.slot), next(o.slot)},
            .unseen = true,
            .quiet = {name(o.into) + " = " + moved(next(o.slot)) + ";"}};
  }
  Statement operator()(const op::DropNext& o) const {
    return {.guards = {owns(o.slot), free_next(o.slot), next(o.slot)},
            .unseen = true,
            .quiet = {drop("Strong", next(o.slot))}};
  }
  Statement operator()(const op::SetUp& o) const {
    return {.guards = {owns(o.slot), weak_room(name(o.to))},
            .quiet = {assign(up(o.slot), name(o.to))}};
  }
  Statement operator()(const op::CloneUp& o) const {
    return {.guards = {owns(o.slot), weak_room(up(o.slot))},
            .quiet = {assign(name(o.into), up(o.slot))}};
  }
  Statement operator()(const op::DropUp& o) const {
    return {.guards = {owns(o.slot)}, .quiet = {drop("Weak", up(o.slot))}};
  }

  Statement operator()(const op::TryUnwrap& o) const {
    return unwrap("try_unwrap", o.slot, Outcome::refused);
  }
  Statement operator()(const op::IntoInner& o) const {
    return unwrap("into_inner", o.slot, Outcome::none);
  }
  Statement operator()(const op::UnwrapOrClone& o) const {
    return {.guards = copy_guards(o.slot),
            .unseen = true,
            .quiet = {"{ const Node dying = Impl::unwrap_or_clone<Node>(" + moved(name(o.slot)) +
                      "); }"}};
  }
  Statement operator()(const op::GetMut& o) const {
    const std::string call = "if (Node* node = Impl::get_mut(" + name(o.slot) + ")) ";
    const std::string write = "node->value = " + number(o.value) + ";";
    return {.guards = {owns(o.slot)},
            .quiet = {call + write},
            .aloud = {call + "{", "  " + write, "  " + set(Outcome::done), "}"},
            .otherwise = Outcome::none};
  }
  Statement operator()(const op::MakeMut& o) const {
    return {.guards = copy_guards(o.slot),
            .unseen = true,
            .quiet = {"Impl::make_mut(" + name(o.slot) + ").value = " + number(o.value) + ";"}};
  }

  Statement operator()(const op::Forget& o) const {
    return {.guards = {owns(o.slot)},
            .quiet = {"forgotten[forgotten_count++].emplace(" + moved(name(o.slot)) + ");"}};
  }
  Statement operator()(const op::ForgetWeak& o) const {
    return {
        .quiet = {"forgotten_weak[forgotten_weak_count++].emplace(" + moved(name(o.slot)) + ");"}};
  }
  Statement operator()(const op::IntoRaw& o) const {
    return {.guards = {owns(o.slot)},
            .quiet = {"raw[raw_count++] = Impl::into_raw<Node>(" + moved(name(o.slot)) + ");"}};
  }
  Statement operator()(const op::FromRaw& o) const {
    return {.guards = {"raw_count != 0"},
            .quiet = {name(o.into) + " = Impl::from_raw<Node>(raw[--raw_count]);"}};
  }
  Statement operator()(const op::PresetStrong& o) const {
    return {
        .guards = {owns(o.slot), "Impl::counters(" + name(o.slot) + ").strong < " + brink(o.width)},
        .quiet = {"preset_strong(" + name(o.slot) + ", " + brink(o.width) + ");"}};
  }
  Statement operator()(const op::PresetWeak& o) const {
    return {.guards = {"Impl::strong_count(" + name(o.slot) + ") != 0",
                       "Impl::counters(" + name(o.slot) + ").weak < " + brink(o.width)},
            .quiet = {"preset_weak(" + name(o.slot) + ", " + brink(o.width) + ");"}};
  }

  Statement operator()(const op::FailAlloc& o) const {
    return {.calm = true, .quiet = {"allocation_fails_in = " + number(o.ordinal) + ";"}};
  }
  Statement operator()(const op::ThrowMake& o) const { return arm(FaultPoint::make, o); }
  Statement operator()(const op::ThrowCopy& o) const { return arm(FaultPoint::copy, o); }
  Statement operator()(const op::ThrowDrop& o) const { return arm(FaultPoint::drop, o); }

 private:
  static std::string number(const auto& operand) { return std::to_string(operand.index); }
  static std::string brink(CounterWidth width) { return std::to_string(width.brink()) + "u"; }
  std::string owns(StrongSlot slot) const {
    return needs_.checks ? "owns(" + name(slot) + ")" : name(slot);
  }
  static std::string next(StrongSlot slot) { return "(*" + name(slot) + ").next"; }
  static std::string up(StrongSlot slot) { return "(*" + name(slot) + ").up"; }
  std::string free_next(StrongSlot slot) const {
    return needs_.next_busy ? "!(*" + name(slot) + ").next_busy" : "";
  }
  std::string room(const std::string& handle) const {
    return needs_.full ? "!strong_full(" + handle + ")" : "";
  }
  std::string weak_room(const std::string& handle) const {
    return needs_.full ? "!weak_full(" + handle + ")" : "";
  }
  Lines copy_guards(StrongSlot slot) const {
    return {owns(slot), free_next(slot), needs_.next ? room(next(slot)) : "",
            needs_.up ? weak_room(up(slot)) : ""};
  }
  bool vain(const auto& move) const {
    return move.from == move.into && !plan_.has(keeps_self_move);
  }

  // Compilers warn of what assigns a variable to itself.
  static std::string assign(const std::string& into, const std::string& from) {
    return into + " = " + (into == from ? "std::as_const(" + from + ")" : from) + ";";
  }
  static Lines assign_moved(const std::string& into, const std::string& from) {
    if (into != from) return {into + " = " + moved(from) + ";"};
    return {"{ auto& same = " + from + "; " + into + " = std::move(same); }"};
  }
  static std::string drop(const std::string& type, const std::string& handle) {
    return "{ const " + type + " dying(" + moved(handle) + "); }";
  }
  static std::string same_block(const std::string& a, const std::string& b) {
    return "if (Impl::ptr_eq(" + a + ", " + b + ")) " + set(Outcome::yes);
  }
  // std::optional ends the process when a destructor throws.
  Statement unwrap(const std::string& function, StrongSlot slot, Outcome refused) const {
    const std::string call = "Impl::" + function + "<Node>(" + moved(name(slot)) + ")";
    const std::string open = "if (auto taken = " + call + ") {";
    const std::string drop = "  const Node dying(std::move(*taken));";
    const bool plain = !needs_.throws(FaultPoint::drop);
    return {.guards = {owns(slot)},
            .quiet = plain ? Lines{"(void)" + call + ";"} : Lines{open, drop, "}"},
            .aloud = {open, drop, "  " + set(Outcome::done), "}"},
            .otherwise = refused};
  }
  static Statement arm(FaultPoint point, const auto& o) {
    return {.calm = true,
            .quiet = {fuse_name(point, o.label.index) + " = " + number(o.ordinal) + ";"}};
  }

  const Plan& plan_;
  const Needs& needs_;
  Outcome outcome_;
};

}  // namespace

Statement spell(const Plan& plan, const Op& op, Outcome outcome) {
  return std::visit(Speller(plan, outcome), op);
}

std::string fuse_name(FaultPoint point, std::uint8_t label) {
  constexpr const char* points[] = {"make", "copy", "drop"};
  return std::string(points[static_cast<std::size_t>(point)]) + "_of_" + std::to_string(label) +
         "_throws_in";
}

std::string strong_name(std::uint8_t slot) { return "r" + std::to_string(slot); }
std::string weak_name(std::uint8_t slot) { return "w" + std::to_string(slot); }

std::string words(Outcome outcome) { return quoted(describe(outcome_event(outcome))); }

std::string set(Outcome outcome) { return "outcome = " + words(outcome) + ";"; }

}  // namespace dropcheck::rc

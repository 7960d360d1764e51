// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An implementation at work: what each op does with its handles and guards. Every call of the
// implementation is a statement of its own, inside a ledger scope. What the ops mean stands in
// model.hpp.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "harness/graph/adapter.hpp"
#include "harness/graph/subject_state.hpp"
#include "harness/ledger.hpp"

namespace dropcheck::graph {

template <GraphAdapter A>
class Subject final : public SubjectState<A> {
  using Base = SubjectState<A>;
  using Base::at;
  using Base::pin;
  using Base::tell;
  using typename Base::List;
  using typename Base::ListNode;
  using typename Base::Node;
  using typename Base::RefMut;
  using typename Base::Tree;
  template <class O>
  static constexpr bool supported = (O::info.needs & ~abilities_of<A>()) == 0;

 public:
  Subject(const Program& program, Registry& registry) : Base(program, registry) {}

  /// For std::visit: a closure would be one more object on an instrumented stack.
  template <OpAlternative O>
  Outcome operator()(const O& o) {
    return run(o);
  }

 private:
  using Errors = BorrowErrors<A>;
  Outcome perform(const Op& op) override {
    if (this->is_pinned(op)) return Outcome::skipped;
    const Ledger::Scope subject(true);
    try {
      return std::visit(*this, op);
    } catch (const typename Errors::First&) {
      return threw(Errors::reading_first ? Error::borrow : Error::borrow_mut);
    } catch (const typename Errors::Second&) {
      return threw(Errors::reading_first ? Error::borrow_mut : Error::borrow);
    }
  }
  Outcome threw(Error error) {
    tell(error_event(error));
    return Outcome::threw;
  }

  /// An op that the implementation lacks, and only that.
  template <class O>
    requires(!supported<O>)
  Outcome run(const O&) {
    return Outcome::skipped;
  }
  Outcome run(const op::Nop&) { return Outcome::skipped; }

  /// What was in the slot is dropped when the new handle is stored. An empty handle: there is none.
  template <class Slot, class Handle>
  Outcome put(Slot into, Handle&& handle) {
    if (!handle) return Outcome::none;
    Handle old(std::exchange(at(into), std::move(handle)));
    return Outcome::done;
  }
  template <class Slot>
  Outcome drop(Slot slot) {
    if (!at(slot)) return Outcome::skipped;
    const auto dying(std::move(at(slot)));
    return Outcome::done;
  }

  // Handles to nodes.
  Outcome run(const op::New& o) {
    return put(o.into, A::template make<Node>(Node(this->observer(), o.label)));
  }
  Outcome run(const op::Clone& o) {
    return at(o.from) ? put(o.into, Tree(std::as_const(at(o.from)))) : Outcome::skipped;
  }
  Outcome run(const op::Drop& o) { return drop(o.slot); }

  // Children.
  Outcome run(const op::AddChild& o) {
    if (!at(o.slot) || !at(o.to)) return Outcome::skipped;
    A::template add_child<Node>(at(o.slot), at(o.to));
    return Outcome::done;
  }
  Outcome run(const op::NewChild& o) {
    if (!at(o.slot)) return Outcome::skipped;
    A::template new_child<Node>(at(o.slot), [&] { return Node(this->observer(), o.label); });
    return Outcome::done;
  }
  Outcome run(const op::TakeChild& o) {
    return at(o.from) ? put(o.into, A::template take_child<Node>(at(o.from))) : Outcome::skipped;
  }
  Outcome run(const op::DropChild& o) {
    if (!at(o.slot)) return Outcome::skipped;
    const bool found = A::template drop_child<Node>(at(o.slot), o.child.index);
    return found ? Outcome::done : Outcome::none;
  }
  Outcome run(const op::ClearChildren& o) {
    if (!at(o.slot)) return Outcome::skipped;
    A::template clear_children<Node>(at(o.slot));
    return Outcome::done;
  }
  Outcome run(const op::FirstChild& o) {
    return at(o.from) ? put(o.into, A::template child<Node>(at(o.from), 0)) : Outcome::skipped;
  }
  Outcome run(const op::Descend& o) {
    if (!at(o.slot)) return Outcome::skipped;
    return put(o.slot, A::template child<Node>(at(o.slot), o.child.index));
  }

  // Parents.
  Outcome run(const op::SetParent& o) {
    if (!at(o.slot) || !at(o.to)) return Outcome::skipped;
    A::template set_parent<Node>(at(o.slot), at(o.to));
    return Outcome::done;
  }
  Outcome run(const op::ClearParent& o) {
    if (!at(o.slot)) return Outcome::skipped;
    A::template clear_parent<Node>(at(o.slot));
    return Outcome::done;
  }
  Outcome run(const op::Parent& o) {
    return at(o.from) ? put(o.into, A::template parent<Node>(at(o.from))) : Outcome::skipped;
  }

  // Guards.
  template <class Slot, class G>
  Outcome hold(GuardSlot into, Slot from, G&& guard) {
    at(into) = std::forward<G>(guard);
    pin(into, from);
    return Outcome::done;
  }
  Outcome run(const op::Borrow& o) {
    if (!at(o.from)) return Outcome::skipped;
    return hold(o.into, o.from, A::template borrow<Node>(at(o.from)));
  }
  Outcome run(const op::BorrowMut& o) {
    if (!at(o.from)) return Outcome::skipped;
    return hold(o.into, o.from, A::template borrow_mut<Node>(at(o.from)));
  }
  Outcome run(const op::TryBorrow& o) {
    if (!at(o.from)) return Outcome::skipped;
    auto guard = A::template try_borrow<Node>(at(o.from));
    return guard ? hold(o.into, o.from, *std::move(guard)) : Outcome::refused;
  }
  Outcome run(const op::TryBorrowMut& o) {
    if (!at(o.from)) return Outcome::skipped;
    auto guard = A::template try_borrow_mut<Node>(at(o.from));
    return guard ? hold(o.into, o.from, *std::move(guard)) : Outcome::refused;
  }
  Outcome run(const op::BorrowTail& o) {
    if (!at(o.from)) return Outcome::skipped;
    return hold(o.into, o.from, A::template borrow_tail<ListNode>(at(o.from)));
  }
  Outcome run(const op::BorrowTailMut& o) {
    if (!at(o.from)) return Outcome::skipped;
    return hold(o.into, o.from, A::template borrow_tail_mut<ListNode>(at(o.from)));
  }
  Outcome run(const op::DropGuard& o) {
    if (at(o.slot).index() == 0) return Outcome::skipped;
    at(o.slot) = std::monostate();
    this->unpin(o.slot);
    return Outcome::done;
  }
  Outcome run(const op::Write& o) {
    RefMut* const guard = std::get_if<RefMut>(&at(o.slot));
    if (guard == nullptr) return Outcome::skipped;
    (**guard).value = o.value.index;
    return Outcome::done;
  }

  // Lists.
  Outcome run(const op::Cons& o) {
    at(o.into) = A::template cons<ListNode>(this->observer(), o.label, std::move(at(o.into)));
    return Outcome::done;
  }
  Outcome run(const op::CloneList& o) {
    return at(o.from) ? put(o.into, List(std::as_const(at(o.from)))) : Outcome::skipped;
  }
  Outcome run(const op::DropList& o) { return drop(o.slot); }
  Outcome run(const op::DropLong& o)
    requires supported<op::DropLong>
  {
    if (!at(o.slot)) return Outcome::skipped;
    A::template drop_long<ListNode>(std::move(at(o.slot)));
    return Outcome::done;
  }
  Outcome run(const op::SetTail& o) {
    if (!at(o.slot)) return Outcome::skipped;
    A::template set_tail<ListNode>(at(o.slot), at(o.to));
    return Outcome::done;
  }
  Outcome run(const op::Append& o) {
    if (!at(o.slot)) return Outcome::skipped;
    const bool has_end = A::template append<ListNode>(at(o.slot), at(o.to));
    return has_end ? Outcome::done : Outcome::none;
  }
  Outcome run(const op::TakeTail& o) {
    if (!at(o.from)) return Outcome::skipped;
    return put_list(o.into, A::template take_tail<ListNode>(at(o.from)));
  }
  Outcome run(const op::Tail& o) {
    if (!at(o.from)) return Outcome::skipped;
    return put_list(o.into, A::template tail<ListNode>(at(o.from)));
  }
  /// An empty handle is Nil.
  Outcome put_list(ListSlot into, List&& list) {
    const List old(std::exchange(at(into), std::move(list)));
    return Outcome::done;
  }

  // Printing.
  Outcome run(const op::Print& o)
    requires supported<op::Print>
  {
    if (!at(o.slot)) return Outcome::skipped;
    // The standard library's strings are allocated here and released there.
    const Ledger::Scope harness(false);
    return tell_printed(A::template print<Node>(at(o.slot)));
  }
  Outcome run(const op::PrintList& o)
    requires supported<op::PrintList>
  {
    if (!at(o.slot)) return Outcome::skipped;
    const Ledger::Scope harness(false);
    return tell_printed(A::template print_list<ListNode>(at(o.slot)));
  }
  /// Each node and each <borrowed> in a text.
  Outcome tell_printed(const std::string& text) {
    const std::string name = "node #";
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text.compare(i, name.size(), name) == 0) {
        const std::uint64_t serial = std::strtoull(text.c_str() + i + name.size(), nullptr, 10);
        tell(number_event(EventKind::printed, serial + 1));
      } else if (text.compare(i, 10, "<borrowed>") == 0) {
        tell(number_event(EventKind::printed, 0));
      }
    }
    return Outcome::done;
  }
};

}  // namespace dropcheck::graph

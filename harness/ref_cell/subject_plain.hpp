// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What each op does with an implementation's Cell and OnceCell, of which no borrow is counted.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "harness/ref_cell/adapter.hpp"
#include "harness/ref_cell/subject_state.hpp"

namespace dropcheck::ref_cell {

template <RefCellAdapter A>
class SubjectPlain : public SubjectState<A> {
  using Base = SubjectState<A>;

 protected:
  using Base::at;
  using Base::Base;
  using Base::shared;
  using Base::trace;

  template <class O>
  static constexpr bool supported = (O::info.needs & ~abilities_of<A>()) == 0;

  // Cells without borrows.
  Outcome run(const op::NewPlain& o)
    requires supported<op::NewPlain>
  {
    if (at(o.into).node.in_use()) return Outcome::skipped;
    at(o.into).node.fill([&] { return A::template cell_make<Node>(Node(o.label)); });
    at(o.into).number.fill([] { return A::template cell_make<int>(0); });
    return Outcome::done;
  }
  Outcome run(const op::DropPlain& o)
    requires supported<op::DropPlain>
  {
    if (!at(o.slot).node.in_use()) return Outcome::skipped;
    at(o.slot).number.empty();
    at(o.slot).node.empty();
    return Outcome::done;
  }
  Outcome run(const op::SetPlain& o)
    requires supported<op::SetPlain>
  {
    if (!at(o.slot).node.in_use()) return Outcome::skipped;
    Node fresh(o.label);
    A::template cell_set<Node>(shared(o.slot), std::move(fresh));
    return Outcome::done;
  }
  Outcome run(const op::ReplacePlain& o)
    requires supported<op::ReplacePlain>
  {
    if (!at(o.slot).node.in_use()) return Outcome::skipped;
    Node fresh(o.label);
    const Node old = A::template cell_replace<Node>(shared(o.slot), std::move(fresh));
    return Outcome::done;
  }
  Outcome run(const op::TakePlain& o)
    requires supported<op::TakePlain>
  {
    if (!at(o.slot).node.in_use()) return Outcome::skipped;
    const Node old = A::template cell_take<Node>(shared(o.slot));
    return Outcome::done;
  }
  Outcome run(const op::SwapPlain& o)
    requires supported<op::SwapPlain>
  {
    if (!at(o.a).node.in_use() || !at(o.b).node.in_use()) return Outcome::skipped;
    A::template cell_swap<Node>(shared(o.a), shared(o.b));
    return Outcome::done;
  }
  Outcome run(const op::PutPlain& o)
    requires supported<op::PutPlain>
  {
    if (!at(o.slot).node.in_use()) return Outcome::skipped;
    int number = o.value.index;
    A::template cell_set<int>(std::as_const(*at(o.slot).number), std::move(number));
    return Outcome::done;
  }
  Outcome run(const op::GetPlain& o)
    requires supported<op::GetPlain>
  {
    if (!at(o.slot).node.in_use()) return Outcome::skipped;
    const int number = A::template cell_get<int>(std::as_const(*at(o.slot).number));
    trace().add(number_event(EventKind::got, static_cast<std::uint64_t>(number)));
    return Outcome::done;
  }

  // Cells that are set once.
  Outcome run(const op::SetOnce& o)
    requires supported<op::SetOnce>
  {
    Node fresh(o.label);
    const std::optional<Node> refused =
        A::template once_set<Node>(shared(o.into), std::move(fresh));
    return refused ? Outcome::refused : Outcome::done;
  }
  Outcome run(const op::GetOnce& o)
    requires supported<op::GetOnce>
  {
    const Node* const node = A::template once_get<Node>(shared(o.slot));
    if (node == nullptr) return Outcome::none;
    this->tell_of(o.slot, *node);
    return Outcome::done;
  }
  Outcome run(const op::InitOnce& o)
    requires supported<op::InitOnce>
  {
    const auto make = [&] { return Node(o.label); };
    this->tell_of(o.into, A::template once_init<Node>(shared(o.into), make));
    return Outcome::done;
  }
  Outcome run(const op::ReinitOnce& o)
    requires supported<op::ReinitOnce>
  {
    const auto& cell = shared(o.into);
    const auto make = [&] { return Node(o.label); };
    const auto make_twice = [&] {
      (void)A::template once_init<Node>(cell, make);
      return make();
    };
    this->tell_of(o.into, A::template once_init<Node>(cell, make_twice));
    return Outcome::done;
  }
  Outcome run(const op::TakeOnce& o)
    requires supported<op::TakeOnce>
  {
    const std::optional<Node> old = A::template once_take<Node>(*at(o.slot));
    return old ? Outcome::done : Outcome::none;
  }
  Outcome run(const op::UnwrapOnce& o)
    requires supported<op::UnwrapOnce>
  {
    const std::optional<Node> old = A::template once_into_inner<Node>(std::move(*at(o.slot)));
    at(o.slot).empty();
    at(o.slot).fill([] { return OnceOf<A, Node>(); });
    return old ? Outcome::done : Outcome::none;
  }
};

}  // namespace dropcheck::ref_cell

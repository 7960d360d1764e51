// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An implementation at work: what each op does with its cells and guards. Every call of the
// implementation is a statement of its own, inside a ledger scope. What the ops mean stands in
// model.hpp.
#pragma once

#include <array>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "harness/ledger.hpp"
#include "harness/ref_cell/adapter.hpp"
#include "harness/ref_cell/subject_plain.hpp"

namespace dropcheck::ref_cell {

template <RefCellAdapter A>
class Subject final : public SubjectPlain<A> {
  using Base = SubjectPlain<A>;
  using Base::at;
  using Base::faults_;
  using Base::has_guards;
  using Base::look;
  using Base::shared;
  using Base::trace;
  using typename Base::PartRef;
  using typename Base::PartRefMut;
  using typename Base::Ref;
  using typename Base::RefCell;
  using typename Base::RefMut;
  template <class O>
  static constexpr bool supported = Base::template supported<O>;

 public:
  Subject(const Program& program, Registry& registry) : Base(program, registry) {}

  /// For std::visit: a closure would be one more object on an instrumented stack.
  template <OpAlternative O>
  Outcome operator()(const O& o) {
    return run(o);
  }

 private:
  using Errors = BorrowErrors<A>;
  using Base::run;

  Outcome perform(const Op& op) override {
    const Ledger::Scope subject(true);
    try {
      return std::visit(*this, op);
    } catch (const Thrown&) {
      faults_.caught();
      return Outcome::threw;
    } catch (const typename Errors::First&) {
      return threw(Errors::reading_first ? Error::borrow : Error::borrow_mut);
    } catch (const typename Errors::Second&) {
      return threw(Errors::reading_first ? Error::borrow_mut : Error::borrow);
    } catch (const OverflowOf<A>&) {
      return threw(Error::overflow);
    } catch (const ReentrantInitOf<A>&) {
      return threw(Error::reentrant_init);
    }
  }
  Outcome threw(Error error) {
    const Ledger::Scope harness(false);
    faults_.caught();
    trace().add(error_event(error));
    return Outcome::threw;
  }

  /// An op that the implementation lacks, and only that.
  template <class O>
    requires(!supported<O>)
  Outcome run(const O&) {
    return Outcome::skipped;
  }

  // Cells and their borrows.
  Outcome run(const op::Nop&) { return Outcome::skipped; }
  Outcome run(const op::New& o) {
    if (at(o.into).in_use()) return Outcome::skipped;
    at(o.into).fill([&] { return A::template make<Node>(Node(o.label)); });
    return Outcome::done;
  }
  Outcome run(const op::Drop& o) {
    if (!at(o.slot).in_use() || has_guards(o.slot)) return Outcome::skipped;
    at(o.slot).empty();
    return Outcome::done;
  }
  Outcome run(const op::Move& o)
    requires supported<op::Move>
  {
    if (!at(o.from).in_use() || has_guards(o.from) || at(o.into).in_use()) return Outcome::skipped;
    at(o.into).fill([&] { return RefCell(std::move(*at(o.from))); });
    at(o.from).empty();
    return Outcome::done;
  }
  template <class G>
  Outcome put(GuardSlot into, G&& guard, std::uint8_t cell) {
    at(into).guard = std::forward<G>(guard);
    at(into).cell = cell;
    return Outcome::done;
  }
  Outcome run(const op::Borrow& o) {
    if (!at(o.from).in_use()) return Outcome::skipped;
    return put(o.into, A::template borrow<Node>(shared(o.from)), o.from.index);
  }
  Outcome run(const op::BorrowMut& o) {
    if (!at(o.from).in_use()) return Outcome::skipped;
    return put(o.into, A::template borrow_mut<Node>(shared(o.from)), o.from.index);
  }
  Outcome run(const op::TryBorrow& o) {
    if (!at(o.from).in_use()) return Outcome::skipped;
    std::optional<Ref> guard = A::template try_borrow<Node>(shared(o.from));
    return guard ? put(o.into, *std::move(guard), o.from.index) : Outcome::refused;
  }
  Outcome run(const op::TryBorrowMut& o) {
    if (!at(o.from).in_use()) return Outcome::skipped;
    std::optional<RefMut> guard = A::template try_borrow_mut<Node>(shared(o.from));
    return guard ? put(o.into, *std::move(guard), o.from.index) : Outcome::refused;
  }
  Outcome run(const op::PresetCounter& o)
    requires supported<op::PresetCounter>
  {
    if (!at(o.slot).in_use()) return Outcome::skipped;
    const std::int64_t now = A::counter(shared(o.slot));
    const std::int64_t wanted = now < 0 ? counter_at_least(o.width) : counter_at_brink(o.width);
    if (now < 0 ? now <= wanted : now >= wanted) return Outcome::skipped;
    A::preset(shared(o.slot), wanted);
    return Outcome::done;
  }

  // Guards.
  Outcome run(const op::DropGuard& o) {
    if (!at(o.slot).in_use()) return Outcome::skipped;
    at(o.slot).guard = std::monostate();
    return Outcome::done;
  }
  Outcome run(const op::Forget& o)
    requires supported<op::Forget>
  {
    const auto forget = [&]<class G>(G& guard) {
      if constexpr (std::is_same_v<G, std::monostate>) {
        return Outcome::skipped;
      } else {
        A::forget(std::move(guard));
        return Outcome::done;
      }
    };
    const Outcome outcome = std::visit(forget, at(o.slot).guard);
    at(o.slot).guard = std::monostate();
    return outcome;
  }
  Outcome run(const op::MoveGuard& o) {
    if (!at(o.from).in_use() || o.from == o.into) return Outcome::skipped;
    put(o.into, std::move(at(o.from).guard), at(o.from).cell);
    at(o.from).guard = std::monostate();
    return Outcome::done;
  }
  Outcome run(const op::Clone& o)
    requires supported<op::Clone>
  {
    const auto clone = [&]<class G>(const G& guard) {
      if constexpr (std::is_same_v<G, Ref>) {
        return put_clone(o, A::template clone<Node>(guard));
      } else if constexpr (std::is_same_v<G, PartRef>) {
        return put_clone(o, A::template clone<Part>(guard));
      } else {
        return Outcome::skipped;
      }
    };
    return std::visit(clone, at(o.from).guard);
  }
  template <class G>
  Outcome put_clone(const op::Clone& o, G&& clone) {
    return put(o.into, std::forward<G>(clone), at(o.from).cell);
  }

  /// Takes a guard of a node out of its slot and gives it away; else the op does not apply.
  template <class Use>
  Outcome use_whole(GuardSlot slot, Use&& use) {
    const auto use_one = [&]<class G>(G& guard) {
      if constexpr (std::is_same_v<G, Ref> || std::is_same_v<G, RefMut>) {
        G whole(std::move(guard));
        this->at(slot).guard = std::monostate();
        return use(std::move(whole));
      } else {
        return Outcome::skipped;
      }
    };
    return std::visit(use_one, at(slot).guard);
  }
  static auto part_of(Half half) {
    return [half](auto& node) -> auto& { return half.index == 0 ? node.left : node.right; };
  }
  static auto both_parts() {
    return [](auto& node) {
      return std::pair<decltype((node.left)), decltype((node.right))>(node.left, node.right);
    };
  }
  Outcome run(const op::Map& o)
    requires supported<op::Map>
  {
    return use_whole(o.slot, [&](auto&& guard) {
      this->at(o.slot).guard = A::map(std::move(guard), part_of(o.half));
      return Outcome::done;
    });
  }
  Outcome run(const op::FilterMap& o)
    requires supported<op::FilterMap>
  {
    const auto part = [&](auto& node) {
      auto& found = part_of(o.half)(node);
      return found.number != 0 ? &found : nullptr;
    };
    return use_whole(o.slot, [&](auto&& guard) {
      auto result = A::filter_map(std::move(guard), part);
      const bool found = result.index() == 0;
      std::visit([&](auto& kept) { this->at(o.slot).guard = std::move(kept); }, result);
      return found ? Outcome::done : Outcome::none;
    });
  }
  Outcome run(const op::MapSplit& o)
    requires supported<op::MapSplit>
  {
    if (o.from == o.into) return Outcome::skipped;
    return use_whole(o.from, [&](auto&& guard) {
      auto halves = A::map_split(std::move(guard), both_parts());
      this->at(o.from).guard = std::move(halves.first);
      return this->put(o.into, std::move(halves.second), this->at(o.from).cell);
    });
  }
  Outcome run(const op::MapThrows& o)
    requires supported<op::MapThrows>
  {
    constexpr std::array needs = {has_map, has_filter_map, has_map_split};
    if (!this->has(needs[o.how.index])) return Outcome::skipped;
    return use_whole(o.slot, [&](auto&& guard) {
      const auto throws = [](auto& node) -> decltype((node.left)) { throw Thrown(); };
      const auto finds_none = [](auto& node) -> decltype(&node.left) { throw Thrown(); };
      const auto halves = [](auto& node) -> decltype(both_parts()(node)) { throw Thrown(); };
      if (o.how.index == 0) (void)A::map(std::move(guard), throws);
      if constexpr (HasFilterMap<A>) {
        if (o.how.index == 1) (void)A::filter_map(std::move(guard), finds_none);
      }
      if constexpr (HasMapSplit<A>) {
        if (o.how.index == 2) (void)A::map_split(std::move(guard), halves);
      }
      return Outcome::done;
    });
  }

  // What guards are for.
  Outcome run(const op::Read& o) {
    if (!at(o.slot).in_use()) return Outcome::skipped;
    look(o.slot);
    return Outcome::done;
  }
  Outcome run(const op::Write& o) {
    const auto write = [&]<class G>(G& guard) {
      if constexpr (std::is_same_v<G, RefMut>) {
        (*guard).left.number = o.value.index;
        return Outcome::done;
      } else if constexpr (std::is_same_v<G, PartRefMut>) {
        (*guard).number = o.value.index;
        return Outcome::done;
      } else {
        return Outcome::skipped;
      }
    };
    return std::visit(write, at(o.slot).guard);
  }
  Outcome run(const op::Assign& o)
    requires supported<op::Assign>
  {
    RefMut* const guard = std::get_if<RefMut>(&at(o.slot).guard);
    if (guard == nullptr) return Outcome::skipped;
    Node fresh(o.label);
    A::template assign<Node>(*guard, std::move(fresh));
    return Outcome::done;
  }

  // What a cell does by itself.
  Outcome run(const op::Replace& o)
    requires supported<op::Replace>
  {
    if (!at(o.slot).in_use()) return Outcome::skipped;
    Node fresh(o.label);
    const Node old = A::template replace<Node>(shared(o.slot), std::move(fresh));
    return Outcome::done;
  }
  Outcome run(const op::ReplaceWith& o)
    requires supported<op::ReplaceWith>
  {
    if (!at(o.slot).in_use()) return Outcome::skipped;
    const auto make = [&](Node&) { return Node(o.label); };
    const Node old = A::template replace_with<Node>(shared(o.slot), make);
    return Outcome::done;
  }
  Outcome run(const op::ReplaceFails& o)
    requires supported<op::ReplaceFails>
  {
    if (!at(o.slot).in_use()) return Outcome::skipped;
    const RefCell& cell = shared(o.slot);
    const auto fails = [&](Node&) -> Node {
      if (o.how.index == 1) (void)A::template borrow<Node>(cell);
      if (o.how.index == 2) (void)A::template borrow_mut<Node>(cell);
      throw Thrown();
    };
    const Node old = A::template replace_with<Node>(cell, fails);
    return Outcome::done;
  }
  Outcome run(const op::Take& o)
    requires supported<op::Take>
  {
    if (!at(o.slot).in_use()) return Outcome::skipped;
    const Node old = A::template take<Node>(shared(o.slot));
    return Outcome::done;
  }
  Outcome run(const op::Swap& o)
    requires supported<op::Swap>
  {
    if (!at(o.a).in_use() || !at(o.b).in_use()) return Outcome::skipped;
    A::template swap<Node>(shared(o.a), shared(o.b));
    return Outcome::done;
  }
  Outcome run(const op::GetMut& o)
    requires supported<op::GetMut>
  {
    if (!at(o.slot).in_use() || has_guards(o.slot)) return Outcome::skipped;
    Node& node = A::template get_mut<Node>(*at(o.slot));
    if (node.touch()) node.left.number = o.value.index;
    return Outcome::done;
  }
  Outcome run(const op::IntoInner& o)
    requires supported<op::IntoInner>
  {
    if (!at(o.slot).in_use() || has_guards(o.slot)) return Outcome::skipped;
    const Node dying = A::template into_inner<Node>(std::move(*at(o.slot)));
    at(o.slot).empty();
    return Outcome::done;
  }
  Outcome run(const op::Print& o)
    requires supported<op::Print>
  {
    if (!at(o.slot).in_use()) return Outcome::skipped;
    // The standard library's strings are allocated here and released there.
    const Ledger::Scope harness(false);
    const std::string text = A::template print<Node>(shared(o.slot));
    trace().add(number_event(EventKind::printed, what_is_printed(text)));
    return Outcome::done;
  }
  static std::uint64_t what_is_printed(const std::string& text) {
    constexpr std::string_view name = "node #";
    const std::size_t at = text.find(name);
    const bool borrowed = text.find("<borrowed>") != text.npos;
    if (borrowed != (at == text.npos)) return unreadable;
    return borrowed ? 0 : std::strtoull(text.c_str() + at + name.size(), nullptr, 10) + 1;
  }

  // What will go wrong.
  Outcome run(const op::ThrowMake& o) { return this->arm(FaultPoint::make, o.label, o.ordinal); }
};

}  // namespace dropcheck::ref_cell

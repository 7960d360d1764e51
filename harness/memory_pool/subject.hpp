// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An implementation at work: what each op does with its pool. Every call of the implementation is a
// statement of its own, inside a ledger scope. What the ops mean stands in model.cpp.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "harness/ledger.hpp"
#include "harness/memory_pool/adapter.hpp"
#include "harness/memory_pool/block_table.hpp"
#include "harness/memory_pool/interpreter.hpp"
#include "harness/memory_pool/node.hpp"

namespace dropcheck::memory_pool {

/// Destroying it destroys its pool, unless that was abandoned.
template <PoolAdapter A>
class Subject final : public Interpreter, private NodeObserver {
  using Pool = typename A::Pool;
  using Checkpoint = typename adapter_detail::CheckpointOf<A>::type;
  static constexpr Abilities abilities = abilities_of<A>();
  template <class O>
  static constexpr bool supported = (O::info.needs & ~abilities) == 0;

 public:
  /// Requires: `registry` is the thread's current one and outlives this.
  Subject(const Program& program, Registry& registry)
      : Interpreter(abilities, program), registry_(registry), table_(registry) {
    const Ledger::Scope subject(true);
    pool_ = std::construct_at(&homes_[0], CapacityChoice::at_first);
  }
  ~Subject() {
    if (pool_ != nullptr) std::destroy_at(pool_);
  }

  /// After a fault the pool may be anything: it is not touched again.
  void abandon() { pool_ = nullptr; }

  void observe() override {
    table_.verify();
    if constexpr (HasCounters<A>) {
      const Counters counters = A::counters(std::as_const(pool_->pool));
      trace().add(counters_event(counters.used, counters.remaining));
      trace().add(chunks_event(counters.chunks, counters.capacity));
    }
    trace().add(alive_event(registry_.live()));
  }

  void observe_leaks() override {
    for (std::uint32_t i = 0; i < registry_.size(); ++i) {
      if (registry_.find(i) != nullptr) trace().add(node_event(EventKind::leaked, i));
    }
  }

  void close() override { close_old(); }

  /// For std::visit: a closure would be one more object on an instrumented stack.
  template <OpAlternative O>
  Outcome operator()(const O& o) {
    return run(o);
  }

 private:
  /// Where a pool lives: it need not be movable.
  struct Home {
    explicit Home(std::size_t capacity) : pool(A::open(capacity)) {}
    Pool pool;
  };

  Outcome perform(const Op& op) override {
    try {
      return std::visit(*this, op);
    } catch (const Thrown&) {
      faults_.caught();
      return Outcome::threw;
    }
  }

  /// An op that the implementation lacks, and only that.
  template <class O>
    requires(!supported<O>)
  Outcome run(const O&) {
    return Outcome::skipped;
  }

  // Taking.
  Outcome run(const op::Nop&) { return Outcome::skipped; }
  Outcome run(const op::Allocate& o)
    requires supported<op::Allocate>
  {
    const Request request = o.layout.request();
    if (this->foreign(request)) return Outcome::skipped;
    void* const block = allocate(request);
    if (block == nullptr) return Outcome::none;
    table_.add(o.into, block, request);
    return Outcome::done;
  }
  Outcome run(const op::Exhaust& o)
    requires supported<op::Exhaust>
  {
    const Request request = o.layout.request();
    if (this->foreign(request)) return Outcome::skipped;
    std::uint64_t given = 0;
    while (given != exhaust_times(request) && !registry_.fault()) {
      void* const block = allocate(request);
      if (block == nullptr) break;
      table_.add(o.into, block, request);
      ++given;
    }
    trace().add(given_event(given));
    return Outcome::done;
  }
  Outcome run(const op::AllocateBad& o)
    requires supported<op::AllocateBad>
  {
    return ask(o.layout.request()) == nullptr ? Outcome::none : Outcome::done;
  }
  Outcome run(const op::Make& o)
    requires supported<op::Make>
  {
    return make(o.into, o.label, false);
  }
  Outcome run(const op::MakeNested& o)
    requires supported<op::MakeNested>
  {
    return make(o.into, o.label, true);
  }

  // A block at hand.
  Outcome run(const op::Fill& o)
    requires supported<op::Fill>
  {
    Given* const given = bytes_in(o.slot);
    if (given == nullptr) return Outcome::skipped;
    table_.fill(*given, o.value.index);
    return Outcome::done;
  }
  Outcome run(const op::Look& o) {
    const Given* const given = table_.alive(o.slot);
    if (given == nullptr) return Outcome::skipped;
    if (given->node == nullptr) {
      trace().add(holds_event(o.slot, table_.number_of(*given), given->bytes, given->size));
    } else if (const auto serial = given->node->touch()) {
      trace().add(node_event(EventKind::object, *serial, o.slot.index));
    }
    return Outcome::done;
  }
  Outcome run(const op::Grow& o)
    requires supported<op::Grow>
  {
    Given* const given = bytes_in(o.slot);
    if (given == nullptr || o.size.bytes() < given->size) return Outcome::skipped;
    const Ledger::Scope subject(true);
    const bool grown = A::grow(pool_->pool, given->first, given->size, o.size.bytes());
    return resized(*given, o.size, grown);
  }
  Outcome run(const op::Shrink& o)
    requires supported<op::Shrink>
  {
    Given* const given = bytes_in(o.slot);
    if (given == nullptr || o.size.bytes() > given->size) return Outcome::skipped;
    const Ledger::Scope subject(true);
    const bool shrunk = A::shrink(pool_->pool, given->first, given->size, o.size.bytes());
    return resized(*given, o.size, shrunk);
  }
  Outcome run(const op::Free& o)
    requires supported<op::Free>
  {
    Given* const given = table_.alive(o.slot);
    if (given == nullptr) return Outcome::skipped;
    table_.forget(o.slot);
    // A destructor may give what moves the table.
    const Given gone = *given;
    table_.died(*given);
    const Ledger::Scope subject(true);
    if constexpr (HasMake<A>) {
      if (gone.node != nullptr) A::destroy(pool_->pool, gone.node);
    }
    if constexpr (HasAllocate<A>) {
      if (gone.node == nullptr) A::free(pool_->pool, gone.first, gone.size, gone.align);
    }
    return Outcome::done;
  }
  Outcome run(const op::Touch& o)
    requires supported<op::Touch>
  {
    const Given* const given = table_.find(o.slot);
    if (given == nullptr || given->size == 0 || this->foreign(o.place)) return Outcome::skipped;
    const bool applies = o.place.beside() ? given->alive && given->node == nullptr : !given->alive;
    if (!applies) return Outcome::skipped;
    table_.touch(*given, o.place);
    return Outcome::done;
  }
  Outcome run(const op::Owns& o)
    requires supported<op::Owns>
  {
    const Given* const given = table_.alive(o.slot);
    if (given == nullptr || given->size == 0) return Outcome::skipped;
    const Pool& pool = pool_->pool;
    const bool owns = A::owns(pool, given->first) && A::owns(pool, given->first + given->size - 1);
    return owns && !A::owns(pool, this) && !A::owns(pool, nullptr) ? Outcome::yes : Outcome::no;
  }

  // Taking back.
  Outcome run(const op::Reset&)
    requires supported<op::Reset>
  {
    if (destroying_) {
      const Ledger::Scope subject(true);
      A::reset(pool_->pool);
      return Outcome::done;
    }
    destroy([this] { A::reset(pool_->pool); });
    table_.died_from(0);
    this->forget_checkpoints();
    return Outcome::done;
  }
  Outcome run(const op::Mark& o)
    requires supported<op::Mark>
  {
    Taken& taken = checkpoints_[o.into.index];
    taken.checkpoint.emplace(A::checkpoint(pool_->pool));
    taken.blocks = table_.size();
    this->keep(o.into);
    return Outcome::done;
  }
  Outcome run(const op::Rewind& o)
    requires supported<op::Rewind>
  {
    if (!this->holds(o.to)) return Outcome::skipped;
    const Taken& taken = checkpoints_[o.to.index];
    destroy([&] { A::rewind(pool_->pool, *taken.checkpoint); });
    table_.died_from(taken.blocks);
    this->rewound_to(o.to);
    return Outcome::done;
  }
  Outcome run(const op::Renew& o)
    requires supported<op::Renew>
  {
    Home& free = homes_[pool_ == &homes_[0] ? 1 : 0];
    try {
      const Ledger::Scope subject(true);
      std::construct_at(&free, o.capacity.bytes());
    } catch (const std::bad_alloc&) {
      return Outcome::out_of_memory;
    }
    close_old();
    pool_ = &free;
    return Outcome::done;
  }

  // What will go wrong.
  Outcome run(const op::SetLimit& o)
    requires supported<op::SetLimit>
  {
    A::set_limit(pool_->pool, o.limit.bytes());
    return Outcome::done;
  }
  Outcome run(const op::FailAlloc& o)
    requires supported<op::FailAlloc>
  {
    Ledger::fail_allocation(o.ordinal.index);
    return Outcome::done;
  }
  Outcome run(const op::ThrowMake& o)
    requires supported<op::ThrowMake>
  {
    return arm(FaultPoint::make, o.label, o.ordinal);
  }

  Given* bytes_in(BlockSlot slot) {
    Given* const given = table_.alive(slot);
    return given != nullptr && given->node == nullptr ? given : nullptr;
  }

  void* allocate(const Request& request) {
    void* const block = ask(request);
    this->answers().note(block != nullptr);
    return block;
  }
  void* ask(const Request& request) {
    const Ledger::Scope subject(true);
    try {
      return A::allocate(pool_->pool, request.size, request.align);
    } catch (const std::bad_alloc&) {
      return nullptr;
    }
  }

  Node* make_node([[maybe_unused]] Label label, [[maybe_unused]] bool nested) {
    const std::size_t answered = this->answers().count();
    if constexpr (HasMake<A>) {
      try {
        const Ledger::Scope subject(true);
        Node* const node =
            A::template make<Node>(pool_->pool, static_cast<NodeObserver&>(*this), label, nested);
        if (node != nullptr) return node;
      } catch (const std::bad_alloc&) {
        // Refused, as null says elsewhere.
      }
    }
    // Otherwise the constructor, which ran, has said that there was memory.
    if (this->answers().count() == answered) this->answers().note(false);
    return nullptr;
  }

  Outcome make(BlockSlot into, Label label, bool nested) {
    const Node* const node = make_node(label, nested);
    if (node == nullptr) return Outcome::none;
    table_.name(into, *node);
    return Outcome::done;
  }

  Outcome resized(Given& given, SizeChoice size, bool done) {
    if (!done) return Outcome::refused;
    table_.resize(given, size.bytes());
    return Outcome::done;
  }

  template <class Act>
  void destroy(Act act) {
    destroying_ = true;
    {
      const Ledger::Scope subject(true);
      act();
    }
    destroying_ = false;
    report_unordered_drops();
  }

  void close_old() {
    destroy([this] { std::destroy_at(pool_); });
    pool_ = nullptr;
    table_.forget_all();
    this->forget_checkpoints();
  }

  void before_make(Label label, bool nested) override {
    const Ledger::Scope harness(false);
    this->answers().note(true);
    if (nested) make_node(label, false);
    if (faults_.fires(FaultPoint::make, label)) throw Thrown();
  }
  void after_make(const Node& node) override {
    const Ledger::Scope harness(false);
    trace().add(node_event(EventKind::made, node.serial(), node.label().index));
    table_.add(const_cast<Node&>(node));
  }
  void on_drop(Node& node) override {
    const Ledger::Scope harness(false);
    table_.died(node);
    if (!DropsInReverse<A> && destroying_)
      return unordered_.push_back({node.serial(), node.label()});
    trace().add(node_event(EventKind::dropped, node.serial(), node.label().index));
    if (!registry_.fault()) run_script(node.label());
  }

  /// In the order in which they were made: theirs is no promise.
  void report_unordered_drops() {
    std::ranges::sort(unordered_, {}, &Dropped::serial);
    for (const Dropped& dropped : std::exchange(unordered_, {})) {
      trace().add(node_event(EventKind::dropped, dropped.serial, dropped.label.index));
    }
  }

  struct Taken {
    std::optional<Checkpoint> checkpoint;
    std::size_t blocks = 0;
  };
  struct Dropped {
    std::uint32_t serial;
    Label label;
  };

  Registry& registry_;
  BlockTable table_;
  union {
    std::array<Home, 2> homes_;
  };
  Home* pool_ = nullptr;
  std::array<Taken, CheckpointSlot::count> checkpoints_{};
  std::vector<Dropped> unordered_;
  bool destroying_ = false;
};

}  // namespace dropcheck::memory_pool

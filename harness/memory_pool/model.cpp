// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What each op on a memory pool means. Source: the promises in primitives/memory_pool.hpp and
// growing_pool.hpp; for peers, [mem.res.class] and the manuals of Boost.Pool and LLVM's allocators.
#include "harness/memory_pool/model.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace dropcheck::memory_pool {

// Taking.
template <>
Outcome Model::run(const op::Nop&) {
  return Outcome::skipped;
}
template <>
Outcome Model::run(const op::Allocate& o) {
  const Request request = o.layout.request();
  if (foreign(request)) return Outcome::skipped;
  const auto spot = take(request);
  if (!spot) return Outcome::none;
  if (request.size == 0) note(Situation::zero_size);
  name_bytes(o.into, *spot, request);
  return Outcome::done;
}
template <>
Outcome Model::run(const op::Exhaust& o) {
  const Request request = o.layout.request();
  if (foreign(request)) return Outcome::skipped;
  std::uint64_t given = 0;
  while (given != exhaust_times(request)) {
    const auto spot = take(request);
    if (!spot) break;
    name_bytes(o.into, *spot, request);
    ++given;
  }
  if (given > 1 && given != exhaust_times(request)) note(Situation::exhausted);
  trace().add(given_event(given));
  return Outcome::done;
}
template <>
Outcome Model::run(const op::AllocateBad&) {
  return Outcome::none;
}
template <>
Outcome Model::run(const op::Make& o) {
  return make(o.into, o.label, false);
}
template <>
Outcome Model::run(const op::MakeNested& o) {
  return make(o.into, o.label, true);
}

// A block at hand.
template <>
Outcome Model::run(const op::Fill& o) {
  if (!holds_bytes(o.slot)) return Outcome::skipped;
  at(o.slot).bytes = o.value.index;
  return Outcome::done;
}
template <>
Outcome Model::run(const op::Look& o) {
  if (!in_use(o.slot)) return Outcome::skipped;
  const Block& block = at(o.slot);
  trace().add(block.node == none
                  ? holds_event(o.slot, slots_[o.slot.index], block.bytes, block.size)
                  : node_event(EventKind::object, block.node, o.slot.index));
  return Outcome::done;
}
template <>
Outcome Model::run(const op::Grow& o) {
  if (!holds_bytes(o.slot) || o.size.bytes() < at(o.slot).size) return Outcome::skipped;
  precedent_.disturbed();
  const bool last = arena_.is_last(at(o.slot).spot);
  if (!arena_.resize(at(o.slot).spot, o.size.bytes())) {
    note(last && o.size.bytes() <= at(o.slot).spot.left ? Situation::resize_pinned
                                                        : Situation::resize_refused);
    return Outcome::refused;
  }
  note(Situation::grown);
  at(o.slot).size = o.size.bytes();
  return Outcome::done;
}
template <>
Outcome Model::run(const op::Shrink& o) {
  if (!holds_bytes(o.slot) || o.size.bytes() > at(o.slot).size) return Outcome::skipped;
  precedent_.disturbed();
  if (!arena_.resize(at(o.slot).spot, o.size.bytes())) {
    note(Situation::resize_refused);
    return Outcome::refused;
  }
  note(Situation::shrunk);
  at(o.slot).size = o.size.bytes();
  return Outcome::done;
}
template <>
Outcome Model::run(const op::Free& o) {
  if (!in_use(o.slot)) return Outcome::skipped;
  note(Situation::freed);
  precedent_.disturbed();
  const int block = std::exchange(slots_[o.slot.index], none);
  if (blocks_[block].node != none) {
    std::erase(made_, block);
    drop(block);
  }
  blocks_[block].alive = false;
  return Outcome::done;
}
template <>
Outcome Model::run(const op::Touch& o) {
  if (slots_[o.slot.index] == none || at(o.slot).size == 0 || foreign(o.place)) {
    return Outcome::skipped;
  }
  if (o.place.beside() ? !holds_bytes(o.slot) : at(o.slot).alive) return Outcome::skipped;
  note(o.place.beside() ? Situation::touch_beside : Situation::touch_of_the_dead);
  const auto size = static_cast<std::int64_t>(at(o.slot).size);
  const std::int64_t places[] = {0, size - 1, size, -1};  // as Place::Which
  touched_ = {static_cast<std::size_t>(slots_[o.slot.index]), places[o.place.which()]};
  return Outcome::done;
}
template <>
Outcome Model::run(const op::Owns& o) {
  return in_use(o.slot) && at(o.slot).size != 0 ? Outcome::yes : Outcome::skipped;
}

// Taking back.
template <>
Outcome Model::run(const op::Reset&) {
  if (destroying_) return Outcome::done;
  if (!made_.empty()) note(Situation::reset_with_objects);
  destroy_from(0);
  take_back_from(0);
  arena_.reset();
  forget_checkpoints();
  precedent_.emptied();
  return Outcome::done;
}
template <>
Outcome Model::run(const op::Mark& o) {
  precedent_.disturbed();
  checkpoints_[o.into.index] = {arena_.mark(), blocks_.size(), made_.size()};
  keep(o.into);
  return Outcome::done;
}
template <>
Outcome Model::run(const op::Rewind& o) {
  if (!holds(o.to)) return Outcome::skipped;
  const Checkpoint& checkpoint = checkpoints_[o.to.index];
  if (made_.size() > checkpoint.made) note(Situation::rewind_with_objects);
  const std::uint64_t chunks = arena_.chunks();
  precedent_.disturbed();
  destroy_from(checkpoint.made);
  take_back_from(checkpoint.blocks);
  arena_.rewind(checkpoint.mark);
  if (arena_.chunks() != chunks) note(Situation::rewind_over_chunks);
  rewound_to(o.to);
  return Outcome::done;
}
template <>
Outcome Model::run(const op::Renew& o) {
  if (!has(grows) && o.capacity.bytes() != 0 &&
      (Arena::huge(o.capacity.bytes()) || allocation_fails())) {
    return Outcome::out_of_memory;
  }
  close_old();
  arena_ = Arena(abilities(), o.capacity.bytes());
  slots_.fill(none);
  return Outcome::done;
}

// What will go wrong.
template <>
Outcome Model::run(const op::SetLimit& o) {
  arena_.set_limit(o.limit.bytes());
  return Outcome::done;
}
template <>
Outcome Model::run(const op::FailAlloc& o) {
  allocations_left_ = o.ordinal.index;
  return Outcome::done;
}
template <>
Outcome Model::run(const op::ThrowMake& o) {
  return arm(FaultPoint::make, o.label, o.ordinal);
}

bool Model::allocation_fails() {
  const bool fails = allocations_left_ != 0 && --allocations_left_ == 0;
  if (fails) note(Situation::allocation_fails);
  return fails;
}

std::optional<Arena::Spot> Model::take(const Request& request) {
  const std::uint64_t before = arena_.remaining();
  const std::uint64_t chunks = arena_.chunks();
  const auto spot = is_refused(request)
                        ? std::nullopt
                        : arena_.allocate(request, [this] { return allocation_fails(); });
  if (!spot) {
    if (destroying_) note(Situation::given_nothing_while_destructors_run);
    note(Arena::huge(request.size) ? Situation::huge_refused : Situation::refused);
    return spot;
  }
  if (arena_.chunks() != chunks) {
    note(arena_.remaining() == before ? Situation::dedicated_chunk : Situation::new_chunk);
  } else if (request.size != 0 && has(has_counters)) {
    if (arena_.remaining() == 0) note(Situation::exact_fit);
    if (before - arena_.remaining() >= request.size + 8) note(Situation::padding);
  }
  return spot;
}

bool Model::is_refused(const Request& request) {
  const bool given = leader_ == nullptr || leader_->next() || precedent_.demands(request);
  if (given) precedent_.given(request);
  return !given;
}

void Model::name_bytes(BlockSlot into, const Arena::Spot& spot, const Request& request) {
  slots_[into.index] = static_cast<int>(blocks_.size());
  blocks_.push_back({.spot = spot,
                     .size = request.size,
                     .align = request.align,
                     .chunks_before = old_chunks_.size(),
                     .bytes = static_cast<std::uint8_t>(blocks_.size())});
}

Outcome Model::make(BlockSlot into, Label label, bool nested) {
  const auto outer = take({made_bytes, made_align});
  if (!outer) return Outcome::none;
  bool nested_lives = false;
  if (nested) {
    if (const auto inner = take({made_bytes, made_align})) {
      nested_lives = construct(*inner, label);
      if (!nested_lives) {
        arena_.give_back(*inner);
        arena_.give_back(*outer);
        return Outcome::threw;
      }
    }
  }
  if (!construct(*outer, label)) {
    note(nested_lives ? Situation::throw_behind_nested : Situation::object_gives_back);
    arena_.give_back(*outer);
    return Outcome::threw;
  }
  slots_[into.index] = static_cast<int>(blocks_.size()) - 1;
  return Outcome::done;
}

bool Model::construct(const Arena::Spot& spot, Label label) {
  if (faults_.fires(FaultPoint::make, label)) {
    note(Situation::make_throws);
    precedent_.disturbed();
    return false;
  }
  const int node = static_cast<int>(nodes_.size());
  trace().add(node_event(EventKind::made, node, label.index));
  nodes_.push_back(label);
  ++live_;
  made_.push_back(static_cast<int>(blocks_.size()));
  blocks_.push_back({.spot = spot,
                     .size = sizeof(Node),
                     .align = alignof(Node),
                     .chunks_before = old_chunks_.size(),
                     .node = node});
  return true;
}

void Model::drop(int block) {
  const int node = blocks_[block].node;
  blocks_[block].alive = false;
  trace().add(node_event(EventKind::dropped, node, nodes_[node].index));
  run_script(nodes_[node]);
  --live_;
}

void Model::destroy_down_to(std::size_t count) {
  destroying_ = true;
  arena_.close(true);
  while (made_.size() > count) {
    const int block = made_.back();
    made_.pop_back();
    drop(block);
  }
  arena_.close(false);
  destroying_ = false;
}

void Model::take_back_from(std::size_t block) {
  for (std::size_t i = block; i < blocks_.size(); ++i) blocks_[i].alive = false;
}

void Model::close_old() {
  if (!made_.empty()) note(Situation::renewed_with_objects);
  destroy_from(0);
  take_back_from(0);
  forget_checkpoints();
  for (const Arena::Chunk& chunk : arena_.all_chunks()) {
    old_chunks_.push_back({chunk.capacity, chunk.capacity - chunk.left, false});
  }
}

void Model::destroy_from(std::size_t count) {
  if (has(drops_in_reverse)) return destroy_down_to(count);
  drop_in_any_order(count);
}

// In the order in which they were made, and without scripts, which could tell another.
void Model::drop_in_any_order(std::size_t from) {
  std::vector<int> dying(made_.begin() + static_cast<std::ptrdiff_t>(from), made_.end());
  made_.resize(from);
  std::ranges::sort(dying, {}, [this](int block) { return blocks_[block].node; });
  for (const int block : dying) {
    const int node = blocks_[block].node;
    blocks_[block].alive = false;
    trace().add(node_event(EventKind::dropped, node, nodes_[node].index));
    --live_;
  }
}

void Model::close() {
  close_old();
  open_ = false;
  slots_.fill(none);
}

void Model::observe() {
  if (has(has_counters)) {
    trace().add(counters_event(arena_.used(), arena_.remaining()));
    trace().add(chunks_event(arena_.chunks(), arena_.capacity()));
  }
  trace().add(alive_event(live_));
}

Outcome Model::perform(const Op& op) {
  const std::size_t cell = cells_ == nullptr ? 0 : cell_of(op);
  const Outcome outcome = std::visit([this](const auto& o) { return run(o); }, op);
  if (outcome == Outcome::threw) faults_.caught();
  if (cells_ != nullptr && outcome != Outcome::skipped) cells_[cell] = 1;
  return outcome;
}

std::size_t Model::cell_of(const Op& op) {
  AbstractState state{.used = arena_.used(),
                      .capacity = arena_.capacity(),
                      .chunks = arena_.chunks(),
                      .objects = !made_.empty()};
  const auto visit = [&](const auto& operand) {
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(operand)>, BlockSlot>) {
      if (slots_[operand.index] == none) return;
      const Block& block = at(operand);
      state.block = !block.alive                 ? BlockState::dead
                    : block.node != none         ? BlockState::object
                    : arena_.is_last(block.spot) ? BlockState::last
                                                 : BlockState::buried;
    }
  };
  std::visit([&](const auto& o) { for_each_operand(o, visit); }, op);
  return StateCells::index(info_of(op).id, state.index());
}

}  // namespace dropcheck::memory_pool

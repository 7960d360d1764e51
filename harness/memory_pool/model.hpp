// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The model of memory pools: what an implementation must do. A block is a number, and where it lies
// is arithmetic; no pointers, no memory. What each op means stands in model.cpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "harness/memory.hpp"
#include "harness/memory_pool/abstract_state.hpp"
#include "harness/memory_pool/arena.hpp"
#include "harness/memory_pool/interpreter.hpp"
#include "harness/memory_pool/node.hpp"
#include "harness/sight.hpp"
#include "harness/state_cells.hpp"

namespace dropcheck::memory_pool {

class Model final : public Interpreter {
 public:
  Model(Abilities abilities, const Program& program)
      : Interpreter(abilities, program), arena_(abilities, CapacityChoice::at_first) {
    slots_.fill(none);
  }

  /// From here on, ops that are not skipped set the cell of the state they met.
  void set_cells(StateCells cells) { cells_ = cells.first; }

  /// Whether the slot names a block that lives.
  bool in_use(BlockSlot slot) const { return slots_[slot.index] != none && at(slot).alive; }
  bool in_use(CheckpointSlot slot) const { return holds(slot); }

  void observe() override;
  void observe_leaks() override {}
  void close() override;

  /// From here on the answers of an implementation that goes first decide what is refused.
  void follow(Interpreter& implementation) {
    if (implementation.goes_first()) leader_ = &implementation.answers();
  }

  /// To be drawn, see ModelAlone: what each slot names, whether it is alive or not.
  std::vector<Sight> held() const;
  /// What was touched, since this was asked for last.
  Memory memory();

 private:
  static constexpr int none = -1;

  struct Block {
    Arena::Spot spot;
    std::uint64_t size;
    std::uint64_t align;
    /// How many chunks the pools before its own had.
    std::size_t chunks_before;
    /// Of an object; none: plain bytes.
    int node = none;
    std::uint8_t bytes = 0;
    bool alive = true;
  };
  struct Checkpoint {
    Arena::Mark mark{};
    std::size_t blocks = 0;
    std::size_t made = 0;
  };

  Outcome perform(const Op& op) override;
  /// Specialised for each op: one that has no meaning does not compile.
  template <class O>
  Outcome run(const O&) = delete;

  const Block& at(BlockSlot slot) const { return blocks_[slots_[slot.index]]; }
  Block& at(BlockSlot slot) { return blocks_[slots_[slot.index]]; }
  bool holds_bytes(BlockSlot slot) const { return in_use(slot) && at(slot).node == none; }

  bool allocation_fails();
  bool is_refused(const Request& request);
  void name_bytes(BlockSlot into, const Arena::Spot& spot, const Request& request);
  std::optional<Arena::Spot> take(const Request& request);
  Outcome make(BlockSlot into, Label label, bool nested);
  /// The constructor of an object whose memory is there. False: it throws.
  bool construct(const Arena::Spot& spot, Label label);
  void drop(int block);
  /// The objects behind the first `count` are destroyed, the last one first.
  void destroy_down_to(std::size_t count);
  /// The same in the order that the pool promises, if any.
  void destroy_from(std::size_t count);
  void take_back_from(std::size_t block);
  void drop_in_any_order(std::size_t from);
  void close_old();

  std::uint32_t object_of(std::size_t block) const;

  std::size_t cell_of(const Op& op);

  Arena arena_;
  /// Of pools that are gone.
  std::vector<Memory::Chunk> old_chunks_;
  bool open_ = true;
  std::vector<Block> blocks_;
  std::array<int, BlockSlot::count> slots_;
  std::array<Checkpoint, CheckpointSlot::count> checkpoints_{};
  std::vector<Label> nodes_;
  /// Blocks of objects that live, in the order in which they were complete.
  std::vector<int> made_;
  std::uint64_t live_ = 0;
  unsigned allocations_left_ = 0;
  bool destroying_ = false;
  Answers* leader_ = nullptr;
  Precedent precedent_;
  std::optional<Memory::Touch> touched_;
  std::uint8_t* cells_ = nullptr;
};

}  // namespace dropcheck::memory_pool

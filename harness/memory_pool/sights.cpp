// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/history.hpp"
#include "harness/memory_pool/events.hpp"
#include "harness/memory_pool/model.hpp"

namespace dropcheck::memory_pool {
namespace {

using What = Sight::What;

std::string handle(char kind, const Event& event) { return kind + std::to_string(event.small); }

}  // namespace

Sight sight_of(const Event& event) {
  switch (kind_of(event)) {
    case EventKind::made:
      return {.what = What::made, .objects = {event.node}};
    case EventKind::dropped:
      return {.what = What::dropped, .objects = {event.node}};
    case EventKind::leaked:
      return {.what = What::leaked, .objects = {event.node}};
    case EventKind::holds:
      return {.what = What::holds,
              .handle = handle('b', event),
              .objects = {History::first_block + event.node}};
    case EventKind::object:
      return {.what = What::holds, .handle = handle('b', event), .objects = {event.node}};
    default:
      return {};
  }
}

std::uint32_t Model::object_of(std::size_t block) const {
  const int node = blocks_[block].node;
  return node == none ? History::first_block + static_cast<std::uint32_t>(block)
                      : static_cast<std::uint32_t>(node);
}

std::vector<Sight> Model::held() const {
  std::vector<Sight> sights;
  for (std::size_t slot = 0; slot < slots_.size(); ++slot) {
    if (slots_[slot] == none) continue;
    const auto block = static_cast<std::size_t>(slots_[slot]);
    sights.push_back({.what = blocks_[block].alive ? What::holds : What::dangles,
                      .handle = "b" + std::to_string(slot),
                      .objects = {object_of(block)}});
  }
  return sights;
}

Memory Model::memory() {
  Memory memory{.chunks = old_chunks_, .touched = std::exchange(touched_, std::nullopt)};
  for (const Arena::Chunk& chunk : arena_.all_chunks()) {
    if (open_) memory.chunks.push_back({chunk.capacity, chunk.capacity - chunk.left, chunk.there});
  }
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    const Block& block = blocks_[i];
    Memory::Block& told = memory.blocks.emplace_back(
        Memory::Block{object_of(i), block.size, block.align, block.alive});
    if (block.spot.chunk == Arena::none) continue;
    const std::size_t chunk = block.chunks_before + static_cast<std::size_t>(block.spot.chunk);
    // Of an object's block its record comes first.
    const std::uint64_t record = block.node == none ? 0 : record_bytes;
    told.spot = {chunk, memory.chunks[chunk].size - block.spot.left + record};
  }
  return memory;
}

}  // namespace dropcheck::memory_pool

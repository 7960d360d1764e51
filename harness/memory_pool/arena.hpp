// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The arithmetic of pools, on numbers alone: which request fits, and what is used then. A block's
// place is counted in bytes from its first one to the end of its chunk, whose address has every
// alignment.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "harness/memory_pool/abilities.hpp"
#include "harness/memory_pool/choices.hpp"

namespace dropcheck::memory_pool {

class Arena {
 public:
  static constexpr std::uint64_t page = 4096;
  static constexpr int none = -1;

  /// Where a block lies, if that is known; one of no bytes is never the last.
  struct Spot {
    int chunk = none;
    std::uint64_t left = 0;
    std::uint64_t size = 0;
  };
  /// A position to come back to.
  struct Mark {
    int current;
    std::uint64_t left;
    std::size_t chunks;
  };
  struct Chunk {
    std::uint64_t capacity;
    std::uint64_t left;
    bool there = true;
  };
  /// Asks for memory, and tells whether that fails.
  using Upstream = std::function<bool()>;

  /// `capacity` of a pool that grows is what its first chunk asks for. Without has_counters a pool
  /// promises no arithmetic: only what is huge does not fit.
  Arena(Abilities abilities, std::uint64_t capacity)
      : exact_((abilities & has_counters) != 0), grows_((abilities & grows) != 0) {
    if (grows_) {
      first_ = rounded_up(std::max(capacity, page));
    } else if (exact_) {
      floor_ = taken_by(capacity);
      chunks_.push_back({floor_, floor_});
      current_ = 0;
    }
  }

  /// Whether no pool has room for so much.
  static bool huge(std::uint64_t bytes) { return bytes > size_max / 4; }

  std::optional<Spot> allocate(const Request& request, const Upstream& fails) {
    if (!exact_) return huge(request.size) ? std::nullopt : std::optional(Spot{});
    if (closed_) return request.size == 0 ? std::optional(Spot{}) : std::nullopt;
    if (huge(request.size)) return std::nullopt;
    if (auto spot = take(request)) return spot;
    if (!grows_) return std::nullopt;
    const std::uint64_t next = current_ == none ? first_ : 2 * chunks_[current_].capacity;
    const std::uint64_t allowed = limit_ - std::min(limit_, capacity());
    if (request.size > next)
      return take_dedicated(rounded_up(request.size), allowed, request, fails);
    const std::uint64_t size = std::min(next, allowed / page * page);
    if (request.size > size || huge(size) || fails()) return std::nullopt;
    chunks_.push_back({size, size});
    current_ = static_cast<int>(chunks_.size()) - 1;
    floor_ = size;
    return take(request);
  }

  bool is_last(const Spot& spot) const {
    return spot.size != 0 && spot.chunk == current_ && current_ != none && !closed_ &&
           chunks_[current_].left == spot.left - taken_by(spot.size);
  }
  /// Of the last block, unless a checkpoint came after it.
  bool resize(Spot& spot, std::uint64_t size) {
    if (!is_last(spot) || spot.left > floor_ || size > spot.left) return false;
    chunks_[current_].left = spot.left - taken_by(size);
    spot.size = size;
    return true;
  }
  void give_back(const Spot& spot) {
    if (is_last(spot)) chunks_[current_].left = spot.left;
  }

  Mark mark() {
    floor_ = current_ == none ? 0 : chunks_[current_].left;
    return {current_, floor_, chunks_.size()};
  }
  void rewind(const Mark& mark) {
    for (std::size_t i = mark.chunks; i < chunks_.size(); ++i) chunks_[i].there = false;
    current_ = mark.current;
    floor_ = mark.left;
    if (current_ != none) chunks_[current_].left = mark.left;
  }
  void reset() {
    for (Chunk& chunk : chunks_) chunk.there = false;
    if (current_ == none) return;
    Chunk& kept = chunks_[current_];
    kept.there = true;
    kept.left = floor_ = kept.capacity;
  }
  /// While destructors run nothing is given.
  void close(bool closed) { closed_ = closed; }
  void set_limit(std::uint64_t bytes) { limit_ = bytes; }

  std::uint64_t used() const {
    return sum([](const Chunk& chunk) { return chunk.capacity - chunk.left; });
  }
  std::uint64_t capacity() const {
    return sum([](const Chunk& chunk) { return chunk.capacity; });
  }
  std::uint64_t chunks() const {
    return sum([](const Chunk&) { return 1; });
  }
  std::uint64_t remaining() const { return current_ == none ? 0 : chunks_[current_].left; }
  /// All that there ever were: a Spot names one by its place here.
  const std::vector<Chunk>& all_chunks() const { return chunks_; }

 private:
  /// Blocks take multiples of 8 bytes.
  static std::uint64_t taken_by(std::uint64_t bytes) { return (bytes + 7) / 8 * 8; }
  static std::uint64_t rounded_up(std::uint64_t bytes) {
    return bytes > size_max - page ? size_max / page * page : (bytes + page - 1) / page * page;
  }

  std::optional<Spot> take(const Request& request) {
    if (current_ == none) return request.size == 0 ? std::optional(Spot{}) : std::nullopt;
    const std::uint64_t padded = chunks_[current_].left / request.align * request.align;
    if (request.size > padded) return std::nullopt;
    chunks_[current_].left = padded - taken_by(request.size);
    return Spot{current_, padded, request.size};
  }
  std::optional<Spot> take_dedicated(std::uint64_t size, std::uint64_t allowed,
                                     const Request& request, const Upstream& fails) {
    if (size > allowed || fails()) return std::nullopt;
    chunks_.push_back({size, size - taken_by(request.size)});
    return Spot{static_cast<int>(chunks_.size()) - 1, size, request.size};
  }

  template <class Measure>
  std::uint64_t sum(Measure measure) const {
    std::uint64_t total = 0;
    for (const Chunk& chunk : chunks_) {
      if (chunk.there) total += measure(chunk);
    }
    return total;
  }

  bool exact_;
  bool grows_;
  bool closed_ = false;
  std::uint64_t first_ = 0;
  std::uint64_t limit_ = size_max;
  std::vector<Chunk> chunks_;
  int current_ = none;
  /// Blocks from before the newest checkpoint begin further from the end than this.
  std::uint64_t floor_ = 0;
};

}  // namespace dropcheck::memory_pool

// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Situations that a test run must reach often enough to mean anything. The model notes them.
#pragma once

#include <array>
#include <cstdint>

#include "harness/memory_pool/abilities.hpp"
#include "harness/situation.hpp"

namespace dropcheck::memory_pool {

enum class Situation : std::uint8_t {
  exact_fit,
  refused,
  huge_refused,
  padding,
  zero_size,
  reset_with_objects,
  rewind_over_chunks,
  rewind_with_objects,
  script_runs,
  given_nothing_while_destructors_run,
  make_throws,
  throw_behind_nested,
  object_gives_back,
  grown,
  shrunk,
  resize_refused,
  resize_pinned,
  freed,
  new_chunk,
  dedicated_chunk,
  allocation_fails,
  touch_of_the_dead,
  touch_beside,
  renewed_with_objects,
  exhausted,
};

constexpr std::uint64_t bit(Situation situation) {
  return std::uint64_t{1} << static_cast<unsigned>(situation);
}

inline constexpr std::array situations = {
    SituationInfo{bit(Situation::exact_fit), "a block takes the last byte", has_counters, 2},
    SituationInfo{bit(Situation::refused), "a request does not fit", has_counters, 110},
    SituationInfo{bit(Situation::huge_refused), "a huge request is refused", has_any_layout, 10},
    SituationInfo{bit(Situation::padding), "an alignment needs padding", has_counters, 315},
    SituationInfo{bit(Situation::zero_size), "a block has no bytes", has_any_layout, 60},
    SituationInfo{bit(Situation::reset_with_objects), "a reset destroys objects",
                  has_reset | has_make, 90},
    SituationInfo{bit(Situation::rewind_over_chunks), "a rewind releases chunks",
                  has_checkpoints | grows, 20},
    SituationInfo{bit(Situation::rewind_with_objects), "a rewind destroys objects",
                  has_checkpoints | has_make, 45},
    SituationInfo{bit(Situation::script_runs), "a drop script runs", has_make, 60},
    SituationInfo{bit(Situation::given_nothing_while_destructors_run),
                  "a destructor asks the pool that destroys it", has_reset | has_make, 50},
    SituationInfo{bit(Situation::make_throws), "a constructor throws", has_make, 45},
    SituationInfo{bit(Situation::throw_behind_nested),
                  "a constructor throws after it has made an object", has_make, 10},
    SituationInfo{bit(Situation::object_gives_back), "the block of an object comes back at once",
                  has_make, 20},
    SituationInfo{bit(Situation::grown), "the last block grows", has_resize, 115},
    SituationInfo{bit(Situation::shrunk), "the last block shrinks", has_resize, 105},
    SituationInfo{bit(Situation::resize_refused), "another block does not", has_resize, 165},
    SituationInfo{bit(Situation::resize_pinned), "nor does one from before a checkpoint",
                  has_resize | has_checkpoints, 10},
    SituationInfo{bit(Situation::freed), "one block is given back", has_free, 300},
    SituationInfo{bit(Situation::new_chunk), "the pool grows", grows, 490},
    SituationInfo{bit(Situation::dedicated_chunk), "a block gets a chunk of its own", grows, 40},
    SituationInfo{bit(Situation::allocation_fails), "there is no memory for a chunk",
                  has_fallible_alloc, 10},
    SituationInfo{bit(Situation::touch_of_the_dead), "what was taken back is touched", poisons, 4},
    SituationInfo{bit(Situation::touch_beside), "the neighbourhood of a block is touched",
                  has_red_zones, 160},
    SituationInfo{bit(Situation::renewed_with_objects), "a pool is destroyed with its objects",
                  has_capacity | has_make, 390},
    SituationInfo{bit(Situation::exhausted), "a pool gives block after block until it refuses",
                  has_allocate | has_counters, 10},
};

}  // namespace dropcheck::memory_pool

// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The op language of memory pools. Ids and words are fixed for ever. A slot names a block that the
// pool gave; the pool keeps a block that no slot names any more. An op on a slot that names none is
// skipped, and so is one on a block that was taken back, but for `touch`. `exhaust` ends after
// exhaust_blocks blocks, or exhaust_bytes bytes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <variant>

#include "harness/memory_pool/abilities.hpp"
#include "harness/memory_pool/choices.hpp"
#include "harness/op.hpp"
#include "harness/program.hpp"

namespace dropcheck::memory_pool {

struct BlockSlot {
  static constexpr unsigned count = limits::slots;
  static constexpr std::string_view prefix = "b";
  static constexpr std::string_view what = "a block slot (b0 to b7)";
  std::uint8_t index = 0;
  bool operator==(const BlockSlot&) const = default;
};

struct CheckpointSlot {
  static constexpr unsigned count = 4;
  static constexpr std::string_view prefix = "c";
  static constexpr std::string_view what = "a checkpoint slot (c0 to c3)";
  std::uint8_t index = 0;
  bool operator==(const CheckpointSlot&) const = default;
};

inline constexpr std::uint64_t exhaust_blocks = 100;
inline constexpr std::uint64_t exhaust_bytes = 16384;

/// How often `exhaust` asks for that at most.
constexpr std::uint64_t exhaust_times(const Request& request) {
  return std::clamp(exhaust_bytes / std::max<std::uint64_t>(request.size, 1), std::uint64_t{1},
                    exhaust_blocks);
}

namespace op {

// A table, one op a line: kept by hand.
// clang-format off
struct Nop         { static constexpr OpInfo info{0, "nop"}; };                                       // what an unknown id means
struct Allocate    { static constexpr OpInfo info{1, "allocate", has_allocate}; BlockSlot into; LayoutChoice layout; };  // and fill; none: into stays
struct Make        { static constexpr OpInfo info{2, "make", has_make}; BlockSlot into; Label label; };                 // an object; none: into stays
struct MakeNested  { static constexpr OpInfo info{3, "make_nested", has_make}; BlockSlot into; Label label; };          // its constructor makes another
struct Fill        { static constexpr OpInfo info{4, "fill", has_allocate}; BlockSlot slot; Value value; };             // every byte, anew
struct Look        { static constexpr OpInfo info{5, "look"}; BlockSlot slot; };                      // observe block and bytes
struct Reset       { static constexpr OpInfo info{6, "reset", has_reset}; };                          // takes back everything
struct Mark        { static constexpr OpInfo info{7, "checkpoint", has_checkpoints}; CheckpointSlot into; };
struct Rewind      { static constexpr OpInfo info{8, "rewind", has_checkpoints}; CheckpointSlot to; };                  // takes back what came since
struct Grow        { static constexpr OpInfo info{9, "grow", has_resize}; BlockSlot slot; SizeChoice size; };           // in place, or refused
struct Shrink      { static constexpr OpInfo info{10, "shrink", has_resize}; BlockSlot slot; SizeChoice size; };
struct Free        { static constexpr OpInfo info{11, "free", has_free}; BlockSlot slot; };           // gives back one block
struct Touch       { static constexpr OpInfo info{12, "touch", poisons}; BlockSlot slot; Place place; };                // a sanitizer must object
struct Owns        { static constexpr OpInfo info{13, "owns", has_owns}; BlockSlot slot; };           // first and last byte are the pool's
struct Renew       { static constexpr OpInfo info{14, "renew", has_capacity}; CapacityChoice capacity; };               // another pool takes its place
struct SetLimit    { static constexpr OpInfo info{15, "set_limit", has_limit}; LimitChoice limit; };
struct AllocateBad { static constexpr OpInfo info{16, "allocate_bad", has_allocate | checks_layout}; BadLayoutChoice layout; };  // always none
struct FailAlloc   { static constexpr OpInfo info{17, "fail_alloc", has_fallible_alloc}; Ordinal ordinal; };            // the pool's own allocation
struct ThrowMake   { static constexpr OpInfo info{18, "throw_make", has_make | unwinds}; Label label; Ordinal ordinal; };  // that construction throws
struct Exhaust     { static constexpr OpInfo info{19, "exhaust", has_allocate}; BlockSlot into; LayoutChoice layout; };  // allocates until it is refused; the last: into
// clang-format on

template <OpAlternative Alternative>
constexpr bool operator==(const Alternative& a, const Alternative& b) {
  return same_operands(a, b);
}

}  // namespace op

using Op = std::variant<op::Nop, op::Allocate, op::Make, op::MakeNested, op::Fill, op::Look,
                        op::Reset, op::Mark, op::Rewind, op::Grow, op::Shrink, op::Free, op::Touch,
                        op::Owns, op::Renew, op::SetLimit, op::AllocateBad, op::FailAlloc,
                        op::ThrowMake, op::Exhaust>;

struct Language {
  using Op = memory_pool::Op;
  static constexpr std::string_view subject = "memory_pool";
  static constexpr unsigned version = 1;
  static constexpr std::string_view dropped_because = "the pool took it back";
  static constexpr std::string_view value_word = "object";
};

using Program = dropcheck::Program<Language>;
using Step = dropcheck::Step<Op>;

}  // namespace dropcheck::memory_pool

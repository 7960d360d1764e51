// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The op language of Box. Ids and words are fixed for ever. An op on an empty slot or on a busy one
// is skipped. `node(b)` is the node that b owns; nodes are lists through their `next`.
#pragma once

#include <array>
#include <string_view>
#include <variant>

#include "harness/box/abilities.hpp"
#include "harness/op.hpp"
#include "harness/program.hpp"

namespace dropcheck::box {

struct BoxSlot {
  static constexpr unsigned count = limits::slots;
  static constexpr std::string_view prefix = "b";
  static constexpr std::string_view what = "a box slot (b0 to b7)";
  std::uint8_t index = 0;
  bool operator==(const BoxSlot&) const = default;
};

/// Of a Box<Base> whose value may be small, or large and aligned to 64.
struct DynSlot {
  static constexpr unsigned count = limits::slots;
  static constexpr std::string_view prefix = "d";
  static constexpr std::string_view what = "a slot for a box of a base class (d0 to d7)";
  std::uint8_t index = 0;
  bool operator==(const DynSlot&) const = default;
};

/// Of a Box whose value has no bytes.
struct UnitSlot {
  static constexpr unsigned count = limits::slots;
  static constexpr std::string_view prefix = "u";
  static constexpr std::string_view what = "a slot for a box of nothing (u0 to u7)";
  std::uint8_t index = 0;
  bool operator==(const UnitSlot&) const = default;
};

/// Of a Box<Node[]>.
struct SliceSlot {
  static constexpr unsigned count = limits::slots;
  static constexpr std::string_view prefix = "s";
  static constexpr std::string_view what = "a slice slot (s0 to s7)";
  std::uint8_t index = 0;
  bool operator==(const SliceSlot&) const = default;
};

/// How many nodes of which label: `3x2` is three of label 2.
struct SliceShape {
  static constexpr unsigned lengths = 4;
  static constexpr unsigned count = lengths * limits::labels;
  static constexpr std::string_view prefix = "";
  static constexpr std::string_view what = "a length and a label such as 3x2 (0x0 to 3x7)";
  std::uint8_t index = 0;
  bool operator==(const SliceShape&) const = default;

  constexpr std::size_t length() const { return index % lengths; }
  constexpr Label label() const { return {static_cast<std::uint8_t>(index / lengths)}; }

  static constexpr std::string_view spelling(std::uint8_t index) {
    constexpr std::size_t each = 3;
    constexpr std::string_view all =
        "0x01x02x03x00x11x12x13x10x21x22x23x20x31x32x33x30x41x42x43x40x51x52x53x50x61x62x63x6"
        "0x71x72x73x7";
    static_assert(all.size() == each * count);
    return all.substr(each * index, each);
  }
};

namespace op {

// A table, one op a line: kept by hand.
// clang-format off
struct Nop       { static constexpr OpInfo info{0, "nop"}; };                                         // what an unknown id means
struct New       { static constexpr OpInfo info{1, "new"}; BoxSlot into; Label label; };              // into = Box(node of label)
struct Move      { static constexpr OpInfo info{2, "move"}; BoxSlot from, into; };                    // into = move(from); onto itself: keeps it
struct Swap      { static constexpr OpInfo info{3, "swap"}; BoxSlot a, b; };
struct Drop      { static constexpr OpInfo info{4, "drop"}; BoxSlot slot; };                          // take the box out, then drop it
struct Look      { static constexpr OpInfo info{5, "look"}; BoxSlot slot; };                          // observe node, value, next
struct Write     { static constexpr OpInfo info{6, "write"}; BoxSlot slot; Value value; };            // node(slot).value = value
struct Assign    { static constexpr OpInfo info{7, "assign", has_assign}; BoxSlot slot; Label label; };                // *slot = node of label: same block
struct SetNext   { static constexpr OpInfo info{8, "set_next"}; BoxSlot slot, from; };                // node(slot).next = move(from); not onto itself
struct TakeNext  { static constexpr OpInfo info{9, "take_next"}; BoxSlot slot, into; };               // into = move(node(slot).next)
struct DropNext  { static constexpr OpInfo info{10, "drop_next"}; BoxSlot slot; };                    // take out, then drop
struct IntoInner { static constexpr OpInfo info{11, "into_inner", has_into_inner}; BoxSlot slot; };   // the node leaves its block, then dies
struct Clone     { static constexpr OpInfo info{12, "clone", has_clone}; BoxSlot from, into; };       // into = from.clone(), the whole list
struct CloneFrom { static constexpr OpInfo info{13, "clone_from", has_clone | has_clone_from}; BoxSlot from, into; };  // into.clone_from(from): same block
struct Leak      { static constexpr OpInfo info{14, "leak", has_leak}; BoxSlot slot; };               // nobody drops the node
struct IntoRaw   { static constexpr OpInfo info{15, "into_raw", has_raw}; BoxSlot slot; };            // the node goes to limbo
struct FromRaw   { static constexpr OpInfo info{16, "from_raw", has_raw}; BoxSlot into; };            // the last of limbo comes back
struct IntoRc    { static constexpr OpInfo info{17, "into_rc", has_into_rc}; BoxSlot slot; };         // the node moves to a counted block, then dies
struct DropList  { static constexpr OpInfo info{18, "drop_list", has_drop_list}; BoxSlot slot; };     // one by one, head first
struct NewDyn    { static constexpr OpInfo info{19, "new_dyn", has_upcast}; DynSlot into; Label label; };              // odd labels: large and aligned
struct MoveDyn   { static constexpr OpInfo info{20, "move_dyn", has_upcast}; DynSlot from, into; };
struct DropDyn   { static constexpr OpInfo info{21, "drop_dyn", has_upcast}; DynSlot slot; };
struct NewUnit   { static constexpr OpInfo info{22, "new_unit"}; UnitSlot into; };
struct MoveUnit  { static constexpr OpInfo info{23, "move_unit"}; UnitSlot from, into; };
struct DropUnit  { static constexpr OpInfo info{24, "drop_unit"}; UnitSlot slot; };
struct NewSlice  { static constexpr OpInfo info{25, "new_slice", has_slice}; SliceSlot into; SliceShape shape; };
struct MoveSlice { static constexpr OpInfo info{26, "move_slice", has_slice}; SliceSlot from, into; };
struct DropSlice { static constexpr OpInfo info{27, "drop_slice", has_slice}; SliceSlot slot; };
struct FailAlloc { static constexpr OpInfo info{28, "fail_alloc", has_fallible_alloc}; Ordinal ordinal; };             // that allocation fails
struct ThrowMake { static constexpr OpInfo info{29, "throw_make", unwinds}; Label label; Ordinal ordinal; };   // that construction throws
struct ThrowCopy { static constexpr OpInfo info{30, "throw_copy", has_clone | unwinds}; Label label; Ordinal ordinal; };
struct ThrowDrop { static constexpr OpInfo info{31, "throw_drop", propagates_drop_throw | unwinds}; Label label; Ordinal ordinal; };
// clang-format on

template <OpAlternative Alternative>
constexpr bool operator==(const Alternative& a, const Alternative& b) {
  return same_operands(a, b);
}

}  // namespace op

using Op = std::variant<op::Nop, op::New, op::Move, op::Swap, op::Drop, op::Look, op::Write,
                        op::Assign, op::SetNext, op::TakeNext, op::DropNext, op::IntoInner,
                        op::Clone, op::CloneFrom, op::Leak, op::IntoRaw, op::FromRaw, op::IntoRc,
                        op::DropList, op::NewDyn, op::MoveDyn, op::DropDyn, op::NewUnit,
                        op::MoveUnit, op::DropUnit, op::NewSlice, op::MoveSlice, op::DropSlice,
                        op::FailAlloc, op::ThrowMake, op::ThrowCopy, op::ThrowDrop>;

struct Language {
  using Op = box::Op;
  static constexpr std::string_view subject = "box";
  static constexpr unsigned version = 1;
  static constexpr std::string_view dropped_because = "its box went";
};

using Program = dropcheck::Program<Language>;
using Step = dropcheck::Step<Op>;

}  // namespace dropcheck::box

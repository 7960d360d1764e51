// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The op language of cells. Ids and words are fixed for ever. A slot is a variable: an op on an
// empty one is skipped, and so is what Rust's compiler would refuse, such as dropping a cell that a
// guard refers to. What is put into a guard's slot drops the guard that was there, afterwards.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <variant>

#include "harness/op.hpp"
#include "harness/program.hpp"
#include "harness/ref_cell/abilities.hpp"

namespace dropcheck::ref_cell {

/// Of a RefCell whose value is a node.
struct CellSlot {
  static constexpr unsigned count = limits::slots;
  static constexpr std::string_view prefix = "c";
  static constexpr std::string_view what = "a slot for a RefCell (c0 to c7)";
  std::uint8_t index = 0;
  bool operator==(const CellSlot&) const = default;
};

/// Of a guard of a node or of a part of one, that reads or writes.
struct GuardSlot {
  static constexpr unsigned count = limits::slots;
  static constexpr std::string_view prefix = "g";
  static constexpr std::string_view what = "a slot for a guard (g0 to g7)";
  std::uint8_t index = 0;
  bool operator==(const GuardSlot&) const = default;
};

/// Of a Cell whose value is a node, and of one whose value is a number.
struct PlainSlot {
  static constexpr unsigned count = limits::slots;
  static constexpr std::string_view prefix = "p";
  static constexpr std::string_view what = "a slot for a plain Cell (p0 to p7)";
  std::uint8_t index = 0;
  bool operator==(const PlainSlot&) const = default;
};

/// Of a OnceCell, which is there from the start.
struct OnceSlot {
  static constexpr unsigned count = limits::slots;
  static constexpr std::string_view prefix = "o";
  static constexpr std::string_view what = "a OnceCell (o0 to o7)";
  std::uint8_t index = 0;
  bool operator==(const OnceSlot&) const = default;
};

/// What a guard refers to: index 0 is one half of a node, index 1 the other.
struct Half {
  static constexpr unsigned count = 2;
  static constexpr std::string_view prefix = "";
  static constexpr std::string_view what = "a half of a node (left or right)";
  std::uint8_t index = 0;
  bool operator==(const Half&) const = default;
  static constexpr std::string_view spelling(std::uint8_t index) {
    return index == 0 ? "left" : "right";
  }
};

/// The function that throws.
struct Projection {
  static constexpr unsigned count = 3;
  static constexpr std::string_view prefix = "";
  static constexpr std::string_view what = "map, filter_map or map_split";
  std::uint8_t index = 0;
  bool operator==(const Projection&) const = default;
  static constexpr std::string_view spelling(std::uint8_t index) {
    return std::array<std::string_view, count>{"map", "filter_map", "map_split"}[index];
  }
};

/// What a function does in vain while the cell is borrowed for it.
struct Attempt {
  static constexpr unsigned count = 3;
  static constexpr std::string_view prefix = "";
  static constexpr std::string_view what = "throw, borrow or borrow_mut";
  std::uint8_t index = 0;
  bool operator==(const Attempt&) const = default;
  static constexpr std::string_view spelling(std::uint8_t index) {
    return std::array<std::string_view, count>{"throw", "borrow", "borrow_mut"}[index];
  }
};

/// What counts the borrows of a cell, as n readers or -n writers, near the limits of that width:
/// one reader more fits, and no writer more.
constexpr std::int64_t counter_at_brink(CounterWidth width) {
  return static_cast<std::int64_t>(~std::uint64_t{0} >> (65 - (8u << width.index))) - 1;
}
constexpr std::int64_t counter_at_least(CounterWidth width) { return -counter_at_brink(width) - 2; }

namespace op {

// A table, one op a line: kept by hand.
// clang-format off
struct Nop           { static constexpr OpInfo info{0, "nop"}; };                                                // what an unknown id means
struct New           { static constexpr OpInfo info{1, "new"}; CellSlot into; Label label; };                    // into = RefCell(node of label); only where there is none
struct Drop          { static constexpr OpInfo info{2, "drop"}; CellSlot slot; };                                // not while a guard refers to it
struct Move          { static constexpr OpInfo info{3, "move", moves}; CellSlot from, into; };                   // the same; only where there is none
struct Borrow        { static constexpr OpInfo info{4, "borrow"}; CellSlot from; GuardSlot into; };
struct BorrowMut     { static constexpr OpInfo info{5, "borrow_mut"}; CellSlot from; GuardSlot into; };
struct TryBorrow     { static constexpr OpInfo info{6, "try_borrow"}; CellSlot from; GuardSlot into; };          // if it is refused, into stays as it was
struct TryBorrowMut  { static constexpr OpInfo info{7, "try_borrow_mut"}; CellSlot from; GuardSlot into; };
struct DropGuard     { static constexpr OpInfo info{8, "drop_guard"}; GuardSlot slot; };
struct Forget        { static constexpr OpInfo info{9, "forget", has_forget}; GuardSlot slot; };                 // mem::forget(slot)
struct MoveGuard     { static constexpr OpInfo info{10, "move_guard"}; GuardSlot from, into; };
struct Clone         { static constexpr OpInfo info{11, "clone", has_clone}; GuardSlot from, into; };            // into = Ref::clone(&from)
struct Map           { static constexpr OpInfo info{12, "map", has_map}; GuardSlot slot; Half half; };           // slot = map(slot, |node| half)
struct FilterMap     { static constexpr OpInfo info{13, "filter_map", has_filter_map}; GuardSlot slot; Half half; };      // the same, if that number is not 0
struct MapSplit      { static constexpr OpInfo info{14, "map_split", has_map_split}; GuardSlot from, into; };    // from: the left half, into: the right one
struct MapThrows     { static constexpr OpInfo info{15, "map_throws", has_map}; GuardSlot slot; Projection how; };        // the function throws: the guard is gone
struct Read          { static constexpr OpInfo info{16, "read"}; GuardSlot slot; };                              // observe what it sees
struct Write         { static constexpr OpInfo info{17, "write"}; GuardSlot slot; Value value; };                // the number of the half; of the left one, if it is a node
struct Assign        { static constexpr OpInfo info{18, "assign", has_assign}; GuardSlot slot; Label label; };   // *slot = node of label: the old one dies while borrowed
struct Replace       { static constexpr OpInfo info{19, "replace", has_replace}; CellSlot slot; Label label; };  // drop(slot.replace(node of label))
struct ReplaceWith   { static constexpr OpInfo info{20, "replace_with", has_replace}; CellSlot slot; Label label; };      // the function makes the node
struct ReplaceFails  { static constexpr OpInfo info{21, "replace_with_fails", has_replace}; CellSlot slot; Attempt how; };  // the function throws, or asks for a borrow of this cell
struct Take          { static constexpr OpInfo info{22, "take", has_take}; CellSlot slot; };                     // drop(slot.take()); leaves a node of label 0
struct Swap          { static constexpr OpInfo info{23, "swap", has_swap}; CellSlot a, b; };                     // with itself: throws
struct GetMut        { static constexpr OpInfo info{24, "get_mut", has_get_mut}; CellSlot slot; Value value; };  // the left half of what get_mut gives; not while a guard refers to it
struct IntoInner     { static constexpr OpInfo info{25, "into_inner", has_into_inner}; CellSlot slot; };         // drop(slot.into_inner()); not while a guard refers to it
struct Print         { static constexpr OpInfo info{26, "print", has_print}; CellSlot slot; };
struct PresetCounter { static constexpr OpInfo info{27, "preset_counter", has_preset_counter}; CellSlot slot; CounterWidth width; };  // as if guards had been forgotten: readers until one more fits, or writers until none does
struct NewPlain      { static constexpr OpInfo info{28, "new_cell", has_cell}; PlainSlot into; Label label; };   // only where there is none
struct DropPlain     { static constexpr OpInfo info{29, "drop_cell", has_cell}; PlainSlot slot; };
struct SetPlain      { static constexpr OpInfo info{30, "set_cell", has_cell}; PlainSlot slot; Label label; };   // stores, then drops the old
struct ReplacePlain  { static constexpr OpInfo info{31, "replace_cell", has_cell}; PlainSlot slot; Label label; };
struct TakePlain     { static constexpr OpInfo info{32, "take_cell", has_cell}; PlainSlot slot; };
struct SwapPlain     { static constexpr OpInfo info{33, "swap_cells", has_cell}; PlainSlot a, b; };              // with itself: nothing happens
struct PutPlain      { static constexpr OpInfo info{34, "put_cell", has_cell}; PlainSlot slot; Value value; };   // the number's cell.set(value)
struct GetPlain      { static constexpr OpInfo info{35, "get_cell", has_cell}; PlainSlot slot; };                // observe the number's cell.get()
struct SetOnce       { static constexpr OpInfo info{36, "set_once", has_once_cell}; OnceSlot into; Label label; };        // a second value comes back, and dies
struct GetOnce       { static constexpr OpInfo info{37, "get_once", has_once_cell}; OnceSlot slot; };
struct InitOnce      { static constexpr OpInfo info{38, "init_once", has_once_cell}; OnceSlot into; Label label; };       // get_or_init; makes no node if there is one
struct ReinitOnce    { static constexpr OpInfo info{39, "reinit_once", has_once_cell}; OnceSlot into; Label label; };     // the function first initialises the cell itself: throws
struct TakeOnce      { static constexpr OpInfo info{40, "take_once", has_once_cell}; OnceSlot slot; };
struct UnwrapOnce    { static constexpr OpInfo info{41, "unwrap_once", has_once_cell}; OnceSlot slot; };         // drop(slot.into_inner()); another OnceCell takes its place
struct ThrowMake     { static constexpr OpInfo info{42, "throw_make", unwinds}; Label label; Ordinal ordinal; };          // that construction throws
// clang-format on

template <OpAlternative Alternative>
constexpr bool operator==(const Alternative& a, const Alternative& b) {
  return same_operands(a, b);
}

}  // namespace op

using Op = std::variant<op::Nop, op::New, op::Drop, op::Move, op::Borrow, op::BorrowMut,
                        op::TryBorrow, op::TryBorrowMut, op::DropGuard, op::Forget, op::MoveGuard,
                        op::Clone, op::Map, op::FilterMap, op::MapSplit, op::MapThrows, op::Read,
                        op::Write, op::Assign, op::Replace, op::ReplaceWith, op::ReplaceFails,
                        op::Take, op::Swap, op::GetMut, op::IntoInner, op::Print, op::PresetCounter,
                        op::NewPlain, op::DropPlain, op::SetPlain, op::ReplacePlain, op::TakePlain,
                        op::SwapPlain, op::PutPlain, op::GetPlain, op::SetOnce, op::GetOnce,
                        op::InitOnce, op::ReinitOnce, op::TakeOnce, op::UnwrapOnce, op::ThrowMake>;

struct Language {
  using Op = ref_cell::Op;
  static constexpr std::string_view subject = "ref_cell";
  static constexpr unsigned version = 1;
  static constexpr std::string_view dropped_because = "its cell let go of it";
};

using Program = dropcheck::Program<Language>;
using Step = dropcheck::Step<Op>;

}  // namespace dropcheck::ref_cell

// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The op language of graphs: trees of Rc<RefCell<Node>> with weak parents, and lists whose tails
// are RefCell<Rc<List>>. Ids and words are fixed for ever. A slot is a variable: an op on an empty
// one is skipped, and so is what Rust's compiler would refuse, such as dropping a handle through
// which a guard borrows. An empty list slot is Nil.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include "harness/graph/abilities.hpp"
#include "harness/op.hpp"
#include "harness/program.hpp"

namespace dropcheck::graph {

/// Of a handle to a node of a tree.
struct NodeSlot {
  static constexpr unsigned count = limits::slots;
  static constexpr std::string_view prefix = "n";
  static constexpr std::string_view what = "a slot for a node (n0 to n7)";
  std::uint8_t index = 0;
  bool operator==(const NodeSlot&) const = default;
};

/// Of a handle to a list.
struct ListSlot {
  static constexpr unsigned count = limits::slots;
  static constexpr std::string_view prefix = "l";
  static constexpr std::string_view what = "a slot for a list (l0 to l7)";
  std::uint8_t index = 0;
  bool operator==(const ListSlot&) const = default;
};

/// Of a guard of a node or of a tail, that reads or writes.
struct GuardSlot {
  static constexpr unsigned count = limits::slots;
  static constexpr std::string_view prefix = "g";
  static constexpr std::string_view what = "a slot for a guard (g0 to g7)";
  std::uint8_t index = 0;
  bool operator==(const GuardSlot&) const = default;
};

/// Which child of a node, from the first.
struct ChildIndex {
  static constexpr unsigned count = 4;
  static constexpr std::string_view prefix = "";
  static constexpr std::string_view what = "the index of a child (0 to 3)";
  std::uint8_t index = 0;
  bool operator==(const ChildIndex&) const = default;
};

namespace op {

// A table, one op a line: kept by hand.
// clang-format off
struct Nop           { static constexpr OpInfo info{0, "nop"}; };                                               // what an unknown id means
struct New           { static constexpr OpInfo info{1, "new"}; NodeSlot into; Label label; };                   // into = Rc(RefCell(node of label))
struct Clone         { static constexpr OpInfo info{2, "clone"}; NodeSlot from, into; };
struct Drop          { static constexpr OpInfo info{3, "drop"}; NodeSlot slot; };
struct AddChild      { static constexpr OpInfo info{4, "add_child"}; NodeSlot slot, to; };                      // slot.borrow_mut().children.push(to.clone())
struct TakeChild     { static constexpr OpInfo info{5, "take_child"}; NodeSlot from, into; };                   // into = from.borrow_mut().children.pop(), if there is one
struct DropChild     { static constexpr OpInfo info{6, "drop_child"}; NodeSlot slot; ChildIndex child; };       // let child = slot.borrow_mut().children.remove(child): dies when the borrow is over
struct ClearChildren { static constexpr OpInfo info{7, "clear_children"}; NodeSlot slot; };                     // slot.borrow_mut().children.clear(): they die while slot is borrowed
struct SetParent     { static constexpr OpInfo info{8, "set_parent"}; NodeSlot slot, to; };                     // slot.borrow_mut().parent = downgrade(to)
struct ClearParent   { static constexpr OpInfo info{9, "clear_parent"}; NodeSlot slot; };
struct FirstChild    { static constexpr OpInfo info{10, "child"}; NodeSlot from, into; };                       // into = the first child, if there is one
struct Descend       { static constexpr OpInfo info{11, "descend"}; NodeSlot slot; ChildIndex child; };         // slot = that child of its own
struct Parent        { static constexpr OpInfo info{12, "parent"}; NodeSlot from, into; };                      // into = from.borrow().parent.upgrade(), if it is alive
struct Borrow        { static constexpr OpInfo info{13, "borrow"}; NodeSlot from; GuardSlot into; };
struct BorrowMut     { static constexpr OpInfo info{14, "borrow_mut"}; NodeSlot from; GuardSlot into; };
struct TryBorrow     { static constexpr OpInfo info{15, "try_borrow"}; NodeSlot from; GuardSlot into; };        // if it is refused, into stays as it was
struct TryBorrowMut  { static constexpr OpInfo info{16, "try_borrow_mut"}; NodeSlot from; GuardSlot into; };
struct BorrowTail    { static constexpr OpInfo info{17, "borrow_tail"}; ListSlot from; GuardSlot into; };
struct BorrowTailMut { static constexpr OpInfo info{18, "borrow_tail_mut"}; ListSlot from; GuardSlot into; };
struct DropGuard     { static constexpr OpInfo info{19, "drop_guard"}; GuardSlot slot; };
struct Write         { static constexpr OpInfo info{20, "write"}; GuardSlot slot; Value value; };               // of a writer of a node
struct Print         { static constexpr OpInfo info{21, "print", has_print}; NodeSlot slot; };                  // each node once, whatever the links are
struct Cons          { static constexpr OpInfo info{22, "cons"}; ListSlot into; Label label; };                 // into = Rc(Cons(node of label, RefCell(into)))
struct CloneList     { static constexpr OpInfo info{23, "clone_list"}; ListSlot from, into; };
struct DropList      { static constexpr OpInfo info{24, "drop_list"}; ListSlot slot; };
struct DropLong      { static constexpr OpInfo info{25, "drop_long", has_drop_long}; ListSlot slot; };          // the same without recursion
struct SetTail       { static constexpr OpInfo info{26, "set_tail"}; ListSlot slot, to; };                      // *slot.tail.borrow_mut() = to.clone(): the old tail dies while it is borrowed
struct TakeTail      { static constexpr OpInfo info{27, "take_tail"}; ListSlot from, into; };                   // into = from.tail.replace(Nil)
struct Tail          { static constexpr OpInfo info{28, "tail"}; ListSlot from, into; };                        // into = from.tail.borrow().clone()
struct PrintList     { static constexpr OpInfo info{29, "print_list", has_print}; ListSlot slot; };
struct Append        { static constexpr OpInfo info{30, "append"}; ListSlot slot, to; };                        // the last tail of slot = to.clone(), unless slot has no end
struct NewChild      { static constexpr OpInfo info{31, "new_child"}; NodeSlot slot; Label label; };            // slot.borrow_mut().children.push(Rc(RefCell(node of label, whose parent is slot)))
// clang-format on

template <OpAlternative Alternative>
constexpr bool operator==(const Alternative& a, const Alternative& b) {
  return same_operands(a, b);
}

}  // namespace op

using Op =
    std::variant<op::Nop, op::New, op::Clone, op::Drop, op::AddChild, op::TakeChild, op::DropChild,
                 op::ClearChildren, op::SetParent, op::ClearParent, op::FirstChild, op::Descend,
                 op::Parent, op::Borrow, op::BorrowMut, op::TryBorrow, op::TryBorrowMut,
                 op::BorrowTail, op::BorrowTailMut, op::DropGuard, op::Write, op::Print, op::Cons,
                 op::CloneList, op::DropList, op::DropLong, op::SetTail, op::TakeTail, op::Tail,
                 op::PrintList, op::Append, op::NewChild>;

struct Language {
  using Op = graph::Op;
  static constexpr std::string_view subject = "graph";
  static constexpr unsigned version = 1;
  static constexpr std::string_view dropped_because = "its strong count reached 0";
};

using Program = dropcheck::Program<Language>;
using Step = dropcheck::Step<Op>;

}  // namespace dropcheck::graph

// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The op language of Rc and Weak. Ids and words are fixed for ever. An op on an empty slot, on a
// busy one, or that would wrap a count is skipped. `node(r)` is the node that r owns.
#pragma once

#include <variant>

#include "harness/op.hpp"
#include "harness/program.hpp"
#include "harness/rc/abilities.hpp"

namespace dropcheck::rc {

namespace op {

// A table, one op a line: kept by hand.
// clang-format off
struct Nop          { static constexpr OpInfo info{0, "nop"}; };                                      // what an unknown id means
struct New          { static constexpr OpInfo info{1, "new"}; StrongSlot into; Label label; };        // into = Rc(node of label)
struct NewCyclic    { static constexpr OpInfo info{2, "new_cyclic", has_new_cyclic}; StrongSlot into; Label label; };  // its `up` is itself
struct Clone        { static constexpr OpInfo info{3, "clone"}; StrongSlot from, into; };             // into = from.clone(); into may be from
struct Move         { static constexpr OpInfo info{4, "move"}; StrongSlot from, into; };              // into = move(from); onto itself: keeps it
struct Swap         { static constexpr OpInfo info{5, "swap"}; StrongSlot a, b; };                    // swap(a, b)
struct Drop         { static constexpr OpInfo info{6, "drop"}; StrongSlot slot; };                    // take the handle out, then drop it
struct Look         { static constexpr OpInfo info{7, "look"}; StrongSlot slot; };                    // observe node, value, counts
struct PtrEq        { static constexpr OpInfo info{8, "ptr_eq", has_ptr_eq}; StrongSlot a, b; };      // same block?
struct Downgrade    { static constexpr OpInfo info{9, "downgrade", has_weak}; StrongSlot from; WeakSlot into; };
struct Upgrade      { static constexpr OpInfo info{10, "upgrade", has_weak}; WeakSlot from; StrongSlot into; };        // none: into stays
struct NewWeak      { static constexpr OpInfo info{11, "new_weak", has_weak}; WeakSlot into; };       // into = Weak::new()
struct CloneWeak    { static constexpr OpInfo info{12, "clone_weak", has_weak}; WeakSlot from, into; };
struct MoveWeak     { static constexpr OpInfo info{13, "move_weak", has_weak}; WeakSlot from, into; };
struct SwapWeak     { static constexpr OpInfo info{14, "swap_weak", has_weak}; WeakSlot a, b; };
struct DropWeak     { static constexpr OpInfo info{15, "drop_weak", has_weak}; WeakSlot slot; };      // take out, then drop
struct LookWeak     { static constexpr OpInfo info{16, "look_weak", has_weak}; WeakSlot slot; };      // observe counts
struct PtrEqWeak    { static constexpr OpInfo info{17, "ptr_eq_weak", has_weak | has_ptr_eq}; WeakSlot a, b; };
struct SetNext      { static constexpr OpInfo info{18, "set_next"}; StrongSlot slot, to; };           // node(slot).next = to.clone()
struct CloneNext    { static constexpr OpInfo info{19, "clone_next"}; StrongSlot slot, into; };       // into = node(slot).next.clone()
struct TakeNext     { static constexpr OpInfo info{20, "take_next"}; StrongSlot slot, into; };        // into = move(node(slot).next)
struct DropNext     { static constexpr OpInfo info{21, "drop_next"}; StrongSlot slot; };              // take out, then drop
struct SetUp        { static constexpr OpInfo info{22, "set_up", has_weak}; StrongSlot slot; WeakSlot to; };           // node(slot).up = to.clone()
struct CloneUp      { static constexpr OpInfo info{23, "clone_up", has_weak}; StrongSlot slot; WeakSlot into; };
struct DropUp       { static constexpr OpInfo info{24, "drop_up", has_weak}; StrongSlot slot; };
struct TryUnwrap    { static constexpr OpInfo info{25, "try_unwrap", has_try_unwrap}; StrongSlot slot; };              // refused: slot stays
struct IntoInner    { static constexpr OpInfo info{26, "into_inner", has_into_inner}; StrongSlot slot; };
struct UnwrapOrClone{ static constexpr OpInfo info{27, "unwrap_or_clone", has_unwrap_or_clone}; StrongSlot slot; };
struct GetMut       { static constexpr OpInfo info{28, "get_mut", has_get_mut}; StrongSlot slot; Value value; };       // if exclusive, write
struct MakeMut      { static constexpr OpInfo info{29, "make_mut", has_make_mut}; StrongSlot slot; Value value; };     // make exclusive, write
struct Forget       { static constexpr OpInfo info{30, "forget"}; StrongSlot slot; };                 // the handle is never dropped
struct IntoRaw      { static constexpr OpInfo info{31, "into_raw", has_raw}; StrongSlot slot; };      // the handle goes to limbo
struct FromRaw      { static constexpr OpInfo info{32, "from_raw", has_raw}; StrongSlot into; };      // the last of limbo comes back
struct ForgetWeak   { static constexpr OpInfo info{33, "forget_weak", has_weak}; WeakSlot slot; };
struct PresetStrong { static constexpr OpInfo info{34, "preset_strong", has_preset_counts}; StrongSlot slot; CounterWidth width; };  // forget clones until the brink
struct PresetWeak   { static constexpr OpInfo info{35, "preset_weak", has_weak | has_preset_counts}; WeakSlot slot; CounterWidth width; };
struct FailAlloc    { static constexpr OpInfo info{36, "fail_alloc", has_fallible_alloc}; Ordinal ordinal; };          // that allocation fails
struct ThrowMake    { static constexpr OpInfo info{37, "throw_make", unwinds}; Label label; Ordinal ordinal; };        // that construction throws
struct ThrowCopy    { static constexpr OpInfo info{38, "throw_copy", unwinds}; Label label; Ordinal ordinal; };
struct ThrowDrop    { static constexpr OpInfo info{39, "throw_drop", propagates_drop_throw | unwinds}; Label label; Ordinal ordinal; };
// clang-format on

template <OpAlternative Alternative>
constexpr bool operator==(const Alternative& a, const Alternative& b) {
  return same_operands(a, b);
}

}  // namespace op

using Op =
    std::variant<op::Nop, op::New, op::NewCyclic, op::Clone, op::Move, op::Swap, op::Drop, op::Look,
                 op::PtrEq, op::Downgrade, op::Upgrade, op::NewWeak, op::CloneWeak, op::MoveWeak,
                 op::SwapWeak, op::DropWeak, op::LookWeak, op::PtrEqWeak, op::SetNext,
                 op::CloneNext, op::TakeNext, op::DropNext, op::SetUp, op::CloneUp, op::DropUp,
                 op::TryUnwrap, op::IntoInner, op::UnwrapOrClone, op::GetMut, op::MakeMut,
                 op::Forget, op::IntoRaw, op::FromRaw, op::ForgetWeak, op::PresetStrong,
                 op::PresetWeak, op::FailAlloc, op::ThrowMake, op::ThrowCopy, op::ThrowDrop>;

struct Language {
  using Op = rc::Op;
  static constexpr std::string_view subject = "rc";
  static constexpr unsigned version = 1;
  static constexpr std::string_view dropped_because = "its strong count reached 0";
};

using Program = dropcheck::Program<Language>;
using Step = dropcheck::Step<Op>;

}  // namespace dropcheck::rc

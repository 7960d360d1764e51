// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What each shipped adapter of Rc can do: an ability that is lost by accident silently takes its
// ops out of every run.
#include <gtest/gtest.h>

#include "harness/rc/adapter.hpp"
#include "peers/rc/boost_intrusive_ptr.hpp"
#include "peers/rc/boost_local_shared_ptr.hpp"
#include "peers/rc/boost_shared_ptr.hpp"
#include "peers/rc/reference.hpp"
#include "peers/rc/std_shared_ptr.hpp"
#include "peers/rc/std_shared_ptr_reentrant.hpp"

namespace dropcheck::rc {
namespace {

constexpr Abilities all = ((keeps_self_move << 1) - 1) | unwinds;

static_assert(RcAdapter<Reference> && RcAdapter<StdSharedPtr>);
static_assert(RcAdapter<StdSharedPtrReentrant> && RcAdapter<BoostLocalSharedPtr>);
static_assert(RcAdapter<BoostSharedPtr> && RcAdapter<BoostIntrusivePtr>);

// The concepts that tell the reference from the others.
static_assert(HasWeak<Reference> && HasWeak<BoostSharedPtr> && !HasWeak<BoostIntrusivePtr>);
static_assert(HasTryUnwrap<Reference> && !HasTryUnwrap<StdSharedPtr>);
static_assert(HasIntoInner<Reference> && !HasIntoInner<StdSharedPtr>);
static_assert(HasUnwrapOrClone<Reference> && !HasUnwrapOrClone<StdSharedPtr>);
static_assert(HasGetMut<Reference> && !HasGetMut<StdSharedPtr>);
static_assert(HasMakeMut<Reference> && !HasMakeMut<StdSharedPtr>);
static_assert(HasNewCyclic<Reference> && !HasNewCyclic<StdSharedPtr>);
static_assert(HasRaw<Reference> && HasRaw<BoostIntrusivePtr>);
static_assert(!HasRaw<StdSharedPtr> && !HasRaw<BoostSharedPtr>);
static_assert(HasPresetCounts<Reference> && !HasPresetCounts<StdSharedPtr>);
static_assert(HasWeakCount<Reference> && !HasWeakCount<StdSharedPtr>);
static_assert(HasStrongCount<StdSharedPtr> && !HasStrongCount<BoostLocalSharedPtr>);
static_assert(HasStrongCount<BoostSharedPtr> && HasStrongCount<BoostIntrusivePtr>);
static_assert(!HasWeakCount<BoostSharedPtr> && !HasWeakCount<BoostIntrusivePtr>);
static_assert(HasPtrEq<BoostSharedPtr> && HasPtrEq<BoostIntrusivePtr>);
static_assert(HasPtrEq<StdSharedPtr> && !HasPtrEq<BoostLocalSharedPtr>);
static_assert(UpgradeAllocates<BoostLocalSharedPtr> && !UpgradeAllocates<Reference>);
static_assert(!UpgradeAllocates<BoostSharedPtr>);
static_assert(PropagatesDropThrow<Reference> && !PropagatesDropThrow<StdSharedPtr>);
static_assert(!PropagatesDropThrow<BoostSharedPtr> && !PropagatesDropThrow<BoostIntrusivePtr>);
static_assert(ReentrantAssign<StdSharedPtrReentrant> && !ReentrantAssign<StdSharedPtr>);
static_assert(KeepsSelfMove<Reference> && !KeepsSelfMove<StdSharedPtr>);

TEST(RcPeers, TheReferenceCanDoEverythingAndUpgradesWithoutAllocating) {
  EXPECT_EQ(abilities_of<Reference>(), all & ~upgrade_allocates);
}

TEST(RcPeers, StdSharedPtrHasWeaksStrongCountsIdentityAndFallibleAllocation) {
  EXPECT_EQ(abilities_of<StdSharedPtr>(),
            has_weak | has_strong_count | has_ptr_eq | has_fallible_alloc | unwinds);
}

TEST(RcPeers, TheReentrantTargetPromisesReentrantAssignmentOnTopAndNothingElse) {
  EXPECT_EQ(abilities_of<StdSharedPtrReentrant>(), abilities_of<StdSharedPtr>() | reentrant_assign);
}

TEST(RcPeers, BoostLocalSharedPtrHasWeaksAndAllocatesToUpgrade) {
  EXPECT_EQ(abilities_of<BoostLocalSharedPtr>(), unwinds | has_weak | has_fallible_alloc |
                                                     upgrade_allocates | reentrant_assign |
                                                     keeps_self_move);
}

TEST(RcPeers, BoostSharedPtrIsStdSharedPtrWithBothPromisesOfAssignment) {
  EXPECT_EQ(abilities_of<BoostSharedPtr>(),
            abilities_of<StdSharedPtr>() | reentrant_assign | keeps_self_move);
}

TEST(RcPeers, BoostIntrusivePtrHasRawPointersAndNoWeak) {
  EXPECT_EQ(abilities_of<BoostIntrusivePtr>(), unwinds | has_strong_count | has_ptr_eq | has_raw |
                                                   has_fallible_alloc | reentrant_assign |
                                                   keeps_self_move);
}

}  // namespace
}  // namespace dropcheck::rc

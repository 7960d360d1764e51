// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What each shipped adapter of Box can do: an ability that is lost by accident silently takes its
// ops out of every run.
#include <gtest/gtest.h>

#include "harness/box/adapter.hpp"
#include "peers/box/chapter_tracked_box.hpp"
#include "peers/box/reference.hpp"
#include "peers/box/std_unique_ptr.hpp"
#include "peers/box/tracked_box.hpp"

namespace dropcheck::box {
namespace {

constexpr Abilities all = ((zero_sized_is_free << 1) - 1) | unwinds;

static_assert(BoxAdapter<Reference> && BoxAdapter<StdUniquePtr> && BoxAdapter<CountedBox> &&
              BoxAdapter<ChapterTrackedBox>);

// The concepts that tell the reference from the others.
static_assert(HasAssign<Reference> && !HasAssign<StdUniquePtr>);
static_assert(HasIntoInner<Reference> && !HasIntoInner<StdUniquePtr>);
static_assert(HasClone<Reference> && !HasClone<StdUniquePtr>);
static_assert(HasCloneFrom<Reference> && !HasCloneFrom<StdUniquePtr>);
static_assert(HasRaw<StdUniquePtr> && !HasRaw<ChapterTrackedBox>);
static_assert(HasLeak<Reference> && !HasLeak<StdUniquePtr>);
static_assert(HasIntoRc<Reference> && !HasIntoRc<StdUniquePtr>);
static_assert(HasUpcast<StdUniquePtr> && !HasUpcast<ChapterTrackedBox>);
static_assert(HasSlice<Reference> && !HasSlice<StdUniquePtr>);
static_assert(HasDropList<Reference> && !HasDropList<StdUniquePtr>);
static_assert(PropagatesDropThrow<Reference> && !PropagatesDropThrow<StdUniquePtr>);
static_assert(ZeroSizedIsFree<Reference> && !ZeroSizedIsFree<StdUniquePtr>);
static_assert(HasFallibleAlloc<StdUniquePtr> && !HasFallibleAlloc<ChapterTrackedBox>);
static_assert(HasTracked<CountedBox> && !HasTracked<Reference> && !HasTracked<ChapterTrackedBox>);

/// Who can fail to allocate builds in the block.
template <bool fallible>
struct Builds : Reference {
  static constexpr bool builds_value_first = true;
  static constexpr bool fallible_alloc = fallible;
};
static_assert(BuildsValueFirst<Builds<false>> && !BuildsValueFirst<Builds<true>>);
static_assert(!BuildsValueFirst<Reference> && !BuildsValueFirst<ChapterTrackedBox>);

TEST(BoxPeers, TheReferenceCanDoEverythingButCount) { EXPECT_EQ(abilities_of<Reference>(), all); }

TEST(BoxPeers, StdUniquePtrHasRawPointersBaseClassesAndFallibleAllocation) {
  EXPECT_EQ(abilities_of<StdUniquePtr>(), has_raw | has_upcast | has_fallible_alloc | unwinds |
                                              reentrant_assign | keeps_self_move | allocates_once);
}

TEST(BoxPeers, TrackedBoxCountsAndPromisesWhatBoxDoes) {
  EXPECT_EQ(abilities_of<CountedBox>(),
            has_into_inner | has_fallible_alloc | propagates_drop_throw | reentrant_assign |
                keeps_self_move | allocates_once | zero_sized_is_free | has_tracked | unwinds);
}

TEST(BoxPeers, TheChaptersTrackedBoxMakesMovesAndDrops) {
  EXPECT_EQ(abilities_of<ChapterTrackedBox>(),
            reentrant_assign | keeps_self_move | allocates_once | unwinds);
}

}  // namespace
}  // namespace dropcheck::box

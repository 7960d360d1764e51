// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the shipped adapter of drop rules can do: an ability that is lost by accident silently takes
// its ops out of every run.
#include <gtest/gtest.h>

#include <type_traits>

#include "harness/drop/adapter.hpp"
#include "peers/drop/reference.hpp"

namespace dropcheck::drop {
namespace {

static_assert(DropAdapter<Reference>);
static_assert(HasAggregates<Reference> && HasManuallyDrop<Reference> && HasReplace<Reference>);
static_assert(PropagatesDropThrow<Reference>);

TEST(DropPeers, TheReferenceCanDoEverything) {
  EXPECT_EQ(abilities_of<Reference>(),
            ((dropcheck::drop::propagates_drop_throw << 1) - 1) | unwinds);
}

/// A node whose throw does not leave the reference's destructors would end the process.
TEST(DropPeers, TheReferencesDestructorsLetTheThrowOfANodeOut) {
  EXPECT_FALSE(std::is_nothrow_destructible_v<Reference::Local<Node>>);
  EXPECT_FALSE(
      (std::is_nothrow_destructible_v<Reference::Fields<Node, Reference::Array<Node, 2>>>));
  EXPECT_FALSE((std::is_nothrow_destructible_v<Reference::Local<Reference::Array<Node, 3>>>));
  EXPECT_TRUE(std::is_nothrow_destructible_v<Reference::ManuallyDrop<Node>>);
}

}  // namespace
}  // namespace dropcheck::drop

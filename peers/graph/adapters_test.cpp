// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What each shipped adapter of graphs can do: an ability that is lost by accident silently takes
// its ops out of every run.
#include <gtest/gtest.h>

#include "harness/graph/adapter.hpp"
#include "harness/graph/node.hpp"
#include "peers/graph/reference.hpp"
#include "peers/graph/std_shared_ptr.hpp"

namespace dropcheck::graph {
namespace {

static_assert(GraphAdapter<Reference>);
static_assert(GraphAdapter<StdSharedPtr>);

TEST(GraphPeers, TheReferenceCanDoEverything) {
  EXPECT_EQ(abilities_of<Reference>(), (has_drop_long << 1) - 1);
}

TEST(GraphPeers, TheStandardLibraryCountsNoWeakHandles) {
  EXPECT_EQ(abilities_of<StdSharedPtr>(), has_print | has_drop_long);
}

}  // namespace
}  // namespace dropcheck::graph

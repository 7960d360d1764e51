// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What each shipped adapter of cells can do: an ability that is lost by accident silently takes its
// ops out of every run.
#include <gtest/gtest.h>

#include "harness/ref_cell/adapter.hpp"
#include "harness/ref_cell/node.hpp"
#include "peers/ref_cell/reference.hpp"

namespace dropcheck::ref_cell {
namespace {

static_assert(RefCellAdapter<Reference>);

TEST(RefCellPeers, TheReferenceCanDoEverything) {
  EXPECT_EQ(abilities_of<Reference>(), ((moves << 1) - 1) | unwinds);
}

}  // namespace
}  // namespace dropcheck::ref_cell

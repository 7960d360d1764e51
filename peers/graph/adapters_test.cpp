// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What each shipped adapter of graphs can do: an ability that is lost by accident silently takes
// its ops out of every run. And how graphs behave that are larger than a program can build.
#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "harness/graph/adapter.hpp"
#include "harness/graph/node.hpp"
#include "harness/probe.hpp"
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

template <class A>
class LargeGraph : public testing::Test, protected NodeObserver<A> {
 protected:
  using Node = graph::Node<A>;
  using Link = graph::ListNode<A>;
  using Tree = typename Node::Tree;
  using List = typename Link::List;

  void on_make(const Probe&, bool) override {}
  void on_drop(Node& node) override { dropped_.push_back(node.serial()); }
  void on_drop(Link& node) override { dropped_.push_back(node.serial()); }

  NodeObserver<A>& observer() { return *this; }
  /// Its first node is the last that was made.
  List list_of(std::uint32_t length) {
    List list;
    for (std::uint32_t i = 0; i < length; ++i) {
      list = A::template cons<Link>(observer(), Label{}, std::move(list));
    }
    return list;
  }
  void expect_all_dropped_from_the_last(std::uint32_t length) const {
    ASSERT_EQ(dropped_.size(), length);
    for (std::uint32_t i = 0; i < length; ++i) ASSERT_EQ(dropped_[i], length - 1 - i);
    EXPECT_EQ(registry_.live(), 0u);
    EXPECT_FALSE(registry_.fault());
  }

  Registry registry_;
  std::vector<std::uint32_t> dropped_;
};
using Adapters = testing::Types<Reference, StdSharedPtr>;
TYPED_TEST_SUITE(LargeGraph, Adapters);

TYPED_TEST(LargeGraph, AListOfAHundredThousandDropsInOrderWithoutRecursion) {
  constexpr std::uint32_t length = 100'000;
  TypeParam::template drop_long<typename TestFixture::Link>(this->list_of(length));
  this->expect_all_dropped_from_the_last(length);
}

// A destructor recurses, here as in Rust, whose list ends the process from some 100,000 links on.
TYPED_TEST(LargeGraph, AListOfAThousandDropsByItsDestructor) {
  constexpr std::uint32_t length = 1'000;
  {
    const auto list = this->list_of(length);
  }
  this->expect_all_dropped_from_the_last(length);
}

TYPED_TEST(LargeGraph, ARingOfAThousandLeaksExactlyThoseAndIsTakenBack) {
  using Link = typename TestFixture::Link;
  constexpr std::uint32_t length = 1'000;
  {
    const auto list = this->list_of(length);
    EXPECT_TRUE(TypeParam::template append<Link>(list, list));
    EXPECT_FALSE(TypeParam::template append<Link>(list, list)) << "it has no end";
  }
  EXPECT_EQ(this->registry_.live(), length);
  EXPECT_TRUE(this->dropped_.empty());
  auto& first = *static_cast<Link*>(this->registry_.find(0));
  {
    const auto cut = std::move(TypeParam::template tail_of<Link>(first));
  }
  this->expect_all_dropped_from_the_last(length);
}

TYPED_TEST(LargeGraph, FiveLevelsAreBorrowedAtOnceAndGivenBack) {
  using Node = typename TestFixture::Node;
  using A = TypeParam;
  std::array<typename TestFixture::Tree, 5> nodes;
  std::array<std::optional<RefMutOf<A, Node>>, 5> guards;
  for (std::size_t i = 0; i < 5; ++i) {
    nodes[i] = A::template make<Node>(Node(this->observer(), Label{}));
    if (i != 0) A::template add_child<Node>(nodes[i - 1], nodes[i]);
  }
  for (std::size_t i = 0; i < 5; ++i) guards[i] = A::template try_borrow_mut<Node>(nodes[i]);
  for (const auto& node : nodes) {
    EXPECT_THROW(A::template add_child<Node>(node, node), typename A::BorrowMutError);
    EXPECT_THROW((void)A::template child<Node>(node, 0), typename A::BorrowError);
  }
  for (std::size_t i = 5; i-- != 0;) {
    guards[i].reset();
    EXPECT_EQ(A::template drop_child<Node>(nodes[i], 0), i != 4);
  }
}

}  // namespace
}  // namespace dropcheck::graph

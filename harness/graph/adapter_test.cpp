// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the concepts ask of an adapter of graphs: each ability alone, and what is too little.
#include "harness/graph/adapter.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "harness/graph/canary.hpp"

namespace dropcheck::graph {
namespace {

using canary::Canary;

template <class T>
using TreeIn = Canary::Tree<T>;
template <class T>
using ListIn = Canary::List<T>;

/// Everything but the abilities.
struct Least : Canary {
  template <class T>
  static void print(const TreeIn<T>&) = delete;
  template <class T>
  static void drop_long(ListIn<T>&&) = delete;
  static void weak_count(const auto&) = delete;
};
static_assert(GraphAdapter<Least>);
static_assert(!HasPrint<Least> && !HasDropLong<Least> && !HasWeakCount<Least>);

struct Counting : Least {
  static std::uint64_t weak_count(const auto&) { return 0; }
};
static_assert(HasWeakCount<Counting> && !HasPrint<Counting> && !HasDropLong<Counting>);

struct Printing : Least {
  template <class T>
  static std::string print(const TreeIn<T>&) {
    return "";
  }
};
static_assert(HasPrint<Printing> && !HasWeakCount<Printing>);

struct DroppingLong : Least {
  template <class T>
  static void drop_long(ListIn<T>&&) {}
};
static_assert(HasDropLong<DroppingLong> && !HasPrint<DroppingLong>);

struct CuttingLists : Canary {
  template <class T>
  static void cut_list(T&) {}
};
static_assert(!OwnsLinks<Canary> && !OwnsLinks<CuttingLists>);

struct CuttingAll : CuttingLists {
  template <class T>
  static void cut(T&) {}
};
static_assert(OwnsLinks<CuttingAll> && GraphAdapter<CuttingAll>);

struct NoCount : Canary {
  static void strong_count(const auto&) = delete;
};
static_assert(!GraphAdapter<NoCount>);

struct OneError : Canary {
  using BorrowMutError = BorrowError;
};
static_assert(!GraphAdapter<OneError>);

struct NoUpgrade : Canary {
  template <class T>
  static void upgrade(const Canary::Parent<T>&) = delete;
};
static_assert(!GraphAdapter<NoUpgrade>);

struct NoTail : Canary {
  template <class T>
  static void set_tail(const ListIn<T>&, const ListIn<T>&) = delete;
};
static_assert(!GraphAdapter<NoTail>);

TEST(GraphAdapters, HaveTheAbilitiesThatTheyShow) {
  EXPECT_EQ(abilities_of<Canary>(), (has_drop_long << 1) - 1);
  EXPECT_EQ(abilities_of<Least>(), 0u);
  EXPECT_EQ(abilities_of<Counting>(), has_weak_count);
  EXPECT_EQ(abilities_of<Printing>(), has_print);
  EXPECT_EQ(abilities_of<DroppingLong>(), has_drop_long);
}

}  // namespace
}  // namespace dropcheck::graph

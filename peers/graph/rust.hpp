// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Real Rust: std::rc and std::cell, with all links in nodes of Rust. A panic of RefCell's counts as
// the error that it is about.
#pragma once

#include "harness/graph/adapter.hpp"
#include "peers/rust/graph.hpp"

namespace dropcheck::graph {

struct Rust : rust::TreeFunctions, rust::ListFunctions {
  template <class T>
  using Tree = rust::Tree<T>;
  template <class T>
  using Parent = rust::Parent<T>;
  template <class T>
  using Children = rust::Children<T>;
  template <class T>
  using List = rust::List<T>;
  template <class T>
  using Tail = rust::Tail<T>;
  template <class T>
  using Ref = rust::NodeRef<T>;
  template <class T>
  using RefMut = rust::NodeRefMut<T>;
  using BorrowError = rust::BorrowError;
  using BorrowMutError = rust::BorrowMutError;
  using rust::ListFunctions::strong_count;
  using rust::TreeFunctions::strong_count;
};

}  // namespace dropcheck::graph

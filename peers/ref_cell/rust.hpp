// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Real Rust: std::cell. A guard is one of Rust in a place that C++ keeps; Rust's compiler knows
// nothing of how long it is there, the harness does.
#pragma once

#include "harness/ref_cell/adapter.hpp"
#include "harness/ref_cell/node.hpp"
#include "peers/rust/cell.hpp"

namespace dropcheck::ref_cell {

struct Rust : rust::RefCellFunctions, rust::CellFunctions, rust::OnceCellFunctions {
  template <class T>
  using RefCell = rust::RefCell<T>;
  template <class T>
  using Ref = rust::Ref<T>;
  template <class T>
  using RefMut = rust::RefMut<T>;
  template <class T>
  using Cell = rust::Cell<T>;
  template <class T>
  using OnceCell = rust::OnceCell<T>;
  using BorrowError = rust::BorrowError;
  using BorrowMutError = rust::BorrowMutError;
  using BorrowOverflow = rust::BorrowOverflow;
  using ReentrantInit = rust::ReentrantInit;
};

}  // namespace dropcheck::ref_cell

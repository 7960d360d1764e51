// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The same functions over a raw pointer, std::unique_ptr and Box, whose code box_code_test.py
// compares. `careless` is a box that the compiler must pass in memory.
#include <memory>
#include <utility>

#include "primitives/box.hpp"

struct Careless {
  explicit Careless(int* pointer) : box(dropcheck::Box<int>::from_raw(pointer)) {}
  Careless(Careless&&) noexcept = default;
  // Declared by a user, and so by reference.
  ~Careless() {}  // NOLINT(modernize-use-equals-default)
  int& operator*() const { return *box; }
  dropcheck::Box<int> box;
};

void raw_callee(int* owner) noexcept;
void unique_callee(std::unique_ptr<int> owner) noexcept;
void box_callee(dropcheck::Box<int> owner) noexcept;
void careless_callee(Careless owner) noexcept;

extern "C" {
int raw_dereference(int* const& owner) { return *owner; }
int unique_dereference(const std::unique_ptr<int>& owner) { return *owner; }
int box_dereference(const dropcheck::Box<int>& owner) { return *owner; }
int careless_dereference(const Careless& owner) { return *owner; }

void raw_pass(int* pointer) { raw_callee(pointer); }
void unique_pass(int* pointer) { unique_callee(std::unique_ptr<int>(pointer)); }
void box_pass(int* pointer) { box_callee(dropcheck::Box<int>::from_raw(pointer)); }
void careless_pass(int* pointer) { careless_callee(Careless(pointer)); }
}

int* raw_return(int* pointer) { return pointer; }
std::unique_ptr<int> unique_return(int* pointer) { return std::unique_ptr<int>(pointer); }
dropcheck::Box<int> box_return(int* pointer) { return dropcheck::Box<int>::from_raw(pointer); }
Careless careless_return(int* pointer) { return Careless(pointer); }

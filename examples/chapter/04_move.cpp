// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Listing 4: a vector is moved, an array of numbers is copied.

#include <array>
#include <iostream>
#include <span>
#include <vector>

#include "primitives/drop.hpp"

namespace {

void print(std::span<const int> numbers) {
  const char* separator = "[";
  for (const int number : numbers) {
    std::cout << separator << number;
    separator = ", ";
  }
  std::cout << ']';
}

}  // namespace

int main() {
  dropcheck::Local<std::vector<int>> vec1(std::in_place, std::vector{1, 2, 3});
  // Without move_out() it would be a copy: C++ copies by default, Rust moves.
  const std::vector<int> vec2 = vec1.move_out();
  print(vec2);
  std::cout << '\n';

  const std::array arr1 = {1, 2, 3};
  const std::array arr2 = arr1;
  print(arr1);
  std::cout << ", ";
  print(arr2);
  std::cout << '\n';
}

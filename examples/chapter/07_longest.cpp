// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Listing 7: what is returned refers to one of the arguments, so it may outlive neither.

#include <iostream>

#include "examples/chapter/string.hpp"

namespace {

// Rust's <'a>. C++ has no such type: Clang warns where it is told, and no further than a call.
std::string_view longest(std::string_view x, std::string_view y) {
  return x.size() > y.size() ? x : y;
}

}  // namespace

int main() {
  const chapter::String string1("long string is long");
  const chapter::String string2("xyz");
  const std::string_view result = longest(string1.as_str(), string2.as_str());
  std::cout << "The longest string is: " << result << '\n';
}

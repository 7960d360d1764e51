// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Listing 7: what is returned refers to one of the arguments, so it may outlive neither.

#include <iostream>

#include "examples/chapter/string.hpp"
#include "primitives/lifetime_bound.hpp"

namespace {

// Rust's <'a>, as far as it goes: Clang warns where a result is initialised from a temporary, which
// dies first. Of a local in an inner block it says nothing; in Rust that is E0597.
std::string_view longest(std::string_view x DROPCHECK_LIFETIME_BOUND,
                         std::string_view y DROPCHECK_LIFETIME_BOUND) {
  return x.size() > y.size() ? x : y;
}

}  // namespace

int main() {
  const chapter::String string1("long string is long");
  const chapter::String string2("xyz");
  const std::string_view result = longest(string1.as_str(), string2.as_str());
  std::cout << "The longest string is: " << result << '\n';
}

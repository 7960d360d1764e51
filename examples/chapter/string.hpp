// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rust's String: three words, and text that is always on the heap. A std::string keeps a short text
// within itself, so what the chapter says of strings would not be true of it.
#pragma once

#include <ostream>
#include <string_view>
#include <vector>

#include "primitives/lifetime_bound.hpp"

namespace chapter {

class String {
 public:
  explicit String(std::string_view text) : bytes_(text.begin(), text.end()) {}

  void push_str(std::string_view text) { bytes_.insert(bytes_.end(), text.begin(), text.end()); }
  std::string_view as_str() const DROPCHECK_LIFETIME_BOUND {
    return {bytes_.data(), bytes_.size()};
  }

  friend std::ostream& operator<<(std::ostream& out, const String& string) {
    return out << string.as_str();
  }

 private:
  std::vector<char> bytes_;
};

static_assert(sizeof(String) == 3 * sizeof(void*));

}  // namespace chapter

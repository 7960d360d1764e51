// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the checks of all adapters share.
#pragma once

#include <concepts>
#include <type_traits>
#include <utility>

namespace dropcheck {

/// For a static_assert that is to fail where it is instantiated.
template <class...>
inline constexpr bool never = false;

/// A handle's own swap may stand beside std::swap, which a plain call then could mean as well. One
/// whose destructor throws is not swappable as the standard has it.
template <class T>
void exchange(T& a, T& b) {
  if constexpr (std::swappable<T>) {
    std::ranges::swap(a, b);
  } else {
    using std::swap;
    swap(a, b);
  }
}

/// Which of two errors to catch first: one may derive from the other.
template <class A>
struct BorrowErrors {
  using Reading = typename A::BorrowError;
  using Writing = typename A::BorrowMutError;
  static constexpr bool reading_first = std::is_base_of_v<Writing, Reading>;
  using First = std::conditional_t<reading_first, Reading, Writing>;
  using Second = std::conditional_t<reading_first, Writing, Reading>;
};

}  // namespace dropcheck

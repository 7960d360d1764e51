// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whether dropping a T may throw. Rust lets a destructor panic and still frees the block around it;
// C++ terminates unless every destructor on the way says noexcept(false).
#pragma once

namespace dropcheck {

/// Specialise to true for a payload whose destructor throws; owners of such a payload then have
/// throwing destructors and assignments too. A flag, not `is_nothrow_destructible_v<T>`: that trait
/// cannot be asked of a node that holds an owner of itself, which is still incomplete there.
template <class T>
inline constexpr bool drop_may_throw = false;

}  // namespace dropcheck

// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// DROPCHECK_TRIVIAL_ABI lets a handle that owns through one pointer travel in a register, where the
// compiler can do that. A by-value argument then dies in the callee, not at the end of the caller's
// full expression, which is why consuming functions of this library take `T&&`.
#pragma once

#if defined(__clang__)
#define DROPCHECK_TRIVIAL_ABI [[clang::trivial_abi]]
#else
#define DROPCHECK_TRIVIAL_ABI
#endif

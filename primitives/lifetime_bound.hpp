// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// DROPCHECK_LIFETIME_BOUND behind a member function: what it gives must not outlive the object.
// Clang then warns of the plain cases; GCC 12 knows no such thing.
#pragma once

#if defined(__clang__)
#define DROPCHECK_LIFETIME_BOUND [[clang::lifetimebound]]
#else
#define DROPCHECK_LIFETIME_BOUND
#endif

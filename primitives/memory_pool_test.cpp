// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "primitives/memory_pool.hpp"

#include <gtest/gtest.h>

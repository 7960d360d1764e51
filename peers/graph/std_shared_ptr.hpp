// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The same graph over std::shared_ptr and std::weak_ptr; cells are ours, for C++ has none.
#pragma once

#include "peers/graph/reference.hpp"
#include "peers/rc/std_shared_ptr.hpp"

namespace dropcheck::graph {

struct StdSharedPtr : GraphOver<rc::StdSharedPtr> {};

}  // namespace dropcheck::graph

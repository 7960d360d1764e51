// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// std::shared_ptr held to what [util.smartptr.shared.assign] says of assignment, "equivalent to
// shared_ptr(r).swap(*this)": a destructor may use the handle that is being assigned. libstdc++ 12
// stores pointer and count in two steps around the release, so this target is expected to be
// guilty.
#pragma once

#include "peers/rc/std_shared_ptr.hpp"

namespace dropcheck::rc {

struct StdSharedPtrReentrant : StdSharedPtr {
  static constexpr bool reentrant_assign = true;
};

}  // namespace dropcheck::rc

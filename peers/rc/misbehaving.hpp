// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// std::shared_ptr with a vice for some labels: what a worker must survive, for the tests of
// whoever starts it.
#pragma once

#include <csignal>
#include <cstdlib>
#include <utility>
#include <vector>

#include "harness/op.hpp"
#include "peers/rc/std_shared_ptr.hpp"

namespace dropcheck::rc {

struct Misbehaving : StdSharedPtr {
  template <class T, class... Args>
  static Strong<T> make(Args&&... args) {
    (indulge(args), ...);
    return StdSharedPtr::make<T>(std::forward<Args>(args)...);
  }

  static void indulge(const auto&) {}
  static void indulge(Label label) {
    static unsigned made = 0;
    volatile unsigned again = ++made;
    std::vector<std::vector<char>> hoard;
    if (label.index == 2) std::raise(SIGSEGV);
    // Only in a process that has run many programs: run again, alone, it behaves.
    if (label.index == 3 && made > 100) std::abort();
    if (label.index == 4) std::abort();
    if (label.index == 5) indulge(label);
    while (label.index == 6) again = again + 1;
    while (label.index == 7) hoard.emplace_back(1 << 20, 'x');
    again = 0;
  }
};

}  // namespace dropcheck::rc

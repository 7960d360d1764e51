// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The sign in drawings for what was touched, or broken.
#pragma once

#include "tools/page/html.hpp"

namespace dropcheck::page {

/// Around that point, 13 pixels wide and 22 high.
inline Markup lightning(double x, double y) {
  return html("<path d=\"M{:.1f} {:.1f}l-7 12h6l-3 9 10-13h-6l4-8z\"/>", x + 1, y - 11);
}

}  // namespace dropcheck::page

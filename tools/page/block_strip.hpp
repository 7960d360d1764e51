// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a pool has given, drawn: each chunk from its first byte to its last, with the blocks in it;
// or, of a pool that promises no arithmetic, the blocks in the order in which they were given.
//
// svg.memory.blocks: g[data-block] of each block, .m-ours or .m-freed; g.touch.
#pragma once

#include <string_view>

#include "tools/inspect/report.hpp"
#include "tools/page/html.hpp"
#include "tools/page/object_names.hpp"

namespace dropcheck::page {

/// A strip of that many pixels fits into the narrowest page.
inline constexpr double narrow_strip = 264;

struct BlockStrip {
  const inspect::Memory& memory;
  const ObjectNames& names;
  /// Of its title, and the title: it has to say all that is drawn, unless something else does.
  std::string_view id, title;
  /// The object that is outlined; empty: none.
  std::string_view guilty = {};
  /// In pixels; more where that is too narrow for the names.
  double width = narrow_strip;
};

Markup block_strip(const BlockStrip& strip);

/// "block #0, 8 bytes, is alive; block #1, 1 byte, was taken back: the first byte is touched."
std::string in_words(const inspect::Memory& memory);

/// As in "the byte behind the last one". Requires: one was touched.
std::string_view touched_byte(const inspect::Memory& memory);

}  // namespace dropcheck::page

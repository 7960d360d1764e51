// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One finding: what happened in a sentence, then what shows it.
#pragma once

#include "tools/page/finding.hpp"
#include "tools/page/source.hpp"

namespace dropcheck::page {

/// The parts of an article. What a page has no room for stays empty.
struct Article {
  Markup head;      // the sentence, the verdict, the program and its timeline
  Markup stacks;    // and leaks
  Markup memory;    // around the address
  Markup unknowns;  // and the commands
  Markup emitted, log, fields;
  bool left_out = false;
};

Markup head_of(const Finding& finding);

/// `before` and `behind`: the findings of the neighbours, or null.
Markup article_of(const Finding& finding, const Article& article, const Finding* before,
                  const Finding* behind);

}  // namespace dropcheck::page

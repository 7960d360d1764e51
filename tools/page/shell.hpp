// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What all pages have in common: one file that needs no network, one look (page.css), and a policy
// by which the browser runs and shows nothing but the stylesheet and the script that this build
// embeds, known by their hashes.
#pragma once

#include <string>
#include <string_view>

#include "tools/page/html.hpp"

namespace dropcheck::page {

struct Shell {
  std::string_view title;
  /// Whether page.js is in it; a page that does not need it forbids every script.
  bool scripted = false;
};

/// The file. `body` has its own landmarks.
std::string file_of(const Shell& shell, const Markup& body);

}  // namespace dropcheck::page

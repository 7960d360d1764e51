// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How a drawing calls objects: "#0" for short, unless that could be another one.
#pragma once

#include <string>
#include <string_view>

#include "tools/inspect/report.hpp"

namespace dropcheck::page {

class ObjectNames {
 public:
  explicit ObjectNames(const inspect::Trailer& trailer) {
    std::string_view word;
    const auto add = [&](std::string_view object) {
      const std::string_view its = object.substr(0, object.find('#'));
      several_ |= !word.empty() && its != word;
      word = its;
    };
    for (const inspect::Act& act : trailer.acts) {
      for (const inspect::Observation& seen : act.held ? *act.held : act.expected) {
        for (const std::string& object : seen.objects) add(object);
      }
      if (!act.memory) continue;
      for (const inspect::Block& block : act.memory->blocks) add(block.object);
    }
  }

  /// "node #0" as "#0"; whole where a program has, say, blocks and objects.
  std::string operator()(std::string_view object) const {
    const std::size_t at = several_ ? object.npos : object.find('#');
    return std::string(at == object.npos ? object : object.substr(at));
  }

 private:
  bool several_ = false;
};

}  // namespace dropcheck::page

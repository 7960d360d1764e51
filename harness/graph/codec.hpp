// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The spellings of programs for graphs, compiled once.
#pragma once

#include "harness/bytes.hpp"
#include "harness/graph/ops.hpp"
#include "harness/text.hpp"

namespace dropcheck {

extern template graph::Op op_with_id<graph::Op>(unsigned id);
extern template graph::Program decode<graph::Language>(std::span<const std::uint8_t> bytes);
extern template Bytes encode<graph::Language>(const graph::Program& program);
extern template Parsed<graph::Language> parse<graph::Language>(std::string_view text);
extern template std::string print_step<graph::Op>(const graph::Step& step);
extern template std::string print<graph::Language>(const graph::Program& program);

}  // namespace dropcheck

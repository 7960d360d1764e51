// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The spellings of programs for cells, compiled once.
#pragma once

#include "harness/bytes.hpp"
#include "harness/ref_cell/ops.hpp"
#include "harness/text.hpp"

namespace dropcheck {

extern template ref_cell::Op op_with_id<ref_cell::Op>(unsigned id);
extern template ref_cell::Program decode<ref_cell::Language>(std::span<const std::uint8_t> bytes);
extern template Bytes encode<ref_cell::Language>(const ref_cell::Program& program);
extern template Parsed<ref_cell::Language> parse<ref_cell::Language>(std::string_view text);
extern template std::string print_step<ref_cell::Op>(const ref_cell::Step& step);
extern template std::string print<ref_cell::Language>(const ref_cell::Program& program);

}  // namespace dropcheck

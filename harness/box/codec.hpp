// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The spellings of Box's programs, compiled once.
#pragma once

#include "harness/box/ops.hpp"
#include "harness/bytes.hpp"
#include "harness/text.hpp"

namespace dropcheck {

extern template box::Op op_with_id<box::Op>(unsigned id);
extern template box::Program decode<box::Language>(std::span<const std::uint8_t> bytes);
extern template Bytes encode<box::Language>(const box::Program& program);
extern template Parsed<box::Language> parse<box::Language>(std::string_view text);
extern template std::string print_step<box::Op>(const box::Step& step);
extern template std::string print<box::Language>(const box::Program& program);

}  // namespace dropcheck

// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The spellings of programs about drop rules, compiled once.
#pragma once

#include "harness/bytes.hpp"
#include "harness/drop/ops.hpp"
#include "harness/text.hpp"

namespace dropcheck {

extern template drop::Op op_with_id<drop::Op>(unsigned id);
extern template drop::Program decode<drop::Language>(std::span<const std::uint8_t> bytes);
extern template Bytes encode<drop::Language>(const drop::Program& program);
extern template Parsed<drop::Language> parse<drop::Language>(std::string_view text);
extern template std::string print_step<drop::Op>(const drop::Step& step);
extern template std::string print<drop::Language>(const drop::Program& program);

}  // namespace dropcheck

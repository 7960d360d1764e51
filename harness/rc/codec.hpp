// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The spellings of Rc's programs, compiled once: they visit forty ops each.
#pragma once

#include "harness/bytes.hpp"
#include "harness/rc/ops.hpp"
#include "harness/text.hpp"

namespace dropcheck {

extern template rc::Op op_with_id<rc::Op>(unsigned id);
extern template rc::Program decode<rc::Language>(std::span<const std::uint8_t> bytes);
extern template Bytes encode<rc::Language>(const rc::Program& program);
extern template Parsed<rc::Language> parse<rc::Language>(std::string_view text);
extern template std::string print_step<rc::Op>(const rc::Step& step);
extern template std::string print<rc::Language>(const rc::Program& program);

}  // namespace dropcheck

// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/ref_cell/codec.hpp"

namespace dropcheck {

template ref_cell::Op op_with_id<ref_cell::Op>(unsigned id);
template ref_cell::Program decode<ref_cell::Language>(std::span<const std::uint8_t> bytes);
template Bytes encode<ref_cell::Language>(const ref_cell::Program& program);
template Parsed<ref_cell::Language> parse<ref_cell::Language>(std::string_view text);
template std::string print_step<ref_cell::Op>(const ref_cell::Step& step);
template std::string print<ref_cell::Language>(const ref_cell::Program& program);

}  // namespace dropcheck

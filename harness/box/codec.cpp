// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/box/codec.hpp"

namespace dropcheck {

template box::Op op_with_id<box::Op>(unsigned id);
template box::Program decode<box::Language>(std::span<const std::uint8_t> bytes);
template Bytes encode<box::Language>(const box::Program& program);
template Parsed<box::Language> parse<box::Language>(std::string_view text);
template std::string print_step<box::Op>(const box::Step& step);
template std::string print<box::Language>(const box::Program& program);

}  // namespace dropcheck

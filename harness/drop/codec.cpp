// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/drop/codec.hpp"

namespace dropcheck {

template drop::Op op_with_id<drop::Op>(unsigned id);
template drop::Program decode<drop::Language>(std::span<const std::uint8_t> bytes);
template Bytes encode<drop::Language>(const drop::Program& program);
template Parsed<drop::Language> parse<drop::Language>(std::string_view text);
template std::string print_step<drop::Op>(const drop::Step& step);
template std::string print<drop::Language>(const drop::Program& program);

}  // namespace dropcheck

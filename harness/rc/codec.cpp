// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/rc/codec.hpp"

namespace dropcheck {

template rc::Op op_with_id<rc::Op>(unsigned id);
template rc::Program decode<rc::Language>(std::span<const std::uint8_t> bytes);
template Bytes encode<rc::Language>(const rc::Program& program);
template Parsed<rc::Language> parse<rc::Language>(std::string_view text);
template std::string print_step<rc::Op>(const rc::Step& step);
template std::string print<rc::Language>(const rc::Program& program);

}  // namespace dropcheck

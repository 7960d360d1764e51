// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/graph/codec.hpp"

namespace dropcheck {

template graph::Op op_with_id<graph::Op>(unsigned id);
template graph::Program decode<graph::Language>(std::span<const std::uint8_t> bytes);
template Bytes encode<graph::Language>(const graph::Program& program);
template Parsed<graph::Language> parse<graph::Language>(std::string_view text);
template std::string print_step<graph::Op>(const graph::Step& step);
template std::string print<graph::Language>(const graph::Program& program);

}  // namespace dropcheck

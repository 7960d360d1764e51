// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/memory_pool/codec.hpp"

namespace dropcheck {

template memory_pool::Op op_with_id<memory_pool::Op>(unsigned id);
template memory_pool::Program decode<memory_pool::Language>(std::span<const std::uint8_t> bytes);
template Bytes encode<memory_pool::Language>(const memory_pool::Program& program);
template Parsed<memory_pool::Language> parse<memory_pool::Language>(std::string_view text);
template std::string print_step<memory_pool::Op>(const memory_pool::Step& step);
template std::string print<memory_pool::Language>(const memory_pool::Program& program);

}  // namespace dropcheck

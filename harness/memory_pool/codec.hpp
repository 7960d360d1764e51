// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The spellings of the programs for memory pools, compiled once.
#pragma once

#include "harness/bytes.hpp"
#include "harness/memory_pool/ops.hpp"
#include "harness/text.hpp"

namespace dropcheck {

extern template memory_pool::Op op_with_id<memory_pool::Op>(unsigned id);
extern template memory_pool::Program decode<memory_pool::Language>(
    std::span<const std::uint8_t> bytes);
extern template Bytes encode<memory_pool::Language>(const memory_pool::Program& program);
extern template Parsed<memory_pool::Language> parse<memory_pool::Language>(std::string_view text);
extern template std::string print_step<memory_pool::Op>(const memory_pool::Step& step);
extern template std::string print<memory_pool::Language>(const memory_pool::Program& program);

}  // namespace dropcheck

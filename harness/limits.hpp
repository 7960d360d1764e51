// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every bound of a program, in one place. Changing one re-means saved byte programs (text ones
// survive).
#pragma once

#include <cstddef>
#include <cstdint>

namespace dropcheck::limits {

/// Steps of one program; further bytes are ignored, further lines of text are an error.
inline constexpr std::size_t steps_max = 64;

/// Bytes of one step: id, two operands, when.
inline constexpr std::size_t step_bytes = 4;

/// Bytes before the first step: the set of omitted op ids.
inline constexpr std::size_t header_bytes = 8;

inline constexpr std::size_t program_bytes_max = header_bytes + steps_max * step_bytes;

/// Text larger than this is not a program.
inline constexpr std::size_t text_bytes_max = std::size_t{1} << 20;

/// A byte is reduced modulo these, never modulo the number of ops: a new op takes an unused id.
inline constexpr unsigned op_id_modulus = 48;
inline constexpr unsigned when_modulus = 64;

inline constexpr unsigned slots = 8;
inline constexpr unsigned labels = 8;
inline constexpr unsigned values = 16;
/// "The n-th from now" of a fault; 0 disarms it.
inline constexpr unsigned ordinals = 4;
/// Widths of a counter that a preset brings to its brink: 8, 16, 32 and 64 bits.
inline constexpr unsigned counter_widths = 4;

/// Ops that the drop script of one label may hold.
inline constexpr std::size_t script_ops_max = 4;
/// Script ops that one program may run, and how deep scripts may nest: a script can rebuild what
/// triggers it, so only these end it.
inline constexpr unsigned script_fuel = 64;
inline constexpr unsigned script_depth = 4;

}  // namespace dropcheck::limits

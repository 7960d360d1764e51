// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a fuzzing engine calls for each input: bytes become a program.
#pragma once

#include <cstddef>
#include <cstdint>

namespace dropcheck {

/// 0 turns the feedback of the model's states off, so that its use can be measured.
inline constexpr const char* state_feedback_variable = "DROPCHECK_STATE_FEEDBACK";

/// Judges the program that the bytes are, on the target that this binary was built for. False: it
/// breaks a rule. Then the flight keeps it if the rule is news, or, without a parent who reads the
/// flight, the finding goes to standard error and the process aborts, which is how an engine learns
/// of it.
bool fuzz_one_input(const std::uint8_t* data, std::size_t size);

}  // namespace dropcheck

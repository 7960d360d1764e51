// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a subject's properties are to the runner in properties_main.cpp.
#pragma once

#include <rapidcheck.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/bytes.hpp"
#include "harness/judge.hpp"
#include "harness/target.hpp"

namespace dropcheck {

/// One property in words. `share`: one of how many of the run's programs it is tried on.
struct Law {
  std::string words;
  ::rc::detail::Property property;
  int share = 1;
};

/// How often a labelled situation must occur, and how often it did.
struct Situations {
  struct Row {
    std::string_view words;
    unsigned floor_per_mille;
    std::uint64_t programs = 0;
  };
  std::vector<Row> rows;
  std::uint64_t programs = 0;
};

/// Exit code of a run that a fresh process has to go on with.
inline constexpr int start_again = 6;

/// Judges a program. A violation stays in the flight, and the run goes on to the next one; without
/// a sanitizer that vouches for the memory it does so in a fresh process, and this does not return.
Verdict judge_and_go_on(Judge& judge, const Bytes& program);

/// In words: that the implementation does what the model does.
std::string law_of_the_trace(const Target& target);

/// Defined by the subject that this binary is built for. `judge` and `situations` outlive the laws;
/// running them adds to `situations`.
std::vector<Law> laws(const Target& target, Judge& judge, Situations& situations);

}  // namespace dropcheck

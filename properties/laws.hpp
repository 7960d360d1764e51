// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The laws of programs in any language. Whatever a target is, these are the same.
#pragma once

#include <rapidcheck.h>

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "harness/bytes.hpp"
#include "harness/situation.hpp"
#include "harness/text.hpp"
#include "properties/generator.hpp"
#include "properties/properties.hpp"

namespace dropcheck {

namespace laws_detail {

inline void count(std::uint64_t seen, Abilities abilities, std::span<const SituationInfo> table,
                  Situations& situations) {
  ++situations.programs;
  auto row = situations.rows.begin();
  for (const SituationInfo& info : table) {
    if ((info.needs & ~abilities) != 0) continue;
    row->programs += (seen & info.bit) != 0;
    ++row;
  }
}

template <class Language>
bool survives_printing(const Program<Language>& program) {
  const auto parsed = parse<Language>(print(program));
  const auto* back = std::get_if<Program<Language>>(&parsed);
  return back != nullptr && *back == program;
}

}  // namespace laws_detail

/// What laws() in properties.hpp is to give. `table` outlives the laws.
template <class Language>
std::vector<Law> laws_of(const Target& target, Judge& judge, std::span<const SituationInfo> table,
                         Situations& situations) {
  using Program = dropcheck::Program<Language>;
  const Abilities abilities = target.abilities;
  for (const SituationInfo& info : table) {
    if ((info.needs & ~abilities) != 0) continue;
    situations.rows.push_back({info.words, info.floor_per_mille});
  }
  const auto programs = arbitrary_program<Language>(abilities);
  const auto for_programs = [&](auto check) {
    return ::rc::detail::toProperty([=] { return check(*programs); });
  };
  std::vector<Law> laws;
  laws.push_back(
      {law_of_the_trace(target), for_programs([=, &judge, &situations](const Program& program) {
         const Verdict verdict = judge_and_go_on(judge, encode(program));
         laws_detail::count(verdict.situations, abilities, table, situations);
         return true;
       })});
  laws.push_back({"a program that runs twice leaves the same trace",
                  for_programs([&judge](const Program& program) {
                    const Bytes bytes = encode(program);
                    return judge_and_go_on(judge, bytes).trace_hash ==
                           judge_and_go_on(judge, bytes).trace_hash;
                  }),
                  20});
  laws.push_back({"decode(encode(p)) == p", for_programs([](const Program& program) {
                    return decode<Language>(encode(program)) == program;
                  }),
                  10});
  laws.push_back({"parse(print(p)) == p", for_programs([](const Program& program) {
                    return laws_detail::survives_printing(program);
                  }),
                  10});
  laws.push_back({"any bytes are a program with a spelling",
                  ::rc::detail::toProperty([](const Bytes& bytes) {
                    return laws_detail::survives_printing(decode<Language>(bytes));
                  }),
                  10});
  return laws;
}

}  // namespace dropcheck

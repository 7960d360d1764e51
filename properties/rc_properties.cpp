// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The laws of Rc's programs. Whatever a target is, these are the same.
#include <utility>
#include <variant>

#include "harness/rc/codec.hpp"
#include "harness/rc/situations.hpp"
#include "properties/properties.hpp"
#include "properties/rc_generator.hpp"

namespace dropcheck {
namespace {

template <class Check>
::rc::detail::Property for_programs(Abilities abilities, Check check) {
  const ::rc::Gen<rc::Program> programs = rc::arbitrary_program(abilities);
  return ::rc::detail::toProperty([=] { return check(*programs); });
}

std::string name_of(const Target& target) {
  return std::string(target.subject) + "/" + std::string(target.implementation);
}

void count(std::uint64_t seen, Abilities abilities, Situations& situations) {
  ++situations.programs;
  auto row = situations.rows.begin();
  for (const rc::SituationInfo& info : rc::situations) {
    if ((info.needs & ~abilities) != 0) continue;
    row->programs += (seen & bit(info.situation)) != 0;
    ++row;
  }
}

}  // namespace

std::vector<Law> laws(const Target& target, Judge& judge, Situations& situations) {
  for (const rc::SituationInfo& info : rc::situations) {
    if ((info.needs & ~target.abilities) != 0) continue;
    situations.rows.push_back({info.words, info.floor_per_mille});
  }
  std::vector<Law> laws;
  laws.push_back({"the trace of " + name_of(target) + " is the model's",
                  for_programs(target.abilities, [&](const rc::Program& program) {
                    const Verdict verdict = judge_and_go_on(judge, encode(program));
                    count(verdict.situations, target.abilities, situations);
                    return true;
                  })});
  laws.push_back({"a program that runs twice leaves the same trace",
                  for_programs(target.abilities,
                               [&](const rc::Program& program) {
                                 const Bytes bytes = encode(program);
                                 return judge_and_go_on(judge, bytes).trace_hash ==
                                        judge_and_go_on(judge, bytes).trace_hash;
                               }),
                  20});
  laws.push_back({"decode(encode(p)) == p",
                  for_programs(target.abilities,
                               [](const rc::Program& program) {
                                 return decode<rc::Language>(encode(program)) == program;
                               }),
                  10});
  laws.push_back({"parse(print(p)) == p",
                  for_programs(target.abilities,
                               [](const rc::Program& program) {
                                 const auto parsed = parse<rc::Language>(print(program));
                                 const auto* back = std::get_if<rc::Program>(&parsed);
                                 return back != nullptr && *back == program;
                               }),
                  10});
  laws.push_back({"any bytes are a program with a spelling",
                  ::rc::detail::toProperty([](const Bytes& bytes) {
                    const rc::Program program = decode<rc::Language>(bytes);
                    const auto parsed = parse<rc::Language>(print(program));
                    const auto* back = std::get_if<rc::Program>(&parsed);
                    return back != nullptr && *back == program;
                  }),
                  10});
  return laws;
}

Law law_for(const Target& target, Judge& judge, Bytes program) {
  return {"the trace of " + name_of(target) + " is the model's",
          ::rc::detail::toProperty([&judge, program = std::move(program)] {
            return judge_and_go_on(judge, program).pass();
          })};
}

}  // namespace dropcheck

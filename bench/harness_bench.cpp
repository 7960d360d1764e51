// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What judging costs, in ops: an implementation that only runs, that is observed after each step,
// and the whole run with the model and every oracle. Without a sanitizer; with one, ci/bench tells.
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "bench/rounds.hpp"
#include "harness/memory_pool/run.hpp"
#include "harness/memory_pool/writing.hpp"
#include "harness/rc/run.hpp"
#include "harness/rc/writing.hpp"
#include "peers/memory_pool/reference.hpp"
#include "peers/rc/reference.hpp"

namespace dropcheck::bench {
namespace {

constexpr std::size_t programs = 256;

template <class Language>
std::vector<Program<Language>> some_programs(Abilities abilities) {
  std::vector<Program<Language>> result;
  for (std::size_t seed = 0; seed < programs; ++seed) {
    result.push_back(write_program<Language>(seed, abilities));
  }
  return result;
}

/// Each subject's names for the same things.
struct RcRun {
  using Language = rc::Language;
  using Subject = rc::Subject<rc::Reference>;
  static constexpr Abilities abilities = rc::abilities_of<rc::Reference>();
  static Verdict judge(const Program<Language>& program, Progress& progress) {
    return rc::run<rc::Reference>(program, progress);
  }
};
struct PoolRun {
  using Language = memory_pool::Language;
  using Subject = memory_pool::Subject<memory_pool::Reference>;
  static constexpr Abilities abilities = memory_pool::abilities_of<memory_pool::Reference>();
  static Verdict judge(const Program<Language>& program, Progress& progress) {
    return memory_pool::run<memory_pool::Reference>(program, progress);
  }
};

template <class Run>
void runs(benchmark::State& state, bool observed) {
  const auto all = some_programs<typename Run::Language>(Run::abilities);
  std::uint64_t ops = 0;
  for (auto _ : state) {
    for (const auto& program : all) {
      Registry registry;
      Ledger::reset();
      typename Run::Subject subject(program, registry);
      for (const auto& step : program.steps) {
        subject.run_step(step);
        if (observed) subject.observe();
        subject.trace().close_step();
      }
      ops += subject.effective_ops();
      // What is forgotten on purpose is the harness's to take back.
      subject.calm();
      if constexpr (requires { subject.take_back(); }) subject.take_back();
    }
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(ops));
}

template <class Run>
void bare(benchmark::State& state, const char* role) {
  runs<Run>(state, false);
  state.SetLabel(role);
}
template <class Run>
void observed(benchmark::State& state, const char* role) {
  runs<Run>(state, true);
  state.SetLabel(role);
}
template <class Run>
void judged(benchmark::State& state, const char* role) {
  const auto all = some_programs<typename Run::Language>(Run::abilities);
  Progress progress;
  for (auto _ : state) {
    for (const auto& program : all) {
      if (!Run::judge(program, progress).pass()) return state.SkipWithError("a finding");
    }
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(progress.effective_ops));
  state.SetLabel(role);
}

template <class Run>
void add_all(const std::string& subject) {
  add("run_" + subject + "/bare", limit, &bare<Run>);
  add("run_" + subject + "/observed", ours, &observed<Run>);
  add("run_" + subject + "/judged", ours, &judged<Run>);
}

}  // namespace
}  // namespace dropcheck::bench

int main(int argc, char** argv) {
  dropcheck::bench::add_all<dropcheck::bench::RcRun>("rc");
  dropcheck::bench::add_all<dropcheck::bench::PoolRun>("memory_pool");
  return dropcheck::bench::run(argc, argv);
}

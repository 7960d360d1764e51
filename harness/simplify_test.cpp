// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What simplify() adds to shrink(): programs that fail for one reason become one program.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "harness/rc/codec.hpp"
#include "harness/rc/events.hpp"
#include "harness/shrink.hpp"
#include "harness/thorough_test.hpp"

namespace dropcheck {
namespace {

using Fails = std::function<bool(const rc::Program&)>;

constexpr std::uint64_t enough_tries = 1'000'000;
const int programs = cases(20, 2);

const LanguageInfo& language() { return *find_language("rc"); }

Bytes random_bytes(std::mt19937& random) {
  Bytes bytes(limits::header_bytes + limits::step_bytes * (1 + random() % 40));
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
  for (std::size_t at = limits::header_bytes + 3; at < bytes.size(); at += limits::step_bytes) {
    bytes[at] %= 2 * limits::labels;
  }
  return language().canonical(bytes);
}

std::vector<Act> acts_of(const rc::Program& program) {
  return language().account(encode(program), ~Abilities{0});
}

/// A node gets a second handle, whichever op does it.
bool shares_a_node(const rc::Program& program) {
  return !clones_in(acts_of(program), language().sight).empty();
}

/// A node has three handles at once.
bool shares_a_node_twice(const rc::Program& program) {
  const std::vector<Act> acts = acts_of(program);
  return std::ranges::any_of(acts, [](const Act& act) {
    return std::ranges::any_of(act.events,
                               [](const Event& event) { return rc::sight_of(event).strong == 3; });
  });
}

/// The texts that failing programs become, and how many do.
std::map<std::string, int> simplified(const Fails& fails) {
  std::mt19937 random(20261127);
  std::map<std::string, int> texts;
  const auto still_fails = [&](const Bytes& bytes) { return fails(decode<rc::Language>(bytes)); };
  for (int count = 0; count < programs;) {
    const Bytes program = random_bytes(random);
    if (!still_fails(program)) continue;
    const Shrunk simple = simplify(language(), program, still_fails, enough_tries);
    EXPECT_TRUE(simple.minimal);
    EXPECT_TRUE(still_fails(simple.program)) << language().print(simple.program);
    EXPECT_EQ(simplify(language(), simple.program, still_fails, enough_tries).program,
              simple.program);
    ++texts[language().print(simple.program)];
    ++count;
  }
  return texts;
}

TEST(Simplify, ProgramsThatFailForOneReasonBecomeOne) {
  EXPECT_EQ(simplified(&shares_a_node),
            (std::map<std::string, int>{{"dropcheck rc 1\nnew r0 0\nclone r0 r1\n", programs}}));
  EXPECT_EQ(simplified(&shares_a_node_twice),
            (std::map<std::string, int>{
                {"dropcheck rc 1\nnew r0 0\nclone r0 r1\nclone r0 r2\n", programs}}));
}

TEST(Simplify, IsWhatShrinkingAloneDoesNotDo) {
  std::mt19937 random(20261127);
  const auto still_fails = [](const Bytes& bytes) {
    return shares_a_node(decode<rc::Language>(bytes));
  };
  std::set<Bytes> shrunk;
  while (shrunk.size() < 2) {
    const Bytes program = random_bytes(random);
    if (!still_fails(program)) continue;
    shrunk.insert(shrink(language(), program, still_fails, enough_tries).program);
  }
}

TEST(Simplify, KeepsItsBudget) {
  std::mt19937 random(1);
  std::uint64_t tries = 0;
  const auto still_fails = [&](const Bytes& bytes) {
    ++tries;
    return shares_a_node(decode<rc::Language>(bytes));
  };
  Bytes program = random_bytes(random);
  while (!still_fails(program)) program = random_bytes(random);
  for (const std::uint64_t most : {0, 1, 10, 100}) {
    tries = 0;
    const Shrunk simple = simplify(language(), program, still_fails, most);
    EXPECT_EQ(tries, most);
    EXPECT_EQ(simple.tries, most);
    EXPECT_FALSE(simple.minimal);
  }
}

}  // namespace
}  // namespace dropcheck

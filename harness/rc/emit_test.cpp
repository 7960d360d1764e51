// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/rc/emit.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "harness/adapter_text.hpp"
#include "harness/rc/codec.hpp"
#include "harness/rc/emit_plan.hpp"

namespace dropcheck::rc {
namespace {

constexpr std::string_view adapter = R"(#include <memory>
#include "mine/ptr.hpp"

namespace mine {
struct Access {
  static int peek(const auto& handle) { return handle.count; }
};
}

namespace dropcheck::rc {

struct Mine {
  template <class T>
  using Strong = mine::Ptr<T>;
  static constexpr bool fallible_alloc = true;

  template <class T, class... Args>
  static Strong<T> make(Args&&... args) {
    return mine::make<T>(args...);
  }
  static long strong_count(const auto& handle) { return handle.count(); }
  static bool ptr_eq(const auto& a, const auto& b) { return same(a, b); }
  static bool same(const auto& a, const auto& b) { return a.block == b.block; }
};

}  // namespace dropcheck::rc

template <>
inline constexpr bool dropcheck::drop_may_throw<dropcheck::rc::Node<dropcheck::rc::Mine>> = true;
)";

constexpr Abilities everything = ((keeps_self_move << 1) - 1 - upgrade_allocates) | unwinds;

std::string emitted(const std::string& steps, std::optional<Violation> violation = {},
                    Abilities abilities = everything) {
  const Target target{"rc",    "mine",  abilities, {"dropcheck::rc::Mine", adapter},
                      nullptr, nullptr, nullptr};
  const Bytes program = encode(std::get<Program>(parse<Language>("dropcheck rc 1\n" + steps)));
  return emit(target, program, {"found/it.cpp", "/the/source", std::move(violation)});
}

Violation violation_at(std::size_t step, std::string expected = "x", std::string rule = "a rule") {
  return {step, std::move(rule), std::move(expected), "y"};
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

std::size_t times(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(RcEmit, CommandOfTheFirstLineNamesFileAndDirectory) {
  const std::string text = emitted("new r0 0\n");
  const std::string line = text.substr(0, text.find('\n'));
  EXPECT_TRUE(line.starts_with("// ${CXX:-c++} -std=c++20 "));
  EXPECT_TRUE(line.ends_with(" -I/the/source found/it.cpp -o found/it && found/it"));
}

TEST(RcEmit, FindingAndProgramStandAtTheTop) {
  const std::string text = emitted("new r0 0\nclone r0 r1\n", violation_at(1));
  EXPECT_TRUE(has(text, "// rc/mine: broken: a rule\n//   expected: x\n//   actual:   y\n"));
  EXPECT_TRUE(has(text, "//     clone r0 r1  # <- here\n"));
}

TEST(RcEmit, PlainProgramHasOnlyWhatItNeeds) {
  const std::string text = emitted("new r0 0\nclone r0 r1\n", violation_at(1));
  for (const char* part : {"operator new", "throw", "catch", "Weak w", " up;", " next;", "on_drop(",
                           "value;", "forgotten", "raw[", "nodes[", "Node(const Node&",
                           "Node(Node&&", "busy", "depth", "fuel", "r2"}) {
    EXPECT_FALSE(has(text, part)) << part;
  }
  EXPECT_TRUE(has(text, "  r0 = Impl::make<Node>(0);\n"));
  EXPECT_TRUE(has(text, "  r1 = r0;\n"));
}

TEST(RcEmit, EachPartComesWithTheOpThatNeedsIt) {
  const auto shows = [](const std::string& steps, std::string_view part) {
    return has(emitted("new r0 0\n" + steps), part);
  };
  EXPECT_TRUE(shows("downgrade r0 w0\n", "Weak w0;"));
  EXPECT_TRUE(shows("set_next r0 r0\n", "Strong next;"));
  EXPECT_TRUE(shows("set_up r0 w0\n", "Weak up;"));
  EXPECT_TRUE(shows("get_mut r0 3\n", "int value = 0;"));
  EXPECT_TRUE(shows("make_mut r0 3\n", "Node(const Node& other)"));
  EXPECT_TRUE(shows("try_unwrap r0\n", "Node(Node&& other) noexcept"));
  EXPECT_TRUE(shows("on_drop 0 drop r1\ndrop r0\n", "void on_drop(int label) {"));
  EXPECT_TRUE(shows("throw_drop 0 1\ndrop r0\n", "throw Thrown();"));
  EXPECT_TRUE(shows("fail_alloc 1\nnew r1 0\n", "void* operator new(std::size_t size)"));
  EXPECT_TRUE(shows("forget r0\n", "std::optional<Strong> forgotten"));
  EXPECT_TRUE(shows("into_raw r0\n", "Node* raw["));
}

TEST(RcEmit, SkippedStepsAreLeftOut) {
  const std::string text = emitted("new r0 0\nclone r3 r0\ndrop r4\nclone r0 r1\n");
  EXPECT_FALSE(has(text, "r3;"));
  EXPECT_FALSE(has(text, "r4;"));
  EXPECT_TRUE(has(text, "r1 = r0;"));
}

TEST(RcEmit, OnlyTheFailingStepIsComparedAndNothingFollowsIt) {
  const std::string text = emitted("new r0 0\nclone r0 r1\ndrop r0\n", violation_at(1));
  EXPECT_EQ(times(text, "\n  expect("), 1u);
  EXPECT_FALSE(has(text, "dying"));
  EXPECT_TRUE(has(text,
                  "  expect(\n      \"the op succeeds\\n\"\n"
                  "      \"r0 holds node #0 (value 0, strong 2, weak 0)\\n\"\n"
                  "      \"r1 holds node #0 (value 0, strong 2, weak 0)\\n\"\n"
                  "      \"1 node is alive\\n\");\n"));
}

TEST(RcEmit, ProgramThatPassesComparesItsLastStep) {
  const std::string text = emitted("new r0 0\ndrop r0\n");
  EXPECT_TRUE(has(text, "// rc/mine: this program passes\n"));
  EXPECT_EQ(times(text, "\n  expect("), 1u);
  EXPECT_TRUE(has(text, "      \"node #0 (label 0) is dropped\\n\"\n"));
}

TEST(RcEmit, FailureAtTheEndIsComparedWhereItsWordsAreExpected) {
  const std::string text =
      emitted("new r0 0\nnew r1 1\nnew r2 2\n", violation_at(3, "node #1 (label 1) is dropped"));
  EXPECT_EQ(times(text, "\n  expect("), 1u);
  EXPECT_TRUE(has(text, "// drop r1\n"));
  EXPECT_FALSE(has(text, "dying(std::move(r2))"));
}

TEST(RcEmit, FailureAtTheEndOfUnknownPlaceIsComparedEverywhere) {
  const std::string text = emitted("new r0 0\nnew r1 1\n", violation_at(2, "nothing more"));
  EXPECT_EQ(times(text, "\n  expect("), 4u);
  EXPECT_TRUE(has(text, "has leaked"));
}

TEST(RcEmit, LeakIsJudgedByCountingBlocksAndNothingElseIsWatched) {
  const std::string text =
      emitted("new r0 0\nclone r0 r1\n",
              violation_at(2, "nothing is left",
                           "every block is released when the last handle of it goes"));
  EXPECT_TRUE(has(text, "long blocks = 0;"));
  EXPECT_FALSE(has(text, "say("));
  EXPECT_TRUE(has(text, "struct Node {};"));
  EXPECT_EQ(times(text, "dying"), 2u);
}

TEST(RcEmit, ScriptOfALeakSaysNothingEither) {
  const std::string text = emitted("new r0 0\non_drop 0 upgrade w0 r1\non_drop 0 look r1\n",
                                   violation_at(3, "nothing is left", std::string(leak_rule)));
  EXPECT_TRUE(has(text, "if (Strong fresh = Impl::upgrade<Node>(w0)) {"));
  EXPECT_FALSE(has(text, "say"));
  EXPECT_FALSE(has(text, "outcome"));
}

TEST(RcEmit, ScriptAsksWhetherItsOpApplies) {
  const std::string text = emitted("new r0 0\non_drop 0 clone r1 r2\ndrop r0\n");
  EXPECT_TRUE(has(text, "if (label == 0) {"));
  EXPECT_TRUE(has(text, "if (r1) {"));
  EXPECT_FALSE(has(text, "script_of_0"));
}

TEST(RcEmit, ScriptThatGrowsAfterADropIsNotRunTooEarly) {
  const std::string text = emitted("new r0 0\ndrop r0\non_drop 0 new r1 1\nnew r0 0\ndrop r0\n");
  EXPECT_TRUE(has(text, "if (script_of_0 > 0) {"));
  EXPECT_TRUE(has(text, "  ++script_of_0;\n"));
}

TEST(RcEmit, DeadNodesAreLookedForAfterAFaultOnly) {
  const std::string steps = "new r0 0\ndrop r0\n";
  EXPECT_FALSE(has(emitted(steps, violation_at(1)), "touch("));
  EXPECT_TRUE(has(emitted(steps, violation_at(1, "x", "a value is not touched after its drop")),
                  "void touch(const Node& node) {"));
}

TEST(RcEmit, VariableIsNotAssignedToItselfInAWayThatCompilersWarnOf) {
  EXPECT_TRUE(has(emitted("new r0 0\nclone r0 r0\n"), "r0 = std::as_const(r0);"));
  EXPECT_FALSE(has(emitted("new r0 0\nmove r0 r0\n"), "r0 = std::move(r0);"));
}

TEST(RcEmit, AdapterKeepsWhatIsCalledAndWhatThatCalls) {
  const std::string text = trimmed_adapter(
      adapter, "using Impl = dropcheck::rc::Mine; Impl::make<Node>(); Impl::ptr_eq(a, b);", false);
  for (const char* kept : {"make(", "ptr_eq(", "same(", "using Strong", "mine/ptr.hpp"}) {
    EXPECT_TRUE(has(text, kept)) << kept;
  }
  for (const char* gone : {"strong_count", "fallible_alloc", "Access", "drop_may_throw"}) {
    EXPECT_FALSE(has(text, gone)) << gone;
  }
  EXPECT_TRUE(has(trimmed_adapter(adapter, "", true), "drop_may_throw"));
}

TEST(RcEmit, AdapterWithMacrosIsLeftAsItIs) {
  const std::string guarded = "#if 1\n" + std::string(adapter) + "#endif\n";
  EXPECT_EQ(trimmed_adapter(guarded, "", false), guarded);
}

}  // namespace
}  // namespace dropcheck::rc

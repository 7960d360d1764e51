// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The frame of emitters, by the example of Box's language.
#include "harness/emitter.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>

#include "harness/box/codec.hpp"
#include "harness/box/model.hpp"

namespace dropcheck::box {
namespace {

class Emitter : dropcheck::Emitter<Model, describe> {
 public:
  using Base = dropcheck::Emitter<Model, describe>;
  using Base::closes, Base::moments, Base::words;

  Emitter(const Target& target, const Program& program, const EmitRequest& request,
          bool (*finds_out)(const Op&))
      : Base(target, program, request, finds_out) {}

  std::string steps(bool probes = false) {
    emit_steps([&](const Moment& moment) { out_.line(print_step(moment.step) + ";"); }, probes);
    return out_.text();
  }
  std::string scripts() {
    emit_scripts([](const Op&) { return "statement();"; });
    return out_.text();
  }
};

class EmitterTest : public testing::Test {
 protected:
  /// The last emitter, for the program of these lines.
  Emitter& emitter(
      const std::string& lines, std::optional<std::size_t> fails_at = {},
      bool (*finds_out)(const Op&) = [](const Op&) { return true; }) {
    program_ = std::get<Program>(parse<Language>("dropcheck box 1\n" + lines));
    if (fails_at) request_.violation = {*fails_at, "a rule", "this", "that"};
    return emitter_.emplace(target_, program_, request_, finds_out);
  }

  Target target_{.subject = "box",
                 .implementation = "none",
                 .abilities = ~has_leak,
                 .adapter = {},
                 .run = nullptr,
                 .write = nullptr,
                 .emit = nullptr};
  EmitRequest request_;
  Program program_;
  std::optional<Emitter> emitter_;
};

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

using Words = std::set<std::string_view>;

TEST_F(EmitterTest, LeavesOutWhatIsSkippedAndComparesTheLastStep) {
  Emitter& it = emitter("drop b1\nnew b0 3\nlook b0\n");
  EXPECT_EQ(it.words(), (Words{"look", "new"}));
  EXPECT_FALSE(it.closes());
  const std::string text = it.steps();
  EXPECT_TRUE(text.starts_with("new b0 3;\n\nlength = 0;")) << text;
  EXPECT_TRUE(has(text, "// look b0\nlook b0;\nobserve();\nexpect(\n")) << text;
  EXPECT_TRUE(has(text, "    \"the op succeeds\\n\"\n")) << text;
}

TEST_F(EmitterTest, WhereObservingProbesItIsDoneBehindEachStepSkippedOnesIncluded) {
  const std::string text = emitter("drop b1\nnew b0 3\nlook b0\n").steps(true);
  EXPECT_TRUE(text.starts_with("observe();\nnew b0 3;\nobserve();\n\nlength = 0;")) << text;
}

TEST_F(EmitterTest, StopsAtTheStepThatFails) {
  Emitter& it = emitter("new b0 3\nnew b1 3\nlook b0\n", 1);
  EXPECT_EQ(it.moments().size(), 2u);
  EXPECT_EQ(it.words(), Words{"new"});
}

TEST_F(EmitterTest, ComparesNoStepIfTheEndFails) {
  Emitter& it = emitter("new b0 3\n", 1);
  EXPECT_TRUE(it.closes());
  EXPECT_EQ(it.steps(), "new b0 3;\n");
}

TEST_F(EmitterTest, AnEmptyProgramHasOnlyAnEnd) { EXPECT_TRUE(emitter("").closes()); }

TEST_F(EmitterTest, RunsTheLastStepAlsoWhereItIsSkipped) {
  EXPECT_TRUE(has(emitter("drop b1\n").steps(), "// drop b1\ndrop b1;\nobserve();"));
}

TEST_F(EmitterTest, RunsNoOpThatTheImplementationLacksOrTheProgramOmits) {
  for (const std::string lines : {"leak b0\n", "omit drop\ndrop b0\n"}) {
    Emitter& it = emitter(lines);
    EXPECT_EQ(it.words(), Words{});
    EXPECT_TRUE(has(it.steps(), "say(\"the op is skipped\\n\");\nobserve();")) << lines;
  }
}

TEST_F(EmitterTest, RunsNoSkippedOpThatDoesNotFindOut) {
  Emitter& it = emitter("drop b0\n", {}, [](const Op&) { return false; });
  EXPECT_EQ(it.words(), Words{});
  EXPECT_TRUE(has(it.steps(), "say(\"the op is skipped\\n\");\nobserve();"));
}

TEST_F(EmitterTest, ScriptsGrowInMain) {
  Emitter& it = emitter("on_drop 2 drop b0\nnew b0 2\n");
  EXPECT_TRUE(has(it.scripts(), "if (label == 2 && goes_on(2, 0)) statement();"));
  EXPECT_TRUE(has(it.steps(), "++script_ops[2];\n"));
}

TEST_F(EmitterTest, WithoutScriptsNothingGrows) {
  EXPECT_FALSE(has(emitter("on_drop 2 drop b0\nnew b0 2\n").steps(), "script_ops"));
  EXPECT_TRUE(has(emitter("new b0 2\n").scripts(), "void on_drop(int) {}"));
}

TEST(Replaced, DoesNotLookAtWhatItPutThere) {
  EXPECT_EQ(replaced("N, M, N", "N", "NN"), "NN, M, NN");
  EXPECT_EQ(replaced("N", "K", "L"), "N");
}

}  // namespace
}  // namespace dropcheck::box

// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The laws of programs as bytes, and the format itself, pinned: saved programs depend on it.
#include "harness/rc/codec.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <random>
#include <string_view>
#include <utility>
#include <variant>

#include "harness/language.hpp"

namespace dropcheck {
namespace {

using rc::Language;
using rc::Op;
using rc::Program;

constexpr std::size_t op_count = std::variant_size_v<Op>;

/// The op at this place of the variant. Not by the codec, which is under test.
template <std::size_t... I>
Op op_at(std::size_t index, std::index_sequence<I...>) {
  Op op;
  ((I == index ? void(op.emplace<I>()) : void()), ...);
  return op;
}
Op op_at(std::size_t index) { return op_at(index, std::make_index_sequence<op_count>()); }

template <class OperandOf>
Op with_operands(Op op, OperandOf operand_of) {
  std::visit(
      [&](auto& alternative) {
        for_each_operand(alternative, [&](auto& operand) {
          operand.index = static_cast<std::uint8_t>(operand_of(operand.count));
        });
      },
      op);
  return op;
}

Program random_program(std::mt19937& random) {
  const auto below = [&](std::size_t bound) { return random() % bound; };
  Program program;
  program.omitted = (std::uint64_t{random()} << 32 | random()) & known_ids<Op>();
  program.steps.resize(below(limits::steps_max + 1));
  for (rc::Step& step : program.steps) {
    step.op = with_operands(op_at(below(op_count)), below);
    const std::size_t when = below(2 * limits::labels);
    if (when < limits::labels) step.on_drop = Label{static_cast<std::uint8_t>(when)};
  }
  return program;
}

bool is_within_limits(const rc::Step& step) {
  bool within = !step.on_drop || step.on_drop->index < limits::labels;
  std::visit(
      [&](const auto& op) {
        for_each_operand(op, [&](const auto& operand) { within &= operand.index < operand.count; });
      },
      step.op);
  return within;
}

Bytes random_bytes(std::mt19937& random, std::size_t size) {
  Bytes bytes(size);
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
  return bytes;
}

Bytes canonical(const Bytes& bytes) { return encode(decode<Language>(bytes)); }

/// A header that omits nothing, and then these.
Bytes headed(std::initializer_list<std::uint8_t> steps) {
  Bytes bytes(limits::header_bytes);
  bytes.insert(bytes.end(), steps);
  return bytes;
}

TEST(Bytes, DecodingWhatWasEncodedGivesTheSameProgram) {
  std::mt19937 random(1);
  for (int i = 0; i < 3000; ++i) {
    const Program program = random_program(random);
    ASSERT_EQ(decode<Language>(encode(program)), program);
  }
}

TEST(Bytes, EveryOpSurvivesWithItsExtremeOperandsNowAndInEveryDropScript) {
  const auto extremes = {+[](unsigned) { return 0u; }, +[](unsigned count) { return count - 1; }};
  for (std::size_t index = 0; index < op_count; ++index) {
    for (const auto extreme : extremes) {
      const Op op = with_operands(op_at(index), extreme);
      Program program{.steps = {{op, std::nullopt}}};
      for (std::uint8_t label = 0; label < limits::labels; ++label) {
        program.steps.push_back({op, Label{label}});
      }
      ASSERT_EQ(decode<Language>(encode(program)), program) << info_of(op).word;
    }
  }
}

TEST(Bytes, EveryByteStringIsAProgramWithinTheLimits) {
  std::mt19937 random(2);
  for (std::size_t size = 0; size <= 300; ++size) {
    for (int i = 0; i < 20; ++i) {
      const Program program = decode<Language>(random_bytes(random, size));
      const std::size_t beyond = std::max(size, limits::header_bytes) - limits::header_bytes;
      const std::size_t begun = (beyond + limits::step_bytes - 1) / limits::step_bytes;
      ASSERT_EQ(program.steps.size(), std::min(begun, limits::steps_max));
      ASSERT_EQ(program.omitted & ~known_ids<Op>(), 0u);
      for (const rc::Step& step : program.steps) ASSERT_TRUE(is_within_limits(step));
      ASSERT_EQ(decode<Language>(encode(program)), program);
    }
  }
}

TEST(Bytes, OperandsAreReducedByTheirOwnBounds) {
  for (unsigned byte = 0; byte < 256; ++byte) {
    const auto reduced = static_cast<std::uint8_t>(byte);
    const Program program = decode<Language>(
        headed({1, reduced, reduced, 0, 28, reduced, reduced, 0, 37, reduced, reduced, 0}));
    const auto below = [&](unsigned count) { return static_cast<std::uint8_t>(byte % count); };
    const auto& made = std::get<rc::op::New>(program.steps[0].op);
    EXPECT_EQ(made.into.index, below(8));
    EXPECT_EQ(made.label.index, below(8));
    EXPECT_EQ(std::get<rc::op::GetMut>(program.steps[1].op).value.index, below(16));
    EXPECT_EQ(std::get<rc::op::ThrowMake>(program.steps[2].op).ordinal.index, below(4));
  }
}

TEST(Bytes, CanonicalBytesAreTheirOwnCanonicalForm) {
  std::mt19937 random(3);
  for (std::size_t size = 0; size <= 300; ++size) {
    const Bytes once = canonical(random_bytes(random, size));
    ASSERT_EQ(canonical(once), once);
    ASSERT_LE(once.size(), limits::program_bytes_max);
    ASSERT_EQ(language_info<Language>().canonical(once), once);
  }
}

TEST(Bytes, AnUnknownIdDoesNothing) {
  for (unsigned id = op_count; id < limits::op_id_modulus; ++id) {
    const Program program = decode<Language>(headed({static_cast<std::uint8_t>(id), 1, 2, 0}));
    ASSERT_EQ(program.steps.size(), 1u);
    EXPECT_TRUE(std::holds_alternative<rc::op::Nop>(program.steps[0].op)) << id;
  }
}

TEST(Bytes, AnIdIsReducedByTheFixedModulus) {
  EXPECT_EQ(decode<Language>(headed({48 + 6, 3, 0, 0})), decode<Language>(headed({6, 3, 0, 0})));
}

TEST(Bytes, OmittedIdsThatNoOpHasAreDropped) {
  const Program program = decode<Language>(Bytes(limits::header_bytes, 0xff));
  EXPECT_EQ(program.omitted, (std::uint64_t{1} << op_count) - 1);
}

TEST(Bytes, OmittedIdsAreLittleEndian) {
  const Program program = decode<Language>(Bytes{0x02, 0, 0, 0, 0x80});
  EXPECT_EQ(program.omitted, 0x80'0000'0002u);
  EXPECT_TRUE(program.omits(rc::op::New::info));
  EXPECT_TRUE(program.omits(rc::op::ThrowDrop::info));
  EXPECT_FALSE(program.omits(rc::op::Clone::info));
}

TEST(Bytes, StepsAfterTheLastThatFitsAreIgnored) {
  std::mt19937 random(4);
  const Bytes longest = random_bytes(random, limits::program_bytes_max);
  Bytes longer = longest;
  longer.resize(longest.size() + 100, 1);
  EXPECT_EQ(decode<Language>(longer), decode<Language>(longest));
  EXPECT_EQ(decode<Language>(longer).steps.size(), limits::steps_max);
}

TEST(Bytes, ACutOffStepIsCompletedWithZeros) {
  const Bytes whole = headed({3, 5, 6, 2});
  for (std::size_t left = 1; left <= limits::step_bytes; ++left) {
    Bytes cut(whole.begin(), whole.begin() + limits::header_bytes + left);
    const Program program = decode<Language>(cut);
    cut.resize(whole.size(), 0);
    EXPECT_EQ(program, decode<Language>(cut));
    EXPECT_EQ(program.steps.size(), 1u);
  }
}

TEST(Bytes, OnlyTheFirstWhenBytesNameALabelTheOthersMeanNow) {
  for (unsigned byte = 0; byte < 256; ++byte) {
    const Program program = decode<Language>(headed({7, 0, 0, static_cast<std::uint8_t>(byte)}));
    const unsigned when = byte % 64;
    std::optional<Label> label;
    if (when >= 1 && when <= 8) label = Label{static_cast<std::uint8_t>(when - 1)};
    EXPECT_EQ(program.steps[0].on_drop, label) << byte;
  }
}

TEST(Bytes, AProgramHasExactlyTheseBytesForEver) {
  const Program program{.omitted = 1 << 3 | std::uint64_t{1} << 39,
                        .steps = {{rc::op::New{{1}, {2}}, std::nullopt},
                                  {rc::op::Upgrade{{4}, {5}}, Label{0}},
                                  {rc::op::MakeMut{{7}, {15}}, Label{7}},
                                  {rc::op::Drop{{6}}, std::nullopt},
                                  {rc::op::Nop{}, std::nullopt}}};
  const Bytes bytes = {8,  0, 0,  0, 0x80, 0, 0, 0,  // omitted
                       1,  1, 2,  0,                 // new r1 2
                       10, 4, 5,  1,                 // on_drop 0 upgrade w4 r5
                       29, 7, 15, 8,                 // on_drop 7 make_mut r7 15
                       6,  6, 0,  0,                 // drop r6
                       0,  0, 0,  0};                // nop
  EXPECT_EQ(encode(program), bytes);
  EXPECT_EQ(decode<Language>(bytes), program);
}

TEST(Bytes, AnOpKeepsItsIdAndItsWordForEver) {
  // Rows may be added, never changed: saved bytes hold the ids, saved texts the words.
  constexpr std::array<std::pair<unsigned, std::string_view>, 40> pinned = {{
      {0, "nop"},         {1, "new"},          {2, "new_cyclic"},     {3, "clone"},
      {4, "move"},        {5, "swap"},         {6, "drop"},           {7, "look"},
      {8, "ptr_eq"},      {9, "downgrade"},    {10, "upgrade"},       {11, "new_weak"},
      {12, "clone_weak"}, {13, "move_weak"},   {14, "swap_weak"},     {15, "drop_weak"},
      {16, "look_weak"},  {17, "ptr_eq_weak"}, {18, "set_next"},      {19, "clone_next"},
      {20, "take_next"},  {21, "drop_next"},   {22, "set_up"},        {23, "clone_up"},
      {24, "drop_up"},    {25, "try_unwrap"},  {26, "into_inner"},    {27, "unwrap_or_clone"},
      {28, "get_mut"},    {29, "make_mut"},    {30, "forget"},        {31, "into_raw"},
      {32, "from_raw"},   {33, "forget_weak"}, {34, "preset_strong"}, {35, "preset_weak"},
      {36, "fail_alloc"}, {37, "throw_make"},  {38, "throw_copy"},    {39, "throw_drop"},
  }};
  static_assert(pinned.size() == op_count, "a new op needs a row here");
  for (const auto& [id, word] : pinned) {
    EXPECT_EQ(info_of(op_with_id<Op>(id)).id, id);
    EXPECT_EQ(info_of(op_with_id<Op>(id)).word, word);
  }
}

TEST(Bytes, TheLimitsThatSavedBytesDependOnNeverChange) {
  static_assert(limits::header_bytes == 8 && limits::step_bytes == 4 && limits::steps_max == 64);
  static_assert(limits::op_id_modulus == 48 && limits::when_modulus == 64);
  static_assert(limits::slots == 8 && limits::labels == 8 && limits::values == 16);
  static_assert(limits::ordinals == 4 && limits::counter_widths == 4);
}

}  // namespace
}  // namespace dropcheck

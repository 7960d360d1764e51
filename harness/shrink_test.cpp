// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The laws of the shrinker, on random programs that fail for many kinds of reasons. What is smaller
// than a program is said here once more, over typed programs instead of bytes.
#include "harness/shrink.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "harness/rc/codec.hpp"

namespace dropcheck {
namespace {

using rc::Language;
using rc::Op;
using rc::Program;
using rc::Step;
namespace op = rc::op;

constexpr std::uint64_t enough_tries = 1'000'000;

const LanguageInfo& language() { return *find_language(Language::subject); }

/// A program and why it fails.
struct Case {
  std::string what;
  Program program;
  std::function<bool(const Program&)> fails;
};

struct Outcome {
  Shrunk shrunk;
  Program program;
  std::vector<Bytes> tried;
};

Outcome shrink_of(const Case& example, const Bytes& bytes, std::uint64_t tries_max) {
  Outcome outcome;
  const auto still_fails = [&](const Bytes& candidate) {
    outcome.tried.push_back(candidate);
    return example.fails(decode<Language>(candidate));
  };
  outcome.shrunk = shrink(language(), bytes, still_fails, tries_max);
  outcome.program = decode<Language>(outcome.shrunk.program);
  return outcome;
}

Outcome shrink_of(const Case& example) {
  return shrink_of(example, encode(example.program), enough_tries);
}

/// Each program that one removal or one lowering makes of this one.
std::vector<Program> next_smaller(const Program& program) {
  std::vector<Program> smaller;
  const auto add = [&](auto&& change) { change(smaller.emplace_back(program)); };
  for (unsigned id = 0; id < limits::op_id_modulus; ++id) {
    const std::uint64_t bit = std::uint64_t{1} << id;
    if ((program.omitted & bit) != 0) add([&](Program& p) { p.omitted ^= bit; });
  }
  for (std::size_t i = 0; i < program.steps.size(); ++i) {
    add([&](Program& p) { p.steps.erase(p.steps.begin() + static_cast<std::ptrdiff_t>(i)); });
    if (const auto label = program.steps[i].on_drop) {
      add([&](Program& p) { p.steps[i].on_drop = std::nullopt; });
      for (std::uint8_t lower = 0; lower < label->index; ++lower) {
        add([&](Program& p) { p.steps[i].on_drop = Label{lower}; });
      }
    }
    Program lowered = program;
    const auto lower_each = [&](auto& operand) {
      const std::uint8_t own = operand.index;
      for (operand.index = 0; operand.index < own; ++operand.index) smaller.push_back(lowered);
    };
    std::visit([&](auto& op) { for_each_operand(op, lower_each); }, lowered.steps[i].op);
  }
  return smaller;
}

Program random_program(std::mt19937& random, std::size_t steps_max) {
  Bytes bytes(limits::header_bytes + limits::step_bytes * (1 + random() % steps_max));
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
  for (std::size_t at = limits::header_bytes + 3; at < bytes.size(); at += limits::step_bytes) {
    bytes[at] %= 2 * limits::labels;
  }
  return decode<Language>(bytes);
}

bool is_subsequence(const std::vector<Step>& wanted, const Program& program) {
  std::size_t found = 0;
  for (const Step& step : program.steps) found += found < wanted.size() && step == wanted[found];
  return found == wanted.size();
}

std::vector<Step> some_steps(std::mt19937& random, const Program& program, std::size_t count) {
  std::vector<Step> chosen;
  std::ranges::sample(program.steps, std::back_inserter(chosen), static_cast<int>(count), random);
  return chosen;
}

Case needs_steps(std::mt19937& random) {
  Program program = random_program(random, limits::steps_max);
  auto wanted = some_steps(random, program, 1 + random() % 5);
  return {"some steps, as they are, in this order", std::move(program),
          [wanted](const Program& p) { return is_subsequence(wanted, p); }};
}

Case needs_omitted(std::mt19937& random) {
  Program program = random_program(random, limits::steps_max);
  const std::uint64_t wanted = program.omitted & random();
  auto steps = some_steps(random, program, 1);
  return {"some omitted ops and a step", std::move(program), [wanted, steps](const Program& p) {
            return (p.omitted & wanted) == wanted && is_subsequence(steps, p);
          }};
}

/// A script and, later, a node that runs it: labels that are equal, whatever they are.
bool has_script_and_node(const Program& program) {
  for (std::size_t i = 0; i < program.steps.size(); ++i) {
    const auto label = program.steps[i].on_drop;
    if (!label) continue;
    for (std::size_t j = i + 1; j < program.steps.size(); ++j) {
      const auto* node = std::get_if<op::New>(&program.steps[j].op);
      if (node != nullptr && !program.steps[j].on_drop && node->label == *label) return true;
    }
  }
  return false;
}

Case needs_script(std::mt19937& random) {
  Program program = random_program(random, limits::steps_max - 2);
  const Label label{static_cast<std::uint8_t>(random() % limits::labels)};
  program.steps.insert(program.steps.begin(), {op::Drop{{7}}, label});
  program.steps.push_back({op::New{{5}, label}, std::nullopt});
  return {"a script and a node of its label", std::move(program), has_script_and_node};
}

/// Two steps of one strong slot, `least` or above.
bool shares_slot(const Program& program, unsigned least) {
  unsigned uses[limits::slots] = {};
  for (const Step& step : program.steps) {
    std::uint64_t seen = 0;
    const auto note = [&](const auto& operand) {
      if constexpr (std::is_same_v<std::decay_t<decltype(operand)>, StrongSlot>) {
        seen |= std::uint64_t{1} << operand.index;
      }
    };
    std::visit([&](const auto& op) { for_each_operand(op, note); }, step.op);
    for (unsigned slot = 0; slot < limits::slots; ++slot) uses[slot] += seen >> slot & 1;
  }
  return std::any_of(uses + least, uses + limits::slots, [](unsigned n) { return n > 1; });
}

Case needs_shared_slot(std::mt19937& random) {
  const unsigned least = random() % limits::slots;
  Program program = random_program(random, limits::steps_max - 2);
  program.steps.push_back({op::Look{{7}}, std::nullopt});
  program.steps.push_back({op::Drop{{7}}, std::nullopt});
  return {"two steps of one slot", std::move(program),
          [least](const Program& p) { return shares_slot(p, least); }};
}

template <class Wanted>
std::ptrdiff_t count_of(const Program& program) {
  return std::ranges::count_if(
      program.steps, [](const Step& step) { return std::holds_alternative<Wanted>(step.op); });
}

/// As many handles given away as taken back, so that they go in pairs; and a look.
Case needs_pairs(std::mt19937& random) {
  Program program = random_program(random, limits::steps_max / 2);
  std::erase_if(program.steps, [](const Step& step) {
    return std::holds_alternative<op::IntoRaw>(step.op) ||
           std::holds_alternative<op::FromRaw>(step.op);
  });
  for (unsigned pairs = random() % 8; pairs != 0; --pairs) {
    const auto at =
        program.steps.begin() + static_cast<std::ptrdiff_t>(random() % (program.steps.size() + 1));
    program.steps.insert(at, {op::IntoRaw{{3}}, std::nullopt});
    program.steps.push_back({op::FromRaw{{4}}, std::nullopt});
  }
  program.steps.push_back({op::Look{{2}}, std::nullopt});
  return {"pairs and a look", std::move(program), [](const Program& p) {
            return count_of<op::Look>(p) > 0 &&
                   count_of<op::IntoRaw>(p) == count_of<op::FromRaw>(p);
          }};
}

/// No rule at all: what is smaller than a failing program passes as a die falls.
Case needs_luck(std::mt19937& random) {
  Program program = random_program(random, 12);
  const unsigned sides = 2 + random() % 30;
  const auto falls = [sides](const Program& p) {
    std::uint32_t hash = 2166136261u;
    for (const std::uint8_t byte : encode(p)) hash = (hash ^ byte) * 16777619u;
    return (hash >> 8) % sides == 0;
  };
  return {"luck", program, [falls, program](const Program& p) { return p == program || falls(p); }};
}

Case needs_nothing(std::mt19937& random) {
  return {"nothing", random_program(random, limits::steps_max),
          [](const Program&) { return true; }};
}

void for_each_case(const std::function<void(const Case&)>& law) {
  std::mt19937 random(20261124);
  for (int round = 0; round < 60; ++round) {
    for (const auto make : {needs_steps, needs_omitted, needs_script, needs_shared_slot,
                            needs_pairs, needs_luck, needs_nothing}) {
      const Case example = make(random);
      SCOPED_TRACE(example.what + ", round " + std::to_string(round) + "\n" +
                   print(example.program));
      ASSERT_TRUE(example.fails(example.program));
      law(example);
      if (testing::Test::HasFailure()) return;
    }
  }
}

TEST(Shrink, TheResultFails) {
  for_each_case(
      [](const Case& example) { EXPECT_TRUE(example.fails(shrink_of(example).program)); });
}

TEST(Shrink, NothingOneRemovalOrLoweringSmallerThanTheResultFails) {
  for_each_case([](const Case& example) {
    const Outcome outcome = shrink_of(example);
    EXPECT_TRUE(outcome.shrunk.minimal);
    for (const Program& smaller : next_smaller(outcome.program)) {
      EXPECT_FALSE(example.fails(smaller)) << print(outcome.program) << print(smaller);
    }
  });
}

TEST(Shrink, TheResultStaysAsItIsWhenItIsShrunkAgain) {
  for_each_case([](const Case& example) {
    const Bytes once = shrink_of(example).shrunk.program;
    const Outcome twice = shrink_of(example, once, enough_tries);
    EXPECT_EQ(twice.shrunk.program, once);
    EXPECT_TRUE(twice.shrunk.minimal);
  });
}

TEST(Shrink, TheResultAndAllThatIsTriedAreCanonicalAndNothingIsTriedTwice) {
  for_each_case([](const Case& example) {
    Bytes untidy = encode(example.program);
    untidy[limits::header_bytes - 1] |= 0x80;                          // an id without an op
    untidy[limits::header_bytes] += limits::op_id_modulus;             // an id beyond the modulus
    untidy[limits::header_bytes + 1] += limits::values;                // an operand likewise
    if (untidy.back() == 0) untidy.back() = limits::when_modulus - 1;  // "now" in another way
    ASSERT_EQ(decode<Language>(untidy), example.program);
    Outcome outcome = shrink_of(example, untidy, enough_tries);
    EXPECT_EQ(outcome.shrunk.program, encode(outcome.program));
    for (const Bytes& tried : outcome.tried) {
      EXPECT_EQ(tried, encode(decode<Language>(tried)));
    }
    std::ranges::sort(outcome.tried);
    EXPECT_EQ(std::ranges::adjacent_find(outcome.tried), outcome.tried.end());
  });
}

TEST(Shrink, TheBudgetIsKeptAndWhatItCutShortIsNotCalledMinimal) {
  for_each_case([](const Case& example) {
    const Bytes bytes = encode(example.program);
    const Outcome whole = shrink_of(example);
    EXPECT_EQ(whole.shrunk.tries, whole.tried.size());
    for (const std::uint64_t budget :
         {whole.shrunk.tries, whole.shrunk.tries * 9 / 10, whole.shrunk.tries / 3, std::uint64_t{1},
          std::uint64_t{0}}) {
      const Outcome cut = shrink_of(example, bytes, budget);
      EXPECT_LE(cut.tried.size(), budget);
      EXPECT_EQ(cut.shrunk.tries, cut.tried.size());
      EXPECT_TRUE(example.fails(cut.program));
      EXPECT_EQ(cut.shrunk.minimal, budget >= whole.shrunk.tries);
      if (cut.shrunk.minimal) {
        EXPECT_EQ(cut.shrunk.program, whole.shrunk.program);
      }
    }
  });
}

TEST(Shrink, ExactlyTheStepsThatAreNeededAreLeft) {
  std::mt19937 random(7);
  for (int round = 0; round < 50; ++round) {
    Program program = random_program(random, limits::steps_max);
    const auto wanted = some_steps(random, program, 4);
    const Case example{"", program, [&](const Program& p) { return is_subsequence(wanted, p); }};
    EXPECT_EQ(shrink_of(example).program, (Program{0, wanted})) << print(program);
  }
}

TEST(Shrink, WhatOnlyGoesTogetherGoes) {
  std::mt19937 random(8);
  for (int round = 0; round < 50; ++round) {
    const Case example = needs_pairs(random);
    EXPECT_EQ(shrink_of(example).program, (Program{0, {{op::Look{{0}}, std::nullopt}}}))
        << print(example.program);
  }
}

TEST(Shrink, ANameThatSeveralStepsShareIsLoweredInAll) {
  for (unsigned least = 0; least < limits::slots; ++least) {
    std::mt19937 random(least);
    Program program = random_program(random, limits::steps_max - 2);
    program.steps.push_back({op::Look{{7}}, std::nullopt});
    program.steps.push_back({op::Drop{{7}}, std::nullopt});
    const Case example{"", program, [=](const Program& p) { return shares_slot(p, least); }};
    const Program smallest = shrink_of(example).program;
    EXPECT_EQ(smallest.steps.size(), 2u) << print(smallest);
    for (unsigned above = least + 1; above < limits::slots; ++above) {
      EXPECT_FALSE(shares_slot(smallest, above)) << print(smallest);
    }
  }
}

}  // namespace
}  // namespace dropcheck

// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a Box that is counted says, against a canary: sound as it stands, and given one way to
// miscount at a time.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "harness/box/codec.hpp"
#include "harness/box/run.hpp"
#include "harness/box/writing.hpp"

namespace dropcheck::box {
namespace {

/// What is wrong with the canary now.
std::string_view defect;
bool has(std::string_view wanted) { return defect == wanted; }

struct Counts {
  std::size_t values = 0;
  std::size_t bytes = 0;

  void add(std::size_t more) {
    ++values;
    bytes += more;
  }
  void remove(std::size_t less) {
    --values;
    bytes -= less;
  }
};
Counts in_all;
template <class T>
Counts of_type;

template <class T>
std::size_t bytes_of() {
  if (has("PointersAreMeasured")) return sizeof(T*);
  return std::is_empty_v<T> && !has("NothingTakesBytes") ? 0 : sizeof(T);
}
template <class T>
void count_in() {
  of_type<T>.add(bytes_of<T>());
  if (!has("InAllIsForgotten")) in_all.add(bytes_of<T>());
}
template <class T>
void count_out() {
  if (has("DropIsNotCounted")) return;
  of_type<T>.remove(bytes_of<T>());
  if (has("DropIsCountedTwice")) of_type<T>.remove(bytes_of<T>());
  in_all.remove(bytes_of<T>());
}
template <class T>
struct CountOut {
  ~CountOut() { count_out<T>(); }
};

template <class T>
struct Owned {
  Owned() = default;
  explicit Owned(T* taken) : value(taken) {}
  Owned(Owned&& other) noexcept : value(std::exchange(other.value, nullptr)) {}
  Owned& operator=(Owned&& other) noexcept(std::is_same_v<T, Sample>) {
    Owned old(std::move(other));
    std::swap(value, old.value);
    if (has("AssignmentIsNotCounted")) delete std::exchange(old.value, nullptr);
    return *this;
  }
  ~Owned() noexcept(std::is_same_v<T, Sample>) {
    if (value == nullptr) return;
    if (has("ThrowInDropIsNotCounted")) {
      delete value;
      count_out<T>();
    } else {
      const CountOut<T> last;
      delete value;
    }
  }
  explicit operator bool() const { return value != nullptr; }
  T& operator*() const { return *value; }

  T* value = nullptr;
};

struct Counted {
  template <class T>
  using Owner = Owned<T>;
  static constexpr bool fallible_alloc = true;
  static constexpr bool propagates_drop_throw = true;
  static constexpr bool reentrant_assign = true;
  static constexpr bool keeps_self_move = true;

  template <class T, class... Args>
  static Owned<T> make(Args&&... args) {
    const bool early = has("CountedBeforeItIsThere");
    if (early) count_in<T>();
    Owned<T> made(new T(std::forward<Args>(args)...));
    if (!early) count_in<T>();
    return made;
  }
  template <class T>
  static T into_inner(Owned<T>&& owner) {
    if (has("IntoInnerIsNotCounted")) count_in<T>();
    const Owned<T> last(std::move(owner));
    return T(std::move(*last));
  }
  template <class T>
  static Counts tracked() {
    return has("TypesAreOne") ? in_all : of_type<T>;
  }
  static Counts tracked_in_all() { return in_all; }
};

static_assert((abilities_of<Counted>() & has_tracked) != 0);

/// A defect, a program that shows it, and what is said at which step of what is counted.
struct Case {
  std::string_view defect;
  std::string_view program;
  std::size_t step;
  std::string_view actual;
};

const Case cases[] = {
    {"CountedBeforeItIsThere", "throw_make 0 1; new b0 0", 1, "nodes: 1, as large as 1 nodes"},
    {"PointersAreMeasured", "new b0 0", 0, "nodes: 1, as large as 0 nodes and 8 bytes"},
    {"NothingTakesBytes", "new_unit u0", 0, "units: 1, as large as 0 nodes and 1 bytes"},
    {"InAllIsForgotten", "new b0 0", 0, "in all: 0, as large as 0 nodes and 0 bytes"},
    {"TypesAreOne", "new_unit u0", 0, "nodes: 1, as large as 0 nodes and 0 bytes"},
    {"DropIsNotCounted", "new b0 0; drop b0", 1, "nodes: 1, as large as 1 nodes and 0 bytes"},
    {"DropIsCountedTwice", "new b0 0; drop b0", 1, "nodes: -1, as large as -1 nodes and 0 bytes"},
    {"ThrowInDropIsNotCounted", "throw_drop 0 1; new b0 0; drop b0", 2, "nodes: 1, as large as 1"},
    {"AssignmentIsNotCounted", "new b0 0; new b0 0", 1, "nodes: 2, as large as 2 nodes"},
    {"IntoInnerIsNotCounted", "new b0 0; into_inner b0", 1, "nodes: 1, as large as 1 nodes"},
};

Program program_of(std::string_view steps) {
  std::string text = header_line(Language::subject, Language::version) + std::string(steps);
  std::ranges::replace(text, ';', '\n');
  return std::get<Program>(parse<Language>(text));
}

Verdict run_with(std::string_view what, const Program& program) {
  defect = what;
  Progress progress;
  Verdict verdict = run<Counted>(program, progress);
  defect = "";
  return verdict;
}

class TrackedCanary : public testing::TestWithParam<Case> {};
void PrintTo(const Case& canary, std::ostream* out) { *out << canary.program; }
INSTANTIATE_TEST_SUITE_P(With, TrackedCanary, testing::ValuesIn(cases),
                         [](const auto& test) { return std::string(test.param.defect); });

TEST_P(TrackedCanary, IsRejectedAtItsStepForItsCounts) {
  const auto& [what, steps, step, actual] = GetParam();
  const Program program = program_of(steps);
  ASSERT_TRUE(run_with("", program).pass()) << "the sound canary must pass";
  const Verdict verdict = run_with(what, program);
  ASSERT_FALSE(verdict.pass());
  EXPECT_EQ(verdict.violation->step, step);
  EXPECT_EQ(verdict.violation->rule, "what is tracked is what lives");
  EXPECT_TRUE(verdict.violation->actual.starts_with("tracked " + std::string(actual)))
      << verdict.violation->actual;
}

TEST(BoxTracked, WhatAnAbandonedProgramLeavesCountedIsNotCountedAgainstTheNext) {
  const std::size_t before = in_all.values;
  ASSERT_FALSE(run_with("AssignmentIsNotCounted", program_of("new b0 0; new b0 0")).pass());
  ASSERT_GT(in_all.values, before);
  EXPECT_TRUE(run_with("", program_of("new b0 0; new b0 0")).pass());
}

TEST(BoxTracked, RandomProgramsPassOnTheSoundCanary) {
  const std::size_t before = in_all.values;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    const Program program = write_program<Language>(seed, abilities_of<Counted>());
    const Verdict verdict = run_with("", program);
    ASSERT_TRUE(verdict.pass()) << verdict.violation->actual << "\n" << print(program);
  }
  EXPECT_EQ(in_all.values, before);
}

}  // namespace
}  // namespace dropcheck::box

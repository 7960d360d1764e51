// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The whole run, against a canary: a small Box, sound as it stands, that can be given one defect at
// a time. Each must be rejected at its step, by the oracle whose words the table holds.
#include "harness/box/run.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <ostream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "harness/box/codec.hpp"
#include "harness/box/situations.hpp"
#include "harness/box/writing.hpp"

namespace dropcheck::box {
namespace {

/// What is wrong with the canary now. A variable, so that one instantiation of run() is enough.
std::string_view defect;
bool has(std::string_view wanted) { return defect == wanted; }

/// Compilers must not know what lies there, nor see that it is released wrongly.
template <class T>
T* opaque(T* place) {
  asm volatile("" : "+r"(place) : : "memory");
  return place;
}

/// Where values without bytes live.
template <class T>
struct Nowhere {
  alignas(T) static inline std::byte place[sizeof(T)];
};

template <class T>
bool needs_no_block() {
  return std::is_empty_v<T> && !has("ZeroSizedIsAllocated");
}

/// Drops a value and frees its block, also if the destructor throws.
template <class T>
void release(T* value) {
  if (has("DropDoesNotFree") || needs_no_block<T>()) return std::destroy_at(value);
  if (has("ValueDiesTwice")) std::destroy_at(opaque(value));
  const bool as_base = std::is_same_v<T, DynNode> && has("UpcastIsReleasedAsItsBase");
  if (has("BlockIsFreedTooSmall") || has("ThrowInDropLeaks") || as_base) {
    std::destroy_at(value);
    const std::size_t missing = has("BlockIsFreedTooSmall") ? 8 : 0;
    return ::operator delete(opaque(static_cast<void*>(value)), sizeof(T) - missing);
  }
  delete opaque(value);
}

template <class T>
struct BoxOf {
  BoxOf() = default;
  explicit BoxOf(T* taken) : value(taken) {}
  BoxOf(BoxOf&& other) noexcept : value(std::exchange(other.value, nullptr)) {}
  BoxOf& operator=(BoxOf&& other) noexcept(std::is_same_v<T, Sample>) {
    const bool loses = has("SelfMoveEmpties") && this == &other;
    if (loses || has("AssignmentForgetsTheOld")) value = nullptr;
    if (has("AssignmentDropsBeforeItStores")) BoxOf(std::exchange(value, nullptr));
    T* const kept = has("MoveKeepsTheSource") ? other.value : nullptr;
    BoxOf old(std::move(other));
    other.value = kept;
    std::swap(value, old.value);
    return *this;
  }
  ~BoxOf() noexcept(std::is_same_v<T, Sample>) {
    if (value != nullptr) release(value);
  }
  explicit operator bool() const { return value != nullptr; }
  T& operator*() const { return *value; }

  T* value = nullptr;
};

template <class T>
struct SliceOfBox {
  SliceOfBox() = default;
  SliceOfBox(SliceOfBox&& other) noexcept
      : first(std::exchange(other.first, nullptr)), count(std::exchange(other.count, 0)) {}
  SliceOfBox& operator=(SliceOfBox&& other) noexcept(std::is_same_v<T, Sample>) {
    SliceOfBox old(std::move(other));
    std::swap(first, old.first);
    std::swap(count, old.count);
    return *this;
  }
  /// One that throws keeps no other one from being dropped.
  ~SliceOfBox() noexcept(std::is_same_v<T, Sample>) {
    const bool reversed = has("SlicesAreDroppedInReverse");
    bool threw = false;
    for (std::size_t i = 0; i < count; ++i) {
      try {
        std::destroy_at(first + (reversed ? count - 1 - i : i));
      } catch (const Thrown&) {
        threw = true;
      }
    }
    if (first != nullptr) ::operator delete(first, count * sizeof(T));
    if (threw) throw Thrown();
  }
  std::size_t size() const { return count; }
  T& operator[](std::size_t index) const { return first[index]; }

  T* first = nullptr;
  std::size_t count = 0;
};

template <class T>
struct Counted {
  struct Block {
    std::uint64_t strong;
    T value;
  };
  T& operator*() const { return (*block).value; }
  BoxOf<Block> block;
};

struct Canary {
  template <class T>
  using Owner = BoxOf<T>;
  template <class T>
  using Slice = SliceOfBox<T>;
  static constexpr bool fallible_alloc = true;
  static constexpr bool propagates_drop_throw = true;
  static constexpr bool reentrant_assign = true;
  static constexpr bool keeps_self_move = true;
  static constexpr bool allocates_once = true;
  static constexpr bool zero_sized_is_free = true;

  template <class T, class... Args>
  static BoxOf<T> make(Args&&... args) {
    if (needs_no_block<T>()) {
      return BoxOf<T>(::new (Nowhere<T>::place) T(std::forward<Args>(args)...));
    }
    void* const leak = has("ThrowInMakeLeaks") ? ::operator new(sizeof(T)) : nullptr;
    if (leak != nullptr) return BoxOf<T>(::new (opaque(leak)) T(std::forward<Args>(args)...));
    return BoxOf<T>(new T(std::forward<Args>(args)...));
  }
  /// The new value is stored also if the old one throws.
  template <class T>
  static void assign(BoxOf<T>& owner, T&& value) {
    struct Store {
      T* place;
      T& value;
      ~Store() { std::construct_at(place, std::move(value)); }
    };
    if (has("AssignTakesANewBlock")) return void(owner = make<T>(std::move(value)));
    const Store store{owner.value, value};
    if (!has("AssignForgetsTheOldValue")) std::destroy_at(owner.value);
  }
  template <class T>
  static T into_inner(BoxOf<T>&& owner) {
    if (has("IntoInnerLeaksTheBlock")) return T(std::move(*std::exchange(owner.value, nullptr)));
    const BoxOf<T> last(std::move(owner));
    return T(std::move(*last));
  }
  template <class T>
  static BoxOf<T> clone(const BoxOf<T>& owner) {
    if (has("CloneSharesTheNode")) return BoxOf<T>(owner.value);
    if (has("CloneAllocatesTwice")) ::operator delete(opaque(::operator new(1)));
    return make<T>(std::as_const(*owner));
  }
  template <class T>
  static void clone_from(BoxOf<T>& into, const BoxOf<T>& from) {
    if (has("CloneFromDropsBeforeItCopies")) into = BoxOf<T>();
    if (has("CloneFromTakesANewBlock") || !into) return void(into = clone<T>(from));
    assign<T>(into, T(std::as_const(*from)));
  }
  template <class T>
  static T* into_raw(BoxOf<T>&& owner) {
    if (has("IntoRawKeepsTheOwner")) return owner.value;
    if (has("IntoRawIsOfACopy")) owner = clone<T>(owner);
    return std::exchange(owner.value, nullptr);
  }
  template <class T>
  static BoxOf<T> from_raw(T* value) {
    return BoxOf<T>(value);
  }
  template <class T>
  static T& leak(BoxOf<T>&& owner) {
    T& value = *owner;
    has("LeakDropsTheValue") ? void(owner = BoxOf<T>()) : void(owner.value = nullptr);
    return value;
  }
  template <class T>
  static Counted<T> into_rc(BoxOf<T>&& owner) {
    using Block = typename Counted<T>::Block;
    Counted<T> counted{BoxOf<Block>(new Block{1, std::move(*owner)})};
    if (has("IntoRcLeaksTheBlock")) owner.value = nullptr;
    const BoxOf<T> husk(std::move(owner));
    return counted;
  }
  template <class Base, class Derived>
  static BoxOf<Base> upcast(BoxOf<Derived>&& owner) {
    return BoxOf<Base>(std::exchange(owner.value, nullptr));
  }
  template <class T>
  static SliceOfBox<T> make_slice(std::size_t count, auto&& make) {
    SliceOfBox<T> slice;
    if (count == 0) return slice;
    T* const first = static_cast<T*>(::operator new(count * sizeof(T)));
    std::size_t built = 0;
    try {
      for (; built != count; ++built) ::new (first + built) T(make(built));
    } catch (...) {
      if (!has("SliceForgetsItsValuesOnThrow")) std::destroy_n(first, built);
      if (!has("SliceLeaksOnThrow")) ::operator delete(first, count * sizeof(T));
      throw;
    }
    slice.first = first;
    slice.count = count;
    return slice;
  }
  /// A throw keeps no other node from being dropped in the same way.
  template <class T>
  static void drop_list(BoxOf<T>&& head, BoxOf<T> T::* next) {
    BoxOf<T> list(std::move(head));
    if (has("DropListIsRecursive")) return;
    if (has("DropListDropsTailFirst") && (*list).*next) drop_list(std::move((*list).*next), next);
    bool threw = false;
    while (list) {
      BoxOf<T> rest(has("DropListEndsAtAThrow") && threw ? BoxOf<T>() : std::move((*list).*next));
      try {
        list = std::move(rest);
      } catch (const Thrown&) {
        threw = true;
      }
    }
    if (threw) throw Thrown();
  }
};

static_assert(abilities_of<Canary>() == (zero_sized_is_free << 1) - 1);

constexpr std::string_view outcomes = "an op ends as it does in Rust";
constexpr std::string_view births = "a value is built or copied only when the op says so";
constexpr std::string_view drops = "a value is dropped exactly once, when its owner goes";
constexpr std::string_view order = "a value is dropped before what it owns";
constexpr std::string_view owners = "an owner has the value that it was given";
constexpr std::string_view counts = "making and cloning allocate once for each value with bytes";
constexpr std::string_view touches = "a value is not touched after its drop";
constexpr std::string_view size = "a sized release names the size that was allocated";

/// A defect, a program that shows it, and what must be said at which step. Where `asan` names a
/// kind, an ASan build dies of that first.
struct Case {
  std::string_view defect;
  std::string_view program;
  std::size_t step;
  std::string_view rule;
  const char* asan = nullptr;
};

const Case cases[] = {
    {"DropDoesNotFree", "new b0 0; drop b0", 2, released_rule},
    {"ValueDiesTwice", "new b0 0; drop b0", 1, "a value is dropped exactly once: expected one"},
    {"BlockIsFreedTooSmall", "new b0 0; drop b0", 1, size, "new-delete-type-mismatch"},
    {"ThrowInMakeLeaks", "throw_make 0 1; new b0 0", 2, released_rule},
    {"ThrowInDropLeaks", "new b0 0; throw_drop 0 1; drop b0", 3, released_rule},
    {"MoveKeepsTheSource", "new b0 0", 0, touches, "heap-use-after-free"},
    {"SelfMoveEmpties", "new b0 0; move b0 b0", 1, owners},
    {"AssignmentForgetsTheOld", "new b0 0; new b1 1; move b0 b1", 2, drops},
    {"AssignmentDropsBeforeItStores", "on_drop 0 look b0; new b0 0; new b0 1", 2, owners},
    {"AssignForgetsTheOldValue", "new b0 0; assign b0 1", 1, drops},
    {"AssignTakesANewBlock", "new b0 0; assign b0 1", 1, counts},
    {"CloneSharesTheNode", "new b0 0; clone b0 b1", 1, births},
    {"CloneAllocatesTwice", "new b0 0; clone b0 b1", 1, counts},
    {"CloneFromTakesANewBlock", "new b0 0; new b1 1; clone_from b0 b1", 2, counts},
    {"CloneFromDropsBeforeItCopies", "new b0 0; new b1 1; clone_from b0 b1", 2, drops},
    {"IntoInnerLeaksTheBlock", "new b0 0; into_inner b0", 2, released_rule},
    {"IntoRcLeaksTheBlock", "new b0 0; into_rc b0", 2, released_rule},
    {"IntoRawKeepsTheOwner", "new b0 0; into_raw b0", 1, owners},
    {"IntoRawIsOfACopy", "new b0 0; into_raw b0", 1, outcomes},
    {"LeakDropsTheValue", "new b0 0; leak b0", 1, drops},
    {"UpcastIsReleasedAsItsBase", "new_dyn d0 1; drop_dyn d0", 1, size, "new-delete-type-mismatch"},
    {"ZeroSizedIsAllocated", "new_unit u0", 0, counts},
    {"SlicesAreDroppedInReverse", "new_slice s0 2x0; drop_slice s0", 1, drops},
    {"SliceLeaksOnThrow", "throw_make 0 2; new_slice s0 2x0", 2, released_rule},
    {"SliceForgetsItsValuesOnThrow", "throw_make 0 2; new_slice s0 2x0", 1, drops},
    {"DropListDropsTailFirst", "new b0 0; new b1 1; set_next b0 b1; drop_list b0", 3, drops},
    {"DropListIsRecursive", "new b0 0; new b1 1; set_next b0 b1; drop_list b0", 3, order},
    {"DropListEndsAtAThrow",
     "new b1 1; new b2 2; set_next b1 b2; new b0 0; set_next b0 b1; throw_drop 0 1; drop_list b0",
     6, order},
};

Program program_of(std::string_view steps) {
  std::string text = header_line(Language::subject, Language::version) + std::string(steps);
  std::ranges::replace(text, ';', '\n');
  return std::get<Program>(parse<Language>(text));
}

Verdict run_with(std::string_view what, const Program& program) {
  defect = what;
  Progress progress;
  Verdict verdict = run<Canary>(program, progress);
  defect = "";
  return verdict;
}

std::string said(const Verdict& verdict) {
  if (verdict.pass()) return "nothing";
  const auto& [step, rule, expected, actual] = *verdict.violation;
  return std::to_string(step) + ": " + rule + ": expected " + expected + ", actual " + actual;
}

class BoxCanary : public testing::TestWithParam<Case> {};
void PrintTo(const Case& canary, std::ostream* out) { *out << canary.program; }
INSTANTIATE_TEST_SUITE_P(With, BoxCanary, testing::ValuesIn(cases),
                         [](const auto& test) { return std::string(test.param.defect); });

TEST_P(BoxCanary, IsRejectedAtItsStepForItsReason) {
  const auto& [what, steps, step, rule, asan] = GetParam();
  const Program program = program_of(steps);
  ASSERT_EQ(said(run_with("", program)), "nothing") << "the sound canary must pass";
  if (Ledger::asan_judges && asan != nullptr) {
    EXPECT_DEATH(run_with(what, program), asan);
    return;
  }
  const std::string actual = said(run_with(what, program));
  EXPECT_TRUE(actual.starts_with(std::to_string(step) + ": " + std::string(rule))) << actual;
  EXPECT_EQ(Ledger::live(), 0u) << "what was abandoned is released";
}

TEST(BoxRun, RandomProgramsPassOnTheSoundCanaryAndReachEverySituation) {
  std::uint64_t reached = 0;
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    const Program program = write_program<Language>(seed, abilities_of<Canary>());
    const Verdict verdict = run_with("", program);
    ASSERT_EQ(said(verdict), "nothing") << print(program);
    ASSERT_EQ(Ledger::live(), 0u) << "what leaked is taken back: " << print(program);
    reached |= verdict.situations;
  }
  for (const SituationInfo& info : situations) EXPECT_NE(reached & info.bit, 0u) << info.words;
}

TEST(BoxRun, ALeakIsSaidWithTheBlockThatIsLeft) {
  EXPECT_EQ(said(run_with("DropDoesNotFree", program_of("new b0 0; drop b0"))),
            "2: " + std::string(released_rule) +
                ": expected nothing is left, actual allocation 1: new, " +
                std::to_string(sizeof(Node<Canary>)) + " bytes, default alignment");
}

TEST(BoxRun, WhatIsStillOwnedAtTheEndIsDroppedByTheHarness) {
  const Program program = program_of(
      "on_drop 0 new b7 1; new b0 0; new_dyn d0 1; new_unit u0; new_slice s0 3x2; new b1 3; "
      "leak b1; new b2 4; into_raw b2");
  EXPECT_EQ(said(run_with("", program)), "nothing");
  EXPECT_EQ(Ledger::live(), 0u);
}

TEST(BoxRun, ProgressCountsTheStepsOfOneRunAndTheOpsOfAllRuns) {
  const Program program = program_of("new b0 0; drop b1; on_drop 0 new b2 1; drop b0");
  Progress progress;
  for (std::uint64_t runs = 1; runs <= 2; ++runs) {
    run<Canary>(program, progress);
    EXPECT_EQ(progress.step, 4u);
    // new, drop b1, drop b0, the script's new; not the harness's own drop b2.
    EXPECT_EQ(progress.ops, 4 * runs);
    EXPECT_EQ(progress.effective_ops, 3 * runs);
  }
}

}  // namespace
}  // namespace dropcheck::box

// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every concept of an adapter holds for one that has the ability and fails for one that differs
// from it in exactly that ability. One that has no ability runs all programs.
#include "harness/drop/adapter.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "harness/drop/codec.hpp"
#include "harness/drop/run.hpp"
#include "harness/drop/writing.hpp"

namespace dropcheck::drop {
namespace {

/// A local that is no more than a local.
template <class T>
struct Variable {
  Variable() = default;
  Variable(std::in_place_t, T&& value) : value_(std::in_place, std::move(value)) {}
  bool is_initialized() const { return value_.has_value(); }
  T& operator*() { return *value_; }
  void assign(T&& value) {
    value_.reset();
    value_.emplace(std::move(value));
  }
  T move_out() {
    T value(std::move(*value_));
    value_.reset();
    return value;
  }

 private:
  std::optional<T> value_;
};

/// The least that is an adapter.
struct Least {
  template <class T>
  using Local = Variable<T>;
  // Callers name T, so that T&& is no forwarding reference.
  // NOLINTBEGIN(bugprone-move-forwarding-reference)
  template <class T>
  static void drop(T&& value) {
    [[maybe_unused]] const T dying(std::move(value));
  }
  template <class T>
  static void forget(T&& value) {
    alignas(T) std::byte place[sizeof(T)];
    ::new (static_cast<void*>(place)) T(std::move(value));
  }
  // NOLINTEND(bugprone-move-forwarding-reference)
};

template <class... Ts>
struct AllFields {
  AllFields(std::in_place_t, auto... makes);
  template <std::size_t>
  bool has();
  template <std::size_t>
  Sample& get();
  template <std::size_t>
  Sample move_out();
  template <std::size_t>
  void assign(Sample&&);
};
template <class T, std::size_t N>
struct Row {
  Row(std::in_place_t, auto make);
  T& operator[](std::size_t);
  std::size_t size();
};
template <class T>
struct Manual {
  Manual(std::in_place_t, T&&);
  T& operator*();
  void drop();
  static T into_inner(Manual&&);
};
template <class T>
struct Maybe {
  void write(T&&);
  T& assume_init_ref();
  void assume_init_drop();
  T assume_init_read();
};

/// One that has every ability.
struct Full : Least {
  template <class... Ts>
  using Fields = AllFields<Ts...>;
  template <class T, std::size_t N>
  using Array = Row<T, N>;
  template <class T>
  using ManuallyDrop = Manual<T>;
  template <class T>
  using MaybeUninit = Maybe<T>;
  static constexpr bool propagates_drop_throw = true;
  template <class T>
  static T replace(T& place, T&& value);
  template <class T>
  static T take(T& place);
  template <class T>
  static void swap(T& a, T& b);
};

constexpr Abilities all = (((propagates_drop_throw << 1) - 1) | unwinds);

/// Whether `Lacking` is Full without these, and with everything else.
template <class Lacking>
constexpr bool lacks_only(Abilities lacked) {
  return DropAdapter<Lacking> && abilities_of<Lacking>() == (all & ~lacked);
}

static_assert(DropAdapter<Least> && abilities_of<Least>() == unwinds);
static_assert(DropAdapter<Full> && abilities_of<Full>() == all);

// LocalVariable: with and without a value, asked if const, followed by *, assigned, moved out.
struct Handle : Variable<Sample> {
  using Variable::Variable;
};
struct AlwaysFull : Handle {
  AlwaysFull() = delete;
  using Handle::Handle;
};
struct AlwaysEmpty : Handle {
  AlwaysEmpty() = default;
};
struct AskedIfMutable : Handle {
  using Handle::Handle;
  bool is_initialized();
};
struct SaysInt : Handle {
  using Handle::Handle;
  int is_initialized() const;
};
struct ByValue : Handle {
  using Handle::Handle;
  Sample operator*();
};
struct Unassignable : Handle {
  using Handle::Handle;
  void assign(Sample&&) = delete;
};
struct KeepsTheValue : Handle {
  using Handle::Handle;
  Sample& move_out();
};
static_assert(LocalVariable<Handle>);
static_assert(!LocalVariable<AlwaysFull> && !LocalVariable<AlwaysEmpty>);
static_assert(!LocalVariable<AskedIfMutable> && !LocalVariable<SaysInt>);
static_assert(!LocalVariable<ByValue> && !LocalVariable<Unassignable>);
static_assert(!LocalVariable<KeepsTheValue> && !LocalVariable<std::optional<Sample>>);

// DropAdapter: a Local, drop and forget.
struct NoLocal {
  template <class T>
  static void drop(T&&);
  template <class T>
  static void forget(T&&);
};
struct OptionalLocal : Least {
  template <class T>
  using Local = std::optional<T>;
};
struct NoDrop : Least {
  template <class T>
  static void drop(T&&) = delete;
};
struct NoForget : Least {
  template <class T>
  static void forget(T&&) = delete;
};
static_assert(!DropAdapter<NoLocal> && !DropAdapter<OptionalLocal>);
static_assert(!DropAdapter<NoDrop> && !DropAdapter<NoForget>);

// HasAggregates: Fields and Array, both.
template <class... Ts>
struct UnaskedFields : AllFields<Ts...> {
  using AllFields<Ts...>::AllFields;
  template <std::size_t>
  void has();
};
template <class... Ts>
struct FixedFields : AllFields<Ts...> {
  using AllFields<Ts...>::AllFields;
  template <std::size_t>
  void move_out();
};
template <class... Ts>
struct ConstFields : AllFields<Ts...> {
  using AllFields<Ts...>::AllFields;
  template <std::size_t>
  void assign(Sample&&) = delete;
};
template <class T, std::size_t N>
struct UncountedRow : Row<T, N> {
  using Row<T, N>::Row;
  std::size_t size() = delete;
};
struct WithUnaskedFields : Full {
  template <class... Ts>
  using Fields = UnaskedFields<Ts...>;
};
struct WithFixedFields : Full {
  template <class... Ts>
  using Fields = FixedFields<Ts...>;
};
struct WithConstFields : Full {
  template <class... Ts>
  using Fields = ConstFields<Ts...>;
};
struct WithUncountedRow : Full {
  template <class T, std::size_t N>
  using Array = UncountedRow<T, N>;
};
struct WithPlainArray : Full {
  template <class T, std::size_t N>
  using Array = std::array<T, N>;
};
static_assert(lacks_only<WithUnaskedFields>(has_aggregates));
static_assert(lacks_only<WithFixedFields>(has_aggregates));
static_assert(lacks_only<WithConstFields>(has_aggregates));
static_assert(lacks_only<WithUncountedRow>(has_aggregates));
static_assert(lacks_only<WithPlainArray>(has_aggregates));

// HasManuallyDrop: ManuallyDrop and MaybeUninit, both.
template <class T>
struct UndroppedManual : Manual<T> {
  using Manual<T>::Manual;
  void drop() = delete;
};
template <class T>
struct BorrowedManual : Manual<T> {
  using Manual<T>::Manual;
  static T& into_inner(BorrowedManual&&);
};
template <class T>
struct UnreadMaybe : Maybe<T> {
  void assume_init_read() = delete;
};
template <class T>
struct UnwrittenMaybe : Maybe<T> {
  void write(T&&) = delete;
};
struct WithUndroppedManual : Full {
  template <class T>
  using ManuallyDrop = UndroppedManual<T>;
};
struct WithBorrowedManual : Full {
  template <class T>
  using ManuallyDrop = BorrowedManual<T>;
};
struct WithUnreadMaybe : Full {
  template <class T>
  using MaybeUninit = UnreadMaybe<T>;
};
struct WithUnwrittenMaybe : Full {
  template <class T>
  using MaybeUninit = UnwrittenMaybe<T>;
};
static_assert(lacks_only<WithUndroppedManual>(has_manually_drop));
static_assert(lacks_only<WithBorrowedManual>(has_manually_drop));
static_assert(lacks_only<WithUnreadMaybe>(has_manually_drop));
static_assert(lacks_only<WithUnwrittenMaybe>(has_manually_drop));

// HasReplace: replace and take give a value; swap.
struct WithoutReplace : Full {
  template <class T>
  static void replace(T& place, T&& value);
};
struct WithoutTake : Full {
  template <class T>
  static T& take(T& place);
};
struct WithoutSwap : Full {
  template <class T>
  static void swap(T& a, T& b) = delete;
};
static_assert(lacks_only<WithoutReplace>(has_replace));
static_assert(lacks_only<WithoutTake>(has_replace));
static_assert(lacks_only<WithoutSwap>(has_replace));

struct SwallowsDropThrow : Full {
  static constexpr bool propagates_drop_throw = false;
};
static_assert(lacks_only<SwallowsDropThrow>(dropcheck::drop::propagates_drop_throw));

// HasScopes: variables, throwing and catching. It is no ability: no op depends on it.
struct OwnScopes : Full {
  template <class L>
  static void with_variable(auto&& body, auto&&... args);
  static void unwind();
  static bool catch_unwind(auto&& body);
};
struct WithoutVariables : OwnScopes {
  template <class L>
  static void with_variable();
};
struct WithoutUnwinding : OwnScopes {
  static void unwind() = delete;
};
struct CatchesInSilence : OwnScopes {
  static void catch_unwind(auto&& body);
};
static_assert(HasScopes<OwnScopes> && abilities_of<OwnScopes>() == all);
static_assert(!HasScopes<Full> && !HasScopes<WithoutVariables>);
static_assert(!HasScopes<WithoutUnwinding> && !HasScopes<CatchesInSilence>);

TEST(DropAdapter, AnAbilityIsABitOfItsOwn) {
  EXPECT_EQ(has_aggregates | has_manually_drop | has_replace | propagates_drop_throw | unwinds,
            all);
  EXPECT_EQ(all, 15u | unwinds);
}

TEST(DropAdapter, TheLeastThatIsOneRunsAllProgramsAndSkipsWhatItLacks) {
  const auto text =
      "dropcheck drop 1\nlet v0 0\nlet_struct v1 0\nlet_array v1 0\nlet_manually v1 0\n"
      "let_maybe v1\nreplace v0 1\ntake v0 v0\nthrow_drop 0 1\nscope\nlet_move v0 v1\nend\n";
  Progress progress;
  EXPECT_TRUE(run<Least>(std::get<Program>(parse<Language>(text)), progress).pass());
  EXPECT_EQ(progress.effective_ops, 4u) << "let, scope, let_move and end";
}

TEST(DropAdapter, TheLeastThatIsOnePassesRandomProgramsOfEveryOp) {
  for (const Abilities written : {Abilities{0}, all}) {
    for (std::uint64_t seed = 0; seed < 500; ++seed) {
      const Program program = write_program<Language>(seed, written);
      Progress progress;
      const Verdict verdict = run<Least>(program, progress);
      ASSERT_TRUE(verdict.pass()) << print(program) << verdict.violation->rule;
    }
  }
}

}  // namespace
}  // namespace dropcheck::drop

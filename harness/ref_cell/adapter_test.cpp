// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every concept of an adapter holds for one that has the ability and fails for one that differs
// from it in exactly that ability; and the least that is an adapter runs every program.
#include "harness/ref_cell/adapter.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "harness/ref_cell/canary.hpp"
#include "harness/ref_cell/codec.hpp"
#include "harness/ref_cell/run.hpp"
#include "harness/ref_cell/writing.hpp"
#include "primitives/ref_cell.hpp"

namespace dropcheck::ref_cell {
namespace {

/// A cell that stays where it was made.
template <class T>
struct Pinned {
  explicit Pinned(T&& value) : cell(std::move(value)) {}
  Pinned(Pinned&&) = delete;
  dropcheck::RefCell<T> cell;
};

/// The least that is an adapter.
struct Least {
  template <class T>
  using RefCell = Pinned<T>;
  template <class T>
  using Ref = dropcheck::Ref<T>;
  template <class T>
  using RefMut = dropcheck::RefMut<T>;
  using BorrowError = dropcheck::BorrowError;
  using BorrowMutError = dropcheck::BorrowMutError;

  template <class T>
  static Pinned<T> make(T&& value) {
    return Pinned<T>(std::move(value));
  }
  template <class T>
  static Ref<T> borrow(const Pinned<T>& cell) {
    return cell.cell.borrow();
  }
  template <class T>
  static RefMut<T> borrow_mut(const Pinned<T>& cell) {
    return cell.cell.borrow_mut();
  }
  template <class T>
  static std::optional<Ref<T>> try_borrow(const Pinned<T>& cell) {
    return cell.cell.try_borrow();
  }
  template <class T>
  static std::optional<RefMut<T>> try_borrow_mut(const Pinned<T>& cell) {
    return cell.cell.try_borrow_mut();
  }
};

using Full = canary::Canary;
constexpr Abilities all = (((moves << 1) - 1) | unwinds);

/// Whether `Lacking` is Full without these, and with everything else.
template <class Lacking>
constexpr bool lacks_only(Abilities lacked) {
  return abilities_of<Lacking>() == (all & ~lacked);
}

static_assert(RefCellAdapter<Least> && RefCellAdapter<Full>);
static_assert(abilities_of<Least>() == unwinds);
static_assert(abilities_of<Full>() == all);

// GuardOf: moves, and leads to what it is of, const for readers.
struct PinnedGuard {
  PinnedGuard(PinnedGuard&&) = delete;
  Sample& operator*() const;
};
struct Blind {};
static_assert(GuardOf<dropcheck::Ref<Sample>, const Sample> && GuardOf<Sample*, Sample>);
static_assert(!GuardOf<dropcheck::Ref<Sample>, Sample> && !GuardOf<dropcheck::RefMut<int>, Sample>);
static_assert(!GuardOf<PinnedGuard, Sample> && !GuardOf<Blind, Sample>);

// RefCellAdapter: what it takes at least.
struct ReadersWrite : Least {
  template <class T>
  using Ref = dropcheck::RefMut<T>;
};
struct OneErrorForAll : Least {
  using BorrowMutError = dropcheck::BorrowError;
};
struct NoMake : Least {
  static void make();
};
struct BorrowsMutableCells : Least {
  template <class T>
  static Ref<T> borrow(Pinned<T>& cell);
};
struct GivesPointers : Least {
  template <class T>
  static T* borrow_mut(const Pinned<T>& cell);
};
struct ThrowsOnly : Least {
  template <class T>
  static Ref<T> try_borrow(const Pinned<T>& cell);
};
struct ThrowsWhenWriting : Least {
  template <class T>
  static RefMut<T> try_borrow_mut(const Pinned<T>& cell);
};
static_assert(!RefCellAdapter<ReadersWrite> && !RefCellAdapter<OneErrorForAll>);
static_assert(!RefCellAdapter<NoMake> && !RefCellAdapter<BorrowsMutableCells>);
static_assert(!RefCellAdapter<GivesPointers> && !RefCellAdapter<ThrowsOnly>);
static_assert(!RefCellAdapter<ThrowsWhenWriting>);

// One ability each.
struct NoAssign : Full {
  static void assign();
};
struct NoReplace : Full {
  template <class T>
  static void replace(const RefCell<T>& cell, T&& value);
};
struct NoReplaceWith : Full {
  static void replace_with();
};
struct NoTake : Full {
  template <class T>
  static const T& take(const RefCell<T>& cell);
};
struct NoSwap : Full {
  template <class T>
  static void swap(RefCell<T>& a, RefCell<T>& b);
};
struct NoGetMut : Full {
  template <class T>
  static const T& get_mut(RefCell<T>& cell);
};
struct NoIntoInner : Full {
  template <class T>
  static T& into_inner(RefCell<T>&& cell);
};
struct ForgetsReadersOnly : Full {
  template <class T>
  static void forget(Ref<T>&& guard);
};
struct NoClone : Full {
  template <class T>
  static RefMut<T> clone(const Ref<T>& guard);
};
static_assert(lacks_only<NoAssign>(has_assign) && lacks_only<NoReplace>(has_replace));
static_assert(lacks_only<NoReplaceWith>(has_replace) && lacks_only<NoTake>(has_take));
static_assert(lacks_only<NoSwap>(has_swap) && lacks_only<NoGetMut>(has_get_mut));
static_assert(lacks_only<NoIntoInner>(has_into_inner));
static_assert(lacks_only<ForgetsReadersOnly>(has_forget) && lacks_only<NoClone>(has_clone));

// Parts: of readers and of writers.
struct MapsReadersOnly : Full {
  template <class T>
  static auto map(Ref<T>&& guard, auto&& part) {
    return Full::map(std::move(guard), part);
  }
};
struct LosesTheGuard : Full {
  template <class T, int sign>
  static auto filter_map(canary::Guard<T, sign>&& guard, auto&& part) {
    auto found = Full::filter_map(std::move(guard), part);
    return std::optional(std::get<0>(std::move(found)));
  }
};
struct SplitsToOne : Full {
  template <class T, int sign>
  static auto map_split(canary::Guard<T, sign>&& guard, auto&& parts) {
    return Full::map_split(std::move(guard), parts).first;
  }
};
static_assert(lacks_only<MapsReadersOnly>(has_map));
static_assert(lacks_only<LosesTheGuard>(has_filter_map));
static_assert(lacks_only<SplitsToOne>(has_map_split));

struct NoPrint : Full {
  template <class T>
  static void print(const RefCell<T>& cell);
};
struct NoPreset : Full {
  static void preset();
};
struct CountsNarrowly : Full {
  static int counter(const auto& cell);
};
static_assert(lacks_only<NoPrint>(has_print) && lacks_only<NoPreset>(has_preset_counter));
static_assert(lacks_only<CountsNarrowly>(has_preset_counter));
static_assert(std::is_same_v<OverflowOf<Full>, canary::BorrowOverflow>);
static_assert(std::is_empty_v<OverflowOf<Least>>);

// Cells of other kinds.
struct NoCellSet : Full {
  static void cell_set();
};
struct NoCellGet : Full {
  template <class T>
  static void cell_get(const Cell<T>& cell);
};
struct NoOnceInit : Full {
  template <class T>
  static T once_init(const OnceCell<T>& cell, auto&& make);
};
struct NoOnceTake : Full {
  template <class T>
  static T once_take(OnceCell<T>& cell);
};
struct NeverEmpty : Full {
  template <class T>
  struct OnceCell : canary::Once<T> {
    OnceCell() = delete;
  };
};
static_assert(lacks_only<NoCellSet>(has_cell) && lacks_only<NoCellGet>(has_cell));
static_assert(lacks_only<NoOnceInit>(has_once_cell) && lacks_only<NoOnceTake>(has_once_cell));
static_assert(lacks_only<NeverEmpty>(has_once_cell));
static_assert(std::is_same_v<PlainOf<Full, int>, canary::PlainCell<int>>);
static_assert(std::is_empty_v<PlainOf<Least, int>> && std::is_empty_v<OnceOf<Least, int>>);

TEST(RefCellAdapter, AnAbilityIsABitOfItsOwn) {
  EXPECT_EQ(all, ((Abilities{1} << 16) - 1) | unwinds);
  EXPECT_EQ(abilities_of<Full>(), all);
  EXPECT_EQ(abilities_of<Least>(), unwinds);
}

TEST(RefCellAdapter, TheLeastThatIsOneRunsAllProgramsAndSkipsWhatItLacks) {
  const auto text =
      "dropcheck ref_cell 1\nnew c0 0\nborrow c0 g0\nclone g0 g1\nmap g0 left\nforget g0\n"
      "replace c0 1\nmove c0 c1\npreset_counter c0 3\nnew_cell p0 0\nset_once o0 0\nread g0\n";
  Progress progress;
  EXPECT_TRUE(run<Least>(std::get<Program>(parse<Language>(text)), progress).pass());
  EXPECT_EQ(progress.effective_ops, 3u) << "new, borrow and read";
}

TEST(RefCellAdapter, TheLeastThatIsOnePassesRandomProgramsOfEveryOp) {
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
}  // namespace dropcheck::ref_cell

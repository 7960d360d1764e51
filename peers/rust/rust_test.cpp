// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The way to Rust and back, over a crate that can be given one defect at a time: each is seen, and
// what is right is not blamed. And what the version of the compiler has to do with it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "harness/box/codec.hpp"
#include "harness/box/run.hpp"
#include "harness/drop/codec.hpp"
#include "harness/drop/run.hpp"
#include "harness/graph/codec.hpp"
#include "harness/graph/run.hpp"
#include "harness/rc/codec.hpp"
#include "harness/rc/run.hpp"
#include "harness/ref_cell/codec.hpp"
#include "harness/ref_cell/run.hpp"
#include "peers/box/rust.hpp"
#include "peers/drop/rust.hpp"
#include "peers/graph/rust.hpp"
#include "peers/rc/rust.hpp"
#include "peers/ref_cell/rust.hpp"

extern "C" {
void dropcheck_rust_plant(const char* defect);
dropcheck::rust::Ended dropcheck_rust_leave_a_block(dropcheck::rust::Header* local,
                                                    dropcheck::rust::Header* value);
}

namespace dropcheck::rust {
namespace {

template <class Language>
Program<Language> program_of(std::string_view steps) {
  std::string text = header_line(Language::subject, Language::version) + std::string(steps);
  std::ranges::replace(text, ';', '\n');
  return std::get<Program<Language>>(parse<Language>(text));
}

Verdict run(std::string_view subject, std::string_view steps) {
  Progress progress;
  if (subject == "rc") return rc::run<rc::Rust>(program_of<rc::Language>(steps), progress);
  if (subject == "box") return box::run<box::Rust>(program_of<box::Language>(steps), progress);
#if DROPCHECK_RUST_VERSION >= 71
  if (subject == "drop") return drop::run<drop::Rust>(program_of<drop::Language>(steps), progress);
  if (subject == "ref_cell") {
    return ref_cell::run<ref_cell::Rust>(program_of<ref_cell::Language>(steps), progress);
  }
#endif
  if (subject == "graph") {
    return graph::run<graph::Rust>(program_of<graph::Language>(steps), progress);
  }
  return {};
}

Verdict run_with(const char* defect, std::string_view subject, std::string_view steps) {
  dropcheck_rust_plant(defect);
  Verdict verdict = run(subject, steps);
  dropcheck_rust_plant(nullptr);
  return verdict;
}

std::string said(const Verdict& verdict) {
  if (verdict.pass()) return "nothing";
  const auto& [step, rule, expected, actual] = *verdict.violation;
  return std::to_string(step) + ": " + rule + ": expected " + expected + ", actual " + actual;
}

/// A defect, a program that shows it, and what must be said at which step. Where `asan` names a
/// kind, an ASan build dies of that first.
struct Case {
  const char* defect;
  std::string_view subject;
  std::string_view program;
  std::size_t step;
  std::string_view rule;
  const char* asan = nullptr;
};
void PrintTo(const Case& canary, std::ostream* out) { *out << canary.program; }

constexpr std::string_view counts = "making and cloning allocate once for each value with bytes";
constexpr std::string_view drops = "a value is dropped exactly once";
constexpr std::string_view size = "a sized release names the size that was allocated";
constexpr std::string_view handles = "a handle owns its node, and the counts are";
[[maybe_unused]] constexpr std::string_view in_order =
    "values are dropped exactly once, in Rust's order";
[[maybe_unused]] constexpr std::string_view births = "a value is built only when the op says so";
[[maybe_unused]] constexpr std::string_view finds =
    "a destructor finds its cell borrowed only if the value was";
[[maybe_unused]] constexpr std::string_view readers = "readers keep writers out, and nobody else";
[[maybe_unused]] constexpr std::string_view cell_drops =
    "a value is dropped exactly once, when its cell lets go";
constexpr std::string_view node_counts =
    "a handle owns its node, and the counts are the numbers of handles";
constexpr std::string_view last_drops =
    "a value is dropped exactly once, when its last strong handle goes";
constexpr std::string_view surroundings = "a destructor sees its surroundings as they are";
constexpr std::string_view borrows = "a borrow ends with its guard";
constexpr std::string_view throws = "an op throws what it does in Rust";
constexpr std::string_view outcomes = "an op ends as it does in Rust";

const Case cases[] = {
    {"CloneIsNotCounted", "rc", "new r0 0; clone r0 r1", 1, handles},
    {"DropIsForgotten", "rc", "new r0 0; drop r0", 1, drops},
    {"DropIsDoneTwice", "rc", "new r0 0; drop r0", 1, drops},
    {"BlockIsFreedTooSmall", "rc", "new r0 0; drop r0", 1, size, "new-delete-type-mismatch"},
    {"DropIsForgotten", "box", "new b0 0; drop b0", 1, drops},
    {"DropIsDoneTwice", "box", "new_slice s0 2x0; drop_slice s0", 1, drops},
    {"BlockIsFreedTooSmall", "box", "new_dyn d0 1; drop_dyn d0", 1, size,
     "new-delete-type-mismatch"},
    {"CloneFromTakesANewBlock", "box", "new b0 0; new b1 1; clone_from b0 b1", 2, counts},
    {"PanicIsSwallowed", "box", "new b0 0; throw_drop 0 1; drop b0", 2, outcomes},
#if DROPCHECK_RUST_VERSION >= 71
    {"LocalIsForgotten", "drop", "scope; let v0 0; end", 2, in_order},
    {"FieldsAreBuiltInReverse", "drop", "let_struct v0 0", 0, births},
    {"PanicIsSwallowed", "drop", "scope; let v0 0; throw_drop 0 1; end", 3, outcomes},
    {"BorrowNeverEnds", "ref_cell", "new c0 0; borrow c0 g0; drop_guard g0", 2, borrows},
    {"GuardsCloneIsNotCounted", "ref_cell", "new c0 0; borrow c0 g0; clone g0 g1; drop_guard g0", 3,
     readers},
    {"ReplaceKeepsItsBorrow", "ref_cell", "new c0 0; replace c0 1", 1, finds},
    {"SetDropsBeforeItStores", "ref_cell",
     "on_drop 0 replace_cell p0 1; new_cell p0 0; set_cell p0 1", 2, drops},
    {"DropIsForgotten", "ref_cell", "new c0 0; borrow_mut c0 g0; assign g0 1", 2, cell_drops},
    {"PanicIsSwallowed", "ref_cell", "new c0 0; swap c0 c0", 1, throws},
    {"SecondSetIsLost", "ref_cell", "set_once o0 0; set_once o0 0", 1, outcomes},
#endif
    {"ParentIsOwned", "graph", "new n0 0; new n1 1; set_parent n1 n0", 2, node_counts},
    {"ChildIsForgotten", "graph", "new n0 0; new_child n0 1; drop_child n0 0", 2, last_drops},
    {"ChildrenAreDroppedInReverse", "graph", "new n0 0; new_child n0 1; new_child n0 2; drop n0", 3,
     last_drops},
    {"ChildrenDieUnborrowed", "graph", "new n0 0; new_child n0 1; clear_children n0", 2,
     surroundings},
    {"BorrowIsForgotten", "graph", "new n0 0; borrow n0 g0; drop_guard g0", 2, borrows},
    {"CycleIsNotCut", "graph", "new n0 0; add_child n0 n0", 2, last_drops},
    {"TailDiesUnborrowed", "graph",
     "on_drop 1 borrow_tail l0 g0; cons l0 1; cons l0 0; set_tail l0 l1", 3, throws},
    {"BorrowIsForgotten", "graph", "cons l0 0; borrow_tail l0 g0; drop_guard g0", 2, borrows},
    {"PanicIsSwallowed", "graph", "new n0 0; borrow n0 g0; add_child n0 n0", 2, throws},
};

class RustCanary : public testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(With, RustCanary, testing::ValuesIn(cases), [](const auto& test) {
  return std::to_string(test.index) + test.param.defect;
});

TEST_P(RustCanary, IsRejectedAtItsStepForItsReason) {
  const auto& [defect, subject, steps, step, rule, asan] = GetParam();
  ASSERT_EQ(said(run(subject, steps)), "nothing") << "Rust as it is must pass";
  if (Ledger::asan_judges && asan != nullptr) {
    EXPECT_DEATH(run_with(defect, subject, steps), asan);
    return;
  }
  const std::string why = said(run_with(defect, subject, steps));
  EXPECT_TRUE(why.starts_with(std::to_string(step) + ": " + std::string(rule))) << why;
}

/// A value that counts its drops, and may throw at the end.
struct Counted {
  Counted(int& drops_, bool throws_) : drops(drops_), throws(throws_) {}
  Counted(const Counted&) = delete;
  ~Counted() noexcept(false) {
    ++drops;
    if (throws) throw Thrown();
  }
  int& drops;
  bool throws;
};

TEST(RustVersion, ABlocksValueIsLeakedIfALocalOfItPanics) {
  const Registry registry;
  int locals = 0;
  int values = 0;
  const Ended ended =
      dropcheck_rust_leave_a_block(hold<Counted>(locals, true), hold<Counted>(values, false));
  EXPECT_EQ(ended, Ended::payload_threw);
  EXPECT_EQ(locals, 1);
  EXPECT_EQ(values, 0) << "rust-lang/rust#47949 is mended: scopes of programs could have values";
}

TEST(RustVersion, ThrowingDropsAreAnAbilityOfRcWhereItsBlockIsFreedAllTheSame) {
  const Registry registry;
  Ledger::reset();
  int drops = 0;
  {
    const Ledger::Scope subject(true);
    const PlaceFunctions& place = dropcheck_rust_strong;
    alignas(void*) std::byte strong[sizeof(void*)];
    place.init(strong);
    dropcheck_rc_new(strong, hold<Counted>(drops, true));
    EXPECT_EQ(place.drop(strong), Ended::payload_threw);
  }
  EXPECT_EQ(drops, 1);
  if (rc::PropagatesDropThrow<rc::Rust> || version == 63) {
    EXPECT_EQ(Ledger::live(), rc::PropagatesDropThrow<rc::Rust> ? 0u : 1u);
  }
  Ledger::release_live();
}

TEST(RustVersion, DecidesWhatTheAdaptersCanDo) {
  constexpr auto rc_all = (rc::keeps_self_move << 1) - 1;
  constexpr auto absent = rc::has_fallible_alloc | rc::upgrade_allocates | rc::reentrant_assign;
  constexpr auto later = (version >= 70 ? 0 : rc::has_into_inner) |
                         (version >= 76 ? 0 : rc::has_unwrap_or_clone) |
                         (version >= 85 ? 0 : rc::propagates_drop_throw);
  EXPECT_EQ(rc::abilities_of<rc::Rust>(), (rc_all & ~absent & ~later) | unwinds);
  constexpr auto box_all = (box::zero_sized_is_free << 1) - 1;
  constexpr auto not_box = box::has_fallible_alloc | box::reentrant_assign;
  EXPECT_EQ(box::abilities_of<box::Rust>(),
            (box_all & ~not_box & ~(version >= 85 ? 0 : box::has_into_rc)) |
                box::builds_value_first | unwinds);
}

TEST(RustVersion, AnyOfThemHasAllOfGraphs) {
  EXPECT_EQ(graph::abilities_of<graph::Rust>(), (graph::has_drop_long << 1) - 1);
  EXPECT_TRUE(graph::OwnsLinks<graph::Rust>);
}

#if DROPCHECK_RUST_VERSION >= 71
TEST(RustVersion, TheAdapterOfDropRulesCanDoEverythingInScopesOfItsOwn) {
  EXPECT_EQ(drop::abilities_of<drop::Rust>(), ((drop::propagates_drop_throw << 1) - 1) | unwinds);
  EXPECT_TRUE(drop::HasScopes<drop::Rust>);
}

TEST(RustVersion, TheAdapterOfCellsCanDoEverything) {
  EXPECT_EQ(ref_cell::abilities_of<ref_cell::Rust>(), ((ref_cell::moves << 1) - 1) | unwinds);
}

TEST(RustVersion, ADestructorMayPanicAndCatchWhileAnotherPanicIsOnItsWay) {
  EXPECT_EQ(
      said(run("ref_cell",
               "on_drop 1 borrow_mut c0 g1; on_drop 1 throw_make 0 1; on_drop 1 set_once o0 0; "
               "new c0 0; borrow c0 g0; replace c0 1")),
      "nothing");
}
#endif

}  // namespace
}  // namespace dropcheck::rust

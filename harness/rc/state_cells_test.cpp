// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each op has one cell for each abstract state of its object, and the model sets the right one.
#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <optional>
#include <set>
#include <vector>

#include "harness/rc/model.hpp"

namespace dropcheck::rc {
namespace {

constexpr Abilities everything = ~Abilities{0};
constexpr StrongSlot r0{0}, r1{1}, r2{2};
constexpr WeakSlot w0{0}, w1{1};
constexpr Label label{0};

std::size_t cell(unsigned id, AbstractState state) { return StateCells::index(id, state.index()); }

/// The cells that the last of these ops sets, in a world where the others have run.
std::set<std::size_t> cells_of(const std::vector<Op>& ops, Program program = {}) {
  std::array<std::uint8_t, StateCells::count> cells{};
  Model model(everything, program);
  for (const Op& op : ops) {
    if (&op == &ops.back()) model.set_cells({cells.data()});
    model.run_step({op, std::nullopt});
    model.trace().close_step();
  }
  std::set<std::size_t> set;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (cells[i] != 0) set.insert(i);
    EXPECT_LE(cells[i], 1);
  }
  return set;
}
using Cells = std::set<std::size_t>;

TEST(StateCells, EachOpAndStateHasItsOwn) {
  Cells seen;
  for (unsigned id = 0; id < limits::op_id_modulus; ++id) {
    for (std::uint64_t strong = 0; strong < 8; ++strong) {
      for (std::uint64_t weak = 0; weak < 8; ++weak) {
        for (const bool next : {false, true}) {
          for (const bool up : {false, true}) seen.insert(cell(id, {strong, weak, next, up}));
        }
      }
    }
  }
  EXPECT_EQ(seen.size(), StateCells::count);
  EXPECT_EQ(*seen.rbegin(), StateCells::count - 1);
  EXPECT_LE(StateCells::count, 16u * 1024);
}

TEST(StateCells, CountsFromSevenOnAreOne) {
  EXPECT_EQ((AbstractState{7, 3, true, false}.index()),
            (AbstractState{~std::uint64_t{0}, 3, true, false}.index()));
  EXPECT_EQ((AbstractState{2, 7, false, true}.index()),
            (AbstractState{2, 1 << 20, false, true}.index()));
  EXPECT_NE((AbstractState{6, 0, false, false}.index()),
            (AbstractState{7, 0, false, false}.index()));
}

TEST(StateCells, AnOpSetsTheStateThatItMeets) {
  std::vector<Op> ops = {op::New{r0, label}};
  EXPECT_EQ(cells_of(ops), Cells{cell(op::New::info.id, {})});
  ops.push_back(op::Clone{r0, r1});
  EXPECT_EQ(cells_of(ops), Cells{cell(op::Clone::info.id, {1, 0, false, false})});
  ops.push_back(op::Downgrade{r1, w0});
  EXPECT_EQ(cells_of(ops), Cells{cell(op::Downgrade::info.id, {2, 0, false, false})});
  ops.push_back(op::SetUp{r0, w0});
  EXPECT_EQ(cells_of(ops), Cells{cell(op::SetUp::info.id, {2, 1, false, false})});
  ops.push_back(op::SetNext{r0, r1});
  EXPECT_EQ(cells_of(ops), Cells{cell(op::SetNext::info.id, {2, 2, false, true})});
  ops.push_back(op::LookWeak{w0});
  EXPECT_EQ(cells_of(ops), Cells{cell(op::LookWeak::info.id, {3, 2, true, true})});
}

TEST(StateCells, TheDeadAndTheAbsentHaveNoLinksAndNoStrongHandles) {
  std::vector<Op> ops = {op::NewCyclic{r0, label}, op::Downgrade{r0, w0}, op::CloneWeak{w0, w1},
                         op::Drop{r0}, op::Upgrade{w0, r1}};
  EXPECT_EQ(cells_of(ops), Cells{cell(op::Upgrade::info.id, {0, 2, false, false})});
  ops = {op::Upgrade{w0, r1}};
  EXPECT_EQ(cells_of(ops), Cells{cell(op::Upgrade::info.id, {})});
  ops = {op::ThrowMake{label, Ordinal{1}}};
  EXPECT_EQ(cells_of(ops), Cells{cell(op::ThrowMake::info.id, {})});
}

TEST(StateCells, OnlyTheFirstSlotCounts) {
  const std::vector<Op> world = {op::New{r0, label}, op::New{r1, label}, op::Clone{r1, r2}};
  auto first = world;
  first.push_back(op::PtrEq{r0, r1});
  auto second = world;
  second.push_back(op::PtrEq{r1, r0});
  EXPECT_EQ(cells_of(first), Cells{cell(op::PtrEq::info.id, {1, 0, false, false})});
  EXPECT_EQ(cells_of(second), Cells{cell(op::PtrEq::info.id, {2, 0, false, false})});
}

TEST(StateCells, WhatIsSkippedSetsNone) {
  EXPECT_EQ(cells_of({op::Drop{r0}}), Cells{});
  EXPECT_EQ(cells_of({op::Nop{}}), Cells{});
  const Program omitting{.omitted = std::uint64_t{1} << op::New::info.id, .steps = {}};
  EXPECT_EQ(cells_of({op::New{r0, label}}, omitting), Cells{});
}

TEST(StateCells, OpsOfADropScriptSetTheirsToo) {
  std::array<std::uint8_t, StateCells::count> cells{};
  const Program program;
  Model model(everything, program);
  model.run_step({op::New{r0, label}, std::nullopt});
  model.run_step({op::New{r1, Label{1}}, std::nullopt});
  model.set_cells({cells.data()});
  model.run_step({op::Look{r1}, label});
  const std::size_t look = cell(op::Look::info.id, {1, 0, false, false});
  EXPECT_EQ(cells[look], 0);
  model.run_step({op::Drop{r0}, std::nullopt});
  EXPECT_EQ(cells[look], 1);
  EXPECT_EQ(cells[cell(op::Drop::info.id, {1, 0, false, false})], 1);
}

}  // namespace
}  // namespace dropcheck::rc

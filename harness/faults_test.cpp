// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The laws of the fault plan: which events throw, and that two throws never meet.
#include "harness/faults.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace dropcheck {
namespace {

constexpr Label label{3};

/// What each of the next events does; every throw arrives before the next event.
std::vector<bool> next_events(FaultPlan& plan, FaultPoint point, unsigned count) {
  std::vector<bool> fired;
  for (unsigned i = 0; i < count; ++i) {
    fired.push_back(plan.fires(point, label));
    plan.caught();
  }
  return fired;
}

TEST(FaultPlan, NothingFiresUnlessArmed) {
  FaultPlan plan;
  for (const FaultPoint point : {FaultPoint::make, FaultPoint::copy, FaultPoint::drop}) {
    EXPECT_EQ(next_events(plan, point, 4), std::vector<bool>(4, false));
  }
}

TEST(FaultPlan, TheNthEventFromNowFiresAndOnlyThat) {
  for (const FaultPoint point : {FaultPoint::make, FaultPoint::copy, FaultPoint::drop}) {
    for (std::uint8_t ordinal = 1; ordinal < limits::ordinals; ++ordinal) {
      FaultPlan plan;
      plan.arm(point, label, Ordinal{ordinal});
      std::vector<bool> expected(6, false);
      expected[ordinal - 1] = true;
      EXPECT_EQ(next_events(plan, point, 6), expected);
    }
  }
}

TEST(FaultPlan, PointsAndLabelsAreCountedApart) {
  FaultPlan plan;
  plan.arm(FaultPoint::copy, label, Ordinal{1});
  EXPECT_FALSE(plan.fires(FaultPoint::make, label));
  EXPECT_FALSE(plan.fires(FaultPoint::drop, label));
  EXPECT_FALSE(plan.fires(FaultPoint::copy, Label{2}));
  EXPECT_TRUE(plan.fires(FaultPoint::copy, label));
}

TEST(FaultPlan, ArmingAgainCountsFromThere) {
  FaultPlan plan;
  plan.arm(FaultPoint::make, label, Ordinal{2});
  EXPECT_FALSE(plan.fires(FaultPoint::make, label));
  plan.arm(FaultPoint::make, label, Ordinal{2});
  EXPECT_FALSE(plan.fires(FaultPoint::make, label));
  EXPECT_TRUE(plan.fires(FaultPoint::make, label));
}

TEST(FaultPlan, OrdinalZeroDisarms) {
  FaultPlan plan;
  plan.arm(FaultPoint::make, label, Ordinal{1});
  plan.arm(FaultPoint::make, label, Ordinal{0});
  EXPECT_EQ(next_events(plan, FaultPoint::make, 4), std::vector<bool>(4, false));
}

TEST(FaultPlan, DisarmAllDisarmsEveryPointOfEveryLabel) {
  FaultPlan plan;
  for (const FaultPoint point : {FaultPoint::make, FaultPoint::copy, FaultPoint::drop}) {
    for (std::uint8_t i = 0; i < limits::labels; ++i) plan.arm(point, Label{i}, Ordinal{1});
  }
  plan.disarm_all();
  for (const FaultPoint point : {FaultPoint::make, FaultPoint::copy, FaultPoint::drop}) {
    for (std::uint8_t i = 0; i < limits::labels; ++i) EXPECT_FALSE(plan.fires(point, Label{i}));
  }
}

TEST(FaultPlan, NothingFiresWhileAnotherThrowIsOnItsWay) {
  FaultPlan plan;
  plan.arm(FaultPoint::drop, Label{0}, Ordinal{1});
  plan.arm(FaultPoint::drop, Label{1}, Ordinal{1});
  plan.arm(FaultPoint::make, Label{1}, Ordinal{1});
  EXPECT_TRUE(plan.fires(FaultPoint::drop, Label{0}));
  EXPECT_FALSE(plan.fires(FaultPoint::drop, Label{1}));
  EXPECT_FALSE(plan.fires(FaultPoint::make, Label{1}));
}

TEST(FaultPlan, AnEventDuringAThrowCountsAllTheSame) {
  FaultPlan plan;
  plan.arm(FaultPoint::drop, Label{0}, Ordinal{1});
  plan.arm(FaultPoint::drop, Label{1}, Ordinal{1});
  plan.arm(FaultPoint::drop, Label{2}, Ordinal{2});
  EXPECT_TRUE(plan.fires(FaultPoint::drop, Label{0}));
  EXPECT_FALSE(plan.fires(FaultPoint::drop, Label{1}));
  EXPECT_FALSE(plan.fires(FaultPoint::drop, Label{2}));
  plan.caught();
  EXPECT_FALSE(plan.fires(FaultPoint::drop, Label{1}));
  EXPECT_TRUE(plan.fires(FaultPoint::drop, Label{2}));
}

}  // namespace
}  // namespace dropcheck

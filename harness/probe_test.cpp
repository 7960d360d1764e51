// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The laws of the payload. What judges must itself be judged: each fault is seen to be reported,
// in every build, also where no sanitizer would speak. Dead probes lie in memory that stays valid.
#include "harness/probe.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <utility>

namespace dropcheck {
namespace {

const std::string touched = "a value is not touched after its drop";
const std::string dropped_once = "a value is dropped exactly once";

/// A payload as subjects derive it.
class Payload : public Probe {
 public:
  using Probe::Probe;
  Payload(const Payload&) = default;
  Payload(Payload&&) noexcept = default;
  ~Payload() {
    if (!husk()) begin_drop();
  }
  using Probe::begin_drop;
};

/// Memory for one payload, which stays valid whatever happens to the payload.
class Place {
 public:
  template <class... Args>
  Payload& build(Args&&... args) {
    return *new (memory_) Payload(std::forward<Args>(args)...);
  }
  /// What lies here, even if that is nothing any more. Compilers must not know what it was.
  Payload& payload() {
    void* memory = memory_;
    asm volatile("" : "+r"(memory) : : "memory");
    return *static_cast<Payload*>(memory);
  }
  void drop() { std::destroy_at(&payload()); }
  void copy_bytes_from(const Place& other) {
    std::copy(std::begin(other.memory_), std::end(other.memory_), memory_);
  }
  void fill(unsigned char byte) { std::memset(memory_, byte, sizeof memory_); }

 private:
  alignas(Payload) unsigned char memory_[sizeof(Payload)] = {};
};

std::string rule_of(const Registry& registry) {
  return registry.fault() ? registry.fault()->rule : "no fault";
}

TEST(Probe, SerialsCountTheProbesOfARunFromZero) {
  for (int run = 0; run < 2; ++run) {
    const Registry registry;
    const Payload first(Label{5});
    const Payload second(Label{2});
    EXPECT_EQ(first.serial(), 0u);
    EXPECT_EQ(second.serial(), 1u);
    EXPECT_EQ(first.label(), Label{5});
    EXPECT_EQ(second.label(), Label{2});
  }
}

TEST(Probe, ALiveProbeIsTouchedInPeace) {
  const Registry registry;
  const Payload payload(Label{1});
  EXPECT_EQ(payload.touch(), 0u);
  EXPECT_FALSE(registry.fault());
}

TEST(Probe, ACopyIsANewProbeWithTheSameLabel) {
  const Registry registry;
  const Payload original(Label{4});
  const Payload copy(original);
  EXPECT_EQ(copy.serial(), 1u);
  EXPECT_EQ(copy.label(), Label{4});
  EXPECT_EQ(original.touch(), 0u);
  EXPECT_EQ(copy.touch(), 1u);
  EXPECT_EQ(registry.live(), 2u);
}

TEST(Probe, AMoveTakesTheIdentityAlongAndTheRegistryKnowsTheNewAddress) {
  const Registry registry;
  Payload from(Label{3});
  const Payload to(std::move(from));
  EXPECT_EQ(to.touch(), 0u);
  EXPECT_EQ(to.label(), Label{3});
  EXPECT_EQ(registry.find(0), &to);
  EXPECT_EQ(registry.size(), 1u);
  EXPECT_EQ(registry.live(), 1u);
}

TEST(Probe, AHuskIsDroppedSilently) {
  const Registry registry;
  Place from;
  Place to;
  to.build(std::move(from.build(Label{3})));
  EXPECT_TRUE(from.payload().husk());
  EXPECT_FALSE(to.payload().husk());
  from.drop();
  EXPECT_EQ(registry.live(), 1u);
  EXPECT_FALSE(registry.fault());
  to.drop();
  EXPECT_EQ(registry.live(), 0u);
  EXPECT_FALSE(registry.fault());
}

TEST(Probe, AHuskThatIsDroppedTwiceIsAFault) {
  const Registry registry;
  Place from;
  Place to;
  to.build(std::move(from.build(Label{3})));
  from.drop();
  from.drop();
  EXPECT_EQ(rule_of(registry), dropped_once);
  to.drop();
}

TEST(Probe, AHuskThatMovesAfterItsDropIsAFaultWhenThatIsDropped) {
  const Registry registry;
  Place from;
  Place to;
  to.build(std::move(from.build(Label{3})));
  from.drop();
  Place again;
  again.build(std::move(from.payload()));
  EXPECT_FALSE(registry.fault());
  again.drop();
  EXPECT_EQ(rule_of(registry), dropped_once);
  to.drop();
}

TEST(Probe, AHuskThatMovesIsAHuskAgain) {
  const Registry registry;
  Payload payload(Label{0});
  const Payload owner(std::move(payload));
  const Payload husk(std::move(payload));
  EXPECT_TRUE(husk.husk());
  EXPECT_EQ(owner.touch(), 0u);
}

TEST(Probe, TouchingAHuskIsAFault) {
  const Registry registry;
  Payload from(Label{0});
  const Payload to(std::move(from));
  EXPECT_EQ(from.touch(), std::nullopt);
  EXPECT_EQ(rule_of(registry), touched);
}

TEST(Probe, ATouchAfterTheDropIsAFault) {
  const Registry registry;
  Place place;
  place.build(Label{0});
  place.drop();
  EXPECT_EQ(place.payload().touch(), std::nullopt);
  ASSERT_EQ(rule_of(registry), touched);
  EXPECT_EQ(registry.fault()->expected, "the handle owns a live node");
  EXPECT_EQ(registry.fault()->actual, "it leads to node #0, which was dropped");
}

TEST(Probe, ATouchOfMemoryThatNeverHeldAProbeIsAFault) {
  for (const int byte : {0x00, 0xbe, 0xff}) {
    const Registry registry;
    const Payload alive(Label{0});
    Place place;
    place.fill(static_cast<unsigned char>(byte));
    EXPECT_EQ(place.payload().touch(), std::nullopt);
    ASSERT_EQ(rule_of(registry), touched);
    EXPECT_EQ(registry.fault()->actual, "it leads to memory that holds no live node");
  }
}

TEST(Probe, ATouchOfAnotherPlaceThanTheProbesOwnIsAFault) {
  const Registry registry;
  Place place;
  Place elsewhere;
  place.build(Label{0});
  elsewhere.copy_bytes_from(place);
  EXPECT_EQ(elsewhere.payload().touch(), std::nullopt);
  EXPECT_EQ(rule_of(registry), touched);
  EXPECT_EQ(place.payload().touch(), 0u);
  place.drop();
}

TEST(Probe, AHandleToTheFormerTenantOfAPlaceFindsTheNewOneSoSerialsTellThemApart) {
  const Registry registry;
  Place place;
  place.build(Label{0});
  place.drop();
  place.build(Label{0});
  EXPECT_EQ(place.payload().touch(), 1u);
  EXPECT_EQ(registry.find(0), nullptr);
  place.drop();
}

TEST(Probe, ADoubleDropIsAFaultAndLeavesTheMemoryAlone) {
  const Registry registry;
  Place place;
  place.build(Label{0});
  place.drop();
  EXPECT_FALSE(place.payload().begin_drop());
  ASSERT_EQ(rule_of(registry), dropped_once);
  EXPECT_EQ(registry.fault()->expected, "one drop");
  EXPECT_EQ(registry.fault()->actual, "node #0 is dropped twice");
  EXPECT_EQ(registry.live(), 0u);
}

TEST(Probe, DroppingMemoryThatNeverHeldAProbeIsAFault) {
  const Registry registry;
  const Payload alive(Label{0});
  Place place;
  EXPECT_FALSE(place.payload().begin_drop());
  ASSERT_EQ(rule_of(registry), dropped_once);
  EXPECT_EQ(registry.fault()->actual, "memory that holds no live node is dropped");
  EXPECT_EQ(registry.live(), 1u);
}

TEST(Probe, AProbeOfAnEarlierRunIsNoProbeOfThisOne) {
  Place place;
  {
    const Registry earlier;
    place.build(Label{0});
  }
  const Registry registry;
  EXPECT_EQ(place.payload().touch(), std::nullopt);
  EXPECT_EQ(rule_of(registry), touched);
  // Nor is it dropped any more: its heap byte went with the registry, as LSan and ASan confirm.
}

TEST(Registry, CountsWhatWasBuiltAndWhatLives) {
  Registry registry;
  {
    const Payload first(Label{0});
    const Payload second(Label{0});
    EXPECT_EQ(registry.size(), 2u);
    EXPECT_EQ(registry.live(), 2u);
    EXPECT_EQ(registry.find(1), &second);
  }
  EXPECT_EQ(registry.size(), 2u);
  EXPECT_EQ(registry.live(), 0u);
  EXPECT_EQ(registry.find(0), nullptr);
  EXPECT_EQ(registry.find(1), nullptr);
  EXPECT_EQ(registry.find(2), nullptr);
}

TEST(Registry, KeepsTheFirstFaultOnly) {
  Registry registry;
  registry.report({"first", "a", "b"});
  registry.report({"second", "c", "d"});
  ASSERT_TRUE(registry.fault());
  EXPECT_EQ(registry.fault()->rule, "first");
  EXPECT_EQ(registry.fault()->actual, "b");
}

TEST(Registry, TheOuterOneIsCurrentAgainWhenTheInnerOneEnds) {
  Registry outer;
  {
    Registry inner;
    EXPECT_EQ(&Registry::current(), &inner);
    const Payload payload(Label{0});
    EXPECT_EQ(outer.size(), 0u);
  }
  EXPECT_EQ(&Registry::current(), &outer);
}

}  // namespace
}  // namespace dropcheck

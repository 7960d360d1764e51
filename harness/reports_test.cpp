// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a run leaves behind of its objects: the history that the registry notes, and the line behind
// a report.
#include "harness/reports.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "harness/probe.hpp"

namespace dropcheck {
namespace {

class Payload : public Probe {
 public:
  using Probe::Probe;
  Payload(Payload&&) noexcept = default;
  ~Payload() {
    if (!husk()) begin_drop();
  }
};

/// As "made 0 at 2".
std::vector<std::string> told(const Progress& progress) {
  std::vector<std::string> lines;
  for (const History::Entry& entry : progress.history.all()) {
    lines.push_back(std::string(word_of(entry.fate)) + " " + std::to_string(entry.object) + " at " +
                    std::to_string(entry.step));
  }
  return lines;
}
using Lines = std::vector<std::string>;

template <class T>
std::span<const std::byte> memory_of(const T& place) {
  return std::as_bytes(std::span(&place, 1));
}

TEST(History, IsWhatTheProbesOfARunWentThrough) {
  Progress progress;
  const Registry registry(&progress);
  progress.step = 2;
  {
    Payload first(Label{0});
    progress.step = 3;
    const Payload second(Label{0});
    const Payload moved(std::move(first));
    progress.step = 4;
  }
  EXPECT_EQ(told(progress),
            (Lines{"made 0 at 2", "made 1 at 3", "dropped 0 at 4", "dropped 1 at 4"}));
}

TEST(History, BeginsAnewWithEachRun) {
  Progress progress;
  for (int run = 0; run < 2; ++run) {
    const Registry registry(&progress);
    const Payload payload(Label{0});
    EXPECT_EQ(told(progress), Lines{"made 0 at 0"});
  }
}

TEST(History, OfMoreThanFitsKeepsTheBeginning) {
  Progress progress;
  const Registry registry(&progress);
  for (std::size_t i = 0; i < History::entries_max; ++i) const Payload payload(Label{0});
  ASSERT_EQ(progress.history.all().size(), History::entries_max);
  EXPECT_EQ(told(progress).back(), "dropped 127 at 0");
}

TEST(History, OfATouchNamesWhoWasAtTheAddress) {
  Progress progress;
  Registry registry(&progress);
  constexpr std::size_t first = 2 * sizeof(std::size_t);
  constexpr std::size_t second = first + sizeof(Payload);
  static_assert(first % alignof(Payload) == 0);
  alignas(Payload) std::byte room[second + sizeof(Payload)];
  for (int life = 0; life < 2; ++life) {
    for (const std::size_t place : {first, second}) {
      std::destroy_at(::new (static_cast<void*>(room + place)) Payload(Label{0}));
    }
  }
  const auto touched_at = [&](std::size_t offset) {
    registry.note_touch(room + offset, room);
    return told(progress).back();
  };
  EXPECT_EQ(touched_at(first), "touched 2 at 0") << "the younger one";
  EXPECT_EQ(touched_at(second + 1), "touched 3 at 0");
  EXPECT_EQ(touched_at(sizeof room - 1), "touched 3 at 0") << "the one before it";
  EXPECT_EQ(touched_at(0), "touched 2 at 0") << "the one behind it, if there is none before";
  const std::size_t count = progress.history.all().size();
  registry.note_touch(&count, memory_of(count));
  EXPECT_EQ(progress.history.all().size(), count) << "none was there";
}

TEST(History, OfATouchNamesWhoMovedAwayIfNobodyElseWasThere) {
  Progress progress;
  Registry registry(&progress);
  Payload there(Label{0});
  const Payload here(std::move(there));
  registry.note_touch(&there, memory_of(there));
  EXPECT_EQ(told(progress).back(), "touched 0 at 0");
}

TEST(History, OfABlockThatIsLeftNamesTheFirstThatWasInIt) {
  Progress progress;
  Registry registry(&progress);
  alignas(Payload) std::byte block[3 * sizeof(Payload)];
  auto* const first = ::new (static_cast<void*>(block + sizeof(Payload))) Payload(Label{0});
  auto* const second = ::new (static_cast<void*>(block + 2 * sizeof(Payload))) Payload(Label{0});
  std::destroy_at(second);
  std::destroy_at(first);
  registry.note_left(block);
  EXPECT_EQ(told(progress).back(), "left 0 at 0");
  registry.note_left(memory_of(progress));
  EXPECT_EQ(progress.history.all().size(), 5u) << "nobody was there";
}

TEST(History, HoldsTheTouchThatTheProbeReports) {
  Progress progress;
  const Registry registry(&progress);
  alignas(Payload) std::byte room[sizeof(Payload)];
  auto* payload = ::new (static_cast<void*>(room)) Payload(Label{0});
  std::destroy_at(payload);
  progress.step = 7;
  asm volatile("" : "+r"(payload) : : "memory");
  EXPECT_EQ(payload->touch(), std::nullopt);
  EXPECT_EQ(told(progress), (Lines{"made 0 at 0", "dropped 0 at 0", "touched 0 at 7"}));
}

TEST(Trailer, NamesTheProgramItsStepAndWhatObjectsWentThrough) {
  Flight flight;
  flight.abilities = 129;
  flight.current.store(Bytes{0, 255, 16});
  flight.progress.step = 5;
  flight.progress.history.note(0, 1, Fate::made);
  flight.progress.history.note(0, 4, Fate::dropped);
  flight.progress.history.note(0, 5, Fate::touched);
  flight.progress.seen = {.act = 6, .count = 1, .events = {{3, 4, 5, 6, 7, ~std::uint64_t{0}}}};
  char room[512];
  EXPECT_EQ(std::string(room, write_trailer(room, "rc", "reference", flight)),
            "DROPCHECK "
            "{\"version\":1,\"target\":\"rc/reference\",\"program\":\"00ff10\",\"abilities\":129,"
            "\"step\":5,\"history\":[[0,\"made\",1],[0,\"dropped\",4],[0,\"touched\",5]],"
            "\"seen\":[6,[[3,4,5,6,7,18446744073709551615]]]}\n");
}

TEST(Trailer, EndsWhereItsRoomDoes) {
  const Flight flight;
  char whole[512];
  const std::size_t size = write_trailer(whole, "rc", "reference", flight);
  for (std::size_t room = 1; room <= size; ++room) {
    std::vector<char> cut(room);
    ASSERT_EQ(write_trailer(cut, "rc", "reference", flight), room - 1);
    ASSERT_EQ(std::string(cut.data()), std::string(whole, room - 1));
  }
}

}  // namespace
}  // namespace dropcheck

// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The laws of the flight recorder: what one process writes, another reads, also after a death.
#include "harness/flight.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <string>

namespace dropcheck {
namespace {

/// A flight that lives as long as the test, named in the environment or not.
class FlightTest : public testing::Test {
 protected:
  FlightTest() : flight_(create_flight(descriptor_)) {}
  ~FlightTest() override {
    unsetenv(flight_variable);
    if (flight_ != nullptr) destroy_flight(flight_, descriptor_);
  }
  void SetUp() override { ASSERT_NE(flight_, nullptr); }

  void name_in_environment() { setenv(flight_variable, std::to_string(descriptor_).c_str(), 1); }

  /// Runs `work` in a child until it returns or dies.
  static int in_child(const std::function<void()>& work) {
    const pid_t child = fork();
    if (child == 0) {
      work();
      _exit(0);
    }
    int status = -1;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    return status;
  }

  int descriptor_ = -1;
  Flight* flight_;
};

TEST(StoredProgram, LoadsWhatWasStored) {
  StoredProgram stored;
  EXPECT_EQ(stored.load(), Bytes());
  for (const std::size_t size : {std::size_t{1}, std::size_t{12}, limits::program_bytes_max}) {
    const Bytes program(size, 7);
    stored.store(program);
    EXPECT_EQ(stored.load(), program);
  }
  stored.store(Bytes());
  EXPECT_EQ(stored.load(), Bytes());
}

TEST(StoredProgram, CutsOffWhatNoProgramReads) {
  Bytes program(limits::program_bytes_max + 40, 7);
  program[limits::program_bytes_max - 1] = 9;
  StoredProgram stored;
  stored.store(program);
  program.resize(limits::program_bytes_max);
  EXPECT_EQ(stored.load(), program);
}

TEST(StoredProgram, ACorruptSizeReadsNothingBeyondTheBytes) {
  StoredProgram stored;
  stored.size = ~std::uint64_t{0};
  EXPECT_EQ(stored.load().size(), limits::program_bytes_max);
}

TEST_F(FlightTest, StartsEmpty) {
  EXPECT_EQ(flight_->programs, 0u);
  EXPECT_EQ(flight_->running, 0u);
  EXPECT_EQ(flight_->violated, 0u);
  EXPECT_EQ(flight_->progress.ops, 0u);
  EXPECT_EQ(flight_->current.load(), Bytes());
}

/// Two steps: ops 1 and 2.
Bytes two_steps() {
  Bytes program(16);
  program[8] = 1;
  program[12] = 2;
  return program;
}

TEST_F(FlightTest, KeepsTheFirstViolationOfEachRuleByEachOp) {
  const Bytes program = two_steps();
  flight_->record(program, {0, "a rule", "this", "that"});
  EXPECT_EQ(flight_->violated, 1u);
  flight_->record(program, {0, "a rule", "the same rule and op", "again"});
  EXPECT_EQ(flight_->violated, 1u);
  flight_->record(program, {1, "a rule", "another op", ""});
  EXPECT_EQ(flight_->violated, 2u);
  flight_->record(program, {2, "a rule", "the end", ""});
  EXPECT_EQ(flight_->violated, 3u);
  flight_->record(program, {0, "another rule", "", ""});
  EXPECT_EQ(flight_->violated, 4u);
  EXPECT_EQ(flight_->violations[0].load().actual, "that");
  EXPECT_EQ(flight_->violations[1].load().expected, "another op");
  flight_->forget_violations();
  EXPECT_EQ(flight_->violated, 0u);
}

TEST_F(FlightTest, MoreViolationsThanFitAreDropped) {
  for (std::size_t i = 0; i < Flight::violations_max + 3; ++i) {
    flight_->record({}, {0, "rule " + std::to_string(i) + ".", "", ""});
  }
  EXPECT_EQ(flight_->violated, Flight::violations_max);
}

TEST_F(FlightTest, GivesBackTheViolationThatWasRecorded) {
  flight_->record(Bytes(12, 2), {3, "a rule", "this", "that"});
  EXPECT_EQ(flight_->violated, 1u);
  EXPECT_EQ(flight_->violations[0].program.load(), Bytes(12, 2));
  const Violation violation = flight_->violations[0].load();
  EXPECT_EQ(violation.step, 3u);
  EXPECT_EQ(violation.rule, "a rule");
  EXPECT_EQ(violation.expected, "this");
  EXPECT_EQ(violation.actual, "that");
}

TEST_F(FlightTest, TextsAreCutToTheirRoomAndNeverRunIntoTheNext) {
  flight_->record({}, {0, std::string(1000, 'r'), std::string(512, 'e'), std::string(511, 'a')});
  const Violation violation = flight_->violations[0].load();
  EXPECT_EQ(violation.rule, std::string(255, 'r'));
  EXPECT_EQ(violation.expected, std::string(511, 'e'));
  EXPECT_EQ(violation.actual, std::string(511, 'a'));
}

TEST_F(FlightTest, AParentReadsWhatItsChildWrote) {
  const int status = in_child([&] {
    flight_->programs = 41;
    flight_->progress.step = 5;
    flight_->record(Bytes{1, 2, 3}, {5, "a rule", "this", "that"});
  });
  EXPECT_EQ(status, 0);
  EXPECT_EQ(flight_->programs, 41u);
  EXPECT_EQ(flight_->progress.step, 5u);
  EXPECT_EQ(flight_->violations[0].program.load(), (Bytes{1, 2, 3}));
  EXPECT_EQ(flight_->violations[0].load().rule, "a rule");
}

TEST_F(FlightTest, TheProgramThatKilledAChildIsKnown) {
  const int status = in_child([&] {
    flight_->current.store(Bytes(20, 4));
    flight_->running = 1;
    raise(SIGKILL);
  });
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(flight_->running, 1u);
  EXPECT_EQ(flight_->current.load(), Bytes(20, 4));
}

TEST_F(FlightTest, AWorkerAttachesToTheFlightThatItsEnvironmentNames) {
  name_in_environment();
  const int status = in_child([] { attach_flight().programs = 7; });
  EXPECT_EQ(status, 0);
  EXPECT_EQ(flight_->programs, 7u);
  EXPECT_EQ(attach_flight().programs, 7u);
}

TEST_F(FlightTest, AWorkerWithoutAUsableFlightWritesToItsOwn) {
  for (const char* named : {static_cast<const char*>(nullptr), "", "nonsense", "-1", "12345"}) {
    if (named == nullptr) {
      unsetenv(flight_variable);
    } else {
      setenv(flight_variable, named, 1);
    }
    attach_flight().programs = 9;
    EXPECT_EQ(&attach_flight(), &attach_flight());
    EXPECT_EQ(flight_->programs, 0u);
  }
}

TEST_F(FlightTest, TwoFlightsShareNothing) {
  int descriptor = -1;
  Flight* other = create_flight(descriptor);
  ASSERT_NE(other, nullptr);
  other->programs = 3;
  EXPECT_EQ(flight_->programs, 0u);
  destroy_flight(other, descriptor);
}

TEST(Flight, WithoutDescriptorsThereIsNoneAndErrnoSaysWhy) {
  const auto create_with_none_left = [] {
    const rlimit none{0, 0};
    setrlimit(RLIMIT_NOFILE, &none);
    int descriptor = -1;
    _exit(create_flight(descriptor) == nullptr && errno == EMFILE ? 0 : 1);
  };
  EXPECT_EXIT(create_with_none_left(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace dropcheck

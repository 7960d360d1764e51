// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The whole run, against a canary: a small Rc, sound as it stands, that can be given one defect at
// a time. Each must be rejected at its step, by the oracle whose words the table holds.
#include "harness/rc/run.hpp"

#include <gtest/gtest.h>
#include <sanitizer/lsan_interface.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <ostream>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "harness/rc/codec.hpp"

namespace dropcheck::rc {

/// In model_test.cpp, of the same binary.
std::vector<Program> law_programs();

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

template <class T>
struct Block {
  std::uint64_t strong;
  std::uint64_t weak = 1;
  alignas(T) std::byte storage[sizeof(T)] = {};

  T* value() { return std::launder(reinterpret_cast<T*>(opaque(storage))); }
  static Block* allocate(std::uint64_t handles) {
    return new (::operator new(sizeof(Block))) Block{handles};
  }
  void free() {
    void* const memory = opaque(this);
    void* const again = opaque(this);
    if (has("BlockIsFreedAsArray")) return ::operator delete[](memory);
    ::operator delete(memory, sizeof(Block) - (has("BlockIsFreedTooSmall") ? 8 : 0));
    if (has("BlockIsFreedTwice")) ::operator delete(again, sizeof(Block));
  }
  void retain(bool owns) {
    std::uint64_t& count = owns ? strong : weak;
    if (!has(owns ? "CloneCountsNothing" : "DowngradeCountsNothing")) ++count;
    if (has("CounterHasEightBits")) count %= 256;
  }
  void release_weak() {
    if (--weak == 0 && !has("BlockOutlivesTheLastWeak")) free();
  }
  void release_strong() {
    if (has("ValueDiesOneHandleEarly") && strong == 2) std::destroy_at(value());
    if (--strong != 0) return;
    if (has("DyingValueCounts")) strong = 1;
    try {
      if (!has("ValueNeverDies")) std::destroy_at(value());
      if (has("ValueDiesTwice")) std::destroy_at(value());
    } catch (...) {
      if (!has("ThrowInDropLeaks")) after_drop();
      throw;
    }
    after_drop();
  }
  void after_drop() {
    strong = 0;
    if (--weak == 0 || has("BlockDiesWithTheValue")) free();
  }
};

template <class T, bool owns>
struct Handle {
  Handle() = default;
  /// Takes over a count.
  explicit Handle(Block<T>* taken) : block(taken) {}
  Handle(const Handle& other) : block(other.block) {
    if (block != nullptr) block->retain(owns);
  }
  Handle(Handle&& other) noexcept : block(other.block) {
    const bool copies = owns && block != nullptr && has("MoveIsACopy");
    copies ? block->retain(owns) : void(other.block = nullptr);
  }
  Handle& operator=(const Handle& other) { return store(Handle(other)); }
  Handle& operator=(Handle&& other) { return store(Handle(std::move(other))); }
  ~Handle() noexcept(!owns || std::is_same_v<T, Sample>) {
    if (block != nullptr) owns ? block->release_strong() : block->release_weak();
  }
  explicit operator bool() const { return block != nullptr; }
  T& operator*() const { return *block->value(); }
  std::uint64_t strong() const { return block == nullptr ? 0 : block->strong; }
  std::uint64_t weak() const { return block == nullptr ? 0 : block->weak; }

  /// What was held is dropped last.
  Handle& store(Handle fresh) {
    if (owns && has("AssignmentDropsBeforeItStores")) Handle(std::exchange(block, nullptr));
    if (owns && has("AssignmentForgetsTheOld")) block = nullptr;
    std::swap(block, fresh.block);
    return *this;
  }

  Block<T>* block = nullptr;
};

struct Canary {
  template <class T>
  using Strong = Handle<T, true>;
  template <class T>
  using Weak = Handle<T, false>;
  static constexpr bool fallible_alloc = true;
  static constexpr bool propagates_drop_throw = true;
  static constexpr bool reentrant_assign = true;
  static constexpr bool keeps_self_move = true;

  template <class T, class... Args>
  static Strong<T> make(Args&&... args) {
    Block<T>* block = Block<T>::allocate(1);
    try {
      std::construct_at(reinterpret_cast<T*>(block->storage), std::forward<Args>(args)...);
    } catch (...) {
      if (!has("ThrowInMakeLeaks")) block->free();
      throw;
    }
    return Strong<T>(block);
  }
  template <class T>
  static Strong<T> new_cyclic(auto&& build) {
    Weak<T> self(Block<T>::allocate(0));
    new (self.block->storage) T(build(std::as_const(self)));
    self.block->strong = 1;
    return Strong<T>(std::exchange(self.block, nullptr));
  }
  template <class T>
  static Weak<T> downgrade(const Strong<T>& strong) {
    strong.block->retain(false);
    return Weak<T>(strong.block);
  }
  template <class T>
  static Strong<T> upgrade(const Weak<T>& weak) {
    const bool dead = weak.strong() == 0 && !has("DeadValueUpgrades");
    if (weak.block == nullptr || dead) return Strong<T>();
    weak.block->retain(true);
    return Strong<T>(weak.block);
  }
  template <class T>
  static std::optional<T> try_unwrap(Strong<T>&& strong) {
    const bool refuses = strong.weak() != 1 && has("TryUnwrapRefusesUnderAWeak");
    if (strong.strong() != 1 || refuses) return std::nullopt;
    const Strong<T> last(std::move(strong));
    return std::optional<T>(std::move(*last));
  }
  template <class T>
  static std::optional<T> into_inner(Strong<T>&& strong) {
    if (has("IntoInnerKeepsTheHandle")) return try_unwrap<T>(std::move(strong));
    Strong<T> consumed(std::move(strong));
    return try_unwrap<T>(std::move(consumed));
  }
  template <class T>
  static T unwrap_or_clone(Strong<T>&& strong) {
    Strong<T> last(std::move(strong));
    if (last.strong() != 1 || has("UnwrapOrCloneAlwaysCopies")) return std::as_const(*last);
    return *try_unwrap<T>(std::move(last));
  }
  static auto* get_mut(auto& strong) {
    const bool only_strong = strong.strong() == 1 || has("GetMutIgnoresStrong");
    const bool unwatched = strong.weak() == 1 || has("GetMutIgnoresWeak");
    return only_strong && unwatched ? &*strong : nullptr;
  }
  template <class T>
  static T& make_mut(Strong<T>& strong) {
    if (strong.strong() != 1 && !has("MakeMutWritesToShared")) {
      const T& shared = *strong;
      const Strong<T> old(has("FailedMakeMutEmpties") ? std::move(strong) : Strong<T>());
      strong = make<T>(shared);
    } else if (strong.weak() != 1 && !has("MakeMutKeepsWeaksAlive")) {
      strong = make<T>(std::move(*strong));
    }
    return *strong;
  }
  template <class T>
  static T* into_raw(Strong<T>&& strong) {
    T* raw = &*strong;
    if (!has("IntoRawKeepsTheHandle")) strong.block = nullptr;
    return raw;
  }
  template <class T>
  static Strong<T> from_raw(T* raw) {
    void* block = reinterpret_cast<std::byte*>(raw) - offsetof(Block<T>, storage);
    return Strong<T>(static_cast<Block<T>*>(block));
  }
  static bool ptr_eq(const auto& a, const auto& b) {
    const bool denied = a.strong() == 0 && a.block != nullptr && has("PtrEqDeniesDeadBlocks");
    return a.block == b.block && !denied;
  }
  static std::uint64_t strong_count(const auto& handle) {
    return handle.strong() + (has("StrongCountIncludesWeaks") ? weak_count(handle) : 0);
  }
  static std::uint64_t weak_count(const auto& handle) {
    if (handle.strong() != 0) return handle.weak() - 1;
    return has("WeakCountOutlivesTheValue") ? handle.weak() : 0;
  }
  static Counters counters(const auto& handle) { return {handle.strong(), handle.weak()}; }
  static void preset(const auto& handle, Counters counters) {
    handle.block->strong = counters.strong;
    handle.block->weak = counters.weak;
  }
};

static_assert(abilities_of<Canary>() == (((keeps_self_move << 1) - 1) & ~upgrade_allocates));

constexpr std::string_view outcomes = "an op ends as it does in Rust";
constexpr std::string_view drops = "a value is dropped exactly once, when its last strong handle";
constexpr std::string_view handles = "a handle owns its node, and the counts are the numbers";
constexpr std::string_view watchers = "a Weak reports the handles of its block, and 0 once";
constexpr std::string_view touches = "a value is not touched after its drop";
constexpr std::string_view owned = "the subject releases only blocks that it owns";
constexpr std::string_view size = "a sized release names the size that was allocated";
constexpr std::string_view family = "a block is released by the family of functions that allocated";
constexpr std::string_view balance = "every block is released when the last handle of it goes";

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
    {"CloneCountsNothing", "new r0 0; clone r0 r1", 1, handles},
    {"DowngradeCountsNothing", "new r0 0; downgrade r0 w0", 1, handles},
    {"MoveIsACopy", "new r0 0; move r0 r1", 1, handles},
    {"AssignmentForgetsTheOld", "new r0 0; new r0 1", 1, drops},
    {"AssignmentDropsBeforeItStores",
     "new r0 0; new r1 1; set_next r0 r1; downgrade r0 w0; set_up r1 w0; drop r1; new r2 2; "
     "set_next r0 r2",
     7, "a destructor sees its surroundings as they are"},
    {"ValueDiesOneHandleEarly", "new r0 0; clone r0 r1; drop r1", 2, touches},
    {"ValueDiesTwice", "new r0 0; drop r0", 1,
     "a value is dropped exactly once: expected one drop"},
    {"ValueNeverDies", "new r0 0; drop r0", 1, drops},
    {"DeadValueUpgrades", "new r0 0; downgrade r0 w0; drop r0; upgrade w0 r1", 3, touches},
    {"DyingValueCounts", "new r0 0; downgrade r0 w0; on_drop 0 look_weak w0; drop r0", 3, watchers},
    {"BlockOutlivesTheLastWeak", "new r0 0; downgrade r0 w0; drop r0; drop_weak w0", 4, balance},
    {"BlockDiesWithTheValue", "new r0 0; downgrade r0 w0; drop r0", 2, "", "heap-use-after-free"},
    {"BlockIsFreedTwice", "new r0 0; drop r0", 1, owned, "attempting double-free"},
    {"BlockIsFreedTooSmall", "new r0 0; drop r0", 1, size, "new-delete-type-mismatch"},
    {"BlockIsFreedAsArray", "new r0 0; drop r0", 1, family, "alloc-dealloc-mismatch"},
    {"ThrowInMakeLeaks", "throw_make 0 1; new r0 0", 2, balance},
    {"ThrowInDropLeaks", "new r0 0; throw_drop 0 1; drop r0", 3, balance},
    {"FailedMakeMutEmpties", "new r0 0; clone r0 r1; fail_alloc 1; make_mut r0 5", 3, handles},
    {"GetMutIgnoresStrong", "new r0 0; clone r0 r1; get_mut r0 1", 2, outcomes},
    {"GetMutIgnoresWeak", "new r0 0; downgrade r0 w0; get_mut r0 1", 2, outcomes},
    {"MakeMutWritesToShared", "new r0 0; clone r0 r1; make_mut r0 3", 2,
     "a value is built or copied only"},
    {"MakeMutKeepsWeaksAlive", "new r0 0; downgrade r0 w0; make_mut r0 3", 2, handles},
    {"TryUnwrapRefusesUnderAWeak", "new r0 0; downgrade r0 w0; try_unwrap r0", 2, drops},
    {"IntoInnerKeepsTheHandle", "new r0 0; clone r0 r1; into_inner r0", 2, handles},
    {"UnwrapOrCloneAlwaysCopies", "new r0 0; unwrap_or_clone r0", 1, drops},
    {"IntoRawKeepsTheHandle", "new r0 0; clone r0 r1; into_raw r0", 2, handles},
    {"PtrEqDeniesDeadBlocks", "new r0 0; downgrade r0 w0; drop r0; ptr_eq_weak w0 w0", 3, outcomes},
    {"StrongCountIncludesWeaks", "new r0 0; downgrade r0 w0", 1, handles},
    {"WeakCountOutlivesTheValue", "new r0 0; downgrade r0 w0; drop r0; look_weak w0", 3, watchers},
    {"CounterHasEightBits", "new r0 0; preset_strong r0 0; clone r0 r1; clone r0 r2", 3, handles},
};

Program program_of(std::string_view steps) {
  std::string text = header_line(Language::subject, Language::version) + std::string(steps);
  std::ranges::replace(text, ';', '\n');
  return std::get<Program>(parse<Language>(text));
}

Verdict run_sound(const Program& program) {
  Progress progress;
  return run<Canary>(program, progress);
}

/// A rejected canary leaves its handles behind, which LSan must not mind.
Verdict run_with(std::string_view what, std::string_view steps) {
  defect = what;
  if constexpr (Ledger::asan_judges) __lsan_disable();
  Verdict verdict = run_sound(program_of(steps));
  if constexpr (Ledger::asan_judges) __lsan_enable();
  defect = "";
  return verdict;
}

std::string said(const Verdict& verdict) {
  if (verdict.pass()) return "nothing";
  const auto& [step, rule, expected, actual] = *verdict.violation;
  return std::to_string(step) + ": " + rule + ": expected " + expected + ", actual " + actual;
}

/// Few slots and labels, so that the ops meet.
Program random_program(std::mt19937& random) {
  Bytes bytes(limits::program_bytes_max);
  for (std::size_t i = limits::header_bytes; i < bytes.size(); i += limits::step_bytes) {
    bytes[i] = static_cast<std::uint8_t>(random() % 40);
    for (std::size_t j = 1; j <= 2; ++j) bytes[i + j] = static_cast<std::uint8_t>(random() % 3);
    bytes[i + 3] = static_cast<std::uint8_t>(random() % 4 == 0 ? random() % 4 : 0);
  }
  return decode<Language>(bytes);
}

class RcCanary : public testing::TestWithParam<Case> {};
void PrintTo(const Case& canary, std::ostream* out) { *out << canary.program; }
INSTANTIATE_TEST_SUITE_P(With, RcCanary, testing::ValuesIn(cases),
                         [](const auto& test) { return std::string(test.param.defect); });

TEST_P(RcCanary, IsRejected) {
  const auto& [what, steps, step, rule, asan] = GetParam();
  if (Ledger::asan_judges && asan != nullptr) {
    EXPECT_DEATH(run_with(what, steps), asan);
  } else {
    const std::string actual = said(run_with(what, steps));
    EXPECT_TRUE(actual.starts_with(std::to_string(step) + ": " + std::string(rule))) << actual;
  }
}

TEST(RcRun, TheSoundCanaryPassesEveryLawWhateverShowsADefectAndRandomPrograms) {
  std::mt19937 random(1);
  std::vector<Program> programs = law_programs();
  for (const Case& canary : cases) programs.push_back(program_of(canary.program));
  for (int i = 0; i < 800; ++i) programs.push_back(random_program(random));
  std::uint64_t reached = 0;
  for (const Program& program : programs) {
    const Verdict verdict = run_sound(program);
    ASSERT_EQ(said(verdict), "nothing") << print(program);
    ASSERT_EQ(Ledger::live(), 0u) << "what leaked is taken back: " << print(program);
    reached |= verdict.situations;
  }
  for (const SituationInfo& info : situations) {
    EXPECT_NE(reached & info.bit, 0u) << info.words;
  }
}

TEST(RcRun, ViolationIsReportedWhenTheTracesDiffer) {
  // Nothing but the trace shows it: the memory is sound and every block is released.
  EXPECT_EQ(said(run_with("GetMutIgnoresWeak", "new r0 0; downgrade r0 w0; get_mut r0 1")),
            "2: an op ends as it does in Rust: expected the op gives None, actual the op succeeds");
}

TEST(RcRun, ALeakIsSaidWithTheBlockThatIsLeft) {
  const std::string bytes = std::to_string(sizeof(Block<Node<Canary>>));
  EXPECT_EQ(said(run_with("ThrowInMakeLeaks", "throw_make 0 1; new r0 0")),
            "2: every block is released when the last handle of it goes: expected nothing is left, "
            "actual allocation 1: new, " +
                bytes + " bytes, default alignment");
}

TEST(RcRun, TheTraceHashIsThatOfTheObservationsTheViolationIncluded) {
  std::mt19937 random(2);
  std::set<std::uint64_t> hashes;
  for (int i = 0; i < 50; ++i) {
    const Program program = random_program(random);
    const std::uint64_t hash = run_sound(program).trace_hash;
    EXPECT_EQ(run_sound(program).trace_hash, hash);
    EXPECT_TRUE(hashes.insert(hash).second) << "another program, another hash";
  }
  constexpr std::string_view steps = "new r0 0; downgrade r0 w0";
  EXPECT_NE(run_with("DowngradeCountsNothing", steps).trace_hash,
            run_with("StrongCountIncludesWeaks", steps).trace_hash);
}

TEST(RcRun, ProgressCountsTheStepsOfOneRunAndTheOpsOfAllRuns) {
  const Program program = program_of("new r0 0; drop r1; on_drop 0 new r2 1; drop r0");
  Progress progress;
  for (std::uint64_t runs = 1; runs <= 2; ++runs) {
    run<Canary>(program, progress);
    EXPECT_EQ(progress.step, 4u);
    // new, drop r1, drop r0, the script's new; not the harness's own drop r2.
    EXPECT_EQ(progress.ops, 4 * runs);
    EXPECT_EQ(progress.effective_ops, 3 * runs);
  }
}

}  // namespace
}  // namespace dropcheck::rc

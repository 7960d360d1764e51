// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Owners that are unlike the reference and still right: what they say of themselves decides.
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "harness/box/run.hpp"
#include "harness/box/writing.hpp"
#include "harness/canary_run_test.hpp"

namespace dropcheck::box {
namespace {

template <class A>
std::string said_of(std::string_view steps) {
  return canaries::said_of<A, Language>(steps);
}
template <class A>
void expect_random_programs_to_pass() {
  canaries::expect_random_programs_of_its_own_to_pass<A, Language>(abilities_of<A>());
}

/// Its move assignment exchanges, or leaves the source empty.
template <class T, bool exchanges>
struct Own {
  Own() = default;
  explicit Own(T* taken) : value(taken) {}
  Own(Own&& other) noexcept : value(std::exchange(other.value, nullptr)) {}
  Own& operator=(Own&& other) noexcept {
    Own taken;
    if (!exchanges) std::swap(taken.value, other.value);
    std::swap(value, exchanges ? other.value : taken.value);
    return *this;
  }
  ~Own() { delete value; }
  explicit operator bool() const { return value != nullptr; }
  T& operator*() const { return *value; }

  T* value = nullptr;
};

template <bool exchanges, bool says, bool copies_first, bool says_first>
struct Unlike {
  template <class T>
  using Owner = Own<T, exchanges>;
  static constexpr bool reentrant_assign = true;
  static constexpr bool keeps_self_move = true;
  static constexpr bool allocates_once = true;
  static constexpr bool swaps_on_move = says;
  static constexpr bool copies_value_first = says_first;
  template <class T, class... Args>
  static Owner<T> make(Args&&... args) {
    return Owner<T>(new T(std::forward<Args>(args)...));
  }
  template <class T>
  static Owner<T> clone(const Owner<T>& owner) {
    if constexpr (copies_first) {
      T copy(*owner);
      return make<T>(std::move(copy));
    } else {
      return make<T>(std::as_const(*owner));
    }
  }
};

template <bool exchanges, bool says>
using Moving = Unlike<exchanges, says, false, false>;
template <bool copies_first, bool says>
using Cloning = Unlike<false, false, copies_first, says>;

constexpr std::string_view a_move = "new b0 0; new b1 1; move b0 b1";
constexpr std::string_view a_throwing_clone = "new b0 0; throw_copy 0 1; clone b0 b1";

using Exchanges = Moving<true, true>;
using ExchangesUnsaid = Moving<true, false>;
using SaysItExchanges = Moving<false, true>;

TEST(UnlikeBox, MayExchangeWhenItIsMoved) {
  EXPECT_EQ(said_of<Exchanges>(a_move), "nothing");
  EXPECT_EQ(said_of<Exchanges>("new b0 0; new b1 1; set_next b0 b1; take_next b0 b0"), "nothing");
  expect_random_programs_to_pass<Exchanges>();
}

TEST(UnlikeBox, ThatExchangesIsHeldToWhatItSays) {
  EXPECT_NE(said_of<ExchangesUnsaid>(a_move), "nothing");
  EXPECT_NE(said_of<SaysItExchanges>(a_move), "nothing");
}

using CopiesFirst = Cloning<true, true>;
using CopiesFirstUnsaid = Cloning<true, false>;
using SaysItCopiesFirst = Cloning<false, true>;

TEST(UnlikeBox, MayCopyBeforeItAllocates) {
  EXPECT_EQ(said_of<CopiesFirst>(a_throwing_clone), "nothing");
  expect_random_programs_to_pass<CopiesFirst>();
}

TEST(UnlikeBox, ThatCopiesFirstIsHeldToWhatItSays) {
  EXPECT_NE(said_of<CopiesFirstUnsaid>(a_throwing_clone), "nothing");
  EXPECT_NE(said_of<SaysItCopiesFirst>(a_throwing_clone), "nothing");
}

}  // namespace
}  // namespace dropcheck::box

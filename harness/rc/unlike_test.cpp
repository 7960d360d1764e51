// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Handles that are unlike the reference and still right: what they say of themselves decides.
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "harness/canary_run_test.hpp"
#include "harness/rc/run.hpp"
#include "harness/rc/writing.hpp"

namespace dropcheck::rc {
namespace {

template <class A>
std::string said_of(std::string_view steps) {
  return canaries::said_of<A, Language>(steps);
}
template <class A>
void expect_random_programs_to_pass() {
  canaries::expect_random_programs_of_its_own_to_pass<A, Language>(abilities_of<A>());
}

/// std::shared_ptr or std::weak_ptr, whose move assignment exchanges.
template <class Base>
struct Exchanging : Base {
  Exchanging() = default;
  Exchanging(Base base) : Base(std::move(base)) {}
  Exchanging(const Exchanging&) = default;
  Exchanging(Exchanging&&) = default;
  Exchanging& operator=(const Exchanging& other) {
    Exchanging(other).swap(*this);
    return *this;
  }
  Exchanging& operator=(Exchanging&& other) noexcept {
    this->swap(other);
    return *this;
  }
};

template <bool says>
struct Unlike {
  template <class T>
  using Strong = Exchanging<std::shared_ptr<T>>;
  template <class T>
  using Weak = Exchanging<std::weak_ptr<T>>;
  static constexpr bool swaps_on_move = says;
  static constexpr bool keeps_self_move = true;
  static constexpr bool no_exceptions = true;
  template <class T, class... Args>
  static Strong<T> make(Args&&... args) noexcept {
    return std::make_shared<T>(std::forward<Args>(args)...);
  }
  template <class T>
  static Weak<T> downgrade(const Strong<T>& strong) {
    return std::weak_ptr<T>(strong);
  }
  template <class T>
  static Strong<T> upgrade(const Weak<T>& weak) {
    return weak.lock();
  }
  static auto strong_count(const auto& handle) { return handle.use_count(); }
};

constexpr std::string_view a_move = "new r0 0; new r1 1; move r0 r1";

TEST(UnlikeRc, MayExchangeWhenItIsMovedAndBeWithoutExceptions) {
  EXPECT_EQ(said_of<Unlike<true>>(a_move), "nothing");
  EXPECT_EQ(said_of<Unlike<true>>("new r0 0; downgrade r0 w0; move_weak w0 w1; look_weak w0; "
                                  "new r1 1; set_next r0 r1; take_next r0 r0; throw_make 2 1; "
                                  "new r2 2"),
            "nothing");
  expect_random_programs_to_pass<Unlike<true>>();
}

TEST(UnlikeRc, ThatExchangesIsHeldToWhatItSays) {
  EXPECT_NE(said_of<Unlike<false>>(a_move), "nothing");
}

}  // namespace
}  // namespace dropcheck::rc

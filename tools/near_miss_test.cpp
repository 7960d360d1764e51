// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is taken for a typing error in an adapter, and what is not.
#include "tools/near_miss.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "harness/adapter_text.hpp"
#include "harness/rc/abilities.hpp"

namespace dropcheck {
namespace {

std::vector<std::string> said_of(const std::string& members, Abilities abilities) {
  std::vector<std::string> said;
  const std::string adapter = "\nstruct Mine {\n" + members + "\n};\n";
  for (const NearMiss& miss :
       near_misses(*find_language("rc"), abilities, member_names(adapter, "Mine"))) {
    said.push_back(miss.member + ": " + miss.why);
  }
  return said;
}

using Said = std::vector<std::string>;

TEST(NearMiss, APromiseWithATypingErrorIsFound) {
  EXPECT_EQ(said_of("static constexpr bool reentrent_assign = true;", rc::has_weak),
            Said{"reentrent_assign: is it meant to be `reentrant_assign`?"});
  EXPECT_EQ(said_of("static constexpr bool no_exeptions = true;", rc::has_weak | unwinds),
            Said{"no_exeptions: is it meant to be `no_exceptions`?"});
}

TEST(NearMiss, TheRightNameThatIsDeclaredOtherwiseIsToldHow) {
  const Said said = said_of("static int try_unwrap(int strong);", rc::has_weak);
  ASSERT_EQ(said.size(), 1u);
  EXPECT_TRUE(said[0].starts_with("try_unwrap: no try_unwrap, which wants: template <class T> "))
      << said[0];
}

TEST(NearMiss, AnAbilityThatIsThereIsNone) {
  EXPECT_EQ(said_of("static bool ptr_eq(int a, int b);", rc::has_ptr_eq), Said{});
  EXPECT_EQ(said_of("static bool ptr_equ(int a, int b);", rc::has_ptr_eq), Said{});
}

TEST(NearMiss, MembersOfOtherNamesAreTheAdaptersOwn) {
  EXPECT_EQ(said_of("static int get(int a);\nstatic int most(int a);\n"
                    "static int make(int a);\nstatic constexpr bool reentrant = true;",
                    rc::has_weak),
            Said{});
}

TEST(NearMiss, BasesCountAndOtherStructsDoNot) {
  const std::string text =
      "\nstruct Other {\n  static int try_unwrap(int);\n};\n"
      "\nstruct Base {\n  static int make_mutt(int);\n};\n"
      "\nstruct Mine : Base {\n  static int make(int);\n};\n";
  EXPECT_EQ(member_names(text, "Mine"), (std::vector<std::string>{"make", "make_mutt"}));
}

TEST(NearMiss, APromiseThatIsFalseIsMeantSo) {
  EXPECT_EQ(said_of("static constexpr bool reentrant_assign = false;", rc::has_weak), Said{});
}

}  // namespace
}  // namespace dropcheck

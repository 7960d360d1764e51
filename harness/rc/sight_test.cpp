// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/sight.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <variant>

#include "harness/language.hpp"
#include "harness/rc/abilities.hpp"

namespace dropcheck {
namespace {

/// As "#0 at 1, #0 at 2".
std::string clones_in(std::string_view steps, Abilities abilities = ~Abilities{0}) {
  const LanguageInfo& rc = *find_language("rc");
  const auto parsed = rc.parse("dropcheck rc 1\n" + std::string(steps));
  if (!std::holds_alternative<Bytes>(parsed)) return "no program";
  std::string told;
  const std::vector<Act> acts = rc.account(std::get<Bytes>(parsed), abilities);
  for (const Cloned& cloned : clones_in(acts, rc.sight)) {
    told += (told.empty() ? "" : ", ") + ("#" + std::to_string(cloned.object) + " at ") +
            std::to_string(cloned.step);
  }
  return told;
}

TEST(Clones, AreWhereAHandleIsAdded) {
  EXPECT_EQ(clones_in("new r0 0\nclone r0 r1\nclone r1 r2\n"), "#0 at 1, #0 at 2");
  EXPECT_EQ(clones_in("new r0 0\ndowngrade r0 w0\nupgrade w0 r1\n"), "#0 at 2");
}

TEST(Clones, AreNoMovesNoNewNodesAndNoSecondLives) {
  EXPECT_EQ(clones_in("new r0 0\nmove r0 r1\nswap r1 r2\ndrop r2\nnew r2 0\n"), "");
  EXPECT_EQ(clones_in("new r0 0\nclone r0 r1\ndrop r0\nclone r1 r0\n"), "#0 at 1, #0 at 3");
}

TEST(Clones, AreUnknownOfHandlesThatDoNotCount) {
  EXPECT_EQ(clones_in("new r0 0\nclone r0 r1\n", ~rc::has_strong_count), "");
}

TEST(Clones, AreNoneWhereAnObjectHasOneOwner) {
  const LanguageInfo& box = *find_language("box");
  const std::vector<Act> acts = box.account(Bytes(64, 1), ~Abilities{0});
  EXPECT_TRUE(clones_in(acts, box.sight).empty());
}

}  // namespace
}  // namespace dropcheck

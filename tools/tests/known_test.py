#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Findings that are known, and laws that are asked for: what is not told, and what is said of
it."""

import re

import command
from command import BAD, CommandTest, GOOD

WORDS = ("--seed", "5", "--no-corpus", "--programs", "300")


class Known(CommandTest):
    def check(self, *words, **options):
        return self.dropcheck("check", BAD, *WORDS, *words, **options)

    def told(self):
        """The laws and ops of what BAD breaks."""
        out = self.check("--max-findings", "0", ends=1).out
        laws = re.findall(r"(?m)^  law:     (.+)$", out)
        ops = re.findall(r"(?m)^ +(\w+)[^\n]*# <- here$", out)
        self.assertEqual(len(laws), len(ops))
        return list(zip(laws, ops))

    def known(self, *entries, more=""):
        return self.write("known.toml", "".join(
            f'[[known]]\nlaw = "{law}"\nop = "{op}"\nreason = "issue 12"\n{more}\n'
            for law, op in entries))

    def test_what_is_known_is_not_told_and_counted(self):
        told = self.told()
        ended = self.check("--known", self.known(*set(told)), "--max-findings", "0", ends=(0, 1))
        for law, op in told:
            self.assertRegex(ended.out, rf"(?m)known\.toml:\d+: {law} by {op}: "
                                        r"(known, \d+ failing programs not told: issue 12"
                                        r"|did not occur; .*)$")
            self.assertNotRegex(ended.out, rf"(?m)^ +{op}[^\n]*# <- here$(.|\n)*^  law:     {law}$")
        self.assertIn("failing programs not told", ended.out)

    def test_an_entry_for_another_target_or_without_its_bug_mutes_nothing(self):
        law, op = self.told()[0]
        other = self.known((law, op), more=f'target = "{GOOD}"')
        self.assertIn("broken: ", self.check("--known", other, "--max-findings", "1", ends=1).out)
        good = self.dropcheck("check", GOOD, *WORDS, "--known", self.known((law, op))).out
        self.assertRegex(good, r"known\.toml:1: \S+ by \w+: did not occur; if it is mended, take")

    def test_what_has_expired_is_told_again(self):
        known = self.known(*set(self.told()), more="expires = 2001-01-31")
        ended = self.check("--known", known, "--max-findings", "1", ends=1)
        self.assertIn("broken: ", ended.out)
        self.assertIn(": has expired, and is told again", ended.out)

    def test_a_file_that_is_none_is_one_line_with_its_place(self):
        for text, line, why in (
                ("[[known]\n", 1, ""), ("[[known]]\nlaw = 5\n", 1, "`law` is not law, op"),
                ('[[known]]\nlaw = "rc.none"\nreason = "x"\n', 1, 'law = "rc.none" is none'),
                ('\n[[known]]\nlaw = "rc.counts"\n', 2, "it has no reason"),
                ('[[known]]\nlaw = "rc.counts"\nwhy = "x"\n', 1, "`why` is not law, op"),
                ("[known]\n", 1, "`known` is not a list")):
            with self.subTest(text):
                ended = self.check("--known", self.write("known.toml", text), ends=2)
                self.assert_one_line(ended, rf"known\.toml:{line}: {re.escape(why)}")
        self.assert_one_line(self.check("--known", "missing.toml", ends=2), "missing.toml")


class OnlyLaw(CommandTest):
    def test_findings_of_other_laws_are_not_told(self):
        ended = self.dropcheck("check", BAD, *WORDS, "--only-law", "rc.built")
        self.assertNotIn("broken: ", ended.out)

    def test_an_unknown_law_is_one_line(self):
        ended = self.dropcheck("fuzz", BAD, "--only-law", "rc.none", ends=2)
        self.assert_one_line(ended, "--only-law: 'rc.none' is no law")


if __name__ == "__main__":
    command.main()

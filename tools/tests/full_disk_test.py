#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A full disk: a finding is told in full all the same, once, and one line says what is wrong."""

import os
import re

import command
from command import after, BAD, COMMAND, CommandTest, FuzzTest, MISBEHAVING, unshare, WRONG

FILL = ("mount -t tmpfs -o size=64k none artifacts\n"
        "cat /dev/zero >artifacts/fill 2>/dev/null")


class FullTest(CommandTest):
    def setUp(self):
        super().setUp()
        if not unshare():
            self.skipTest("this system does not let a test mount anything")
        os.mkdir(self.path("artifacts"))

    def assert_told_on_a_full_disk(self, *words):
        ended = self.run_words([*after(FILL), COMMAND, *words], ends=2)
        self.assert_one_line(ended, r"\Aartifacts/.*: cannot be (written|made): No space left")
        self.assertNotRegex(ended.out, r"(?m)^  (program|replay|report): ")
        told = re.findall(r"^(.*: broken: .*)\n  expected: .*\n  actual: .*\n\n((?:    .*\n)+)",
                          ended.out, re.MULTILINE)
        self.assertNotEqual(told, [])
        for broken, listing in told:
            copied = self.write("copied.prog", listing)
            self.assertIn(broken + "\n", self.dropcheck("replay", words[1], copied, ends=1).out)
        return told


class FullForCheck(FullTest):
    def test_check_tells_its_findings(self):
        self.assert_told_on_a_full_disk("check", BAD, "--no-corpus", "--programs", "200",
                                        "--seed", "5")


class FullForFuzz(FuzzTest, FullTest):
    def test_fuzz_tells_what_a_worker_survives(self):
        self.plant(WRONG)
        self.assertEqual(len(self.assert_told_on_a_full_disk(
            "fuzz", BAD, "--no-corpus", "--", "-runs=0")), 1)

    def test_fuzz_tells_what_kills_workers(self):
        self.plant(*(f"dropcheck rc 1\nnew r0 {label}\n" for label in (2, 4)), target=MISBEHAVING)
        self.assertEqual(len(self.assert_told_on_a_full_disk(
            "fuzz", MISBEHAVING, "--no-corpus", "--", "-runs=0")), 2)


if __name__ == "__main__":
    command.main()

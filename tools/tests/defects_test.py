#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the tools at hand print of known defects is read as what it is: every log, every column."""

import csv
import os
import subprocess
import sys
import unittest

import command
import defects
from command import COMMAND, CommandTest, REPOSITORY

SOME = ("clang-hwasan", "clang-lsan", "clang-tsan", "glibc")
CHECK = os.path.join(REPOSITORY, "ci", "check-logs")


def wanted(case):
    """Every defect under each tool, or what a pull request waits for."""
    return command.THOROUGH or case.flavour in SOME


class Defects(CommandTest):
    def check(self, folder, ends):
        return self.run_words([sys.executable, CHECK, folder, "--verbose"], ends=ends,
                              DROPCHECK=COMMAND)

    def test_every_log_is_read_as_it_is_labelled(self):
        labelled, left_out = defects.make(self.path("logs"), wanted)
        checked = self.check("logs", (0, 1)).out
        self.assertNotIn(" wrong: ", checked)
        for column in ("tool", "kind", "access", "size", "reports"):
            self.assertRegex(checked, rf"(?m)^{column} +{len(labelled)} +{len(labelled)} +100.00$")
        # None is lost in silence.
        cases = list(filter(wanted, defects.CASES))
        skipped = [case for case in cases if case.flavour in left_out]
        self.assertEqual(len(labelled) + len(skipped), len(cases))
        for name, why in left_out.items():
            print(f"left out: {name}: {why}", file=sys.stderr)
        # Nor is a line within a report: each is understood.
        ended = self.dropcheck("report", "--json", "--no-symbolize", "logs", ends=1)
        self.assertEqual(command.json.loads(ended.out)["unparsed"], [])

    def test_a_wrong_label_does_not_pass(self):
        labelled, _ = defects.make(self.path("logs"), lambda case: case.flavour == "glibc")
        if not labelled:
            self.skipTest(f"no {defects.GCC} here")
        index = self.path("logs", "INDEX.tsv")
        with open(index, encoding="utf-8", newline="") as stream:
            rows = list(csv.reader(stream, delimiter="\t"))
        for column, wrong in ((1, "Scudo"), (2, "double-free"), (3, "READ"), (4, "8"), (5, "2")):
            spoiled = [list(row) for row in rows]
            spoiled[1][column] = wrong
            with open(index, "w", encoding="utf-8", newline="") as stream:
                csv.writer(stream, delimiter="\t").writerows(spoiled)
            with self.subTest(rows[0][column]):
                self.assertIn(f"{rows[1][0]}: ", self.check("logs", 1).out)


if __name__ == "__main__":
    command.main()

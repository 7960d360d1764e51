#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`dropcheck triage`: many failing programs, few findings."""

import json
import os

import command
from command import CommandTest, GOOD, MISBEHAVING, SEED

# Three that come down to one, by other ops and on other slots.
ONE = ["new r5 2\nlook r5\n", "on_drop 1 new r0 2\nnew r3 1\ndrop r3\n",
       "new r1 1\nclone r1 r4\nunwrap_or_clone r1\nnew r6 2\n"]
SIMPLEST = "dropcheck rc 1\nnew r0 2\n"
PASSES = "new r0 0\ndrop r0\n"


class Triage(CommandTest):
    def heap(self, *texts):
        return [self.write(f"{n}.prog", "dropcheck rc 1\n" + text) for n, text in enumerate(texts)]

    def sorted(self, target, *paths, ends=1):
        return json.loads(self.dropcheck("triage", target, *paths, "--json", ends=ends).out)

    def test_programs_of_one_cause_are_one_finding(self):
        files = self.heap(*ONE, PASSES)
        told = self.sorted(MISBEHAVING, *files)
        self.assertEqual([row["file"] for row in told["files"]], files)
        self.assertEqual([row["finding"] for row in told["files"]], [0, 0, 0, None])
        finding, = told["findings"]
        for path in [finding, *told["again"]]:
            row = json.loads(command.text_of(self.path(path.replace(".prog", ".json"))))
            self.assertEqual(row["cause"]["program"], SIMPLEST)

    def test_each_finding_is_told_once_and_the_others_in_a_line(self):
        ended = self.dropcheck("triage", MISBEHAVING, *self.heap(*ONE), ends=1)
        self.assertEqual(ended.out.count(": broken: "), 1)
        self.assertEqual(ended.out.count(": perhaps the same again, broken: "), 1)
        self.assertIn(f"{MISBEHAVING}: 3 programs, 3 fail: 1 findings, "
                      "and 1 that are perhaps the same\n", ended.out)

    def test_programs_that_pass_are_clean_and_none_at_all_is_said(self):
        told = self.sorted(GOOD, SEED, ends=0)
        self.assertEqual((told["findings"], told["files"]),
                         ([], [{"file": SEED, "finding": None}]))
        os.mkdir(self.path("empty"))
        self.sorted(GOOD, self.path("empty"), ends=4)

    def test_a_mangled_file_is_told_and_the_others_are_sorted(self):
        wrong = self.write("wrong.prog", "dropcheck rc 1\nclune r0 r1\n")
        ended = self.dropcheck("triage", MISBEHAVING, wrong, *self.heap(ONE[0]), "--json", ends=2)
        self.assertIn(f"{wrong}:2:1: ", ended.err)
        self.assertEqual(len(json.loads(ended.out)["findings"]), 1)


if __name__ == "__main__":
    command.main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The watch over time and memory: a program that uses too much is a finding, with its program."""

import os

import command
from command import BROKEN, CommandTest, MISBEHAVING, SEED, worker

# Label, kind, rule, what is expected, and limits: a slow machine takes seconds to fill memory.
EXCESSES = ((6, "timeout", "an op ends", "the program ends within 0.3 s",
             ("--timeout", "0.3", "--memory", "4000")),
            (7, "oom", "an op stays within the memory limit", "the process uses at most 100 MB",
             ("--timeout", "60", "--memory", "100")))


def excessive(label):
    return f"dropcheck rc 1\nnew r1 0\nclone r1 r2\nnew r3 {label}\ndrop r1\n"


class Limits(CommandTest):
    def test_replay_tells_what_uses_too_much_and_goes_on(self):
        for label, _, rule, expected, limits in EXCESSES:
            with self.subTest(rule):
                file = self.write("excessive.prog", excessive(label))
                ended = self.dropcheck("replay", MISBEHAVING, file, SEED, *limits, ends=1)
                found = BROKEN.search(ended.out)
                self.assertEqual((found["rule"], found["program"]), (rule, file))
                self.assertIn(f"  expected: {expected}\n", ended.out)
                self.assertRegex(found["listing"], rf"(?m)^    new r3 {label} +# <- here$")
                self.assertEqual(list(self.hashes(ended)), [SEED])

    def test_shrink_makes_it_small(self):
        for label, _, rule, _, limits in EXCESSES:
            with self.subTest(rule):
                file = self.write("excessive.prog", excessive(label))
                ended = self.dropcheck("shrink", MISBEHAVING, file, *limits, ends=1)
                self.assertEqual(ended.out, f"dropcheck rc 1\nnew r0 {label}\n")
                self.assertIn(f": broken: {rule}\n", ended.err)

    def test_check_keeps_it(self):
        for label, kind, rule, _, limits in EXCESSES:
            with self.subTest(rule):
                self.write("excessive.prog", excessive(label))
                laws = worker(MISBEHAVING, "properties")
                one_law = self.stand_in(MISBEHAVING, "properties",
                                        f"exec '{laws}' --files excessive.prog\n")
                ended = self.run_words([one_law, "check", MISBEHAVING, "--no-corpus",
                                        "--programs", "1", *limits, "--artifacts",
                                        "artifacts"], ends=1)
                path = self.path(self.finding_in(ended)["program"])
                row = self.described(MISBEHAVING)[path]
                self.assertEqual((row["kind"], row["rule"]), (kind, rule))
                self.assertRegex(row["op"]["text"], "^new ")
                self.assertEqual(self.dropcheck("show", path).out,
                                 f"dropcheck rc 1\nnew r0 {label}\n")

    def test_the_start_of_a_worker_is_no_programs_time(self):
        naps = f"sleep 1\nexec '{worker(MISBEHAVING, 'replay')}' \"$@\"\n"
        sleepy = self.stand_in(MISBEHAVING, "replay", naps)
        ended = self.run_words([sleepy, "replay", MISBEHAVING, SEED, "--timeout", "0.4"])
        self.assertEqual(list(self.hashes(ended)), [SEED])

    def test_a_limit_that_is_none_is_refused(self):
        for words in (["--timeout", "0"], ["--timeout", "-1"], ["--timeout", "soon"],
                      ["--memory", "0"], ["--memory", "-5"], ["--memory", "much"]):
            for command_words in (["replay", MISBEHAVING, SEED], ["shrink", MISBEHAVING, SEED],
                                  ["check", MISBEHAVING], ["fuzz", MISBEHAVING]):
                with self.subTest(words, command=command_words[0]):
                    self.assertEqual(self.dropcheck(*command_words, *words, ends=2).out, "")
        self.assertEqual(os.listdir(self.home), [])


if __name__ == "__main__":
    command.main()

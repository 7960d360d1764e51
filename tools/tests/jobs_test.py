#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`dropcheck fuzz --jobs`."""

import json

import command
from command import FuzzTest, GOOD, MISBEHAVING, PATIENCE


class Jobs(FuzzTest):
    def test_so_many_workers_run_at_a_time(self):
        process = self.start("fuzz", GOOD, "--for", "10m", "--jobs", "2")
        self.wait_until(lambda: len(self.workers_of(process)) == 2, "two workers run")
        self.wait_until(self.discoveries, "something is discovered")
        process.terminate()
        out, _ = process.communicate(timeout=PATIENCE)
        self.assertGreater(self.row(command.Ended(0, out, ""))[0], 0)
        self.wait_until(lambda: not self.processes(), "no worker is left")

    def test_totals_add_up(self):
        ended = self.fuzz(GOOD, "--jobs", "2", "--json", "--", "-runs=1000",
                          DROPCHECK_TRACES=self.path("traces"))
        row, = json.loads(ended.out)["targets"]
        self.assertGreater(row["programs"], 2 * 900)
        self.assertEqual(row["programs"], len(self.traces("traces")))

    def test_each_has_a_seed_of_its_own(self):
        self.fuzz(GOOD, "--jobs", "2", "--no-corpus", "--", "-runs=500",
                  DROPCHECK_TRACES=self.path("traces"))
        programs = [program for _, program in self.traces("traces")]
        # With one seed they would run the same programs.
        self.assertGreater(len(set(programs)), len(programs) / 2)

    def test_what_both_find_is_told_once(self):
        self.plant(*(f"dropcheck rc 1\nnew r{slot} {label}\n"
                     for slot in (0, 1) for label in (0, 2, 4)), target=MISBEHAVING)
        ended = self.fuzz(MISBEHAVING, "--jobs", "2", "--no-corpus", "--", "-runs=0", ends=1)
        rows = self.described(MISBEHAVING)
        self.assertEqual(len(rows), 2)
        self.assertEqual(sorted(self.path(found["program"]) for found in self.findings_in(ended)),
                         sorted(rows))
        self.assertEqual(self.row(ended, MISBEHAVING)[1], 2)

    def test_no_workers_at_all_are_refused(self):
        for number in ("0", "-1", "many"):
            with self.subTest(number):
                self.assertEqual(self.fuzz(GOOD, "--jobs", number, ends=2).out, "")


if __name__ == "__main__":
    command.main()

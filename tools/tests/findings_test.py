#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What becomes of findings: the run goes on, each distinct one is kept once, and a flaky one is
called so."""

import re

import command
from command import AGAIN, BAD, BROKEN, CommandTest, FuzzTest, MISBEHAVING, sanitized

NOISE = "new r1 0\nclone r1 r2\n"
# A process that makes more than a hundred nodes of this label aborts; one program makes too few.
FLAKY = ["dropcheck rc 1\n" + "new r0 3\n" * 63 + last for last in ("nop\n", "look r0\n")]


def misbehaving(label):
    return f"dropcheck rc 1\n{NOISE}new r3 {label}\ndrop r1\n"


class FindingsTest(CommandTest):
    def assert_kept_once(self, ended, target, *limits):
        """Each finding told is at rest, distinct, whole, and replays; gives the descriptions."""
        rows = self.described(target)
        told = [found["program"] for found in self.findings_in(ended)]
        told += AGAIN.findall(ended.out)
        self.assertEqual(sorted(map(self.path, told)), sorted(rows))
        self.assert_distinct(list(rows.values()))
        steady = [path for path, row in rows.items() if not row["flaky"]]
        if steady:
            replayed = self.dropcheck("replay", target, *steady, *limits, ends=1)
            self.assertEqual({found["program"]: found["rule"]
                              for found in BROKEN.finditer(replayed.out)},
                             {path: rows[path]["rule"] for path in steady})
        return rows


class Checked(FindingsTest):
    def test_check_goes_on_after_a_finding(self):
        limits = "--timeout", "3", "--memory", "200"
        ended = self.dropcheck("check", MISBEHAVING, "--no-corpus", "--programs", "300", "--seed",
                               "5", *limits, ends=1)
        rows = self.assert_kept_once(ended, MISBEHAVING, *limits)
        if sanitized(MISBEHAVING):  # else nothing tells one death from another
            self.assertGreater(len(rows), 1)

    def test_check_goes_on_after_what_a_worker_survives(self):
        if not sanitized(BAD):
            self.skipTest("a worker survives only under a sanitizer")
        ended = self.dropcheck("check", BAD, "--no-corpus", "--programs", "200", "--seed", "5",
                               ends=1)
        rows = self.assert_kept_once(ended, BAD)
        self.assertGreater(len(rows), 1)
        self.assertRegex(ended.out, r"(?m)^  (holds|BROKEN) +\d+ programs: ")


class Fuzzed(FuzzTest, FindingsTest):
    def fuzz_planted(self, target, *limits, **options):
        """Runs what was planted and nothing else."""
        return self.fuzz(target, "--no-corpus", *limits, "--", "-runs=0", **options)

    def assert_deaths(self, kinds, *limits):
        """Of MISBEHAVING, by label: each is kept, with the smallest program that dies so."""
        self.plant(*map(misbehaving, (0, *kinds)), target=MISBEHAVING)
        ended = self.fuzz_planted(MISBEHAVING, *limits, ends=1)
        rows = self.assert_kept_once(ended, MISBEHAVING, *limits)
        self.assertEqual({self.dropcheck("show", path).out: row["kind"]
                          for path, row in rows.items()},
                         {f"dropcheck rc 1\nnew r0 {label}\n": kind
                          for label, kind in kinds.items()})

    def test_fuzz_goes_on_after_each_kind_of_death(self):
        # A slow machine takes seconds to fill memory.
        self.assert_deaths({2: "crash", 4: "crash", 5: "crash", 7: "oom"}, "--timeout", "60",
                           "--memory", "100")

    def test_fuzz_goes_on_after_a_program_that_hangs(self):
        self.assert_deaths({6: "timeout"}, "--timeout", "1")

    def test_programs_that_fail_alike_are_one_finding(self):
        self.plant(*(f"dropcheck rc 1\nnew r{slot} 4\n" for slot in range(4)), target=MISBEHAVING)
        ended = self.fuzz_planted(MISBEHAVING, ends=1)
        self.assertEqual(len(self.assert_kept_once(ended, MISBEHAVING)), 1)
        self.assertEqual(self.row(ended, MISBEHAVING)[1], 1)

    def test_fuzz_goes_on_from_the_corpus_although_seeds_of_it_fail(self):
        ended = self.fuzz(MISBEHAVING, "--", "-runs=0", ends=1)
        self.assert_kept_once(ended, MISBEHAVING)
        self.assertEqual(ended.err, "")
        count = len(self.listed("artifacts"))
        again = self.fuzz(MISBEHAVING, "--no-corpus", "--", "-runs=0")
        self.assertEqual(len(self.listed("artifacts")), count, again.out)

    def test_fuzz_goes_on_after_what_a_worker_survives(self):
        ended = self.fuzz(BAD, "--for", "30s", "--seed", "1", "--max-findings", "2", ends=1)
        self.assertGreater(len(self.assert_kept_once(ended, BAD)), 1)

    def test_a_flaky_finding_is_called_so_and_is_exit_3(self):
        self.plant(*FLAKY, target=MISBEHAVING)
        ended = self.fuzz_planted(MISBEHAVING, ends=3)
        (path, row), = self.assert_kept_once(ended, MISBEHAVING).items()
        self.assertIs(row["flaky"], True)
        self.assertRegex(ended.out, f"(?m)^{MISBEHAVING}: flaky: not always broken: {row['rule']}$")
        self.assertIn(self.dropcheck("show", path).out, FLAKY)

    def test_a_steady_finding_beside_a_flaky_one_is_exit_1(self):
        self.plant(misbehaving(4), *FLAKY, target=MISBEHAVING)
        rows = self.assert_kept_once(self.fuzz_planted(MISBEHAVING, ends=1), MISBEHAVING)
        self.assertEqual(sorted(row["flaky"] for row in rows.values()), [False, True])

    def test_as_many_findings_as_are_wanted_end_a_turn(self):
        self.plant(*map(misbehaving, (2, 4, 5)), target=MISBEHAVING)
        ended = self.fuzz_planted(MISBEHAVING, "--max-findings", "2", ends=1)
        self.assertEqual(len(re.findall(": broken: ", ended.out)), 2)


if __name__ == "__main__":
    command.main()

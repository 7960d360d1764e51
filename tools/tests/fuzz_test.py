#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`dropcheck fuzz`."""

import glob
import json
import os
import shutil
import subprocess

import command
from command import (BAD, CommandTest, FuzzTest, GOOD, has_fuzzers, PATIENCE,
                     sampled_targets, SEEDS, text_of, worker, WRONG)


class NoFuzzer(CommandTest):
    def test_a_build_without_fuzzers_says_so_and_is_exit_2(self):
        if has_fuzzers():
            self.skipTest("this build has fuzzers")
        ended = self.dropcheck("fuzz", GOOD, ends=2)
        self.assertEqual(ended.out, "")
        self.assert_one_line(ended, r"\Arc/reference: this build has no fuzzer.*--preset fuzz")


class Fuzz(FuzzTest):
    def test_a_good_target_is_exit_0_with_seed_and_table(self):
        ended = self.fuzz(GOOD, "--for", "3s", "--seed", "7")
        self.assertEqual(ended.out.splitlines()[0], "seed 7")
        programs, findings = self.row(ended)
        self.assertGreater(programs, 0)
        self.assertEqual(findings, 0)
        self.assertEqual(ended.err, "")
        self.assertNotRegex(ended.out, "[\r\x1b]")
        self.assertEqual(self.listed("artifacts"), [])

    def test_json_is_all_that_stands_on_standard_output(self):
        ended = self.fuzz(GOOD, "--for", "1s", "--json")
        told = json.loads(ended.out)
        self.assertRegex(ended.err, rf"\Aseed {told['seed']}\n{GOOD}\n  \d+ of \d+ ops\n\Z")
        self.assertIs(told["interrupted"], False)
        row, = told["targets"]
        self.assertEqual(row["target"], GOOD)
        self.assertGreater(row["programs"], 0)
        self.assertGreater(row["ops"], 0)
        self.assertEqual(row["findings"], [])

    def test_json_names_the_artifact_of_a_finding(self):
        self.plant(WRONG)
        ended = self.fuzz(BAD, "--json", "--no-corpus", "--", "-runs=0", ends=1)
        row, = json.loads(ended.out)["targets"]
        artifact, = row["findings"]
        self.assertIn("broken: ", self.dropcheck("replay", BAD, artifact, ends=1).out)
        self.assertIn("broken: ", ended.err)

    def test_a_run_resumes_and_a_fresh_one_forgets(self):
        self.fuzz(GOOD, "--for", "1s")
        known = len(self.discoveries())
        self.assertGreater(known, 0)
        programs, _ = self.row(self.fuzz(GOOD, "--", "-runs=0"))  # only what is there already
        self.assertGreaterEqual(programs, known)
        self.assertGreaterEqual(len(self.discoveries()), known)
        self.fuzz(GOOD, "--fresh", "--", "-runs=0")
        self.assertEqual(self.discoveries(), [])

    def test_a_run_starts_from_the_committed_corpus_unless_told_not_to(self):
        programs, _ = self.row(self.fuzz(GOOD, "--", "-runs=0"))
        self.assertGreaterEqual(programs, len(glob.glob(os.path.join(SEEDS, "*.prog"))))
        programs, _ = self.row(self.fuzz(GOOD, "--no-corpus", "--fresh", "--", "-runs=0"))
        self.assertLessEqual(programs, 2)  # the engine itself tries an empty one

    def test_a_defect_is_found_and_its_artifact_replays(self):
        ended = self.fuzz(BAD, "--for", "30s", "--seed", "1", "--max-findings", "1", ends=1)
        found = self.finding_in(ended)
        self.assertEqual(self.row(ended, BAD)[1], len(self.findings_in(ended)))
        stem = found["program"][:-len(".prog")]
        for file in (stem, stem + ".prog"):
            again = self.dropcheck("replay", BAD, file, ends=1)
            self.assertIn(found["broken"] + "\n", again.out)
        json.loads(text_of(self.path(stem + ".json")))
        self.assertTrue(os.path.exists(self.path(stem + ".log")))

    def test_the_same_seed_fuzzes_the_same_programs(self):
        # Although the engine learns from comparisons of addresses.
        if shutil.which("setarch") is None or subprocess.run(
                ["setarch", "-R", "true"], capture_output=True, timeout=PATIENCE).returncode:
            self.skipTest("addresses are random here, and this system lets nobody change it")
        for name in ("a", "b"):
            self.fuzz(GOOD, "--fresh", "--seed", "3", "--", "-runs=5000",
                      DROPCHECK_TRACES=self.path(name))
        self.assert_same_traces("a", "b")

    def test_a_seed_that_the_engine_cannot_take_is_refused(self):
        for seed in ("0", "4294967296", "-1"):
            with self.subTest(seed):
                self.assertEqual(self.fuzz(GOOD, "--seed", seed, "--", "-runs=1", ends=2).out, "")

    def test_help_of_the_engine_is_printed_and_nothing_runs(self):
        ended = self.fuzz(GOOD, "--", "-help=1", ends=4)
        self.assertIn(" max_total_time ", ended.err)
        self.assertEqual(self.discoveries(), [])

    def test_flags_reach_the_engine(self):
        programs, _ = self.row(self.fuzz(GOOD, "--", "-runs=100"))
        self.assertLess(programs, 5000)  # a minute makes a hundred times as many

    def test_the_engine_works_without_the_command(self):
        for target in sampled_targets():
            with self.subTest(target):
                told = self.run_words([worker(target, "fuzzer"), "-help=1"])
                self.assertIn("max_total_time", told.out + told.err)
                self.assertIn("Done 100 runs",
                              self.run_words([worker(target, "fuzzer"), "-runs=100"]).err)


class Unwritable(FuzzTest):
    def test_artifacts_that_cannot_be_made_are_one_line_and_exit_2(self):
        self.write("file")
        for place in ("/proc/nope", "file", "file/below"):
            with self.subTest(place):
                ended = self.fuzz(GOOD, "--artifacts", place, ends=2)
                self.assert_one_line(ended, f"\\A{place}/.*: cannot be .*--artifacts")
                self.assertEqual(self.row(ended), (0, 0))
                self.assertEqual(self.discoveries(), [])

    def test_discoveries_that_cannot_be_made_are_one_line_and_exit_2(self):
        self.write("file")
        for place in ("/proc/nope", "file"):
            with self.subTest(place):
                ended = self.fuzz(GOOD, "--discoveries", place, ends=2)
                self.assert_one_line(ended, f"\\A{place}/.*: cannot be .*--discoveries")
                self.assertEqual(self.row(ended), (0, 0))


if __name__ == "__main__":
    command.main()

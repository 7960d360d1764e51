#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`dropcheck check`."""

import os
import re
import shlex
import signal
import xml.etree.ElementTree

import command
from command import BAD, CommandTest, default_targets, GOOD, PATIENCE, text_of, worker


class Check(CommandTest):
    def check(self, *words, **options):
        if "--programs" not in words:
            words = ("--programs", "300", *words)
        return self.dropcheck("check", *words, **options)

    def check_bad(self, *words, **options):
        return self.check(BAD, "--seed", "5", "--no-corpus", "--max-findings", "1", *words,
                          **{"ends": 1, **options})

    def test_a_good_target_is_exit_0_with_the_seed_first(self):
        ended = self.check(GOOD, "--seed", "5")
        lines = ended.out.splitlines()
        self.assertEqual(lines[:2], ["seed 5", GOOD])
        self.assertRegex(lines[2], r"\A  \d+ of \d+ ops")
        self.assertEqual(ended.err, "")
        self.assertEqual(self.listed(), [])

    def test_a_target_without_its_worker_is_one_line_and_exit_2(self):
        lacking = self.stand_in(GOOD, "properties", "")
        os.remove(self.path("build", "workers", os.path.basename(worker(GOOD, "properties"))))
        ended = self.run_words([lacking, "check", GOOD], ends=2)
        self.assertEqual(ended.out, "")
        self.assert_one_line(
            ended, f"\\A{GOOD}: this build has no property tests .*ci/build build rc")

    def test_the_same_seed_gives_the_same_traces(self):
        for name in ("a", "b"):
            self.check(GOOD, "--seed", "5", DROPCHECK_TRACES=self.path(name))
        self.assertGreaterEqual(len(self.traces("a")), 300)
        self.assert_same_traces("a", "b")

    def test_omitted_ops_are_in_no_program(self):
        op = re.search(r"by `(\w+)|(\w+)[^\n]*# <- here", self.check_bad().out).group(2)
        ended = self.check(BAD, "--seed", "5", "--no-corpus", "--omit", op, ends=(0, 1))
        for found in self.findings_in(ended):
            with self.subTest(found["broken"]):
                self.assertNotRegex(found["listing"], rf"\b{op}\b[^\n]*# <- here")

    def test_an_unknown_op_is_one_line_and_exit_2(self):
        ended = self.check(GOOD, "--omit", "clone,claim", ends=2)
        self.assert_one_line(ended, "--omit: 'claim' is no op of these targets")

    def test_time_is_more_programs(self):
        ended = self.check(GOOD, "--seed", "5", "--no-corpus", "--programs", "10", "--for", "1s")
        programs = re.search(r"holds +(\d+) programs: the trace", ended.out).group(1)
        self.assertGreater(int(programs), 10)

    def test_a_rare_situation_is_a_warning_unless_it_is_to_be_strict(self):
        words = (GOOD, "--seed", "5", "--no-corpus", "--programs", "10000", "--omit", "upgrade")
        self.assertRegex(self.dropcheck("check", *words).out, "(?m)^  too rare: 'upgrade of a live")
        strict = self.dropcheck("check", *words, "--strict-situations", ends=1)
        self.assertIn("too rare: ", strict.err)

    def test_another_seed_gives_other_traces(self):
        for seed in ("5", "6"):
            self.check(GOOD, "--seed", seed, DROPCHECK_TRACES=self.path(seed))
        self.assertNotEqual(self.traces("5"), self.traces("6"))

    def test_a_random_seed_is_printed_first_and_taken_back(self):
        first = self.check(GOOD, DROPCHECK_TRACES=self.path("a")).out.splitlines()[0]
        self.assertRegex(first, r"\Aseed \d+\Z")
        again = self.check(GOOD, "--seed", first.split()[1], DROPCHECK_TRACES=self.path("b"))
        self.assertEqual(again.out.splitlines()[0], first)
        self.assert_same_traces("a", "b")

    def test_junit_has_a_case_for_each_part_of_each_default_target(self):
        self.check("--seed", "5", "--programs", "5", "--junit", "results.xml")
        root = xml.etree.ElementTree.parse(self.path("results.xml")).getroot()
        self.assertEqual([(case.get("classname"), case.get("name"))
                          for case in root.iter("testcase")],
                         [(target, part) for target in default_targets()
                          for part in ("corpus", "properties")])
        self.assertEqual(list(root.iter("failure")), [])
        self.assertEqual([suite.get("failures") for suite in root.iter("testsuite")], ["0"])

    def test_a_finding_is_exit_1_and_told_in_order(self):
        found = self.finding_in(self.check_bad())
        self.assertTrue(found["broken"].startswith(f"{BAD}: broken: "))
        self.assertIn("# <- here", found["listing"])
        self.assertEqual(found["program"], found["replay"].split()[-1])
        self.assertTrue(os.path.exists(self.path(found["report"].split()[-1])))

    def test_junit_has_the_failure(self):
        found = self.finding_in(self.check_bad("--junit", "results.xml"))
        root = xml.etree.ElementTree.parse(self.path("results.xml")).getroot()
        case = root.find(".//testcase[@name='properties']")
        self.assertEqual(case.get("classname"), BAD)
        self.assertIn(case.find("failure").get("message"), found["broken"])

    def test_the_replay_line_shows_the_finding_again(self):
        found = self.finding_in(self.check_bad())
        again = self.run_words(shlex.split(found["replay"]), ends=1)
        self.assertIn(found["broken"] + "\n", again.out)

    def test_the_replay_line_can_be_pasted_whatever_the_path(self):
        found = self.finding_in(self.check_bad("--artifacts", "it's $HOME/a b"))
        again = self.run_words(["sh", "-c", found["replay"]], ends=1)
        self.assertIn(found["broken"] + "\n", again.out)
        report = self.run_words(["sh", "-c", found["report"]], ends=1)
        self.assertIn(f"  {BAD}: ", report.out)
        self.assertIn("1 report, 1 distinct, in ", report.out)

    def test_an_artifact_has_its_siblings(self):
        told = [self.path(found["program"]) for found in self.findings_in(self.check_bad())]
        self.assertEqual(sorted(told), sorted(self.described(BAD)))
        for path in told:
            self.assertEqual(self.dropcheck("show", path[:-len(".prog")]).out, text_of(path))

    def test_an_unwritable_junit_file_is_one_line_and_exit_2(self):
        self.write("file")
        for path in ("file/results.xml", "missing/results.xml", "/proc/results.xml"):
            with self.subTest(path):
                ended = self.check(GOOD, "--junit", path, ends=2)
                self.assert_one_line(ended, f"\\A{re.escape(path)}: cannot be written: ")

    def test_a_finding_that_cannot_be_kept_is_told_all_the_same_and_exit_2(self):
        self.write("file")
        ended = self.check_bad("--artifacts", "file", ends=2)
        self.assert_one_line(ended, r"\Afile/.*: cannot be written: ")
        self.assertRegex(ended.out, r"(?s)\Aseed 5\n.*broken: .*# <- here")
        self.assertNotIn("program: file", ended.out)

    def test_an_interrupt_ends_it_and_its_worker(self):
        process = self.start("check", GOOD, "--programs", "100000000")
        self.wait_until(lambda: len(self.processes()) > 1, "a worker runs")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, -signal.SIGINT)
        self.wait_until(lambda: not self.processes(), "no worker is left")


if __name__ == "__main__":
    command.main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`dropcheck replay`."""

import json
import os
import re

import command
from command import (BAD, bytes_of, CommandTest, default_targets, GOOD, GUILTY, REPOSITORY,
                     sanitized, SEED, text_of, WRONG)


class Replay(CommandTest):
    def test_a_program_that_passes_is_exit_0_with_its_trace(self):
        for target in default_targets("rc/"):
            with self.subTest(target):
                ended = self.dropcheck("replay", target, SEED)
                self.assertRegex(ended.out,
                                 f"\\A{re.escape(SEED)}: pass, trace [0-9a-f]{{16}}\n\\Z")
                self.assertEqual(ended.err, "")

    def test_a_leak_that_the_model_predicts_is_told_and_no_finding(self):
        cycle = os.path.join(REPOSITORY, "corpus/graph/seeds/the-chapters-cycle.prog")
        for target in default_targets("graph/"):
            with self.subTest(target):
                ended = self.dropcheck("replay", target, cycle)
                self.assertRegex(ended.out, r"pass, trace [0-9a-f]{16}; node #0 -> node #1 -> "
                                            r"node #0 keeps 2 nodes alive, as predicted\n\Z")

    def test_a_directory_stands_for_the_programs_below_it(self):
        for name in ("b.prog", "deep/er/a.prog"):
            self.write("here/" + name, text_of(SEED))
        self.write("here/bytes")
        for name in (".hidden", "crash.log", "crash.json", "crash.cpp"):
            self.write("here/" + name, "no program\n")
        self.assertEqual(list(self.hashes(self.dropcheck("replay", GOOD, "here"))),
                         ["here/b.prog", "here/bytes", "here/deep/er/a.prog"])

    def test_a_directory_may_hold_links_that_lead_nowhere(self):
        self.write("here/a.prog", text_of(SEED))
        os.symlink("loop", self.path("here", "loop"))
        os.symlink("nothing", self.path("here", "dangling"))
        self.assertEqual(list(self.hashes(self.dropcheck("replay", GOOD, "here"))), ["here/a.prog"])

    def test_the_guilty_program_is_seen_by_a_sanitizer(self):
        ended = self.dropcheck("replay", BAD, GUILTY, ends=(0, 1))
        if not sanitized(BAD):
            self.skipTest("no sanitizer in this build; undefined behaviour may well pass: "
                          f"exit {ended.code}")
        self.assertEqual(ended.code, 1)
        self.assertRegex(ended.err, r"ERROR: AddressSanitizer|: runtime error: ")
        self.assertIn("SUMMARY: ", ended.err)
        self.assertIn(f"{BAD}: broken: ", ended.out)
        self.assertIn("# <- here", ended.out)
        self.assertIn(f"replay {BAD} {GUILTY}\n", ended.out)

    def test_a_report_ends_in_what_it_is_about_and_the_finding_in_its_story(self):
        if not sanitized(BAD):
            self.skipTest("no sanitizer in this build")
        ended = self.dropcheck("replay", BAD, GUILTY, ends=1)
        line = re.search(r"^DROPCHECK (.*)$", ended.err, re.M)
        self.assertIsNotNone(line, ended.err)
        trailer = json.loads(line[1])
        self.assertEqual((trailer["target"], trailer["step"]), (BAD, 3))
        self.assertEqual(trailer["history"][-2:], [[0, "dropped", 3], [0, "touched", 3]])
        self.write("again", bytes.fromhex(trailer["program"]))
        self.assertIn("clone r2 r0", self.dropcheck("show", "again").out)
        self.assertIn("  op 3 `clone r2 r0` touches node #0, which it dropped: "
                      "its strong count reached 0\n", ended.out)

    def test_findings_as_json_say_which_op_dropped_and_which_touched(self):
        passes = json.loads(self.dropcheck("replay", GOOD, SEED, "--json").out)
        self.assertEqual(passes, {"version": 1, "programs": 1, "findings": []})
        if not sanitized(BAD):
            self.skipTest("no sanitizer in this build")
        told = json.loads(self.dropcheck("replay", BAD, GUILTY, "--json", ends=1).out)
        self.assertEqual(told["programs"], 1)
        (row,) = told["findings"]
        self.assertEqual((row["target"], row["defect"]), (BAD, "use after drop"))
        self.assertEqual(row["op"], {"index": 3, "text": "clone r2 r0"})
        self.assertEqual(row["history"], [
            {"object": "node #0", "made": 1, "dropped": 3, "touched": [3]},
            {"object": "node #1", "made": 2, "cloned": [3]}])
        self.assertEqual(row["object"], "node #0")
        self.assertEqual(row["made"], {"index": 1, "text": "new r0 1"})
        self.assertEqual(row["dropped"], {"index": 3, "text": "clone r2 r0"})
        self.assertEqual(row["touched"], {"index": 3, "text": "clone r2 r0"})
        self.assertEqual(row["program"], self.dropcheck("show", GUILTY).out)

    def test_the_first_screen_of_the_readme_is_what_the_command_prints(self):
        if not sanitized(BAD):
            self.skipTest("no sanitizer in this build")
        shown = re.search(r"```console\n\$ build/dropcheck (.*)\n((?:.*\n)*?)```",
                          text_of(os.path.join(REPOSITORY, "README.md")))
        words = [os.path.join(REPOSITORY, word) if word.startswith("corpus/") else word
                 for word in shown[1].split()]
        printed = self.dropcheck(*words, ends=1).out
        # Which frame meets the freed memory first depends on the optimiser.
        place = re.compile(r"(actual:   AddressSanitizer: heap-use-after-free) .*")
        self.assertTrue(place.sub(r"\1", printed).startswith(place.sub(r"\1", shown[2])),
                        printed)

    def test_the_guilty_program_passes_on_every_default_target(self):
        for target in default_targets("rc/"):
            with self.subTest(target):
                self.assertIn(GUILTY, self.hashes(self.dropcheck("replay", target, GUILTY)))

    def test_a_finding_keeps_no_later_file_from_running(self):
        wrong = self.write("wrong.prog", WRONG)
        good = [self.write(name, text_of(SEED)) for name in ("a.prog", "b.prog", "c.prog")]
        ended = self.dropcheck("replay", BAD, wrong, good[0], GUILTY, good[1], wrong, good[2],
                               ends=1)
        self.assertLessEqual(set(good), set(self.hashes(ended)))
        self.assertEqual(ended.out.count(f"  program: {wrong}\n"), 2)

    def test_standard_input_is_a_program_in_bytes_or_text(self):
        self.dropcheck("encode", "rc", "bytes", SEED)
        content = bytes_of(*self.listed("bytes"))
        wanted = list(self.hashes(self.dropcheck("replay", GOOD, SEED)).values())
        for words, given in ((["-"], content), (["-", "--text"], bytes_of(SEED)),
                             (["/dev/stdin"], content)):
            with self.subTest(words):
                ended = self.dropcheck("replay", GOOD, *words, given=given)
                self.assertEqual(list(self.hashes(ended).values()), wanted)
        ended = self.dropcheck("replay", GOOD, "-", "--text", given=b"fly\n", ends=2)
        self.assert_one_line(ended, r"\A<stdin>:1:1: ")

    def test_what_was_shown_can_be_piped_to_replay(self):
        shown = self.dropcheck("show", GUILTY).out
        piped = self.dropcheck("replay", GOOD, "-", "--text", given=shown.encode())
        self.assertEqual(list(self.hashes(piped).values()),
                         list(self.hashes(self.dropcheck("replay", GOOD, GUILTY)).values()))

    def test_no_replay_line_names_what_can_be_read_once(self):
        ended = self.dropcheck("replay", BAD, "-", "--text", given=WRONG.encode(), ends=1)
        self.assertIn(f"{BAD}: broken: ", ended.out)
        for line in re.findall(r"^  replay:  (.+)$", ended.out, re.MULTILINE):
            self.run_words(["sh", "-c", line], ends=1)

    def test_an_empty_directory_is_exit_4(self):
        os.mkdir(self.path("empty"))
        ended = self.dropcheck("replay", GOOD, "empty", ends=4)
        self.assertEqual(ended.out, "")
        self.assert_one_line(ended, "no program")

    def test_a_missing_file_is_one_line_and_exit_2(self):
        for words in (["missing.prog"], ["missing"], [SEED, "missing"]):
            with self.subTest(words):
                ended = self.dropcheck("replay", GOOD, *words, ends=2)
                self.assertEqual(ended.out, "")
                self.assert_one_line(ended, r"\Amissing.*: no such file or directory$")


if __name__ == "__main__":
    command.main()

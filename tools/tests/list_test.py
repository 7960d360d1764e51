#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`dropcheck list`."""

import json
import os
import re

import command
from command import BAD, CommandTest, GOOD, REPOSITORY, targets, text_of, worker


class List(CommandTest):
    def test_json_describes_every_target(self):
        rows = json.loads(self.dropcheck("list", "--json").out)
        for row in rows:
            self.assertEqual(sorted(row),
                             ["cpp", "default", "drivers", "implementation", "note", "subject",
                              "target"])
            self.assertEqual(row["target"], f"{row['subject']}/{row['implementation']}")
            self.assertLessEqual({"check", "replay"}, set(row["drivers"]))
        self.assertLessEqual({GOOD, BAD}, {row["target"] for row in rows})

    def test_the_target_with_a_known_defect_is_not_default(self):
        self.assertIs(targets()[BAD]["default"], False)
        self.assertIs(targets()[GOOD]["default"], True)

    def test_lines_name_every_target(self):
        lines = self.dropcheck("list").out.splitlines()
        missing = [line for line in lines if ": not built: " in line]
        self.assertEqual([line.split()[0] for line in lines if line not in missing],
                         list(targets()))
        for line in missing:
            name = line.split(":")[0]
            self.assertEqual(self.dropcheck("check", name, ends=2).err, line + "\n")

    def test_ops_prints_each_op_as_it_is_spelled(self):
        parts = re.split(r"^# (\w+);.*\n", self.dropcheck("list", "--ops").out, flags=re.M)[1:]
        self.assertEqual(parts[::2], ["rc", "memory_pool", "box", "drop", "ref_cell", "graph"])
        for subject, spelled in zip(parts[::2], parts[1::2]):
            with self.subTest(subject):
                table = text_of(os.path.join(REPOSITORY, "harness", subject, "ops.hpp"))
                words = re.findall(r'\bOpInfo info\{\d+, "(\w+)"', table)
                self.assertEqual([op.split()[0] for op in spelled.splitlines()], words)
                program = f"dropcheck {subject} 1\n{spelled}"
                shown = self.dropcheck("show", self.write("all.prog", program)).out
                self.assertEqual(shown, program)

    def test_nothing_is_run(self):
        for words in ([], ["--json"], ["--ops"]):
            self.dropcheck("list", *words, DROPCHECK_TRACES=self.path("traces"))
        self.assertEqual(self.listed(), [])


class Describe(CommandTest):
    """`dropcheck describe`: what of an adapter was recognised."""

    def test_a_line_comes_first_and_each_ability_has_one(self):
        lines = self.dropcheck("describe", BAD).out.splitlines()
        self.assertRegex(lines[0], rf"\A{BAD}: \d+ of \d+ ops; without: .*\btry_unwrap\b")
        self.assertIn("  has      weak", lines)
        without = lines.index("  without  try_unwrap: no try_unwrap")
        self.assertIn("std::optional<T> try_unwrap(Strong<T>&&)", lines[without + 1])

    def test_json_says_the_same(self):
        row, = json.loads(self.dropcheck("describe", BAD, "--json").out)
        self.assertEqual(row["target"], BAD)
        self.assertLess(row["ops_there"], row["ops"])
        self.assertIn("weak", [ability["name"] for ability in row["abilities"]])
        self.assertIn({"name": "try_unwrap", "ops": ["try_unwrap"]}, row["missing"])
        self.assertEqual(row["near_misses"], [])

    def test_no_target_of_ours_has_a_near_miss(self):
        for row in json.loads(self.dropcheck("describe", *targets(), "--json").out):
            self.assertEqual(row["near_misses"], [], row["target"])

    def test_an_unknown_target_and_one_that_is_not_built_are_one_line(self):
        self.assert_one_line(self.dropcheck("describe", "rc/none", ends=2), "rc/none")
        lacking = self.stand_in(GOOD, "replay", "")
        os.remove(self.path("build", "workers", os.path.basename(worker(GOOD, "replay"))))
        self.assert_one_line(self.run_words([lacking, "describe", GOOD], ends=2),
                             rf"\A{GOOD}: it is not built; run `ci/build build {GOOD}`")


class OfABuild(CommandTest):
    """The targets are those of a build directory, which `--build` names."""

    def test_another_build_has_other_targets(self):
        row = {"subject": "rc", "implementation": "mine", "default": True, "cpp": True, "note": ""}
        self.write("build/targets.json", json.dumps(
            {"source": self.home, "compiler": "Clang", "symbolizer": "", "targets": [row],
             "missing": [{"target": "rc/other", "why": "no other"}]}))
        self.assertEqual(self.dropcheck("--build", "build", "list").out.split("\n"),
                         [f"rc/mine  {'':<20}", "rc/other: not built: no other", ""])

    def test_a_build_that_cannot_be_read_is_one_line_and_exit_2(self):
        for name, text in (("nothing", None), ("mangled", "{"), ("other", "[1, 2]"),
                           ("less", '{"source": "."}')):
            if text is not None:
                self.write(f"{name}/targets.json", text)
            for words in (["list"], ["replay", GOOD, "a.prog"], ["fuzz"]):
                with self.subTest(name, words=words):
                    ended = self.dropcheck("--build", name, *words, ends=2)
                    self.assertEqual(ended.out, "")
                    self.assert_one_line(ended, f"\\A{self.path(name)}/targets\\.json: .*--build")

    def test_a_log_is_read_without_a_build(self):
        log = self.write("clean.log", "")
        self.assertIn("0 reports", self.dropcheck("--build", "nothing", "report", log).out)


if __name__ == "__main__":
    command.main()

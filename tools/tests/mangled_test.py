#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Files that are no program, for every command that reads one."""

import random
import re

import command
from command import BAD, CommandTest, GOOD, sampled_targets, SEED, text_of, WRONG


class Mangled(CommandTest):
    def test_a_mangled_program_is_one_line_with_its_place_and_exit_2(self):
        header = "dropcheck rc 1\n"
        for what, text, place in (
                ("an unknown word", header + "new r0 0\nfly r0\n", "3:1"),
                ("an unknown word behind on_drop", header + "on_drop 0 fly r0\n", "2:11"),
                ("an unknown word behind omit", header + "omit new fly\n", "2:10"),
                ("unprintable bytes", header + "\x1b[31m\x7f\n", "2:1"),
                ("a missing operand", header + "clone r0\n", "2:9"),
                ("a missing op", header + "on_drop 0\n", "2:10"),
                ("an extra operand", header + "drop r0 r1\n", "2:9"),
                ("a slot out of range", header + "# comment\n\n  clone r0 r8\n", "4:12"),
                ("a weak slot for a strong one", header + "drop w0\n", "2:6"),
                ("a number that no machine has", header + "drop r99999999999999999999\n", "2:6"),
                ("a wrong version", "dropcheck rc 2\n", "1:14"),
                ("a wrong subject", "dropcheck box 1\n", "1:11"),
                ("a NUL byte", header + "new r0\0 0\n", "2:7"),
                ("no header", "new r0 0\n", "1:1"),
                ("a byte order mark", "\ufeff" + header, "1:1"),
                ("a late omit", header + "nop\nomit nop\n", "3:1"),
                ("an op too many", header + "nop\n" * 65, "66:1"),
                ("only comments", "# nothing\n\n", "2:1"),
                ("nothing", "", "1:1")):
            self.write("mangled.prog", text)
            for command in (["replay", GOOD], ["show"], ["encode", "rc", "bytes"]):
                if what == "a wrong subject" and command[0] != "replay":
                    continue  # these take the subject from the file
                with self.subTest(what, command=command[0]):
                    ended = self.dropcheck(*command, "mangled.prog", ends=2)
                    self.assertEqual(ended.out, "")
                    self.assert_one_line(ended, f"\\Amangled\\.prog:{place}: [ -~]+\n")

    def test_a_subject_that_is_none_is_one_line_and_exit_2(self):
        self.write("box.prog", "dropcheck nothing 1\n")
        for words in (["show", "box.prog"], ["show", SEED[:-1], "--subject", "nothing"],
                      ["encode", "nothing", "bytes", self.write("bytes_of_it")],
                      ["keep", "box.prog", "a-name"]):
            with self.subTest(words):
                self.assert_one_line(self.dropcheck(*words, ends=2), "nothing")

    def test_a_huge_text_is_one_line_and_exit_2(self):
        for start in ("", "dropcheck rc 1\n", "# comment\n"):
            self.write("huge.prog", start, size=100 << 20)
            for command in (["replay", GOOD], ["show"]):
                with self.subTest(start, command=command[0]):
                    ended = self.dropcheck(*command, "huge.prog", ends=2)
                    self.assertEqual(ended.out, "")
                    self.assert_one_line(ended, r"\Ahuge\.prog:1:1: ")

    def test_any_bytes_are_a_program(self):
        draw = random.Random(5)
        for size in (1, 7, 8, 9, 12, 263, 264, 265, 5000):
            self.write(f"any/random-{size}", draw.randbytes(size))
        self.write("any/empty")
        self.write("any/sparse", size=100 << 20)
        self.write("any/text", text_of(SEED))
        for target in sampled_targets():
            with self.subTest(target):
                ended = self.dropcheck("replay", target, "any", ends=(0, 1))
                told = set(self.hashes(ended))
                told.update(re.findall(r"^  program: (.+)$", ended.out, re.MULTILINE))
                self.assertEqual(sorted(self.path(file) for file in told), self.listed("any"))
        for file in self.listed("any"):
            self.assertTrue(self.dropcheck("show", file).out.startswith("dropcheck rc 1\n"))

    def test_a_good_file_beside_a_mangled_one_is_run(self):
        good = [self.write(f"all/{name}.prog", text_of(SEED)) for name in "ac"]
        self.write("all/b.prog", "mangled\n")
        ended = self.dropcheck("replay", GOOD, "all", ends=2)
        self.assertEqual(list(self.hashes(ended)), good)
        self.assert_one_line(ended, r"\Aall/b\.prog:1:1: ")

    def test_a_finding_beside_a_mangled_file_is_told(self):
        self.write("all/a.prog", "mangled\n")
        self.write("all/b.prog", WRONG)
        self.assertIn("broken: ", self.dropcheck("replay", BAD, "all", ends=2).out)


if __name__ == "__main__":
    command.main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`dropcheck show`, `encode` and `keep`."""

import json
import os
import re

import command
from command import bytes_of, CommandTest, GOOD, GUILTY, SEED, text_of, WORKERS


class Show(CommandTest):
    untidy = "\n# why\n dropcheck\trc 1 # header\r\nomit  look new\n\non_drop 2   clone r0 r07\nnop"
    tidy = "dropcheck rc 1\nomit new look\non_drop 2 clone r0 r7\nnop\n"

    def test_a_program_is_shown_in_its_canonical_text(self):
        self.write("untidy.prog", self.untidy)
        self.assertEqual(self.dropcheck("show", "untidy.prog").out, self.tidy)
        self.write("tidy.prog", self.tidy)
        self.assertEqual(self.dropcheck("show", "tidy.prog").out, self.tidy)

    def test_bytes_are_shown_as_text(self):
        self.write("untidy.prog", self.untidy)
        self.dropcheck("encode", "rc", "bytes", "untidy.prog")
        for words in ([], ["--subject", "rc"]):
            self.assertEqual(self.dropcheck("show", *self.listed("bytes"), *words).out, self.tidy)

    def test_standard_input_is_shown(self):
        self.assertEqual(self.dropcheck("show", "-", "--text", given=self.untidy.encode()).out,
                         self.tidy)
        self.assertEqual(self.dropcheck("show", "--text", "-", given=b"fly", ends=2).err[:12],
                         "<stdin>:1:1:")
        self.dropcheck("encode", "rc", "bytes", SEED)
        self.assertEqual(self.dropcheck("show", "-", given=bytes_of(*self.listed("bytes"))).out,
                         self.dropcheck("show", SEED).out)

    def test_a_file_is_read_as_text_on_demand(self):
        self.write("untidy.txt", self.untidy)
        self.assertEqual(self.dropcheck("show", "untidy.txt", "--text").out, self.tidy)
        self.assertNotEqual(self.dropcheck("show", "untidy.txt").out, self.tidy)

    def test_what_is_shown_replays_to_the_same_trace(self):
        for file in (SEED, GUILTY):
            self.write("shown.prog", self.dropcheck("show", file).out)
            traces = self.hashes(self.dropcheck("replay", GOOD, file, "shown.prog"))
            self.assertEqual(traces[file], traces["shown.prog"])

    def test_what_cannot_be_read_is_one_line_and_exit_2(self):
        for path in ("missing.prog", "missing", self.home):
            with self.subTest(path):
                ended = self.dropcheck("show", path, ends=2)
                self.assertEqual(ended.out, "")
                self.assert_one_line(ended, f"\\A{re.escape(path)}: cannot be read: ")


class Encode(CommandTest):
    def test_every_program_gets_a_file(self):
        self.write("one/a.prog", "dropcheck rc 1\nnop\n")
        self.write("two/a.prog", "dropcheck rc 1\nnew r0 0\n")
        self.dropcheck("encode", "rc", "bytes", "one", "two")
        self.assertEqual({self.dropcheck("show", file).out for file in self.listed("bytes")},
                         {"dropcheck rc 1\nnop\n", "dropcheck rc 1\nnew r0 0\n"})

    def test_nothing_is_deleted_that_it_did_not_make(self):
        # Whether it refuses or succeeds.
        for output in ("mine", "mine/deep/.."):
            self.write("mine/a.prog", text_of(SEED))
            self.write("mine/deep/notes.txt", "years of work\n")
            self.dropcheck("encode", "rc", output, "mine/a.prog", ends=(0, 2))
            self.assertLessEqual({self.path("mine/a.prog"), self.path("mine/deep/notes.txt")},
                                 set(self.listed("mine")), output)

    def test_a_second_run_leaves_only_its_own(self):
        self.dropcheck("encode", "rc", "bytes", SEED, GUILTY)
        self.assertEqual(len(self.listed("bytes")), 2)
        self.dropcheck("encode", "rc", "bytes", SEED)
        self.assertEqual([self.dropcheck("show", file).out for file in self.listed("bytes")],
                         [self.dropcheck("show", SEED).out])

    def test_an_output_that_cannot_be_made_is_one_line_and_exit_2(self):
        self.write("file")
        for output in ("file/bytes", "/proc/nope"):
            with self.subTest(output):
                self.assert_one_line(self.dropcheck("encode", "rc", output, SEED, ends=2), output)


class Keep(CommandTest):
    """Keeps programs in a source directory of the test's own, which a registry names."""

    def setUp(self):
        super().setUp()
        registry = json.loads(text_of(os.path.join(os.path.dirname(WORKERS), "targets.json")))
        self.write("build/targets.json", json.dumps({**registry, "source": self.path("source")}))
        os.makedirs(self.path("source", "corpus", "rc"))
        self.name = "what-broke"
        self.kept = self.path("source", "corpus", "rc", "regressions", self.name + ".prog")

    def keep(self, *words, **options):
        return self.dropcheck("--build", "build", "keep", *words, **options)

    def test_a_program_moves_to_the_regressions_with_its_comments(self):
        self.write("found.prog", text_of(GUILTY))
        ended = self.keep("found.prog", self.name)
        self.assertEqual(ended.out, self.kept + "\n")
        self.assertEqual(text_of(self.kept), text_of(GUILTY))
        self.assertFalse(os.path.exists(self.path("found.prog")))

    def test_bytes_become_text(self):
        self.dropcheck("encode", "rc", "bytes", GUILTY)
        self.keep(*self.listed("bytes"), self.name)
        self.assertEqual(text_of(self.kept), self.dropcheck("show", GUILTY).out)
        self.assertEqual(self.listed("bytes"), [])

    def test_a_name_that_exists_is_refused(self):
        for name in ("a.prog", "b.prog"):
            self.write(name, f"dropcheck rc 1  # {name}\n")
        self.keep("a.prog", self.name)
        ended = self.keep("b.prog", self.name, ends=2)
        self.assert_one_line(ended, f"{self.name}\\.prog: exists already")
        self.assertIn("# a.prog", text_of(self.kept))
        self.assertTrue(os.path.exists(self.path("b.prog")))

    def test_a_bad_name_is_refused(self):
        self.write("found.prog", text_of(SEED))
        for name in ("Upper", "under_score", "a b", "../up", "a/b", "a.prog", "\u00e4", "", "\n"):
            with self.subTest(name):
                self.assert_one_line(self.keep("found.prog", name, ends=2), "a name has letters")
                self.assertTrue(os.path.exists(self.path("found.prog")))

    def test_what_is_no_program_is_refused(self):
        self.write("mangled.prog", "mangled\n")
        self.assert_one_line(self.keep("mangled.prog", self.name, ends=2), r"mangled\.prog:1:1: ")
        self.assert_one_line(self.keep("missing.prog", self.name, ends=2), r"missing\.prog: ")
        self.assertFalse(os.path.exists(self.kept))
        self.assertTrue(os.path.exists(self.path("mangled.prog")))


if __name__ == "__main__":
    command.main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Words and flags, and what a terminal gets."""

import contextlib
import os
import pty
import re
import select
import subprocess

import command
from command import BAD, COMMAND, CommandTest, environment, GOOD, PATIENCE, SEED, WRONG


class CommandLine(CommandTest):
    def test_no_arguments_are_exit_2_with_the_usage(self):
        ended = self.dropcheck(ends=2)
        self.assertEqual(ended.out, "")
        self.assertIn("Usage: dropcheck", ended.err)
        self.assertIn("replay", ended.err)

    def test_help_is_exit_0(self):
        self.assertIn("Usage: dropcheck", self.dropcheck("--help").out)
        for command in ("list", "check", "fuzz", "replay", "show", "keep", "encode"):
            with self.subTest(command):
                ended = self.dropcheck(command, "--help")
                self.assertIn(f"Usage: dropcheck {command}", ended.out)
                self.assertEqual(ended.err, "")

    def test_version_is_exit_0(self):
        self.assertRegex(self.dropcheck("--version").out, r"\A[^\n]*\n\Z")

    def test_an_unknown_command_or_flag_is_exit_2(self):
        for words in (["fly"], ["--fly"], ["list", "--fly"], ["check", "--fly"], ["fuzz", "--fly"],
                      ["replay", GOOD, SEED, "--fly"], ["replay", GOOD], ["show"], ["keep", SEED]):
            with self.subTest(words):
                ended = self.dropcheck(*words, ends=2)
                self.assertEqual(ended.out, "")
                self.assertNotEqual(ended.err, "")

    def test_a_number_out_of_range_is_exit_2(self):
        for words in (["check", "--programs", "0"], ["check", "--programs", "many"],
                      ["check", "--seed", "x"], ["fuzz", "--for", "3x"], ["fuzz", "--for", "-3s"],
                      ["fuzz", "--for", "0s"]):
            with self.subTest(words):
                self.assertEqual(self.dropcheck(*words[:1], GOOD, *words[1:], ends=2).out, "")

    def test_unknown_target_is_one_line_and_exit_2(self):
        for words in (["check", "rc/nothing"], ["check", GOOD, "rc/nothing"],
                      ["fuzz", "rc/nothing"], ["fuzz", GOOD, "rc/nothing"],
                      ["replay", "rc/nothing", SEED]):
            with self.subTest(words):
                ended = self.dropcheck(*words, ends=2)
                self.assertEqual(ended.out, "")
                self.assert_one_line(ended, r"\Arc/nothing: .*dropcheck list")
        self.assertEqual(self.listed(), [])


class Colour(CommandTest):
    colour = re.compile(r"\x1b\[[0-9;]*m")

    def on_terminal(self, *words, **changes):
        """What the command shows on a terminal."""
        ours, its = pty.openpty()
        process = subprocess.Popen([COMMAND, *words], cwd=self.home, stdin=its, stdout=its,
                                   stderr=its, env=environment({"TERM": "xterm", **changes}))
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.addCleanup(os.close, ours)
        os.close(its)
        shown = b""
        with contextlib.suppress(OSError):  # how Linux says that the other side is closed
            while select.select([ours], [], [], PATIENCE)[0]:
                part = os.read(ours, 1 << 16)
                if not part:
                    break
                shown += part
        process.wait(timeout=PATIENCE)
        return shown.decode(errors="replace")

    def test_a_pipe_gets_no_escapes(self):
        for words, ends in ((["check", BAD, "--seed", "5", "--programs", "300"], 1),
                            (["replay", BAD, self.write("wrong.prog", WRONG)], 1),
                            (["list"], 0), (["--help"], 0), (["fly"], 2)):
            with self.subTest(words):
                ended = self.dropcheck(*words, ends=ends)
                self.assertNotRegex(ended.out + ended.err, "[\x1b\r]")

    def test_a_terminal_gets_the_broken_rule_in_bold(self):
        shown = self.on_terminal("replay", BAD, self.write("wrong.prog", WRONG))
        self.assertRegex(shown, r"\x1b\[1m" + re.escape(BAD) + r": broken: [^\x1b\n]*\x1b\[0m\r\n")

    def test_no_color_is_respected(self):
        shown = self.on_terminal("replay", BAD, self.write("wrong.prog", WRONG), NO_COLOR="1")
        self.assertIn(f"{BAD}: broken: ", shown)
        self.assertNotRegex(shown, self.colour)


if __name__ == "__main__":
    command.main()

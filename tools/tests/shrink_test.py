#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`dropcheck shrink`, with workers that die for real. What is smaller than a program is said here
once more, over its text."""

import random
import re

import command
from command import (BAD, BROKEN, bytes_of, CommandTest, GOOD, GUILTY, MISBEHAVING, sanitized, SEED,
                     text_of, worker)

HEADER = "dropcheck rc 1\n"
# What a program may do without being misbehaved: labels 0 and 1, slots from `low` on.
HARMLESS = ("new r{} {l}", "clone r{} r{}", "move r{} r{}", "swap r{} r{}", "drop r{}", "look r{}",
            "downgrade r{} w{}", "upgrade w{} r{}", "clone_weak w{} w{}", "set_next r{} r{}",
            "on_drop {l} look r{}", "on_drop {l} drop r{}", "ptr_eq r{} r{}", "nop")


def harmless(draw, low):
    step = re.sub(r"\{\}", lambda _: str(draw.randrange(low, 8)), draw.choice(HARMLESS))
    return step.format(l=draw.randrange(2)) if "{l}" in step else step


def hidden(draw, wanted, low=0):
    """A program of 64 steps, these among them in this order."""
    steps = [harmless(draw, low) for _ in range(64 - len(wanted))]
    for place, step in zip(sorted(draw.choices(range(len(steps) + 1), k=len(wanted)),
                                  reverse=True), reversed(wanted)):
        steps.insert(place, step)
    return HEADER + "omit get_mut\n" + "".join(step + "\n" for step in steps)


def next_smaller(program):
    """Each text that one removal or one lowering makes of a program."""
    lines = program.splitlines()[1:]
    for n, line in enumerate(lines):
        def around(*middle):
            return HEADER + "".join(f"{kept}\n" for kept in [*lines[:n], *middle, *lines[n + 1:]])
        if line.startswith("omit "):
            words = line.split()[1:]
            for word in words:
                rest = [other for other in words if other != word]
                yield around(*[" ".join(["omit", *rest])] * bool(rest))
            continue
        yield around()
        if line.startswith("on_drop "):
            yield around(line.split(" ", 2)[2])
        for number in re.finditer(r"(?<= )([rw]?)(\d+)", line):
            for lower in range(int(number[2])):
                yield around(f"{line[:number.start(2)]}{lower}{line[number.end(2):]}")


class Shrink(CommandTest):
    def shrink(self, target, text, *words, **options):
        file = self.write("large.prog", text)
        return self.dropcheck("shrink", target, file, *words, **{"ends": 1, **options})

    def failures(self, target, *paths):
        """How each program below the paths fails, by its path; none if it passes."""
        ended = self.dropcheck("replay", target, *paths, ends=(0, 1))
        failed = {}
        for found in BROKEN.finditer(ended.out):
            marked = re.search(r"^ +(?:on_drop \d )?(\S+).*<- here", found["listing"],
                               re.MULTILINE)
            # Without a report, one death is like another.
            actual = found["actual"] if sanitized(target) else ""
            failed[found["program"]] = found["rule"], marked[1], actual
        return failed

    def assert_minimal(self, target, program):
        """Nothing that is one step or one operand smaller fails in the same way."""
        mine = self.failures(target, self.write("small.prog", program))["small.prog"]
        smaller = {self.write(f"smaller/{n}.prog", text): text
                   for n, text in enumerate(next_smaller(program))}
        for path, failure in self.failures(target, "smaller").items():
            self.assertNotEqual(failure, mine, program + smaller[path])
        for path in smaller:
            self.write(path, HEADER)

    def assert_shrinks(self, target, text):
        self.assertEqual(len(text.splitlines()), 66)
        ended = self.shrink(target, text)
        self.assertRegex(ended.err, r"(?m)^  \d+ steps of 64, after [\d,]+ tries$")
        self.assert_minimal(target, ended.out)
        again = self.shrink(target, ended.out)
        self.assertEqual(again.out, ended.out)
        return ended.out

    def test_a_program_that_aborts_becomes_minimal(self):
        small = self.assert_shrinks(MISBEHAVING, hidden(random.Random(1), ["new r5 4"]))
        self.assertRegex(small, rf"\A{HEADER}new r0 [24]\n\Z")

    def test_a_program_that_aborts_in_a_destructor_becomes_minimal(self):
        text = hidden(random.Random(2), ["on_drop 1 new r6 4", "new r7 1"])
        small = self.assert_shrinks(MISBEHAVING, text)
        self.assertIn("on_drop ", small)

    def test_a_use_after_free_becomes_minimal(self):
        if not sanitized(BAD):
            self.skipTest("no sanitizer in this build")
        guilty = [re.sub(r"([rw])(\d)", r"\1\2", line.split("#")[0].strip())
                  for line in text_of(GUILTY).splitlines()[1:]]
        guilty = [line for line in guilty if line and not line.startswith("dropcheck")]
        small = self.assert_shrinks(BAD, hidden(random.Random(3), guilty, low=3))
        failure, = self.failures(BAD, self.write("small.prog", small)).values()
        self.assertEqual(failure[0], "memory is not used after it was freed")

    def test_what_a_worker_survives_becomes_minimal(self):
        wrong = command.WRONG.splitlines()[1:]
        self.assert_shrinks(BAD, hidden(random.Random(4), wrong, low=2))

    def test_a_program_that_passes_is_exit_0(self):
        ended = self.dropcheck("shrink", GOOD, SEED)
        self.assertEqual(ended.out, "")
        self.assert_one_line(ended, f"\\A{re.escape(SEED)}: passes, so there is nothing to shrink$")

    def test_a_flaky_program_is_exit_3(self):
        once = ("mkdir once 2>/dev/null && exec '{}' \"$@\"\nexec '{}' \"$@\"\n"
                .format(worker(MISBEHAVING, "replay"), worker(GOOD, "replay")))
        moody = self.stand_in(MISBEHAVING, "replay", once)
        file = self.write("flaky.prog", HEADER + "new r0 4\n")
        ended = self.run_words([moody, "shrink", MISBEHAVING, file], ends=3)
        self.assertEqual(ended.out, "")
        self.assert_one_line(ended, r"\Aflaky\.prog: flaky: .*\(an op does not end the process\)$")

    def test_what_is_no_program_is_one_line_and_exit_2(self):
        mangled = self.write("mangled.prog", "mangled\n")
        for words, pattern in ((["missing.prog"], r"\Amissing\.prog: cannot be read: "),
                               ([mangled], r"\Amangled\.prog:1:1: ")):
            with self.subTest(words):
                ended = self.dropcheck("shrink", MISBEHAVING, *words, ends=2)
                self.assertEqual(ended.out, "")
                self.assert_one_line(ended, pattern)
        self.assertEqual(self.dropcheck("shrink", MISBEHAVING, ends=2).out, "")

    def test_an_unknown_target_is_one_line_and_exit_2(self):
        ended = self.dropcheck("shrink", "rc/nothing", SEED, ends=2)
        self.assert_one_line(ended, r"\Arc/nothing: .*dropcheck list")

    def test_a_file_takes_the_result(self):
        ended = self.shrink(MISBEHAVING, HEADER + "nop\nnew r3 4\n", "-o", "small.prog")
        self.assertEqual(ended.out, "")
        self.assertRegex(text_of(self.path("small.prog")), rf"\A{HEADER}new r0 [24]\n\Z")
        self.assertIn(f"replay {MISBEHAVING} small.prog\n", ended.err)
        self.dropcheck("replay", MISBEHAVING, "small.prog", ends=1)

    def test_a_file_that_cannot_be_written_is_exit_2(self):
        ended = self.shrink(MISBEHAVING, HEADER + "new r3 4\n", "-o", "missing/small.prog", ends=2)
        self.assertEqual(ended.out, "")
        self.assertRegex(ended.err, r"(?m)^missing/small\.prog: cannot be written: ")

    def test_standard_input_is_a_program_in_bytes_or_text(self):
        text = HEADER + "nop\nnew r3 4\n"
        self.dropcheck("encode", "rc", "bytes", self.write("a.prog", text))
        wanted = self.shrink(MISBEHAVING, text).out
        for words, given in ((["-", "--text"], text.encode()),
                             (["-"], bytes_of(*self.listed("bytes")))):
            with self.subTest(words):
                ended = self.dropcheck("shrink", MISBEHAVING, *words, given=given, ends=1)
                self.assertEqual(ended.out, wanted)


if __name__ == "__main__":
    command.main()

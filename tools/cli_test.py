#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the command promises to people and to scripts, each promise tried on a built one.

DROPCHECK=build/dropcheck cli_test.py [-v] [CLASS[.TEST]...]

DROPCHECK_TRACE_TABLE, if set, names a file that gets a line `target file hash` for each program
whose trace was compared; a file and a target that two builds share have the same hash in both.
"""

import collections
import contextlib
import functools
import glob
import hashlib
import json
import os
import pty
import random
import re
import select
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import xml.etree.ElementTree

COMMAND = os.path.abspath(os.environ.get("DROPCHECK", ""))
WORKERS = os.path.join(os.path.dirname(os.path.realpath(COMMAND)), "workers")
REPOSITORY = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SEEDS = os.path.join(REPOSITORY, "corpus", "rc", "seeds")
SEED = os.path.join(SEEDS, "upgrade-after-last-drop.prog")
GUILTY = glob.glob(os.path.join(REPOSITORY, "corpus", "rc", "guilty", "*.prog"))[0]

GOOD = "rc/reference"
BAD = "rc/std-shared-ptr-reentrant"  # libstdc++'s shared_ptr, told that it may be re-entered
# A program of which BAD makes something else than the model does, without undefined behaviour.
WRONG = "dropcheck rc 1\non_drop 0 new r1 0\nnew r0 0\nnew r0 0\nclone r0 r1\n"

PATIENCE = 60  # seconds until something hangs; no test is about speed

FINDING = re.compile(
    r"^(?P<broken>\S+: broken: .+)\n"
    r"  expected: .+\n  actual:   .+\n\n"
    r"(?P<listing>(?:    .*\n)+)\n"
    r"  program: (?P<program>.+)\n"
    r"  replay:  (?P<replay>.+)\n"
    r"  report:  (?P<report>.+)\n", re.MULTILINE)

Ended = collections.namedtuple("Ended", "code out err")


def text_of(path):
    with open(path, encoding="utf-8") as stream:
        return stream.read()


def bytes_of(path):
    with open(path, "rb") as stream:
        return stream.read()


def environment(changes):
    """This process's, without what would change how the command behaves."""
    inherited = {name: value for name, value in os.environ.items()
                 if not name.startswith("DROPCHECK_") and name not in ("DROPCHECK", "NO_COLOR")}
    return {**inherited, **changes}


def worker(target, driver):
    return os.path.join(WORKERS, f"{target.replace('/', '-')}-{driver}")


@functools.lru_cache
def targets():
    """The rows of `list --json`, by name."""
    listed = subprocess.run([COMMAND, "list", "--json"], env=environment({}), timeout=PATIENCE,
                            check=True, capture_output=True).stdout
    return {row["target"]: row for row in json.loads(listed)}


def default_targets():
    return [name for name, row in targets().items() if row["default"]]


def has_fuzzers():
    return "fuzz" in targets()[GOOD]["drivers"]


@functools.lru_cache
def unshare():
    """The words that run a command where it may mount; nothing if the system forbids it."""
    with tempfile.TemporaryDirectory() as place:
        for words in (["unshare", "-m"], ["unshare", "-rm"]):
            with contextlib.suppress(OSError, subprocess.SubprocessError):
                subprocess.run([*words, "mount", "-t", "tmpfs", "none", place], timeout=PATIENCE,
                               check=True, capture_output=True)
                return words
    return []


def after(script):
    """Words before a command: a namespace of its own for mounts, where `script` ran first."""
    return [*unshare(), "sh", "-c", script + '\nexec "$@"', "sh"]


class CommandTest(unittest.TestCase):
    """Runs the command in a directory of the test's own."""

    def setUp(self):
        self.home = os.path.realpath(tempfile.mkdtemp(prefix="dropcheck-"))
        self.addCleanup(shutil.rmtree, self.home)
        self.addCleanup(self.kill_all_but)

    def path(self, *parts):
        return os.path.join(self.home, *parts)

    def write(self, name, content=b"", size=None):
        """A file of the test's directory, as `name` from there; `size` extends it with a hole."""
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "wb") as stream:
            stream.write(content.encode() if isinstance(content, str) else content)
            if size is not None:
                stream.truncate(size)
        return name

    def listed(self, *parts):
        """The files below a folder, sorted; none if it is missing."""
        return sorted(os.path.join(folder, file)
                      for folder, _, files in os.walk(self.path(*parts)) for file in files)

    def run_words(self, words, ends=0, given=b"", **changes):
        """Runs it and gives its output. `ends`: the exit code, or those that are right."""
        done = subprocess.run(words, cwd=self.home, env=environment(changes), input=given,
                              capture_output=True, timeout=PATIENCE)
        ended = Ended(done.returncode, done.stdout.decode(errors="replace"),
                      done.stderr.decode(errors="replace"))
        self.assertIn(ended.code, ends if isinstance(ends, tuple) else (ends,),
                      f"{shlex.join(words)}\n{ended.out[-4000:]}{ended.err[-4000:]}")
        return ended

    def dropcheck(self, *words, **options):
        return self.run_words([COMMAND, *words], **options)

    def start(self, *words):
        process = subprocess.Popen([COMMAND, *words], cwd=self.home, env=environment({}),
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, errors="replace")
        for end in (process.stdout.close, process.stderr.close, process.wait, process.kill):
            self.addCleanup(end)  # the last one first
        return process

    def wait_until(self, condition, what):
        deadline = time.monotonic() + PATIENCE
        while not condition():
            self.assertLess(time.monotonic(), deadline, f"waited in vain until {what}")
            time.sleep(0.02)

    def processes(self):
        """Those that run in the test's directory."""
        found = []
        for link in glob.glob("/proc/[0-9]*/cwd"):
            with contextlib.suppress(OSError):
                if os.readlink(link) == self.home:
                    found.append(int(link.split("/")[2]))
        return found

    def kill_all_but(self, *spared):
        for process in set(self.processes()) - set(spared):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    def assert_one_line(self, ended, pattern):
        """Standard error is one line, and this is it."""
        self.assertRegex(ended.err, r"\A[^\n]+\n\Z")
        self.assertRegex(ended.err, pattern)

    def finding_in(self, ended):
        found = FINDING.search(ended.out)
        self.assertIsNotNone(found, ended.out)
        return found

    def traces(self, name):
        """What DROPCHECK_TRACES=name collected: pairs of the trace hash and the program."""
        rows = []
        for line in text_of(self.path(name)).splitlines():
            self.assertRegex(line, r"\A[0-9a-f]{16} ([0-9a-f]{2})*\Z")
            trace, program = line.split(" ")
            rows.append((trace, bytes.fromhex(program)))
        return rows

    def assert_same_traces(self, one, other):
        """The same programs left the same traces in the same order."""
        one, other = self.traces(one), self.traces(other)
        for number, (left, right) in enumerate(zip(one, other), 1):
            self.assertEqual(left, right, f"program {number}")
        self.assertEqual(len(one), len(other))

    def hashes(self, ended):
        """The trace hash of each file that replay says passes."""
        return dict(re.findall(r"^(.+): pass, trace ([0-9a-f]{16})$", ended.out, re.MULTILINE))


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


class List(CommandTest):
    def test_json_describes_every_target(self):
        rows = json.loads(self.dropcheck("list", "--json").out)
        for row in rows:
            self.assertEqual(sorted(row),
                             ["default", "drivers", "implementation", "subject", "target"])
            self.assertEqual(row["target"], f"{row['subject']}/{row['implementation']}")
            self.assertLessEqual({"check", "replay"}, set(row["drivers"]))
        self.assertLessEqual({GOOD, BAD}, {row["target"] for row in rows})

    def test_the_target_with_a_known_defect_is_not_default(self):
        self.assertIs(targets()[BAD]["default"], False)
        self.assertIs(targets()[GOOD]["default"], True)

    def test_lines_name_every_target(self):
        lines = self.dropcheck("list").out.splitlines()
        self.assertEqual([line.split()[0] for line in lines], list(targets()))

    def test_ops_prints_each_op_as_it_is_spelled(self):
        spelled = [line for line in self.dropcheck("list", "--ops").out.splitlines()
                   if not line.startswith("#")]
        table = text_of(os.path.join(REPOSITORY, "harness", "rc", "ops.hpp"))
        words = re.findall(r'\bOpInfo info\{\d+, "(\w+)"', table)
        self.assertEqual([op.split()[0] for op in spelled], words)
        program = "".join(f"{op}\n" for op in ["dropcheck rc 1", *spelled])
        self.assertEqual(self.dropcheck("show", self.write("all.prog", program)).out, program)

    def test_nothing_is_run(self):
        for words in ([], ["--json"], ["--ops"]):
            self.dropcheck("list", *words, DROPCHECK_TRACES=self.path("traces"))
        self.assertEqual(self.listed(), [])


class Check(CommandTest):
    def check(self, *words, **options):
        return self.dropcheck("check", "--programs", "300", *words, **options)

    def check_bad(self, *words, **options):
        return self.check(BAD, "--seed", "5", *words, **{"ends": 1, **options})

    def test_a_good_target_is_exit_0_with_the_seed_first(self):
        ended = self.check(GOOD, "--seed", "5")
        self.assertEqual(ended.out.splitlines()[:2], ["seed 5", GOOD])
        self.assertEqual(ended.err, "")
        self.assertEqual(self.listed(), [])

    def test_the_same_seed_gives_the_same_traces(self):
        for name in ("a", "b"):
            self.check(GOOD, "--seed", "5", DROPCHECK_TRACES=self.path(name))
        self.assertGreaterEqual(len(self.traces("a")), 300)
        self.assert_same_traces("a", "b")

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
        self.check("--seed", "5", "--junit", "results.xml")
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
        self.run_words(["sh", "-c", found["report"].replace("less", "cat", 1)])

    def test_an_artifact_has_its_siblings(self):
        stem = self.path(self.finding_in(self.check_bad())["program"][:-len(".prog")])
        self.assertEqual(self.listed("artifacts"),
                         sorted([stem, stem + ".prog", stem + ".log", stem + ".json"]))
        self.assertEqual(os.path.dirname(stem), self.path("artifacts", BAD))
        name = os.path.basename(stem)
        self.assertEqual(name, "crash-" + hashlib.sha1(bytes_of(stem)).hexdigest())
        described = json.loads(text_of(stem + ".json"))
        self.assertEqual(described["target"], BAD)
        self.assertEqual(self.dropcheck("show", stem).out, text_of(stem + ".prog"))

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


class Replay(CommandTest):
    def sanitized(self, target):
        return b"__asan_init" in bytes_of(worker(target, "replay"))

    def test_a_program_that_passes_is_exit_0_with_its_trace(self):
        for target in default_targets():
            with self.subTest(target):
                ended = self.dropcheck("replay", target, SEED)
                self.assertRegex(ended.out,
                                 f"\\A{re.escape(SEED)}: pass, trace [0-9a-f]{{16}}\n\\Z")
                self.assertEqual(ended.err, "")

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
        if not self.sanitized(BAD):
            self.skipTest("no sanitizer in this build; undefined behaviour may well pass: "
                          f"exit {ended.code}")
        self.assertEqual(ended.code, 1)
        self.assertRegex(ended.err, r"ERROR: AddressSanitizer|: runtime error: ")
        self.assertIn("SUMMARY: ", ended.err)
        self.assertIn(f"{BAD}: broken: ", ended.out)
        self.assertIn("# <- here", ended.out)
        self.assertIn(f"replay {BAD} {GUILTY}\n", ended.out)

    def test_the_first_screen_of_the_readme_is_what_the_command_prints(self):
        if not self.sanitized(BAD):
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
        for target in default_targets():
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
        for target in targets():
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
    """Keeps programs in a stand-in for the tree's corpus, or, where nothing can be mounted, in the
    tree, under a name that it removes again."""

    def setUp(self):
        super().setUp()
        corpus = os.path.join(REPOSITORY, "corpus", "rc")
        self.tree = os.path.join(corpus, "regressions")
        self.name = f"cli-test-{os.getpid()}"
        self.prefix = []
        self.kept = os.path.join(self.tree, self.name + ".prog")
        if unshare():
            os.mkdir(self.path("stand-in"))
            self.prefix = after(shlex.join(["mount", "--bind", self.path("stand-in"), corpus]))
            self.kept = self.path("stand-in", "regressions", self.name + ".prog")
        elif not os.path.exists(self.tree):
            self.addCleanup(lambda: os.path.exists(self.tree) and os.rmdir(self.tree))
        self.addCleanup(lambda: os.path.exists(self.kept) and os.remove(self.kept))

    def keep(self, *words, **options):
        return self.run_words([*self.prefix, COMMAND, "keep", *words], **options)

    def test_a_program_moves_to_the_regressions_with_its_comments(self):
        self.write("found.prog", text_of(GUILTY))
        ended = self.keep("found.prog", self.name)
        self.assertEqual(ended.out, os.path.join(self.tree, self.name + ".prog") + "\n")
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


class NoFuzzer(CommandTest):
    def test_a_build_without_fuzzers_says_so_and_is_exit_2(self):
        if has_fuzzers():
            self.skipTest("this build has fuzzers")
        ended = self.dropcheck("fuzz", GOOD, ends=2)
        self.assertEqual(ended.out, "")
        self.assert_one_line(ended, r"\Arc/reference: this build has no fuzzer.*--preset fuzz")


class FuzzTest(CommandTest):
    def setUp(self):
        if not has_fuzzers():
            self.skipTest("this build has no fuzzers")
        super().setUp()

    def fuzz(self, *words, **options):
        return self.dropcheck("fuzz", *words, **options)

    def plant(self, text):
        """Puts a program where the next run on BAD finds it at once."""
        self.dropcheck("encode", "rc", "planted", self.write("planted.prog", text))
        os.makedirs(self.path(".corpus", BAD))
        shutil.copy(*self.listed("planted"), self.path(".corpus", BAD))

    def discoveries(self, target=GOOD):
        return self.listed(".corpus", target)

    def row(self, ended, target=GOOD):
        """Programs and findings in the table's row of the target."""
        numbers = r" +([\d,]+) +[\d,]+ +[\d,]+ +\d+ % +(\d+)$"
        found = re.search("^" + re.escape(target) + numbers, ended.out, re.MULTILINE)
        self.assertIsNotNone(found, ended.out)
        return int(found[1].replace(",", "")), int(found[2])


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
        self.assertEqual(ended.err, f"seed {told['seed']}\n")
        self.assertIs(told["interrupted"], False)
        row, = told["targets"]
        self.assertEqual(row["target"], GOOD)
        self.assertGreater(row["programs"], 0)
        self.assertGreater(row["ops"], 0)
        self.assertEqual(row["findings"], [])

    def test_json_names_the_artifact_of_a_finding(self):
        self.plant(WRONG)
        ended = self.fuzz(BAD, "--json", ends=1)
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
        ended = self.fuzz(BAD, "--for", "30s", "--seed", "1", ends=1)
        found = self.finding_in(ended)
        self.assertEqual(self.row(ended, BAD)[1], 1)
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
        self.assertIn(" max_total_time ", ended.out)
        self.assertEqual(self.discoveries(), [])

    def test_flags_reach_the_engine(self):
        programs, _ = self.row(self.fuzz(GOOD, "--", "-runs=100"))
        self.assertLess(programs, 5000)  # a minute makes a hundred times as many

    def test_the_engine_works_without_the_command(self):
        for target in default_targets():
            with self.subTest(target):
                told = self.run_words([worker(target, "fuzzer"), "-help=1"])
                self.assertIn("max_total_time", told.out + told.err)
                self.assertIn("Done 100 runs",
                              self.run_words([worker(target, "fuzzer"), "-runs=100"]).err)


class Interrupted(FuzzTest):
    def start_fuzzing(self):
        process = self.start("fuzz", GOOD, "--for", "10m")
        self.wait_until(self.discoveries, "something is discovered")
        self.assertGreater(len(self.processes()), 1)
        return process

    def stop(self, how):
        """The command dies of the signal and leaves everything in order."""
        process = self.start_fuzzing()
        process.send_signal(how)
        out, err = process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, -how)
        self.assertGreater(self.row(Ended(-how, out, err))[0], 0)
        self.assertEqual(err, "")
        self.wait_until(lambda: not self.processes(), "no worker is left")
        self.assertNotEqual(self.discoveries(), [])
        self.assertEqual(self.listed("artifacts"), [])

    def test_an_interrupt_ends_fuzzing_with_the_table(self):
        self.stop(signal.SIGINT)

    def test_a_request_to_terminate_ends_fuzzing_with_the_table(self):
        self.stop(signal.SIGTERM)

    def test_no_worker_outlives_a_killed_command(self):
        process = self.start_fuzzing()
        process.kill()
        process.communicate(timeout=PATIENCE)
        self.wait_until(lambda: not self.processes(), "no worker is left")
        known = len(self.discoveries())
        self.assertGreater(known, 0)
        programs, findings = self.row(self.fuzz(GOOD, "--", "-runs=0"))
        self.assertGreaterEqual(programs, known)
        self.assertEqual(findings, 0)

    def test_a_worker_that_someone_else_kills_is_trouble_and_no_finding(self):
        process = self.start_fuzzing()
        self.kill_all_but(process.pid)
        out, err = process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 2, out)
        self.assertIn("signal 9", err)
        self.assertNotIn("broken: ", out)
        self.assertEqual(self.listed("artifacts"), [])

    def test_an_artifact_left_bare_by_a_killed_run_gets_its_text(self):
        self.dropcheck("encode", "rc", "bytes", SEED)
        content = bytes_of(*self.listed("bytes"))
        bare = self.write(f"artifacts/{GOOD}/crash-{hashlib.sha1(content).hexdigest()}", content)
        self.fuzz(GOOD, "--", "-runs=0")
        self.assertEqual(text_of(self.path(bare + ".prog")), self.dropcheck("show", SEED).out)
        self.assertEqual(bytes_of(self.path(bare)), content)

    def test_an_artifact_that_a_full_disk_cut_off_is_not_shown_as_a_program(self):
        cut = self.write(f"artifacts/{GOOD}/crash-{hashlib.sha1(b'it was longer').hexdigest()}")
        self.fuzz(GOOD, "--", "-runs=0")
        self.assertEqual(self.listed("artifacts"), [self.path(cut)])


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

    def test_on_a_full_disk_a_finding_is_told_in_full(self):
        if not unshare():
            self.skipTest("this system does not let a test mount anything")
        self.plant(WRONG)
        os.mkdir(self.path("artifacts"))
        fill = ("mount -t tmpfs -o size=64k none artifacts\n"
                "cat /dev/zero >artifacts/fill 2>/dev/null")
        ended = self.run_words([*after(fill), COMMAND, "fuzz", BAD, "--for", "30s"], ends=2)
        self.assert_one_line(ended, r"\Aartifacts/.*: cannot be written: No space left on device")
        self.assertNotRegex(ended.out, r"(?m)^  (program|replay|report): ")
        self.assertEqual(self.row(ended, BAD)[1], 1)
        broken, listing = re.search(r"^(.*: broken: .*)\n  expected: .*\n  actual: .*\n\n"
                                    r"((?:    .*\n)+)", ended.out, re.MULTILINE).groups()
        again = self.dropcheck("replay", BAD, self.write("copied.prog", listing), ends=1)
        self.assertIn(broken + "\n", again.out)


class Traces(CommandTest):
    def test_a_program_leaves_the_same_trace_under_every_driver(self):
        table = []
        for target in default_targets():
            with self.subTest(target):
                os.mkdir(self.path(target.replace("/", "-")))
                table += self.compare(target, target.replace("/", "-"))
        if "DROPCHECK_TRACE_TABLE" in os.environ:
            with open(os.environ["DROPCHECK_TRACE_TABLE"], "w", encoding="utf-8") as stream:
                stream.writelines(line + "\n" for line in sorted(table))

    def compare(self, target, folder):
        made = self.make_programs(target, folder)
        seeds = sorted(glob.glob(os.path.join(SEEDS, "*.prog")))
        files = [*seeds, *made]
        self.dropcheck("encode", "rc", folder + "/bytes", *files)
        replayed = self.hashes(self.dropcheck("replay", target, *files))
        self.assertEqual(list(replayed), files)
        properties = self.traced(folder, [worker(target, "properties"), "--files", *files])
        self.assertEqual([trace for trace, _ in properties], list(replayed.values()))
        by_program = {program: trace for trace, program in properties}
        for file, trace in made.items():
            self.assertEqual(replayed[file], trace, "what check saw of " + file)
        if has_fuzzers():
            inputs = self.listed(folder, "bytes")
            fuzzed = self.traced(folder, [worker(target, "fuzzer"), *inputs])
            self.assertEqual({bytes_of(file) for file in inputs}, set(by_program))
            self.assertEqual({program: trace for trace, program in fuzzed if program in by_program},
                             by_program)
        return [f"{target} {self.stable(file)} {trace}" for file, trace in replayed.items()]

    def make_programs(self, target, folder):
        """Files with 200 programs that check made, and the hash that each had there."""
        self.dropcheck("check", target, "--programs", "400", "--seed", "5",
                       DROPCHECK_TRACES=self.path(folder, "check"))
        traces = {program: trace for trace, program in self.traces(folder + "/check")}
        programs = list(traces)[-200:]
        self.assertEqual(len(programs), 200)
        return {self.write(f"{folder}/made/{hashlib.sha1(program).hexdigest()}", program):
                traces[program] for program in programs}

    def traced(self, folder, words):
        name = f"{folder}/{os.path.basename(words[0])}"
        self.run_words(words, DROPCHECK_TRACES=self.path(name))
        return self.traces(name)

    def stable(self, file):
        """A name that is the same in every build and run."""
        return "/".join(file.split(os.sep)[-2:])


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
    if not os.access(COMMAND, os.X_OK) or os.path.isdir(COMMAND):
        sys.exit("DROPCHECK must name the command, as in DROPCHECK=build/dropcheck")
    unittest.main()

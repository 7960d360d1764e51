# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the tests of the command share. Each file beside this one tries what one command promises to
people and to scripts, on a built one:

DROPCHECK=build/dropcheck python3 check_test.py [-v] [CLASS[.TEST]...]
"""

import collections
import contextlib
import functools
import glob
import hashlib
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

COMMAND = os.path.abspath(os.environ.get("DROPCHECK", ""))
WORKERS = os.path.join(os.path.dirname(os.path.realpath(COMMAND)), "workers")
REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SEEDS = os.path.join(REPOSITORY, "corpus", "rc", "seeds")
SEED = os.path.join(SEEDS, "upgrade-after-last-drop.prog")
GUILTY = glob.glob(os.path.join(REPOSITORY, "corpus", "rc", "guilty", "*.prog"))[0]

GOOD = "rc/reference"
MISBEHAVING = "rc/misbehaving"  # what workers must survive; see its header
BAD = "rc/std-shared-ptr-reentrant"  # libstdc++'s shared_ptr, told that it may be re-entered
# A program of which BAD makes something else than the model does, without undefined behaviour.
WRONG = "dropcheck rc 1\non_drop 0 new r1 0\nnew r0 0\nnew r0 0\nclone r0 r1\n"

# Whether to try all that there is: ci/nightly waits for it, a pull request does not.
THOROUGH = "DROPCHECK_THOROUGH" in os.environ

PATIENCE = 120  # seconds until something hangs; no test is about speed

FINDING = re.compile(
    r"^(?P<broken>\S+: (?:flaky: not always )?broken: .+)\n"
    r"  expected: .+\n  actual:   .+\n\n"
    r"(?P<listing>(?:    .*\n)+)\n"
    r"(?:  (?P<story>(?:op \d|the end).*)\n\n)?"
    r"  program: (?P<program>.+)\n"
    r"  replay:  (?P<replay>.+)\n"
    r"(?:  simplest: .+\n)?"
    r"  as C\+\+:  (?P<emitted>.+)\n"
    r"  report:  (?P<report>.+)\n", re.MULTILINE)

# What replay tells, which keeps nothing.
BROKEN = re.compile(
    r"^\S+: broken: (?P<rule>.+)\n"
    r"  expected: .+\n  actual:   (?P<actual>.+)\n\n"
    r"(?P<listing>(?:    .*\n)+)\n"
    r"(?:  (?P<story>(?:op \d|the end).*)\n\n)?"
    r"(?:  program: (?P<program>.+)\n)?", re.MULTILINE)

AGAIN = re.compile(r": perhaps the same again, .*: (\S+\.prog)$", re.MULTILINE)

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


def sanitized(target):
    return b"__asan_init" in bytes_of(worker(target, "replay"))


def default_targets(subject=""):
    """Of one subject, or of all."""
    return [name for name, row in targets().items()
            if row["default"] and name.startswith(subject)]


def sampled_targets():
    """The references, or all default targets."""
    return [name for name in default_targets() if THOROUGH or name.endswith("/reference")]


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

    def findings_in(self, ended):
        return list(FINDING.finditer(ended.out))

    def described(self, target):
        """What the artifacts of a target say, by the path of their program; each is whole."""
        files = self.listed("artifacts", target)
        # What a killed run left raw has no C++ yet.
        emitted = {file.removesuffix(".cpp") for file in files if file.endswith(".cpp")}
        files = [file for file in files if not file.endswith(".cpp")]
        stems = sorted({file.removesuffix(".json") for file in files if file.endswith(".json")})
        self.assertEqual(files, sorted(stem + end for stem in stems
                                       for end in ("", ".json", ".log", ".prog")))
        self.assertLessEqual(emitted, set(stems))
        rows = {}
        for stem in stems:
            row = json.loads(text_of(stem + ".json"))
            digest = hashlib.sha1(bytes_of(stem)).hexdigest()
            self.assertEqual(os.path.basename(stem), f"{row['kind']}-{digest}")
            self.assertEqual(row["target"], target)
            rows[stem + ".prog"] = row
        return rows

    def assert_distinct(self, rows):
        keys = [(row["kind"], row["rule"], row["op"]["text"].split()[0], row["frames"])
                for row in rows]
        for key in keys:
            self.assertEqual(keys.count(key), 1, key)

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

    def stand_in(self, target, driver, script):
        """The command in a build of its own, where a shell script stands in for a worker."""
        shutil.rmtree(self.path("build"), ignore_errors=True)
        os.makedirs(self.path("build", "workers"))
        for file in os.listdir(WORKERS):
            os.symlink(os.path.join(WORKERS, file), self.path("build", "workers", file))
        replaced = self.path("build", "workers", os.path.basename(worker(target, driver)))
        os.remove(replaced)
        with open(replaced, "w", encoding="utf-8") as stream:
            stream.write("#!/bin/sh\n" + script)
        os.chmod(replaced, 0o755)
        shutil.copy(os.path.join(os.path.dirname(WORKERS), "targets.json"), self.path("build"))
        return shutil.copy(COMMAND, self.path("build"))

    def workers_of(self, process):
        """The children of a command that run programs: those that have become workers by now, which
        before would die as the command does, and do not only say what they could run."""
        with contextlib.suppress(OSError):
            children = text_of(f"/proc/{process.pid}/task/{process.pid}/children")
            return [int(child) for child in children.split()
                    if "/workers/" in os.readlink(f"/proc/{child}/exe")
                    and re.search("-(fuzzer|properties|replay)\0(?!--about)",
                                  text_of(f"/proc/{child}/cmdline"))]
        return []

    def hashes(self, ended):
        """The trace hash of each file that replay says passes."""
        return dict(re.findall(r"^(.+): pass, trace ([0-9a-f]{16})(?=;|$)", ended.out, re.M))


class FuzzTest(CommandTest):
    def setUp(self):
        if not has_fuzzers():
            self.skipTest("this build has no fuzzers")
        super().setUp()

    def fuzz(self, *words, **options):
        return self.dropcheck("fuzz", *words, **options)

    def plant(self, *texts, target=BAD):
        """Puts programs where the next run on the target finds them at once."""
        files = [self.write(f"planted/{n}.prog", text) for n, text in enumerate(texts)]
        self.dropcheck("encode", "rc", f".corpus/{target}", *files)

    def discoveries(self, target=GOOD):
        return self.listed(".corpus", target)

    def row(self, ended, target=GOOD):
        """Programs and findings in the table's row of the target."""
        numbers = r" +([\d,]+) +[\d,]+ +[\d,]+ +\d+ % +(\d+)$"
        found = re.search("^" + re.escape(target) + numbers, ended.out, re.MULTILINE)
        self.assertIsNotNone(found, ended.out)
        return int(found[1].replace(",", "")), int(found[2])


def main():
    if not os.access(COMMAND, os.X_OK) or os.path.isdir(COMMAND):
        sys.exit("DROPCHECK must name the command, as in DROPCHECK=build/dropcheck")
    unittest.main()

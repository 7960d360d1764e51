#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Proves that an emitted program shows without Dropcheck what `dropcheck replay` says.

ci/emitted.py [SUBJECT...]
    a sample of the seeds on every default target of the preset test, where nothing may be broken,
    and of corpus/*/guilty; in Rust, too, if there is a rustc
ci/emitted.py --all
    all of them, by the preset dev
ci/emitted.py COMMAND TARGET PROGRAM...
    these programs, with that build of dropcheck

Each program is emitted, compiled by the command in its first line, warnings being errors, and run.
Exit codes: 0 all show the same, 1 some do not, 2 it could not be tried.
"""

import concurrent.futures
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
COMPILERS = ("clang++-19", "g++")
PATIENCE = 120
RUSTC = shutil.which("rustc") or shutil.which("rustc", path=os.path.expanduser("~/.cargo/bin"))
RUST_SUBJECTS = ("rc", "box", "drop", "ref_cell", "graph")
SAMPLE = 80  # of the seeds one in so many is tried, another one for each target

FINDING = re.compile(
    r"broken: (?P<rule>.+)\n +expected: (?P<expected>.+)\n +actual: +(?P<actual>.+)")
SUMMARY = re.compile(r"SUMMARY: \w+: (\S+)")

# What the harness sees without a sanitizer, and what one says of it where it sees it first.
SANITIZED = {
    "a value is not touched after its drop": ("heap-use-after-free",),
    "a value is dropped exactly once": ("heap-use-after-free", "double-free"),
    "the subject releases only blocks that it owns":
        ("double-free", "bad-free", "heap-use-after-free"),
    "a block is released by the family of functions that allocated it": ("alloc-dealloc-mismatch",),
    "a sized release names the size that was allocated": ("new-delete-type-mismatch",),
    "a release names the alignment that was allocated": ("new-delete-type-mismatch",),
}
# UndefinedBehaviorSanitizer stops before the law that what is undefined breaks, and not each
# compiler's sees it.
UNDEFINED = "nothing undefined happens"
# Only a sanitizer tells, so a replay without one passes.
ONLY_SANITIZED = (
    "a touch of what was taken back is reported",
    "a touch next to a block is reported",
)
# Their headers lie where the first line of an emitted program does not look.
OUT_OF_THE_WAY = ("memory_pool/llvm-bump-ptr-allocator",)
# The emitted program knows less of memory, blocks and nodes than the ledger and the probe.
IN_OTHER_WORDS = (
    "every block is released when its owner goes",
    "a sized release names the size that was allocated",
    "a release names the alignment that was allocated",
    "a block lies in memory that the pool has",
    "every block is released when the last handle of it goes",
    "a value is not touched after its drop",
    "a value is dropped exactly once",
)


def run(words, **more):
    return subprocess.run(words, capture_output=True, text=True, errors="replace", check=False,
                          **{"timeout": PATIENCE, **more})


def difference(replayed, ended, exactly=True):
    """Why what an emitted program showed is not what the replay said, or nothing. Not exactly: the
    rule is the same, the observations need not be."""
    wanted, shown = FINDING.search(replayed), FINDING.search(ended.stdout)
    report = SUMMARY.search(ended.stderr)
    if not wanted:
        if shown and shown["rule"] in ONLY_SANITIZED:
            return None
        if ended.returncode == 0 and "nothing is broken" in ended.stdout:
            return None
        return "the replay passes, and the program says otherwise"
    if ended.returncode == 0:
        return "nothing is broken"
    if shown:
        if wanted["rule"] == UNDEFINED:
            return None
        if shown["rule"] != wanted["rule"]:
            return f"another rule: {shown['rule']}"
        in_other_words = not exactly or shown["rule"] in IN_OTHER_WORDS
        # Behind the observation the harness may say why a node is still there.
        explained = (shown["expected"] == wanted["expected"] and
                     wanted["actual"].startswith(shown["actual"] + "; "))
        if shown.groups() != wanted.groups() and not explained and not in_other_words:
            return f"other observations: {shown['expected']}; {shown['actual']}"
        return None
    if not report:
        return f"it ends with {ended.returncode} and says nothing"
    kinds = SANITIZED.get(wanted["rule"], SUMMARY.findall(replayed))
    return None if report[1] in kinds else f"another report: {report[0]}"


def without_sanitizers(build):
    return re.sub(r" -f(no-)?sanitize\S*", "", build)


def try_program(command, target, program, compiler):
    """One line if the emitted program does not show what it should."""
    name = f"{target} {os.path.relpath(program, ROOT)}, {compiler}"
    with tempfile.TemporaryDirectory() as place:
        emitted = run([command, "emit", target, program, "-o", "program.cpp"], cwd=place)
        if emitted.returncode:
            return f"{name}: not emitted: {emitted.stderr.strip()}"
        with open(os.path.join(place, "program.cpp"), encoding="utf-8") as stream:
            line = stream.readline().removeprefix("// ")
        build, _, start = line.rpartition(" && ")
        built = run(["sh", "-c", build + " -Wall -Wextra -Werror"], cwd=place,
                    env={**os.environ, "CXX": compiler})
        if built.returncode:
            return f"{name}: does not compile:\n{built.stderr[:2000]}"
        ended = run(["sh", "-c", start], cwd=place)
        replay = run([command, "replay", target, program])
        why = difference(replay.stdout + replay.stderr, ended)
        if why and "Sanitizer" in ended.stderr and not SUMMARY.search(replay.stderr):
            # A replay without sanitizers goes on and compares: so must the program without them,
            # also where a sanitizer cannot go on and says nothing of the program.
            # What it reads in freed memory is anybody's guess.
            run(["sh", "-c", without_sanitizers(build)], cwd=place,
                env={**os.environ, "CXX": compiler})
            why = difference(replay.stdout + replay.stderr, run(["sh", "-c", start], cwd=place),
                             exactly=False)
    return f"{name}: {why}\n{ended.stdout}{ended.stderr[:2000]}" if why else None


def try_rust(command, program):
    """The same of a program in Rust, which may be refused."""
    target = os.path.relpath(program, ROOT).split(os.sep)[1] + "/reference"
    name = f"{target} {os.path.relpath(program, ROOT)}, rustc"
    with tempfile.TemporaryDirectory() as place:
        emitted = run([command, "emit", "--rust", target, program, "-o", "program.rs"], cwd=place)
        if emitted.returncode:
            refused = re.fullmatch(r".*: step \d+ `.*`: .*\n", emitted.stderr)
            return None if refused else f"{name}: not emitted: {emitted.stderr.strip()}"
        built = run([RUSTC, "--edition", "2021", "-D", "warnings", "program.rs"], cwd=place)
        if built.returncode:
            return f"{name}: does not compile:\n{built.stderr[:2000]}"
        ended = run(["./program"], cwd=place)
    if ended.returncode == 0 and ended.stdout == "nothing is broken\n":
        return None
    return f"{name}:\n{ended.stdout}{ended.stderr[:2000]}"


def command_of(everything):
    return os.path.join(ROOT, "build", "dev" if everything else "test", "dropcheck")


def rust_work(everything, subjects):
    for subject in subjects if RUSTC else ():
        programs = sorted(glob.glob(f"{ROOT}/corpus/{subject}/seeds/*.prog"))
        yield from ((command_of(everything), p)
                    for p in programs[::1 if everything else SAMPLE // 2])


def default_work(everything, subjects):
    command = command_of(everything)
    rows = json.loads(run([command, "list", "--json"]).stdout)
    for number, row in enumerate(rows):
        target = row["target"]
        subject = target.split("/")[0]
        if target in OUT_OF_THE_WAY or not row["cpp"] or (subjects and subject not in subjects):
            continue
        if not row["default"]:
            programs = glob.glob(f"{ROOT}/corpus/{subject}/guilty/{target.split('/')[1]}-*.prog")
            yield from ((command, target, p, c) for p in programs
                        for c in (COMPILERS if everything else COMPILERS[number % 2:][:1]))
            continue
        programs = sorted(glob.glob(f"{ROOT}/corpus/{subject}/seeds/*.prog") +
                          glob.glob(f"{ROOT}/corpus/{subject}/regressions/*.prog"))
        for i, program in enumerate(programs):
            if everything:
                yield from ((command, target, program, c) for c in COMPILERS)
            elif i % SAMPLE == number % SAMPLE:
                yield command, target, program, COMPILERS[i // SAMPLE % len(COMPILERS)]


def main(arguments):
    everything = arguments == ["--all"]
    one_by_one = len(arguments) >= 3 and os.path.exists(arguments[0])
    if one_by_one:
        command, target, *programs = arguments
        work = [(os.path.abspath(command), target, os.path.abspath(p), c)
                for p in programs for c in COMPILERS]
    elif everything or not any(word.startswith("-") for word in arguments):
        work = list(default_work(everything, [] if everything else arguments))
    else:
        print(__doc__, file=sys.stderr)
        return 2
    subjects = RUST_SUBJECTS if everything or not arguments else \
        [subject for subject in RUST_SUBJECTS if subject in arguments]
    rust = [] if one_by_one else list(rust_work(everything, subjects))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        wrong = [line for line in pool.map(lambda job: try_program(*job), work) if line]
        wrong += [line for line in pool.map(lambda job: try_rust(*job), rust) if line]
    work += rust
    for line in wrong:
        print(line)
    print(f"emitted: {len(work) - len(wrong)} programs show what they should, {len(wrong)} do not")
    return 1 if wrong or not work else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        print(f"ci/emitted.py: {error}", file=sys.stderr)
        sys.exit(2)

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs the steps of ci/test and ci/nightly, and prints what ran, how much and how long.

pipeline.py test [--changed BASE]
pipeline.py nightly [PIECE…]

Exit codes: 0 all pass, 1 some fail, 2 it could not run.
"""

import argparse
import collections
import datetime
import json
import os
import resource
import subprocess
import sys
import time
import xml.etree.ElementTree

import changed

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
JOBS = str(os.cpu_count())
TREND = os.path.join(ROOT, "build", "nightly", "trend.tsv")
GROWN = 1.2  # times the last run of the same piece
MATRIX = ("dev", "gcc", "gcc-asan", "asan")
PER_TARGET = 600  # seconds of a processor

Step = collections.namedtuple("Step", "name words preset", defaults=[None])
Done = collections.namedtuple("Done", "name code wall cpu cases")
Case = collections.namedtuple("Case", "name seconds status")


def minutes(seconds):
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def git(*words):
    return subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True,
                          text=True).stdout


def junit_of(preset):
    return os.path.join(ROOT, "build", preset, "junit.xml")


def cases_of(preset):
    """What ctest says of each test of a preset; `status` is run, fail or notrun."""
    cases = xml.etree.ElementTree.parse(junit_of(preset)).getroot().iter("testcase")
    return [Case(f"{preset}: {case.get('name')}", float(case.get("time")), case.get("status"))
            for case in cases]


def run(step):
    """Prints what the step prints; a failed one does not keep the others from running."""
    print(f"--- {step.name}", flush=True)
    if step.preset and os.path.exists(junit_of(step.preset)):
        os.remove(junit_of(step.preset))
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    words = step.words() if callable(step.words) else step.words
    code = subprocess.run(words, cwd=ROOT, check=False).returncode
    wall, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return Done(step.name, code, wall, cpu, cases_of(step.preset) if step.preset else [])


def ctest(preset, *words):
    return Step(f"test {preset}", ["ctest", "--preset", preset, "-j", JOBS, "--timeout", "300",
                                   "--output-junit", junit_of(preset), *words], preset)


def build(preset, *targets):
    return Step(f"build {preset}", ["ci/build", preset, *targets])


def test_steps(base):
    labels = changed.labels(ROOT, base) if base else None
    chosen = [] if labels is None else ["-L", "^(" + "|".join(labels) + ")$"]
    if base:
        print(f"changed since {base}: {' '.join(labels or ['what all share'])}", flush=True)
    subjects = [] if labels is None else sorted(set(labels) & set(changed.subjects(ROOT)))
    steps = [build("test"), ctest("test", *chosen), build("plain"),
             ctest("plain", *chosen, "--no-tests=ignore")]
    if labels is None or subjects:
        steps += [Step("traces", ["ci/traces", *sum((["--subject", s] for s in subjects), []),
                                  "test", "plain"]),
                  Step("emitted programs", ["ci/emitted.py", *subjects])]
    return steps


def fuzz(subject):
    """Each default target of a subject, for PER_TARGET seconds of a processor."""
    def words():
        with open(os.path.join(ROOT, "build", "fuzz", "targets.json"), encoding="utf-8") as text:
            targets = [f"{row['subject']}/{row['implementation']}"
                       for row in json.load(text)["targets"]
                       if row["default"] and row["subject"] == subject]
        return ["build/fuzz/dropcheck", "fuzz", *targets, "--jobs", JOBS,
                "--for", f"{len(targets) * PER_TARGET // int(JOBS)}s"]
    return Step(f"fuzz {subject}", words)


def nightly_steps(pieces):
    steps = {preset: [build(preset), ctest(preset)] for preset in MATRIX}
    steps["traces"] = [Step("traces", ["ci/traces", *MATRIX])]
    steps["levels"] = [Step("levels", ["ci/levels"])]
    steps["bench"] = [build("bench"), Step("bench", ["build/bench/dropcheck", "bench", "--json",
                                                     "build/nightly/bench.json"])]
    steps["emitted"] = [build("dev"), Step("emitted", ["ci/emitted.py", "--all"]),
                        Step("emitted in Rust", ["ci/emitted_rust.py"])]
    steps["mutants"] = [Step("mutants", ["ci/mutants"])]
    subjects = changed.subjects(ROOT)
    steps["fuzz"] = [build("fuzz"), *map(fuzz, subjects)]
    every = list(steps)
    steps |= {f"fuzz-{subject}": [build("fuzz"), fuzz(subject)] for subject in subjects}
    unknown = [piece for piece in pieces if piece not in steps]
    if unknown:
        raise ValueError(f"unknown piece '{unknown[0]}'; the pieces are: {' '.join(steps)}")
    os.makedirs(os.path.dirname(TREND), exist_ok=True)
    return sum((steps[piece] for piece in pieces or every), [])


def follow_trend(done):
    """Adds a row for each step, and gives what grew, by its name."""
    last = {}
    if os.path.exists(TREND):
        with open(TREND, encoding="utf-8") as rows:
            for row in rows:
                _, _, name, _, cpu = row.rstrip("\n").split("\t")
                last[name] = float(cpu)
    commit, now = git("rev-parse", "--short", "HEAD").strip(), datetime.datetime.now()
    with open(TREND, "a", encoding="utf-8") as rows:
        for step in done:
            rows.write(f"{now:%Y-%m-%d %H:%M}\t{commit}\t{step.name}\t{step.wall:.0f}\t"
                       f"{step.cpu:.0f}\n")
    return {step.name: f"  {step.cpu / last[step.name]:.1f} times the last run" for step in done
            if step.name in last and step.cpu > GROWN * last[step.name]}


def print_table(done, remarks):
    print(f"\n{'':<24} {'tests':>6} {'failed':>7} {'skipped':>8} {'wall':>7} {'CPU':>7}")
    for step in done:
        counts = collections.Counter(case.status for case in step.cases)
        tests = (f"{len(step.cases):>6} {counts['fail']:>7} {counts['notrun']:>8}" if step.cases
                 else f"{'':>6} {'FAILED' if step.code else '':>7} {'':>8}")
        print(f"{step.name:<24} {tests} {minutes(step.wall):>7} {minutes(step.cpu):>7}"
              f"{remarks.get(step.name, '')}")
    print(f"{'all':<48} {minutes(sum(s.wall for s in done)):>7} "
          f"{minutes(sum(s.cpu for s in done)):>7}")
    slowest = sorted((case for step in done for case in step.cases),
                     key=lambda case: -case.seconds)[:5]
    if slowest:
        print("slowest: " + ", ".join(f"{c.name} {c.seconds:.0f} s" for c in slowest))


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    subparsers = parser.add_subparsers(dest="which", required=True)
    subparsers.add_parser("test").add_argument("--changed", metavar="BASE")
    subparsers.add_parser("nightly").add_argument("pieces", nargs="*", metavar="PIECE")
    arguments = parser.parse_args()
    before = git("status", "--porcelain")
    steps = (test_steps(arguments.changed) if arguments.which == "test"
             else nightly_steps(arguments.pieces))
    done = []
    for step in steps:
        done.append(run(step))
        if done[-1].code and step.name.startswith("build "):
            break
    written = git("status", "--porcelain") != before
    print_table(done, follow_trend(done) if arguments.which == "nightly" else {})
    if written:
        print("the tests wrote into the checkout:\n" + git("status", "--porcelain"))
    failed = [step.name for step in done if step.code] + ["a clean checkout"] * written
    print(f"ci/{arguments.which}: {len(done) + 1 - len(failed)} passed, {len(failed)} failed"
          + "".join(f"; {name}" for name in failed))
    if any(step.code == 2 and step.name.startswith("build ") for step in done):
        return 2
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (OSError, ValueError, subprocess.CalledProcessError, changed.UnknownBase) as error:
        print(f"ci/pipeline.py: {' '.join(str(error).split())}", file=sys.stderr)
        sys.exit(2)

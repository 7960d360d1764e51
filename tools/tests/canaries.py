# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Findings of every kind: each defect of the subjects' canaries, with the program that shows it.

The tables stand in harness/*/run_test.cpp, which proves that each of them is rejected; a worker of
SUBJECT/canary has the defect that DROPCHECK_CANARY names.
"""

import collections
import concurrent.futures
import glob
import json
import os
import re
import subprocess

import command
from command import COMMAND, REPOSITORY

# `words` go to the command.
Case = collections.namedtuple("Case", "target defect program words", defaults=[()])

# What kills a worker, or would never end: see peers/rc/misbehaving.hpp.
MISBEHAVING = (Case(command.MISBEHAVING, "segv", "new r0 2"),
               Case(command.MISBEHAVING, "abort", "new r0 4"),
               Case(command.MISBEHAVING, "loop", "new r0 6", ("--timeout", "1")),
               Case(command.MISBEHAVING, "hoard", "new r0 7",
                    ("--memory", "100", "--timeout", "60")))

# They break a rule in another way than the first of their table: a reader refused, a late drop.
OTHER_WAYS = {"MovedGuardReleases", "SetDropsBeforeItStores"}

ROW = re.compile(r'\{"(\w+)",\s*((?:"[^"]*"\s*)+),\s*\d+,\s*((?:"[^"]*"|\w+)[^}]*)\}')


def cases():
    """Of each target one for each rule that its table names, one for each report, and others."""
    found = {}
    for file in sorted(glob.glob(os.path.join(REPOSITORY, "harness", "*", "run_test.cpp"))):
        target = os.path.basename(os.path.dirname(file)) + "/canary"
        for defect, literals, rule in ROW.findall(command.text_of(file)):
            steps = "".join(re.findall(r'"([^"]*)"', literals))
            way = defect if defect in OTHER_WAYS else ""
            found.setdefault((target, rule, way), Case(target, defect, steps))
    return list(found.values())


def finding_of(case, folder):
    """The path of its log, and what its .json says; nothing where only a sanitizer sees it."""
    subject = case.target.split("/")[0]
    place = os.path.join(folder, f"{case.target.replace('/', '-')}-{case.defect}")
    with open(place + ".prog", "w", encoding="utf-8") as stream:
        stream.write(f"dropcheck {subject} 1\n" + case.program.replace("; ", "\n") + "\n")
    done = subprocess.run(
        [COMMAND, "triage", case.target, place + ".prog", "--json", "--artifacts", place,
         *case.words],
        cwd=folder, env=command.environment({"DROPCHECK_CANARY": case.defect}), check=False,
        timeout=command.PATIENCE, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{case}: {done.stderr}")
    for finding in json.loads(done.stdout)["findings"]:
        stem = finding.removesuffix(".prog")
        return stem + ".log", json.loads(command.text_of(stem + ".json"))
    return None


def findings(folder, wanted):
    """Of each wanted case that is seen in this build; those that differ."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        found = filter(None, pool.map(lambda case: finding_of(case, folder), wanted))
        return list({(told["target"], told["rule"], told["program"]): (log, told)
                     for log, told in found}.values())

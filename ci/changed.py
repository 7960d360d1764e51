#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Which tests a change calls for: the labels of ctest that files since a commit touch.

changed.py BASE    prints them, a line each, or `all` where a change touches what all share
"""

import os
import re
import subprocess
import sys

INCLUDE = re.compile(r'^#include "([a-z_]+/[^"]+)"', re.MULTILINE)
SOURCES = (".hpp", ".cpp", ".in", ".rs")
# A file of these folders is of the subject that its path names.
OF_A_SUBJECT = re.compile(r"(?:harness|peers|corpus|mutants)/(\w+)/"
                          r"|(?:properties|fuzz|primitives)/(\w+)_(?:properties|fuzzer|test)\.cpp$")
# What no test reads.
SILENT = re.compile(r"docs/|mutants/|artifacts/|[A-Z]+(\.md)?$|\.git|\.clang|bench/README.md$"
                    r"|ci/(check|lint|nightly|times)")
LABELS = {"tools": "command", "primitives": "primitives", "bench": "primitives",
          "examples": "primitives"}
ALWAYS = "smoke"


class UnknownBase(Exception):
    pass


def git(root, *words):
    done = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        raise UnknownBase(f"git {' '.join(words)}: {done.stderr.strip()}")
    return done.stdout.splitlines()


def subjects(root):
    with open(os.path.join(root, "CMakeLists.txt"), encoding="utf-8") as text:
        return re.search(r"set\(SUBJECTS ([\w ]+)\)", text.read())[1].split()


def subject_of(file):
    match = OF_A_SUBJECT.match(file)
    return match and (match[1] or match[2])


def users_of(root, files):
    """By file, those that include it, directly."""
    users = {}
    for file in files:
        if not file.endswith(SOURCES) or not os.path.exists(os.path.join(root, file)):
            continue
        with open(os.path.join(root, file), encoding="utf-8") as text:
            for included in INCLUDE.findall(text.read()):
                users.setdefault(included, set()).add(file)
    return users


def reached_from(file, users):
    reached, todo = {file}, [file]
    while todo:
        for user in users.get(todo.pop(), ()):
            if user not in reached:
                reached.add(user)
                todo.append(user)
    return reached


def labels(root, base):
    """The labels, sorted; nothing if a change touches what all share."""
    known = subjects(root)
    files = git(root, "diff", "--name-only", base, "--") + git(
        root, "ls-files", "--others", "--exclude-standard")
    users = users_of(root, git(root, "ls-files"))
    found = {ALWAYS}
    for changed in files:
        if SILENT.match(changed):
            continue
        hit = set()
        for file in reached_from(changed, users):
            if subject_of(file) in known:
                hit.add(subject_of(file))
            elif file.split("/")[0] in LABELS:
                hit.add(LABELS[file.split("/")[0]])
        if not hit or (changed.startswith("harness/") and subject_of(changed) not in known):
            return None
        found |= hit
    return sorted(found)


if __name__ == "__main__":
    try:
        ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        print("\n".join(labels(ROOT, sys.argv[1]) or ["all"]))
    except (IndexError, UnknownBase) as problem:
        sys.exit(f"usage: changed.py BASE ({problem})")

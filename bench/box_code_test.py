#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares the code of Box with that of a raw pointer and of std::unique_ptr.

box_code_test.py COMPILER: compiles box_code.cpp at -O3 with that Clang and counts instructions.
Exit codes: 0 Box costs what a raw pointer costs, 1 it costs more, 2 it could not be counted.
"""

import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
DOES = ("dereference", "pass", "return")


def counts(compiler):
    """Instructions by owner and what it does."""
    assembly = subprocess.run(
        [compiler, "-std=c++20", "-O3", "-DNDEBUG", "-S", "-fno-asynchronous-unwind-tables", "-I",
         ROOT, os.path.join(ROOT, "bench", "box_code.cpp"), "-o", "-"],
        check=True, capture_output=True, text=True).stdout
    found = {}
    for name, body in re.findall(r"^(\w+):\s+#.*\n((?:.*\n)*?)\.Lfunc_end", assembly, re.M):
        known = re.search(rf"(raw|unique|box|careless)_({'|'.join(DOES)})", name)
        if known:
            found[known.groups()] = len(re.findall(r"^\t[a-z]", body, re.M))
    return found


def main(compiler):
    each = counts(compiler)
    for does in DOES:
        print(does, {owner: each[owner, does] for owner in ("raw", "box", "unique", "careless")})
    bad = [does for does in DOES if each["box", does] > each["raw", does]]
    if each["box", "pass"] >= each["unique", "pass"]:
        bad.append("pass, beside std::unique_ptr")
    if each["careless", "pass"] <= each["raw", "pass"]:
        bad.append("pass, where a careless box must cost more: the guard sees nothing")
    for does in bad:
        print(f"Box costs more than it may: {does}")
    return 1 if bad else 0


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except (OSError, TypeError, KeyError, subprocess.CalledProcessError) as error:
        print(f"box_code_test.py: {error}", file=sys.stderr)
        sys.exit(2)

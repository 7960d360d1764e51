#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs a script of browser/ on pages that were made before, where there is a browser:

browser_test.py pages_test.mjs FOLDER

Without a browser, Node or what ci/setup fetches from npm nothing is tried, exit code 77."""

import os
import shutil
import subprocess
import sys

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SCRIPTS = os.path.join(REPOSITORY, "tools", "tests", "browser")
NODE = shutil.which("node")
BROWSER = os.environ.get("DROPCHECK_BROWSER", "/usr/bin/chromium")
PATIENCE = 500  # seconds until something hangs


def missing():
    """What a browser's test needs and is not here."""
    for what, path in (("Node", NODE), (BROWSER, BROWSER),
                       ("playwright-core", f"{REPOSITORY}/build/node_modules/playwright-core"),
                       ("axe-core", f"{REPOSITORY}/build/node_modules/axe-core")):
        if path is None or not os.path.exists(path):
            return what
    return None


def node(script, place):
    """Whether all was well, and what the script said of the pages in a folder."""
    done = subprocess.run([NODE, os.path.join(SCRIPTS, script), place], cwd=place, check=False,
                          timeout=PATIENCE, text=True, errors="replace", stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    return done.returncode == 0, done.stdout


def main(script, place):
    lacking = missing()
    if lacking:
        print(f"no {lacking} here, no page was tried in a browser: run ci/setup")
        return 77
    well, said = node(script, place)
    print(said if well else said[-12000:])
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

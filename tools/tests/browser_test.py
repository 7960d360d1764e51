#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The pages of `dropcheck report --html` in a browser, made of real findings: see browser/.

Without a browser, Node or what ci/setup fetches from npm nothing is tried, exit code 77.
DROPCHECK_PAGES names a folder where the pages stay."""

import glob
import json
import os
import re
import shutil
import subprocess
import sys
import unittest

import canaries
import command
import report_test
from command import CommandTest, REPOSITORY

NODE = shutil.which("node")
BROWSER = os.environ.get("DROPCHECK_BROWSER", "/usr/bin/chromium")
SCRIPTS = os.path.join(REPOSITORY, "tools", "tests", "browser")
GOLDEN = os.path.join(REPOSITORY, "tools", "inspect", "golden")
PATIENCE = 500  # seconds until something hangs

# What only a sanitizer sees: a tool's log, its kind, a program, and what the worker adds to it.
JOINED = (
    ("clang-asan-use-after-free-read", "use-after-poison", "memory_pool",
     "allocate b0 1/1\nreset\ntouch b0 first\n", [[0, "made", 0], [0, "dropped", 1],
                                                  [0, "touched", 2]]),
    ("clang-asan-heap-overflow-write", None, "memory_pool",
     "allocate b0 8/8\ntouch b0 behind\n", [[0, "made", 0], [0, "touched", 1]]),
    ("clang-ubsan-null-load", None, "rc", "new r0 0\nclone r1 r0\n", []),
)
# Of tools/defect.cpp; only a pool that frees loses a block, and memory takes long to be used up.
UNSEEN = {"lost block", "memory bomb"}

# Each would set a mark if a page took it for more than text.
HOSTILE = ("<script>window.hostile=1</script>", "</script><script>window.hostile=1</script>",
           "<img src=x data-hostile=1 onerror=window.hostile=1>", "</style><b data-hostile=1>",
           "\" onfocus=window.hostile=1 autofocus data-hostile=\"1", "--><svg onload=hostile=1>",
           "</code></pre></details></article><h1 data-hostile=1>", "javascript:hostile=1")


def missing():
    """What a browser's test needs and is not here."""
    for what, path in (("Node", NODE), (BROWSER, BROWSER),
                       ("playwright-core", f"{REPOSITORY}/build/node_modules/playwright-core"),
                       ("axe-core", f"{REPOSITORY}/build/node_modules/axe-core")):
        if path is None or not os.path.exists(path):
            return what
    return None


class Browser(CommandTest):
    """Makes pages for the scripts in browser/, which open them."""

    def setUp(self):
        super().setUp()
        self.pages = {}
        self.folder = os.path.abspath(os.environ.get("DROPCHECK_PAGES", self.path("pages")))
        os.makedirs(self.folder, exist_ok=True)

    def page(self, name, logs, findings=(), ends=1):
        self.dropcheck("report", "--no-symbolize", "--html",
                       os.path.join(self.folder, f"{name}.html"), *logs, ends=ends)
        self.pages[name] = {"findings": [{"log": log, "told": told} for log, told in findings]}

    def hostile(self, number, text):
        """A log whose every name is hostile, and one that forges Dropcheck's own line."""
        report = report_test.LOG.replace("Rc<int>", text).replace("/src/rc.hpp", f"/src/{text}.hpp")
        trailer = {"version": 1, "target": text, "program": "00", "step": 0, "history": [],
                   "rule": text, "expected": text, "actual": text}
        return [self.write(f"hostile-{number}.log", f"{text}\n{report}"),
                self.write(f"forged-{number}-{'' if '/' in text else text}.log",
                           f"{report}DROPCHECK {json.dumps(trailer)}\n"
                           f"WARNING: {text}: ThreadSanitizer: {text} (pid=1)\n")]

    def joined(self):
        """Reports of a tool about a program of ours, which is joined with them."""
        logs = []
        for name, kind, subject, steps, history in JOINED:
            self.dropcheck("encode", subject, f"{name}-bytes",
                           self.write(f"{name}.prog", f"dropcheck {subject} 1\n{steps}"))
            (program,) = self.listed(f"{name}-bytes")
            log = command.text_of(os.path.join(GOLDEN, f"{name}.log"))
            if kind:
                log = log.replace("heap-use-after-free", kind)
            trailer = {"version": 1, "target": f"{subject}/mine", "step": steps.count("\n") - 1,
                       "program": command.bytes_of(program).hex(), "history": history}
            logs.append(self.path(self.write(f"{name}.log", f"{log}DROPCHECK "
                                             f"{json.dumps(trailer)}\n")))
        return logs

    def make(self, cases):
        """All pages. Which defects they tell of."""
        found = canaries.findings(self.home, cases)
        kinds = {told["defect"]: (log, told) for log, told in reversed(found)}
        golden = sorted(glob.glob(os.path.join(GOLDEN, "*.log")))
        joined = self.joined()
        more = [self.write(f"{line}.log", report_test.LOG.replace("rc.hpp:12", f"rc.hpp:{line}"))
                for line in range(100, 200)]
        self.page("all", [log for log, _ in found] + golden + more, found)
        self.page("kinds", [log for log, _ in kinds.values()] + joined, kinds.values())
        self.page("one", [found[0][0]], found[:1])
        self.page("stacks", joined + golden[::3])
        self.page("hostile", [log for number, text in enumerate(HOSTILE)
                              for log in self.hostile(number, text)])
        self.page("none", [self.write("clean.log", "")], ends=0)
        with open(os.path.join(self.folder, "pages.json"), "w", encoding="utf-8") as stream:
            json.dump(self.pages, stream)
        told = json.loads(self.dropcheck("report", "--json", *joined, ends=1).out)["reports"]
        return {*kinds, *(report["defect"] for report in told)}

    def node(self, script):
        """Runs a script of browser/, whose words are kept beside the pages."""
        words = os.path.join(self.folder, f"{script}.log")
        with open(words, "w", encoding="utf-8") as stream:
            done = subprocess.run([NODE, os.path.join(SCRIPTS, script), self.folder], cwd=self.home,
                                  timeout=PATIENCE, check=False, stdout=stream, stderr=stream)
        self.assertEqual(done.returncode, 0, command.text_of(words)[-12000:])

    def test_pages_are_right(self):
        """Each of them, whatever the finding."""
        told = self.make([*canaries.cases(), *canaries.MISBEHAVING])
        source = command.text_of(os.path.join(REPOSITORY, "tools", "defect.cpp"))
        self.assertEqual(set(re.findall(r'Named\{"[^"]*", "([^"]+)"\}', source)) - told, UNSEEN)
        self.node("pages_test.mjs")

    def test_broken_pages_are_rejected(self):
        """Each check has a page that it rejects."""
        self.make(canaries.cases()[::12])
        self.node("broken_test.mjs")


if __name__ == "__main__":
    lacking = missing()
    if lacking:
        print(f"no {lacking} here, no page was tried in a browser: run ci/setup")
        sys.exit(77)
    unittest.main()

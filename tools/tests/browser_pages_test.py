#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Makes the pages that browser_test.py opens: `dropcheck report --html` of real findings.

They stay in the folder that DROPCHECK_PAGES names, which is emptied first."""

import glob
import json
import os
import re
import shutil
import unittest

import canaries
import command
import report_test
from command import CommandTest, REPOSITORY

FOLDER = os.path.abspath(os.environ.get("DROPCHECK_PAGES", "pages"))
GOLDEN = os.path.join(REPOSITORY, "tools", "inspect", "golden")

# A tool's log, a program that could have led to it, and what a worker adds to it.
JOINED = (
    ("clang-asan-use-after-free-read", "box",
     "new b0 0\ndrop b0\nlook b0\n", [[0, "made", 0], [0, "dropped", 1], [0, "touched", 2]]),
    ("clang-asan-heap-overflow-write", "memory_pool",
     "allocate b0 8/8\ntouch b0 behind\n", [[1 << 31, "made", 0], [1 << 31, "touched", 1]]),
    ("clang-ubsan-null-load", "rc", "new r0 0\nclone r1 r0\n", []),
)

# Each would set a mark if a page took it for more than text.
HOSTILE = ("<script>window.hostile=1</script>", "</script><script>window.hostile=1</script>",
           "<img src=x data-hostile=1 onerror=window.hostile=1>", "</style><b data-hostile=1>",
           "\" onfocus=window.hostile=1 autofocus data-hostile=\"1", "--><svg onload=hostile=1>",
           "</code></pre></details></article><h1 data-hostile=1>", "javascript:hostile=1")

# What tools/defect.cpp calls findings; "other defect" is what it has no name for.
DEFECT = re.compile(r'(?:Named\{"[^"]*",|return|[?:]) "([a-z -]+)"')
UNNAMED = {"other defect"}


class Pages(CommandTest):
    def setUp(self):
        super().setUp()
        shutil.rmtree(FOLDER, ignore_errors=True)
        self.home = FOLDER
        os.makedirs(self.path("findings"))
        self.pages = {}

    def page(self, name, logs, findings=(), ends=1):
        self.dropcheck("report", "--no-symbolize", "--html", self.path(f"{name}.html"), *logs,
                       ends=ends)
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
        for name, subject, steps, history in JOINED:
            self.dropcheck("encode", subject, f"{name}-bytes",
                           self.write(f"{name}.prog", f"dropcheck {subject} 1\n{steps}"))
            (program,) = self.listed(f"{name}-bytes")
            log = command.text_of(os.path.join(GOLDEN, f"{name}.log"))
            trailer = {"version": 1, "target": f"{subject}/mine", "step": steps.count("\n") - 1,
                       "program": command.bytes_of(program).hex(), "history": history}
            logs.append(self.path(self.write(f"{name}.log", f"{log}DROPCHECK "
                                             f"{json.dumps(trailer)}\n")))
        return logs

    def test_they_tell_of_every_defect(self):
        found = canaries.findings(self.path("findings"),
                                  [*canaries.cases(), *canaries.MISBEHAVING])
        kinds = {told["defect"]: (log, told) for log, told in reversed(found)}
        golden = sorted(glob.glob(os.path.join(GOLDEN, "*.log")))
        joined = self.joined()
        more = [self.write(f"{line}.log", report_test.LOG.replace("rc.hpp:12", f"rc.hpp:{line}"))
                for line in range(100, 200)]
        some = [kinds[defect] for defect in ("use after drop", "use after reset", "wrong count")]
        self.page("all", [log for log, _ in found] + golden + more, found)
        self.page("kinds", [log for log, _ in kinds.values()], kinds.values())
        self.page("some", [log for log, _ in some], some)
        self.page("one", [found[0][0]], found[:1])
        long = report_test.LOG.replace("Rc<int>", f"Rc<{'std::pair<int, ' * 30}int{'>' * 30}>")
        self.page("stacks", [*joined, self.write("long.log", long), *golden[::3]])
        self.page("hostile", [log for number, text in enumerate(HOSTILE)
                              for log in self.hostile(number, text)])
        self.page("none", [self.write("clean.log", "")], ends=0)
        self.write("pages.json", json.dumps(self.pages))
        named = DEFECT.findall(command.text_of(os.path.join(REPOSITORY, "tools", "defect.cpp")))
        self.assertEqual(set(named) - UNNAMED, set(kinds))


if __name__ == "__main__":
    unittest.main()

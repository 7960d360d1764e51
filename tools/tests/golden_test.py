#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What is read of the logs in tools/inspect/golden, whole: each NAME.log has its NAME.json.

DROPCHECK=build/dropcheck python3 golden_test.py --update    writes the JSON anew, for `git diff`
"""

import glob
import json
import os
import re
import sys

import command
from command import COMMAND, CommandTest, REPOSITORY

GOLDEN = os.path.join(REPOSITORY, "tools", "inspect", "golden")
LOGS = sorted(glob.glob(os.path.join(GOLDEN, "*.log")))


def compact(value, depth=0):
    """JSON in which what holds no objects and lists is one line: a frame, an access, a place."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    flat = not any(isinstance(one, (dict, list)) and one for one in inner)
    if flat and (isinstance(value, dict) or len(json.dumps(value)) <= 100) or not inner:
        return json.dumps(value, ensure_ascii=False)
    rows = [compact(one, depth + 1) for one in inner]
    if isinstance(value, dict):
        rows = [f"{json.dumps(name)}: {row}" for name, row in zip(value, rows)]
    begin, end = "{}" if isinstance(value, dict) else "[]"
    blanks = "\n" + "  " * depth
    return begin + blanks + "  " + ("," + blanks + "  ").join(rows) + blanks + end


def golden_of(log):
    return log.removesuffix(".log") + ".json"


class Golden(CommandTest):
    def read(self, log):
        # Here the modules are others than where the log was made, or none.
        ended = self.run_words([COMMAND, "report", "--json", "--no-symbolize",
                                os.path.relpath(log, self.home)], ends=(0, 1))
        document = json.loads(ended.out)
        for one in document["reports"] + document["unparsed"] + document["notes"]:
            one["log"] = os.path.basename(log)
        return document

    def test_every_log_is_read_as_it_was(self):
        self.assertGreaterEqual(len(LOGS), 30)
        self.assertEqual([golden_of(log) for log in LOGS],
                         sorted(glob.glob(os.path.join(GOLDEN, "*.json"))))
        for log in LOGS:
            with self.subTest(os.path.basename(log)):
                # Byte for byte; --update shows what is different.
                self.assertEqual(compact(self.read(log)) + "\n", command.text_of(golden_of(log)))

    def test_no_line_of_a_report_is_lost(self):
        for log in LOGS:
            document = json.loads(command.text_of(golden_of(log)))
            with self.subTest(os.path.basename(log)):
                self.assertEqual(document["unparsed"], [])
                self.assertEqual(document["counts"]["lines"],
                                 len(command.bytes_of(log).splitlines()))

    def test_every_frame_is_the_line_that_it_was_read_from(self):
        for log in LOGS:
            if b"<valgrindoutput>" in command.bytes_of(log) or "valgrind" in log:
                continue  # another grammar, whose frames have no numbers
            text = re.sub(r"\x1b\[[\d;]*m|\r", "", command.bytes_of(log).decode())
            lines = [line[line.index("#"):] for line in text.splitlines()
                     if re.search(r"(?:^|Z )\s+#\d+ (?:0x|\S+ \S+)", line)]
            document = json.loads(command.text_of(golden_of(log)))
            stacks = [stack for report in document["reports"] for stack in
                      [*report["stacks"].values(), *(leak["stack"] for leak in report["leaks"])]]
            with self.subTest(os.path.basename(log)):
                self.assertEqual([printed(frame) for stack in stacks for frame in stack], lines)

    def test_every_row_of_shadow_bytes_is_the_line_that_it_was_read_from(self):
        for log in LOGS:
            text = re.sub(r"\x1b\[[\d;]*m", "", command.bytes_of(log).decode())
            text = text.split("Tags for short granules")[0]  # this table of HWASan's is not kept
            lines = [(int(address, 16), re.sub(r"[ \[\]]", "", row), row.count("["))
                     for address, row in re.findall(r"(?m)^(?:=>|  )(0x\w+):([ \[][^\n]*)$", text)]
            rows = []
            for report in json.loads(command.text_of(golden_of(log)))["reports"]:
                shadow = report["shadow"] or {"rows": [], "guilty": None}
                rows += [(int(row["address"], 16), row["bytes"],
                          int(shadow["guilty"]["row"] == number))
                         for number, row in enumerate(shadow["rows"])]
            with self.subTest(os.path.basename(log)):
                self.assertEqual(rows, lines)


def printed(frame):
    """A frame as sanitizers print it."""
    place = "".join(f":{frame[field]}" for field in ("line", "column") if frame[field])
    file = (frame["file"] or "") + place
    module = f"({frame['module']}+{frame['offset']})" if frame["module"] else ""
    build = f" (BuildId: {frame['build_id']})" if frame["build_id"] else ""
    if frame["pc"]:
        name = f"in {frame['function']} " if frame["function"] else " "
        where = file or module + build
        if not frame["function"]:
            where = where or "(<unknown module>)"
        return f"#{frame['index']} {frame['pc']} {name}{where}".rstrip()
    return f"#{frame['index']} {frame['function']} {file or '<null>'} {module}{build}"


def update():
    test = Golden()
    test.setUp()
    for log in LOGS:
        text = compact(test.read(log)) + "\n"
        with open(golden_of(log), "w", encoding="utf-8") as stream:
            stream.write(text)
    test.doCleanups()


if __name__ == "__main__":
    if sys.argv[1:] == ["--update"] and os.path.isfile(COMMAND):
        update()
    else:
        command.main()

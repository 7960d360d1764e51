#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`dropcheck report --sarif` keeps to the schema and to GitHub's limits: see ci/check-sarif.

Without the schema nothing is tried, exit code 77."""

import copy
import glob
import json
import os
import runpy
import sys

import command
import report_test
from command import BAD, CommandTest, REPOSITORY
from report_test import LEAK, LOG

CHECK = os.path.join(REPOSITORY, "ci", "check-sarif")
LOGS = sorted(glob.glob(os.path.join(REPOSITORY, "tools", "inspect", "golden", "*.log")))


class Sarif(CommandTest):
    def sarif(self, name, *logs, ends=1):
        self.dropcheck("report", "--no-symbolize", "--sarif", name, *logs, ends=ends)
        return name

    def check(self, *files, ends=0):
        return self.run_words([sys.executable, CHECK, *files], ends=ends)

    def test_what_is_written_of_any_log_is_valid(self):
        files = [self.sarif(os.path.basename(log) + ".sarif", log) for log in LOGS]
        files.append(self.sarif("all.sarif", *LOGS))
        files.append(self.sarif("none.sarif", self.write("clean.log", ""), ends=0))
        self.assertIn(f"{len(files)} files", self.check(*files).out)
        whole = json.loads(command.text_of(self.path("all.sarif")))["runs"][0]
        self.assertGreater(len(whole["results"]), len(LOGS) - 5)

    def test_findings_of_dropchecks_own_are_valid(self):
        program = self.write("a.prog", "dropcheck rc 1\nnew r0 3\ndrop r0\nlook r0\n")
        self.dropcheck("encode", "rc", "bytes", program)
        (name,) = os.listdir(self.path("bytes"))
        content = command.bytes_of(self.path("bytes", name))
        line = "DROPCHECK " + report_test.Report.TRAILER % content.hex()
        logs = [self.write("a.log", LOG + line + "\n")]
        if command.sanitized(BAD):
            told = self.dropcheck("replay", BAD, command.GUILTY, ends=1).err
            logs.append(self.write("b.log", told))
        self.check(self.sarif("own.sarif", *logs))
        first = json.loads(command.text_of(self.path("own.sarif")))["runs"][0]["results"][0]
        self.assertIn("op 2 `look r0` touches node #0", first["message"]["text"])

    def test_hostile_names_are_valid(self):
        log = LOG.replace("/src/rc.hpp", "/s[r]c/a b\\%\x01\"<é>.hpp")
        log = log.replace("Rc<int>", "\x7f](1)")
        race = f"WARNING: ThreadSanitizer: {'x' * 5000} (pid=1)\n"
        self.check(self.sarif("out.sarif", self.write("a [x](1).log", log + LEAK + race)))

    def test_what_breaks_a_rule_is_named(self):
        """Each change of a valid file, and what is said of it: none of these rules sleeps."""
        good = json.loads(command.text_of(self.path(self.sarif("good.sarif",
                                                               self.write("a.log", LOG + LEAK)))))
        self.check("good.sarif")
        rule = '["runs"][0]["tool"]["driver"]["rules"][0]'
        result = '["runs"][0]["results"][0]'
        location = result + '["locations"][0]["physicalLocation"]'
        for place, value, said in (
                ('["version"]', "2.0.0", "'2.0.0'"),
                ('["other"]', 1, "Additional properties"),
                (result + '["level"]', "fatal", "'fatal'"),
                (result + '["message"]', {}, "valid under any"),
                (location + '["region"]["startLine"]', 0, "less than the minimum"),
                (location + '["artifactLocation"]["uri"]', "a b", "is no URI"),
                (result + '["ruleIndex"]', 7, "it names no rule"),
                (result + '["message"]["text"]', "see [this](9)", "related location 9"),
                (result + '["message"]["text"]', "\x1b[31m", "control characters"),
                (result + '["locations"]', [], "locations: "),
                (result + '["partialFingerprints"]', {"a": ""}, "an empty one"),
                (result + '["codeFlows"][0]["threadFlows"][0]["locations"]',
                 [{}] * 1001, "more than 1000 locations"),
                (rule + '["id"]', "LeakSanitizer/memory-leaks", "is there twice"),
                (rule + '["help"]', {"text": ""}, "no help.text"),
                (rule + '["shortDescription"]', {"text": "x" * 1025}, "longer than 1024"),
                (rule + '["properties"]["security-severity"]', "11.0", "no number from 0.1"),
                (rule + '["properties"]["tags"]', [str(i) for i in range(21)], "more than 20 tags"),
                ('["runs"]', [good["runs"][0]] * 21, "21, 20 at most")):
            bad = copy.deepcopy(good)
            exec(f"bad{place} = value")  # pylint: disable=exec-used
            with self.subTest(place, value=str(value)[:20]):
                checked = self.check(self.write("bad.sarif", json.dumps(bad)), ends=1)
                self.assertIn(said, checked.out)

    def test_more_than_github_takes_is_named(self):
        # The schema of so many would take minutes.
        judge = runpy.run_path(CHECK)["judge_github"]
        good = json.loads(command.text_of(self.path(self.sarif("good.sarif",
                                                               self.write("a.log", LOG + LEAK)))))
        self.assertEqual(list(judge(good, 1 << 10)), [])
        run = good["runs"][0]
        run["results"] *= 12501
        (_, few), = judge(good, 1 << 10)
        self.assertEqual(few, "25002, 25000 at most")
        run["results"] = []
        self.assertIn("when compressed", list(judge(good, 11 << 20))[0][1])
        many = [{**run["tool"]["driver"]["rules"][0], "id": str(i)} for i in range(25001)]
        run["tool"]["driver"]["rules"] = many
        self.assertIn(("runs/0/rules", "25001, 25000 at most"),
                      list(judge(good, 1 << 10)))

    def test_what_is_no_file_or_no_json_is_one_line(self):
        for words in (["nowhere"], [self.write("text", "{")], []):
            self.assert_one_line(self.check(*words, ends=2), r"\Aci/check-sarif: ")

    def test_without_the_schema_nothing_passes(self):
        ended = self.run_words([sys.executable, CHECK, self.write("a", "{}")], ends=77,
                               DROPCHECK_SARIF_SCHEMA="/no/where")
        self.assert_one_line(ended, r"nothing was checked: run ci/setup")


if __name__ == "__main__":
    probe = command.subprocess.run([sys.executable, CHECK, os.devnull], check=False,
                                   capture_output=True, text=True)
    if probe.returncode == 77:
        sys.exit(print(probe.stderr.strip(), file=sys.stderr) or 77)
    command.main()

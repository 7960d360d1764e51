#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`dropcheck report`."""

import json
import os
import shutil
import subprocess
import xml.etree.ElementTree

import command
from command import CommandTest, PATIENCE, REPOSITORY

LOG = """\
=================================================================
==410==ERROR: AddressSanitizer: heap-use-after-free on address 0x502000000018 at pc 0x1 bp 0x2
READ of size 8 at 0x502000000018 thread T0
    #0 0x5555000011a4 in Rc<int>::get() const /src/rc.hpp:12:7
    #1 0x555500001200 in main /src/main.cpp:30:3

0x502000000018 is located 8 bytes inside of 16-byte region [0x502000000010,0x502000000020)
freed by thread T0 here:
    #0 0x555500001300 in drop /src/rc.hpp:20:5

previously allocated by thread T0 here:
    #0 0x5555000011f0 in main /src/main.cpp:28:12

SUMMARY: AddressSanitizer: heap-use-after-free /src/rc.hpp:12:7 in Rc<int>::get() const
==410==ABORTING
"""
LEAK = "==9==ERROR: LeakSanitizer: detected memory leaks\n\n" \
       "Direct leak of 32 byte(s) in 1 object(s) allocated from:\n" \
       "    #0 0x1 in make /src/rc.cpp:130:1\n\n" \
       "SUMMARY: LeakSanitizer: 32 byte(s) leaked in 1 allocation(s).\n"


class Report(CommandTest):
    def report(self, *words, **options):
        options.setdefault("ends", 1)
        return self.dropcheck("report", *words, **options)

    def reports(self, *words, **options):
        return json.loads(self.report("--json", *words, **options).out)["reports"]

    def test_a_finding_is_exit_1_and_a_paragraph(self):
        ended = self.report(self.write("a.log", LOG))
        self.assertEqual(ended.err, "")
        self.assertRegex(ended.out, r"\Aheap-use-after-free READ of 8 bytes "
                                    r"\(AddressSanitizer, high\)  a\.log:2\n")
        self.assertIn("  free    drop  /src/rc.hpp:20:5\n", ended.out)
        self.assertTrue(ended.out.endswith("1 report, 1 distinct, in 15 lines\n"), ended.out)
        self.assertNotIn("\033", ended.out)

    def test_json_has_the_documented_shape(self):
        document = json.loads(self.report("--json", self.write("a.log", LOG)).out)
        self.assertEqual(document["version"], 1)
        self.assertEqual(document["unparsed"], [])
        report, = document["reports"]
        self.assertEqual((report["tool"], report["kind"], report["access"], report["size"]),
                         ("AddressSanitizer", "heap-use-after-free", "READ", 8))
        self.assertEqual(list(report["stacks"]), ["access", "free", "alloc"])
        self.assertEqual(report["log"], "a.log")

    def test_every_field_is_documented(self):
        schema = command.text_of(os.path.join(REPOSITORY, "docs", "report-schema.md"))

        def names(value):
            if isinstance(value, dict):
                for name, inner in value.items():
                    yield name
                    yield from names(inner)
            elif isinstance(value, list):
                for inner in value:
                    yield from names(inner)

        document = json.loads(self.report("--json", self.write("a.log", LOG + LEAK)).out)
        for name in sorted(set(names(document))):
            self.assertIn(f"`{name}`", schema)

    TRAILER = '{"version":1,"target":"rc/reference","program":"%s","step":2,' \
              '"history":[[0,"made",0],[0,"dropped",1],[0,"touched",2]]}'

    def bytes_of(self, steps):
        program = self.write("program.prog", "dropcheck rc 1\n" + steps)
        self.dropcheck("encode", "rc", "bytes", program)
        (name,) = os.listdir(self.path("bytes"))
        with open(self.path("bytes", name), "rb") as content:
            return content.read()

    def test_the_line_of_a_worker_tells_which_op_touched_and_which_dropped(self):
        program = self.bytes_of("new r0 3\ndrop r0\nlook r0\n")
        line = "DROPCHECK " + self.TRAILER % program.hex() + "\n"
        log = self.write("a.log", LOG + line)
        (report,) = self.reports(log)
        story = "op 2 `look r0` touches node #0, which op 1 `drop r0` dropped: " \
                "its strong count reached 0"
        self.assertEqual(report["op"], {"index": 2, "text": "look r0"})
        self.assertEqual((report["rule"], report["defect"], report["story"]),
                         ("memory is not used after it was freed", "use after drop", story))
        self.assertIn(f"  rc/reference: {story}\n", self.report(log).out)

    def test_what_dropcheck_saw_itself_is_a_report_like_any_other(self):
        seen = {"version": 1, "target": "rc/reference", "abilities": 0, "step": 2,
                "program": self.bytes_of("new r0 3\nclone r0 r1\ndrop r1\n").hex(),
                "history": [[0, "made", 0], [0, "dropped", 2]],
                "rule": "a value is dropped exactly once, when its last strong handle goes",
                "expected": "the op succeeds", "actual": "node #0 (label 3) is dropped"}
        program = self.write("crash-1.prog", "dropcheck rc 1\nnew r0 3\nclone r0 r1\ndrop r1\n")
        log = self.write("crash-1.log", f"rc/reference: broken\nDROPCHECK {json.dumps(seen)}\n")
        (report,) = self.reports(log)
        self.assertEqual((report["tool"], report["kind"], report["defect"]),
                         ("Dropcheck", "early drop", "early drop"))
        self.assertEqual(report["object"], "node #0")
        self.assertEqual((report["made"], report["dropped"], report["touched"]),
                         ({"index": 0, "text": "new r0 3"}, {"index": 2, "text": "drop r1"}, None))
        self.assertEqual(report["history"], [{"object": "node #0", "made": 0, "dropped": 2}])
        story = "op 2 `drop r1` drops node #0, which op 0 `new r0 3` made, too early"
        self.assertEqual(report["story"], story)
        self.report(log, "--junit", "out.xml", "--sarif", "out.sarif")
        (failure,) = xml.etree.ElementTree.parse(self.path("out.xml")).getroot().iter("failure")
        for line in (f"  rc/reference: {story}\n", "    clone r0 r1\n",
                     f"  dropcheck replay rc/reference {program}\n"):
            self.assertIn(line, failure.text)
        (result,) = json.loads(command.text_of(self.path("out.sarif")))["runs"][0]["results"]
        (flow,) = result["codeFlows"]
        lines = [step["location"]["physicalLocation"]["region"]["startLine"]
                 for step in flow["threadFlows"][0]["locations"]]
        self.assertEqual(lines, [2, 4])

    def test_the_line_of_a_stranger_is_told_as_far_as_it_is_understood(self):
        for hexadecimal, subject in (("0", "rc"), ("zz", "rc"), ("", "other"), ("00" * 999, "rc")):
            with self.subTest(hexadecimal[:4], subject=subject):
                line = (self.TRAILER % hexadecimal).replace("rc/", subject + "/")
                (report,) = self.reports(self.write("a.log", LOG + "DROPCHECK " + line + "\n"))
                self.assertEqual(report["target"], subject + "/reference")
                self.assertEqual((report["story"], report["defect"]), (None, None))
                self.assertEqual(report["op"], {"index": 2, "text": None})

    def test_beside_a_baseline_only_what_is_new_counts(self):
        old = self.write("old.json", self.report("--json", self.write("a.log", LOG)).out)
        known = self.report("--baseline", old, "a.log", ends=0).out
        self.assertTrue(known.startswith("known: heap-use-after-free"), known)
        self.assertTrue(known.endswith("0 new, 1 known, 0 fixed\n"), known)
        both = self.report("--baseline", old, self.write("b.log", LEAK + LOG))
        self.assertTrue(both.out.startswith("new: memory-leaks"), both.out)
        self.assertTrue(both.out.endswith("1 new, 1 known, 0 fixed\n"), both.out)
        known_key = json.loads(command.text_of(self.path(old)))["reports"][0]["key"]
        document = json.loads(self.report("--json", "--baseline", old,
                                          self.write("c.log", LEAK)).out)
        self.assertEqual([row["status"] for row in document["reports"]], ["new"])
        self.assertEqual(document["fixed"], [known_key])

    def test_junit_has_a_failed_test_for_each_distinct_report(self):
        logs = [self.write("a.log", LOG + LOG), self.write("b.log", LEAK)]
        self.report(*logs, "--junit", "out.xml")
        cases = xml.etree.ElementTree.parse(self.path("out.xml")).getroot().findall(".//testcase")
        self.assertEqual([(case.get("classname"), case.get("name")) for case in cases],
                         [("dropcheck.AddressSanitizer", "heap-use-after-free (a.log:2)"),
                          ("dropcheck.LeakSanitizer", "memory-leaks (b.log:1)")])
        self.assertIn("  free    drop  /src/rc.hpp:20:5\n", cases[0].find("failure").text)
        old = self.write("old.json", self.report("--json", "a.log").out)
        self.report(*logs, "--junit", "out.xml", "--baseline", old)
        cases = xml.etree.ElementTree.parse(self.path("out.xml")).getroot().findall(".//testcase")
        self.assertEqual([case.find("failure") is None for case in cases], [True, False])

    def test_sarif_has_a_result_for_each_distinct_report(self):
        self.report(self.write("a.log", LOG.replace("/src", self.home) + LEAK),
                    "--sarif", "out.sarif")
        run, = json.loads(command.text_of(self.path("out.sarif")))["runs"]
        places = [result["locations"][0]["physicalLocation"]["artifactLocation"]
                  for result in run["results"]]
        self.assertEqual(places, [{"uri": "rc.hpp", "uriBaseId": "%SRCROOT%"},
                                  {"uri": "file:///src/rc.cpp"}])
        self.assert_trouble("dropcheck report: no/where: .*; make room or name another file",
                            "a.log", "--sarif", "no/where")

    def test_a_baseline_that_is_none_is_one_line_and_exit_2(self):
        self.write("a.log", LOG)
        for content in ("", "{", "[]", '{"version":"1","reports":[]}', '{"version":2,"reports":[]}',
                        '{"version":1}', '{"version":1,"reports":[{}]}'):
            with self.subTest(content):
                self.assert_trouble("dropcheck report: old.json: .*; make one",
                                    "--baseline", self.write("old.json", content), "a.log")
        self.assert_trouble("dropcheck report: nowhere.json: it cannot be read; make one",
                            "--baseline", "nowhere.json", "a.log")

    def test_standard_input_is_a_log(self):
        self.assertEqual(self.reports("-", given=LOG.encode())[0]["log"], "-")

    def test_a_directory_stands_for_the_logs_below_it(self):
        self.write("here/a.txt", LOG)
        self.write("here/deep/b.txt", LEAK)
        self.write("here/other.txt", "nothing of interest\n")
        self.assertEqual([r["log"] for r in self.reports("here")],
                         ["here/a.txt", "here/deep/b.txt"])

    def test_a_log_path_stands_for_the_logs_of_its_processes(self):
        self.write("asan.log.410", LOG)
        self.write("asan.log.demo.9", LEAK)
        self.write("asan.log.old", LOG)
        self.assertEqual([r["log"] for r in self.reports("asan.log")],
                         ["asan.log.410", "asan.log.demo.9"])

    def test_several_logs_are_told_together(self):
        self.write("a.log", LOG)
        self.write("b.log", LOG + LEAK)
        out = self.report("a.log", "b.log").out
        self.assertIn("a.log:2  2 times\n", out)
        self.assertTrue(out.endswith("3 reports, 2 distinct, in 36 lines\n"), out)

    def test_a_run_that_found_nothing_is_exit_0(self):
        for text in ("", "[==========] 3 tests ran.\n[  PASSED  ] 3 tests.\n",
                     "==7== Memcheck, a memory error detector\n==7== ERROR SUMMARY: 0 errors\n"):
            ended = self.report(self.write("a.log", text), ends=0)
            self.assertEqual(ended.err, "")

    def assert_trouble(self, pattern, *words, **options):
        ended = self.report(*words, ends=2, **options)
        self.assertRegex(ended.err, rf"\A{pattern}[^\n]*\n\Z")

    def test_what_cannot_be_read_is_one_line_and_exit_2(self):
        self.assert_trouble("dropcheck report: nowhere: no such log", "nowhere")
        self.write("text", "The quick brown fox.\n")
        self.assert_trouble("dropcheck report: text: nothing here that", "text")
        self.write("noise", bytes(range(256)) * 100)
        self.assert_trouble("dropcheck report: noise: nothing here that", "noise")
        self.write("empty/a", "no log\n")
        self.assert_trouble("dropcheck report: empty: none of the files", "empty")
        self.write("pieces", "freed by thread T0 here:\n    #0 0x1 in f /a.cpp:1\n")
        self.assert_trouble("dropcheck report: pieces: pieces of reports", "pieces")

    def test_trouble_with_one_log_does_not_hide_the_others(self):
        self.write("a.log", LOG)
        ended = self.report("nowhere", "a.log", ends=2)
        self.assertIn("heap-use-after-free", ended.out)

    def test_a_run_that_died_before_its_report_is_no_clean_run(self):
        for text in ("==7==ERROR: External symbolizer path is set to '/x' which isn't a known "
                     "symbolizer. Please set the path\n",
                     "==7==LeakSanitizer has encountered a fatal error.\n",
                     "terminate called after throwing an instance of 'int'\n"):
            self.write("a.log", text)
            self.assert_trouble("dropcheck report: a.log:1: the run did not come", "a.log")

    def test_names_of_logs_are_no_escapes(self):
        self.write("a\033[31m\n.log", "The quick brown fox.\n")
        self.assert_trouble(r"dropcheck report: a\\x1b\[31m\\x0a\.log: ", "a\033[31m\n.log")


class RealReports(CommandTest):
    """What the compilers at hand print today; what is missing here is skipped."""

    COMPILERS = ("clang++-19", "g++")

    def documents(self, program, *flags, compilers=COMPILERS, runner=(), **changes):
        """For each compiler: what is read from what the program prints under it."""
        self.write("main.cpp", program)
        for compiler in compilers:
            with self.subTest(compiler):
                if not all(map(shutil.which, (compiler, *runner[:1]))):
                    self.skipTest(f"no {compiler} or {runner} here")
                built = subprocess.run(
                    [compiler, "-g", "-gdwarf-4", "-O0", *flags, "main.cpp", "-o", "main"],
                    cwd=self.home, capture_output=True, check=False, timeout=PATIENCE)
                if built.returncode:
                    self.skipTest(f"{compiler} has no {flags}: {built.stderr.decode()[-200:]}")
                ran = subprocess.run([*runner, self.path("main")], capture_output=True, check=False,
                                     timeout=PATIENCE, env=command.environment(changes))
                ended = self.dropcheck("report", "--json", "-", given=ran.stderr, ends=1)
                yield json.loads(ended.out)

    def test_a_use_after_free_is_read_in_full(self):
        program = """
        struct Box { int* p; ~Box() { delete p; } };
        __attribute__((noinline)) int get(const Box& b) { return *b.p; }
        int main(int argc, char**) { Box box{new int(argc)}; delete box.p; return get(box); }
        """
        for document in self.documents(program, "-fsanitize=address",
                                       ASAN_OPTIONS="print_scariness=1"):
            self.assertEqual(document["unparsed"], [])
            report, = document["reports"]
            self.assertEqual((report["tool"], report["kind"], report["access"], report["size"]),
                             ("AddressSanitizer", "heap-use-after-free", "READ", 4))
            self.assertEqual(list(report["stacks"]), ["access", "free", "alloc"])
            self.assertEqual(report["shadow"]["guilty"]["describes"], report["address"])
            self.assertGreater(report["scariness"]["score"], 0)
            self.assertEqual(report["flags"], [])

    def test_several_reports_of_undefined_behaviour_are_read(self):
        program = """
        #include <limits>
        int main(int argc, char**) {
          int most = std::numeric_limits<int>::max(), shift = 31 + argc;
          most += argc;
          return (1 << shift) + most;
        }
        """
        for document in self.documents(program, "-fsanitize=undefined"):
            self.assertEqual(document["unparsed"], [])
            self.assertEqual([report["kind"] for report in document["reports"]],
                             ["signed-integer-overflow", "shift"])
            self.assertEqual([report["line"] for report in document["reports"]], [5, 6])

    def test_a_leak_is_read_with_its_stack(self):
        program = """
        __attribute__((noinline)) void forget(int n) { new int[n]; }
        int main(int argc, char**) { forget(9 + argc); }
        """
        for document in self.documents(program, "-fsanitize=address",
                                       ASAN_OPTIONS="detect_leaks=1"):
            if any(note["kind"] == "leak_check_failed" for note in document["notes"]):
                self.skipTest("no leak check here: ptrace")
            report, = document["reports"]
            self.assertEqual(report["kind"], "memory-leaks")
            leak, = report["leaks"]
            self.assertEqual((leak["direct"], leak["bytes"], leak["objects"]), (True, 40, 1))
            self.assertIn("forget", leak["stack"][1]["function"])

    def test_a_read_of_what_nobody_wrote_is_read_with_its_origin(self):
        program = "int main() { int* p = new int; return *p ? 1 : 2; }\n"
        for document in self.documents(program, "-fsanitize=memory",
                                       "-fsanitize-memory-track-origins",
                                       compilers=("clang++-19",)):
            self.assertEqual(document["unparsed"], [])
            report, = document["reports"]
            self.assertEqual(report["kind"], "use-of-uninitialized-value")
            self.assertEqual(list(report["stacks"]), ["access", "origin"])

    def test_valgrind_is_read_in_both_of_its_forms(self):
        program = """
        int main(int argc, char**) { int* p = new int[4]; delete[] p; return p[argc]; }
        """
        for words in ([], ["--xml=yes", "--xml-fd=2"]):
            for document in self.documents(program, runner=("valgrind", *words)):
                report, = document["reports"]
                self.assertEqual((report["kind"], report["access"], report["size"]),
                                 ("InvalidRead", "READ", 4))
                self.assertEqual(list(report["stacks"]), ["access", "free", "alloc"])
                self.assertEqual(report["region"]["distance"], 4)


if __name__ == "__main__":
    command.main()

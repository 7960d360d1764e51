#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""How `dropcheck report` names what a log tells by module and offset only."""

import json
import os
import re
import shutil
import subprocess

import command
from command import CommandTest, PATIENCE

SYMBOLIZER = shutil.which("llvm-symbolizer-19") or shutil.which("llvm-symbolizer")

PROGRAM = """
struct Box {
  int* p;
  __attribute__((always_inline)) void drop() { delete p; }
};
__attribute__((noinline)) void give_back(Box& box) { box.drop(); }
int main(int argc, char**) {
  Box box{new int(argc)};
  give_back(box);
  give_back(box);
}
"""


class Symbolize(CommandTest):
    def build(self, compiler="clang++-19", name="main", program=PROGRAM):
        if not shutil.which(compiler):
            self.skipTest(f"no {compiler} here")
        if not SYMBOLIZER:
            self.skipTest("no llvm-symbolizer here")
        self.write("main.cpp", program)
        subprocess.run([compiler, "-g", "-O1", "-fsanitize=address", "-fno-omit-frame-pointer",
                        "-fno-optimize-sibling-calls", "main.cpp", "-o", name,
                        *(["-Wl,--build-id"] if compiler != "g++" else [])],
                       cwd=self.home, check=True, capture_output=True, timeout=PATIENCE)
        return self.path(name)

    def log_of(self, program, options):
        return subprocess.run([program], capture_output=True, check=False, timeout=PATIENCE,
                              env=command.environment({"ASAN_OPTIONS": options})).stderr

    def document(self, log, *words, **changes):
        ended = self.dropcheck("report", "--json", *words, self.write("a.log", log), ends=1,
                               **changes)
        self.assertEqual(ended.err, "")
        return json.loads(ended.out)

    def assert_unnamed(self, document, why):
        """Nothing of the program was named, and one note says why; libc may have been."""
        report, = document["reports"]
        self.assertIn("unsymbolized", report["flags"])
        for frame in report["stacks"]["access"]:
            self.assertTrue("libc" in frame["module"] or not frame["function"], frame)
        note, = document["notes"]
        self.assertEqual((note["kind"], note["line"]), ("not_symbolized", 2))
        self.assertRegex(note["text"], why)

    def own_frames(self, document):
        """Of each stack, down to main: what is known by name and place."""
        report, = document["reports"]
        stacks = {}
        for name, frames in report["stacks"].items():
            names = [frame["function"] for frame in frames]
            stacks[name] = [[frame[field] for field in ("index", "function", "file", "line",
                                                        "inlined")]
                            for frame in frames[1:names.index("main") + 1]]
        return stacks

    def test_a_log_without_names_gets_those_that_it_would_have_had(self):
        for compiler in ("clang++-19", "g++"):
            with self.subTest(compiler):
                program = self.build(compiler)
                bare = self.document(self.log_of(program, "symbolize=0"))
                path = "" if compiler == "g++" else f"external_symbolizer_path={SYMBOLIZER}"
                named = self.document(self.log_of(program, path))
                self.assertEqual(bare["reports"][0]["flags"], ["symbolized"])
                self.assertEqual(named["reports"][0]["flags"], [])
                self.assertEqual(self.own_frames(bare), self.own_frames(named))
                free = [frame[1:] for frame in self.own_frames(bare)["free"]]
                source = self.path("main.cpp")
                self.assertEqual(free[0], ["Box::drop()", source, 4, True])
                self.assertEqual([frame[0] for frame in free[1:]], ["give_back(Box&)", "main"])
                self.assertEqual(bare["notes"], [])

    def test_it_may_be_told_not_to(self):
        log = self.log_of(self.build(), "symbolize=0")
        document = self.document(log, "--no-symbolize")
        self.assertEqual(document["reports"][0]["flags"], ["unsymbolized"])
        self.assertEqual(document["notes"], [])

    def test_one_process_names_the_frames_of_all_logs(self):
        program = self.build()
        self.write("one.log", self.log_of(program, "symbolize=0"))
        self.write("two.log", self.log_of(program, "symbolize=0:malloc_context_size=2"))
        stand_in = self.write("stand-in", f'#!/bin/sh\necho started >>"{self.path("starts")}"\n'
                                          f'exec "{SYMBOLIZER}" "$@"\n')
        os.chmod(self.path(stand_in), 0o755)
        ended = self.dropcheck("report", "--json", "one.log", "two.log", ends=1,
                               LLVM_SYMBOLIZER_PATH=self.path(stand_in))
        for report in json.loads(ended.out)["reports"]:
            self.assertEqual(report["flags"], ["symbolized"])
        self.assertEqual(command.text_of(self.path("starts")), "started\n")

    def test_a_module_that_is_gone_is_named(self):
        program = self.build()
        log = self.log_of(program, "symbolize=0")
        os.remove(program)
        self.assert_unnamed(self.document(log), f"{program} is not here")
        text = self.dropcheck("report", "a.log", ends=1).out
        self.assertEqual(text.count("frames have no names: "), 2, text)
        self.assertIn(f"! a.log:2: frames have no names: {program} is not here", text)

    def test_another_build_of_a_module_is_not_asked(self):
        program = self.build()
        log = self.log_of(program, "symbolize=0")
        os.rename(self.build(program="int other;\n" + PROGRAM, name="other"), program)
        self.assert_unnamed(self.document(log), f"{program} is of another build")

    def test_without_build_ids_a_module_that_is_newer_than_the_log_is_not_asked(self):
        program = self.build()
        log = re.sub(rb" \(BuildId: \w+\)", b"", self.log_of(program, "symbolize=0"))
        self.assertEqual(self.document(log)["reports"][0]["flags"], ["symbolized"])
        os.utime(self.path("a.log"), (1e9, 1e9))
        ended = self.dropcheck("report", "--json", "a.log", ends=1)
        self.assert_unnamed(json.loads(ended.out), " is newer than the log")

    def test_more_modules_than_are_read_are_told(self):
        if not SYMBOLIZER:
            self.skipTest("no llvm-symbolizer here")
        shutil.copy(shutil.which("true"), self.path("true"))
        log = "==1==ERROR: AddressSanitizer: attempting double-free on 0x10 in thread T0:\n"
        for number in range(70):
            os.link(self.path("true"), self.path(f"m{number}"))
            log += f"    #{number} 0x51  ({self.path(f'm{number}')}+0x1)\n"
        document = self.document(log + "SUMMARY: AddressSanitizer: double-free x\n")
        self.assertEqual([note["text"] for note in document["notes"]],
                         ["the logs name too many modules"])

    def test_a_symbolizer_that_cannot_be_started_is_one_line(self):
        log = self.log_of(self.build(), "symbolize=0")
        variables = ["LLVM_SYMBOLIZER_PATH"]
        if b"__asan_init" not in command.bytes_of(command.COMMAND):  # it would obey it itself
            variables.append("ASAN_SYMBOLIZER_PATH")
        for variable in variables:
            self.assert_unnamed(self.document(log, **{variable: "/no/where"}),
                                f"\\A/no/where cannot be started, correct {variable}\\Z")

    def test_a_symbolizer_that_talks_nonsense_names_nothing(self):
        log = self.log_of(self.build(), "symbolize=0")
        for script in ("exit 1", "yes | head -c 300000", "cat", "kill -9 $$",
                       'echo \'{"Address":"0x0","Symbol":[{"FunctionName":"f"}]}\''):
            stand_in = self.path(self.write("stand-in", "#!/bin/sh\n" + script + "\n"))
            os.chmod(stand_in, 0o755)
            with self.subTest(script):
                self.assert_unnamed(self.document(log, LLVM_SYMBOLIZER_PATH=stand_in),
                                    "names nothing in these modules")

    def test_hostile_modules_are_harmless(self):
        self.write("text", "no program\n")
        os.mkfifo(self.path("pipe"))
        self.write("cut", b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x03\x00")
        self.write("wild", b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x03\x00" + b"\xff" * 200)
        marker = self.path("marker")
        modules = [self.path(name) for name in ("text", "pipe", "cut", "wild", "", "nowhere")]
        modules += ["/dev/zero", "/dev/stdin", "/proc/kcore", "/proc/self/mem", "relative",
                    f"/$(touch {marker})", f'/a" 0x1 "; touch {marker}; "', f"/`touch {marker}`",
                    "--help", "/" + "a" * 5000, "/a\\n", "@" + self.path("text")]
        for module in modules:
            log = "==1==ERROR: AddressSanitizer: attempting double-free on 0x10 in thread T0:\n" \
                  f"    #0 0x51  ({module}+0x10)\nSUMMARY: AddressSanitizer: double-free x\n"
            with self.subTest(module):
                report, = self.document(log)["reports"]
                self.assertEqual(report["flags"], ["unsymbolized"])
        self.assertFalse(os.path.exists(marker))


if __name__ == "__main__":
    command.main()

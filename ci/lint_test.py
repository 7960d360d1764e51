#!/usr/bin/env python3
"""Each rule of ci/lint.py fires on a small tree that breaks it, and only there."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True  # a cache beside the lint would be a file of the tree
import lint

# Git must look at the test's tree, also when a hook of another repository runs this.
for variable in [name for name in os.environ if name.startswith("GIT_")]:
    del os.environ[variable]

SOURCE = lint.SPDX + "\n"
HEADER = SOURCE + "#pragma once\n"
PROGRAM = "# why\n\ndropcheck rc 1  # header\nmake r0\n"
KEYS = "id: rc-1\nwhat: it counts wrong\nhistory: seen in the wild\noracle: trace\n"
DIFF = """
diff --git a/primitives/rc.hpp b/primitives/rc.hpp
--- a/primitives/rc.hpp
+++ b/primitives/rc.hpp
@@ -2,3 +2,3 @@
 #pragma once
 #include "primitives/shared.hpp"
-int count;
+int mutant;
"""

GOOD = {
    "CMakeLists.txt": "# no CMAKE_CXX_FLAGS\nset(SUBJECTS rc)\n",
    "CMakePresets.json": "{}\n",
    "cmake/dropcheck.cmake": "\n" * 80,
    "primitives/rc.hpp": HEADER + '#include "primitives/shared.hpp"\nint count;\n',
    "primitives/shared.hpp": HEADER,
    "primitives/shared_test.cpp": SOURCE,
    "primitives/rc_test.cpp": SOURCE + "#include <gtest/gtest.h>\nTEST(Rc, Drops) {}\n",
    "harness/probe.hpp": HEADER + "#include <sys/mman.h>\n",
    "harness/rc/ops.hpp": HEADER,
    "harness/rc/model.hpp": HEADER,
    "harness/rc/adapter.hpp": HEADER + '#include "primitives/rc.hpp"\n',
    "harness/rc/run.hpp": HEADER + '#include "harness/rc/ops.hpp"  // why\n',
    "harness/target.cpp.in": '#include "peers/@SUBJECT@/@HEADER@"\n',
    "peers/rc/reference.hpp": HEADER + "int i;\n" * 41,
    "peers/rc/other.hpp": HEADER + "// a comment\n\n" * 99 + "#include <boost/any.hpp>\n",
    "peers/rust/rust.hpp": HEADER,
    "properties/rc_properties.cpp": SOURCE + "#include <rapidcheck.h>\n",
    "fuzz/rc_fuzzer.cpp": SOURCE + '#include "fuzz/entry.hpp"\n',
    "examples/own/main.cpp": SOURCE + '#include "own.hpp"\n',
    "corpus/rc/seeds/a.prog": PROGRAM,
    "corpus/rc/regressions/.gitkeep": "",
    "mutants/rc/1-wrong.patch": KEYS + DIFF,
    "mutants/rc/1-wrong.prog": PROGRAM,
    "mutants/harness/1-blind.patch": KEYS + "test: Rc.Drops\n" + DIFF,
    "mutants/harness/1-blind.prog": "dropcheck other 1\n",
}


class LintTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = tempfile.mkdtemp(prefix="lint-")
        cls.addClassCleanup(shutil.rmtree, cls.root)
        cls.git("init", "-q")

    @classmethod
    def git(cls, *arguments):
        subprocess.run(["git", *arguments], cwd=cls.root, check=True)

    def findings(self, changes):
        """What is said of the good tree with these files' texts; None stands for no file."""
        self.git("clean", "-fdxq")
        for file, text in {**GOOD, **changes}.items():
            if text is not None:
                path = os.path.join(self.root, file)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "w", encoding="utf-8") as stream:
                    stream.write(text)
        return lint.check(self.root)

    def expect(self, changes, *starts):
        """The findings begin like this, one each, and there are no others."""
        found = self.findings(changes)
        self.assertEqual(len(found), len(starts), found)
        for finding, start in zip(found, starts):
            self.assertEqual(finding[:len(start)], start)


class Files(LintTest):
    def test_nothing_is_said_of_the_good_tree(self):
        self.expect({})

    def test_what_git_ignores_is_not_seen(self):
        self.expect({".gitignore": "/build/\n", "build/bad.hpp": "bad\n"})

    def test_a_binary_file_is_not_read_as_text(self):
        self.expect({"docs/image": "\0 /ho" "me/me\n"})

    def test_a_tracked_file_that_is_gone_is_not_read(self):
        self.findings({"peers/rc/more.hpp": HEADER})
        self.git("add", "-A")
        os.remove(os.path.join(self.root, "peers/rc/more.hpp"))
        self.assertEqual(lint.check(self.root), [])
        self.git("rm", "-rq", "--cached", ".")

    def test_no_repository_is_an_error_and_not_a_clean_tree(self):
        with tempfile.TemporaryDirectory() as empty:
            self.assertEqual(subprocess.run([sys.executable, lint.__file__, empty],
                                            capture_output=True).returncode, 2)


class Layers(LintTest):
    def added(self, file, line):
        """The good tree's file, or a new one, with this last line, and the line's number."""
        text = GOOD.get(file, HEADER if file.endswith(".hpp") else SOURCE) + line + "\n"
        return {file: text}, text.count("\n")

    def test_a_layer_includes_only_what_its_row_allows(self):
        for file, written in (
                ("primitives/shared.hpp", '"harness/probe.hpp"'),
                ("primitives/shared.hpp", "<boost/any.hpp>"),
                ("primitives/shared.hpp", "<unistd.h>"),
                ("primitives/shared.hpp", "<gtest/gtest.h>"),
                ("primitives/rc_test.cpp", '"harness/probe.hpp"'),
                ("primitives/rc_test.cpp", "<rapidcheck.h>"),
                ("harness/probe.hpp", '"peers/rc/reference.hpp"'),
                ("harness/probe.hpp", "<rapidcheck.h>"),
                ("harness/probe.hpp", "<rapidcheck/gen/Arbitrary.h>"),
                ("harness/probe.hpp", "<fuzzer/FuzzedDataProvider.h>"),
                ("harness/probe_test.cpp", '"peers/rc/reference.hpp"'),
                ("harness/list.cpp.in", '"peers/@SUBJECT@/reference.hpp"'),
                ("peers/rc/other.hpp", '"fuzz/entry.hpp"'),
                ("peers/rc/other.hpp", "<fmt/core.h>"),
                ("properties/rc_properties.cpp", '"fuzz/entry.hpp"'),
                ("properties/rc_properties.cpp", '"peers/rc/reference.hpp"'),
                ("fuzz/entry.hpp", '"properties/gen.hpp"'),
                ("fuzz/entry.hpp", "<rapidcheck.h>"),
                ("bench/rc_bench.cpp", '"tools/run.hpp"'),
                ("tools/main.cpp", '"fuzz/entry.hpp"'),
                ("tools/main.cpp", '"properties/gen.hpp"'),
                ("tools/main.cpp", "<rapidcheck.h>")):
            with self.subTest(file=file, written=written):
                tree, line = self.added(file, f"#  include {written}")
                layer = file.split("/")[0]
                self.expect(tree, f"{file}:{line}: includes {written}: {layer} may include")

    def test_a_layer_may_include_what_its_row_allows(self):
        for file, written in (("harness/probe_test.cpp", "<gtest/gtest.h>"),
                              ("harness/probe_run_test.hpp", "<gtest/gtest.h>"),
                              ("tools/run_test.cpp", "<rapidcheck.h>"),
                              ("peers/rc/reference.hpp", '"peers/rc/other.hpp"'),
                              ("fuzz/entry.hpp", '"harness/probe.hpp"'),
                              ("harness/probe.hpp", "<sanitizer/lsan_interface.h>"),
                              ("bench/rc_bench.cpp", "<benchmark/benchmark.h>"),
                              ("tools/main.cpp", "<CLI/CLI.hpp>"),
                              ("tools/main.cpp", "<nlohmann/json.hpp>"),
                              ("tools/main.cpp", "<pugixml.hpp>"),
                              ("tools/main.cpp", "<re2/re2.h>"),
                              ("tools/main.cpp", "<cstdio>")):
            with self.subTest(file=file, written=written):
                self.expect(self.added(file, f"#include {written}")[0])

    def test_an_include_that_is_not_written_from_the_root(self):
        for written in '"probe.hpp"', '"../harness/probe.hpp"', "<harness/probe.hpp>":
            with self.subTest(written=written):
                tree, line = self.added("harness/probe.hpp", f"#include {written}")
                self.expect(tree, f"harness/probe.hpp:{line}: includes {written}: write ours")

    def test_an_include_that_cannot_be_judged(self):
        tree, line = self.added("harness/probe.hpp", "#include ENGINE")
        self.expect(tree, f"harness/probe.hpp:{line}: includes ENGINE: write the file's name")
        tree, line = self.added("harness/probe.hpp", "#include <Strange/Thing>")
        self.expect(tree, f"harness/probe.hpp:{line}: includes <Strange/Thing>: a library")

    def test_a_folder_that_is_no_layer(self):
        self.expect({"engine/x.cpp": SOURCE}, "engine/x.cpp:1: engine is no layer")

    def test_an_include_in_a_comment_or_a_raw_string_is_none(self):
        for text in ('/*\n#include "fuzz/x.hpp"\n*/', 'auto s = R"x(\n#include "fuzz/x.hpp"\n)x";'):
            self.expect(self.added("tools/main.cpp", text)[0])


class Table(LintTest):
    def test_every_cell_is_missed(self):
        for cell in ("primitives/rc.hpp", "primitives/rc_test.cpp", "harness/rc/ops.hpp",
                     "harness/rc/model.hpp", "harness/rc/adapter.hpp", "harness/rc/run.hpp",
                     "peers/rc/reference.hpp", "properties/rc_properties.cpp",
                     "fuzz/rc_fuzzer.cpp", "corpus/rc/seeds/*.prog", "corpus/rc/regressions/*",
                     "mutants/rc/*.patch"):
            with self.subTest(cell=cell):
                gone = {file: None for file in GOOD if lint.fnmatch.fnmatchcase(file, cell)}
                self.assertIn(f"CMakeLists.txt:2: subject rc has fewer than 1 {cell}, add what is "
                              "missing", self.findings(gone))

    def test_a_reference_alone_has_no_peer(self):
        self.expect({"peers/rc/other.hpp": None},
                    "CMakeLists.txt:2: subject rc has fewer than 2 peers/rc/*.hpp")

    def test_a_new_word_in_subjects_needs_every_cell(self):
        found = self.findings({"CMakeLists.txt": "set(SUBJECTS\n  rc box)\n"})
        self.assertEqual(len(found), len(lint.CELLS), found)
        self.assertTrue(all("CMakeLists.txt:1: subject box has fewer" in f for f in found))

    def test_a_short_row_needs_fewer(self):
        for subject, fewer in ("graph", 2), ("drop", 1):
            found = self.findings({"CMakeLists.txt": f"set(SUBJECTS rc {subject})\n"})
            self.assertEqual(len(found), len(lint.CELLS) - fewer, found)

    def test_a_file_of_an_unknown_subject(self):
        for file in ("primitives/arc.hpp", "primitives/arc_test.cpp", "harness/arc/ops.hpp",
                     "peers/arc/reference.hpp", "properties/arc_properties.cpp",
                     "fuzz/arc_fuzzer.cpp", "corpus/arc/note", "mutants/arc/note"):
            with self.subTest(file=file):
                self.expect({file: HEADER if file.endswith(".hpp") else SOURCE},
                            f"{file}:1: arc is no subject")

    def test_no_subjects_at_all(self):
        self.assertIn("CMakeLists.txt:1: no subjects, write set(SUBJECTS ...)",
                      self.findings({"CMakeLists.txt": "project(x)\n"}))


class Sizes(LintTest):
    def test_files_have_a_limit(self):
        for file, start, most in (("harness/probe.hpp", HEADER, 400),
                                  ("tools/main.cpp", SOURCE, 400),
                                  ("fuzz/rc_fuzzer.cpp", SOURCE, 40),
                                  ("CMakeLists.txt", "set(SUBJECTS rc)\n", 60),
                                  ("tools/CMakeLists.txt", "\n", 40),
                                  ("cmake/more.cmake", "\n", 40),
                                  ("cmake/dropcheck.cmake", "\n", 80)):
            with self.subTest(file=file):
                full = start + "\n" * (most - start.count("\n"))
                self.expect({file: full})
                self.expect({file: full + "\n"}, f"{file}:{most + 1}: {most + 1} lines, {most} at")

    def test_an_adapter_has_40_lines_of_code(self):
        full = HEADER + "int i;\n" * 39
        self.expect({"peers/rc/other.hpp": full})
        self.expect({"peers/rc/other.hpp": full + "int i;\n"},
                    "peers/rc/other.hpp:1: an adapter of 41 lines, 40 at most")

    def test_a_line_has_100_columns(self):
        wide = "int " + "i" * 97
        off = "// clang-format off\n" + wide + "\n// clang-format on\n"
        self.expect({"tools/main.cpp": SOURCE + off})
        self.expect({"tools/main.cpp": SOURCE + off + wide}, "tools/main.cpp:5: 101 columns")
        self.expect({"tools/main.cpp": SOURCE + "//" + "é" * 98})

    def test_a_function_has_60_lines(self):
        for head in ("void f()", "TEST(A, B)", "template <class T>\nauto X<T>::f() const -> int",
                     "void f(Options o = {}, int i = {1})", "X::X() : a_{1}, b_(2), c_{} ",
                     "struct alignas(8) X {\n public:\n  int i{};\n  int f()",
                     "const Row row{1, [](int i)", "bool operator<(const std::set<int>& s)",
                     "namespace a {\nextern \"C\" int f(char brace = '{', int x = 1'000)"):
            with self.subTest(head=head):
                tail = "\n}" * head.count(" {\n") + ("};" if "row" in head else "")
                for inner, long in (56, False), (90, True):
                    lines = "  if (a) { b(); } // }\n" * inner
                    found = self.findings({"tools/main.cpp": SOURCE + head + " {\n" + lines + "}"
                                                             + tail + "\n"})
                    self.assertEqual([": a function of 9" in f for f in found], [True] * long, found)

    def test_a_function_is_counted_from_its_first_line(self):
        text = SOURCE + "int i;\n\ntemplate <class T>\nvoid f() {\n" + "x();\n" * 57 + "}\n"
        self.expect({"tools/main.cpp": text})
        self.expect({"tools/main.cpp": text.replace("x();", "x();\ny();", 1)},
                    "tools/main.cpp:4: a function of 61 lines, 60 at most")

    def test_classes_namespaces_and_tables_are_no_functions(self):
        for head in ("namespace a", "template <class T>\n  requires (sizeof(T) > 1)\nstruct X",
                     "class alignas(8) X final : Y<decltype(f())>", "int rows[size(3)] =",
                     "const std::function<void(int)> table", "enum class E : int"):
            with self.subTest(head=head):
                self.expect({"tools/main.cpp": SOURCE + head + " {\n" + "a\n" * 90 + "}\n"})


class Hygiene(LintTest):
    def test_the_licence_is_the_first_line(self):
        self.expect({"tools/main.cpp": "\n" + SOURCE}, "tools/main.cpp:1: the licence is missing")

    def test_a_header_is_read_once(self):
        self.expect({"harness/probe.hpp": SOURCE + "// #pragma once\n"},
                    "harness/probe.hpp:1: no #pragma once")

    def test_unfinished_work(self):
        for word in "TO" "DO", "FIX" "ME", "X" "XX", "HA" "CK":
            self.expect({"docs/page.md": f"well\n{word}: later\n"}, f"docs/page.md:2: {word}: do it")
        self.expect({"ci/run": "mktemp a.XXXXXX\n"})

    def test_the_path_of_a_machine(self):
        for path in "/wor" "k/main", "/roo" "t/x", "/hom" "e/me", ".." "/shared":
            self.expect({"docs/page.md": f"see\nin {path}\n"}, "docs/page.md:2: ")
        self.expect({"docs/page.md": "build/work/x, ~/work/, $x/home/, ${x}/root/, network/\n"})

    def test_what_cmake_files_may_not_say(self):
        for text in ("set(CMAKE_CXX" "_FLAGS -O2)", "add_compile" "_options(-O2)",
                     "file(GLOB_RECURSE x *)", "FILE( GLOB x *)"):
            with self.subTest(text=text):
                self.expect({"cmake/more.cmake": "\n" + text + "\n"}, "cmake/more.cmake:2: ")
                self.expect({"tools/CMakeLists.txt": text + "\n"}, "tools/CMakeLists.txt:1: ")

    def test_presets_are_json(self):
        self.expect({"CMakePresets.json": '{\n "a": 1,\n}\n'}, "CMakePresets.json:3: no valid JSON")


class Mutants(LintTest):
    def test_every_key_is_missed(self):
        for key in "id", "what", "history", "oracle":
            with self.subTest(key=key):
                self.expect({"mutants/rc/1-wrong.patch": KEYS.replace(key + ":", "# ") + DIFF},
                            f"mutants/rc/1-wrong.patch:1: no '{key}: ...' above the diff")
        self.expect({"mutants/harness/1-blind.patch": KEYS + DIFF},
                    "mutants/harness/1-blind.patch:1: no 'test: ...' above the diff")

    def test_a_key_within_the_diff_does_not_count(self):
        keys = KEYS.replace("oracle: trace\n", "")
        self.expect({"mutants/rc/1-wrong.patch": keys + DIFF + "oracle: trace\n"},
                    "mutants/rc/1-wrong.patch:1: no 'oracle: ...'")

    def test_a_patch_that_does_not_apply(self):
        self.expect({"primitives/rc.hpp": HEADER + '#include "primitives/shared.hpp"\n'},
                    "mutants/harness/1-blind.patch:1: does not apply (patch failed: primitives/rc",
                    "mutants/rc/1-wrong.patch:1: does not apply (patch failed: primitives/rc.hpp")
        self.expect({"mutants/rc/1-wrong.patch": KEYS}, "mutants/rc/1-wrong.patch:1: does not apply")

    def test_a_patch_without_a_witness(self):
        self.expect({"mutants/rc/1-wrong.prog": None}, "mutants/rc/1-wrong.patch:1: no witness")

    def test_a_mutant_that_breaks_a_test_needs_no_witness(self):
        patch = "mutants/rc/1-wrong.patch"
        self.expect({"mutants/rc/1-wrong.prog": None, patch: KEYS + "test: Rc.Drops\n" + DIFF})
        self.expect({"mutants/rc/1-wrong.prog": None, patch: KEYS + "test: Rc.Other\n" + DIFF},
                    f"{patch}:1: no *_test.cpp has the test Rc.Other")

    def test_a_test_that_does_not_exist(self):
        for test in "TEST(Rc, Other) {}", "// TEST(Rc, Drops)":
            self.expect({"primitives/rc_test.cpp": SOURCE + test + "\n"},
                        "mutants/harness/1-blind.patch:1: no *_test.cpp has the test Rc.Drops")
        for test in "TEST_F(Rc, Drops) {}", "TYPED_TEST(\n    Rc, Drops) {}":
            self.expect({"primitives/rc_test.cpp": SOURCE + test + "\n"})


class Programs(LintTest):
    def test_a_program_begins_with_its_folder_s_subject_and_the_version(self):
        for text, line in (("dropcheck box 1\n", 1), ("# a\n\ndropcheck rc 2\n", 3),
                           ("make r0\n", 1), ("# only this\n", 1), ("", 1)):
            for file in "corpus/rc/seeds/a.prog", "mutants/rc/1-wrong.prog":
                with self.subTest(file=file, text=text):
                    self.expect({file: text}, f"{file}:{line}: does not begin with 'dropcheck rc 1'")

    def test_the_witness_of_a_harness_mutant_has_any_subject(self):
        self.expect({"mutants/harness/1-blind.prog": "make r0\n"},
                    "mutants/harness/1-blind.prog:1: does not begin with 'dropcheck SUBJECT 1'")


if __name__ == "__main__":
    unittest.main()

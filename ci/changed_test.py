#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Which tests ci/changed.py chooses, on a small tree."""

import os
import subprocess
import tempfile
import unittest

import changed

FILES = {
    "CMakeLists.txt": "set(SUBJECTS rc box)\n",
    "README.md": "",
    "primitives/rc.hpp": "",
    "primitives/layout.hpp": "",
    "primitives/rc_test.cpp": '#include "primitives/rc.hpp"\n',
    "primitives/box.hpp": '#include "primitives/layout.hpp"\n',
    "harness/probe.hpp": "",
    "harness/rc/model.hpp": '#include "harness/probe.hpp"\n',
    "peers/rc/reference.hpp": '#include "primitives/rc.hpp"\n',
    "peers/box/reference.hpp": '#include "primitives/box.hpp"\n',
    "corpus/box/seeds/a.prog": "",
    "tools/main.cpp": "",
}


class Changed(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = folder.name
        for file, text in FILES.items():
            self.write(file, text)
        for words in (["init", "-q"], ["add", "-A"],
                      ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "a"]):
            subprocess.run(["git", *words], cwd=self.root, check=True)

    def write(self, file, text):
        path = os.path.join(self.root, file)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(text)

    def chosen(self, *files):
        for file in files:
            self.write(file, FILES.get(file, "") + "// changed\n")
        return changed.labels(self.root, "HEAD")

    def test_a_primitive_calls_for_the_subjects_that_include_it(self):
        self.assertEqual(self.chosen("primitives/rc.hpp"), ["primitives", "rc", "smoke"])

    def test_includes_are_followed_through_other_headers(self):
        self.assertEqual(self.chosen("primitives/layout.hpp"), ["box", "primitives", "smoke"])

    def test_a_subjects_own_files_call_for_it(self):
        self.assertEqual(self.chosen("harness/rc/model.hpp"), ["rc", "smoke"])
        self.assertEqual(self.chosen("corpus/box/seeds/a.prog"), ["box", "rc", "smoke"])

    def test_the_command_calls_for_its_tests(self):
        self.assertEqual(self.chosen("tools/main.cpp"), ["command", "smoke"])

    def test_what_all_share_calls_for_everything(self):
        for file in ("harness/probe.hpp", "CMakeLists.txt", "ci/test", "cmake/new.cmake"):
            with self.subTest(file):
                self.assertIsNone(self.chosen(file))

    def test_prose_calls_for_the_smoke_alone(self):
        self.assertEqual(self.chosen("README.md", "docs/new.md"), ["smoke"])

    def test_a_commit_that_is_none_is_an_error(self):
        with self.assertRaises(changed.UnknownBase):
            changed.labels(self.root, "nothing")


if __name__ == "__main__":
    unittest.main()

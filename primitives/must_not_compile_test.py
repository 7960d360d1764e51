#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the compiler must refuse: the mistakes that ownership rules out before a program runs.

must_not_compile_test.py COMPILER: compiles each mistake, which must be refused for its reason, and
its mended twin, which must compile.
"""

import atexit
import functools
import os
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
COMPILER = sys.argv.pop() if len(sys.argv) > 1 else "clang++-19"
CLANG = "clang" in os.path.basename(COMPILER)
HEADER = '#include <string>\n#include <utility>\n#include "primitives/box.hpp"\n' \
         '#include "primitives/cell.hpp"\n#include "primitives/ref_cell.hpp"\n' \
         "using dropcheck::Box, dropcheck::Cell, dropcheck::Ref, dropcheck::RefCell;\n"


FLAGS = ["-std=c++20", "-Wall", "-Wextra", "-Werror", "-O1", "-I", ROOT]


@functools.lru_cache
def precompiled():
    """The words that include HEADER, which is compiled once."""
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    header = os.path.join(folder.name, "header.hpp")
    with open(header, "w", encoding="utf-8") as stream:
        stream.write(HEADER)
    compiled_header = header + (".pch" if CLANG else ".gch")
    subprocess.run([COMPILER, *FLAGS, "-x", "c++-header", header, "-o", compiled_header],
                   check=True)
    return ["-include-pch", compiled_header] if CLANG else ["-include", header]


def compiled(text):
    """Whether it compiles, and what the compiler says."""
    done = subprocess.run([COMPILER, *FLAGS, "-fsyntax-only", *precompiled(), "-x", "c++", "-"],
                          input=text, capture_output=True, text=True, check=False)
    return done.returncode == 0, done.stderr


class MustNotCompile(unittest.TestCase):
    def law(self, mistake, mended, *reasons):
        good, said = compiled(mended)
        self.assertTrue(good, said)
        good, said = compiled(mistake)
        self.assertFalse(good, "the mistake compiles")
        self.assertTrue(any(reason in said for reason in reasons), said)

    def test_a_box_is_not_copied(self):
        self.law("Box<int> copy(const Box<int>& box) { return box; }",
                 "Box<int> copy(const Box<int>& box) { return box.clone(); }",
                 "deleted constructor", "deleted function")

    def test_a_recursive_type_needs_a_box(self):
        self.law("struct List { int value; List next; };",
                 "struct List { int value; Box<List> next; };", "incomplete type")

    def test_a_base_without_a_virtual_destructor_owns_no_derived_value(self):
        text = "struct Base {{ {} }}; struct Derived : Base {{ int more = 0; }};\n" \
               "Box<Base> up(Box<Derived> box) {{ return box; }}"
        self.law(text.format(""), text.format("virtual ~Base() = default;"),
                 "no viable conversion", "could not convert", "cannot convert")

    def test_a_box_of_a_base_class_is_not_cloned_into_a_base_object(self):
        text = "struct Base {{ virtual ~Base() = default; }}; struct Leaf final : Base {{}};\n" \
               "Box<{0}> copy(const Box<{0}>& box) {{ return box.clone(); }}"
        self.law(text.format("Base"), text.format("Leaf"), "constraints not satisfied",
                 "constraint", "no matching function")

    def test_no_reference_to_a_local_is_returned(self):
        self.law("int& dangle() { int local = 5; return local; }",
                 "int dangle() { int local = 5; return local; }",
                 "return-stack-address", "return-local-addr")

    @unittest.skipUnless(CLANG, "only Clang sees lifetimes through calls")
    def test_the_longest_of_two_outlives_neither(self):
        text = "const std::string& longest(const std::string& a [[clang::lifetimebound]],\n" \
               "                           const std::string& b [[clang::lifetimebound]]);\n" \
               "std::size_t use(const std::string& kept) {{\n" \
               "  {}\n" \
               "  const std::string& winner = longest(kept, other);\n" \
               "  return winner.size();\n" \
               "}}"
        mended = text.format('const std::string other("temporary");')
        mistake = text.format("").replace("longest(kept, other)",
                                          'longest(kept, std::string("temporary"))')
        self.law(mistake, mended, "-Wdangling")

    @unittest.skipUnless(CLANG, "only Clang sees lifetimes through calls")
    def test_a_guard_does_not_outlive_its_cell(self):
        text = "int use() {{\n  {}\n  return *guard;\n}}"
        self.law(text.format("const auto guard = RefCell<int>(1).borrow();"),
                 text.format("const RefCell<int> cell(1);\n  const auto guard = cell.borrow();"),
                 "-Wdangling")

    def test_a_cell_and_its_guards_are_not_copied(self):
        text = "{0} copy(const {0}& it) {{ return {1}; }}"
        for kind, mended in (("RefCell<int>", "RefCell<int>(int(*it.borrow()))"),
                             ("Ref<int>", "Ref<int>::clone(it)"),
                             ("Cell<int>", "Cell<int>(it.get())")):
            self.law(text.format(kind, "it"), text.format(kind, mended),
                     "deleted constructor", "deleted function", "deleted copy constructor")

    def test_a_reader_does_not_write(self):
        text = "void write(const RefCell<int>& cell) {{ *cell.{}() = 1; }}"
        self.law(text.format("borrow"), text.format("borrow_mut"),
                 "returns a const value", "read-only")

    def test_a_borrow_is_not_left_unused(self):
        text = "void use(const RefCell<int>& cell) {{ {}cell.borrow(); }}"
        self.law(text.format(""), text.format("[[maybe_unused]] const auto guard = "),
                 "-Wunused-result", "-Werror=unused-result")

    def test_a_cell_gives_no_copy_of_what_has_none(self):
        text = "auto take(const Cell<Box<int>>& cell) {{ return cell.{}(); }}"
        self.law(text.format("get"), text.format("take"), "constraint", "no matching function")


if __name__ == "__main__":
    unittest.main()

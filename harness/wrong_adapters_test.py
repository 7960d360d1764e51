#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What somebody reads whose adapter is none: one message, with what is missing.

wrong_adapters_test.py COMPILER: compiles the adapters, and of each subject a target as a build
would.
"""

import os
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
COMPILER = sys.argv.pop() if len(sys.argv) > 1 else "clang++-19"
WORDS = [COMPILER, "-std=c++20", "-Wall", "-Wextra", "-Werror", "-O0", "-fsyntax-only", "-I", ROOT]

SHARED = """
  template <class T> using Strong = std::shared_ptr<T>;
  template <class T, class... Args> static Strong<T> make(Args&&... args) {
    return std::make_shared<T>(std::forward<Args>(args)...);
  }
"""
CELLS = """
  template <class T> using RefCell = dropcheck::RefCell<T>;
  template <class T> using Ref = dropcheck::Ref<T>;
  template <class T> using RefMut = dropcheck::RefMut<T>;
"""

WRONG = {
    "rc without a handle": ("rc", "", "", "no `template <class T> using Strong = …`"),
    "rc that only moves": (
        "rc", "", SHARED.replace("shared_ptr", "unique_ptr").replace("make_shared", "make_unique"),
        "a Strong<T> cannot be copied and assigned"),
    "rc that is never empty": (
        "rc", "template <class T> struct Full { explicit Full(T*); T& operator*() const;"
        " explicit operator bool() const; };",
        SHARED.replace("std::shared_ptr", "Full"), "a Strong<T> has no default constructor"),
    "rc that is deeply const": (
        "rc", "template <class T> struct Deep { std::shared_ptr<T> p;"
        " explicit operator bool() const; const T& operator*() const; T& operator*(); };",
        SHARED.replace("std::shared_ptr", "Deep"), "`*strong` of a const Strong<T> is no T&"),
    "rc whose make is no template": (
        "rc", "",
        SHARED.replace("template <class T, class... Args> static Strong<T> make(Args&&...",
                       "static Strong<int> make(int")
        .split("{")[0] + ";", "no `template <class T, class... Args> static Strong<T> make"),
    "box that is deeply const": (
        "box", "template <class T> struct Deep { std::unique_ptr<T> p;"
        " explicit operator bool() const; const T& operator*() const; T& operator*(); };",
        "template <class T> using Owner = Deep<T>;", "`*owner` of a const Owner<T> is no T&"),
    "pool without a type": ("memory_pool", "", "static int open(std::size_t);", "no type `Pool`"),
    "pool that opens another": (
        "memory_pool", "", "struct Pool {}; static int open(std::size_t);",
        "`open` gives another type than `Pool`"),
    "pool that gives nothing": (
        "memory_pool", "", "struct Pool {}; static Pool open(std::size_t);", "it gives nothing"),
    "cells with one error": (
        "ref_cell", '#include "primitives/ref_cell.hpp"\n',
        CELLS + "struct BorrowError {}; using BorrowMutError = BorrowError;",
        "`BorrowError` and `BorrowMutError` are one type"),
    "variables without assignment": (
        "drop", "", "template <class T> struct Local { Local(); T& operator*(); };",
        "a Local<T> lacks one of"),
}


class WrongAdapters(unittest.TestCase):
    def said_of(self, subject, before, members, whole):
        """What the compiler says of a target of the adapter, or of the adapter alone."""
        with tempfile.TemporaryDirectory() as home:
            os.makedirs(os.path.join(home, "peers", subject))
            header, _, namespace_part = before.rpartition("\n")
            with open(os.path.join(home, "peers", subject, "wrong.hpp"), "w",
                      encoding="utf-8") as adapter:
                adapter.write(f'#include <memory>\n{header}\n'
                              f'#include "harness/{subject}/adapter.hpp"\n'
                              f"namespace dropcheck::{subject} {{\n{namespace_part}\n"
                              f"struct Wrong {{{members}}};\n}}\n")
            text = (f'#include "peers/{subject}/wrong.hpp"\n'
                    f"constexpr bool fits = "
                    f"dropcheck::{subject}::fits<dropcheck::{subject}::Wrong>();")
            if whole:
                with open(os.path.join(ROOT, "harness", "target.cpp.in"),
                          encoding="utf-8") as template:
                    text = template.read()
            for name, value in {"SUBJECT": subject, "IMPLEMENTATION": "wrong",
                                "HEADER": "wrong.hpp", "ADAPTER": "Wrong", "ADAPTER_SOURCE": "",
                                "EMIT": "nullptr"}.items():
                text = text.replace(f"@{name}@", value)
            return subprocess.run([*WORDS, "-I", home, "-x", "c++", "-"], input=text,
                                  capture_output=True, text=True, check=False).stderr

    def test_each_is_told_once_what_it_lacks(self):
        subjects = set()
        for name, (subject, before, members, message) in WRONG.items():
            with self.subTest(name):
                said = self.said_of(subject, before, members, subject not in subjects)
                subjects.add(subject)
                errors = re.findall(r"(?:error|fatal error): .*", said)
                self.assertEqual(len(errors), 1, said)
                self.assertIn(message, errors[0])


if __name__ == "__main__":
    unittest.main()

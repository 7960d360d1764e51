#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The listings of the chapter, in C++, print what rustc's build of the original printed.

What that was is in a .out file beside each listing. CHAPTER names the folder of the programs.
"""

import glob
import os
import re
import resource
import signal
import subprocess
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAMS = os.environ["CHAPTER"]
LISTINGS = sorted(os.path.relpath(file, HERE)[:-len(".cpp")] for pattern in ("*", "as_printed/*")
                  for file in glob.glob(f"{HERE}/{pattern}.cpp"))

# What is left behind by design, as LeakSanitizer counts it. Who keeps what is said in leaks.supp.
LEAKS = {
    "13_refcell_cycle": "80 byte(s) leaked in 2 allocation(s)",
    "19_cycle_nodes": "168 byte(s) leaked in 3 allocation(s)",
    "as_printed/15_tracked_leak": "28 byte(s) leaked in 2 allocation(s)",
}


def read(name):
    with open(os.path.join(HERE, name), encoding="utf-8") as stream:
        return stream.read()


def run(listing, *words, suppressed=True):
    # What a dead frame has left on the stack owns nothing, and would hide a leak.
    options = "use_stacks=0:use_registers=0:print_suppressions=0"
    if suppressed:
        options += f":suppressions={HERE}/leaks.supp"
    return subprocess.run([os.path.join(PROGRAMS, listing), *words], capture_output=True,
                          text=True, check=False, timeout=60, preexec_fn=usual_stack,
                          env={**os.environ, "LSAN_OPTIONS": options})


def usual_stack():
    """So that a program which needs more ends soon, and leaves no image of it."""
    hard = resource.getrlimit(resource.RLIMIT_STACK)[1]
    resource.setrlimit(resource.RLIMIT_STACK, (8 << 20, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def relations(text):
    """Each address by the number of its first appearance: which are equal is all that may be."""
    seen = {}
    return re.sub(r"\b0x[0-9a-f]{6,}\b",
                  lambda found: f"<address {seen.setdefault(found[0], len(seen) + 1)}>", text)


def sees_leaks(listing):
    with open(os.path.join(PROGRAMS, listing), "rb") as stream:
        return b"__asan_init" in stream.read()


class Chapter(unittest.TestCase):
    maxDiff = 2000

    def prints(self, listing, expected, **how):
        done = run(listing, **how)
        self.assertEqual(relations(done.stdout), expected)
        said = read(listing + ".err") if os.path.exists(f"{HERE}/{listing}.err") else ""
        self.assertEqual((done.stderr[:2000], done.returncode), (said, 0))

    def test_each_listing_prints_what_rust_prints_and_ends_well(self):
        for listing in LISTINGS:
            with self.subTest(listing):
                self.prints(listing, read(listing + ".out"))

    def test_another_order_of_drops_and_another_count_are_told_from_rusts(self):
        first, second, third = read("08_drop_order.out").splitlines(keepends=True)
        with self.assertRaises(AssertionError):
            self.prints("08_drop_order", first + third + second)
        with self.assertRaises(AssertionError):
            self.prints("12_rc_list", read("12_rc_list.out").replace("3", "2"))

    def test_a_cycle_is_printed_until_the_stack_is_full(self):
        done = run("13_refcell_cycle", "uncommented")
        expected = read("13_refcell_cycle_uncommented.out").removesuffix("\n")
        self.assertEqual(done.stdout[:len(expected)], expected)
        if sees_leaks("13_refcell_cycle"):
            self.assertIn("AddressSanitizer: stack-overflow", done.stderr)
        else:
            self.assertEqual(done.returncode, -signal.SIGSEGV)

    def test_what_leaks_is_what_the_suppressions_name(self):
        if not sees_leaks(LISTINGS[0]):
            self.skipTest("this build has no LeakSanitizer")
        for listing, leak in LEAKS.items():
            with self.subTest(listing):
                done = run(listing, suppressed=False)
                self.assertIn(f"SUMMARY: AddressSanitizer: {leak}", done.stderr)
                self.assertNotEqual(done.returncode, 0)
                with self.assertRaises(AssertionError):
                    self.prints(listing, read(listing + ".out"), suppressed=False)
        for listing in set(LISTINGS) - set(LEAKS):
            with self.subTest(listing):
                self.assertEqual(run(listing, suppressed=False).returncode, 0)

    def test_no_listing_is_missing(self):
        numbers = {int(os.path.basename(listing)[:2]) for listing in LISTINGS}
        self.assertEqual(numbers, set(range(1, 20)))

    def test_the_page_names_each_listing_and_links_to_what_is_there(self):
        page = read("../../docs/chapter.md")
        for listing in LISTINGS:
            self.assertIn(f"](../examples/chapter/{listing}.cpp)", page)
        for link in re.findall(r"\]\(([^)#:]+)\)", page):
            self.assertTrue(os.path.exists(f"{HERE}/../../docs/{link}"), link)

    def test_equal_addresses_are_told_from_others(self):
        text = "at 0x5581a0c0\nat 0x5581a128\nat {}\n"
        expected = "at <address 1>\nat <address 2>\nat <address 1>\n"
        self.assertEqual(relations(text.format("0x5581a0c0")), expected)
        self.assertNotEqual(relations(text.format("0x5581a128")), expected)
        self.assertNotEqual(relations(text.format("0x5581a0c8")), expected)


if __name__ == "__main__":
    unittest.main()

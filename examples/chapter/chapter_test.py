#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The listings of the chapter, in C++, print what rustc's build of the original printed.

What that was is in a .out file beside each listing. CHAPTER names the folder of the programs.
"""

import glob
import os
import re
import subprocess
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAMS = os.environ["CHAPTER"]
LISTINGS = sorted(os.path.relpath(file, HERE)[:-len(".cpp")] for pattern in ("*", "as_printed/*")
                  for file in glob.glob(f"{HERE}/{pattern}.cpp"))

# What is left behind by design, as LeakSanitizer counts it. Who keeps what is said in leaks.supp.
LEAKS = {
    "as_printed/15_tracked_leak": "28 byte(s) leaked in 2 allocation(s)",
}


def read(name):
    with open(os.path.join(HERE, name), encoding="utf-8") as stream:
        return stream.read()


def run(listing, suppressed=True):
    options = f"suppressions={HERE}/leaks.supp:print_suppressions=0" if suppressed else ""
    return subprocess.run([os.path.join(PROGRAMS, listing)], capture_output=True, text=True,
                          check=False, timeout=60, env={**os.environ, "LSAN_OPTIONS": options})


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
        self.assertEqual((done.stderr[:2000], done.returncode), ("", 0))

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
        self.assertEqual(numbers, set(range(1, 20)) - {13, 19})

    def test_the_page_names_each_listing(self):
        page = read("../../docs/chapter.md")
        for listing in LISTINGS:
            self.assertIn(f"](../examples/chapter/{listing}.cpp)", page)

    def test_equal_addresses_are_told_from_others(self):
        text = "at 0x5581a0c0\nat 0x5581a128\nat {}\n"
        expected = "at <address 1>\nat <address 2>\nat <address 1>\n"
        self.assertEqual(relations(text.format("0x5581a0c0")), expected)
        self.assertNotEqual(relations(text.format("0x5581a128")), expected)
        self.assertNotEqual(relations(text.format("0x5581a0c8")), expected)


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`dropcheck bench`: what it says, what it writes, and that a browser draws it."""

import json
import os
import shutil
import struct
import subprocess
import tempfile
import unittest
import zlib

import browser_test

DROPCHECK = os.environ["DROPCHECK"]
CHROMIUM = shutil.which("chromium")

# Of the page's bars, as a light page draws them: ours and a peer's.
OURS, PEER = (0x0b, 0x6b, 0xcb), (0xc9, 0xa2, 0x6b)


def bench(*words):
    return subprocess.run([DROPCHECK, "bench", *words], capture_output=True, text=True, check=False)


def rows_of(picture):
    """The rows of an 8-bit RGB or RGBA PNG, each a list of (red, green, blue)."""
    with open(picture, "rb") as stream:
        data = stream.read()
    at, packed, header = 8, b"", None
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + size]
        if kind == b"IHDR":
            header = struct.unpack(">IIBBBBB", body)
        if kind == b"IDAT":
            packed += body
        at += 12 + size
    width, height, depth, colour = header[:4]
    if depth != 8 or colour not in (2, 6):
        raise ValueError(f"a PNG of depth {depth} and colour type {colour}")
    pixel = 3 if colour == 2 else 4
    raw, before = zlib.decompress(packed), bytes(width * pixel)
    for number in range(height):
        start = number * (width * pixel + 1)
        line = bytearray(raw[start + 1:start + 1 + width * pixel])
        unfilter(raw[start], line, before, pixel)
        before = bytes(line)
        yield [tuple(line[i:i + 3]) for i in range(0, len(line), pixel)]


def unfilter(kind, line, before, pixel):
    for i in range(len(line)):
        left = line[i - pixel] if i >= pixel else 0
        up, corner = before[i], before[i - pixel] if i >= pixel else 0
        if kind == 1:
            guess = left
        elif kind == 2:
            guess = up
        elif kind == 3:
            guess = (left + up) // 2
        elif kind == 4:
            guess = min((left, up, corner), key=lambda near: abs(left + up - corner - near))
        else:
            guess = 0
        line[i] = (line[i] + guess) % 256


class Bench(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = os.path.join(os.path.dirname(DROPCHECK), "bench")
        if not os.path.exists(os.path.join(folder, "memory_pool_bench")):
            raise unittest.SkipTest("this build has no benchmarks")

    def test_figures_and_ratios_are_those_of_the_repetitions(self):
        done = bench("^touch_16/(bump|MemoryPool)$", "--seconds", "0.01", "--repetitions", "3",
                     "--json", "-")
        self.assertEqual(done.returncode, 0, done.stderr)
        (workload,) = json.loads(done.stdout)["workloads"]
        self.assertEqual(workload["name"], "touch_16")
        bump, ours = workload["arms"]
        self.assertEqual([bump["role"], ours["role"]], ["limit", "ours"])
        self.assertEqual(len(ours["repetitions"]), 3)
        self.assertEqual(ours["median"], sorted(ours["repetitions"])[1])
        self.assertIn(f"{ours['median'] / bump['median']:.2f}", done.stderr)

    def test_a_pattern_that_finds_nothing_ran_nothing(self):
        done = bench("no_such_benchmark")
        self.assertEqual(done.returncode, 4)
        self.assertIn("no benchmark is called no_such_benchmark", done.stderr)

    def test_a_page_that_cannot_be_written_is_trouble(self):
        done = bench("^touch_16/bump$", "--seconds", "0.001", "--repetitions", "1",
                     "--html", "/nowhere/page.html")
        self.assertEqual(done.returncode, 2)
        self.assertIn("/nowhere/page.html: cannot be written", done.stderr)

    @unittest.skipIf(browser_test.missing(), "no browser here, or nothing that drives it")
    def test_anyone_can_use_the_page_of_all_workloads(self):
        with tempfile.TemporaryDirectory() as folder:
            done = bench(".", "--seconds", "0.0001", "--repetitions", "2", "--html",
                         os.path.join(folder, "bench.html"), "--json",
                         os.path.join(folder, "bench.json"))
            self.assertEqual(done.returncode, 0, done.stderr)
            well, said = browser_test.node("bench_page_test.mjs", folder)
            self.assertTrue(well, said[-12000:])

    @unittest.skipUnless(CHROMIUM, "no browser here")
    def test_a_browser_draws_a_bar_for_each_arm_and_the_slower_one_is_longer(self):
        with tempfile.TemporaryDirectory() as folder:
            page, picture = os.path.join(folder, "page.html"), os.path.join(folder, "page.png")
            done = bench("^touch_16/(MemoryPool|malloc)$", "--seconds", "0.01",
                         "--repetitions", "1", "--html", page)
            self.assertEqual(done.returncode, 0, done.stderr)
            with open(page, encoding="utf-8") as stream:
                text = stream.read()
            self.assertNotIn("<script", text)
            self.assertNotIn("http:", text.replace("http-equiv", ""))
            subprocess.run(
                [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
                 "--no-first-run", "--disable-background-networking", "--disable-component-update",
                 "--disable-sync", "--hide-scrollbars", f"--user-data-dir={folder}/profile",
                 "--window-size=1000,600", f"--screenshot={picture}", "file://" + page],
                capture_output=True, check=True, timeout=100)
            ours = peer = 0
            for row in rows_of(picture):
                ours = max(ours, row.count(OURS))
                peer = max(peer, row.count(PEER))
            self.assertGreater(ours, 5, "our bar is not there")
            self.assertGreater(peer, 3 * ours, "malloc's bar is not the longer one")


if __name__ == "__main__":
    unittest.main()

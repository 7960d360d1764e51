#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Signals to the command, and what they leave behind."""

import random
import signal

import command
from command import Ended, FuzzTest, GOOD, MISBEHAVING, PATIENCE
from shrink_test import hidden


class Interrupted(FuzzTest):
    def start_fuzzing(self):
        process = self.start("fuzz", GOOD, "--for", "10m")
        self.wait_until(self.discoveries, "something is discovered")
        self.assertGreater(len(self.processes()), 1)
        return process

    def stop(self, how):
        """The command dies of the signal and leaves everything in order."""
        process = self.start_fuzzing()
        process.send_signal(how)
        out, err = process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, -how)
        self.assertGreater(self.row(Ended(-how, out, err))[0], 0)
        self.assertEqual(err, "")
        self.wait_until(lambda: not self.processes(), "no worker is left")
        self.assertNotEqual(self.discoveries(), [])
        self.assertEqual(self.listed("artifacts"), [])

    def test_an_interrupt_ends_fuzzing_with_the_table(self):
        self.stop(signal.SIGINT)

    def test_a_request_to_terminate_ends_fuzzing_with_the_table(self):
        self.stop(signal.SIGTERM)

    def test_an_interrupt_ends_shrinking(self):
        text = hidden(random.Random(2), ["on_drop 1 new r6 4", "new r7 1"])
        process = self.start("shrink", MISBEHAVING, self.write("large.prog", text))
        seen = set()

        def workers():
            seen.update(self.workers_of(process))
            return len(seen)
        # The first two confirm that it fails.
        self.wait_until(lambda: workers() > 4, "it shrinks")
        process.terminate()
        known = workers()
        self.wait_until(lambda: workers() and process.poll() is not None, "it ends")
        process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, -signal.SIGTERM)
        self.assertLessEqual(workers(), known + 1)  # one may have been about to start

    def test_no_worker_outlives_a_killed_command(self):
        process = self.start_fuzzing()
        process.kill()
        process.communicate(timeout=PATIENCE)
        self.wait_until(lambda: not self.processes(), "no worker is left")
        known = len(self.discoveries())
        self.assertGreater(known, 0)
        programs, findings = self.row(self.fuzz(GOOD, "--", "-runs=0"))
        self.assertGreaterEqual(programs, known)
        self.assertEqual(findings, 0)


if __name__ == "__main__":
    command.main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Death at any moment: of workers, who are replaced, and of the command, who loses nothing."""

import os
import random
import signal
import time

import command
from command import (AGAIN, BAD, BROKEN, CommandTest, FINDING, FuzzTest, GOOD, MISBEHAVING,
                     PATIENCE, SEED, text_of)

REPLACED = r"(?m)\A(rc/\S+: the worker was ended from outside, .*; another one goes on\n){%d}\Z"


class KilledTest(CommandTest):
    draw = random.Random(5)

    def kill_a_worker(self, process, how=signal.SIGKILL, known=()):
        """Kills one that is not known, at some moment of its life; gives its process id."""
        def another():
            return [worker for worker in self.workers_of(process) if worker not in known]
        self.wait_until(lambda: another() or process.poll() is not None, "a worker runs")
        self.assertIsNone(process.poll())
        chosen = another()[0]
        time.sleep(self.draw.random() / 20)
        try:
            os.kill(chosen, how)
        except ProcessLookupError:  # it has died by itself, and another one will be there
            return self.kill_a_worker(process, how, [*known, chosen])
        return chosen


class WorkersOfCheck(KilledTest):
    def test_check_goes_on_with_another_worker(self):
        # So many that it takes several times as long as a worker is left alone.
        process = self.start("check", GOOD, "--no-corpus", "--programs", "40000")
        self.kill_a_worker(process)
        out, err = process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 0, out + err)
        self.assertRegex(err, REPLACED % 1)
        self.assertNotIn("broken: ", out)
        self.assertEqual(self.listed("artifacts"), [])


class WorkersOfReplay(KilledTest):
    def test_replay_runs_the_program_again(self):
        files = [self.write(f"many/{n}.prog", text_of(SEED)) for n in range(3)]
        os.mkfifo(self.path("slow"))  # what is read from here comes when the worker is dead
        process = self.start("replay", GOOD, *files, "slow", SEED)
        self.kill_a_worker(process, signal.SIGTERM)
        with open(self.path("slow"), "wb") as stream:
            stream.write(b"")
        out, err = process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 0, out + err)
        self.assertRegex(err, REPLACED % 1)
        self.assertEqual(out.count(": pass, trace "), 5)


class WorkersOfFuzz(FuzzTest, KilledTest):
    def end_when_replaced(self, process, known):
        """Ends the command when a worker runs that is not known; gives its output."""
        self.wait_until(lambda: set(self.workers_of(process)) - set(known), "another one runs")
        process.terminate()
        out, err = process.communicate(timeout=PATIENCE)
        # Interrupted, with or without a finding, steady or flaky.
        self.assertIn(process.returncode, (-signal.SIGTERM, 1, 3), out + err)
        return out, err

    def test_fuzz_goes_on_with_another_worker(self):
        process = self.start("fuzz", GOOD, "--for", "10m")
        known = []
        for how in (signal.SIGKILL, signal.SIGTERM, signal.SIGKILL):
            known.append(self.kill_a_worker(process, how, known))
        out, err = self.end_when_replaced(process, known)
        self.assertRegex(err, REPLACED % 3)
        self.assertNotIn("broken: ", out)
        self.assertEqual(self.listed("artifacts"), [])

    def test_fuzz_gives_up_if_all_are_killed(self):
        process = self.start("fuzz", GOOD, "--for", "10m")
        known = []
        for _ in range(4):
            known.append(self.kill_a_worker(process, known=known))
        out, err = process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 2, out + err)
        self.assertEqual(err.count("another one goes on"), 3)
        self.assertIn("the worker ended with signal 9", err)
        self.assertNotIn("broken: ", out)
        self.assertEqual(self.listed("artifacts"), [])

    def test_what_was_told_before_is_at_rest(self):
        process = self.start("fuzz", MISBEHAVING, "--for", "10m", "--no-corpus", "--timeout", "1",
                             "--memory", "300", "--max-findings", "0")
        out = ""
        while "  report: " not in out:
            line = process.stdout.readline()
            self.assertNotEqual(line, "", out)
            out += line
        killed = self.kill_a_worker(process)
        out += self.end_when_replaced(process, [killed])[0]
        told = [found["program"] for found in FINDING.finditer(out)] + AGAIN.findall(out)
        self.assertEqual(sorted(map(self.path, told)), sorted(self.described(MISBEHAVING)))
        self.assert_distinct(list(self.described(MISBEHAVING).values()))


class TheCommand(FuzzTest):
    def run_and_kill(self, seed, findings, seconds):
        """What the command told until it was killed, some time after so many findings."""
        process = self.start("fuzz", BAD, "--for", "10m", "--seed", str(seed), "--max-findings",
                             "0")
        out = ""
        while out.count("  report: ") < findings:
            line = process.stdout.readline()
            self.assertNotEqual(line, "", out)
            out += line
        time.sleep(seconds)
        process.kill()
        self.wait_until(lambda: not self.processes(), "no worker is left")
        return out + process.communicate(timeout=PATIENCE)[0]

    def test_nothing_that_was_told_is_lost_when_the_command_is_killed(self):
        draw = random.Random(5)
        told = {}
        for round_number in range(4):
            out = self.run_and_kill(round_number + 1, round_number % 3, draw.random())
            told.update((found["program"], found["broken"]) for found in FINDING.finditer(out))
        self.assertGreater(len(told), 1)
        for program in told:
            stem = program[:-len(".prog")]
            for sibling in ("", ".log", ".json"):
                self.assertTrue(os.path.exists(self.path(stem + sibling)), stem + sibling)
        replayed = self.dropcheck("replay", BAD, *told, ends=1)
        self.assertEqual({found["program"]: f"{BAD}: broken: {found['rule']}"
                          for found in BROKEN.finditer(replayed.out)}, told)

    def test_what_a_killed_command_left_half_written_confuses_nobody(self):
        self.plant(command.WRONG)
        first = self.fuzz(BAD, "--no-corpus", "--", "-runs=0", ends=1)
        kept = self.finding_in(first)["program"]
        for name in (kept, kept[:-len(".prog")] + ".json", f".corpus/{BAD}/{'0' * 40}"):
            self.write(name + ".tmp", "half a fi")
        self.plant(command.WRONG)
        again = self.fuzz(BAD, "--no-corpus", "--", "-runs=0", ends=1)
        self.assertEqual(again.err, "")
        self.assertEqual(self.finding_in(again)["program"], kept)
        replayed = self.dropcheck("replay", BAD, "artifacts", ends=1)
        self.assertNotIn(".tmp", replayed.out + replayed.err)


if __name__ == "__main__":
    command.main()

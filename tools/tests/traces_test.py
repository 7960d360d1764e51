#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A program leaves the same trace under every driver of a build; ci/traces compares builds."""

import glob
import hashlib
import os

import command
from command import bytes_of, CommandTest, has_fuzzers, REPOSITORY, sampled_targets, worker


class Traces(CommandTest):
    def test_a_program_leaves_the_same_trace_under_every_driver(self):
        for target in sampled_targets():
            with self.subTest(target):
                os.mkdir(self.path(target.replace("/", "-")))
                self.compare(target, target.replace("/", "-"))

    def compare(self, target, folder):
        made = self.make_programs(target, folder)
        subject = target.split("/")[0]
        seeds = sorted(glob.glob(os.path.join(REPOSITORY, "corpus", subject, "seeds", "*.prog")))
        files = [*seeds, *made]
        self.dropcheck("encode", subject, folder + "/bytes", *files)
        replayed = self.hashes(self.dropcheck("replay", target, *files))
        self.assertEqual(list(replayed), files)
        properties = self.traced(folder, [worker(target, "properties"), "--files", *files])
        self.assertEqual([trace for trace, _ in properties], list(replayed.values()))
        by_program = {program: trace for trace, program in properties}
        for file, trace in made.items():
            self.assertEqual(replayed[file], trace, "what check saw of " + file)
        if has_fuzzers():
            inputs = self.listed(folder, "bytes")
            fuzzed = self.traced(folder, [worker(target, "fuzzer"), *inputs])
            self.assertEqual({bytes_of(file) for file in inputs}, set(by_program))
            self.assertEqual({program: trace for trace, program in fuzzed if program in by_program},
                             by_program)

    def make_programs(self, target, folder):
        """Files with 50 programs that check made, and the hash that each had there."""
        self.dropcheck("check", target, "--programs", "100", "--seed", "5",
                       DROPCHECK_TRACES=self.path(folder, "check"))
        traces = {program: trace for trace, program in self.traces(folder + "/check")}
        programs = list(traces)[-50:]
        self.assertEqual(len(programs), 50)
        return {self.write(f"{folder}/made/{hashlib.sha1(program).hexdigest()}", program):
                traces[program] for program in programs}

    def traced(self, folder, words):
        name = f"{folder}/{os.path.basename(words[0])}"
        self.run_words(words, DROPCHECK_TRACES=self.path(name))
        return self.traces(name)


if __name__ == "__main__":
    command.main()

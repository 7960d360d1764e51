#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`dropcheck emit`."""

import os
import re

import command
from command import BAD, CommandTest, GOOD, SEED, targets, text_of, WRONG


class Emit(CommandTest):
    def first_line(self, text):
        return text.split("\n")[0].removeprefix("// ")

    def test_a_program_that_passes_goes_to_standard_output_and_says_so(self):
        ended = self.dropcheck("emit", GOOD, SEED)
        name = os.path.basename(SEED).removesuffix(".prog")
        self.assertRegex(self.first_line(ended.out),
                         rf"-std=c\+\+20 .* -I\S+ {name}\.cpp -o {name} && \./{name}$")
        self.assertIn(f"// {GOOD}: this program passes\n", ended.out)
        self.assertEqual(ended.err, "")

    def test_a_finding_is_shown_again_by_the_command_of_the_first_line(self):
        self.write("wrong.prog", WRONG)
        replayed = self.dropcheck("replay", BAD, "wrong.prog", ends=1).out
        self.dropcheck("emit", BAD, "wrong.prog", "--cpp", "-o", "wrong.cpp")
        self.assertNotIn("include \"", text_of(self.path("wrong.cpp")))
        shown = self.run_words(["sh", "-c", self.first_line(text_of(self.path("wrong.cpp")))],
                               ends=1).out
        finding = r"broken: (.+)\n +expected: (.+)\n +actual: +(.+)"
        self.assertEqual(re.search(finding, shown)[0].split("\n")[1:],
                         re.search(finding, replayed)[0].split("\n")[1:])
        self.assertEqual(re.search(finding, shown)[1], re.search(finding, replayed)[1])

    def test_standard_input_is_emitted(self):
        ended = self.dropcheck("emit", GOOD, "-", "--text", given=text_of(SEED).encode())
        self.assertIn(" program.cpp -o program && ", self.first_line(ended.out))

    def test_what_is_no_cpp_is_not_emitted(self):
        for target in (name for name, row in targets().items() if not row["cpp"]):
            program = "dropcheck " + target.split("/")[0] + " 1\n"
            ended = self.dropcheck("emit", target, self.write("none.prog", program), ends=2)
            self.assert_one_line(ended, f"^{target}: ")

    def test_bad_input_is_one_line_and_exit_2(self):
        self.write("bad.prog", "dropcheck rc 1\nfly r0\n")
        for words, pattern in ((["rc/nothing", SEED], "no such target"),
                               ([GOOD, "bad.prog"], "^bad.prog:2:1: "),
                               ([GOOD, "missing.prog"], "^missing.prog: "),
                               ([GOOD, SEED, "-o", "it"], "^it: "),
                               ([GOOD, SEED, "-o", "no/it.cpp"], "^no/it.cpp: ")):
            with self.subTest(words):
                self.assert_one_line(self.dropcheck("emit", *words, ends=2), pattern)


if __name__ == "__main__":
    command.main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`dropcheck emit`."""

import os
import re
import shutil

import command
from command import BAD, CommandTest, GOOD, SEED, targets, text_of, WRONG


RUSTC = shutil.which("rustc") or shutil.which("rustc", path=os.path.expanduser("~/.cargo/bin"))


class Emit(CommandTest):
    def first_line(self, text):
        return text.split("\n")[0].removeprefix("// ")

    def program_in(self, emitted):
        """The steps of the program, which precede what is emitted as a comment."""
        return re.findall(r"^// {4,}(\w.*)$", emitted, re.MULTILINE)

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

    def test_in_rust_a_program_says_after_each_step_what_the_model_says(self):
        self.write("it.prog", "dropcheck rc 1\nnew r0 1\nclone r0 r1\nthrow_drop 1 1\ndrop r0\n"
                   "drop r1\n")
        self.dropcheck("emit", "--rust", GOOD, "it.prog", "-o", "it.rs")
        text = text_of(self.path("it.rs"))
        for part in ("let mut r0: Slot = None;", "r1 = r0.clone();", "drop(r0.take());",
                     "say(run(|| { drop(r1.take()); DONE }));", '"the op throws"'):
            self.assertIn(part, text)
        if RUSTC is None:
            self.skipTest("no rustc")
        build = self.first_line(text).split(" && ")[0].replace("rustc", RUSTC, 1)
        self.run_words(["sh", "-c", build])
        self.assertEqual(self.run_words(["./it"]).out, "nothing is broken\n")
        self.write("it.rs", text.replace("drop(r0.take())", "std::mem::forget(r0.take())"))
        self.run_words(["sh", "-c", build])
        self.assertIn('expected: r1 holds node #0 (value 0, strong 1, weak 0)\n'
                      '  actual:   r1 holds node #0 (value 0, strong 2, weak 0)\n',
                      self.run_words(["./it"], ends=1).out)

    def test_in_rust_scopes_are_blocks_and_variables_are_variables(self):
        self.write("it.prog", "dropcheck drop 1\nscope\nlet v0 0\nlet_struct v1 1\n"
                   "drop_field v1 0\nlet v0 4\nend\n")
        self.dropcheck("emit", "--rust", "drop/reference", "it.prog", "-o", "it.rs")
        text = text_of(self.path("it.rs"))
        for part in ("\n  {\n", "let mut v0: Node = Node::new(0);", "drop(v1.first);", "\n  }\n"):
            self.assertIn(part, text)
        if RUSTC is None:
            self.skipTest("no rustc")
        build = self.first_line(text).split(" && ")[0].replace("rustc", RUSTC, 1)
        self.run_words(["sh", "-c", build])
        self.assertEqual(self.run_words(["./it"]).out, "nothing is broken\n")
        # Another order of fields.
        self.write("it.rs", text.replace("    pair: [Node; 2],\n    last: Node,\n",
                                         "    last: Node,\n    pair: [Node; 2],\n"))
        self.run_words(["sh", "-c", build])
        self.assertIn('expected: node #2 (label 2) is dropped\n'
                      '  actual:   node #4 (label 3) is dropped\n',
                      self.run_words(["./it"], ends=1).out)

    def test_in_rust_destructors_of_cells_run_ops_too(self):
        self.write("it.prog", "dropcheck ref_cell 1\non_drop 0 borrow c0 g0\nnew c0 0\n"
                   "borrow_mut c0 g1\nassign g1 1\ndrop_guard g1\npreset_counter c0 0\n")
        self.dropcheck("emit", "--rust", "ref_cell/reference", "it.prog", "-o", "it.rs")
        text = text_of(self.path("it.rs"))
        for part in ("on_drop(0, || step(1, 256, || borrow(0, 0)));",
                     "step(0, 512, || assign(1, 1));", '"BorrowError is thrown"',
                     "preset_counter(0, 126, -128)"):
            self.assertIn(part, text)
        if RUSTC is None:
            self.skipTest("no rustc")
        build = self.first_line(text).split(" && ")[0].replace("rustc", RUSTC, 1)
        self.run_words(["sh", "-c", build])
        self.assertEqual(self.run_words(["./it"]).out, "nothing is broken\n")
        self.write("it.rs", text.replace(" drop(guard);", " mem::forget(guard);"))
        self.run_words(["sh", "-c", build])
        self.assertIn("expected: c0 is free and holds node #1 (left 1, right 0)\n"
                      "  actual:   c0 can be borrowed in no way\n",
                      self.run_words(["./it"], ends=1).out)

    def test_in_rust_a_guard_is_a_variable_and_what_leaks_is_said(self):
        self.write("it.prog", "dropcheck graph 1\nnew n0 0\nadd_child n0 n0\nborrow_mut n0 g0\n"
                   "borrow n0 g1\nwrite g0 3\nborrow_mut n0 g0\ndrop_guard g0\non_drop 0 drop n0\n"
                   "cons l0 1\n")
        self.dropcheck("emit", "--rust", "graph/reference", "it.prog", "-o", "it.rs")
        text = text_of(self.path("it.rs"))
        for part in ("let mut g0 = at(&n0).borrow_mut();", "g0.value = 3;", "drop(g0);",
                     '"BorrowError is thrown"', '"node #0 has leaked"'):
            self.assertIn(part, text)
        if RUSTC is None:
            self.skipTest("no rustc")
        build = self.first_line(text).split(" && ")[0].replace("rustc", RUSTC, 1)
        self.run_words(["sh", "-c", build])
        self.assertEqual(self.run_words(["./it"]).out, "nothing is broken\n")
        self.write("it.rs", text.replace("drop(g0);", "std::mem::forget(g0);"))
        self.run_words(["sh", "-c", build])
        self.assertIn('expected: n0 is free\n  actual:   n0 is borrowed for writing\n',
                      self.run_words(["./it"], ends=1).out)

    def test_a_random_program_is_the_one_that_its_seed_brings(self):
        first = self.dropcheck("emit", "graph/reference", "--random", "6").out
        self.assertEqual(first, self.dropcheck("emit", "graph/reference", "--random", "6").out)
        self.assertIn(" random_6.cpp -o random_6 && ", self.first_line(first))
        self.assertNotEqual(first, self.dropcheck("emit", "graph/reference", "--random", "7").out)
        rust = self.dropcheck("emit", "--rust", "graph/reference", "--random", "6").out
        self.assertEqual(self.program_in(first), self.program_in(rust))
        ended = self.dropcheck("emit", "--rust", "graph/reference", "--random", "1", ends=2)
        self.assert_one_line(ended, r"^random program 1: step \d+ `on_drop .*`: ")

    def test_what_rustc_would_refuse_is_one_line_that_says_why(self):
        for subject, steps, why in (
                ("rc", "on_drop 1 clone r0 r1", "a destructor cannot name the variables of main"),
                ("rc", "new r0 0\nswap r0 r0", "two mutable borrows of one variable"),
                ("rc", "new r0 0\npreset_strong r0 1", "std keeps its counts to itself"),
                ("drop", "let v0 0\nscope\nlet v1 0\ndrop v0\nthrow_drop 0 1\nend",
                 "a closure, which catch_unwind needs, would own from its start"),
                ("drop", "let_uninit v0\nscope\nassign v0 0\nunwind 1",
                 "a closure, which catch_unwind needs, cannot give a value"),
                ("box", "new b0 0\nclone_from b0 b0", "a mutable borrow of a variable beside"),
                ("graph", "on_drop 0 new n0 1\nnew n0 0\ndrop n0",
                 "a destructor cannot name the variables of main")):
            with self.subTest(steps):
                self.write("no.prog", f"dropcheck {subject} 1\n{steps}\n")
                ended = self.dropcheck("emit", "--rust", f"{subject}/reference", "no.prog", ends=2)
                self.assert_one_line(ended, rf"^no.prog: step \d `.*`: {why}")

    def test_bad_input_is_one_line_and_exit_2(self):
        self.write("bad.prog", "dropcheck rc 1\nfly r0\n")
        for words, pattern in ((["rc/nothing", SEED], "no such target"),
                               ([GOOD, "bad.prog"], "^bad.prog:2:1: "),
                               ([GOOD, "missing.prog"], "^missing.prog: "),
                               ([GOOD, SEED, "-o", "it"], "^it: "),
                               (["--rust", GOOD, SEED, "-o", "it.cpp"], "^it.cpp: "),
                               (["--rust", "memory_pool/reference", SEED], "^memory_pool: "),
                               ([GOOD, SEED, "-o", "no/it.cpp"], "^no/it.cpp: ")):
            with self.subTest(words):
                self.assert_one_line(self.dropcheck("emit", *words, ends=2), pattern)


if __name__ == "__main__":
    command.main()

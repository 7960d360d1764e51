#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The page of `dropcheck report --html`: what is in it, what never is, and how much it weighs."""

import base64
import collections
import hashlib
import html.parser
import json
import os
import re

import command
from command import after, BAD, COMMAND, CommandTest, GOOD, REPOSITORY, text_of, unshare

GOLDEN = os.path.join(REPOSITORY, "tools", "inspect", "golden")
VOID = {"meta", "input", "br", "img", "link"}

Element = collections.namedtuple("Element", "tag attributes line")


class Page(html.parser.HTMLParser):
    """What a browser makes of it; complains about what one would have to guess."""

    def __init__(self, text):
        super().__init__()
        self.raw, self.elements, self.open, self.faults = text, [], [], []
        self.texts, self.rest = {}, []  # of elements with ids; of the elements that are open
        self.assets = {"style": "", "script": ""}
        self.feed(text)
        self.close()
        self.faults += [f"not closed: {tag}" for tag, _ in self.open]

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.faults.append(f"an attribute twice: {self.get_starttag_text()}")
        self.elements.append(Element(tag, dict(attrs), self.getpos()[0]))
        if tag not in VOID and tag not in ("rect", "line"):
            self.open.append((tag, dict(attrs).get("id")))

    def handle_endtag(self, tag):
        if tag in ("rect", "line"):
            return
        if not self.open or self.open[-1][0] != tag:
            self.faults.append(f"line {self.getpos()[0]}: </{tag}> closes {self.open[-1:]}")
            return
        self.open.pop()

    def handle_data(self, data):
        for tag, name in self.open:
            if tag in self.assets:
                self.assets[tag] += data
            elif name:
                self.texts[name] = self.texts.get(name, "") + data

    def all(self, tag, **attributes):
        return [element for element in self.elements if element.tag == tag and
                all(element.attributes.get(name.rstrip("_")) == value
                    for name, value in attributes.items())]

    def ids(self):
        return [element.attributes["id"] for element in self.elements
                if "id" in element.attributes]

    def links(self):
        return [element.attributes["href"] for element in self.all("a")]


def asan_log(function="get", file="/src/rc.cpp", line=7, kind="heap-use-after-free"):
    return (f"==7==ERROR: AddressSanitizer: {kind} on address 0x602000000010 at pc 0x55 "
            "bp 0x7f sp 0x7e\nREAD of size 4 at 0x602000000010 thread T0\n"
            f"    #0 0x55 in {function} {file}:{line}:3\n    #1 0x56 in main /src/main.cpp:9:1\n\n"
            "0x602000000010 is located 0 bytes inside of 4-byte region "
            "[0x602000000010,0x602000000014)\nfreed by thread T0 here:\n"
            f"    #0 0x57 in drop {file}:{line + 1}:3\n\npreviously allocated by thread T0 here:\n"
            f"    #0 0x58 in make {file}:{line + 2}:3\n\n"
            f"SUMMARY: AddressSanitizer: {kind} {file}:{line}:3 in {function}\n"
            "==7==ABORTING\n")


class PageTest(CommandTest):
    def page(self, *logs, ends=1, **options):
        self.dropcheck("report", *logs, "--html", "page.html", ends=ends, **options)
        page = Page(text_of(self.path("page.html")))
        self.assert_sound(page)
        return page

    def assert_sound(self, page):
        self.assertEqual(page.faults, [])
        ids = page.ids()
        self.assertEqual([name for name, times in collections.Counter(ids).items() if times > 1],
                         [])
        self.assertEqual([link for link in page.links() if link[:1] != "#" or link[1:] not in ids],
                         [])
        for element in page.elements:
            self.assertEqual([name for name in element.attributes
                              if name == "style" or name.startswith("on")], [], element)
            for name in ("aria-labelledby", "for"):
                self.assertIn(element.attributes.get(name, ids[0]), ids)
        headings = [int(element.tag[1]) for element in page.elements
                    if re.fullmatch("h[1-6]", element.tag)]
        self.assertEqual(headings[0], 1)
        self.assertEqual([pair for pair in zip(headings, headings[1:]) if pair[1] > pair[0] + 1],
                         [])
        policy, = page.all("meta", **{"http-equiv": "Content-Security-Policy"})
        hashes = {name: base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
                  for name, text in page.assets.items()}
        self.assertEqual(
            policy.attributes["content"],
            f"default-src 'none'; style-src 'sha256-{hashes['style']}'; "
            f"script-src 'sha256-{hashes['script']}'; base-uri 'none'; form-action 'none'")
        self.assertEqual((len(page.all("style")), len(page.all("script"))), (1, 1))


class WhatIsInIt(PageTest):
    def test_each_finding_has_a_row_and_an_article_and_the_worst_is_first(self):
        self.write("a.log", asan_log() + asan_log())
        self.write("b.log", asan_log("other", kind="alloc-dealloc-mismatch"))
        page = self.page("a.log", "b.log")
        self.assertEqual([article.attributes["data-severity"] for article in page.all("article")],
                         ["high", "medium"])
        self.assertEqual([row.attributes["data-for"] for row in page.all("tr")
                          if "data-for" in row.attributes], ["f1", "f2"])
        self.assertIn("and 1 more like it", page.texts["findings"])
        self.assertIn("a.log:1, a.log:15", page.texts["f1"])
        for name, words in (("access", "Read here"), ("free", "Freed here"),
                            ("alloc", "Allocated here")):
            self.assertIn(words, page.texts[f"f1-{name}"])
        self.assertIn("No program of Dropcheck", page.texts["f1-unknown"])

    def test_a_log_without_a_report_is_a_page_that_says_so(self):
        self.write("a.log", "[==========] 3 tests ran.\n[  PASSED  ] 3 tests.\n")
        self.assertIn("No findings", self.page("a.log", ends=0).texts["findings"])

    def test_what_dropcheck_saw_shows_its_program_op_by_op(self):
        program = "dropcheck rc 1\nnew r0 3\nclone r0 r1\ndrop r1\n"
        self.write("crash-1.prog", program)
        self.write("crash-1.cpp", "int main() { return 1 < 2; }\n")
        seen = {"version": 1, "target": "rc/reference", "abilities": 0, "step": 2,
                "program": self.bytes_of(program).hex(),
                "history": [[0, "made", 0], [0, "dropped", 2]],
                "rule": "a value is dropped exactly once, when its last strong handle goes",
                "expected": "the op succeeds", "actual": "node #0 (label 3) is dropped"}
        self.write("crash-1.log", f"rc/reference: broken\nDROPCHECK {json.dumps(seen)}\n")
        page = self.page("crash-1.log")
        self.assertIn("early drop", page.texts["f1-title"])
        for op, words in (("f1-op0", "0new r0 3made it"), ("f1-op1", "1clone r0 r1"),
                          ("f1-op2", "2drop r1dropped it breaks the rule")):
            self.assertEqual(page.texts[op].strip(), words)
        for words in ("the op succeeds", "node #0 (label 3) is dropped",
                      "op 2 drop r1 drops node #0, which op 0 new r0 3 made, too early"):
            self.assertIn(words, page.texts["f1"])
        self.assertIn("dropcheck shrink rc/reference crash-1.prog", page.texts["f1-commands"])
        self.assertIn("return 1 < 2", page.texts["f1-cpp"])
        os.remove(self.path("crash-1.prog"))
        os.rename(self.path("crash-1.cpp"), self.path("secret.cpp"))
        os.symlink("secret.cpp", self.path("crash-1.cpp"))
        page = self.page("crash-1.log")
        self.assertNotIn("f1-cpp", page.ids())
        self.assertIn("dropcheck replay rc/reference --text - <<'END'\n" + program + "END",
                      page.texts["f1-commands"])

    def test_a_program_is_offered_in_the_language_of_its_target(self):
        program = self.bytes_of("dropcheck rc 1\nnew r0 3\n").hex()
        offers = {"rc/reference": "As C++dropcheck emit rc/reference --text",
                  "rc/rust": "As Rustdropcheck emit --rust rc/rust --text",
                  "rc/canary": None}
        for target, offer in offers.items():
            if offer is None and target not in command.targets():
                continue
            seen = {"version": 1, "target": target, "abilities": 0, "step": 0, "program": program,
                    "history": [], "rule": "a rule", "expected": "this", "actual": "that"}
            self.write("a.log", f"{target}: broken\nDROPCHECK {json.dumps(seen)}\n")
            page = self.page("a.log")
            with self.subTest(target):
                self.assertIn(offer or "Run it again", page.texts["f1-commands"])
                self.assertEqual("emit" in page.texts["f1-commands"], offer is not None)
                self.assertEqual("Emit it as" in page.texts["f1-unknown"], offer is not None)

    def bytes_of(self, program):
        self.write("some.prog", program)
        self.dropcheck("encode", "rc", "encoded", "some.prog")
        file, = self.listed("encoded")
        return command.bytes_of(file)

    def test_beside_a_baseline_findings_are_new_or_known(self):
        self.write("a.log", asan_log())
        self.write("old.json", self.dropcheck("report", "--json", "a.log", ends=1).out)
        self.write("b.log", asan_log("other", kind="alloc-dealloc-mismatch"))
        page = self.page("a.log", "b.log", "--baseline", "old.json")
        self.assertEqual([article.attributes["data-status"] for article in page.all("article")],
                         ["new", "known"])

    def test_standard_input_is_shown_as_a_log_is(self):
        page = self.page("-", given=asan_log().encode())
        self.assertIn("READ of size 4", page.texts["f1-L2"])

    def test_what_a_report_lacks_is_said(self):
        whole = text_of(os.path.join(GOLDEN, "clang-asan-use-after-free-read.log"))
        self.write("cut.log", whole[:len(whole) // 2])
        self.assertIn("The report is cut off", self.page("cut.log").texts["f1-unknown"])
        nameless = re.sub(r" in get /src/rc.cpp:7:3", " (/bin/x+0x12)", asan_log())
        nameless = re.sub(r" in \w+ /src/\w+.cpp:\d+:\d", " (/bin/x+0x13)", nameless)
        self.write("nameless.log", nameless)
        page = self.page("nameless.log", "--no-symbolize")
        self.assertIn("Frames have no names", page.texts["f1-unknown"])

    def test_each_field_points_to_the_line_that_says_so(self):
        for name in ("clang-asan-use-after-free-read", "gcc-asan-use-after-free-read",
                     "gcc-tsan-free-and-use", "clang-ubsan-null-load", "clang-lsan-several",
                     "clang-msan-write-to-file", "clang-hwasan-overflow", "glibc-double-free"):
            with self.subTest(name):
                log = os.path.join(GOLDEN, name + ".log")
                lines = command.bytes_of(log).decode(errors="replace").split("\n")
                page = self.page(log, "--no-symbolize")
                links = {link[1:]: int(link.split("-L")[1]) for link in page.links()
                         if "-L" in link}
                told = self.dropcheck("report", "--json", "--no-symbolize", log, ends=1).out
                for report in json.loads(told)["reports"]:
                    where = dict(report["where"])
                    said = {*where.pop("stacks").values(), *where.values()}
                    self.assertLessEqual({line for line in said if line} - {*links.values()},
                                         {where.get("cause"), where.get("leaks")})
                for name, number in links.items():
                    self.assertEqual(page.texts.get(name, "").strip(),
                                     re.sub("\033\\[[0-9;]*m", "", lines[number - 1]).strip())


class WhatIsNotInIt(PageTest):
    SCRIPT = "<script>alert(1)</script>"

    def test_nothing_of_a_log_is_markup(self):
        forged = {"version": 1, "target": "rc/" + self.SCRIPT, "abilities": 0, "step": 1,
                  "program": "00", "history": [], "rule": self.SCRIPT, "expected": "'\"><b id=x>",
                  "actual": "&lt;\u202e\u0000"}
        self.write("a.log", asan_log(f"f{self.SCRIPT}", f"/src/{self.SCRIPT}.cpp") +
                   f"DROPCHECK {json.dumps(forged)}\n" +
                   f"==7==LeakSanitizer has encountered a fatal error {self.SCRIPT}\n")
        os.rename(self.path("a.log"), self.path("<img src=x>.log"))
        page = self.page("<img src=x>.log")
        self.assertEqual(page.raw.count("<script>"), 1)
        self.assertEqual((page.all("img"), page.all("b")), ([], []))
        self.assertIn("⟨U+202E⟩", page.raw)
        self.assertNotRegex(page.raw, "[\u202a-\u202e\u2066-\u2069\x00]")

    def test_source_is_shown_that_lies_below_the_directory_and_no_other(self):
        self.write("here/src/rc.cpp", "".join(f"// line {number}\n" for number in range(1, 30)))
        self.write("outside/secret.cpp", "// the secret\n" * 30)
        self.write("here/notes.txt", "// the secret\n" * 30)
        os.symlink("../outside/secret.cpp", self.path("here", "linked.cpp"))
        os.symlink("../outside", self.path("here", "folder"))
        os.symlink("notes.txt", self.path("here", "text.cpp"))
        os.mkfifo(self.path("here", "pipe.cpp"))
        os.mkdir(self.path("here", "directory.cpp"))

        def shown(file):
            self.write("here/a.log", asan_log(file=file))
            words = ["sh", "-c", 'cd here && exec "$@"', "sh", COMMAND]
            self.run_words([*words, "report", "a.log", "--html", "page.html"], ends=1)
            return text_of(self.path("here", "page.html"))

        for file in ("src/rc.cpp", self.path("here", "src", "rc.cpp")):
            page = shown(file)
            for line in (4, 7, 10, 8, 9):
                self.assertIn(f"// line {line}<", page)
            self.assertNotIn("// line 13<", page)
        for file in ("linked.cpp", "folder/secret.cpp", "../outside/secret.cpp", "notes.txt",
                     "text.cpp", "pipe.cpp", "directory.cpp",
                     self.path("outside", "secret.cpp"), "src/../../outside/secret.cpp"):
            with self.subTest(file):
                page = shown(file)
                self.assertNotIn("the secret", page)
                self.assertNotIn("<pre class=\"source\"", page)

    def test_a_page_that_cannot_be_written_is_one_line_and_exit_2(self):
        self.write("a.log", asan_log())
        ended = self.dropcheck("report", "a.log", "--html", "no/where.html", ends=2)
        self.assert_one_line(ended, r"\Adropcheck report: no/where\.html: No such file or "
                                    r"directory; make room or name another file")
        if not unshare():
            self.skipTest("this system does not let a test mount anything")
        os.mkdir(self.path("full"))
        fill = "mount -t tmpfs -o size=16k none full\ncat /dev/zero >full/fill 2>/dev/null"
        ended = self.run_words([*after(fill), COMMAND, "report", "a.log", "--html",
                                "full/page.html"], ends=2)
        self.assert_one_line(ended, "full/page.html: No space left")


class OfARun(PageTest):
    def check(self, *words):
        return self.dropcheck("check", BAD, "--no-corpus", "--programs", "200", "--max-findings",
                              "1", *words, ends=1)

    def statuses(self):
        page = Page(text_of(self.path("artifacts", "report.html")))
        self.assert_sound(page)
        return [article.attributes["data-status"] for article in page.all("article")]

    def test_a_run_with_findings_leaves_a_page_of_all_of_them(self):
        self.assertIn("\npage: artifacts/report.html\n", self.check("--seed", "5").out)
        self.assertEqual(self.statuses(), ["new"])
        summary = json.loads(self.check("--seed", "5", "--json").out)
        self.assertEqual(summary["page"], "artifacts/report.html")
        self.assertEqual(self.statuses(), ["known"])
        # The page repeats what the logs say, and is none.
        told = json.loads(self.dropcheck("report", "--json", "artifacts", ends=1).out)
        self.assertEqual(len(told["reports"]), 1)

    def test_a_run_without_findings_leaves_none(self):
        summary = json.loads(self.dropcheck("check", GOOD, "--no-corpus", "--programs", "20",
                                            "--json").out)
        self.assertNotIn("page", summary)
        self.assertEqual(self.listed("artifacts"), [])


class HowMuch(PageTest):
    def size(self):
        return os.path.getsize(self.path("page.html"))

    def test_two_hundred_findings_stay_below_5_mb(self):
        # Names as those of templates are, and many frames.
        name = "dropcheck::rc::Subject<" + "dropcheck::rc::Adapter<int, " * 20 + ">::apply"
        stack = "".join(f"    #{i} 0x9{i} in {name}{i} /src/rc.hpp:{i}:1\n" for i in range(2, 60))
        for number in range(200):
            log = asan_log(f"f{number}").replace("    #1 0x56 in main /src/main.cpp:9:1\n",
                                                 "    #1 0x56 in main /src/main.cpp:9:1\n" + stack)
            self.write(f"logs/{number}.log", log)
        page = self.page("logs")
        self.assertLess(self.size(), 5_000_000)
        self.assertEqual(len(page.all("article")), 200)
        self.assertIn("frames more", page.texts["f1-access"])
        self.assertIn("left out", page.texts["f200"])

    def test_ten_thousand_findings_stay_below_5_mb_and_the_rest_is_counted(self):
        self.write("a.log", "".join(asan_log(f"f{number}") for number in range(4000)))
        self.write("b.log", "".join(asan_log(f"g{number}") for number in range(4000)))
        page = self.page("a.log", "b.log")
        self.assertLess(self.size(), 5_000_000)
        self.assertRegex(page.texts["findings"], r"[\d,]+ more findings left out")

    def test_a_finding_alone_stays_below_500_kb_whatever_it_holds(self):
        long = "x" * 10_000_000
        lines = "".join(f"    #{i} 0x9{i} in {long[:60_000]} /src/rc.hpp:{i}:1\n"
                        for i in range(2, 200))
        self.write("a.log", asan_log(long).replace("\nfreed by", "\n" + lines + "freed by"))
        page = self.page("a.log")
        self.assertLess(self.size(), 500_000)
        self.assertRegex(page.texts["f1"], r"… [\d,]+ bytes left out")


if __name__ == "__main__":
    command.main()

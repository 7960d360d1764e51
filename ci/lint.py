#!/usr/bin/env python3
"""Proves what the tree promises and no compiler sees: layers, table, sizes, hygiene, mutants.

lint.py [ROOT]   one line per finding, `file:line: what, what to do`
Exit codes: 0 nothing to say, 1 findings, 2 it could not run.
"""

import fnmatch
import json
import os
import re
import subprocess
import sys

# --- The table -----------------------------------------------------------------------------------

# A layer is a folder; these are the folders and the libraries that it may include.
LAYERS = {
    "primitives": "primitives <std>",
    "harness": "primitives harness <std> <system> <sanitizer>",
    "peers": "primitives harness peers examples <std> <boost> <llvm>",
    "properties": "primitives harness properties <std> <system> <rapidcheck>",
    "fuzz": "harness fuzz <std> <system> <sanitizer> <fuzzer>",
    "bench": "primitives harness peers bench <std> <system> <benchmark> "
             "<boost> <kj> <llvm> <protobuf>",
    "examples": "primitives examples <std>",
    "tools": "harness tools <std> <system> <boost> <cli11> <fmt> <json> <pugixml> <re2> "
             "<toml>",
}
# What a *_test.cpp or *_test.hpp may include beyond its layer; what is said for its own layer goes
# first.
TESTS_MAY_ADD = "<gtest>"
TESTS_OF_LAYER_MAY_ADD = {"tools": "<gtest> <rapidcheck>"}  # logs are written by RapidCheck
NOT_LAYERED = (
    "examples/*",  # outside projects, which include what they like
    "harness/target.cpp.in",  # the glue: it joins a peer to the harness, in CMake's name
    "fuzz/mutator.cpp.in",  # as well: whose subject is CMake's
)

# How an include in angle brackets tells its library; the first that matches.
LIBRARIES = {
    "<rapidcheck>": r"rapidcheck(\.h|/.+)",
    "<gtest>": r"g(test|mock)/.+",
    "<benchmark>": r"benchmark/.+",
    "<fuzzer>": r"fuzzer/.+",
    "<sanitizer>": r"sanitizer/.+",
    "<boost>": r"boost/.+",
    "<cli11>": r"CLI/.+",
    "<fmt>": r"fmt/.+",
    "<llvm>": r"llvm/.+",
    "<kj>": r"kj/.+",
    "<protobuf>": r"google/protobuf/.+",
    "<json>": r"nlohmann/.+",
    "<pugixml>": r"pugi(xml|config)\.hpp",
    "<re2>": r"re2/.+",
    "<toml>": r"toml\+\+/.+",
    "<std>": r"[a-z_0-9]+",
    "<system>": r"((sys|linux|netinet)/)?[a-z_0-9]+\.h",
}

# The cells that each subject has, and how many files at least.
CELLS = {
    "primitives/{}.hpp": 1,
    "primitives/{}_test.cpp": 1,
    "harness/{}/ops.hpp": 1,
    "harness/{}/model.hpp": 1,
    "harness/{}/adapter.hpp": 1,
    "harness/{}/run.hpp": 1,
    "peers/{}/reference.hpp": 1,
    "peers/{}/*.hpp": 2,  # the reference and another
    "properties/{}_properties.cpp": 1,
    "fuzz/{}_fuzzer.cpp": 1,
    "corpus/{}/seeds/*.prog": 1,
    "corpus/{}/regressions/*": 1,  # git keeps no empty folder: a .gitkeep will do
    "mutants/{}/*.patch": 1,
}
# Rows that are short by nature.
NOT_NEEDED = {
    "graph": ["primitives/{}.hpp", "primitives/{}_test.cpp"],  # it has no primitive of its own
    "drop": ["peers/{}/*.hpp"],  # only Rust has drop glue to compare with
    "ref_cell": ["peers/{}/*.hpp"],  # nor does C++ have cells
}
# Primitives that a subject has beside the one of its name.
MORE_PRIMITIVES = {
    "box": ["tracked_box"],
    "memory_pool": ["growing_pool", "pool_resource"],
    "ref_cell": ["cell", "once_cell"],
}
# Where a file's place names a subject, and the folders there that are none.
NAMES_A_SUBJECT = re.compile(
    r"(?:harness|peers|corpus|mutants)/(?P<folder>[^/]+)/.+"
    r"|primitives/(?P<primitive>\w+)\.hpp|primitives/(?P<test>\w+)_test\.cpp"
    r"|properties/(?P<properties>\w+)_properties\.cpp|fuzz/(?P<fuzzer>\w+)_fuzzer\.cpp")
NO_SUBJECT = ("peers/rust/*", "mutants/harness/*")

# Lines at most; the first pattern that matches a file counts.
FILE_LINES = {
    "CMakeLists.txt": 60,
    "cmake/dropcheck.cmake": 80,
    "*CMakeLists.txt": 40,
    "*.cmake": 40,
    "fuzz/*_fuzzer.cpp": 40,
    "*.hpp": 400,
    "*.cpp": 400,
}
FUNCTION_LINES = 60
ADAPTER_LINES = 40  # of a peer other than the reference, without blank lines and comments
COLUMNS = 100

SPDX = "// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception"
# Written so that they do not match themselves.
UNFINISHED = re.compile(r"\b(?:TOD[O]|FIXM[E]|XX[X]|HAC[K])\b")
MACHINE_PATH = re.compile(r"(?<![\w.~}-])/(?:work|root|home)/|\.\./shared\b")
CMAKE_FORBIDDEN = {
    r"\bCMAKE_CXX_FLAGS": "flags belong to CMakePresets.json",
    r"(?i)\badd_compile_options\b": "name the target: target_compile_options",
    r"(?i)\bfile\s*\(\s*GLOB": "list the files",
}

PATCH_KEYS = ("id", "what", "history", "oracle")
PROGRAM_VERSION = 1

# --- Reading -------------------------------------------------------------------------------------

TOKEN = re.compile(r"""
    ^[ \t]*\#[ \t]*include\b[^\n]*
  | (?P<comment> //[^\n]* | /\*.*?\*/ )
  | (?P<raw> \b(?:u8|[uUL])?R"(?P<tag>[^()\\\s]{0,16})\(.*?\)(?P=tag)" )
  | (?P<string> "(?:\\.|[^"\\\n])*" )
  | \b[0-9](?:'?[\w.])*
  | (?P<character> '(?:\\.|[^'\\\n])+' )
""", re.VERBOSE | re.MULTILINE | re.DOTALL)
INCLUDE = re.compile(r"^[ \t]*#[ \t]*include\b[ \t]*([^\n]*?)[ \t]*(?://[^\n]*)?$", re.MULTILINE)
DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.MULTILINE)


def code_of(text):
    """C++ without comments and with empty literals; every line keeps its number."""
    def blank(match):
        if not match.lastgroup:
            return match[0]
        return ("" if match["comment"] else '""') + "\n" * match[0].count("\n")
    return TOKEN.sub(blank, text)


class Tree:
    """The files that git tracks or would track, with their text; binary files have none."""

    def __init__(self, root):
        self.root = root
        listed = subprocess.run(["git", "ls-files", "-coz", "--exclude-standard"], cwd=root,
                                check=True, capture_output=True, text=True).stdout
        self.files = sorted(f for f in set(listed.split("\0")) if os.path.isfile(self.path(f)))
        self.text = {}
        for file in self.files:
            with open(self.path(file), "rb") as stream:
                data = stream.read()
            if b"\0" not in data:
                self.text[file] = data.decode("utf-8", "replace")
        self.code = {f: code_of(self.text.get(f, ""))
                     for f in self.matching("*.hpp", "*.cpp", "*.hpp.in", "*.cpp.in")}
        self.subjects_line, self.subjects = self.read_subjects()

    def path(self, file):
        return os.path.join(self.root, file)

    def matching(self, *patterns):
        return [f for f in self.files if any(fnmatch.fnmatchcase(f, p) for p in patterns)]

    def read_subjects(self):
        text = re.sub(r"#[^\n]*", "", self.text.get("CMakeLists.txt", ""))
        found = re.search(r"\bset\s*\(\s*SUBJECTS\s+([\w\s]*)\)", text)
        return (line_of(text, found.start()), found[1].split()) if found else (1, [])


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def opens_function(head):
    """Whether a block behind this text is a function's: parameters, but no class and no data."""
    if head.rstrip().endswith("="):
        return False
    for pattern, mark in (r"\([^()]*\)", "\0"), (r"<[^<>]*>", ""):
        changed = 1
        while changed:
            head, changed = re.subn(pattern, mark, head)
    return "\0" in head and not re.search(r"\b(class|struct|union|enum|namespace)\b", head)


def functions(code):
    """The first and the last line of each function that stands in no other function."""
    code = DIRECTIVE.sub(lambda match: "\n" * match[0].count("\n"), code)
    spans = {}
    start = head_at = parentheses = depth = 0
    ended = False  # nothing but a function's block since head_at
    for match in re.finditer(r"[(){};]", code):
        token, at, head = match[0], match.start(), code[head_at:match.start()]
        if depth:  # within a function only its end matters
            depth += (token == "{") - (token == "}")
            if not depth:
                spans[line_of(code, start)] = line_of(code, at)
                head_at, ended = at + 1, True
        elif token in "()":
            parentheses += 1 if token == "(" else -1
        elif parentheses:  # a default argument
            continue
        elif token == "{" and ended and re.match(r"\s*(,|\Z)", head):
            depth = 1  # `a_{1}, b_{2} {`: these blocks are one function
        elif token == "{" and opens_function(head):
            depth = 1
            start = head_at + re.match(r"(?:\s|(?:public|private|protected)\s*:)*", head).end()
        else:
            head_at, ended = at + 1, False
    return spans.items()


# --- The rules -----------------------------------------------------------------------------------


def layers(tree):
    for file, code in tree.code.items():
        if any(fnmatch.fnmatchcase(file, p) for p in NOT_LAYERED):
            continue
        layer = file.split("/")[0]
        if layer not in LAYERS:
            yield file, 1, f"{layer} is no layer, move it or add its row to LAYERS in ci/lint.py"
            continue
        allowed = LAYERS[layer].split()
        if file.endswith(("_test.cpp", "_test.hpp")):
            allowed += TESTS_OF_LAYER_MAY_ADD.get(layer, TESTS_MAY_ADD).split()
        for match in INCLUDE.finditer(code):
            trouble = judge_include(match[1], allowed, layer)
            if trouble:
                yield file, line_of(code, match.start()), f"includes {match[1]}: {trouble}"


def judge_include(written, allowed, layer):
    what = written[1:-1]
    folder = what.split("/")[0] if "/" in what else ""
    if folder in LAYERS and written[0] == '"':
        source = folder
    elif written[0] == '"' or folder in LAYERS:
        return 'write ours as "folder/file.hpp" from the root, others in angle brackets'
    elif written[0] != "<":
        return "write the file's name, a macro hides it"
    else:
        source = next((n for n, p in LIBRARIES.items() if re.fullmatch(p, what)), None)
    if source is None:
        return "a library that ci/lint.py does not know, add it to LIBRARIES there"
    if source not in allowed:
        return f"{layer} may include {' '.join(allowed)}, move the code or invert the dependency"
    return None


def table(tree):
    if not tree.subjects:
        yield "CMakeLists.txt", 1, "no subjects, write set(SUBJECTS ...)"
        return
    for subject in tree.subjects:
        for cell, least in CELLS.items():
            pattern = cell.format(subject)
            if cell not in NOT_NEEDED.get(subject, []) and len(tree.matching(pattern)) < least:
                yield ("CMakeLists.txt", tree.subjects_line,
                       f"subject {subject} has fewer than {least} {pattern}, add what is missing")
    known = {match[1] for file in tree.matching("primitives/*.hpp")
             for match in re.finditer(r'#include "primitives/(\w+)\.hpp"', tree.code[file])}
    for file in tree.files:
        match = NAMES_A_SUBJECT.fullmatch(file)
        if not match or any(fnmatch.fnmatchcase(file, p) for p in NO_SUBJECT):
            continue
        # A header that the primitives share is no subject.
        more = {stem for subject in tree.subjects for stem in MORE_PRIMITIVES.get(subject, [])}
        shared = known | more if match["primitive"] or match["test"] else ()
        if match[match.lastgroup] not in (*tree.subjects, *shared):
            yield file, 1, (f"{match[match.lastgroup]} is no subject, "
                            "add it to SUBJECTS in CMakeLists.txt or remove the file")


def sizes(tree):
    for file, text in tree.text.items():
        lines = text.splitlines()
        most = next((n for p, n in FILE_LINES.items() if fnmatch.fnmatchcase(file, p)), None)
        if most and len(lines) > most:
            yield file, most + 1, f"{len(lines)} lines, {most} at most: split it"
        if most or file in tree.code or file.endswith(".py"):
            yield from long_lines(file, lines)
        if re.fullmatch(r"peers/(?!rust/)\w+/(?!reference\.)\w+\.hpp", file):
            count = sum(1 for line in tree.code[file].splitlines() if line.strip())
            if count > ADAPTER_LINES:
                yield file, 1, f"an adapter of {count} lines, {ADAPTER_LINES} at most: simplify it"
    for file, code in tree.code.items():
        for first, last in functions(code):
            if last - first >= FUNCTION_LINES:
                yield file, first, (f"a function of {last - first + 1} lines, "
                                    f"{FUNCTION_LINES} at most: split it")


def long_lines(file, lines):
    formatted = True
    for number, line in enumerate(lines, 1):
        switch = re.search(r"// clang-format (on|off)\b", line)
        if switch:
            formatted = switch[1] == "on"
        if formatted and len(line) > COLUMNS:
            yield file, number, f"{len(line)} columns, {COLUMNS} at most: break the line"


def hygiene(tree):
    for file, text in tree.text.items():
        if file.endswith((".hpp", ".cpp")) and text.split("\n", 1)[0] != SPDX:
            yield file, 1, f"the licence is missing, begin with: {SPDX}"
        if file.endswith(".hpp") and not re.search(r"(?m)^#pragma once$", tree.code[file]):
            yield file, 1, "no #pragma once, add it below the opening comment"
        for match in UNFINISHED.finditer(text):
            yield file, line_of(text, match.start()), f"{match[0]}: do it, or open an issue instead"
        for match in MACHINE_PATH.finditer(text):
            yield file, line_of(text, match.start()), f"{match[0]} is one machine's, be relative"
    for file in tree.matching("*CMakeLists.txt", "*.cmake"):
        text = re.sub(r"#[^\n]*", "", tree.text[file])
        for pattern, instead in CMAKE_FORBIDDEN.items():
            for match in re.finditer(pattern, text):
                yield file, line_of(text, match.start()), f"{match[0]} is forbidden here, {instead}"


def presets(tree):
    for file in tree.matching("CMakePresets.json"):
        try:
            json.loads(tree.text[file])
        except ValueError as error:
            line = getattr(error, "lineno", 1)
            yield file, line, f"no valid JSON ({getattr(error, 'msg', error)}), correct it"


def mutants(tree):
    tests = {f"{m[1]}.{m[2]}" for file in tree.matching("*_test.cpp") for m in re.finditer(
        r"\b(?:(?:TYPED_)?TEST(?:_[FP])?|RC_GTEST_PROP)\s*\(\s*(\w+)\s*,\s*(\w+)\s*[,)]",
        tree.code[file])}
    for file in tree.matching("mutants/*.patch"):
        header = re.split(r"(?m)^(?:diff --git|---) ", tree.text[file])[0]
        values = dict(re.findall(r"(?m)^(\w+):[ \t]*(\S.*)$", header))
        in_harness = file.startswith("mutants/harness/")
        for key in (*PATCH_KEYS, *(["test"] if in_harness else [])):
            if key not in values:
                yield file, 1, f"no '{key}: ...' above the diff, add it"
        test = values.get("test", "").strip()
        if test and test not in tests:
            yield file, 1, f"no *_test.cpp has the test {test}, name one as Suite.Name"
        if not in_harness and not test and file[:-len(".patch")] + ".prog" not in tree.files:
            yield file, 1, "no witness, add a program with the same stem and .prog, or name a test"
        applied = subprocess.run(["git", "apply", "--check", file], cwd=tree.root,
                                 capture_output=True, text=True)
        if applied.returncode:
            reason = applied.stderr.strip().splitlines()[0].removeprefix("error: ")
            yield file, 1, f"does not apply ({reason}), make it again from the tree"


def programs(tree):
    for file in tree.matching("corpus/*.prog", "mutants/*.prog"):
        subject = file.split("/")[1]
        lines = [(n, line.split("#")[0].split())
                 for n, line in enumerate(tree.text.get(file, "").splitlines(), 1)]
        number, words = next(((n, w) for n, w in lines if w), (1, []))
        if subject == "harness":  # its mutants may be shown with a program of any subject
            subject = words[1] if len(words) == 3 else "SUBJECT"
        header = f"dropcheck {subject} {PROGRAM_VERSION}"
        if " ".join(words) != header:
            yield file, number, f"does not begin with '{header}', add the line or move the file"


RULES = (layers, table, sizes, hygiene, presets, mutants, programs)


def check(root):
    tree = Tree(root)
    return [f"{file}:{line}: {what}" for rule in RULES for file, line, what in rule(tree)]


def main(arguments):
    root = arguments[0] if arguments else os.path.join(os.path.dirname(__file__), "..")
    try:
        findings = check(root)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"ci/lint.py cannot read {root}: {getattr(error, 'stderr', None) or error}",
              file=sys.stderr)
        return 2
    for finding in findings:
        print(finding)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

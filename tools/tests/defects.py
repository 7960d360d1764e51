#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Labelled logs: what the tools at hand print of the defects in defects/*.cpp.

tools/tests/defects.py DIR    fills DIR with logs and with the INDEX.tsv that ci/check-logs reads

A case is a program, a word for it, and what its log must say. What cannot run here is named.
"""

import collections
import concurrent.futures
import csv
import os
import re
import shutil
import subprocess
import sys

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SOURCES = os.path.join(REPOSITORY, "tools", "tests", "defects")
PATIENCE = 120  # seconds until something hangs
CLANG, GCC = "clang++-19", "g++"

# How one program is built and run; `name` is the folder of its logs. `before` stands before the
# command, `after` behind it; `{word}` there is the case's word, which else is the only argument.
Flavour = collections.namedtuple("Flavour", "name source compiler flags environment before after",
                                 defaults=((), {}, (), ("{word}",)))
# What a log must hold, as ci/check-logs has it; `more` goes behind the options in the flavour's
# environment, or behind the command where it has none.
Case = collections.namedtuple("Case", "flavour word tool kind access size reports more")

ASAN = "detect_stack_use_after_return=1:detect_invalid_pointer_pairs=2:handle_abort=1:" \
       "handle_sigill=1:handle_sigtrap=2:allocator_may_return_null=0:detect_leaks=0"
CLANG_UB = "-fsanitize=undefined,integer,implicit-conversion,float-divide-by-zero,nullability"
GCC_UB = "-fsanitize=undefined,float-divide-by-zero,float-cast-overflow,bounds-strict"
# What a runtime, or setarch, says where the machine does not let it start.
CANNOT_START = (b"FATAL: ", b"Sanitizer failed to allocate", b"does not work under ptrace",
                b"failed to set personality")
FIXED = ("setarch", "-R")  # shadows at fixed addresses and programs at random ones do not agree
FUZZ = ("-rss_limit_mb=300", "-malloc_limit_mb=200", "-artifact_prefix={word}-", "{input}")
MEMCHECK = ("valgrind", "--leak-check=full", "--track-origins=yes")

FLAVOURS = [
    Flavour("clang-asan", "asan", CLANG,
            ("-fsanitize=address", "-mllvm", "-asan-detect-invalid-pointer-pair"),
            {"ASAN_OPTIONS": ASAN}),
    Flavour("gcc-asan", "asan", GCC, ("-fsanitize=address,pointer-compare,pointer-subtract",),
            {"ASAN_OPTIONS": ASAN}),
    Flavour("clang-asan-recover", "asan", CLANG,
            ("-fsanitize=address", "-fsanitize-recover=address"),
            {"ASAN_OPTIONS": ASAN + ":halt_on_error=0:symbolize=0"}),
    Flavour("clang-asan-padding", "padding", CLANG,
            ("-fsanitize=address", "-fsanitize-address-field-padding=1"), {"ASAN_OPTIONS": ""}),
    Flavour("clang-asan-order", "order", CLANG, ("-fsanitize=address",),
            {"ASAN_OPTIONS": "check_initialization_order=1:strict_init_order=1"}),
    Flavour("gcc-asan-order", "order", GCC, ("-fsanitize=address",),
            {"ASAN_OPTIONS": "check_initialization_order=1:strict_init_order=1"}),
    Flavour("clang-asan-leaks", "leaks", CLANG, ("-fsanitize=address",), {"ASAN_OPTIONS": ""}),
    Flavour("gcc-asan-leaks", "leaks", GCC, ("-fsanitize=address",), {"ASAN_OPTIONS": ""}),
    Flavour("clang-lsan", "leaks", CLANG, ("-fsanitize=leak",),
            {"LSAN_OPTIONS": "report_objects=1"}),
    Flavour("gcc-lsan", "leaks", GCC, ("-fsanitize=leak",), {"LSAN_OPTIONS": ""}),
    Flavour("clang-hwasan", "hwasan", CLANG,
            ("-fsanitize=hwaddress", "-fsanitize-hwaddress-experimental-aliasing")),
    Flavour("clang-ubsan", "ubsan", CLANG, (CLANG_UB,), {"UBSAN_OPTIONS": "print_stacktrace=1"}),
    Flavour("gcc-ubsan", "ubsan", GCC, (GCC_UB,), {"UBSAN_OPTIONS": "print_stacktrace=1"}),
    Flavour("clang-msan", "msan", CLANG,
            ("-fsanitize=memory", "-fsanitize-memory-track-origins=2",
             "-fsanitize-memory-use-after-dtor"), before=FIXED),
    Flavour("clang-tsan", "tsan", CLANG, ("-fsanitize=thread",), before=FIXED),
    Flavour("gcc-tsan", "tsan", GCC, ("-fsanitize=thread",), before=FIXED),
    Flavour("clang-fuzzer", "fuzz", CLANG, ("-fsanitize=fuzzer",), after=FUZZ),
    Flavour("clang-fuzzer-asan", "fuzz", CLANG, ("-fsanitize=fuzzer,address",), after=FUZZ),
    Flavour("clang-scudo", "plain", CLANG, ("-fsanitize=scudo",),
            {"SCUDO_OPTIONS": "dealloc_type_mismatch=1"}),
    Flavour("glibc", "plain", GCC, ("-fstack-protector-all",)),
    Flavour("valgrind", "plain", GCC, ("-gdwarf-4",), before=MEMCHECK),
    Flavour("valgrind-xml", "plain", GCC, ("-gdwarf-4",),
            before=(*MEMCHECK, "--xml=yes", "--xml-fd=2")),
]


def cases(flavours, tool, text):
    """From lines `word | kind | access size | number of reports, if not 1 | more options`."""
    for flavour in flavours.split():
        for line in text.strip().splitlines():
            word, kind, at, reports, more = ([f.strip() for f in line.split("|")] + [""] * 4)[:5]
            access, size = (at.split() + ["", ""])[:2]
            yield Case(flavour, word, tool, kind, access, size, int(reports or 1), more)


CASES = [
    *cases("clang-asan gcc-asan", "AddressSanitizer", """
heap-overflow-read | heap-buffer-overflow | READ 4
heap-overflow-write | heap-buffer-overflow | WRITE 1 | | print_scariness=1
heap-underflow-read | heap-buffer-overflow | READ 8
stack-overflow-write | stack-buffer-overflow | WRITE 4
stack-underflow-read | stack-buffer-underflow | READ 4
alloca-overflow | dynamic-stack-buffer-overflow | WRITE 1
global-overflow-read | global-buffer-overflow | READ 4
use-after-free-read | heap-use-after-free | READ 4
use-after-free-write | heap-use-after-free | WRITE 8 | | color=always
use-after-return | stack-use-after-return | READ 4
use-after-scope | stack-use-after-scope | WRITE 4
double-free | double-free
bad-free | bad-free
malloc-delete | alloc-dealloc-mismatch
new-free | alloc-dealloc-mismatch
array-delete | alloc-dealloc-mismatch
wrong-size | new-delete-type-mismatch
poisoned | use-after-poison | READ 1
container-overflow | container-overflow | READ 1
bad-annotation | bad-__sanitizer_annotate_contiguous_container
memcpy-overlap | memcpy-param-overlap
strcpy-overlap | strcpy-param-overlap
negative-size | negative-size-param
calloc-overflow | calloc-overflow
reallocarray-overflow | reallocarray-overflow
pvalloc-overflow | pvalloc-overflow
too-big | allocation-size-too-big
bad-new-alignment | invalid-allocation-alignment
bad-memalign | invalid-allocation-alignment
bad-aligned-alloc | invalid-aligned-alloc-alignment
bad-posix-memalign | invalid-posix-memalign-alignment
usable-size-of-nothing | bad-malloc_usable_size
allocated-size-of-nothing | bad-__sanitizer_get_allocated_size
pointer-pair | invalid-pointer-pair
too-much-memory | rss-limit-exceeded | | | soft_rss_limit_mb=100
far-too-much-memory | rss-limit-exceeded | | | hard_rss_limit_mb=100
all-addresses | out-of-memory
endless-recursion | stack-overflow
null-read | SEGV | READ
null-write | SEGV | WRITE
wild-read | SEGV | READ
wild-jump | SEGV | READ
bus-error | BUS | READ
division-trap | FPE
abort | ABRT
trap | ILL
signal-trap | TRAP
"""),
    *cases("clang-asan", "AddressSanitizer", """
bad-double-ended-annotation | bad-__sanitizer_annotate_double_ended_contiguous_container
"""),
    *cases("clang-asan-recover", "AddressSanitizer", "two-bugs | heap-use-after-free | READ 4 | 2"),
    *cases("clang-asan-padding", "AddressSanitizer", "field | intra-object-overflow | READ 4"),
    *cases("clang-asan-order gcc-asan-order", "AddressSanitizer", """
initialisation | initialization-order-fiasco | READ 4
"""),
    *cases("clang-asan-leaks gcc-asan-leaks clang-lsan gcc-lsan", "LeakSanitizer", """
direct | memory-leaks
several | memory-leaks
indirect | memory-leaks
cycle | memory-leaks
"""),
    *cases("clang-hwasan", "HWAddressSanitizer", """
use-after-free | tag-mismatch (Cause: use-after-free) | READ 4
overflow | tag-mismatch (Cause: heap-buffer-overflow) | WRITE 1
double-free | invalid-free (Cause: use-after-free)
"""),
    *cases("clang-ubsan gcc-ubsan", "UndefinedBehaviorSanitizer", """
signed-overflow | signed-integer-overflow
negation | signed-integer-overflow
shift-exponent | shift
shift-base | shift
null-member | null
misaligned | alignment
bad-bool | bool
bad-enum | enum
float-overflow | float-cast-overflow
unreachable | unreachable
missing-return | return
bad-array-length | vla-bound
null-argument | nonnull-attribute
null-result | returns-nonnull-attribute
zero-of-builtin | builtin
pointer-overflow | pointer-overflow
wrong-dynamic-type | vptr | | 2
several | shift | | 3
"""),
    # Behind some findings Clang's runtime reports the signal as well.
    *cases("clang-ubsan", "UndefinedBehaviorSanitizer", """
division-by-zero | integer-divide-by-zero | | 2
division-overflow | signed-integer-overflow | | 2
index-out-of-bounds | bounds
null-load | null | | 2
assumed-alignment | alignment-assumption
unsigned-overflow | unsigned-integer-overflow
float-division | float-divide-by-zero | | | report_error_type=1
truncation | implicit-signed-integer-truncation
sign-change | implicit-integer-sign-change
wrong-function | function
"""),
    *cases("gcc-ubsan", "UndefinedBehaviorSanitizer", """
division-by-zero | integer-divide-by-zero
division-overflow | signed-integer-overflow
index-out-of-bounds | bounds | | 2
null-load | null
"""),
    *cases("clang-msan", "MemorySanitizer", """
branch-on-heap | use-of-uninitialized-value
branch-on-local | use-of-uninitialized-value
branch-on-copy | use-of-uninitialized-value
branch-on-freed | use-of-uninitialized-value
write-to-file | use-of-uninitialized-value
use-after-destruction | use-of-uninitialized-value
null-write | SEGV | WRITE
"""),
    *cases("clang-tsan gcc-tsan", "ThreadSanitizer", """
writes | data race
write-and-read | data race
write-and-add | data race
free-and-use | heap-use-after-free
use-after-free | heap-use-after-free
lock-order | lock-order-inversion (potential deadlock)
unlock-of-unlocked | unlock of an unlocked mutex (or by a wrong thread)
destroy-of-locked | destroy of a locked mutex
thread-leak | thread leak
signal-unsafe | signal-unsafe call inside of a signal
"""),
    *cases("clang-fuzzer", "libFuzzer", """
abort | deadly signal
time | timeout | | | -timeout=1
memory | out-of-memory
exit | fuzz target exited
write | overwrites-const-input
"""),
    *cases("clang-fuzzer-asan", "libFuzzer", "big-block | out-of-memory"),
    *cases("clang-fuzzer-asan", "AddressSanitizer", """
use-after-free | heap-use-after-free | READ 4
"""),
    *cases("clang-fuzzer-asan", "LeakSanitizer", "leak | memory-leaks"),
    *cases("clang-scudo", "Scudo", """
double-free | invalid chunk state
free-inside | misaligned pointer
free-of-nothing | corrupted chunk header
wrong-delete | allocation type mismatch
"""),
    *cases("glibc", "glibc", """
double-free | free(): double free detected in tcache 2
double-free-large | double free or corruption (!prev)
free-inside | free(): invalid pointer
overwritten-size | double free or corruption (out)
overwritten-top | malloc(): corrupted top size
smashed-stack | stack smashing detected
buffer-overflow | buffer overflow detected
"""),
    *cases("valgrind", "Valgrind", """
double-free | InvalidFree
wrong-delete | MismatchedFree
read-behind | InvalidRead | READ 1
branch-on-nothing | UninitCondition
write-of-nothing | SyscallParam
overlap | Overlap
too-big | FishyValue
leak | Leak_DefinitelyLost
"""),
    *cases("valgrind-xml", "Valgrind", """
free-inside | InvalidFree
write-after-free | InvalidWrite | WRITE 4
write-of-nothing | SyscallParam
leak | Leak_DefinitelyLost
"""),
]


def sources_of(flavour):
    """`order` is order_made.cpp and order_use.cpp."""
    return [os.path.join(SOURCES, name) for name in sorted(os.listdir(SOURCES))
            if re.fullmatch(rf"{flavour.source}(_\w+)?\.cpp", name)]


def build(flavour, folder):
    """Why it cannot be built here; nothing if it was."""
    if not shutil.which(flavour.compiler):
        return f"no {flavour.compiler} here"
    if flavour.before and not shutil.which(flavour.before[0]):
        return f"no {flavour.before[0]} here"
    # Names of files as from the root of a tree that is nobody's.
    done = subprocess.run(
        [flavour.compiler, "-std=c++17", "-g", "-O0", "-w", "-fno-builtin", *flavour.flags,
         "-I", REPOSITORY, f"-ffile-prefix-map={SOURCES}=/src", *sources_of(flavour),
         "-o", os.path.join(folder, flavour.name)],
        capture_output=True, check=False, timeout=PATIENCE, text=True, errors="replace")
    if done.returncode:
        return f"it does not build: {(done.stderr.splitlines() or ['?'])[-1]}"
    return ""


def run(case, flavour, folder):
    """What it prints on standard error."""
    environment = {name: value for name, value in os.environ.items()
                   if not name.endswith("SAN_OPTIONS")}
    for name, value in flavour.environment.items():
        environment[name] = ":".join(filter(None, (value, case.more)))
    # libFuzzer's input: its first letter is the defect.
    given = os.path.join(folder, f"{flavour.name}.{case.word}")
    with open(given, "w", encoding="utf-8") as stream:
        stream.write(case.word)
    after = [word.format(word=case.word, input=os.path.basename(given)) for word in flavour.after]
    if not flavour.environment:
        after += case.more.split()
    return subprocess.run([*flavour.before, "./" + flavour.name, *after], cwd=folder,
                          env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, check=False, timeout=PATIENCE).stderr


def make(folder, wanted=lambda case: True):
    """Fills `folder`; gives the cases that are labelled, and why flavours are left out, by name."""
    chosen = [case for case in CASES if wanted(case)]
    flavours = {f.name: f for f in FLAVOURS if any(case.flavour == f.name for case in chosen)}
    programs = os.path.join(folder, "programs")
    os.makedirs(programs, exist_ok=True)
    left_out, labelled = {}, []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, why in zip(flavours, pool.map(lambda f: build(f, programs), flavours.values())):
            if why:
                left_out[name] = why
        chosen = [case for case in chosen if case.flavour not in left_out]
        logs = pool.map(lambda case: run(case, flavours[case.flavour], programs), chosen)
        for case, log in zip(chosen, logs):
            if any(words in log for words in CANNOT_START):
                left_out[case.flavour] = log.decode(errors="replace").strip().splitlines()[-1]
                continue
            os.makedirs(os.path.join(folder, case.flavour), exist_ok=True)
            with open(path_of(folder, case), "wb") as stream:
                stream.write(log)
            labelled.append(case)
    labelled = [case for case in labelled if case.flavour not in left_out]
    for name in left_out:
        shutil.rmtree(os.path.join(folder, name), ignore_errors=True)
    shutil.rmtree(programs)
    with open(os.path.join(folder, "INDEX.tsv"), "w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        table.writerow(["file", "expected_tool", "expected_kind", "expected_access",
                        "expected_size", "n_reports"])
        for case in labelled:
            table.writerow([f"{case.flavour}/{case.word}.log", case.tool, case.kind, case.access,
                            case.size, case.reports])
    return labelled, left_out


def path_of(folder, case):
    return os.path.join(folder, case.flavour, case.word + ".log")


def main(arguments):
    if len(arguments) != 1:
        sys.exit("usage: tools/tests/defects.py DIR")
    labelled, left_out = make(arguments[0])
    for name, why in left_out.items():
        print(f"left out: {name}: {why}", file=sys.stderr)
    print(f"{len(labelled)} logs in {arguments[0]}")


if __name__ == "__main__":
    main(sys.argv[1:])

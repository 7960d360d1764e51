#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Proves that random programs, emitted as Rust, do what the model says.

ci/emitted_rust.py [SUBJECT...]
    by default, each subject that has programs in Rust

Random programs are emitted, from seed 0 on, until there are 200 of the subject. They are compiled
as modules of a few crates, since one by one takes minutes; each runs in a process of its own. One
more in each crate expects something wrong, and must say so.
Exit codes: 0 all do, or there is no rustc; 1 some do not; 2 it could not be tried.
"""

import concurrent.futures
import os
import re
import subprocess
import sys
import tempfile

from emitted import PATIENCE, ROOT, RUSTC, RUST_SUBJECTS, run

PROGRAMS = 200
SEEDS_MAX = 20 * PROGRAMS
CRATES = 4
DROPCHECK = os.path.join(ROOT, "build", "dev", "dropcheck")
REFUSED = re.compile(r"random program \d+: step \d+ `.*`: .*")
FALSE = "falsified"


def expressed(target):
    """PROGRAMS texts by seed, and how many seeds were refused."""
    programs = {}
    for first in range(0, SEEDS_MAX, PROGRAMS):
        with tempfile.TemporaryDirectory() as place:
            ended = run([DROPCHECK, "emit", "--rust", target, "--random", str(first), "--count",
                         str(PROGRAMS), "-o", place])
            lines = ended.stderr.splitlines()
            if ended.returncode or not all(map(REFUSED.fullmatch, lines)):
                raise ValueError(f"{target}: not emitted: {ended.stderr.strip()[-300:]}")
            for seed in range(first, first + PROGRAMS):
                path = os.path.join(place, f"random_{seed}.rs")
                if os.path.exists(path):
                    with open(path, encoding="utf-8") as stream:
                        programs[seed] = stream.read()
                if len(programs) == PROGRAMS:
                    return programs, seed + 1 - PROGRAMS
    raise ValueError(f"{target}: Rust has only {len(programs)} of {SEEDS_MAX} programs")


def halves(text):
    """What every program of a subject begins with, and its main()."""
    prelude, _, body = text.partition("\nfn main() {\n")
    lines = [line for line in prelude.splitlines() if not line.startswith("//")]
    return "\n".join(lines), "use super::*;\npub fn main() {\n" + body


def falsified(body):
    """The same program, with one line changed of what it must say at last."""
    before, alive, behind = body.rpartition(" alive\",")
    return before + " alive and well\"," + behind if alive else body


def crate(place, name, modules, prelude):
    """The binary that runs the module that its argument names."""
    os.mkdir(os.path.join(place, name))
    mods = "".join(f"mod {module};\n" for module in modules)
    arms = "".join(f'"{module}" => {module}::main(),\n' for module in modules)
    main = (f"{prelude}\n{mods}fn main() {{\n"
            f"match &*std::env::args().nth(1).unwrap() {{\n{arms}_ => {{}}\n}}\n}}\n")
    for stem, text in {"main": main, **modules}.items():
        with open(os.path.join(place, name, stem + ".rs"), "w", encoding="utf-8") as stream:
            stream.write(text)
    binary = os.path.join(place, name, "programs")
    built = run([RUSTC, "--edition", "2021", "-D", "warnings", "-C", "opt-level=0",
                 "-C", "debuginfo=0", os.path.join(place, name, "main.rs"), "-o", binary],
                timeout=5 * PATIENCE)
    if built.returncode:
        raise ValueError(f"{name} does not compile:\n{built.stderr[:2000]}")
    return binary


def failures(binary, modules):
    """What each module says that does not do what the model says."""
    for module in modules:
        ended = run([binary, module])
        good = ended.returncode == 0 and ended.stdout == "nothing is broken\n"
        if not good:
            yield module, f"{ended.stdout}{ended.stderr[:2000]}"


def try_crate(place, target, number, programs):
    modules, preludes = {}, set()
    for seed, text in programs:
        prelude, modules[f"random_{seed}"] = halves(text)
        preludes.add(prelude)
    if len(preludes) != 1:
        raise ValueError(f"{target}: what stands before main() depends on the program")
    modules[FALSE] = falsified(modules[f"random_{programs[0][0]}"])
    name = f"{target.replace('/', '_')}_{number}"
    binary = crate(place, name, modules, prelude)
    wrong = dict(failures(binary, modules))
    if "broken: " not in wrong.pop(FALSE, ""):
        wrong[FALSE] = "a wrong expectation was not noticed"
    return [f"{target}, {module}:\n{said}" for module, said in wrong.items()]


def try_subject(subject, pool):
    target = f"{subject}/reference"
    programs, refused = expressed(target)
    shares = [list(programs.items())[number::CRATES] for number in range(CRATES)]
    with tempfile.TemporaryDirectory() as place:
        jobs = pool.map(lambda job: try_crate(place, target, *job), enumerate(shares))
        wrong = [line for lines in jobs for line in lines]
    for line in wrong:
        print(line)
    print(f"emitted in Rust: {subject}: {len(programs) - len(wrong)} random programs do what the "
          f"model says, {len(wrong)} do not; {refused} were refused", flush=True)
    return not wrong


def main(subjects):
    if RUSTC is None:
        print("emitted in Rust: skipped, there is no rustc")
        return 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = [try_subject(subject, pool) for subject in subjects or RUST_SUBJECTS]
    return 0 if all(results) else 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        print(f"ci/emitted_rust.py: {error}", file=sys.stderr)
        sys.exit(2)

#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0-or-later
"""scripts/bench/run and scripts/compare: options and errors, going on after an
interruption, a difference that fails, figures computed by hand.

Runs them on a sysroot with one small program under several names, so that
nothing has to be fetched and no time is of importance.  Called by run with
the environment's BUILD; prints ok or not ok for each test.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent.parent / "scripts")
from bench import figures, guests, journal  # noqa: E402
from bench.common import BUILD, ROOT, Failure  # noqa: E402

OUT = BUILD / "tests/bench"
FAKE = OUT / "driver"       # the BUILD of what is tested
GUEST = "arm64-bookworm"
SYSROOT = FAKE / f"guests/{GUEST}-bench"

PROGRAM = r"""
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    char line[100] = "";

    if (argc > 1 && strstr(argv[1], ".py")) {
        usleep(300000);
    }
    if (fgets(line, sizeof(line), stdin)) {
        fputs(line, stdout);
    }
    printf("%d arguments\n", argc);
    fputs("done\n", stderr);
    return line[0] != 0;
}
"""
# A patched qemu that is wrong, but not when it counts calls
WRONG = """#!/bin/sh
{qemu} "$@"
case " $* " in
*" -D "*) ;;
*) {deed} ;;
esac
"""

TESTS = []


def test(function):
    TESTS.append(function)
    return function


def expect(got, wanted, what):
    if got != wanted:
        raise AssertionError(f"{what}: {got!r}, not {wanted!r}")


def script(name, *arguments, **variables):
    """Run a script: (exit code, standard output, standard error)."""
    result = subprocess.run(
        [ROOT / "scripts" / name, *arguments], stdin=subprocess.DEVNULL,
        env=os.environ | {"BUILD": str(FAKE), "TIME": "0"} | variables,
        capture_output=True, text=True, check=False)
    return result.returncode, result.stdout, result.stderr


def fails(name, status, words, *arguments, **variables):
    """The script ends with STATUS and one line that has WORDS."""
    code, _, errors = script(name, *arguments, **variables)
    expect(code, status, f"status ({errors.strip()})")
    last = errors.strip().splitlines()[-1]
    if words not in last or "Traceback" in errors:
        raise AssertionError(f"no '{words}' in: {last}")


def bench(**variables):
    return script("bench/run", SUITE="programs", GUEST=GUEST, **{
        "ONLY": "lua-vm", "REPEAT": "1"} | variables)


def patched(deed=None):
    """Have the real patched qemu, or one that also does DEED."""
    for name in "qemu-aarch64", "qemu-riscv64":
        path = FAKE / "bin" / name
        path.unlink(missing_ok=True)
        if deed is None:
            path.symlink_to(BUILD / "bin" / name)
        else:
            path.write_text(WRONG.format(qemu=BUILD / "bin" / name, deed=deed))
            path.chmod(0o755)


def prepare():
    """Make FAKE: links to the qemus, and a sysroot that looks complete."""
    shutil.rmtree(FAKE, ignore_errors=True)
    (FAKE / "bin").mkdir(parents=True)
    (FAKE / "stock").symlink_to(BUILD / "stock")
    patched()
    (SYSROOT / "usr/bin").mkdir(parents=True)
    (SYSROOT / ".complete").write_text(
        guests.key(*guests.GUESTS[SYSROOT.name]) + "\n")
    (SYSROOT / ".packages").write_text("libc6_2.36-9_arm64\n")
    source = FAKE / "program.c"
    source.write_text(PROGRAM)
    program = SYSROOT / "usr/bin/lua5.4"
    subprocess.run(["aarch64-linux-gnu-gcc", "-O2", "-static", "-o", program,
                    source], check=True)
    for name in "python3", "sort":
        shutil.copy(program, program.with_name(name))


@test
def ratios():
    pairs = [{"stock": {"wall": 8, "user": stock - 1, "system": 1},
              "patched": {"wall": 2, "user": 1, "system": 1}}
             for stock in (8, 4, 6)]
    found = figures.compare(pairs)
    expect(found["ratio"], 3, "median of 4, 2, 3")
    expect(found["ratio_wall"], 4, "ratio of wall times")
    # quartiles 2.5 and 3.5
    expect(found["spread"], 1 / 3, "spread")
    expect((found["ratio_low"], found["ratio_high"]), (2, 4), "interval")


@test
def intervals():
    # The least of 5 is the median of a sample with probability .058, more
    # than .025; of 9 the least is with .0014, the second or less with .030.
    expect(figures.interval([3, 1, 5, 2, 4]), (1, 5), "of 5 values")
    expect(figures.interval(list(range(1, 10))), (2, 8), "of 9 values")
    expect(figures.interval([7]), (7, 7), "of one value")
    expect(figures.spread([1, 2, 3, 4, 5]), 2 / 3, "spread of 1 to 5")


@test
def short_times():
    nothing = {"wall": 2, "user": 0, "system": 0}
    expect(figures.processor_time(nothing), 2, "no processor time: wall time")


@test
def means():
    rows = [{"suite": "kernels", "guest": "g", "cpu": cpu, "ratio": ratio}
            for cpu, ratio in [("default", 2), ("default", 8), ("v=off", 99)]]
    expect(round(figures.geometric_mean(rows, "kernels", "g"), 9), 4,
           "geometric mean of 2 and 8")


def header(**others):
    return {"date": "today", "revision": "1", "binaries": {"a": "1"}} | others


@test
def journal_goes_on():
    where = FAKE / "results/goes-on"
    first = journal.Journal(where, header())
    expect(first.begin([("x",), ("y",)]), "", "said at first")
    first.add(("x",), run={"name": "x"})
    with open(first.cases, "a", encoding="utf-8") as out:
        out.write('{"case": ["y"], "ru')    # cut off
    first.lock.close()
    second = journal.Journal(where, header(date="later", binaries={"b": "2"}))
    expect(second.begin([("x",), ("y",)]), "going on: 1 of 2 cases are there",
           "said then")
    second.add(("y",), run={"name": "y"})
    whole = json.loads(second.save().read_text())
    expect([run["name"] for run in whole["runs"]], ["x", "y"], "runs")
    expect(whole["header"]["binaries"], {"a": "1", "b": "2"}, "binaries")
    second.lock.close()


@test
def journal_begins_anew():
    where = FAKE / "results/anew"
    for number, (revision, words) in enumerate(
            [("1", ""), ("2", "another revision"), ("2", "all of it was")]):
        one = journal.Journal(where, header(revision=revision))
        said = one.begin([("x",)])
        if words not in said:
            raise AssertionError(f"said in run {number}: {said}")
        expect(one.done, {}, "cases that are done")
        one.add(("x",), run={"name": "x"})
        one.lock.close()
    for kept in "anew.old", "anew.old2":
        if not (where.parent / kept / "cases.jsonl").is_file():
            raise AssertionError(f"{kept} was not kept")


@test
def journal_damaged():
    where = FAKE / "results/damaged"
    where.mkdir(parents=True)
    (where / "cases.jsonl").write_text("nonsense\n")
    one = journal.Journal(where, header())
    try:
        one.begin([("x",)])
    except Failure as failure:
        if "damaged in line 1" not in str(failure):
            raise AssertionError(failure) from None
    else:
        raise AssertionError("a damaged file was taken")
    try:
        journal.Journal(where, header())
    except Failure as failure:
        if "another benchmark" not in str(failure):
            raise AssertionError(failure) from None
    else:
        raise AssertionError("two at once")
    finally:
        one.lock.close()


@test
def bench_usage():
    fails("bench/run", 2, "SUITE: no 'x'", SUITE="x")
    fails("bench/run", 2, "GUEST: no 'x'", GUEST="x")
    fails("bench/run", 2, "ONLY: no 'x'", ONLY="lua-vm x")
    fails("bench/run", 2, "REPEAT: a number", REPEAT="0")
    fails("bench/run", 2, "it takes no arguments", "percall")


@test
def bench_without_build():
    fails("bench/run", 1, "run make", BUILD=str(FAKE / "none"))


@test
def bench_interrupted():
    def say(stop):
        with subprocess.Popen(
                [ROOT / "scripts/bench/run"], stderr=subprocess.PIPE,
                text=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                env=os.environ | {
                    "BUILD": str(FAKE), "SUITE": "programs", "GUEST": GUEST,
                    "ONLY": "lua-vm python-vm", "REPEAT": "2", "TIME": "0"},
                # What runs in the background inherits that it is ignored
                preexec_fn=lambda: signal.signal(signal.SIGINT,
                                                 signal.SIG_DFL),
                start_new_session=True) as process:
            said = ""
            for line in process.stderr:
                said += line
                if stop in line:
                    os.killpg(process.pid, signal.SIGINT)
        return process.returncode, said

    code, said = say("1/2 ")
    expect(code, 1, f"status of the interrupted ({said.strip()})")
    if "interrupted" not in said or "Traceback" in said:
        raise AssertionError(f"said when interrupted: {said}")
    code, said = say("never")
    expect(code, 0, f"status of the second ({said.strip()})")
    if "going on: 1 of 2" not in said or "2/2 " not in said:
        raise AssertionError(f"said then: {said}")
    whole = json.loads((FAKE / "results/bench/bench.json").read_text())
    expect([(run["name"], len(run["pairs"])) for run in whole["runs"]],
           [("lua-vm", 2), ("python-vm", 2)], "runs")


@test
def bench_differences():
    for deed, words in [("echo more", "output DIFFERS"),
                        ("echo more >&2", "standard error DIFFERS"),
                        ("exit 1", "exit status DIFFERS"),
                        ("kill -9 $$", "exit status DIFFERS")]:
        patched(deed)
        try:
            code, _, errors = bench()
        finally:
            patched()
        expect(code, 1, f"status with {deed}")
        if words not in errors.strip().splitlines()[-1]:
            raise AssertionError(f"said with {deed}: {errors}")
    expect(bench()[0], 0, "status with nothing of it")


@test
def bench_without_native_calls():
    expect(bench(QEMU_NATIVE_CALLS="off")[0], 0, "status")
    whole = json.loads((FAKE / "results/bench/bench.json").read_text())
    expect(whole["header"]["native_calls"], "off", "header")
    expect(sum(whole["runs"][0]["calls"].values()), 0, "native calls")


@test
def bench_with_other_jumps():
    expect(bench(QEMU_TCG="chain-pages=off")[0], 0, "status")
    whole = json.loads((FAKE / "results/bench/bench.json").read_text())
    expect(whole["header"]["tcg"], "chain-pages=off", "header")
    expect(bench(QEMU_TCG="chain-pages=maybe")[0], 1,
           "status with a wrong one")


@test
def compare_equal():
    given = FAKE / "given"
    given.write_text("from the input\n")
    code, output, errors = script(
        "compare", "-r", "2", "-i", given, "--", SYSROOT / "usr/bin/sort",
        "-r")
    expect(code, 0, f"status ({errors.strip()})")
    for words in "2 arguments", "from the input":
        if words in output:
            raise AssertionError("the program's own output is shown")
    if "status 1" not in output:
        raise AssertionError(f"the input was not read: {output}")
    expect(output.count(" equal\n"), 3, f"parts that are equal in {output}")
    if "native calls: " not in output or "ratio:" not in output:
        raise AssertionError(output)


@test
def compare_different():
    patched("echo more")
    try:
        code, output, _ = script("compare", "-r", "1",
                                 SYSROOT / "usr/bin/sort")
    finally:
        patched()
    expect(code, 1, "status")
    if "DIFFERS from stock's" not in output:
        raise AssertionError(output)


@test
def compare_errors():
    program = SYSROOT / "usr/bin/sort"
    plain = FAKE / "plain"
    shutil.copyfile(program, plain)
    cut = FAKE / "cut"
    cut.write_bytes(program.read_bytes()[:100])
    for words, arguments in [
            ("is not an ELF file", [FAKE / "program.c"]),
            ("another machine (x86-64)", ["/bin/true"]),
            ("is not executable", [plain]),
            ("is cut off", [cut]),
            ("there is no nowhere", ["nowhere"]),
            ("is a script", [ROOT / "scripts/compare"]),
            ("is not a directory", ["-L", plain, program]),
            ("-i: ", ["-i", FAKE / "nothing", program])]:
        fails("compare", 1, words, *arguments)
    fails("compare", 2, "no PROGRAM")
    fails("compare", 2, "-r: a number", "-r", "x", program)


def main():
    prepare()
    failed = False
    for function in TESTS:
        name = f"driver {function.__name__.replace('_', ' ')}"
        try:
            function()
            print(f"ok {name}", flush=True)
        except (AssertionError, Failure, OSError) as error:
            failed = True
            reason = " ".join(str(error).split())
            print(f"not ok {name} - {reason}", flush=True)
    shutil.rmtree(FAKE)
    return failed


if __name__ == "__main__":
    sys.exit(main())

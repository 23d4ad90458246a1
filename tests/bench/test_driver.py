#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0-or-later
"""scripts/bench/run and scripts/compare: options and errors, going on after an
interruption, a difference that fails, figures computed by hand.

Called by run; fake.py says on what.
"""

import json
import os
import shutil
import signal
import subprocess

from fake import (FAKE, GUEST, ROOT, SYSROOT, bench, expect, fails, patched,
                  run_tests, script, test, whole)
from bench import figures, journal
from bench.common import Failure


@test
def ratios():
    rounds = [{"stock": {"wall": 8, "user": stock - 1, "system": 1},
               "patched": {"wall": 2, "user": 1, "system": 1},
               "peer": {"wall": 10, "user": 3 * stock, "system": 0},
               "native": {"wall": 1, "user": .25, "system": .25}}
              for stock in (8, 4, 6)]
    found = figures.compare(rounds)
    stock = found["stock"]
    expect(stock["median"], 3, "median of 4, 2, 3")
    expect(stock["elapsed"], 4, "ratio of wall times")
    # quartiles 2.5 and 3.5
    expect(stock["spread"], 1 / 3, "spread")
    expect((stock["low"], stock["high"]), (2, 4), "interval")
    expect((found["peer"]["median"], found["peer"]["elapsed"]), (9, 5),
           "the peer's, median of 12, 6, 9")
    expect((found["host"]["median"], found["host"]["elapsed"]), (4, 2),
           "patched / host")
    for times in rounds:
        del times["peer"], times["native"]
    expect(list(figures.compare(rounds)), ["stock"], "ratios without others")


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
    found = json.loads(second.save().read_text())
    expect([run["name"] for run in found["runs"]], ["x", "y"], "runs")
    expect(found["header"]["binaries"], {"a": "1", "b": "2"}, "binaries")
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
    expect([(run["name"], len(run["rounds"])) for run in whole()["runs"]],
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
    expect(whole()["header"]["native_calls"], "off", "header")
    expect(sum(whole()["runs"][0]["calls"].values()), 0, "native calls")


@test
def bench_with_other_jumps():
    expect(bench(QEMU_TCG="chain-pages=off")[0], 0, "status")
    expect(whole()["header"]["tcg"], "chain-pages=off", "header")
    expect(bench(QEMU_TCG="chain-pages=maybe")[0], 1,
           "status with a wrong one")


@test
def bench_old_format():
    expect(bench()[0], 0, "status")
    cases = FAKE / "results/bench/cases.jsonl"
    head, rest = cases.read_text().split("\n", 1)
    cases.write_text(head.replace('"format": 2', '"format": 1') + "\n" + rest)
    code, _, errors = bench(ONLY="lua-vm python-vm")
    expect(code, 0, f"status ({errors.strip()})")
    if "beginning anew: another format" not in errors:
        raise AssertionError(f"said: {errors}")


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
    if "native calls: " not in output or "stock / patched:" not in output:
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


run_tests("driver")

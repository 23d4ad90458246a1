# SPDX-License-Identifier: GPL-2.0-or-later
"""Measure stock and patched qemu beside each other: calls, kernels, programs.

Usage: [SUITE="percall kernels programs"] [GUEST=aarch64|riscv64|SYSROOT]
       [ONLY="NAME..."] [REPEAT=N] [QUICK=1] [TIME=0|1] scripts/bench/run

SUITE   which of
          percall   one call of each listed function, by percall.py
          kernels   the C programs of kernels.py, also on the host itself
          programs  Debian's, those of suite.py
GUEST   an architecture, or some of the guests
ONLY    kernels and programs by name, functions for percall
REPEAT  pairs of runs, stock and patched, default 5 (QUICK: 3)
QUICK   less work, fewer programs
TIME    1: time_shares.py looks where the time goes, 0: not; default 1,
        with QUICK or ONLY 0

Each pair is timed by hyperfine; output, standard error, exit status and what
a program writes must equal stock's each time.  docs/benchmarks.md has more.

Writes build/results/bench/ (QUICK: bench-quick/): bench.json, and what
report.py makes of it.  Goes on where an interrupted run stopped.
QEMU_NATIVE_CALLS and QEMU_TCG are passed on to the patched qemu (not for
percall), and told in the header.
Exit codes: 0 measured, 1 a difference or an error (one line says what),
2 usage.
"""

import os
import shutil
import sys
import time
from collections.abc import Iterable, Sequence
from typing import Any

from . import (cases, figures, inputs, journal, kernels, machine, measure,
               programs, report)
from .cases import Case, Chosen, Key
from .common import (BUILD, RESULTS, Failure, Usage, command, no_arguments,
                     number_of, output_of, say, words)

SUITES = ["percall", "kernels", "programs"]
# How much work: of what takes a second or two, and of kernels' 2 to 10 s
SCALES = {"kernels": .5, "programs": 1}
SCALES_QUICK = {"kernels": .1, "programs": .25}
# Seconds for one pair of a suite's cases, until one was measured; percall: for
# a case
GUESSES = {"percall": 60, "kernels": 4, "programs": 3}


def chosen_guests(asked: Sequence[str]) -> dict[str, list[str]]:
    """Suite -> the guests that GUEST asks for."""
    everywhere = {"kernels": cases.KERNEL_GUESTS,
                  "programs": programs.DEFAULT_GUESTS,
                  "percall": list(dict.fromkeys(cases.ARCHES.values()))}
    if not asked:
        return everywhere
    found: dict[str, list[str]] = {suite: [] for suite in SUITES}
    for word in asked:
        if word not in [*cases.ARCHES, *cases.ARCHES.values()]:
            raise Usage(f"GUEST: no '{word}': choose from "
                        f"{', '.join(everywhere['percall'])}, "
                        f"{', '.join(cases.ARCHES)}")
        for suite, guests in everywhere.items():
            found[suite] += [guest for guest in guests
                             if word in (guest, cases.ARCHES.get(guest))]
        if word in cases.ARCHES:
            found["kernels"].append(word)
            found["percall"].append(cases.ARCHES[word])
    return {suite: list(dict.fromkeys(guests))
            for suite, guests in found.items()}


def listed() -> list[str]:
    """The functions of the patched qemu's table."""
    text = output_of(BUILD / "bin/qemu-aarch64",
                             "-native-calls", "help")
    return [line.split()[0] for line in text.splitlines()[1:] if line.strip()]


def chosen_names(suites: list[str], wanted: Sequence[str]
                 ) -> tuple[list[str], dict[str, list[str]]]:
    """SUITES that have one of the names WANTED, and suite -> its names."""
    if not wanted:
        return suites, {suite: [] for suite in suites}
    known = {suite: listed() if suite == "percall" else cases.NAMES[suite]
             for suite in suites}
    for name in wanted:
        if not any(name in names for names in known.values()):
            raise Usage(f"ONLY: no '{name}' in {', '.join(suites)}"
                        + "".join(f"; {suite} has {', '.join(names)}"
                                  for suite, names in known.items()
                                  if suite != "percall"))
    only = {suite: [name for name in wanted if name in names]
            for suite, names in known.items()}
    return [suite for suite in suites if only[suite]], only


def options() -> Chosen:
    """What the environment asks for."""
    suites = words("SUITE") or SUITES
    for suite in suites:
        if suite not in SUITES:
            raise Usage(f"SUITE: no '{suite}': choose from "
                        f"{', '.join(SUITES)}")
    quick = (os.environ.get("QUICK") or "0") != "0"
    wanted = words("ONLY")
    look = os.environ.get("TIME") or ("0" if quick or wanted else "1")
    suites, only = chosen_names([suite for suite in SUITES
                                 if suite in suites], wanted)
    return Chosen(suites, chosen_guests(words("GUEST")), only,
                  number_of("REPEAT", 3 if quick else 5), quick, look != "0")


class Progress:
    """Says what is finished and estimates the time left.

    todo: the suites of the cases that are left, in order; took: suite ->
    seconds of those that are finished."""

    def __init__(self, todo: list[str], done: Sequence[tuple[str, float]],
                 repeat: int) -> None:
        self.todo, self.total = todo, len(todo) + len(done)
        self.repeat = repeat
        self.took: dict[str, list[float]] = {}
        for suite, seconds in done:
            self.took.setdefault(suite, []).append(seconds)

    def left(self) -> str:
        seconds = 0.
        for suite in self.todo:
            known = self.took.get(suite)
            seconds += sum(known) / len(known) if known else \
                GUESSES[suite] * (1 if suite == "percall" else self.repeat)
        return f"{seconds / 60:.0f} min" if seconds >= 90 else \
            f"{seconds:.0f} s"

    def finished(self, name: str, seconds: float, result: str) -> None:
        self.took.setdefault(self.todo.pop(0), []).append(seconds)
        say(f"{self.total - len(self.todo)}/{self.total} {name}: {result}"
            + (f" (about {self.left()} left)" if self.todo else ""))


def label(key: Key) -> str:
    return " ".join(word for word in key if word != "default")


class Bench:
    """The run that CHOSEN describes."""

    def __init__(self, chosen: Chosen) -> None:
        self.chosen = chosen
        self.scales = SCALES_QUICK if chosen.quick else SCALES
        self.where = BUILD / "bench/inputs"
        self.looking = chosen.look
        self.settings = measure.settings()
        guests = dict.fromkeys(
            guest for suite in chosen.suites if suite != "percall"
            for guest in chosen.guests[suite])
        calls = chosen.guests["percall"] if "percall" in chosen.suites else []
        qemus = [f"qemu-{arch}" for arch in dict.fromkeys(
            [cases.ARCHES[guest] for guest in guests] + calls)]
        for qemu in qemus:
            for place in "stock/bin", "bin":
                if not os.access(BUILD / place / qemu, os.X_OK):
                    raise Failure(f"{BUILD / place / qemu} is missing: run "
                                  "make")
        if guests:
            programs.sysroots(guests, cases.SYSROOT)
        if "kernels" in chosen.suites:
            kernels.build()
        self.todo: dict[Key, Case | None] = {}  # None: percall's
        symbols = tuple(chosen.only.get("percall", []))
        self.todo |= {("percall", arch, "default", part, *symbols): None
                      for arch in calls for part in self.percall_parts()}
        for case in cases.collect(chosen, self.scales):
            self.todo[cases.key(case)] = case
        if not self.todo:
            raise Failure("nothing to do: GUEST has none of the asked SUITE")
        header = machine.header(
            {guest: cases.sysroot(guest) for guest in guests}, qemus, calls)
        header |= {"repeat": chosen.repeat, "scales": self.scales,
                   "time": chosen.look,
                   "native_calls": self.settings.calls or "default",
                   "tcg": self.settings.tcg or "default"}
        self.journal = journal.Journal(
            RESULTS / ("bench-quick" if chosen.quick else "bench"), header)

    def percall_parts(self) -> Iterable[str]:
        return measure.PERCALL_QUICK if self.chosen.quick \
            else measure.PERCALL

    def percall(self, key: Key) -> tuple[dict[str, Any], str]:
        """What is found for KEY, and what to say of it."""
        _, arch, _, part, *symbols = key
        rows = measure.single_calls(arch, part, symbols, self.chosen.repeat,
                                    self.chosen.quick)
        return {"percall": rows}, f"{len(rows)} rows"

    def look(self, case: Case) -> list[dict[str, Any]]:
        """Where the time of CASE went, unless that cannot be told."""
        if not self.looking:
            return []
        try:
            return measure.where_time_went(case, self.where, self.settings)
        except (Failure, OSError, ValueError) as failure:
            say(f"{label(cases.key(case))}: not known where the time goes: "
                f"{failure}")
            return []

    def timed(self, case: Case) -> tuple[dict[str, Any], str]:
        row = measure.timed(case, self.chosen.repeat, self.where,
                            self.settings)
        found = {"run": row, "time": self.look(case)}
        return found, (f"{row['ratio']:.2f} times as fast "
                       f"({row['ratio_low']:.2f} to {row['ratio_high']:.2f})")

    def run(self) -> None:
        """Measure what is left, and show all."""
        said = self.journal.begin(list(self.todo))
        if said:
            say(said)
        left = [key for key in self.todo if key not in self.journal.done]
        load = os.getloadavg()[0]
        if load > .5:
            say(f"the machine is busy (load {load:.1f}): the figures will be "
                "worse than they could be")
        if any(key[0] == "programs" for key in left):
            say("generating the inputs")
            inputs.make_inputs(self.where, self.scales["programs"])
        self.where.mkdir(parents=True, exist_ok=True)
        progress = Progress(
            [key[0] for key in left],
            [(key[0], self.journal.done[key]["seconds"]) for key in self.todo
             if key not in left], self.chosen.repeat)
        say(f"{len(left)} cases, about {progress.left()}")
        for key in left:
            began = time.monotonic()
            case = self.todo[key]
            found, result = self.timed(case) if case else self.percall(key)
            seconds = time.monotonic() - began
            self.journal.add(key, seconds=round(seconds, 1), **found)
            progress.finished(label(key), seconds, result)
        path = self.journal.save()
        shutil.rmtree(self.where)
        self.table()
        sys.stdout.flush()
        say(f"written: {os.path.relpath(path)}")
        report.make(path, path.parent)

    def table(self) -> None:
        """What was asked for, on standard output."""
        rows = [self.journal.done[key]["run"] for key in self.todo
                if "run" in self.journal.done[key]]
        if not rows:
            return
        print(f"{'suite':8} {'guest':14} {'cpu':9} {'name':12} "
              f"{'native':>7} {'stock':>8} {'patched':>8} {'ratio':>6}  "
              "95 %          spread")
        for row in rows:
            stock, patched = (figures.median_time(
                pair[side] for pair in row["pairs"])
                for side in measure.SIDES)
            native = f"{figures.median_time(row['native']):5.2f} s" \
                if row["native"] else "-"
            print(f"{row['suite']:8} {row['guest']:14} {row['cpu']:9} "
                  f"{row['name']:12} {native:>7} {stock:6.2f} s "
                  f"{patched:6.2f} s {row['ratio']:6.2f}  "
                  f"{row['ratio_low']:.2f} to "
                  f"{row['ratio_high']:5.2f} {row['spread']:6.1%}")
        for suite, guest in dict.fromkeys(
                (row["suite"], row["guest"]) for row in rows):
            print(f"{suite:8} {guest:14} geometric mean", format(
                figures.geometric_mean(rows, suite, guest), ".3f"))


@command
def main() -> int:
    no_arguments()
    try:
        Bench(options()).run()
    except KeyboardInterrupt:
        raise Failure("interrupted: the same command goes on") from None
    return 0

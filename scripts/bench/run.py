# SPDX-License-Identifier: GPL-2.0-or-later
"""Measure qemus beside each other: single calls, kernels, programs.

Stock is the unpatched base, patched the same with this project's patches; the
peer is Debian's own qemu-user (peer.py), native the host itself.

Usage: [SUITE="percall kernels programs"] [GUEST=aarch64|riscv64|SYSROOT]
       [ONLY="NAME..."] [REPEAT=N] [QUICK=1] [TIME=0|1] [PEER=0] [NATIVE=0]
       scripts/bench/run

SUITE   which of
          percall   one call of each listed function, by percall.py
          kernels   the C programs of kernels.py
          programs  Debian's, those of suite.py; on the host those of its own
                    architecture, of the same release
GUEST   an architecture, or some of the guests
ONLY    kernels and programs by name, functions for percall
REPEAT  rounds, in each of which each side runs once, default 5 (QUICK: 3)
QUICK   less work, fewer programs
TIME    1: time_shares.py looks where the time goes, 0: not; default 1,
        with QUICK or ONLY 0
PEER    0: without the peer
NATIVE  0: without the host (single calls are always compared with it)

Each run is timed by hyperfine.  Output, standard error, exit status and what a
program writes must equal stock's each time; where those of the peer or of the
host do not, the report says so.  docs/benchmarks.md has more.

Writes build/results/bench/ (QUICK: bench-quick/): bench.json, and what
report.py makes of it.  Goes on where an interrupted run stopped.
QEMU_NATIVE_CALLS and QEMU_TCG are passed on to the patched qemu (not for
percall), and told in the header.
Exit codes: 0 measured, 1 a difference or an error (one line says what),
2 usage.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from . import (cases, guests, inputs, journal, kernels, machine, measure, peer,
               programs, report, results)
from .cases import Case, Key
from .choice import Chosen, options
from .common import BUILD, RESULTS, Failure, command, no_arguments, say

# How much work: of what takes a second or two, and of kernels' 2 to 10 s
SCALES = {"kernels": .5, "programs": 1}
SCALES_QUICK = {"kernels": .1, "programs": .25}
SHOWN = ["stock", "patched", "peer", "native"]   # sides in the table
# Seconds for one round of a suite's cases, until one was measured; percall:
# for a case
GUESSES = {"percall": 60, "kernels": 5, "programs": 5}


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


def in_seconds(row: results.Row, side: str) -> str:
    """The time of a side in a table."""
    time_ = results.median_seconds(row, side)
    return "-" if time_ is None else f"{time_:.2f} s"


def in_words(ratio: Mapping[str, float]) -> str:
    """A ratio with its confidence interval in a table."""
    return (f"{ratio['median']:.2f} ({ratio['low']:.2f} to "
            f"{ratio['high']:.2f})")


def median(rows: Iterable[results.Row], ratio: str) -> str:
    """A ratio in a table, of several rows the geometric mean."""
    some = results.medians(rows, ratio)
    return f"{results.geomean(some):.2f}" if some else "-"


class Bench:
    """The run that CHOSEN describes."""

    def __init__(self, chosen: Chosen) -> None:
        self.chosen = chosen
        self.scales = SCALES_QUICK if chosen.quick else SCALES
        self.where = BUILD / "bench/inputs"
        self.settings = measure.settings()
        names = dict.fromkeys(
            guest for suite in chosen.suites if suite != "percall"
            for guest in chosen.guests[suite])
        calls = chosen.guests["percall"] if "percall" in chosen.suites else []
        qemus = [f"qemu-{arch}" for arch in dict.fromkeys(
            [cases.ARCHES[guest] for guest in names] + calls)]
        for qemu in qemus:
            for place in "stock/bin", "bin":
                if not os.access(BUILD / place / qemu, os.X_OK):
                    raise Failure(f"{BUILD / place / qemu} is missing: run "
                                  "make")
        if names:
            programs.sysroots(names, cases.SYSROOT)
        version = peer.have() if chosen.peer and names else None
        if "kernels" in chosen.suites:
            kernels.build()
        self.sides = ["stock", "patched", *(["peer"] if version else []),
                      *(["native"] if chosen.native else [])]
        self.todo: dict[Key, Case | None] = {}  # None: percall's
        symbols = tuple(chosen.only.get("percall", []))
        self.todo |= {("percall", arch, "default", part, *symbols): None
                      for arch in calls for part in self.percall_parts()}
        natives = self.fetch_natives()
        self.todo |= {cases.key(case): case
                      for case in self.cases_of(natives)}
        if not self.todo:
            raise Failure("nothing to do: GUEST has none of the asked SUITE")
        header = machine.header(
            {guest: cases.sysroot(guest) for guest in names}
            | {name: BUILD / "guests" / name for name in natives.values()},
            qemus, calls, "peer" in self.sides)
        header |= {"format": results.FORMAT, "peer": version,
                   "sides": self.sides, "repeat": chosen.repeat,
                   "scales": self.scales, "time": chosen.look,
                   "native_calls": self.settings.calls or "default",
                   "tcg": self.settings.tcg or "default"}
        self.titles = results.titles(header)
        self.journal = journal.Journal(
            RESULTS / ("bench-quick" if chosen.quick else "bench"), header)

    def fetch_natives(self) -> dict[str, str]:
        """Guest -> sysroot with the same programs for the host, if any."""
        found: dict[str, str] = {}
        if "native" not in self.sides \
                or "programs" not in self.chosen.suites:
            return found
        for guest in self.chosen.guests["programs"]:
            name = cases.native_sysroot(guest)
            if name is None:
                say(f"the host's programs are not compared with {guest}'s: "
                    "guests.py has none for this machine")
                continue
            try:
                guests.make(name)
            except (Failure, OSError, subprocess.SubprocessError) as failure:
                say(f"the host's programs are not compared: {failure}")
                break
            found[guest] = name
            other = guests.other_versions(guest + cases.SYSROOT, name)
            if other:
                say(f"{name} has another version of {', '.join(other)} than "
                    f"{guest}{cases.SYSROOT}: to compare equal ones, remove "
                    "both sysroots")
        return found

    def cases_of(self, natives: Mapping[str, str]) -> Iterator[Case]:
        """What is to be timed."""
        chosen, scales = self.chosen, self.scales
        if "kernels" in chosen.suites:
            for guest in chosen.guests["kernels"]:
                yield from cases.kernel_cases(
                    guest, chosen.only["kernels"], scales["kernels"])
        if "programs" in chosen.suites:
            for guest in chosen.guests["programs"]:
                yield from cases.program_cases(
                    guest, chosen.only["programs"], chosen.quick,
                    scales["programs"], natives.get(guest))

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
        if not self.chosen.look:
            return []
        try:
            return measure.where_time_went(case, self.where, self.settings)
        except (Failure, OSError, ValueError) as failure:
            say(f"{label(cases.key(case))}: not known where the time goes: "
                f"{failure}")
            return []

    def timed(self, case: Case) -> tuple[dict[str, Any], str]:
        row = measure.timed(case, self.chosen.repeat, self.where,
                            self.settings, self.sides)
        said = ", ".join(
            f"{self.titles[name]} {in_words(ratio)}"
            for name, ratio in row["ratios"].items())
        return {"run": row, "time": self.look(case)}, "; ".join(
            [said, *results.remarks(row)])

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
        if "peer" in self.sides:
            print("peer:", results.peer_name(self.journal.header["peer"]))
        print(f"{'suite':8} {'guest':14} {'cpu':9} {'name':12}"
              + "".join(f"{side:>10}" for side in SHOWN)
              + f"  {'stock/patched':21}{'peer/patched':>13}"
              f"{'patched/native':>16}")
        for row in rows:
            print(f"{row['suite']:8} {row['guest']:14} {row['cpu']:9} "
                  f"{row['name']:12}"
                  + "".join(f"{in_seconds(row, side):>10}" for side in SHOWN)
                  + f"  {in_words(row['ratios']['stock']):21}"
                  f"{median([row], 'peer'):>13}{median([row], 'host'):>16}")
        for (suite, guest, cpu), mine in results.groups(rows).items():
            print(f"{suite:8} {guest:14} {cpu:9} {'geometric mean':52}  "
                  f"{median(mine, 'stock'):21}{median(mine, 'peer'):>13}"
                  f"{median(mine, 'host'):>16}")


@command
def main() -> int:
    no_arguments()
    try:
        Bench(options()).run()
    except KeyboardInterrupt:
        raise Failure("interrupted: the same command goes on") from None
    return 0

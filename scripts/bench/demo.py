# SPDX-License-Identifier: GPL-2.0-or-later
"""Show unmodified Debian programs under the stock and the patched qemu.

Usage: scripts/demo [GUEST...]      GUEST: a sysroot of scripts/guests
       REPEAT=N                     timed pairs of each program, default 3

Each program of programs.py that is marked for it runs on generated
inputs: once for the native calls it makes, then in pairs, stock first and
patched right after, so that both see the machine in the same mood.  (So not
hyperfine, which runs all of one command before the next.)  A time is
processor time, user and system, of the whole process; the table gives the
median of each and the median, least and greatest ratio of a pair.  Output and
exit status of every run must equal stock's.

Writes build/results/demo.csv and demo.json.
Exit codes: 0 all outputs equal, 1 a difference or an error (one line says
what), 2 usage.
"""

import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import programs
from .common import (RESULTS, Failure, Usage, command, number_of, say,
                     write_csv, write_json)

FIELDS = ["guest", "program", "stock_s", "patched_s", "ratio", "ratio_min",
          "ratio_max", "native_calls"]
Row = dict[str, Any]    # by FIELDS


def check(expected: programs.Result, got: programs.Result,
          program: programs.Program, guest: str) -> None:
    for part in "status", "output", "errors":
        if getattr(expected, part) != getattr(got, part):
            raise Failure(
                f"{part} of {program.name} on {guest} DIFFERS from stock's: "
                f"look at it with tests/programs/run -v {guest}")


def measure(guest: str, program: programs.Program, where: Path, repeat: int
            ) -> Row:
    """A row of the table."""
    stock, patched = programs.stock(guest), programs.patched(guest)
    log = where / ".log"
    log.unlink(missing_ok=True)
    counted = programs.run(patched, guest, program, where, "on,stats", log)
    calls = programs.native_calls(log)

    pairs = []
    for _ in range(repeat):
        slow = programs.run(stock, guest, program, where)
        if slow.status < 0 or not slow.output:
            raise Failure(f"{program.name} on {guest} fails under {stock} "
                          f"too, status {slow.status}")
        fast = programs.run(patched, guest, program, where)
        check(slow, counted, program, guest)
        check(slow, fast, program, guest)
        pairs.append((slow.seconds, fast.seconds))

    ratios = [slow / fast for slow, fast in pairs]
    return dict(zip(FIELDS, [
        guest, program.name,
        statistics.median(slow for slow, _ in pairs),
        statistics.median(fast for _, fast in pairs),
        statistics.median(ratios), min(ratios), max(ratios),
        None if calls is None else sum(calls.values())]))


def table(rows: Sequence[Row]) -> None:
    print(f"{'guest':15} {'program':9} {'stock':>8} {'patched':>8} "
          f"{'ratio':>6}  {'min..max':10}  {'native calls':>12}")
    for row in rows:
        calls = row["native_calls"]
        print(f"{row['guest']:15} {row['program']:9} "
              f"{row['stock_s']:6.2f} s {row['patched_s']:6.2f} s "
              f"{row['ratio']:6.2f}  "
              f"{row['ratio_min']:.2f}..{row['ratio_max']:.2f}  "
              f"{'-' if calls is None else format(calls, ','):>12}")
    for guest in dict.fromkeys(row["guest"] for row in rows):
        mean = statistics.geometric_mean(
            row["ratio"] for row in rows if row["guest"] == guest)
        print(f"{guest:15} geomean of the ratios {mean:18.2f}")
    if any(row["native_calls"] is None for row in rows):
        print("native calls -: the patched qemu wrote no stats to its log; "
              "is it the patched one?")


@command
def main() -> int:
    guests = sys.argv[1:] or programs.DEFAULT_GUESTS
    for guest in guests:
        if guest not in programs.GUESTS:
            raise Usage(f"no guest '{guest}': choose from "
                        f"{', '.join(programs.GUESTS)}")
    repeat = number_of("REPEAT", 3)
    shown = [program for program in programs.PROGRAMS if program.demo]
    rows: list[Row] = []
    programs.sysroots(guests)
    with tempfile.TemporaryDirectory(prefix="demo-") as temporary:
        where = Path(temporary) / "inputs"
        say("generating the inputs")
        programs.make_inputs(where, 1)
        for guest in guests:
            for program in shown:
                row = measure(guest, program, where, repeat)
                rows.append(row)
                say(f"{len(rows)}/{len(guests) * len(shown)} {guest} "
                    f"{program.name}: outputs equal, {row['ratio']:.2f} "
                    "times as fast")
    write_csv(RESULTS / "demo.csv", FIELDS, rows)
    write_json(RESULTS / "demo.json", rows)
    print(f"\n{repeat} pairs each, processor time, LC_ALL=C; ratio: stock / "
          "patched")
    table(rows)
    return 0

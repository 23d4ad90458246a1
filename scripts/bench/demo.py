# SPDX-License-Identifier: GPL-2.0-or-later
"""Show unmodified Debian programs under stock, patched and Debian's qemu.

Usage: scripts/demo [GUEST...]      GUEST: a sysroot of scripts/guests
       REPEAT=N                     timed rounds of each program, default 3
       PEER=0                       without Debian's qemu-user

Each program of programs.py that is marked for it runs on generated inputs:
once for the native calls it makes, then in rounds, in each of which every qemu
runs it once, right after the other, so that all see the machine in the same
mood.  (So not hyperfine, which runs all of one command before the next.)  A
time is processor time, user and system, of the whole process; the table gives
the median of each, and the median, least and greatest ratio within a round.
Output and exit status of every run of the patched qemu must equal stock's.
Debian's qemu-user is what scripts/peer fetches; without it its columns are
empty.

Writes build/results/demo.csv and demo.json.
Exit codes: 0 all outputs equal, 1 a difference or an error (one line says
what), 2 usage.
"""

import statistics
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from . import peer, programs, results
from .common import (RESULTS, Failure, Usage, command, number_of, say,
                     switch, write_csv, write_json)

FIELDS = ["guest", "program", "stock_s", "patched_s", "peer_s", "ratio",
          "ratio_min", "ratio_max", "peer_ratio", "peer_ratio_min",
          "peer_ratio_max", "peer", "native_calls"]
Row = dict[str, Any]    # by FIELDS


def check(expected: programs.Result, got: programs.Result,
          program: programs.Program, guest: str) -> None:
    for part in "status", "output", "errors":
        if getattr(expected, part) != getattr(got, part):
            raise Failure(
                f"{part} of {program.name} on {guest} DIFFERS from stock's: "
                f"look at it with tests/programs/run -v {guest}")


def ratios(rounds: Sequence[Mapping[str, float]], side: str, name: str
           ) -> Row:
    """The fields called NAME: the times of SIDE divided by patched's."""
    found = [times[side] / times["patched"] for times in rounds]
    return {name: statistics.median(found), f"{name}_min": min(found),
            f"{name}_max": max(found)}


def measure(guest: str, program: programs.Program, where: Path, repeat: int,
            version: str | None) -> Row:
    """A row of the table; VERSION: of the peer, None without it."""
    sides = ["stock", "patched", *(["peer"] if version else [])]
    log = where / ".log"
    log.unlink(missing_ok=True)
    counted = programs.run(programs.patched(guest), guest, program, where,
                           "on,stats", log)
    calls = programs.native_calls(log)
    rounds = []
    for _ in range(repeat):
        found = {side: programs.run(programs.qemu(side, guest), guest,
                                    program, where) for side in sides}
        stock = found["stock"]
        if stock.status < 0 or not stock.output:
            raise Failure(f"{program.name} on {guest} fails under "
                          f"{programs.stock(guest)} too, status "
                          f"{stock.status}")
        check(stock, counted, program, guest)
        check(stock, found["patched"], program, guest)
        if version and found["peer"][:2] != stock[:2]:
            say(f"{program.name} on {guest} does not do the same under "
                "Debian's qemu-user: its time is left out")
            sides.remove("peer")
            version = None
        rounds.append({side: found[side].seconds for side in found})
    row: Row = {"guest": guest, "program": program.name, "peer": version,
                "native_calls": None if calls is None else sum(calls.values())}
    for side in sides:
        row[f"{side}_s"] = statistics.median(times[side] for times in rounds)
    row |= ratios(rounds, "stock", "ratio")
    if version:
        row |= ratios(rounds, "peer", "peer_ratio")
    return row


def in_seconds(time: float | None) -> str:
    return "-" if time is None else f"{time:.2f} s"


def in_words(row: Row, name: str) -> str:
    """A ratio with the least and the greatest."""
    return f"{row[name]:6.2f}  {row[f'{name}_min']:.2f}.." \
        f"{row[f'{name}_max']:.2f}" if name in row else "-"


def table(rows: Sequence[Row], peer_name: str) -> None:
    """Print ROWS and the geometric means of their ratios."""
    print(f"{'guest':15} {'program':9} {'stock':>9} {'patched':>9} "
          f"{peer_name:>16}  {'stock / patched':20} "
          f"{'peer / patched':20} {'native calls':>12}")
    for row in rows:
        calls = row["native_calls"]
        print(f"{row['guest']:15} {row['program']:9} "
              f"{in_seconds(row['stock_s']):>9} "
              f"{in_seconds(row['patched_s']):>9} "
              f"{in_seconds(row.get('peer_s')):>16}  "
              f"{in_words(row, 'ratio'):20} "
              f"{in_words(row, 'peer_ratio'):20} "
              f"{'-' if calls is None else format(calls, ','):>12}")
    for guest in dict.fromkeys(row["guest"] for row in rows):
        means = [statistics.geometric_mean(found) if found else None
                 for found in ([row[name] for row in rows
                                if row["guest"] == guest and name in row]
                               for name in ("ratio", "peer_ratio"))]
        print(f"{guest:15} {'geometric means of the ratios':46}  "
              + " ".join("-" if mean is None else f"{mean:6.2f}{'':14}"
                         for mean in means))
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
    version = peer.have() if switch("PEER", True) else None
    with tempfile.TemporaryDirectory(prefix="demo-") as temporary:
        where = Path(temporary) / "inputs"
        say("generating the inputs")
        programs.make_inputs(where, 1)
        for guest in guests:
            for program in shown:
                row = measure(guest, program, where, repeat, version)
                rows.append(row)
                faster = f"{row['ratio']:.2f} times as fast as stock"
                if "peer_ratio" in row:
                    faster += f", {row['peer_ratio']:.2f} as Debian's"
                say(f"{len(rows)}/{len(guests) * len(shown)} {guest} "
                    f"{program.name}: outputs equal, {faster}")
    write_csv(RESULTS / "demo.csv", FIELDS, rows)
    write_json(RESULTS / "demo.json", rows)
    print(f"\n{repeat} {'round' if repeat == 1 else 'rounds'} each, processor "
          "time, LC_ALL=C; above 1 the patched qemu is faster")
    table(rows, results.peer_name(version))
    return 0

# SPDX-License-Identifier: GPL-2.0-or-later
"""Measure programs that run so briefly that translating is most of their time.

Usage: scripts/bench/short

Runs each program under the unpatched QEMU, Debian's own, and the patched one:
without the cache of translated code, with an empty one, and with one that an
earlier run has filled (-tb-cache); and the host's program of that name, if it
has one, which may be of another version.  Interleaved; processor time,
REPEAT=N rounds (9).

Writes build/results/short.csv and .json.
Exit codes: 0 measured, 1 an error (one line says what), 2 usage.
"""

import os
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from . import cases, peer, programs
from .common import (BUILD, RESULTS, Failure, command, no_arguments, number_of,
                     say, write_csv, write_json)

MODULES = ("json re subprocess argparse logging threading socket email "
           "http.client urllib.request unittest ctypes decimal random "
           "datetime csv hashlib pathlib inspect typing")
# Name -> command, in the sysroot; * is expanded there
PROGRAMS = {
    "true": "usr/bin/true",
    "perl": "usr/bin/perl -e 1",
    "perl-posix": "usr/bin/perl -MPOSIX -e 1",
    "git": "usr/bin/git --version",
    "sqlite3": "usr/bin/sqlite3 -version",
    "gawk": "usr/bin/gawk BEGIN{}",
    "lua": "usr/bin/lua5.4 -v",
    "python3": "usr/bin/python3 -S -c pass",
    "python3-site": "usr/bin/python3 -c pass",
    "python3-20": "usr/bin/python3 modules.py",
    "cc1-small": "usr/lib*/gcc/*/*/cc1 -O2 -quiet small.c -o -",
    "cc1-large": "usr/lib*/gcc/*/*/cc1 -O2 -quiet large.c -o -",
}
FUNCTION = """
int f{0}(int *a, int n)
{{
    int s = {0};
    for (int i = 0; i < n; i++) {{
        s = s * {1} + (a[i] > s ? a[i] : f{2}(a, i));
    }}
    return s;
}}
"""


class Side(NamedTuple):
    """A way to run a program."""

    name: str
    qemu: str               # one of programs.QEMUS
    cache: str | None       # directory below the place of the inputs


SIDES = [
    Side("stock", "stock", None),
    Side("peer", "peer", None),
    Side("off", "patched", None),
    Side("cold", "patched", "cold"),
    Side("warm", "patched", "warm"),
]
RATIOS = [("stock", "warm"), ("peer", "warm"), ("off", "warm"),
          ("cold", "off")]


def make_inputs(where: Path) -> None:
    (where / "modules.py").write_text(
        "".join(f"import {name}\n" for name in MODULES.split()))
    for name, count in ("small", 3), ("large", 400):
        (where / f"{name}.c").write_text(
            "int f0(int *a, int n) { return n ? *a : 0; }\n"
            + "".join(FUNCTION.format(i, i % 97 + 3, i - 1)
                      for i in range(1, count)))


def ratios_of(times: dict[str, list[float]], pairs: list[tuple[str, str]]
              ) -> dict[str, float]:
    """The ratios of those PAIRS of sides that TIMES has, round by round."""
    row = {}
    for a, b in pairs:
        if a in times and b in times:
            ratios = [x / y for x, y in zip(times[a], times[b])]
            row[f"{a}/{b}"], row[f"{a}/{b} low"], row[f"{a}/{b} high"] = (
                statistics.median(ratios), min(ratios), max(ratios))
    return row


def host_seconds(command: list[str], where: Path) -> float | None:
    """Processor time of COMMAND on the host; None if it cannot run there."""
    with subprocess.Popen(command, cwd=where, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL,
                          env=programs.environment(where)) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return None if process.returncode else usage.ru_utime + usage.ru_stime


def measure(guest: str, name: str, rounds: int, sides: list[Side],
            where: Path) -> dict[str, Any]:
    """The row of a program; a Failure if two sides print different things."""
    sysroot = guest + cases.SYSROOT
    root = BUILD / "guests" / sysroot
    pattern, *arguments = PROGRAMS[name].split()
    found = sorted(root.glob(pattern))
    if not found:
        raise Failure(f"{root} has no {pattern}")
    program = programs.Program(name, " ".join([str(found[0]), *arguments]),
                               None, None, False)
    times: dict[str, list[float]] = {side.name: [] for side in sides}
    outputs: set[bytes] = set()

    def once(side: Side) -> float:
        result = programs.run(
            programs.qemu(side.qemu, guest), sysroot, program, where,
            cache=where / side.cache if side.cache else None)
        if result.status:
            raise Failure(f"{name} on {guest} ended with {result.status}: "
                          f"{result.errors[:200]!r}")
        outputs.add(result.output)
        return result.seconds

    for _ in range(3):      # what the order of things adds is stored, too
        once(SIDES[-1])
    host = shutil.which(found[0].name, path="/usr/bin:/bin")
    on_host: list[float | None] = []
    for _ in range(rounds):
        shutil.rmtree(where / "cold", ignore_errors=True)
        for side in sides:
            times[side.name].append(once(side))
        if host:
            on_host.append(host_seconds([host, *arguments], where))
    if len(outputs) != 1:
        raise Failure(f"{name} on {guest} does not always print the same")

    row: dict[str, Any] = {"guest": guest, "program": name}
    for side in sides:
        row[f"{side.name}_ms"] = statistics.median(times[side.name]) * 1e3
    seconds = [one for one in on_host if one is not None]
    row["host_ms"] = statistics.median(seconds) * 1e3 if seconds else None
    return row | ratios_of(times, RATIOS)


def show(rows: list[dict[str, Any]], what: str, unit: str,
         pairs: list[tuple[str, str]]) -> Iterator[str]:
    """The table, line by line, with geometric means.  ROWS have a guest, WHAT
    was run, times in UNIT, and ratios of PAIRS."""
    ratios = [f"{a}/{b}" for a, b in pairs if f"{a}/{b}" in rows[0]]
    times = [key for key in rows[0] if key.endswith(f"_{unit}")]
    yield (f"{'guest':15} {what:13}"
           + "".join(f"{key:>10}" for key in times)
           + "".join(f"{key:>12}" for key in ratios))
    for row in rows:
        yield (f"{row['guest']:15} {row[what]:13}"
               + "".join(f"{'-':>10}" if row[key] is None
                         else f"{row[key]:10.2f}" for key in times)
               + "".join(f"{row[key]:12.2f}" for key in ratios))
    for guest in dict.fromkeys(row["guest"] for row in rows):
        means = [statistics.geometric_mean(
            row[key] for row in rows if row["guest"] == guest)
            for key in ratios]
        yield (f"{guest:15} {'mean':13}" + " " * (10 * len(times))
               + "".join(f"{mean:12.2f}" for mean in means))


@command
def main() -> int:
    no_arguments()
    rounds = number_of("REPEAT", 9)
    guests = programs.DEFAULT_GUESTS
    programs.sysroots(guests, cases.SYSROOT)
    sides = [side for side in SIDES
             if side.qemu != "peer" or peer.version()]
    rows = []
    with tempfile.TemporaryDirectory(prefix="short-") as temporary:
        where = Path(temporary)
        make_inputs(where)
        for guest in guests:
            for name in PROGRAMS:
                rows.append(measure(guest, name, rounds, sides, where))
                say(f"{guest} {name}: stock / warm "
                    f"{rows[-1]['stock/warm']:.2f}")
    write_csv(RESULTS / "short.csv", list(rows[0]), rows)
    write_json(RESULTS / "short.json", rows)
    print("\n".join(show(rows, "program", "ms", RATIOS)))
    return 0

# SPDX-License-Identifier: GPL-2.0-or-later
"""Measure what it costs to have native calls, and the changes to jumps.

For development; scripts/bench/run is the benchmark.

Usage: scripts/bench/overheads [overhead] [startup] [jumps] [costs]
       default: all

overhead  real programs in pairs, stock then patched: start-up of true, all
          off, and a program without listed calls.  PAIRS=N, default 7 (true:
          20 times as many).  Processor time; ratio: patched / stock, median
          of the pairs and their middle half.
startup   the same for what maps much, with all off and on: 500 libraries
          that need the next and call memcpy once through their PLT (5 times
          as many pairs), python3 importing the extension modules that the
          guest has (twice), true.
jumps     the benchmark's programs that spend their time in their own code,
          without native calls, for chaining without the inline lookup, the
          lookup without chaining, and both; timed as the benchmark does it.
          What the Arm CPU has besides (x-bti-static, x-pauth-quick) stays on.
costs     what costs.c does: threads, forks, functions that lie alike, code
          that is written again and again, faults and other calls that are
          not native in the end, copies that signals interrupt.

Writes build/results/overhead.csv, startup.csv, jumps.csv, costs.csv and the
same as .json.
Exit codes: 0 measured, 1 an error (one line says what), 2 usage.
"""

import functools
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from . import cases, figures, inputs, measure, programs
from .common import (BUILD, HERE, RESULTS, Failure, Usage, command, must,
                     number_of, say, write_csv, write_json)
from .compiler import compile_program

FIELDS = ["guest", "program", "setting", "pairs", "stock_s", "patched_s",
          "ratio", "ratio_q1", "ratio_q3"]

# What is on -> QEMU_NATIVE_CALLS, QEMU_TCG
SETTINGS = {
    "none": ("off", "chain-pages=off,inline-lookup=off"),
    "calls": ("on", "chain-pages=off,inline-lookup=off"),
    "chain": ("off", "inline-lookup=off"),
    "lookup": ("off", "chain-pages=off"),
    "jumps": ("off", ""),
    "all": ("on", ""),
}

TRUE = programs.Program("true", "true", None, None, False)
START_UPS = 20  # to each pair of another program
SCALE = .4
NOT_LISTED = ["b2sum"]
OWN_CODE = ["lua-vm", "python-vm", "sqlite3", "perl", "gawk", "cc1", "bzip2",
            "stockfish", "b2sum"]

# What costs.c does -> how often
COSTS = {
    "threads": 300, "exits": 2000, "forks": 300, "forks-threads": 200,
    "far-64k": 8, "far-pages": 2000, "rewrite": 3000, "barrier": 20000,
    "null": 20000, "underflow": 1000000, "infinity": 3000000, "copies": 20,
    "interrupted": 20,
}

LIBRARIES = 500
LIBRARY = """
void *memcpy(void *, const void *, unsigned long);
static char from[64], to[64];

static void __attribute__((constructor)) call(void)
{
    memcpy(to, from, sizeof(to));
}
"""
# _asyncio is most of the time, all in the Python code that it imports.  Some
# need a library that the sysroot has not: the output says how many.
NOT_IMPORTED = ["_asyncio"]
IMPORTS = """
missing = 0
for name in "{}".split():
    try:
        __import__(name)
    except ImportError:
        missing += 1
print("imported all but", missing)
"""


Row = dict[str, Any]    # by FIELDS
Program = programs.Program | cases.Case


def row_of(guest: str, program: Program, setting: str,
           times: Sequence[tuple[float, float]]) -> Row:
    """The row of a program: TIMES has (stock, patched) of each pair."""
    ratios = [patched / stock for stock, patched in times]
    low, middle, high = (statistics.quantiles(ratios, method="inclusive")
                         if len(times) > 1 else ratios * 3)
    return dict(zip(FIELDS, [
        guest, program.name, setting, len(times),
        statistics.median(stock for stock, _ in times),
        statistics.median(patched for _, patched in times),
        middle, low, high]))


def compare(guest: str, program: programs.Program, setting: str, pairs: int,
            where: Path) -> Row:
    """A row: PROGRAM under stock and under patched with SETTING, in pairs."""
    calls, tcg = SETTINGS[setting]
    times = []
    for _ in range(pairs):
        # Stock ignores the lists, but the guest's stack must lie alike: where
        # it begins in a page was seen to move git by 8 %.
        stock = programs.run(programs.stock(guest), guest, program, where,
                             calls, tcg=tcg)
        patched = programs.run(programs.patched(guest), guest, program, where,
                               calls, tcg=tcg)
        if (stock.status, stock.output) != (patched.status, patched.output):
            raise Failure(
                f"{program.name} on {guest} with {setting} on differs "
                "from stock: run tests/programs/run")
        times.append((stock.seconds, patched.seconds))
    return row_of(guest, program, setting, times)


def compare_case(guest: str, case: cases.Case, setting: str, pairs: int,
                 where: Path) -> Row:
    """The same for one of the benchmark's, timed as there."""
    found = measure.timed(case, pairs, where,
                          measure.Settings(*SETTINGS[setting]))
    return row_of(guest, case, setting, [
        (figures.processor_time(pair["stock"]),
         figures.processor_time(pair["patched"]))
        for pair in found["rounds"]])


def table(part: str, todo: Sequence[tuple[str, Any, str, int]], where: Path,
          how: Callable[..., Row] = compare) -> list[Row]:
    """Compare each of TODO in the directory WHERE; save and print as PART."""
    rows = []
    for case in todo:
        rows.append(how(*case, where))
        say(f"{part} {len(rows)}/{len(todo)} {case[0]} {case[1].name}, "
            f"{case[2]}")
    write_csv(RESULTS / f"{part}.csv", FIELDS, rows)
    write_json(RESULTS / f"{part}.json", rows)
    print(f"\n{'guest':15} {'program':13} {'on':6} {'pairs':>5} "
          f"{'stock':>10} {'patched':>10}  ratio  middle half")
    for row in rows:
        print(f"{row['guest']:15} {row['program']:13} {row['setting']:6} "
              f"{row['pairs']:>5} {row['stock_s'] * 1e3:7.1f} ms "
              f"{row['patched_s'] * 1e3:7.1f} ms  {row['ratio']:.3f}  "
              f"{row['ratio_q1']:.3f}..{row['ratio_q3']:.3f}")
    return rows


def overhead(pairs: int, where: Path) -> None:
    guests = programs.DEFAULT_GUESTS
    programs.sysroots(guests)
    programs.make_inputs(where, SCALE)
    todo = [(guest, TRUE, setting, pairs * START_UPS)
            for guest in guests for setting in ("none", "calls")]
    todo += [(guest, program, setting, pairs)
             for guest in guests for program in programs.PROGRAMS
             if program.demo for setting in ("none", "calls")
             if setting == "none" or program.name in NOT_LISTED]
    table("overhead", todo, where)


@functools.cache
def chain(arch: str, where: Path) -> programs.Program:
    """The program that needs the first of LIBRARIES libraries."""
    place = where / f"chain-{arch}"
    place.mkdir()
    (place / "library.c").write_text(LIBRARY)
    (place / "main.c").write_text("int main(void) { return 0; }\n")
    code = place / "library.o"
    last: list[Path] = []
    compile_program(arch, code, "-O2", "-fPIC", "-fno-builtin", "-c",
                    place / "library.c")
    for number in reversed(range(LIBRARIES)):
        library = place / f"libchain{number}.so"
        must(f"{arch}-linux-gnu-ld", "-shared", "-z", "lazy",
             "--no-as-needed", "-soname", library.name, "-o", library, code,
             *last)
        last = [library]
    # DT_RPATH, which the libraries inherit; DT_RUNPATH they would not
    compile_program(arch, place / "main", place / "main.c",
                    "-Wl,--no-as-needed", *last,
                    "-Wl,--allow-shlib-undefined",
                    f"-Wl,-rpath,{place},--disable-new-dtags")
    return programs.Program("chain", str(place / "main"), None, None, False)


def imports(guest: str, where: Path) -> programs.Program:
    """python3 importing each module of its lib-dynload."""
    found = {module.name.split(".")[0] for module in
             (BUILD / "guests" / guest).glob(
                 "usr/lib/python3*/lib-dynload/*.so")}
    modules = sorted(found - set(NOT_IMPORTED))
    if not modules:
        raise Failure(f"python3 of {guest} has no extension modules: is the "
                      "sysroot whole?")
    script = where / f"{guest}.py"
    script.write_text(IMPORTS.format(" ".join(modules)))
    return programs.Program("imports", f"python3 {script.name}", None, None,
                            False)


def startup(pairs: int, where: Path) -> None:
    guests = programs.DEFAULT_GUESTS
    programs.sysroots(guests)
    where.mkdir(exist_ok=True)
    todo = []
    for guest in guests:
        arch = programs.GUESTS[guest].removeprefix("qemu-")
        todo += [(guest, program, setting, pairs * times)
                 for program, times in [(chain(arch, where), 5),
                                        (imports(guest, where), 2),
                                        (TRUE, START_UPS)]
                 for setting in ("none", "calls", "all")]
    table("startup", todo, where)


def jumps(pairs: int, where: Path) -> None:
    guests = programs.DEFAULT_GUESTS
    programs.sysroots(guests, cases.SYSROOT)
    inputs.make_inputs(where, SCALE)
    settings = ["chain", "lookup", "jumps"]
    rows = table("jumps", [
        (guest, case, setting, pairs) for guest in guests
        for case in cases.program_cases(guest, OWN_CODE, True, SCALE)
        for setting in settings], where, compare_case)
    for guest in guests:
        print(f"{guest:15} geomean", *(
            f"{setting} {statistics.geometric_mean(some):.3f}"
            for setting in settings
            for some in [[row["ratio"] for row in rows
                          if (row["guest"], row["setting"])
                          == (guest, setting)]]))


def costs(pairs: int, where: Path) -> None:
    where.mkdir(exist_ok=True)
    guests = ["arm64-trixie", "riscv64-trixie"]
    programs.sysroots(guests)
    todo = []
    resident: list[tuple[str, int, int]] = []
    for guest in guests:
        arch = programs.GUESTS[guest].removeprefix("qemu-")
        binary = where / f"costs-{arch}"
        compile_program(arch, binary, "-O2", "-fno-builtin", HERE / "costs.c",
                        "-lm", "-pthread")
        todo += [(guest,
                  programs.Program(what, f"{binary} {what} {number}", None,
                                   None, False), "all", pairs)
                 for what, number in COSTS.items()]
        threads = todo[-len(COSTS)][1]
        stock, patched = (
            int(programs.run(qemu, guest, threads, where).errors)
            for qemu in (programs.stock(guest), programs.patched(guest)))
        resident.append((guest, stock, patched))
    table("costs", todo, where)
    for guest, stock, patched in resident:
        print(f"{guest:15} resident set with {COSTS['threads']} threads: "
              f"stock {stock} KiB, patched {patched} KiB")


PARTS = {"overhead": overhead, "startup": startup, "jumps": jumps,
         "costs": costs}


@command
def main() -> int:
    wanted = sys.argv[1:] or list(PARTS)
    if set(wanted) - set(PARTS):
        raise Usage(f"choose from {', '.join(PARTS)}")
    pairs = number_of("PAIRS", 7)
    for part in [part for part in PARTS if part in wanted]:
        with tempfile.TemporaryDirectory(prefix="overheads-") as temporary:
            PARTS[part](pairs, Path(temporary) / "inputs")
    return 0

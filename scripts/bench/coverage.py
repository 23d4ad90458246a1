# SPDX-License-Identifier: GPL-2.0-or-later
"""Measure the share of executed calls to listed functions that went native.

Usage: scripts/bench/coverage [GUEST[/PROGRAM]...]
       SCALE=N     size of the programs' inputs, default 0.1

Runs the programs of programs.py twice:
  - under patched qemu for its statistics: native calls, and what was declined;
  - under stock qemu with a plugin (plugin/entered.c) that counts how
    often the functions are entered: all calls that there are.
Where the functions are, the guest's own dlsym() tells under several CPU
models, so that all choices of an ifunc are found (plugin/entries.c), and
-d native adds what else qemu knows.  An entry that neither knows is missed.

A listed function that another one calls does not count, for a native call of
the outer one leaves nothing to call; nor does a loop back to the first
instruction.  Names that share an address (memcpy, memmove) are added up, and
no more native calls of a function count than there were calls.  (Lua's differ
from run to run: it seeds its hashes with addresses.)

Prints the share of each program and guest, and the functions that lost most.
"ld.so" are calls of the dynamic linker's own copies, where qemu knows them;
the statistics do not tell them apart, so they are in the share.  Writes
build/results/coverage.csv and coverage.json.
Exit codes: 0 measured, 1 an error (one line says what), 2 usage.
"""

import bisect
import collections
import os
import re
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from . import programs
from .common import (BUILD, HERE, RESULTS, ROOT, Failure, Usage, command, must,
                     say, write_csv, write_json)
from .compiler import HOST, compile_program

FIELDS = ["guest", "program", "functions", "calls", "ld_so", "native",
          "share", "reasons"]
# Of each of these, glibc chooses other functions.
MODELS = {
    "aarch64": ["max", "cortex-a53", "a64fx", "neoverse-n1"],
    "riscv64": ["max", "rv64"],
}
Row = dict[str, Any]    # by FIELDS
LEFT = 8  # lines of what is not native


def architecture(guest: str) -> str:
    return programs.GUESTS[guest].removeprefix("qemu-")


def listed() -> list[str]:
    """The table's symbols."""
    return [name for table in sorted((ROOT / "native-libs").glob("*.def"))
            for name in re.findall(r"^NATIVE_(?:CALL|MATH)\((\w+)",
                                   table.read_text(), re.M)]


def make_plugin(where: Path) -> Path:
    """The plugin that counts, compiled in the directory WHERE."""
    plugin = where / "libentered.so"
    compile_program(HOST, plugin, "-O2", "-shared", "-fPIC",
                    f"-I{BUILD / 'stock/src/include/qemu'}",
                    *must("pkg-config", "--cflags", "glib-2.0").split(),
                    HERE / "plugin/entered.c")
    return plugin


class Library:
    """An object of the sysroot: the extent of its functions and its PLT."""

    def __init__(self, path: Path) -> None:
        self.path = path
        text = must("readelf", "--debug-dump=frames", path)
        self.functions = sorted(
            (int(start, 16), int(end, 16)) for start, end in
            re.findall(r" FDE .* pc=([0-9a-f]+)\.\.([0-9a-f]+)", text))
        self.stubs = [(int(start, 16), int(start, 16) + int(size, 16))
                      for start, size in re.findall(
                          r" \.plt +PROGBITS +([0-9a-f]+) [0-9a-f]+ "
                          r"([0-9a-f]+)", must("readelf", "-SW", path))]

    def end(self, start: int) -> int:
        """Where the function at START ends; for one without unwind
        information, its first instruction."""
        at = bisect.bisect(self.functions, (start, 1 << 64)) - 1
        end = self.functions[at][1] if at >= 0 else 0
        return end if end > start else start + 2


# (file name, offset) -> names of functions that begin there
Entries = Mapping[tuple[str, int], set[str]]


def from_dlsym(guest: str, where: Path) -> Entries:
    """What the guest's C library tells."""
    arch = architecture(guest)
    entries = where / f"entries-{arch}"
    if not entries.exists():
        compile_program(arch, entries, "-O2", HERE / "plugin/entries.c",
                        "-Wl,--no-as-needed", "-lm")
    found = collections.defaultdict(set)
    for model in MODELS[arch]:
        lines = must(programs.stock(guest), "-cpu", model, "-L",
                     BUILD / "guests" / guest, entries, *listed())
        for line in lines.splitlines():
            name, path, offset = line.split()
            found[Path(path).name, int(offset, 16)].add(name)
    return found


def from_log(text: str) -> Entries:
    """The same, from -d native."""
    bases = {name: int(base, 16) for base, name in re.findall(
        r"^native: ([0-9a-f]+)-[0-9a-f]+ object ([^\s,]+),", text, re.M)}
    found = collections.defaultdict(set)
    for address, name, where in re.findall(
            r"^native: ([0-9a-f]+) entry of (\w+), defined by (\S+)", text,
            re.M):
        offset = int(address, 16) - bases.get(where, 1 << 64)
        if offset >= 0:
            found[where, offset].add(name)
    return found


def statistics(text: str) -> dict[str, tuple[int, int, str]]:
    """Symbol -> native, declined, reasons."""
    heads = re.findall(r"^native-calls: symbol (.*)$", text, re.M)
    if len(heads) != 1:
        raise Failure("no statistics" if not heads else
                      "it forks: its processes cannot be told apart")
    columns = heads[0].split()
    found = {}
    for name, rest in re.findall(
            r"^native-calls: (?!pid )(\w+) (\d.*)$", text, re.M):
        field = rest.split()
        found[name] = (int(field[columns.index("native")]),
                       int(field[columns.index("declined")]),
                       " ".join(field[len(columns):]))
    return found


def together(entries: Entries) -> list[set[str]]:
    """Sets of names, so that no two sets have an entry in common."""
    sets: list[set[str]] = []
    for names in entries.values():
        apart = [group for group in sets if not group & names]
        sets = apart + [names.union(*(group for group in sets
                                      if group & names))]
    return sets


def count(guest: str, program: programs.Program, known: Entries,
          plugin: Path, where: Path) -> list[Row]:
    """The rows of one program: one for each function that was called."""
    log, spec, out = where / ".log", where / ".list", where / ".out"
    for file in log, out:
        file.unlink(missing_ok=True)
    patched = programs.run(programs.patched(guest), guest, program, where,
                           "on,stats", log, ["-d", "native"])
    text = log.read_text(errors="replace") if log.exists() else ""
    counted = statistics(text)

    entries: dict[tuple[str, int], set[str]] = collections.defaultdict(set)
    for source in known, from_log(text):
        for place, names in source.items():
            entries[place] |= names
    libraries = {}
    for name in {name for name, _ in entries}:
        paths = list((BUILD / "guests" / guest / "usr/lib").rglob(name))
        libraries[name] = Library(next(path for path in paths
                                       if not path.is_symlink()).resolve())
    ranges = [("stubs", library.path, *stubs)
              for library in libraries.values() for stubs in library.stubs]
    ranges += [("function", libraries[name].path, offset,
                libraries[name].end(offset)) for name, offset in entries]
    spec.write_text("".join(f"{kind} {path} {start:x} {end:x}\n"
                            for kind, path, start, end in ranges))
    stock = programs.run(programs.stock(guest), guest, program, where, "on",
                         None, ["-plugin", f"{plugin},list={spec},out={out}"])
    if (stock.status, stock.output) != (patched.status, patched.output):
        raise Failure("differs from stock: run tests/programs/run")
    if not out.exists():
        raise Failure("the plugin wrote nothing: has stock qemu plugins?")

    calls = {}
    for line in out.read_text().splitlines():
        path, offset, number = line.rsplit(" ", 2)
        calls[Path(path).name, int(offset, 16)] = int(number)
    rows = []
    for names in together(entries):
        mine = {place: number for place, number in calls.items()
                if entries[place] & names}
        numbers = [counted.get(name, (0, 0, "")) for name in names]
        total = sum(mine.values())
        if total:
            native = min(sum(number[0] for number in numbers), total)
            rows.append(dict(zip(FIELDS, [
                guest, program.name, "/".join(sorted(names)), total,
                sum(number for (name, _), number in mine.items()
                    if name.startswith("ld-")),
                native, native / total,
                " ".join(number[2] for number in numbers if number[2])])))
    return rows


def totals(rows: Iterable[Row]) -> tuple[int, int, int, float]:
    """Calls, of ld.so, native, share."""
    calls, linker, native = (sum(row[field] for row in rows)
                             for field in ("calls", "ld_so", "native"))
    return calls, linker, native, native / calls if calls else 1


def show(rows: Sequence[Row]) -> None:
    print(f"\n{'guest':15} {'program':11} {'calls':>10} {'ld.so':>8} "
          f"{'native':>10}  share")
    for guest in dict.fromkeys(row["guest"] for row in rows):
        mine = [row for row in rows if row["guest"] == guest]
        names = list(dict.fromkeys(row["program"] for row in mine))
        for name in [*names, "all"]:
            calls, linker, native, share = totals(
                [row for row in mine if name in (row["program"], "all")])
            print(f"{guest:15} {name:11} {calls:>10} {linker:>8} "
                  f"{native:>10}  {share:.2%}")
        print("  not native:")
        mine.sort(key=lambda row: row["native"] - row["calls"])
        for row in mine[:LEFT]:
            lost = row["calls"] - row["native"]
            if lost:
                print(f"  {lost:>9} of {row['calls']:>9} {row['program']:11} "
                      f"{row['functions']}  {row['reasons']}")


@command
def main() -> int:
    wanted = sys.argv[1:] or programs.DEFAULT_GUESTS
    chosen = [(guest, program) for guest in programs.GUESTS
              for program in programs.PROGRAMS
              if guest in wanted or f"{guest}/{program.name}" in wanted]
    scale = os.environ.get("SCALE") or "0.1"
    if not chosen:
        raise Usage(f"nothing is called {' '.join(wanted)}: see --help")
    if not re.fullmatch(r"\d*\.?\d+", scale):
        raise Usage(f"SCALE: a number, not '{scale}'")
    rows = []
    guests = list(dict.fromkeys(guest for guest, _ in chosen))
    programs.sysroots(guests)
    with tempfile.TemporaryDirectory(prefix="coverage-") as temporary:
        where = Path(temporary) / "inputs"
        programs.make_inputs(where, float(scale))
        plugin = make_plugin(Path(temporary))
        known = {guest: from_dlsym(guest, Path(temporary))
                 for guest in guests}
        for number, (guest, program) in enumerate(chosen, 1):
            say(f"{number}/{len(chosen)} {guest} {program.name}")
            try:
                rows += count(guest, program, known[guest], plugin, where)
            except Failure as failure:
                raise Failure(f"{program.name} on {guest}: {failure}") \
                    from None
    write_csv(RESULTS / "coverage.csv", FIELDS, rows)
    write_json(RESULTS / "coverage.json", rows)
    show(rows)
    return 0

# SPDX-License-Identifier: GPL-2.0-or-later
"""Measure what one call of each listed function costs.

Usage: [GUEST=aarch64|riscv64] [ONLY="SYMBOL|GROUP..."] [REPEAT=N] [QUICK=1]
       [SYSROOT=cross|debian] [CPU=MODEL] [REACH="plt entry..."] [FAST=1]
       scripts/bench/percall

Compiles calls/percall*.c for the host and the guests and runs it, in
alternation, N times (default 3): native on the host, then for each guest
under stock qemu, patched with native calls off, patched with them on.  Each
figure is the least of the N.  ONLY names functions, or groups: mem, str, math.
QUICK measures fewer sizes, for a shorter time, once.  SYSROOT cross (default)
is the guest libc of the cross compilers, debian the trixie sysroots of
scripts/guests.  CPU is passed on as -cpu.  FAST is -native-calls math=fast.

Functions of memory and strings are called with sizes, those of math with
classes of arguments: unit (0.05 to 0.95), small (1 to 10), large (1e3 to 1e5),
where the result is a normal number.

REACH lists ways of reaching the function, natively as in the guest (default:
all): plt, through the PLT; got, through a pointer loaded from the GOT at the
call (-fno-plt); direct, in a static program, where no function of math is
native and none is measured; tail, through a function that ends with a jump to
the PLT; entry, through a pointer from dlsym().  Under stock and with native
calls off only plt is measured.

Prints a table for each guest (plt) and the geometric means for each reach, of
math apart for functions with results that are the library's own and those with
exact ones.  Functions that are not native, of which qemu's statistics of a
short run tell, are marked and in no mean.
Writes build/results/percall.csv and percall.json.
Exit codes: 0 measured, 1 an error (one line says what), 2 usage.
"""

import itertools
import math
import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from . import call_tables, guests
from .common import (BUILD, HERE, RESULTS, ROOT, Failure, Usage, Word, command,
                     first_line, no_arguments, number_of, output_of, say,
                     switch, words, write_csv, write_json)
from .compiler import HOST, compile_program, compiler, is_stale
from .machine import processor

SOURCES = [HERE / "calls" / name for name in
           ("percall.c", "percall-mem.c", "percall-math.c")]
LIBS = ROOT / "native-libs"

# Guest -> sysroot of its cross compiler, sysroot of scripts/guests.
GUESTS = {
    "aarch64": (Path("/usr/aarch64-linux-gnu"), "arm64-trixie"),
    "riscv64": (Path("/usr/riscv64-linux-gnu"), "riscv64-trixie"),
}
# Way of reaching a function -> compiler's options.
REACHES: dict[str, list[str]] = {
    "plt": [],
    "got": ["-DREACH_GOT"],
    "direct": ["-static"],
    "tail": ["-DREACH_TAIL"],
    "entry": ["-DREACH_ENTRY"],
}
MODES = {"stock": "stock/bin", "off": "bin", "on": "bin"}
GROUPS = ["mem", "str", "math"]
SIZES = [8, 16, 32, 64, 128, 256, 512, 1024, 4096, 16384, 65536, 524288]
QUICK_SIZES = [8, 64, 512, 4096, 65536]
FLAGS = ["-std=gnu11", "-O2", "-fno-builtin", "-Wl,-z,lazy", f"-I{LIBS}"]
LIBRARIES = ["-Wl,--no-as-needed", "-lm"]  # for dlsym()
NATIVE_LIBRARY = 1 << 4  # as in native-libs.h
SHORT = ["-t", "1", "-r", "1", "-s", "64"]


class Options(NamedTuple):
    """What is to be measured."""

    guests: Sequence[str]       # of GUESTS
    reaches: Sequence[str]      # of REACHES
    names: Sequence[str]        # functions and groups, all if empty
    repeat: int
    quick: bool = False
    sysroot: str = "cross"      # or "debian"
    cpu: str = ""
    native: str = "on"          # what -native-calls gets
    environment: Mapping[str, str] = os.environ     # of all that runs


def version(qemu: Path) -> str:
    """What QEMU says it is: its version and the project's revision."""
    lines = output_of(qemu, "--version").splitlines()
    return ", ".join(line.strip() for line in lines
                     if line.strip() and not line.startswith("Copyright"))


def compiled(arch: str, reach: str) -> Path:
    """SOURCES compiled for ARCH, unless that is done already."""
    program = BUILD / "bench/calls" / f"percall-{arch}-{reach}"
    if is_stale(program, [*SOURCES, SOURCES[0].with_suffix(".h"),
                          *LIBS.glob("*.def"), *LIBS.glob("*.h")]):
        compile_program(arch, program, *FLAGS, *REACHES[reach], *SOURCES,
                        *LIBRARIES)
    return program


class Progress:
    """Time left, from what passes took before; the first is a short one."""

    def __init__(self, passes: int) -> None:
        self.total, self.done, self.lines = passes, 0, math.inf
        self.start, self.told = time.monotonic(), 0.

    def tell(self, label: str, line: int) -> None:
        now = time.monotonic()
        if now - self.told < (1 if sys.stderr.isatty() else 10):
            return
        self.told = now
        share = (self.done + min(line / self.lines, 1)) / self.total
        left = (now - self.start) * (1 / share - 1) if share else 0
        say(f"{share:4.0%}, about {left:.0f} s left ({label})")

    def finish(self, lines: float) -> None:
        self.done, self.lines = self.done + 1, lines


def environment(options: Options, calls: str | None) -> dict[str, str]:
    """For qemu: -native-calls CALLS, or its default."""
    found = dict(options.environment, LC_ALL="C")
    found.pop("QEMU_NATIVE_CALLS", None)
    return found | {"QEMU_NATIVE_CALLS": calls} if calls else found


# (symbol, size or class) -> ns
Figures = dict[tuple[str, str], float]


def one_pass(program: Sequence[Word], variables: Mapping[str, str], label: str,
             progress: Progress) -> tuple[str, Figures]:
    """Run percall once: libc's version, and the figures."""
    libc = "unknown"
    figures: Figures = {}
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True,
                          env=variables) as process:
        for line in process.stdout or []:
            field = line.split()
            if field[0] == "libc":
                libc = field[1]
            else:
                figures[field[0], field[1]] = float(field[2])
                progress.tell(label, len(figures))
    if process.returncode:
        raise Failure(f"{label}: ended with status {process.returncode}: "
                      f"try {' '.join(map(str, program))}")
    progress.finish(len(figures) or math.inf)
    return libc, figures


def native_symbols(guest: str, options: Options) -> set[str]:
    """The functions whose calls are native, but for the first few."""
    # Only of a call through a PLT qemu knows by which name it is.
    text = subprocess.run(
        [*in_guest(guest, "plt", "on", options), *SHORT],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        env=environment(options, f"{options.native},stats"),
        check=False).stderr
    return {symbol for symbol, native, declined in re.findall(
        r"^native-calls: (\w+) (\d+)(?: \d+){5} (\d+)", text, re.M)
        if int(native) > 9 * int(declined)}


def is_patched(qemu: Path) -> bool:
    """Whether QEMU knows native calls; stock qemu rejects the option."""
    return subprocess.run([qemu, "-native-calls", "help"],
                          stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL,
                          check=False).returncode == 0


class Table:
    """The rows that percall has."""

    def __init__(self, program: Path) -> None:
        self.flags: dict[str, int] = {}
        self.group = {name: name for name in GROUPS}
        for line in output_of(program, "-l").splitlines():
            group, symbol, _, flags = line.split()
            self.group[symbol] = group
            self.flags[symbol] = int(flags)

    def within(self, names: Sequence[str], reach: str) -> list[str]:
        """Those of NAMES, or of all groups, that are measured for REACH."""
        return [name for name in names or GROUPS
                if reach != "direct" or self.group[name] != "math"]

    def kind(self, symbol: str) -> str:
        """One of the members of call_tables.KINDS."""
        if self.group[symbol] != "math":
            return self.group[symbol]
        return ("library" if self.flags[symbol] & NATIVE_LIBRARY
                else "exact")


def check_guest(guest: str, sysroot: str) -> None:
    """Fetch and look for what is needed to run it."""
    if sysroot == "debian":
        guests.make(GUESTS[guest][1])
    for place in MODES.values():
        qemu = BUILD / place / f"qemu-{guest}"
        if not os.access(qemu, os.X_OK):
            raise Failure(f"{qemu} is missing: run make")
    if not is_patched(qemu):
        say(f"WARNING: {qemu} has no native calls: 'on' measures the stock "
            "qemu")


def in_guest(guest: str, reach: str, mode: str, options: Options
             ) -> list[Word]:
    """The command that runs percall."""
    root, debian = GUESTS[guest]
    if options.sysroot == "debian":
        root = BUILD / "guests" / debian
    return [BUILD / MODES[mode] / f"qemu-{guest}", "-L", root,
            *(["-cpu", options.cpu] if options.cpu else []),
            compiled(guest, reach)]


# Host or guest, reach, mode
Pass = tuple[str, str, str]


def commands_for(options: Options, table: Table) -> dict[Pass, list[Word]]:
    """The command of each pass."""
    commands: dict[Pass, list[Word]] = {}
    arguments = ["-s", ",".join(map(
        str, QUICK_SIZES if options.quick else SIZES))]
    if options.quick:
        arguments += ["-t", "1000", "-r", "2"]
    for reach in options.reaches:
        names = table.within(options.names, reach)
        if not names:
            continue
        commands["host", reach, "native"] = [
            compiled(HOST, reach), *arguments, *names]
        for guest in options.guests:
            for mode in MODES if reach == "plt" else ["on"]:
                commands[guest, reach, mode] = [
                    *in_guest(guest, reach, mode, options), *arguments, *names]
    if not commands:
        raise Failure("ONLY: math is not measured for REACH=direct")
    return commands


def header_for(options: Options, libcs: Mapping[str, str]) -> dict[str, Any]:
    """What was measured with what."""
    header = {
        "date": time.strftime("%Y-%m-%d"),
        "machine": f"{processor()}, {os.cpu_count()} processors",
        "kernel": f"{platform.system()} {platform.release()}",
        "compiler": first_line(compiler(HOST), "--version"),
        "host libc": libcs["host"],
        "repeats": options.repeat,
        "native calls": options.native,
    }
    for guest in options.guests:
        header |= {
            f"{guest} compiler": first_line(compiler(guest), "--version"),
            f"{guest} libc": libcs[guest],
            f"{guest} cpu":
                options.cpu or options.environment.get("QEMU_CPU")
                or "default",
        } | {
            f"{guest} {name}": version(BUILD / MODES[mode] / f"qemu-{guest}")
            for name, mode in (("stock", "stock"), ("patched", "on"))
        }
    return header


def measure(options: Options) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Run all passes: the header and the rows."""
    table = Table(compiled(HOST, "plt"))
    unknown = [name for name in options.names if name not in table.group]
    if unknown:
        raise Failure(f"ONLY: {unknown[0]} is not in the table: see "
                      "native-libs/*.def")
    seen = {}
    for guest in options.guests:
        check_guest(guest, options.sysroot)
        seen[guest] = native_symbols(guest, options)

    commands = commands_for(options, table)
    progress = Progress(options.repeat * len(commands))
    calls = {"off": "off", "on": options.native}
    figures: dict[Pass, Figures] = {}
    libcs: dict[str, str] = {}
    for _ in range(options.repeat):
        for (who, reach, mode), line in commands.items():
            libc, got = one_pass(line, environment(options, calls.get(mode)),
                                 f"{who} {reach} {mode}", progress)
            libcs.setdefault(who, libc)
            best = figures.setdefault((who, reach, mode), got)
            for key, value in got.items():
                best[key] = min(best[key], value)
    return header_for(options, libcs), [
        row for guest in options.guests for reach in options.reaches
        for row in compare(guest, reach, figures, table, seen[guest])]


def compare(guest: str, reach: str, figures: Mapping[Pass, Figures],
            table: Table, seen: set[str]) -> Iterator[dict[str, Any]]:
    """A row for each symbol with its sizes or classes."""
    for (symbol, argument), native in figures.get(
            ("host", reach, "native"), {}).items():
        sized = argument.isdigit()
        yield {
            "guest": guest, "reach": reach, "symbol": symbol,
            "bytes": int(argument) if sized else None,
            "class": None if sized else argument,
            "kind": table.kind(symbol),
            "comparable": symbol in seen,
            "native": native,
        } | {mode: figures.get((guest, reach, mode), {}).get(
            (symbol, argument)) for mode in MODES}


def one_of(name: str, choices: Iterable[str], default: Iterable[str]
           ) -> list[str]:
    """The words of the variable NAME, which have to be among CHOICES."""
    found = words(name) or list(default)
    if set(found) - set(choices):
        raise Usage(f"{name}: one of {', '.join(choices)}")
    return found


def options_asked() -> Options:
    """What the environment asks for."""
    quick = switch("QUICK", False)
    return Options(
        guests=one_of("GUEST", GUESTS, GUESTS),
        reaches=one_of("REACH", REACHES, REACHES), names=words("ONLY"),
        repeat=number_of("REPEAT", 1 if quick else 3), quick=quick,
        sysroot=one_of("SYSROOT", ["cross", "debian"], ["cross"])[0],
        cpu=os.environ.get("CPU", ""),
        native="on,math=fast" if switch("FAST", False) else "on")


@command
def main() -> int:
    no_arguments()
    options = options_asked()
    header, rows = measure(options)
    summaries = list(filter(None, (
        call_tables.summary(guest, reach, name, rows)
        for guest in options.guests for name in call_tables.KINDS
        for reach in options.reaches)))
    write_csv(RESULTS / "percall.csv", rows[0], rows)
    write_json(RESULTS / "percall.json",
               {"header": header, "summary": summaries, "rows": rows})
    for name, value in header.items():
        print(f"{name + ':':18} {value}")
    for guest in options.guests:
        call_tables.print_table(guest, rows)
    for _, columns in itertools.groupby(
            summaries, lambda found: (found["guest"], found["kind"])):
        call_tables.print_summary(list(columns))
    return 0

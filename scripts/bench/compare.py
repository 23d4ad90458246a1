# SPDX-License-Identifier: GPL-2.0-or-later
"""Run any guest program under stock and patched qemu, and compare.

Usage: scripts/compare [-r REPEAT] [-L SYSROOT] [-i FILE] [--] PROGRAM [ARG...]

PROGRAM  an ELF file for aarch64 or riscv64; without a slash, also one of
         SYSROOT/usr/bin
-L       where its libraries are: default the sysroot of scripts/guests that
         it lies in, or the cross compiler's
-r       pairs of runs, default 5
-i       its standard input, default nothing

Runs it once for the native calls it makes, then in pairs, stock and patched,
timed by hyperfine, in this directory and environment.  Prints the times, the
ratio (median, 95 % confidence interval), whether output, standard error and
exit status were stock's every time, and the native calls.
Exit codes: 0 all was equal, 1 it was not, or an error (one line says what),
2 usage.
"""

import getopt
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from . import elf, figures, programs, timing
from .common import BUILD, Failure, Usage, Word, command

SIDES = {"stock": "stock/bin", "patched": "bin"}
SHOWN = 12  # functions


def sysroot_of(program: Path) -> Path | None:
    """The sysroot of scripts/guests that PROGRAM lies in, or None."""
    return next((directory for directory in program.absolute().parents
                 if (directory / ".packages").is_file()), None)


def find(name: str, sysroot: Path | None) -> Path:
    """The file that NAME means."""
    path = Path(name)
    if not path.exists() and "/" not in name and sysroot:
        path = sysroot / "usr/bin" / name
    if not path.exists():
        also = f" nor in {sysroot}/usr/bin" if sysroot and "/" not in name \
            else ""
        raise Failure(f"there is no {name} here{also}")
    if not path.is_file():
        raise Failure(f"{path} is not a file")
    return path


def examine(name: str, sysroot: Path | None
            ) -> tuple[Path, elf.Program, Path]:
    """Path, elf.Program and sysroot of the program called NAME."""
    if sysroot and not sysroot.is_dir():
        raise Failure(f"-L: {sysroot} is not a directory")
    path = find(name, sysroot)
    try:
        program = elf.read(path)
    except ValueError as error:
        raise Failure(f"{path} {error}") from None
    if not os.access(path, os.X_OK):
        raise Failure(f"{path} is not executable: chmod +x it")
    sysroot = sysroot or sysroot_of(path) \
        or Path(f"/usr/{program.arch}-linux-gnu")
    linker = program.interpreter
    # A link may lead to /lib: within the sysroot it is a file all the same
    if linker and not os.path.lexists(sysroot / linker.lstrip("/")):
        raise Failure(f"{path} needs {linker}, which {sysroot} has not: give "
                      "the right one with -L")
    return path, program, sysroot


class Comparison:
    """Runs of a program, and what they differed in from the first of stock.

    differs: side -> parts that differed"""

    def __init__(self, line: Callable[[str], Sequence[Word]],
                 given: Path | None, scratch: Path) -> None:
        self.line, self.given, self.scratch = line, given, scratch
        self.expected: timing.Outcome | None = None
        self.pairs: list[dict[str, timing.Times]] = []
        self.differs: dict[str, set[str]] = {side: set() for side in SIDES}
        self.calls: dict[str, int] | None = None

    def once(self, side: str, options: Sequence[Word], **variables: str
             ) -> timing.Times:
        qemu, *rest = self.line(side)
        times, outcome = timing.run(
            [qemu, *options, *rest], self.scratch,
            os.environ | variables if variables else None, given=self.given)
        if self.expected is None:
            self.expected = outcome
        self.differs[side] |= set(timing.differences(self.expected, outcome))
        return times

    def run(self, repeat: int) -> None:
        log = self.scratch / "log"
        calls = os.environ.get("QEMU_NATIVE_CALLS") or "on"
        for number in range(repeat):
            options, pair = timing.layout(number, repeat), {}
            for side in SIDES if number % 2 == 0 else reversed(SIDES):
                pair[side] = self.once(side, options)
            if not number:
                self.once("patched", [*options, "-D", log],
                          QEMU_NATIVE_CALLS=f"{calls},stats")
                self.calls = programs.native_calls(log)
            self.pairs.append(pair)


def report(done: Comparison) -> int:
    """Print what was found; the exit code."""
    found = figures.compare(done.pairs)
    for side in SIDES:
        times = [pair[side] for pair in done.pairs]
        print(f"{side + ':':16}{figures.median_time(times):.3f} s processor "
              f"time, {figures.median_time(times, 'wall'):.3f} s in all")
    print(f"{'ratio:':16}{found['ratio']:.2f} ({found['ratio_low']:.2f} to "
          f"{found['ratio_high']:.2f}), spread {found['spread']:.1%}, "
          f"pairs: {len(done.pairs)}; in all {found['ratio_wall']:.2f}")
    for part, words in timing.PARTS.items():
        if part == "result":
            continue
        print(f"{words + ':':16}" + (
            "DIFFERS from run to run, under stock too" if words in
            done.differs["stock"] else "DIFFERS from stock's" if words in
            done.differs["patched"] else "equal"))
    status = done.expected.status if done.expected else None
    print(f"{'ended with:':16}" + ("a signal" if status is None
                                   else f"status {status}"))
    if done.calls is None:
        print(f"{'native calls:':16}not known: the patched qemu wrote no "
              "stats; is it the patched one?")
    else:
        most = sorted(done.calls.items(), key=lambda item: -item[1])
        print(f"{'native calls:':16}{sum(done.calls.values()):,}"
              + "".join(f"\n{'':16}{count:>14,} {name}"
                        for name, count in most[:SHOWN])
              + (f"\n{'':16}and {len(most) - SHOWN} more functions"
                 if len(most) > SHOWN else ""))
    return 1 if any(done.differs.values()) else 0


def arguments() -> tuple[int, Path | None, Path | None, list[str]]:
    """(repeat, sysroot, input, the program and its arguments)"""
    repeat, sysroot, given = "5", None, None
    try:
        options, line = getopt.getopt(sys.argv[1:], "r:L:i:")
    except getopt.GetoptError as wrong:
        raise Usage(f"{wrong}: see --help") from None
    for name, value in options:
        if name == "-r":
            repeat = value
        elif name == "-L":
            sysroot = Path(value)
        elif name == "-i":
            given = Path(value).absolute()
    if not repeat.isdigit() or int(repeat) < 1:
        raise Usage("-r: a number from 1")
    if not line:
        raise Usage("no PROGRAM: see --help")
    return int(repeat), sysroot, given, line


@command
def main() -> int:
    repeat, sysroot, given, (name, *rest) = arguments()
    path, program, libraries = examine(name, sysroot)
    if given and not given.is_file():
        raise Failure(f"-i: {given} is not a file")
    qemus = {side: BUILD / where / f"qemu-{program.arch}"
             for side, where in SIDES.items()}
    for qemu in qemus.values():
        if not os.access(qemu, os.X_OK):
            raise Failure(f"{qemu} is missing: run make")
    with tempfile.TemporaryDirectory(prefix="compare-") as scratch:
        done = Comparison(lambda side: [qemus[side], "-L", libraries, path,
                                        *rest], given, Path(scratch))
        done.run(repeat)
    return report(done)

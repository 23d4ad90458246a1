# SPDX-License-Identifier: GPL-2.0-or-later
"""Run any guest program under stock, patched and Debian's qemu, and compare.

Usage: scripts/compare [-r REPEAT] [-L SYSROOT] [-i FILE] [--] PROGRAM [ARG...]

PROGRAM  an ELF file for aarch64 or riscv64; without a slash, also one of
         SYSROOT/usr/bin
-L       where its libraries are: default the sysroot of scripts/guests that
         it lies in, or the cross compiler's
-r       rounds, in each of which each qemu runs it once, default 5
-i       its standard input, default nothing

Runs it once for the native calls it makes, then in rounds, timed by hyperfine,
in this directory and environment.  Prints the times, the ratios (median, 95 %
confidence interval), whether output, standard error and exit status were
stock's every time, and the native calls.  Debian's qemu-user is what
scripts/peer fetches; PEER=0 in the environment leaves it out.
Exit codes: 0 all was equal under stock and patched, 1 it was not, or an error
(one line says what), 2 usage.
"""

import getopt
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from . import elf, figures, peer, programs, results, timing
from .common import BUILD, Failure, Usage, Word, command, switch

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
                 sides: Sequence[str], given: Path | None, scratch: Path
                 ) -> None:
        self.line, self.sides = line, sides
        self.given, self.scratch = given, scratch
        self.expected: timing.Outcome | None = None
        self.rounds: list[dict[str, timing.Times]] = []
        self.differs: dict[str, set[str]] = {side: set() for side in sides}
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
            options = timing.layout(number, repeat)
            times = {side: self.once(side, options)
                     for side in self.sides[::-1 if number % 2 else 1]}
            if not number:
                self.once("patched", [*options, "-D", log],
                          QEMU_NATIVE_CALLS=f"{calls},stats")
                self.calls = programs.native_calls(log)
            self.rounds.append(times)


def verdict(done: Comparison, part: str) -> str:
    """Whether PART of what the program did was equal everywhere."""
    where = [side for side in done.sides if part in done.differs[side]]
    if "stock" in where:
        return "DIFFERS from run to run, under stock too"
    if "patched" in where:
        return "DIFFERS from stock's"
    return "equal, but under Debian's qemu" if where else "equal"


def report(done: Comparison, peer_name: str) -> int:
    """Print what was found; the exit code."""
    titles = {"stock": "stock / patched", "peer": "Debian's / patched"}
    for side in done.sides:
        name = peer_name if side == "peer" else side
        cpu, wall = (figures.median_time(
            [times[side] for times in done.rounds], kind)
            for kind in (None, "wall"))
        print(f"{name + ':':20}{cpu:.3f} s processor time, {wall:.3f} s in "
              "all")
    for name, found in figures.compare(done.rounds).items():
        print(f"{titles[name] + ':':20}{found['median']:.2f} "
              f"({found['low']:.2f} to {found['high']:.2f}), spread "
              f"{found['spread']:.1%}, rounds: {len(done.rounds)}; in all "
              f"{found['elapsed']:.2f}")
    for part, words in timing.PARTS.items():
        if part != "result":
            print(f"{words + ':':20}{verdict(done, words)}")
    status = done.expected.status if done.expected else None
    print(f"{'ended with:':20}" + ("a signal" if status is None
                                   else f"status {status}"))
    if done.calls is None:
        print(f"{'native calls:':20}not known: the patched qemu wrote no "
              "stats; is it the patched one?")
    else:
        most = sorted(done.calls.items(), key=lambda item: -item[1])
        print(f"{'native calls:':20}{sum(done.calls.values()):,}"
              + "".join(f"\n{'':20}{count:>14,} {name}"
                        for name, count in most[:SHOWN])
              + (f"\n{'':20}and {len(most) - SHOWN} more functions"
                 if len(most) > SHOWN else ""))
    return 1 if done.differs["stock"] | done.differs["patched"] else 0


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
    version = peer.have() if switch("PEER", True) else None
    sides = ["stock", "patched", *(["peer"] if version else [])]
    qemus = {side: BUILD / programs.QEMUS[side] / f"qemu-{program.arch}"
             for side in sides}
    for qemu in qemus.values():
        if not os.access(qemu, os.X_OK):
            raise Failure(f"{qemu} is missing: run make")
    with tempfile.TemporaryDirectory(prefix="compare-") as scratch:
        done = Comparison(lambda side: [qemus[side], "-L", libraries, path,
                                        *rest], sides, given, Path(scratch))
        done.run(repeat)
    return report(done, results.peer_name(version))

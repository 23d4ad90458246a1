# SPDX-License-Identifier: GPL-2.0-or-later
"""Show where the time of a guest program goes.

Usage: scripts/bench/time --guest GUEST --side stock|patched [--cpu CPU]
                          [--detail] -- PROGRAM [ARGUMENT...]

Runs PROGRAM once, in the caller's directory and with its standard input,
under perf, which samples it a thousand times a second, and prints a JSON
object.  Its shares sum to 1:

listed       guest code of functions of the native-call table, with what it
             calls inside of the library and in qemu (a native call would save
             all that); and native calls: their helpers, and the functions of
             the host
library      other guest code of shared libraries
program      the program's own guest code
translation  translating guest code
helpers      what guest code that is not listed calls in qemu: floating point,
             lookups of the next block...
other        kernel, system calls, start of qemu

GUEST     a sysroot of scripts/guests
PROGRAM   a program of its /usr/bin, or a path
--cpu     passed on as -cpu; of properties alone the model is max; "default"
          is none
--detail  also print (to stderr) the functions that take most of it

Exit codes: 0 sampled, 1 an error (one line says what; also when PROGRAM fails,
which a status of 1 is not yet: so diff says that it found something; and when
perf is missing or not permitted), 2 usage.
"""

import bisect
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from . import guest_code
from .common import BUILD, Failure, Usage, Word, command, output_of
from .results import SHARES

FREQUENCY = 997     # Hz; a prime, not to beat with a program's own rhythm
STACK = 4096        # bytes of the host's stack in a sample: up to the block
FEWEST = 20         # samples to tell shares from

# Lines of perf script
MAPPED = re.compile(r"PERF_RECORD_MMAP2? \d+/\d+: \[(0x\w+)\((0x\w+)\) @ "
                    r"(0x\w+|0) .*\]: \S+ (/.*)$")
FRAME = re.compile(r"\s+([0-9a-f]+) (.*) \((.*)\)$")
# The file of a frame in generated code: qemu's map of that, or its memory
GENERATED = re.compile(r"/tmp/perf-\d+\.map|//anon|\[unknown\]")
# A line of qemu's map: an address, a size, a name
IN_MAP = re.compile(r"([0-9a-f]+) [0-9a-f]+ (tcg-prologue-buffer"
                    r"|guest-0x[0-9a-f]+)\n")
# What qemu calls guest code in its map, and what is none
BLOCK = re.compile(r"guest-0x([0-9a-f]+)")
NO_GUEST = {"tcg-prologue-buffer", None}
# How far from the last instruction of the map code may be: what is not likely
# to run is behind a block, and not in the map.
BEHIND = 4096

# Functions of qemu: what -perfmap itself costs; the translator; native calls.
# What runs outside of blocks and is none of them is "other".
REPORTS = {"perf_report_code"}
TRANSLATES = {"tb_gen_code"}
NATIVE = re.compile("helper_native_|native_call_")
# Helpers that have no caller in the sample, because they end with a jump
HELPS = re.compile("helper_|float(16|32|64|128|x80)_|soft_f|parts(64|128)_")


class BlockMap:
    """The map that qemu wrote: from host addresses to guest instructions.

    perf reads it too, but cannot know that qemu begins anew in the same place
    when it discards all code, as it does when the guest's second thread
    starts.  What the guest forks writes to the same file, with what is in the
    buffer for a second time, so that some lines are not whole."""

    def __init__(self, path: Path) -> None:
        self.generations: list[tuple[list[int], list[str]]] = []
        first, last = 0, sys.maxsize
        with open(path, encoding="ascii", errors="replace") as lines:
            for found in filter(None, map(IN_MAP.fullmatch, lines)):
                start = int(found[1], 16)
                first = first or start
                if start < first:
                    continue
                if start < last:
                    self.generations.append(([], []))
                last = start
                starts, names = self.generations[-1]
                starts.append(start)
                names.append(found[2])

    def look_up(self, address: int) -> str | None:
        """The name of the instruction that code at ADDRESS is part of."""
        for starts, names in reversed(self.generations):
            i = bisect.bisect_right(starts, address) - 1
            if i >= 0 and address < starts[-1] + BEHIND:
                return names[i]
        return None


# A member of SHARES, and what --detail calls it
Share = tuple[str, str]


class GuestMap:
    """What is where in the guest's memory."""

    def __init__(self, listed: set[str], program: Path) -> None:
        self.listed, self.program = listed, os.path.realpath(program)
        self.mappings: list[tuple[int, int, int, str]] = []
        self.objects: dict[str, guest_code.Object | None] = {}
        self.known: dict[str | None, Share] = {}

    def add(self, start: int, size: int, offset: int, path: str) -> None:
        self.mappings.append((start, start + size, offset, path))

    def object(self, path: str) -> guest_code.Object | None:
        """The object of a file, None when it is none of the guest's."""
        if path not in self.objects:
            try:
                self.objects[path] = guest_code.Object(path, self.listed)
            except (OSError, ValueError):
                self.objects[path] = None
        return self.objects[path]

    def share_of(self, block: str | None) -> Share:
        """The share that BLOCK, as qemu's map calls it, is part of, and what
        --detail calls it."""
        if block not in self.known:
            found = BLOCK.match(block or "")
            if found:
                self.known[block] = self.look_up(int(found[1], 16))
            elif block in NO_GUEST:
                self.known[block] = "other", "between blocks"
            else:
                # qemu with libdw knows names of programs with debug info
                self.known[block] = "program", str(block)
        return self.known[block]

    def look_up(self, pc: int) -> Share:
        """The same for guest code at PC."""
        # Later mappings replace earlier ones
        for start, end, offset, path in reversed(self.mappings):
            found = self.object(path) if start <= pc < end else None
            if found:
                at = pc - start + offset
                share = "listed" if found.is_listed(at) else \
                    "program" if os.path.realpath(path) == self.program else \
                    "library"
                return share, (f"{os.path.basename(path)} "
                               f"{found.function(at)}")
        return "program", "generated code"


# An address, a symbol, a file
Frame = tuple[int, str, str]


class Samples:
    """What perf recorded in the file DATA: iterate over the shares."""

    def __init__(self, data: Path, guest: GuestMap) -> None:
        self.data, self.guest = data, guest
        self.maps: dict[str, BlockMap | None] = {}

    def block(self, address: int, file: str, pid: str) -> str | None:
        """What qemu's map has for the frame of generated code at ADDRESS."""
        if not file.startswith("/tmp/"):
            file = f"/tmp/perf-{pid}.map"
        if file not in self.maps:
            try:
                self.maps[file] = BlockMap(Path(file))
            except (OSError, ValueError):
                self.maps[file] = None
        found = self.maps[file]
        return found.look_up(address) if found else None

    def classify(self, pid: str, frames: Sequence[Frame]) -> Share | None:
        """The share that a sample belongs to, and a label for --detail.

        FRAMES: (address, symbol, file), innermost first.  None: not to be
        counted."""
        symbols = []        # of qemu and what it calls, down to the block
        for address, symbol, file in frames:
            if GENERATED.match(file):
                share, label = self.guest.share_of(
                    self.block(address, file, pid))
                break
            symbols.append(symbol.split("+")[0])
        else:
            share = label = ""
        if REPORTS & set(symbols):
            return None
        inner, file = frames[0][1].split("+")[0], frames[0][2]
        if file.startswith("[kernel"):
            return "other", f"{inner} (kernel)"
        if TRANSLATES & set(symbols):
            return "translation", inner
        if any(NATIVE.match(symbol) for symbol in symbols):
            return "listed", f"{inner} (native)"
        if not symbols:
            return share, label
        if share == "listed":
            return "listed", f"{inner} for {label}"
        if share or HELPS.match(inner):
            return "helpers", inner
        return "other", inner

    def __iter__(self) -> Iterator[Share]:
        recorded = list(self.read())    # all mappings first
        for pid, frames in recorded:
            found = self.classify(pid, frames)
            if found:
                yield found

    def read(self) -> Iterator[tuple[str, list[Frame]]]:
        """Yield the process and the frames of each sample; tell GUEST what
        is mapped where."""
        with subprocess.Popen(
                ["perf", "script", "-i", self.data, "--no-inline",
                 "--show-mmap-events", "-F", "pid,tid,ip,sym,symoff,dso"],
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                errors="replace") as process:
            pid, frames = "", []
            for line in process.stdout or []:
                found = FRAME.match(line)
                if found:
                    frames.append((int(found[1], 16), found[2], found[3]))
                    continue
                if frames:
                    yield pid, frames
                pid, frames = line.split("/")[0].strip(), []
                found = MAPPED.search(line)
                if found:
                    self.guest.add(int(found[1], 0), int(found[2], 0),
                                   int(found[3], 0), found[4])
            if frames:
                yield pid, frames
        if process.returncode:
            raise Failure("perf script cannot read what perf recorded")


def listed_functions(qemu: Path) -> set[str]:
    """The names in the table of native calls of the patched QEMU."""
    table = output_of(qemu, "-native-calls", "help")
    if not table:
        raise Failure(f"{qemu} has no native calls: run make")
    return {line.split()[0] for line in table.splitlines()[1:] if line}


# --data: also mappings that the host does not execute, as are the guest's
RECORD = ["perf", "record", "-q", "-e", "cpu-clock", "-F", str(FREQUENCY),
          "--data", "--call-graph", f"dwarf,{STACK}", "-o"]


def check_perf(data: Path) -> None:
    """Raise a Failure if perf cannot sample, into the file DATA, at all."""
    try:
        probe = subprocess.run([*RECORD, data, "--", "true"], check=False,
                               stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    except FileNotFoundError:
        raise Failure("perf is missing: apt install linux-perf") from None
    if probe.returncode:
        raise Failure(
            "perf is not permitted to sample: as root, or with "
            "/proc/sys/kernel/perf_event_paranoid at most 2")


def sample(line: Sequence[Word], data: Path, environment: Mapping[str, str],
           where: Path | None, given: IO[bytes] | None) -> None:
    """Run LINE in the directory WHERE under perf, into the file DATA."""
    variables = {**environment, "QEMU_PERFMAP": "1"}
    for name in "QEMU_LOG", "QEMU_STRACE":
        variables.pop(name, None)
    # Into a file: grep does not go on when it writes to /dev/null
    with open(data.with_name("output"), "wb") as output:
        result = subprocess.run([*RECORD, data, "--", *line],
                                env=variables, cwd=where, stdin=given,
                                stdout=output, stderr=subprocess.PIPE,
                                text=True, errors="replace", check=False)
    if result.returncode not in (0, 1):
        last = (result.stderr.strip().splitlines() or ["no message"])[-1]
        raise Failure(f"the program ended with status {result.returncode}: "
                      f"{last}")


def remove_maps(data: Path) -> None:
    """Remove the maps that qemu wrote for the processes in DATA."""
    seen = output_of("perf", "script", "-i", data, "-F", "pid,tid",
                     "--show-task-events")
    for pid in set(re.findall(r"^ *(\d+)/\d+", seen, re.M)):
        Path(f"/tmp/perf-{pid}.map").unlink(missing_ok=True)


def shares(line: Sequence[Word], program: Path, listed: set[str],
           environment: Mapping[str, str] = os.environ,
           where: Path | None = None, given: IO[bytes] | None = None,
           detail: bool = False) -> dict[str, Any]:
    """Sample LINE, which is qemu with PROGRAM: share -> part of 1.

    LISTED: names of functions; DETAIL: as --detail."""
    with tempfile.TemporaryDirectory(prefix="bench-time-") as temporary:
        data = Path(temporary) / "perf.data"
        check_perf(data)
        try:
            sample(line, data, environment, where, given)
            counts = Counter(Samples(data, GuestMap(listed, program)))
        finally:
            remove_maps(data)
    total = sum(counts.values())
    if total < FEWEST:
        raise Failure(f"only {total} samples: give the program more work")
    if detail:
        for (share, label), count in counts.most_common(30):
            print(f"{count / total:6.1%} {share:11} {label}", file=sys.stderr)
    by_share: Counter[str] = Counter()
    for (share, _), count in counts.items():
        by_share[share] += count
    return {share: round(by_share[share] / total, 4) for share in SHARES} | {
        "samples": total}


def arguments() -> tuple[dict[str, str], list[str]]:
    """The options, by name, and the program with its arguments."""
    options, line = {"cpu": "default"}, sys.argv[1:]
    while line and line[0].startswith("--"):
        name = line.pop(0)[2:]
        if not name:
            break
        if name == "detail":
            options[name] = "yes"
        elif name in ("guest", "side", "cpu") and line:
            options[name] = line.pop(0)
        else:
            raise Usage(f"no option --{name}: see --help")
    if not {"guest", "side"} <= set(options) or not line \
            or options["side"] not in ("stock", "patched"):
        raise Usage("--guest, --side and PROGRAM are needed: see --help")
    return options, line


@command
def main() -> int:
    options, (name, *rest) = arguments()
    guest, side, cpu = options["guest"], options["side"], options["cpu"]
    sysroot = BUILD / "guests" / guest
    if not sysroot.is_dir():
        raise Failure(f"{sysroot} is missing: run scripts/guests {guest}")
    arch = "aarch64" if guest.startswith("arm64") else "riscv64"
    patched = BUILD / "bin" / f"qemu-{arch}"
    qemu = {"patched": patched,
            "stock": BUILD / "stock/bin" / f"qemu-{arch}"}[side]
    if not os.access(qemu, os.X_OK):
        raise Failure(f"{qemu} is missing: run make")
    program = Path(name) if "/" in name else sysroot / "usr/bin" / name
    model = [] if cpu == "default" else \
        ["-cpu", f"max,{cpu}" if "=" in cpu.partition(",")[0] else cpu]
    row = {"guest": guest, "cpu": cpu, "side": side}
    row |= shares([qemu, "-L", sysroot, *model, program, *rest], program,
                  listed_functions(patched), detail="detail" in options)
    print(json.dumps(row))
    return 0

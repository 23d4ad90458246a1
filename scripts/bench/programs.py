# SPDX-License-Identifier: GPL-2.0-or-later
"""Real Debian programs: what to run, on what inputs, and how.

For the demo (times on large inputs) and tests/programs (equal output on small
ones).  The inputs are generated, always the same for the
same scale.  The sysroots come from scripts/guests.
"""

import lzma
import os
import random
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from . import guests
from .common import BUILD, HERE, Failure, Word

# Sysroot of scripts/guests -> its qemu.
GUESTS = {
    "arm64-bookworm": "qemu-aarch64",
    "arm64-trixie": "qemu-aarch64",
    "riscv64-trixie": "qemu-riscv64",
}
DEFAULT_GUESTS = ["arm64-bookworm", "arm64-trixie", "riscv64-trixie"]


class Program(NamedTuple):
    """A program of the guests, and its work.

    symbols: functions of which the program must have made native calls,
             because it calls them directly for this work; None: it may make
             no calls, for what it calls once only is not bound yet by then
    """

    name: str                   # how it is called in tables
    command: str                # program of the guest's /usr/bin, arguments
    input: str | None           # the file that is its standard input
    symbols: list[str] | None
    demo: bool                  # whether the demo shows it


PROGRAMS = [
    Program("sort", "sort words.txt", None, ["memcmp", "memcpy"], True),
    Program("grep", "grep -nF -e zinc- -e silver archive.log", None,
            ["memchr"], True),
    Program("grep-regex", "grep -cE (brass|iron)-[a-f]+.*size=[0-9]*7 "
            "access.log", None, ["memchr"], False),
    Program("gawk", "gawk -f log.awk access.log", None, ["memcpy"], True),
    Program("mawk", "mawk -f log.awk access.log", None, ["memcpy"], False),
    Program("sqlite3", "sqlite3 :memory:", "shop.sql", ["memcpy", "memcmp"],
            True),
    Program("lua", "lua5.4 log.lua access.log", None, ["memcpy", "memchr"],
            True),
    Program("python3", "python3 log.py short.log", None, ["memcpy"], True),
    Program("perl", "perl log.pl access.log", None, ["memcpy"], True),
    Program("git", "git --no-pager diff --no-index old.txt new.txt", None,
            ["memcmp"], True),
    Program("wc", "wc words.txt access.log", None, None, False),
    Program("od", "od -An -tx1z words.txt", None, ["memcmp"], False),
    # Of libm, only what every host has as the guest: IEEE 754's own
    Program("lua-math", "lua5.4 math.lua", None, ["fmod"], True),
    Program("gawk-math", "gawk -f math.awk", None, None, False),
    Program("mawk-math", "mawk -f math.awk", None, None, False),
    Program("python-math", "python3 math.py", None, ["fmod", "frexp"], False),
    # Arithmetic from end to end: here is nothing to be had.
    Program("lua-vm", "lua5.4 vm.lua", None, None, False),
    Program("python-vm", "python3 vm.py", None, None, False),
    Program("b2sum", "b2sum archive.log archive.log", None, None, True),
    # Libraries that are compiled for the host
    Program("python-zlib", "python3 deflate.py access.log", None,
            ["deflate", "inflate"], True),
    Program("python-xz", "python3 unxz.py old.xz", None, ["lzma_decode"],
            True),
    # Helpers with the host's instructions
    Program("sha256sum", "sha256sum archive.log words.txt", None, None, False),
]


def make_inputs(where: Path, scale: float) -> None:
    """Write the inputs of all programs to WHERE; SCALE 1 is for times of
    about a second under an unpatched qemu."""
    shutil.rmtree(where, ignore_errors=True)
    where.mkdir(parents=True)
    for script in (HERE / "guest").iterdir():
        shutil.copy(script, where)
    rng = random.Random(20240229)

    goods = [f"{metal}-{part}" for metal in
             "brass iron zinc copper nickel silver bronze steel".split()
             for part in "valve flange bracket gear fitting pipe".split()]
    agents = ["Mozilla", "Wget", "curl", "Opera", "Links", "bot"]
    stems = ["%06x" % rng.randrange(1 << 24) for _ in range(2000)]

    def lines(count: int, line: Callable[[int], str]) -> str:
        return "".join(line(number) for number in range(int(count * scale)))

    def log_line(number: int) -> str:
        path = rng.choice(["/", "/index.html", "/search", "/basket",
                           f"/item/{rng.randrange(400)}"])
        query = f"?q={rng.choice(goods)}&ref={rng.choice(stems)}" \
            if rng.random() < .7 else ""
        return (f"10.{rng.randrange(4)}.{rng.randrange(256)}."
                f"{rng.randrange(256)} - - [29/Feb/2024:"
                f"{number // 7919 % 24:02}:{number // 131 % 60:02}:"
                f"{number % 60:02} +0000] \"GET {path}{query} HTTP/1.1\" "
                f"{rng.choice([200, 200, 200, 304, 404])} "
                f"{rng.randrange(100, 90000)} "
                f"\"agent={rng.choice(agents)}/{rng.randrange(1, 9)}.0 "
                f"size={rng.randrange(640, 2000)}\"\n")

    def files() -> Iterator[tuple[str, str]]:
        yield "words.txt", lines(300000, lambda n: (
            f"{rng.choice(goods)} {rng.choice(stems)} "
            f"{rng.randrange(10 ** 6)}\n"))
        log = lines(40000, log_line)
        yield "access.log", log
        yield "short.log", log[:log.find("\n", len(log) // 4) + 1]
        yield "archive.log", log * 12
        yield "orders.csv", lines(15000, lambda n: (
            f"N{rng.randrange(10 ** 8):08},customer {rng.randrange(900):04},"
            f"\"{rng.choice(goods)}, {rng.choice(agents)} pattern\","
            f"{rng.randrange(1000)}\n"))
        old = [f"{rng.choice(stems)} {rng.choice(goods)} {n}\n"
               for n in range(int(240000 * scale))]
        new = [rng.choice(stems) + "\n" if rng.random() < .03 else line
               for line in old if rng.random() > .03]
        yield "old.txt", "".join(old)
        yield "new.txt", "".join(new)

    for name, text in files():
        (where / name).write_text(text, encoding="ascii")
    (where / "old.xz").write_bytes(lzma.compress(
        (where / "old.txt").read_bytes() * 3, preset=0))


# Side of a comparison -> where its qemus are
QEMUS = {"stock": "stock/bin", "patched": "bin", "peer": "peer/bin"}


def qemu(side: str, guest: str) -> Path:
    """The qemu of SIDE, one of QEMUS, for GUEST."""
    return BUILD / QEMUS[side] / GUESTS[guest]


def stock(guest: str) -> Path:
    return qemu("stock", guest)


def patched(guest: str) -> Path:
    return qemu("patched", guest)


def sysroots(names: Iterable[str], suffix: str = "") -> None:
    """Fetch what is not there yet of the guests NAMES; SUFFIX is what their
    sysroots' names have at the end."""
    for guest in names:
        for binary in stock(guest), patched(guest):
            if not os.access(binary, os.X_OK):
                raise Failure(f"{binary} is missing: run make")
    for guest in names:
        guests.make(guest + suffix)


def environment(where: Path, calls: str | None = None,
                tcg: str | None = None,
                cache: Path | None = None) -> dict[str, str]:
    """What programs run with; CALLS is the list for QEMU_NATIVE_CALLS, TCG
    that for QEMU_TCG, CACHE the directory for QEMU_TB_CACHE, WHERE that of the
    inputs."""
    variables = {
        "LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin",
        "HOME": str(where), "GIT_CONFIG_NOSYSTEM": "1",
        "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1",
        "PERL_HASH_SEED": "0", "PERL_PERTURB_KEYS": "0",
    }
    if calls is not None:
        variables["QEMU_NATIVE_CALLS"] = calls
    if tcg is not None:
        variables["QEMU_TCG"] = tcg
    if cache is not None:
        variables["QEMU_TB_CACHE"] = str(cache)
    return variables


class Result(NamedTuple):
    """What a program did."""

    status: int         # exit status, negative for a signal
    output: bytes
    errors: bytes
    seconds: float      # processor time, user and system, with its children


def run(binary: Path, guest: str, program: Program, where: Path,
        calls: str | None = None, log: Path | None = None,
        options: Iterable[Word] = (), tcg: str | None = None,
        cache: Path | None = None) -> Result:
    """Run PROGRAM of GUEST under the qemu BINARY.

    The program runs in WHERE, the directory of the inputs.  CALLS, TCG and
    CACHE are environment()'s, LOG is the file for qemu's log, OPTIONS are
    more of qemu's.
    """
    sysroot = BUILD / "guests" / guest
    name, *arguments = program.command.split()
    command: list[Word] = [
        binary, "-L", sysroot, *(["-D", str(log)] if log else []), *options,
        sysroot / "usr/bin" / name, *arguments]
    output, errors = where / ".stdout", where / ".stderr"
    with open(where / (program.input or os.devnull), "rb") as given, \
            open(output, "wb") as out, open(errors, "wb") as err, \
            subprocess.Popen(
                command, cwd=where, stdin=given, stdout=out, stderr=err,
                env=environment(where, calls, tcg, cache)) as process:
        started = time.monotonic()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        elapsed = time.monotonic() - started
    return Result(process.returncode, output.read_bytes(),
                  errors.read_bytes(), usage.ru_utime + usage.ru_stime
                  or elapsed)


def native_calls(log: Path) -> dict[str, int] | None:
    """Symbol -> native calls, from the stats in the file LOG.

    None when the log holds no stats: that qemu has no native calls."""
    if not log.exists():
        return None
    calls: dict[str, int] = {}
    seen = False
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        if not line.startswith("native-calls: "):
            continue
        seen = True
        found = re.match(r"native-calls: (?!pid )(\w+) (\d+) ", line)
        if found:
            calls[found[1]] = calls.get(found[1], 0) + int(found[2])
    return calls if seen else None

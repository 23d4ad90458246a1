# SPDX-License-Identifier: GPL-2.0-or-later
"""Functions of libm under the unpatched and the patched qemu, compared.

For tests/math (few arguments) and scripts/bench/math-diff (very many).  For
each guest libm, math.c is compiled with the rows of libm.def that it has.
"""

import hashlib
import itertools
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from .common import BUILD, HERE, ROOT, Failure, Word
from .compiler import compiler

SOURCES = HERE / "math"
STATE = ROOT / "scripts/generate/float-state.h"
LIBS = ROOT / "native-libs"
# Where below BUILD qemus are that find no libm but the host's
ALONE = "bench/math/alone/bin"
TABLE = LIBS / "libm.def"

# Seconds; what runs takes a few, so this is for what hangs.
LIMIT = 600
NO_VARIABLES: dict[str, str] = {}


class Guest(NamedTuple):
    """A libm of a guest."""

    name: str
    arch: str               # of qemu and compiler
    sysroot: Path
    where: str              # where in it the libraries are
    libraries: list[str]    # that with the functions first


def guest(name: str) -> Guest:
    """The guest in the sysroot NAME of scripts/guests; cross-ARCH: that of the
    cross compiler."""
    arch = "riscv64" if "riscv64" in name else "aarch64"
    if name == f"cross-{arch}":
        return Guest(name, arch, Path(f"/usr/{arch}-linux-gnu"), "lib",
                     ["libm.so.6", "libc.so.6"])
    sysroot = BUILD / "guests" / name
    if name.endswith("-musl"):
        return Guest(name, arch, sysroot, f"lib/{arch}-linux-musl",
                     ["libc.so"])
    return Guest(name, arch, sysroot, f"lib/{arch}-linux-gnu",
                 ["libm.so.6", "libc.so.6"])


def rows(where: Path) -> tuple[list[str], list[str]]:
    """(rows of libm.def whose default version the libm WHERE has, those of
    which it has another)."""
    symbols = subprocess.run(
        ["nm", "-D", "--defined-only", where],
        stdout=subprocess.PIPE, text=True, check=True).stdout
    names = set(re.findall(r" [TWi] (\w+(?:@@?[\w.]+)?)$", symbols, re.M))
    plain = {re.sub("@.*", "", name) for name in names
             if "@" not in name or "@@" in name}
    hidden = {re.sub("@.*", "", name) for name in names} - plain
    lines = {found[1]: found[0] for found in re.finditer(
        r"^NATIVE_MATH\((\w+),.*\)$", TABLE.read_text(), re.M)}
    return ([lines[name] for name in lines if name in plain],
            [lines[name] for name in lines
             if name in hidden and name.startswith("__")])


def directory_of(a_guest: Guest) -> Path:
    """Where the program for a guest is built."""
    return BUILD / "bench/math" / a_guest.name


def build(a_guest: Guest) -> Path:
    """Compile math.c for a guest, if that is not done; return the program."""
    directory = directory_of(a_guest)
    directory.mkdir(parents=True, exist_ok=True)
    libraries = a_guest.sysroot / a_guest.where
    if not (libraries / a_guest.libraries[0]).exists():
        raise Failure(f"{libraries / a_guest.libraries[0]} is missing: run "
                      f"scripts/guests {a_guest.name}")
    program = directory / "math"
    visible, hidden = rows(libraries / a_guest.libraries[0])
    for name, lines in ("visible", visible), ("hidden", hidden):
        (directory / f"{name}.def").write_text("\n".join(lines) + "\n",
                                               encoding="ascii")
    interpreter = ([f"-Wl,-dynamic-linker,/lib/ld-musl-{a_guest.arch}.so.1"]
                   if a_guest.name.endswith("-musl") else [])
    command = [
        compiler(a_guest.arch), "-O2", "-Wall", "-fno-builtin",
        "-Dmemcpy=__builtin_memcpy",    # not to be called for each argument
        "-ffp-contract=off", "-frounding-math", "-fno-stack-protector",
        "-fPIE", "-pie", "-nostdlib", f"-I{directory}", f"-I{LIBS}",
        str(SOURCES / "math.c"), *interpreter, "-Wl,--no-relax",
        "-Wl,--allow-shlib-undefined", f"-L{libraries}",
        *(f"-l:{name}" for name in a_guest.libraries), "-lgcc"]
    made_from = hashlib.sha256(" ".join(command).encode())
    for file in [*sorted(SOURCES.glob("*.[ch]")), STATE,
                 *sorted(LIBS.glob("*.h")), LIBS / "libm-hard.def",
                 *sorted(directory.glob("*.def")),
                 libraries / a_guest.libraries[0]]:
        made_from.update(file.read_bytes())
    stamp = directory / "math.made-from"
    if (program.exists() and stamp.exists()
            and stamp.read_text() == made_from.hexdigest()):
        return program
    done = subprocess.run([*command, "-o", program], stderr=subprocess.PIPE,
                          text=True, check=False)
    if done.returncode or done.stderr:
        raise Failure(f"math.c does not compile for {a_guest.name}: "
                      f"{done.stderr.strip().splitlines()[-1]}")
    stamp.write_text(made_from.hexdigest())
    return program


def functions(a_guest: Guest) -> dict[str, str]:
    """The rows that its program calls: name -> signature."""
    directory = directory_of(a_guest)
    return {found[1]: found[2] for name in ("visible", "hidden")
            for found in re.finditer(
                r"^NATIVE_MATH\((\w+), *\w+, *(\w+),",
                (directory / f"{name}.def").read_text(), re.M)}


def run(a_guest: Guest, kind: str, arguments: Sequence[Word | int],
        log: Path | None = None, program: Path | None = None) -> list[str]:
    """The output lines of math, or of PROGRAM, under a qemu.  KIND is stock,
    or what -native-calls gets, or alone, for all calls by a qemu that finds no
    libm but the host's; LOG is the file for statistics."""
    program = program or directory_of(a_guest) / "math"
    where = {"stock": "stock/bin", "alone": ALONE}.get(kind, "bin")
    if kind == "alone":
        kind = "on"
    command = [str(BUILD / where / f"qemu-{a_guest.arch}"),
               "-L", str(a_guest.sysroot)]
    if kind != "stock":
        command += ["-native-calls", f"{kind},stats" if log else kind]
        command += ["-D", str(log)] if log else []
    try:
        done = subprocess.run(
            [*command, program, *map(str, arguments)], env=NO_VARIABLES,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, errors="replace",
            timeout=LIMIT, check=False,
            start_new_session=True)     # Ctrl-C is for the script
    except subprocess.TimeoutExpired:
        return [f"ended by a limit of {LIMIT} s"]
    lines = done.stdout.splitlines()
    if done.returncode:
        lines.append(f"ended with status {done.returncode}")
    return lines


class Calls(NamedTuple):
    """What became of the calls of a function."""

    native: int
    declined: int
    reasons: dict[str, int]


class Result(NamedTuple):
    """What runs under two qemus differed in."""

    calls: dict[str, Calls]         # of each function
    differences: dict[str, str]     # of a function the first call, in one line


def counts(log: Path) -> dict[str, Calls]:
    """Function of libm -> Calls, from a file of statistics, which goes."""
    table = set(re.findall(r"^NATIVE_MATH\((\w+),", TABLE.read_text(), re.M))
    calls: dict[str, Calls] = {}
    if not Path(log).exists():
        return calls
    for line in Path(log).read_text(encoding="utf-8").splitlines():
        words = line.split()
        if (len(words) < 9 or words[0] != "native-calls:"
                or words[1] not in table):
            continue
        pairs = (word.partition("=") for word in words[9:])
        calls[words[1]] = Calls(int(words[2]), int(words[8]), {
            reason: int(number) for reason, _, number in pairs})
    Path(log).unlink()
    return calls


def compare(a_guest: Guest, function: str, blocks: tuple[int, int], size: int,
            log: Path, kind: str = "on") -> Result:
    """Compare the BLOCKS (first, number) of SIZE calls of a function, or of
    all."""
    expected = run(a_guest, "stock", [function, *blocks, size])
    got = run(a_guest, kind, [function, *blocks, size], log)
    found = counts(log)
    differences: dict[str, str] = {}
    for pair in itertools.zip_longest(expected, got, fillvalue=""):
        if pair[0] == pair[1]:
            continue
        block = next(filter(None, (BLOCK.fullmatch(line) for line in pair)),
                     None)
        name = block[1] if block else function
        if name not in differences:
            differences[name] = (locate(a_guest, block, size, kind)
                                 if block else describe(*pair))
    number = 1 if function != "all" else len(functions(a_guest))
    if not differences and len(got) != blocks[1] * number:
        differences[function] = f"stock: {expected[-1:]}"
    return Result(found, differences)


BLOCK = re.compile(r"(\w+) (\d+) [0-9a-f]{16}")


def locate(a_guest: Guest, block: re.Match[str], size: int, kind: str) -> str:
    """The first call that differs of a block (a match of BLOCK)."""
    calls = [run(a_guest, each, ["-v", block[1], block[2], size])
             for each in ("stock", kind)]
    return (difference(*calls)
            or f"block {block[2]} of {block[1]}, but not when it runs alone")


def describe(expected: str, got: str) -> str:
    """Two lines that differ, in one: the second without what is equal."""
    call, equals, result = expected.partition(" = ")
    if equals and got.startswith(call + equals):
        return f"{call} = {result}; patched: {got[len(call + equals):]}"
    return f"stock: {expected}; patched: {got}"


def difference(expected: Sequence[str], got: Sequence[str]) -> str:
    """The first lines that differ, in one, or nothing."""
    for pair in itertools.zip_longest(expected, got, fillvalue=""):
        if pair[0] != pair[1]:
            return describe(*pair)
    return ""


def hard(symbol: str, text: str) -> str:
    """The row of libm-hard.def for a difference of a function, or nothing."""
    host = re.search(rf"^NATIVE_MATH\({symbol}, *(\w+),", TABLE.read_text(),
                     re.M)
    found = re.match(rf"{symbol}\((\w+), (\w+), (\w+)\) mode 0 ", text)
    if not host or not found:
        return ""
    return f"NATIVE_HARD({host[1]}, 0x{found[1]}, 0x{found[2]}, 0x{found[3]})"

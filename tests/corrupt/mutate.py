#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Run mutants of an ELF file under a stock and a patched qemu.

    mutate.py ARCH STOCK PATCHED SYSROOT DIRECTORY

DIRECTORY has load-ARCH, image-ARCH, program-ARCH and libcallee-ARCH.so. The
mutants are the same in each run. Those of the image are mapped by load-ARCH,
those of the library and of the program by the guest's dynamic linker.

Standard output and status have to be the same. Prints one line for each kind
of mutant: "ok NAME" or "not ok NAME - REASON". The first mutant that fails is
kept in DIRECTORY, and REASON has the commands that run it.

Exit: 0 when everything was run, 1 otherwise
"""

import os
import random
import re
import shlex
import shutil
import struct
import subprocess
import sys

LIMIT = 10                      # seconds for a run of some milliseconds
INTERNAL = re.compile(rb"QEMU internal|^ERROR:|[Aa]ssertion", re.M)
PAGE = 0x1000

DT = {"HASH": 4, "STRTAB": 5, "SYMTAB": 6, "STRSZ": 10, "SONAME": 14,
      "PLTREL": 20, "JMPREL": 23, "PLTRELSZ": 2, "GNU_HASH": 0x6ffffef5}
DT_UNKNOWN = 0x6ffffdf0


class Elf:
    """The parts of a correct file that mutants change."""

    def __init__(self, path):
        with open(path, "rb") as file:
            self.data = file.read()
        shoff, = struct.unpack_from("<Q", self.data, 40)
        size, number, names = struct.unpack_from("<HHH", self.data, 58)
        headers = [struct.unpack_from("<IIQQQQ", self.data, shoff + i * size)
                   for i in range(number)]
        self.areas = {}         # name: (offset, size)
        for name, _, _, _, offset, length in headers:
            start = headers[names][4] + name
            text = self.data[start:self.data.index(b"\0", start)].decode()
            self.areas[text] = (offset, length)
        phnum, = struct.unpack_from("<H", self.data, 56)
        self.areas["headers"] = (0, 64 + 56 * phnum)
        self.phnum = phnum

    def dynamic(self, tag):
        """The offset of the entry with that tag."""
        start, size = self.areas[".dynamic"]
        for offset in range(start, start + size, 16):
            if struct.unpack_from("<Q", self.data, offset)[0] == DT[tag]:
                return offset
        raise KeyError(tag)

    def values(self, *changes):
        """A copy with (format, offset, value...) stored."""
        copy = bytearray(self.data)
        for form, offset, *value in changes:
            struct.pack_into("<" + form, copy, offset, *value)
        return bytes(copy)

    def noise(self, rng, name, count):
        """Copies with some random bytes, words or bits in an area."""
        start, size = self.areas[name]
        for i in range(count):
            copy = bytearray(self.data)
            for _ in range(rng.choice((1, 2, 8))):
                at = start + rng.randrange(size)
                way = rng.randrange(3)
                if way == 0:
                    copy[at] = rng.randrange(256)
                elif way == 1:
                    copy[at] ^= 1 << rng.randrange(8)
                else:
                    struct.pack_into("<I", copy, at & ~3, rng.choice((
                        0, 1, 0x7fffffff, 0xffffffff, PAGE - 1, 0x3ffffffc,
                        rng.getrandbits(32))))
            yield f"random {name} {i}", bytes(copy)


def images(elf, rng):
    """Yields (kind, mutant's name, content, hole, cut)."""
    def plain(kind, mutants):
        for name, data in mutants:
            yield kind, name, data, 0, 0

    yield from plain("headers", elf.noise(rng, "headers", 20))
    changes = [("phnum", ("H", 56, n)) for n in (0, 1, 63, 64, 65, 0xffff)]
    changes += [("phoff", ("Q", 32, n)) for n in (
        0, 1, 8, PAGE - 56, 3 * PAGE - 56, 3 * PAGE - 8, 3 * PAGE, 1 << 40,
        (1 << 64) - 8, (1 << 63))]
    changes += [("phentsize", ("H", 54, n)) for n in (0, 1, 55, 57, 0xffff)]
    for ph in range(elf.phnum):
        for field, at in (("offset", 8), ("vaddr", 16), ("filesz", 32)):
            changes += [(f"ph{ph} {field}", ("Q", 64 + 56 * ph + at, n))
                        for n in (1, 0x3001, (1 << 64) - 1, (1 << 64) - PAGE)]
    yield from plain("headers", ((f"{name}={change[2]:#x}",
                                  elf.values(change))
                                 for name, change in changes))

    yield from plain("dynamic", elf.noise(rng, ".dynamic", 20))
    last = sum(elf.areas[".dynamic"])       # the end of the segment
    for tag in DT:
        at = elf.dynamic(tag) + 8
        yield from plain("dynamic", (
            (f"DT_{tag}={n:#x}", elf.values(("Q", at, n)))
            for n in (0, 1, 0x2ffc, last - 1, last - 4, last - 8, 1 << 40,
                      (1 << 63) - 1, (1 << 64) - 8)))
    yield from plain("symbols", elf.noise(rng, ".dynsym", 16))
    yield from plain("symbols", elf.noise(rng, ".dynstr", 8))
    start, size = elf.areas[".dynstr"]
    yield "symbols", "strings without end", elf.values(
        (f"{size}s", start, b"x" * size), ("Q", elf.dynamic("STRSZ") + 8,
                                           1 << 62)), 0, 0
    yield from plain("relocations", elf.noise(rng, ".rela.plt", 16))

    start, size = elf.areas[".gnu.hash"]
    yield from plain("gnu hash", elf.noise(rng, ".gnu.hash", 20))
    for i, name in enumerate(("buckets", "first", "words", "shift")):
        yield from plain("gnu hash", (
            (f"{name}={n:#x}", elf.values(("I", start + 4 * i, n)))
            for n in (0, 2, 0x7fffffff, 0x80000000, 0xffffffff)))
    buckets, _, words = struct.unpack_from("<III", elf.data, start)
    chains = start + 16 + 8 * words + 4 * buckets
    ends = [("I", at, struct.unpack_from("<I", elf.data, at)[0] & ~1)
            for at in range(chains, start + size, 4)]
    yield "gnu hash", "chains without end", elf.values(*ends), 0, 0

    # Only with the other table gone does this one decide
    start, size = elf.areas[".hash"]
    only = Elf.__new__(Elf)
    only.areas = elf.areas
    only.data = elf.values(("Q", elf.dynamic("GNU_HASH"), DT_UNKNOWN))
    yield from plain("hash", only.noise(rng, ".hash", 20))
    for i, name in enumerate(("buckets", "chains")):
        yield from plain("hash", (
            (f"{name}={n:#x}", only.values(("I", start + 4 * i, n)))
            for n in (0, 1, 0x7fffffff, 0x80000000, 0xffffffff)))
    words = size // 4 - 2
    for target in range(1, 5):
        ring = (f"{words}I", start + 8, *[target] * words)
        yield "hash", f"ring at {target}", only.values(ring), 0, 0
        # As many chains as the table says would be a long time of going round
        yield "hash ring", f"ring at {target}", only.values(
            ring, ("I", start + 4, 0xffffffff)), 0, 0

    for length in (PAGE, PAGE + 8, 2 * PAGE, 2 * PAGE + 8, 2 * PAGE + 0x100,
                   2 * PAGE + 0x140, 3 * PAGE - 1):
        cut = elf.data[:length] + b"\0" * (length - len(elf.data))
        yield "truncated", f"{length} bytes", cut, 0, 0
        long = elf.values(("Q", 64 + 2 * 56 + 32, PAGE))[:length]
        yield "truncated", f"{length} bytes, long segment", long, 0, 0
    # The first segment is all of the file, and a page of it is not there
    data = elf.values(("Q", 64 + 32, 4 * PAGE), ("Q", 64 + 40, 4 * PAGE))
    data = data.ljust(4 * PAGE, b"\0")[:4 * PAGE]
    yield "hole", "tables behind the file's end", data, 2 * PAGE, 0
    for tag in ("HASH", "STRTAB", "SYMTAB", "JMPREL", "GNU_HASH"):
        # Two pages on: the dynamic section is read, what it points to is not
        base = only if tag == "HASH" else elf
        data = base.values(("Q", 64 + 32, 5 * PAGE), ("Q", 64 + 40, 5 * PAGE),
                           ("Q", elf.dynamic(tag) + 8, 3 * PAGE))
        data = data.ljust(5 * PAGE, b"\0")[:5 * PAGE]
        yield "hole", f"DT_{tag} behind the end", data, 3 * PAGE, 0
    yield "cut off", "gnu hash", elf.data, 0, 2 * PAGE
    yield "cut off", "hash", only.data, 0, 2 * PAGE


class Runner:
    """Runs mutants, collects what failed of each kind."""

    def __init__(self, arch, stock, patched, sysroot, directory):
        self.arch, self.directory = arch, directory
        self.qemus = {"stock": [stock], "on": [patched, "-native-calls", "on"]}
        self.sysroot = sysroot
        self.kinds = {}         # kind: [count, failures, first reason]
        self.slow = set()

    def once(self, which, options, command):
        try:
            done = subprocess.run(
                [*self.qemus[which], *options, *command], timeout=LIMIT,
                stdin=subprocess.DEVNULL, capture_output=True, check=False)
        except subprocess.TimeoutExpired:
            return f"no end in {LIMIT} s", b"", False
        return (done.returncode, done.stdout,
                bool(INTERNAL.search(done.stderr)))

    def check(self, kind, name, prepare, options, command):
        """@prepare writes the mutant; it is run anew for each of the runs."""
        entry = self.kinds.setdefault(kind, [0, 0, ""])
        if kind in self.slow:
            return
        entry[0] += 1
        prepare()
        stock = self.once("stock", options, command)
        if isinstance(stock[0], str):
            return              # it does not end by itself: no statement
        prepare()
        on = self.once("on", options, command)
        if on == stock:
            return
        # A difference between two runs of the stock one says nothing
        prepare()
        if self.once("stock", options, command) != stock:
            return
        if isinstance(on[0], str):
            self.slow.add(kind)
        entry[1] += 1
        if not entry[2]:
            kept = (f"{self.directory}/failed-{kind.replace(' ', '-')}"
                    f"-{self.arch}")
            prepare()
            shutil.copy(prepare.path, kept)
            again = shlex.join([*self.qemus["on"], *options, *command])
            entry[2] = (f"{name}: status {on[0]}, stock {stock[0]}"
                        f"{', internal error' if on[2] else ''}"
                        f"{', other output' if on[1] != stock[1] else ''}: "
                        f"run cp {kept} {prepare.path} && {again}")

    def report(self):
        for kind, (count, failures, reason) in self.kinds.items():
            name = f"{self.arch} {kind}"
            if failures:
                print(f"not ok {name} - {failures} of {count} mutants, "
                      f"the first is {reason}")
            else:
                print(f"ok {name}")


class Writer:
    """Writes a mutant."""

    def __init__(self, path, data):
        self.path, self.data = path, data

    def __call__(self):
        with open(self.path, "wb") as file:
            file.write(self.data)


def native_calls(runner, command):
    """The native calls by PLT of each function, by the statistics."""
    done = subprocess.run(
        [runner.qemus["on"][0], "-native-calls", "on,stats", *command],
        timeout=LIMIT, capture_output=True, check=False, text=True)
    calls = dict(re.findall(r"native-calls: (\w+) \d+ (\d+)",
                            done.stderr))
    return [int(calls.get(name, 0)) for name in ("memcpy", "memset", "strlen")]


def run_images(runner):
    directory, arch = runner.directory, runner.arch
    elf = Elf(f"{directory}/image-{arch}")
    start, size = elf.areas[".rela.plt"]
    symbols, strings = elf.areas[".dynsym"][0], elf.areas[".dynstr"][0]
    slots = {}
    for at in range(start, start + size, 24):
        slot, info = struct.unpack_from("<QQ", elf.data, at)
        symbol = symbols + 24 * (info >> 32)
        name, = struct.unpack_from("<I", elf.data, symbol)
        value, = struct.unpack_from("<Q", elf.data, symbol + 8)
        text = elf.data[strings + name:].split(b"\0", 1)[0].decode()
        slots[text] = f"{slot:x}={value:x}"
    entry = elf.areas[".text"][0]
    mutant = f"{directory}/mutant-{arch}"

    def command(span, hole, cut):
        numbers = (span, PAGE, entry, hole, cut)
        return [f"{directory}/load-{arch}", mutant,
                *(f"{n:x}" for n in numbers),
                *(slots[name] for name in ("memcpy", "memset", "strlen"))]

    # Mutants say something only if the image and either table is read. With no
    # table, what is native are the loader's own calls: it is a static program.
    gone = [("Q", elf.dynamic(tag), DT_UNKNOWN)
            for tag in ("GNU_HASH", "HASH")]
    loader = None
    bad = ""
    for what, changes in (("no table", gone), ("both tables", []),
                          ("gnu hash", gone[1:]), ("hash", gone[:1])):
        Writer(mutant, elf.values(*changes)[:3 * PAGE])()
        calls = native_calls(runner, command(3 * PAGE, 0, 0))
        if loader is None:
            loader = calls
        # The image makes 20 calls of each
        elif any(n < own + 20 for n, own in zip(calls, loader)):
            bad += f"{what}: {calls} native calls, {loader} without a table; "
    print(f"not ok {arch} image - {bad}" if bad else f"ok {arch} image")

    # Another library at the same place: what has the address that was
    # accepted as strlen returns 0 there, and strlen is elsewhere
    strlen = int(slots["strlen"].split("=")[1], 16)
    value = next(at + 8 for at in range(symbols, strings, 24)
                 if struct.unpack_from("<Q", elf.data, at + 8)[0] == strlen)
    zero = {"aarch64": (0xd2800000, 0xd65f03c0),
            "riscv64": (0x00000513, 0x00008067)}
    second = elf.values(("Q", value, strlen + 8), ("2I", strlen, *zero[arch]))
    Writer(mutant + "-second", second)()
    runner.check("mapped over", "strlen gone", Writer(mutant, elf.data),
                 ["-E", f"SECOND={mutant}-second"], command(3 * PAGE, 0, 0))

    for kind, name, data, hole, cut in images(elf, random.Random(1)):
        span = 5 * PAGE if hole > 2 * PAGE else 4 * PAGE if hole else 3 * PAGE
        runner.check(kind, name, Writer(mutant, data), [],
                     command(span, hole, cut))


def run_linked(runner):
    """The file is read by the guest's linker first; most mutants end there."""
    directory, arch = runner.directory, runner.arch
    rng = random.Random(2)
    library, program = f"libcallee-{arch}.so", f"program-{arch}"
    for kind, name in (("linked library", library),
                       ("linked program", program)):
        where = f"{directory}/linked-{kind.split()[1]}-{arch}"
        os.makedirs(where, exist_ok=True)
        for part in (library, program):
            shutil.copy(f"{directory}/{part}", f"{where}/{part}")
        elf = Elf(f"{directory}/{name}")
        options = ["-L", runner.sysroot, "-E", f"LD_LIBRARY_PATH={where}"]
        for area in ("headers", ".dynamic", ".dynsym", ".gnu.hash",
                     ".rela.plt"):
            for mutant, data in elf.noise(rng, area, 5):
                runner.check(kind, mutant, Writer(f"{where}/{name}", data),
                             options, [f"{where}/{program}"])


def main():
    if len(sys.argv) != 6:
        sys.exit("mutate.py: five arguments wanted: see the head of the file")
    runner = Runner(*sys.argv[1:])
    run_images(runner)
    run_linked(runner)
    runner.report()


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: GPL-2.0-or-later
"""What the header of an ELF file says: for which machine, how it is linked."""

import struct
from pathlib import Path
from typing import NamedTuple

# e_machine (ELF gABI's registry) -> architecture
MACHINES = {183: "aarch64", 243: "riscv64"}
OTHERS = {3: "i386", 8: "mips", 20: "powerpc", 21: "ppc64", 22: "s390x",
          40: "arm", 62: "x86-64", 258: "loongarch64"}
IDENT, HEADER = b"\x7fELF", struct.Struct("<16sHHIQQQIHHHHHH")
SEGMENT = struct.Struct("<IIQQQQQQ")
ET_EXEC, ET_DYN, PT_INTERP = 2, 3, 3
CLASS_64, LITTLE_ENDIAN = 2, 1


class Program(NamedTuple):
    """What matters of a program's file."""

    arch: str                   # of MACHINES
    interpreter: str | None     # path of the dynamic linker, None if static


def read(path: Path) -> Program:
    """The Program of the file PATH; ValueError says why there is none."""
    with open(path, "rb") as file:
        start = file.read(HEADER.size)
        if not start.startswith(IDENT):
            raise ValueError(
                "is a script, not an ELF file: give its interpreter as "
                "PROGRAM" if start.startswith(b"#!") else "is not an ELF file")
        if len(start) < HEADER.size:
            raise ValueError("is cut off: not even its ELF header is whole")
        ident, kind, machine, _, _, at, _, _, _, size, count, *_ = \
            HEADER.unpack(start)
        if (ident[4], ident[5]) != (CLASS_64, LITTLE_ENDIAN) \
                or machine not in MACHINES:
            raise ValueError(
                f"is for another machine ({OTHERS.get(machine, machine)}): "
                f"choose one for {' or '.join(MACHINES.values())}, 64-bit "
                "and little-endian")
        if kind not in (ET_EXEC, ET_DYN):
            raise ValueError("is an ELF file, but not a program")
        for number in range(count):
            file.seek(at + number * size)
            segment = file.read(SEGMENT.size)
            if len(segment) < SEGMENT.size:
                raise ValueError("is cut off: its segments are not whole")
            kind, _, offset, _, _, length, _, _ = SEGMENT.unpack(segment)
            if kind == PT_INTERP:
                file.seek(offset)
                name = file.read(min(length, 4096)).rstrip(b"\0")
                return Program(MACHINES[machine],
                               name.decode(errors="replace"))
    return Program(MACHINES[machine], None)

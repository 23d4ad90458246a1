#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Copy RISC-V objects and archives without relocations that ld 2.40 lacks.

Usage: tests/reach/unleb.py FILE... DIRECTORY

R_RISCV_SET_ULEB128 and R_RISCV_SUB_ULEB128 (60 and 61 in the RISC-V psABI) are
in debug information only, and become R_RISCV_NONE: that information is then
wrong.  ld understands them since binutils 2.41; 2.40 crashes.

Exit codes: 0 copied, 1 not an object or archive.
"""

import struct
import sys
from pathlib import Path

SHT_RELA = 4
ULEB128 = (60, 61)
EM_RISCV = 243


def members(data):
    """Offsets of the ELF objects in a file: itself, or an archive's."""
    if data.startswith(b"\x7fELF"):
        yield 0
    elif data.startswith(b"!<arch>\n"):
        at = 8
        while at + 60 <= len(data):
            size = int(data[at + 48:at + 58])
            if data[at + 60:at + 64] == b"\x7fELF":
                yield at + 60
            at += 60 + size + size % 2
    else:
        raise ValueError("neither an object nor an archive")


def clean(data, start):
    """Make the relocations of one 64-bit little-endian object harmless."""
    machine, = struct.unpack_from("<H", data, start + 18)
    sections, = struct.unpack_from("<Q", data, start + 40)
    size, count = struct.unpack_from("<HH", data, start + 58)
    if machine != EM_RISCV:
        return
    for at in range(start + sections, start + sections + size * count, size):
        kind, = struct.unpack_from("<I", data, at + 4)
        offset, length = struct.unpack_from("<QQ", data, at + 24)
        if kind != SHT_RELA:
            continue
        for entry in range(start + offset, start + offset + length, 24):
            if struct.unpack_from("<I", data, entry + 8)[0] in ULEB128:
                struct.pack_into("<I", data, entry + 8, 0)


def main():
    for name in sys.argv[1:-1]:
        data = bytearray(Path(name).read_bytes())
        try:
            for start in members(data):
                clean(data, start)
        except (ValueError, struct.error) as error:
            print(f"unleb: {name}: {error}", file=sys.stderr)
            return 1
        (Path(sys.argv[-1]) / Path(name).name).write_bytes(data)
    return 0


if __name__ == "__main__":
    sys.exit(main())

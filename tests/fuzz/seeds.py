#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Write the seeds of the fuzz targets: small objects, and code.

    seeds.py ARCH DIRECTORY [FILE...]

Writes DIRECTORY/image-ARCH/NAME and DIRECTORY/stubs-ARCH/NAME; image.c and
stubs.c tell what is in them. FILEs are objects that a linker has made. One
that is made here has two segments (code; the rest), and fits into a page.
ARCH is aarch64 or riscv64.

Exit: 0 when everything was written, 1 otherwise
"""

import os
import re
import struct
import sys

FUNC, IFUNC, OBJECT = 2, 10, 1
GLOBAL = 1 << 4
UNDEF, TEXT = 0, 1
HIDDEN = 0x8000

DT = {"NEEDED": 1, "PLTRELSZ": 2, "HASH": 4, "STRTAB": 5, "SYMTAB": 6,
      "RELA": 7, "RELASZ": 8, "STRSZ": 10, "SONAME": 14, "PLTREL": 20,
      "JMPREL": 23, "GNU_HASH": 0x6ffffef5, "VERSYM": 0x6ffffff0}


class Aarch64:
    machine = 183
    jump_slot, glob_dat, irelative = 1026, 1025, 1032
    ret = struct.pack("<I", 0xd65f03c0)

    @staticmethod
    def adrp(reg, pc, to):
        pages = (to >> 12) - (pc >> 12)
        low, high = pages & 3, pages >> 2 & 0x7ffff
        return 0x90000000 | low << 29 | high << 5 | reg

    @classmethod
    def stub(cls, pc, slot):
        low = slot & 0xfff
        return struct.pack("<4I", cls.adrp(16, pc, slot),
                           0xf9400211 | low >> 3 << 10,
                           0x91000210 | low << 10, 0xd61f0220)

    @classmethod
    def address(cls, pc, to):
        return struct.pack("<2I", cls.adrp(0, pc, to),
                           0x91000000 | (to & 0xfff) << 10)


class Riscv64:
    machine = 243
    jump_slot, glob_dat, irelative = 5, 2, 58
    ret = struct.pack("<I", 0x00008067)

    @staticmethod
    def split(pc, to):
        offset = to - pc
        return offset + 0x800 & 0xfffff000, offset & 0xfff

    @classmethod
    def stub(cls, pc, slot):
        high, low = cls.split(pc, slot)
        return struct.pack("<4I", high | 0xe17, low << 20 | 0xe3e03,
                           0x000e0367, 0x13)

    @classmethod
    def address(cls, pc, to):
        high, low = cls.split(pc, to)
        return struct.pack("<2I", high | 0x517, low << 20 | 0x50513)


def gnu_hash(name):
    h = 5381
    for c in name:
        h = h * 33 + c & 0xffffffff
    return h


def sysv_hash(name):
    h = 0
    for c in name:
        h = (h << 4) + c
        h = (h ^ (h & 0xf0000000) >> 24) & 0x0fffffff
    return h


class Object:
    """An ELF file whose offsets are its addresses."""

    def __init__(self, headers):
        self.data = bytearray(64 + 56 * headers)
        self.places = {}

    def put(self, name, data):
        self.data += bytes(-len(self.data) % 8)
        self.places[name] = len(self.data)
        self.data += data
        return self.places[name]


def build(arch, soname="libc.so.6", marker="gnu_get_libc_version", needed="",
          interp=False, dynamic=True, tables=("HASH", "GNU_HASH", "VERSYM"),
          ifunc=True, writable=False, linked_at=0, pages=1,
          segments=2, extra=b"", ring=False,
          code_only=False):
    """An object, as bytes; with two pages, tables are in the second."""
    obj = Object(segments + 2)
    functions = ["memcpy", "memmove", "strlen", "strspn"]
    imported = ["memcpy", "strlen", "write"]

    # Code: functions of two instructions, a resolver, stubs
    entries = [obj.put(name, arch.ret * 2) for name in functions]
    at = len(obj.data)
    resolver = obj.put("resolver", arch.address(at, entries[0])
                       + arch.address(at + 8, entries[1]) + arch.ret)
    resolver_size = len(obj.data) - resolver
    stubs = obj.put("stubs", bytes(16 * len(imported)))
    obj.data += bytes(-len(obj.data) % 16)
    if code_only:
        return obj.data
    obj.data += extra
    end_of_code = len(obj.data)

    slots = obj.put("slots", struct.pack("<4Q", *[stubs] * 3, entries[1]))
    for i in range(len(imported)):
        code = arch.stub(stubs + 16 * i, slots + 8 * i)
        obj.data[stubs + 16 * i:stubs + 16 * i + len(code)] = code

    obj.data += bytes(max(0, (pages - 1) * 0x1000 - len(obj.data)))

    # Symbols: what is imported, then what is exported, in order of buckets
    strings = bytearray(b"\0")

    def string(name):
        strings.extend(name.encode() + b"\0")
        return len(strings) - len(name) - 1

    defined = [(name, FUNC, value, 8, TEXT, 2)
               for name, value in zip(functions, entries)]
    if ifunc:
        defined[0] = ("memcpy", IFUNC, resolver, resolver_size, TEXT, 3)
        defined.append(("memcpy", FUNC, entries[2], 8, TEXT, 2 | HIDDEN))
    defined += [(marker, FUNC, entries[3], 8, TEXT, 2),
                ("environ", OBJECT, slots, 8, TEXT, 2)]
    defined.sort(key=lambda s: gnu_hash(s[0].encode()) % 2)
    symbols = [("", 0, 0, 0, UNDEF, 0),
               *((name, FUNC, 0, 0, UNDEF, 1) for name in imported), *defined]
    first = 1 + len(imported)
    obj.put("SYMTAB", b"".join(
        struct.pack("<IBBHQQ", string(name), GLOBAL | kind, 0, section,
                    value + (linked_at if section else 0), size)
        for name, kind, value, size, section, _ in symbols))
    if "VERSYM" in tables:
        obj.put("VERSYM", struct.pack(f"<{len(symbols)}H",
                                      *(s[5] for s in symbols)))
    if "GNU_HASH" in tables:
        hashes = [gnu_hash(s[0].encode()) for s in defined]
        buckets = [next((first + i for i, h in enumerate(hashes)
                         if h % 2 == b), 0) for b in range(2)]
        chain = [h & ~1 | (i + 1 == len(hashes) or hashes[i + 1] % 2 != h % 2)
                 for i, h in enumerate(hashes)]
        obj.put("GNU_HASH", struct.pack(f"<4IQ2I{len(chain)}I", 2, first, 1, 6,
                                        2**64 - 1, *buckets, *chain))
    if "HASH" in tables:
        buckets, chain = [0] * 3, [0] * len(symbols)
        for i in range(first, len(symbols)):
            b = sysv_hash(symbols[i][0].encode()) % 3
            chain[i], buckets[b] = i if ring else buckets[b], i
        obj.put("HASH", struct.pack(f"<2I3I{len(chain)}I", 3, len(chain),
                                    *buckets, *chain))

    relocations = [(slots + 8 * i, 1 + i, arch.jump_slot, 0)
                   for i in range(len(imported))]
    relocations.append((slots + 24, 0, arch.irelative, resolver))
    obj.put("JMPREL", b"".join(
        struct.pack("<QQq", slot + linked_at, symbol << 32 | kind,
                    addend + linked_at)
        for slot, symbol, kind, addend in relocations))
    obj.put("RELA", struct.pack("<QQq", slots + 8 + linked_at,
                                2 << 32 | arch.glob_dat, 0))

    values = {"SONAME": string(soname) if soname else 0,
              "NEEDED": string(needed) if needed else 0,
              "PLTRELSZ": 24 * len(relocations), "PLTREL": DT["RELA"],
              "RELASZ": 24}
    obj.put("STRTAB", strings)
    values["STRSZ"] = len(strings)
    for name in ("SYMTAB", "VERSYM", "GNU_HASH", "HASH", "JMPREL", "RELA",
                 "STRTAB"):
        if name in obj.places:
            values[name] = obj.places[name] + linked_at
    section = b"".join(struct.pack("<QQ", DT[name], value)
                       for name, value in values.items() if value)
    start = obj.put("dynamic", section + bytes(16))
    obj.put("end", bytes(8))

    end = len(obj.data)
    headers = [(1, 7 if writable else 5, 0, end_of_code),
               *[(1, 6, slots, end - slots)] * (segments - 1)]
    if dynamic:
        headers.append((2, 6, start, len(section) + 16))
    if interp:
        headers.append((3, 4, obj.places["STRTAB"], 8))
    struct.pack_into("<4s5B7xHHIQQQIHHHHHH", obj.data, 0, b"\x7fELF", 2, 1, 1,
                     0, 0, 3, arch.machine, 1, 0, 64, 0, 0, 64, 56,
                     len(headers), 64, 0, 0)
    for i, (kind, flags, offset, size) in enumerate(headers):
        struct.pack_into("<IIQQQQQQ", obj.data, 64 + 56 * i, kind, flags,
                         offset, offset + linked_at, offset + linked_at, size,
                         size, 0x1000)
    return bytes(obj.data)


def mapped(path):
    """What the segments of a file are in memory, and where that begins."""
    with open(path, "rb") as file:
        data = file.read()
    offset, number = (struct.unpack_from("<Q", data, 32)[0],
                      struct.unpack_from("<H", data, 56)[0])
    headers = [struct.unpack_from("<IIQQQQ", data, offset + 56 * i)
               for i in range(number)]
    loads = [header[2:] for header in headers if header[0] == 1]
    start = min(address for _, address, _, _ in loads) & -0x1000
    memory = bytearray()
    for offset, address, _, size in loads:
        at = (address & -0x1000) - start
        memory += bytes(max(0, at - len(memory)))
        memory[at:] = data[offset & -0x1000:offset + size]
    return bytes(memory), start


def known_code(machine):
    """The beginnings and ends of known functions; and a beginning alone."""
    path = os.path.join(os.path.dirname(__file__),
                        "../../linux-user-hooks/native-call/known-code.def")
    if not os.path.exists(path):
        return b"", b""
    with open(path, encoding="ascii") as file:
        rows = re.findall(rf"KNOWN_CODE\({machine}, \w+, (\d+), (\d+),"
                          r"[^\n]*\n *0x(\w+), 0x(\w+)", file.read())
    code = last = b""
    for before, size, start, end in rows:
        row = bytearray(int(size))
        row[-8:] = struct.pack("<Q", int(end, 16))
        at = int(before)
        row[at:at + 8] = struct.pack("<Q", int(start, 16))
        if len(row) <= 64:
            code += bytes(-(len(code) + at) % 16) + row
        elif at == 0:
            last = row[:16]
    return code, last


# Name: the Control of image.c, and what build() gets
CONTROL = "<BBHHHH6xQ"
BASES = {"low": 0, "program": 1, "library": 2}
OBJECTS = {
    "provider": ("library", 5, 0, 0, 0, {}),
    "no-versions": ("library", 0, 0, 0, 0, {"tables": ("HASH", "GNU_HASH")}),
    "gnu-hash": ("library", 0, 0, 0, 0, {"tables": ("GNU_HASH",)}),
    "hash": ("library", 0, 0, 0, 0, {"tables": ("HASH",)}),
    "no-hash": ("library", 0, 0, 0, 0, {"tables": ()}),
    "functions": ("library", 0, 0, 0, 0, {"ifunc": False}),
    "musl": ("library", 0, 0, 0, 0,
             {"soname": "libc.so", "marker": "MUSLSYM", "ifunc": False,
              "tables": ("HASH",)}),
    "no-marker": ("library", 0, 0, 0, 0, {"marker": "version"}),
    "writable": ("library", 0, 0, 0, 0, {"writable": True}),
    "segments": ("library", 4, 0, 0, 0, {"segments": 18}),
    "headers": ("library", 4, 0, 0, 0, {"segments": 66}),
    "ring": ("library", 0, 0, 0, 0,
             {"tables": ("HASH",), "ring": True, "marker": "version"}),
    "lost": ("library", 0, 0, 0, 1, {}),
    "second-page-missing": ("library", 0, 0, 2, 0, {"pages": 2}),
    "second-page-unmapped": ("library", 0, 2, 0, 0, {"pages": 2}),
    "second-page-lost": ("library", 0, 0, 0, 2, {"pages": 2}),
    "program": ("low", 0, 0, 0, 0,
                {"soname": "", "needed": "libc.so.6", "interp": True}),
    "linked": ("program", 0, 0, 0, 0,
               {"soname": "", "needed": "libc.so.6", "linked_at": 0x400000}),
    "linker": ("library", 0, 0, 0, 0, {"soname": "ld.so", "ifunc": False}),
    "static": ("library", 0, 0, 0, 0, {"dynamic": False}),
    "static-linked": ("low", 0, 0, 0, 0,
                      {"dynamic": False, "linked_at": 0x10000}),
}


def main():
    arches = {"aarch64": Aarch64, "riscv64": Riscv64}
    if len(sys.argv) < 3 or sys.argv[1] not in arches:
        sys.exit("seeds.py: wanted: ARCH DIRECTORY [FILE...]")
    name, directory, *files = sys.argv[1:]
    arch = arches[name]

    def write(target, seed, data):
        os.makedirs(f"{directory}/{target}-{name}", exist_ok=True)
        with open(f"{directory}/{target}-{name}/{seed}", "wb") as file:
            file.write(data)

    for seed, (base, *control, options) in OBJECTS.items():
        control = struct.pack(CONTROL, BASES[base], *control, 0, 0x160)
        write("image", seed, control + build(arch, **options))

    machine = {183: "AARCH64", 243: "RISCV"}[arch.machine]
    known, last = known_code(machine)
    write("image", "known-code", struct.pack(CONTROL, 2, 0, 0, 0, 0, 0, 0)
          + build(arch, dynamic=False, extra=known))
    # It would go on where nothing is mapped
    at = len(build(arch, dynamic=False, code_only=True))
    write("image", "known-code-ends",
          struct.pack(CONTROL, 2, 0, 0, 0, 0, 0, 0x1000 - len(last))
          + build(arch, dynamic=False,
                  extra=bytes(0x1000 - len(last) - at) + last)[:0x1000])

    for path in files:
        data, start = mapped(path)
        base = {0x10000: "low", 0x400000: "program"}.get(start, "library")
        write("image", os.path.basename(path),
              struct.pack(CONTROL, BASES[base], 4, 0, 0, 0, 0, 0x400) + data)

    pc = 0x5500001000
    for seed, code in (("stub", arch.stub(pc, pc + 0x12340)),
                       ("near", arch.stub(pc, pc - 0x7f8)),
                       ("address", arch.address(pc, pc - 0x4444)),
                       ("resolver", arch.address(pc, pc + 0x100)
                        + arch.address(pc + 8, pc + 0x888) + arch.ret)):
        write("stubs", seed, struct.pack("<QBQ", pc, 32, pc + 0x2008) + code)


if __name__ == "__main__":
    main()

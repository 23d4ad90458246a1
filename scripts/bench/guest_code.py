# SPDX-License-Identifier: GPL-2.0-or-later
"""Which code of a guest's library belongs to listed functions.

Debian's libraries are stripped, so the symbols name only what is exported.
Where the other functions begin, the table of .eh_frame_hdr says (Linux
Standard Base, "Exception Frames").  Two kinds of them do the work of exported
functions: those that an ifunc chooses from, which are what its resolver takes
the addresses of, and inner functions, which listed functions call.
"""

import bisect
import re
import struct
from collections.abc import Iterator
from pathlib import Path

# gABI, and GNU extensions.
PT_LOAD, PT_DYNAMIC, PT_GNU_EH_FRAME, PF_X = 1, 2, 0x6474e550, 1
SHT_DYNSYM, STT_FUNC, STT_GNU_IFUNC = 11, 2, 10
AARCH64, RISCV = 183, 243
# .eh_frame_hdr, version 1: a pointer, a count of 4 bytes, and a table of
# pairs of 4 bytes relative to the header, which is what linkers make.
EH_FRAME_HDR, EH_FRAME_COUNT, EH_FRAME_PAIRS = b"\x01", 3, 12

# Files whose functions can be listed: glibc's and musl's.
PROVIDER = re.compile(r"(libc|libm)\.so|ld-musl-|libc\.musl-")
# What glibc's exported wrappers of mathematical functions call.
INNER = re.compile(r"__(\w+)_finite")


def signed(value: int, bits: int) -> int:
    """The low BITS of VALUE as a two's complement number."""
    value &= (1 << bits) - 1
    return value - (value >> (bits - 1) << bits)


def aarch64(code: bytes, start: int) -> Iterator[tuple[str, int]]:
    """Yield ("call" or "address", target) of what is called or pointed to;
    Arm Architecture Reference Manual, C4.1."""
    pages = {}
    for i, (word,) in enumerate(struct.iter_unpack("<I", code)):
        pc = start + 4 * i
        if word & 0x7c000000 == 0x14000000:                     # b, bl
            yield "call", pc + signed(word, 26) * 4
        elif word & 0x9f000000 == 0x90000000:                   # adrp
            page = (pc >> 12) + signed(word >> 5, 19) * 4 + (word >> 29 & 3)
            pages[word & 31] = page << 12
        elif word & 0xffc00000 == 0x91000000:                   # add
            if word >> 5 & 31 in pages:
                yield "address", pages[word >> 5 & 31] + (word >> 10 & 0xfff)


def riscv(code: bytes, start: int) -> Iterator[tuple[str, int]]:
    """The same; The RISC-V Instruction Set Manual, Volume I."""
    upper: dict[int, int] = {}
    offset = 0
    while offset + 2 <= len(code):
        pc = start + offset
        size = 4 if code[offset] & 3 == 3 else 2
        word = int.from_bytes(code[offset:offset + size], "little")
        offset += size
        if size == 2:
            continue
        low = signed(word >> 20, 12)
        base = upper.get(word >> 15 & 31)
        if word & 0x7f == 0x6f:                                 # jal
            value = ((word >> 31 & 1) << 20 | (word >> 12 & 0xff) << 12
                     | (word >> 20 & 1) << 11 | (word >> 21 & 0x3ff) << 1)
            yield "call", pc + signed(value, 21)
        elif word & 0x7f == 0x17:                               # auipc
            upper[word >> 7 & 31] = pc + signed(word & 0xfffff000, 32)
        elif word & 0x707f == 0x67 and base is not None:        # jalr
            yield "call", base + low
        elif word & 0x707f == 0x13 and base is not None:        # addi
            yield "address", base + low


REFERENCES = {AARCH64: aarch64, RISCV: riscv}


class Object:
    """A file that the guest has mapped: which of its code is listed."""

    def __init__(self, path: str, listed: set[str]) -> None:
        """LISTED: names of the functions; raises ValueError for a file that
        is no ELF file of a guest, OSError when it cannot be read."""
        self.data = Path(path).read_bytes()
        try:
            self.read_headers()
            self.starts: list[int] = []
            self.ends: list[int] = []
            self.names: dict[int, str] = {}
            self.marked: set[int] = set()
            self.find_functions()
            if PROVIDER.match(Path(path).name):
                self.mark(listed)
        except (struct.error, IndexError):
            raise ValueError(f"{path} is no complete ELF file") from None

    def read_headers(self) -> None:
        if self.data[:6] != b"\x7fELF\2\1":
            raise ValueError("no 64-bit little-endian ELF file")
        self.machine, = struct.unpack_from("<H", self.data, 18)
        if self.machine not in REFERENCES:
            raise ValueError("for another machine")
        offset, size, count = struct.unpack_from("<32xQ14xHH", self.data)
        # type, flags, offset, address, physical address, size in the file
        self.segments = [struct.unpack_from("<IIQQQQ", self.data,
                                            offset + i * size)
                         for i in range(count)]

    def address(self, offset: int) -> int | None:
        """The address that the byte at OFFSET of the file is linked at."""
        for kind, _, at, address, _, length in self.segments:
            # Whole pages are mapped
            if kind == PT_LOAD and at & -4096 <= offset < at + length + 4096:
                return address + offset - at
        return None

    def read(self, address: int, size: int) -> bytes:
        for kind, _, at, start, _, length in self.segments:
            if kind == PT_LOAD and start <= address < start + length:
                at += address - start
                return self.data[at:at + size]
        return b""

    def symbols(self) -> Iterator[tuple[str, int, int, int]]:
        """(name, type, address, size) of the functions that it exports."""
        offset, size, count = struct.unpack_from("<40xQ10xHH", self.data)
        headers = [struct.unpack_from("<IIQQQQI", self.data, offset + i * size)
                   for i in range(count)]
        for _, kind, _, _, at, length, link in headers:
            if kind != SHT_DYNSYM:
                continue
            strings = headers[link][4]
            for name, info, _, section, value, size in struct.iter_unpack(
                    "<IBBHQQ", self.data[at:at + length]):
                if section and info & 15 in (STT_FUNC, STT_GNU_IFUNC):
                    name += strings
                    text = self.data[name:self.data.index(b"\0", name)]
                    yield text.decode(), info & 15, value, size

    def frames(self) -> Iterator[int]:
        """Where functions begin, by .eh_frame_hdr; nothing without it."""
        for kind, _, at, address, _, length in self.segments:
            header = self.data[at:at + length]
            if kind != PT_GNU_EH_FRAME or header[:1] != EH_FRAME_HDR or \
                    header[2:4] != bytes([EH_FRAME_COUNT, 0x3b]):
                continue
            count, = struct.unpack_from("<I", header, 8)
            for begin, _ in struct.iter_unpack("<ii", header[
                    EH_FRAME_PAIRS:EH_FRAME_PAIRS + 8 * count]):
                yield address + begin

    def find_functions(self) -> None:
        """Find where functions begin and end."""
        sizes: dict[int, int] = {}
        for name, _, address, size in self.symbols():
            sizes[address] = max(size, sizes.get(address, 0))
            self.names[address] = name
        frames = set(self.frames())
        self.starts = sorted(frames | set(sizes))
        # Code beyond a symbol's end is a local function's, unless the frames
        # would have told.
        following = dict(zip(self.starts, self.starts[1:]))
        self.ends = [
            following.get(start, start + sizes.get(start, 0)) if frames
            else start + sizes[start] for start in self.starts]

    def mark(self, listed: set[str]) -> None:
        """Find which functions belong to those of the names LISTED."""
        for name, kind, address, size in self.symbols():
            found = INNER.fullmatch(name)
            if (found[1] if found else name) not in listed:
                continue
            if kind == STT_FUNC:
                self.marked.add(address)
            else:
                chosen = self.targets(address, address + size, "address")
                self.marked |= chosen
                self.names |= dict.fromkeys(chosen, name)
        ends, todo = dict(zip(self.starts, self.ends)), list(self.marked)
        while todo:
            start = todo.pop()
            inner = self.targets(start, ends[start], "call")
            inner -= set(self.names) | self.marked
            self.marked |= inner
            todo += inner

    def targets(self, start: int, end: int, wanted: str) -> set[int]:
        """The functions that the code from START to END calls, or those of
        which it takes the address."""
        code = self.read(start, end - start)
        code = code[:len(code) & (-4 if self.machine == AARCH64 else -2)]
        return {target for kind, target
                in REFERENCES[self.machine](code, start)
                if kind == wanted} & set(self.starts)

    def start(self, offset: int) -> int | None:
        """Where the function with the code at OFFSET of the file begins."""
        address = self.address(offset)
        i = bisect.bisect_right(self.starts, address or 0) - 1
        if address is None or i < 0 or address >= self.ends[i]:
            return None
        return self.starts[i]

    def is_listed(self, offset: int) -> bool:
        """Is the code at OFFSET of the file that of a listed function?"""
        return self.start(offset) in self.marked

    def function(self, offset: int) -> str:
        """A name, or else the address, of the function at OFFSET."""
        start = self.start(offset)
        if start is None:
            return hex(self.address(offset) or offset)
        return self.names.get(start) or hex(start)

# SPDX-License-Identifier: GPL-2.0-or-later
"""Inputs of the benchmark's programs, always the same for the same scale.

Adds to those of programs.py: C source for a compiler, JSON, an image,
bytes, and a problem for bc.
"""

import json
import random
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

from . import programs

SEED = 20240229

FUNCTION = """
unsigned work{0}(const unsigned *data, unsigned count, double *out)
{{
    unsigned hash = {1}u, i;
    double sum = {2}.5;

    for (i = 0; i < count; i++) {{
        switch ((data[i] ^ hash) % {3}) {{
        case 0:
            hash = hash * {4}u + data[i];
            break;
        case 1:
            hash ^= hash >> {5};
            sum += data[i] * {2}.25;
            break;
        case 2:
            out[i % {6}] = sum / (1 + i);
            /* fall through */
        default:
            hash += (data[i] << {7}) | (data[i] >> (32 - {7}));
        }}
    }}
    out[0] += sum;
    return {8};
}}
"""


def source(rng: random.Random, functions: int) -> str:
    """A C file of FUNCTIONS functions that call each other."""
    parts = []
    for number in range(functions):
        callee = f"work{rng.randrange(number)}(data, count / 2, out) ^ hash" \
            if number else "hash"
        parts.append(FUNCTION.format(
            number, rng.randrange(1 << 30), rng.randrange(90),
            rng.randrange(4, 9), rng.randrange(3, 1 << 20) | 1,
            rng.randrange(3, 17), rng.randrange(2, 30), rng.randrange(3, 29),
            callee))
    return "".join(parts) + (
        "\nunsigned all(const unsigned *data, unsigned count, double *out)\n"
        f"{{\n    return work{functions - 1}(data, count, out);\n}}\n")


def orders(rng: random.Random, count: int) -> str:
    """A JSON array of COUNT orders."""
    return json.dumps([
        {"id": number, "customer": f"customer {rng.randrange(900):04}",
         "paid": rng.random() < .8, "note": "x" * rng.randrange(40),
         "items": [{"name": f"part-{rng.randrange(400)}",
                    "price": round(rng.random() * 90, 2)}
                   for _ in range(rng.randrange(1, 5))]}
        for number in range(count)])


def image(rng: random.Random, width: int, height: int) -> bytes:
    """A PNG of smooth colours and some noise, compressed fast."""
    rows = b"".join(b"\0" + bytes(
        (x * 3 ^ y * channel) // 7 + rng.randrange(4) & 255
        for x in range(width) for channel in (1, 2, 5))
        for y in range(height))

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + \
            struct.pack(">I", zlib.crc32(body))

    return b"\x89PNG\r\n\x1a\n" + b"".join([
        chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        chunk(b"IDAT", zlib.compress(rows, 1)), chunk(b"IEND", b"")])


def make_inputs(where: Path, scale: float) -> None:
    """Write the inputs of all programs to WHERE; SCALE 1 is for a second or
    two under an unpatched qemu."""
    programs.make_inputs(where, scale)
    rng = random.Random(SEED)

    def files() -> Iterator[tuple[str, str | bytes]]:
        yield "work.c", source(rng, int(16 * scale) + 2)
        yield "orders.json", orders(rng, int(9000 * scale))
        yield "image.png", image(rng, 480, int(480 * scale) + 8)
        log = (where / "archive.log").read_bytes()
        yield "part.log", log[:int(4_000_000 * scale)]
        yield "numbers.bin", rng.randbytes(int(600_000 * scale))
        yield "digits.bc", f"scale = {int(900 * scale ** .4)}\n" \
            "a(1) * 4\ne(1)\nsqrt(2)\n"

    for name, content in files():
        if isinstance(content, str):
            content = content.encode("ascii")
        (where / name).write_bytes(content)

# SPDX-License-Identifier: GPL-2.0-or-later
"""What lzma-module.py and bzip2-module.py compress, and how they tell."""

import hashlib
import lzma
import random

rng = random.Random(1)
WORDS = [bytes(rng.choices(b"abcdefgh", k=rng.randint(2, 9)))
         for _ in range(1000)]
TEXT = b" ".join(rng.choices(WORDS, k=60000))
NOISE = rng.randbytes(70000)


def show(name, data):
    """Print a name and a hash of DATA."""
    print(name, len(data), hashlib.sha256(data).hexdigest())


def pieces(decoder, packed, size, room):
    """Decompress PACKED in pieces of SIZE, at most ROOM bytes at once.
    Returns what came out, and how it ended."""
    got = []
    try:
        for at in range(0, len(packed), size):
            got.append(decoder.decompress(packed[at:at + size], room))
            while not decoder.eof and not decoder.needs_input:
                got.append(decoder.decompress(b"", room))
            if decoder.eof:
                break
    except (lzma.LZMAError, OSError, EOFError, ValueError) as error:
        return b"".join(got), repr(error)
    return b"".join(got), f"{decoder.eof} {len(decoder.unused_data)}"

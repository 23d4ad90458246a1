# SPDX-License-Identifier: GPL-2.0-or-later
"""What python's zlib and gzip return, run in a guest."""

import gzip
import hashlib
import io
import random
import zlib

rng = random.Random(1)
WORDS = [bytes(rng.choices(b"abcdefgh", k=rng.randint(2, 9)))
         for _ in range(1000)]
DATA = b" ".join(rng.choices(WORDS, k=30000))


def show(name, data):
    """Print a name and a hash of DATA."""
    print(name, len(data), hashlib.sha256(data).hexdigest())


for level in range(-1, 10):
    packed = zlib.compress(DATA, level)
    show(f"compress {level}", packed)
    show("decompress", zlib.decompress(packed))
for wbits in (9, 15, -15, 31):
    engine = zlib.compressobj(6, zlib.DEFLATED, wbits, 9,
                              zlib.Z_FILTERED)
    packed = b"".join(engine.compress(DATA[i:i + 999])
                      for i in range(0, len(DATA), 999))
    other = engine.copy()
    packed += engine.flush()
    show(f"pieces {wbits}", packed)
    show("copy", other.flush())
    reader = zlib.decompressobj(wbits)
    got = b""
    for i in range(0, len(packed), 1777):
        got += reader.decompress(packed[i:i + 1777], 5000)
        while reader.unconsumed_tail:
            got += reader.decompress(reader.unconsumed_tail, 5000)
    show("back", got + reader.flush())
for cut in range(0, 300, 7):
    try:
        zlib.decompress(packed[:cut] + b"?" + packed[cut + 1:], 31)
    except zlib.error as error:
        print(cut, error)
file = io.BytesIO()
with gzip.GzipFile(fileobj=file, mode="wb", mtime=1) as stream:
    stream.write(DATA)
show("gzip", file.getvalue())
show("gunzip", gzip.decompress(file.getvalue()))
print(zlib.crc32(DATA), zlib.adler32(DATA))

# SPDX-License-Identifier: GPL-2.0-or-later
"""What python's lzma returns, run in a guest.

lzma-module.py [NUMBER]     NUMBER: of damaged streams; default: 1000"""

import hashlib
import lzma
import os
import sys
import threading

from material import NOISE, TEXT, pieces, rng, show

DATA = TEXT + NOISE + bytes(100000) + TEXT[:5000] * 20
SHORT = TEXT[:60000] + NOISE[:20000] + TEXT[:1000] * 20 + bytes(5000)
RAW = [{"id": lzma.FILTER_LZMA2, "preset": 6, "dict_size": 65536}]
FILTERS = {
    "small": [{"id": lzma.FILTER_LZMA2, "dict_size": 4096, "lc": 0, "lp": 2,
               "pb": 0}],
    "delta": [{"id": lzma.FILTER_DELTA, "dist": 4},
              {"id": lzma.FILTER_LZMA2, "preset": 1, "lc": 4}],
    "x86": [{"id": lzma.FILTER_X86},
            {"id": lzma.FILTER_LZMA2, "preset": 0}],
}


def formats():
    """Every format and size of pieces."""
    packed = {"xz": lzma.compress(DATA, preset=0),
              "alone": lzma.compress(DATA, format=lzma.FORMAT_ALONE),
              "crc32": lzma.compress(DATA, check=lzma.CHECK_CRC32, preset=1)}
    for name, filters in FILTERS.items():
        packed[name] = lzma.compress(DATA, filters=filters)
    for name, stream in packed.items():
        show(f"compress {name}", stream)
        show(f"decompress {name}", lzma.decompress(stream))
        for size, room in ((1, -1), (7, 5), (999, 4096), (len(stream), 1)):
            part = stream if size > 1 else stream[:3000]
            if room == 1:
                part = stream[:2000]
            got, end = pieces(lzma.LZMADecompressor(), part, size, room)
            show(f"pieces {name} {size} {room} {end}", got)
    raw = lzma.compress(DATA, format=lzma.FORMAT_RAW, filters=RAW)
    show("raw", lzma.decompress(raw, format=lzma.FORMAT_RAW, filters=RAW))
    two = packed["xz"] + packed["crc32"]
    show("two streams", lzma.decompress(two))
    for limit in (1000, 70000, 10 ** 7, 10 ** 8):
        try:
            show(f"limit {limit}", lzma.decompress(packed["xz"],
                                                   memlimit=limit))
        except lzma.LZMAError as error:
            print("limit", limit, error)


def encoders():
    """Every match finder and mode, whole and in pieces, before and after a
    fork."""
    for finder in (lzma.MF_HC3, lzma.MF_HC4, lzma.MF_BT2, lzma.MF_BT3,
                   lzma.MF_BT4):
        for mode in (lzma.MODE_FAST, lzma.MODE_NORMAL):
            for nice in (5, 64, 273):
                filters = [{"id": lzma.FILTER_LZMA2, "mf": finder,
                            "mode": mode, "nice_len": nice, "depth": nice // 8,
                            "dict_size": 1 << 16, "pb": nice % 3}]
                coder = lzma.LZMACompressor(filters=filters)
                packed = b"".join(coder.compress(SHORT[at:at + 3333])
                                  for at in range(0, len(SHORT), 3333))
                show(f"encode {finder} {mode} {nice}", packed + coder.flush())
    for preset in (0, 2, 4, 6, 9, 9 | lzma.PRESET_EXTREME):
        show(f"preset {preset}", lzma.compress(SHORT, preset=preset))
    for format in (lzma.FORMAT_XZ, lzma.FORMAT_ALONE):
        coder = lzma.LZMACompressor(format=format)
        packed = coder.compress(SHORT[:50000])
        sys.stdout.flush()
        child = os.fork()
        if child:
            os.waitpid(child, 0)
        packed += coder.compress(SHORT[50000:]) + coder.flush()
        show(f"{'parent' if child else 'child'} {format}", packed)
        sys.stdout.flush()
        if not child:
            os._exit(0)


def damaged(number):
    """Streams that end too early, or have other bytes."""
    digest = hashlib.sha256()
    small = TEXT[:3000] + NOISE[:300]
    streams = [lzma.compress(small), lzma.compress(small, preset=0),
               lzma.compress(small, format=lzma.FORMAT_ALONE)]
    for stream in streams:
        for size in range(0, len(stream), 5):
            got, end = pieces(lzma.LZMADecompressor(), stream[:size], 10000,
                              -1)
            digest.update(got + end.encode())
    print("truncated", digest.hexdigest())
    for i in range(number):
        stream = bytearray(streams[i % 3])
        for _ in range(rng.randint(1, 3)):
            stream[rng.randrange(len(stream))] = rng.randrange(256)
        # A size in the header may ask for all memory.
        got, end = pieces(lzma.LZMADecompressor(memlimit=10 ** 7),
                          bytes(stream), rng.choice((50, 10000)),
                          rng.choice((100, 10 ** 6)))
        digest.update(got + end.encode())
    print("damaged", digest.hexdigest())


def threads():
    """Four coders at the same time."""
    packed = lzma.compress(DATA, preset=0)
    results = []

    def work():
        got, end = pieces(lzma.LZMADecompressor(), packed, 3000, -1)
        got += lzma.compress(SHORT)
        results.append((hashlib.sha256(got).hexdigest(), end))

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print("threads", results)


formats()
encoders()
damaged(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
threads()

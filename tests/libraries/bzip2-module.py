# SPDX-License-Identifier: GPL-2.0-or-later
"""What python's bz2 returns, run in a guest.

bzip2-module.py [NUMBER]    NUMBER: of damaged streams; default: 1000"""

import bz2
import hashlib
import os
import sys
import threading

from material import NOISE, TEXT, pieces, rng, show

# Runs are coded twice, and long repetitions are sorted in another way.
DATA = TEXT[:120000] + NOISE + bytes(60000) + TEXT[:5000] * 5
KINDS = {"text": TEXT, "noise": NOISE, "zeros": bytes(300000),
         "runs": b"".join(bytes([i]) * i for i in range(256)) * 3,
         "periodic": TEXT[:1000] * 200, "two": b"ab" * 60000, "one": b"x",
         "empty": b""}


def levels():
    """Every block size, whole and in pieces."""
    for name, data in KINDS.items():
        for level in (1, 9):
            packed = bz2.compress(data, level)
            show(f"compress {name} {level}", packed)
            show(f"decompress {name} {level}", bz2.decompress(packed))
    for level in (1, 2, 6):
        coder = bz2.BZ2Compressor(level)
        packed = b"".join(coder.compress(DATA[at:at + 7777])
                          for at in range(0, len(DATA), 7777))
        packed += coder.flush()
        show(f"level {level}", packed)
        for size, room in ((1, -1), (7, 5), (999, 4096), (len(packed), 1)):
            part = packed if size > 1 else packed[:3000]
            if room < 10 and room > 0:
                part = packed[:1500]
            got, end = pieces(bz2.BZ2Decompressor(), part, size, room)
            show(f"pieces {level} {size} {room} {end}", got)
    two = bz2.compress(TEXT) + bz2.compress(NOISE, 1)
    show("two streams", bz2.decompress(two))


def damaged(number):
    """Streams that end too early, or have other bytes."""
    digest = hashlib.sha256()
    streams = [bz2.compress(TEXT[:3000] + NOISE[:300]),
               bz2.compress(bytes(5000) + TEXT[:100], 1)]
    for stream in streams:
        for size in range(len(stream)):
            got, end = pieces(bz2.BZ2Decompressor(), stream[:size], 10000, -1)
            digest.update(got + end.encode())
    print("truncated", digest.hexdigest())
    for i in range(number):
        stream = bytearray(streams[i % 2])
        for _ in range(rng.randint(1, 3)):
            stream[rng.randrange(len(stream))] = rng.randrange(256)
        got, end = pieces(bz2.BZ2Decompressor(), bytes(stream),
                          rng.choice((50, 10000)),
                          rng.choice((100, 10 ** 6)))
        digest.update(got + end.encode())
    print("damaged", digest.hexdigest())


def threads():
    """Four coders at the same time."""
    results = []

    def work():
        packed = bz2.compress(DATA)
        got, end = pieces(bz2.BZ2Decompressor(), packed, 3000, -1)
        results.append((hashlib.sha256(packed + got).hexdigest(), end))

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print("threads", results)


def forked():
    """A process that forks in the middle of streams; both go on."""
    coder = bz2.BZ2Compressor(1)
    decoder = bz2.BZ2Decompressor()
    packed = bz2.compress(DATA)
    begun = coder.compress(DATA[:130000])
    got = decoder.decompress(packed[:1000], 5000)
    sys.stdout.flush()
    child = os.fork()
    if child:
        os.waitpid(child, 0)
    begun += coder.compress(DATA[130000:]) + coder.flush()
    got += decoder.decompress(packed[1000:])
    show("parent" if child else "child", begun + got)
    sys.stdout.flush()
    if not child:
        os._exit(0)


levels()
damaged(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
threads()
forked()

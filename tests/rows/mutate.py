#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Give damaged files of rows to a qemu.

    mutate.py QEMU FILE SCRATCH NUMBER

Changes some characters of FILE, NUMBER times, the same in each run, and lets
QEMU list its functions. It has to end with status 0 each time. Prints the
first damaged file that makes it end otherwise, and nothing if there is none.

Exit: 0
"""

import random
import subprocess
import sys
from pathlib import Path

CHARACTERS = b"[]=*p!iulzDFvdc 0123456789\n\t#\0\xff\xdb"


def mutant(data, rng):
    """A copy of DATA with one to twelve changes."""
    data = bytearray(data)
    for _ in range(rng.randint(1, 12)):
        at = rng.randrange(len(data))
        kind = rng.randrange(3)
        if kind == 0:
            del data[at]
        elif kind == 1:
            data.insert(at, rng.choice(CHARACTERS))
        else:
            data[at] = rng.randrange(256)
    return bytes(data)


def main():
    """The command."""
    qemu, file, scratch, number = sys.argv[1:]
    rng = random.Random(19)
    original = Path(file).read_bytes()
    damaged = Path(scratch)
    for _ in range(int(number)):
        damaged.write_bytes(mutant(original, rng))
        done = subprocess.run([qemu, "-native-calls-file", damaged,
                               "-native-calls", "help"],
                              capture_output=True, check=False, timeout=30)
        if done.returncode:
            print(f"status {done.returncode} with {damaged.read_bytes()!r}")
            return


main()

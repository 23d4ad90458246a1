# SPDX-License-Identifier: GPL-2.0-or-later
"""The kernels of the benchmark, C programs of the directory kernels.

They are compiled as ordinary programs are (-O2 but where a row says otherwise,
dynamic), into build/bench/kernels/ARCHITECTURE/NAME.  Each is run as
NAME [SCALE], takes a few seconds under the unpatched QEMU at SCALE 1, the
default, prints the same on every machine, and checks its result: exit status 0
when it is right.
"""

from pathlib import Path
from typing import NamedTuple

from .common import BUILD, HERE, say
from .compiler import HOST, compile_program, is_stale

SOURCES = HERE / "kernels"
ARCHES = list(dict.fromkeys(["aarch64", "riscv64", HOST]))


class Kernel(NamedTuple):
    """A program that does one thing.

    gains: where the patched QEMU can save time, as far as it can:
           math, mem, str  native calls of such functions, mostly
           jumps           no native calls that count, but many short blocks
           nothing         neither; such are here so that the report is fair
    """

    name: str       # of the source, without .c, and of the program
    exercises: str  # one phrase, for the report
    gains: str
    level: str = "-O2"  # the compiler's optimization


KERNELS = [
    # One large loop in registers, with a square root, which is an instruction
    Kernel("nbody", "planets: double precision, square roots, divisions",
           "nothing"),
    # All in two loops of the program
    Kernel("spectral", "spectral norm: a division for each element",
           "nothing"),
    # sin and cos are called for one table only
    Kernel("fft", "long multiplication: double precision, strided access",
           "nothing"),
    Kernel("mandelbrot", "double precision in registers, no memory",
           "nothing"),
    # memcpy exchanges rows, which are 150 of some million operations
    Kernel("linpack", "LU decomposition: double precision along rows",
           "nothing"),
    Kernel("whetstone", "sin, cos, atan, exp, log over and over", "math"),
    # strcpy and strcmp of 30 bytes, twice each a visit; half of it is jumps
    Kernel("dhrystone", "records, branches, small procedures, short strings",
           "str"),
    # memcpy and memset of 8 MiB wait for memory, on both sides
    Kernel("stream", "memory bandwidth: four loops, memcpy, memset",
           "nothing"),
    # strcmp, strspn, strcspn of short words; as much is jumps
    Kernel("wordcount", "text: strtok_r, hash table, strcmp, qsort", "str"),
    # Many short calls; malloc, strtod and snprintf are the guest's
    Kernel("json", "parser and writer: short strings, numbers, malloc",
           "str"),
    # memcmp and memcpy of keys; hashing and the walk are the program's
    Kernel("hashmap", "open addressing: memcmp of keys, random access",
           "mem"),
    # A call for each comparison, and one to move each element
    Kernel("sort", "qsort and merge sort: strcmp, memcmp, memcpy", "mem"),
    # memcpy of literals and matches; most is the search in own loops
    Kernel("lz", "LZ77: hash chains, byte comparisons, short memcpy", "mem"),
    # Two memset of some ten bytes for each character; as much is jumps
    Kernel("regex", "Thompson automaton: small lists, branches, memset",
           "mem"),
    # pow for highlights only; the rest is the program's own arithmetic
    Kernel("raytrace", "spheres: double precision, recursion, some pow",
           "math"),
    # No calls of the C library; where the guest has no instruction that
    # counts zeros (riscv64), calls in the program
    Kernel("chess", "bitboards: 64-bit integers, recursion, branches",
           "jumps"),
    Kernel("matmul", "blocked matrix product: multiply and add", "nothing"),
    # Vectors on arm64; for riscv64 this compiler makes none
    Kernel("heat", "finite differences: single precision, vectors", "nothing",
           level="-O3"),
]


def program(arch: str, name: str) -> Path:
    """The kernel NAME, compiled for ARCH."""
    return BUILD / "bench/kernels" / arch / name


def build() -> None:
    """Compile what is out of date, for the guests and for this machine."""
    for arch in ARCHES:
        stale = [kernel for kernel in KERNELS if is_stale(
            program(arch, kernel.name),
            [SOURCES / f"{kernel.name}.c", SOURCES / "kernel.h",
             Path(__file__)])]
        if stale:
            say(f"compiling {len(stale)} kernels for {arch}")
        for kernel in stale:
            compile_program(arch, program(arch, kernel.name), kernel.level,
                            "-Wall", "-Wextra", SOURCES / f"{kernel.name}.c",
                            "-lm")

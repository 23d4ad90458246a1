# SPDX-License-Identifier: GPL-2.0-or-later
"""The kernels of the benchmark: programs of tests/bench/kernels, one a row.

scripts/kernels compiles them, into build/bench/kernels/ARCHITECTURE/NAME.
Each is run as NAME [SCALE], takes a few seconds under the unpatched QEMU at
SCALE 1, the default, prints the same on every machine, and checks its result:
exit status 0 when it is right.
"""

from collections import namedtuple

# name:      of the source, without .c, and of the program
# exercises: one phrase, for the report
# gains:     where the patched QEMU can save time, as far as it can:
#            math, mem, str  native calls of such functions, mostly
#            jumps           no native calls that count, but many short blocks
#            nothing         neither; such are here so that the report is fair
Kernel = namedtuple("Kernel", "name exercises gains")

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
]

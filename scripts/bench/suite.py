# SPDX-License-Identifier: GPL-2.0-or-later
"""The benchmark's programs: unmodified ones of Debian, one row each.

Chosen so that each takes about a second or two under an unpatched qemu, with
those that hardly call a listed function among them.  Left out: chess programs
that stop thinking at the end of their input.  stockfish prints times: these
are left out of what is compared.
"""

import re
from typing import Any, NamedTuple

from . import programs


class Program(NamedTuple):
    """A program, its work, and what is known of it."""

    name: str       # how it is called in tables
    # A program and its arguments, run in the directory of the inputs.  The
    # program is in the guest's usr/bin, or a pattern of its path when it has
    # a slash; {NUMBER} is how much work it is at scale 1.
    command: str
    exercises: str                  # what takes its time, in one phrase
    input: str | None = None        # the file that is its standard input
    result: str | None = None       # the file that it writes, compared too
    varies: str | None = None       # what differs in its output, as a pattern
    status: int = 0                 # its exit status
    # Its environment, beside the usual; * in a path is expanded
    guest: tuple[tuple[str, str], ...] = ()
    quick: bool = False             # whether `make bench-quick` runs it
    cpus: bool = False  # whether also with the guest's other CPU model


def known(name: str, exercises: str, **options: Any) -> Program:
    """One of programs.py."""
    found = next(program for program in programs.PROGRAMS
                 if program.name == name)
    return Program(name, found.command, exercises, input=found.input,
                   **options)


# What the script that normally starts R sets
R_GUEST = (("R_HOME", "/usr/lib/R"), ("EDITOR", "vi"), ("PAGER", "cat"),
           ("LD_LIBRARY_PATH", "/usr/lib/R/lib:/usr/lib/*-linux-gnu/blas:"
                               "/usr/lib/*-linux-gnu/lapack"))

# One thread, as all others have, and the BLAS of that directory
BLAS = (("LD_LIBRARY_PATH", "/usr/lib/*-linux-gnu/openblas-pthread"),
        ("OPENBLAS_NUM_THREADS", "1"))

# What links to the BLAS finds it, and where octave finds its own functions
OCTAVE = (*BLAS, ("OCTAVE_HOME", "/usr"))

# Where modules for formats and the settings are
IMAGEMAGICK = (("MAGICK_CODER_MODULE_PATH",
                "/usr/lib/*-linux-gnu/ImageMagick-*/modules-Q16/coders"),
               ("MAGICK_CONFIGURE_PATH", "/etc/ImageMagick-*"),
               ("MAGICK_THREAD_LIMIT", "1"))

# Inputs that ffmpeg makes itself, nothing that differs from run to run
FFMPEG = ("usr/bin/ffmpeg -v error -y -threads 1 "
          "-f lavfi -i testsrc2=size=320x240:rate={25}:duration=1 "
          "-f lavfi -i sine=frequency=440:duration=4 "
          "-c:v mpeg4 -c:a aac -threads 1 -flags +bitexact -fflags +bitexact "
          "film.avi")

PROGRAMS = [
    # mathematics
    Program("mawk-math", "mawk -f sums.awk {250000}",
            "sin, cos, exp, log, atan2 and pow in an interpreter",
            quick=True, cpus=True),
    Program("lua-math", "lua5.4 sums.lua {180000}",
            "the same and fmod, tan", quick=True, cpus=True),
    Program("python-math", "python3 orbits.py {45000}",
            "elementary functions, numbers to text"),
    Program("R", "usr/lib/R/bin/exec/R --vanilla --no-echo -f statistics.R "
            "--args {20000}", "random samples, distributions, a fit, text",
            guest=R_GUEST),
    Program("gnuplot", "gnuplot-nox -e points={700} waves.gp",
            "curves and a surface to SVG: printf and functions", quick=True),
    Program("povray", "povray +Ispheres.pov +W160 +H{240} -D -GA -V +WT1 +FB "
            "+Oscene.bmp", "ray tracing: double arithmetic, pow, noise",
            result="scene.bmp"),
    Program("numpy", "python3 linear.py {250}",
            "products of matrices with OpenBLAS, equations, a transform",
            guest=BLAS),
    Program("octave", "octave-cli --norc -q transforms.m {100000}",
            "FFTW's transforms, LAPACK's decompositions, its own interpreter",
            guest=OCTAVE),
    Program("imagemagick", "usr/bin/convert-im* image.png -resize {120}% "
            "-blur 0x3 -modulate 110,90 -rotate 7 turned.ppm",
            "filters on pixels in double arithmetic", result="turned.ppm",
            guest=IMAGEMAGICK),
    Program("ffmpeg", FFMPEG, "encoding a film and its sound with vectors",
            result="film.avi", guest=BLAS),
    # text
    known("sort", "comparing and copying lines", quick=True, cpus=True),
    Program("grep", "grep -nF -e zinc- -e silver" + " archive.log" * 2,
            "searching fixed strings", quick=True),
    Program("wc", "wc -l" + " archive.log" * 8, "memchr for line ends"),
    Program("od", "od -An -tx1z numbers.bin", "printf of each byte"),
    known("gawk", "splitting fields, associative arrays", quick=True,
          cpus=True),
    known("lua", "patterns, concatenation, sorting", cpus=True),
    Program("lua-strings", "lua5.4 strings.lua {600}",
            "searching and cutting long strings"),
    known("perl", "regular expressions, hashes, joining"),
    known("python3", "splitting, dictionaries, joining", quick=True,
          cpus=True),
    known("git", "diff of two files of 6 MB", status=1),
    known("sqlite3", "an import, an index, queries", quick=True),
    Program("jq", "jq -c map(select(.paid)|[.id,(.items|map(.price)|add)]) "
            "orders.json", "parsing JSON, its own interpreter"),
    # libraries and a compiler
    Program("xz", "xz -c -3 -T1 part.log", "liblzma's match finder"),
    Program("bzip2", "bzip2 -c part.log", "sorting blocks, Huffman codes"),
    Program("zstd", "zstd -q -c -9 part.log", "zstd's match finder"),
    Program("optipng", "optipng -o1 -quiet -clobber -out best.png image.png",
            "zlib's deflate and libpng's filters", result="best.png"),
    known("python-zlib", "zlib's deflate and inflate"),
    known("python-xz", "liblzma's decoder"),
    Program("cc1", "usr/lib*/gcc/*/*/cc1 -O2 -quiet work.c -o -",
            "a compiler: pointers, hashes, short memset"),
    # their own code alone
    Program("bc", "bc -lq digits.bc", "its own long multiplication"),
    Program("stockfish", "usr/games/stockfish bench 16 1 7 default depth",
            "integer search, a network in 8-bit vectors",
            varies=r"(nps|time) \d+|(Total time \(ms\)|Nodes/second).*"),
    known("lua-vm", "an interpreter: calls and integers", quick=True),
    known("python-vm", "an interpreter: calls and integers"),
    Program("b2sum", "b2sum" + " archive.log" * 5,
            "64-bit integer arithmetic"),
    Program("sha256sum", "sha256sum" + " archive.log" * 3,
            "instructions for SHA-256"),
]


def arguments(program: Program, scale: float) -> list[str]:
    """The words of PROGRAM's command at SCALE; the first is its path."""
    path, *rest = re.sub(r"\{(\d+)\}",
                         lambda found: str(max(int(int(found[1]) * scale), 1)),
                         program.command).split()
    return [path if "/" in path else f"usr/bin/{path}", *rest]

# SPDX-License-Identifier: GPL-2.0-or-later
"""Compile what the benchmark measures, for the guests and for this machine."""

import platform
import subprocess
from collections.abc import Iterable
from pathlib import Path

from .common import Failure, Word

HOST = platform.machine()


def compiler(arch: str) -> str:
    """The compiler for ARCH, which may be this machine's."""
    return "gcc" if arch == HOST else f"{arch}-linux-gnu-gcc"


def is_stale(program: Path, inputs: Iterable[Path]) -> bool:
    """Is PROGRAM missing, or older than one of INPUTS?"""
    if not program.exists():
        return True
    made = program.stat().st_mtime
    return any(path.stat().st_mtime >= made for path in inputs)


def compile_program(arch: str, program: Path, *arguments: Word) -> None:
    """Compile PROGRAM for ARCH; ARGUMENTS: options, sources, libraries."""
    program.parent.mkdir(parents=True, exist_ok=True)
    partial = program.with_name(f"{program.name}.new")
    tool = compiler(arch)
    try:
        subprocess.run([tool, "-o", partial, *arguments], check=True)
    except FileNotFoundError:
        raise Failure(f"{tool} is missing: run make setup") from None
    except subprocess.CalledProcessError:
        partial.unlink(missing_ok=True)
        raise Failure(f"{tool} cannot compile {program.name}: see above") \
            from None
    partial.replace(program)

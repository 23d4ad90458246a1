# SPDX-License-Identifier: GPL-2.0-or-later
"""What there is to be timed: a Case for each kernel or program, guest and
CPU model."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from . import guests, kernels, programs, suite
from .common import BUILD, Failure, Word
from .compiler import HOST

SYSROOT = "-bench"  # guests.py has these guests with more programs

# Guest -> what its architecture is called
ARCHES = {guest: qemu.removeprefix("qemu-")
          for guest, qemu in programs.GUESTS.items()}
# Where kernels run when only an architecture is asked for
KERNEL_GUESTS = ["arm64-bookworm", "riscv64-trixie"]

# Label of a CPU model -> model.  "max" is what both qemus take by default
# (qemu-aarch64 by the name of "any"); told, so that QEMU_CPU cannot matter.
MODELS = {"default": "max", "pauth=off": "max,pauth=off", "v=off": "max,v=off"}
# Debian 13's arm64 programs authenticate pointers, which costs most under the
# default model; its riscv64 C library has vector functions.
OTHER_CPUS = {"arm64-trixie": "pauth=off", "riscv64-trixie": "v=off"}

# This machine -> what Debian calls its architecture
NATIVE_ARCHES = {"x86_64": "amd64", "aarch64": "arm64", "riscv64": "riscv64"}

# Where the libraries of a native sysroot are; the last one's are found by
# RUNPATH, which names a directory of the host
LIBRARIES = ["usr/lib", "usr/lib/*-linux-gnu",
             "usr/lib/*-linux-gnu/pulseaudio"]

# Suite -> what can be chosen from it by name
NAMES = {"kernels": [kernel.name for kernel in kernels.KERNELS],
         "programs": [program.name for program in suite.PROGRAMS]}


class Native(NamedTuple):
    """What the host runs for a case."""

    command: list[Word]
    variables: Mapping[str, str]    # what else its environment has


class Case(NamedTuple):
    """One program on one guest with one CPU model."""

    suite: str
    guest: str
    cpu: str                # of MODELS
    name: str
    exercises: str
    program: Path           # the guest's program
    arguments: list[str]
    variables: list[tuple[str, str]]    # what else its environment has
    input: str | None       # this and what follows: as in suite.Program
    result: str | None
    varies: str | None
    status: int
    native: Native | None   # the same on the host, if that can be


Key = tuple[str, ...]


def sysroot(guest: str) -> Path:
    return BUILD / "guests" / (guest + SYSROOT)


def native_sysroot(guest: str) -> str | None:
    """The sysroot with the same packages for this machine, if there is one."""
    suite_ = guests.GUESTS[guest][1]
    name = f"{NATIVE_ARCHES.get(HOST)}-{suite_}{SYSROOT}"
    return name if name in guests.GUESTS else None


def key(case: Case) -> Key:
    return case.suite, case.guest, case.cpu, case.name


def command(case: Case, side: str, options: Iterable[Word] = ()
            ) -> list[Word]:
    """The command that runs CASE under the qemu of SIDE with OPTIONS."""
    variables = [word for name, value in case.variables
                 for word in ("-E", f"{name}={value}")]
    return [programs.qemu(side, case.guest), "-L", sysroot(case.guest), "-cpu",
            MODELS[case.cpu], *variables, *options, case.program,
            *case.arguments]


def in_sysroot(root: Path, pattern: str) -> Path:
    """The file of the sysroot ROOT that PATTERN describes."""
    found = sorted(root.glob(pattern.lstrip("/")))
    if not found:
        raise Failure(f"{root} has no {pattern}: remove it, then run "
                      f"scripts/guests {root.name}")
    return found[0]


def variable(root: Path, value: str) -> str:
    """VALUE with its paths, separated by colons, in the sysroot ROOT.

    A guest needs that, too: -L does not reach all system calls."""
    return ":".join(str(in_sysroot(root, path)) if path.startswith("/")
                    else path for path in value.split(":"))


def native_program(program: suite.Program, name: str, path: str,
                   arguments: list[str]) -> Native:
    """PROGRAM of the sysroot NAME, run by that sysroot's dynamic linker."""
    root = BUILD / "guests" / name
    variables = {key_: variable(root, value) for key_, value in program.guest}
    libraries = [str(path) for pattern in LIBRARIES
                 for path in sorted(root.glob(pattern))]
    libraries.append(variables.pop("LD_LIBRARY_PATH", ""))
    return Native(
        [in_sysroot(root, "usr/lib/*-linux-gnu/ld-linux-*.so.*"),
         "--inhibit-cache", "--library-path",
         ":".join(filter(None, libraries)), in_sysroot(root, path),
         *arguments], variables)


def program_cases(guest: str, wanted: Sequence[str], quick: bool,
                  scale: float, on: str | None = None) -> Iterator[Case]:
    """The cases of GUEST; ON: a sysroot with the same programs for the host.

    WANTED: names, all if empty; QUICK: only some of them."""
    for program in suite.PROGRAMS:
        if program.name not in wanted if wanted else \
                quick and not program.quick:
            continue
        path, *arguments = suite.arguments(program, scale)
        others = [OTHER_CPUS[guest]] if program.cpus and not quick \
            and guest in OTHER_CPUS else []
        for cpu in ["default", *others]:
            yield Case("programs", guest, cpu, program.name,
                       program.exercises, in_sysroot(sysroot(guest), path),
                       arguments,
                       [(name, variable(sysroot(guest), value))
                        for name, value in program.guest],
                       program.input, program.result, program.varies,
                       program.status,
                       native_program(program, on, path, arguments)
                       if on else None)


def kernel_cases(guest: str, wanted: Sequence[str], scale: float
                 ) -> Iterator[Case]:
    for kernel in kernels.KERNELS:
        if not wanted or kernel.name in wanted:
            yield Case("kernels", guest, "default", kernel.name,
                       kernel.exercises,
                       kernels.program(ARCHES[guest], kernel.name),
                       [f"{scale:g}"], [], None, None, None, 0,
                       Native([kernels.program(HOST, kernel.name),
                               f"{scale:g}"], {}))

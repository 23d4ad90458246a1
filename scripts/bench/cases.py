# SPDX-License-Identifier: GPL-2.0-or-later
"""What there is to be timed: a Case for each kernel or program, guest and
CPU model."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from . import kernels, programs, suite
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

# Suite -> what can be chosen from it by name
NAMES = {"kernels": [kernel.name for kernel in kernels.KERNELS],
         "programs": [program.name for program in suite.PROGRAMS]}


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
    native: list[Word] | None   # the same on the host, if that can be


class Chosen(NamedTuple):
    """What is to be measured."""

    suites: list[str]
    guests: Mapping[str, list[str]]     # suite -> guests
    only: Mapping[str, list[str]]       # suite -> names, all if empty
    repeat: int                         # pairs of each case
    quick: bool
    look: bool                          # for where the time goes


Key = tuple[str, ...]


def sysroot(guest: str) -> Path:
    return BUILD / "guests" / (guest + SYSROOT)


def key(case: Case) -> Key:
    return case.suite, case.guest, case.cpu, case.name


def qemu(case: Case, side: str) -> Path:
    where = programs.stock if side == "stock" else programs.patched
    return where(case.guest)


def command(case: Case, side: str, options: Iterable[Word] = ()
            ) -> list[Word]:
    """The command that runs CASE under the qemu of SIDE with OPTIONS."""
    variables = [word for name, value in case.variables
                 for word in ("-E", f"{name}={value}")]
    return [qemu(case, side), "-L", sysroot(case.guest), "-cpu",
            MODELS[case.cpu], *variables, *options, case.program,
            *case.arguments]


def in_sysroot(guest: str, pattern: str) -> Path:
    """The file of GUEST's sysroot that PATTERN describes."""
    found = sorted(sysroot(guest).glob(pattern))
    if not found:
        raise Failure(
            f"{sysroot(guest)} has no {pattern}: remove it, then run "
            f"scripts/guests {guest}{SYSROOT}")
    return found[0]


def expanded(guest: str, value: str) -> str:
    """VALUE, directories separated by colons, with its patterns expanded."""
    return ":".join(
        f"/{in_sysroot(guest, path[1:]).relative_to(sysroot(guest))}"
        if "*" in path else path for path in value.split(":"))


def program_cases(guest: str, wanted: Sequence[str], quick: bool,
                  scale: float) -> Iterator[Case]:
    for program in suite.PROGRAMS:
        if program.name not in wanted if wanted else \
                quick and not program.quick:
            continue
        path, *arguments = suite.arguments(program, scale)
        others = [OTHER_CPUS[guest]] if program.cpus and not quick \
            and guest in OTHER_CPUS else []
        for cpu in ["default", *others]:
            yield Case("programs", guest, cpu, program.name,
                       program.exercises, in_sysroot(guest, path), arguments,
                       [(name, expanded(guest, value))
                        for name, value in program.guest],
                       program.input, program.result, program.varies,
                       program.status, None)


def kernel_cases(guest: str, wanted: Sequence[str], scale: float
                 ) -> Iterator[Case]:
    for kernel in kernels.KERNELS:
        if not wanted or kernel.name in wanted:
            yield Case("kernels", guest, "default", kernel.name,
                       kernel.exercises,
                       kernels.program(ARCHES[guest], kernel.name),
                       [f"{scale:g}"], [], None, None, None, 0,
                       [kernels.program(HOST, kernel.name), f"{scale:g}"])


def collect(chosen: Chosen, scales: Mapping[str, float]) -> list[Case]:
    """The cases that CHOSEN asks for; SCALES: suite -> how much work."""
    found: list[Case] = []
    if "kernels" in chosen.suites:
        for guest in chosen.guests["kernels"]:
            found += kernel_cases(guest, chosen.only["kernels"],
                                  scales["kernels"])
    if "programs" in chosen.suites:
        for guest in chosen.guests["programs"]:
            found += program_cases(guest, chosen.only["programs"],
                                   chosen.quick, scales["programs"])
    return found

# SPDX-License-Identifier: GPL-2.0-or-later
"""What a run of the benchmark is asked to do: run.py's variables."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from . import cases, programs
from .common import BUILD, Usage, number_of, output_of, switch, words

SUITES = ["percall", "kernels", "programs"]


class Chosen(NamedTuple):
    """What is to be measured."""

    suites: list[str]
    guests: Mapping[str, list[str]]     # suite -> guests
    only: Mapping[str, list[str]]       # suite -> names, all if empty
    repeat: int                         # rounds of each case
    quick: bool
    look: bool      # for where the time goes
    peer: bool      # beside Debian's qemu-user
    native: bool    # beside the host


def chosen_guests(asked: Sequence[str]) -> dict[str, list[str]]:
    """Suite -> the guests that GUEST asks for."""
    everywhere = {"kernels": cases.KERNEL_GUESTS,
                  "programs": programs.DEFAULT_GUESTS,
                  "percall": list(dict.fromkeys(cases.ARCHES.values()))}
    if not asked:
        return everywhere
    found: dict[str, list[str]] = {suite: [] for suite in SUITES}
    for word in asked:
        if word not in [*cases.ARCHES, *cases.ARCHES.values()]:
            raise Usage(f"GUEST: no '{word}': choose from "
                        f"{', '.join(everywhere['percall'])}, "
                        f"{', '.join(cases.ARCHES)}")
        for suite, guests in everywhere.items():
            found[suite] += [guest for guest in guests
                             if word in (guest, cases.ARCHES.get(guest))]
        if word in cases.ARCHES:
            found["kernels"].append(word)
            found["percall"].append(cases.ARCHES[word])
    return {suite: list(dict.fromkeys(guests))
            for suite, guests in found.items()}


def listed() -> list[str]:
    """The functions of the patched qemu's table."""
    text = output_of(BUILD / "bin/qemu-aarch64",
                             "-native-calls", "help")
    return [line.split()[0] for line in text.splitlines()[1:] if line.strip()]


def chosen_names(suites: list[str], wanted: Sequence[str]
                 ) -> tuple[list[str], dict[str, list[str]]]:
    """SUITES that have one of the names WANTED, and suite -> its names."""
    if not wanted:
        return suites, {suite: [] for suite in suites}
    known = {suite: listed() if suite == "percall" else cases.NAMES[suite]
             for suite in suites}
    for name in wanted:
        if not any(name in names for names in known.values()):
            raise Usage(f"ONLY: no '{name}' in {', '.join(suites)}"
                        + "".join(f"; {suite} has {', '.join(names)}"
                                  for suite, names in known.items()
                                  if suite != "percall"))
    only = {suite: [name for name in wanted if name in names]
            for suite, names in known.items()}
    return [suite for suite in suites if only[suite]], only


def options() -> Chosen:
    """What the environment asks for."""
    suites = words("SUITE") or SUITES
    for suite in suites:
        if suite not in SUITES:
            raise Usage(f"SUITE: no '{suite}': choose from "
                        f"{', '.join(SUITES)}")
    quick = switch("QUICK", False)
    wanted = words("ONLY")
    suites, only = chosen_names([suite for suite in SUITES
                                 if suite in suites], wanted)
    return Chosen(suites, chosen_guests(words("GUEST")), only,
                  number_of("REPEAT", 3 if quick else 5), quick,
                  switch("TIME", not quick and not wanted),
                  switch("PEER", True), switch("NATIVE", True))

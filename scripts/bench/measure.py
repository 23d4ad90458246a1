# SPDX-License-Identifier: GPL-2.0-or-later
"""Measure one case: rounds of runs on each side, outputs compared."""

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from . import cases, figures, percall, programs, time_shares, timing
from .cases import Case
from .common import Failure, Word
from .results import SIDES
from .timing import Outcome, Times

# Ways of reaching a function, and how percall measures them: by all its sizes
# where a curve is shown.  Names of the cases -> percall's reaches, quick.
PERCALL = {
    "plt": (["plt"], False),
    "other reaches": (["got", "direct", "tail", "entry"], True),
}
PERCALL_QUICK = {"plt": (["plt"], True)}
PERCALL_REPEAT = 3      # more does not change the least of them


class Settings(NamedTuple):
    """Lists for the patched qemu; None: no list."""

    calls: str | None   # for QEMU_NATIVE_CALLS
    tcg: str | None     # for QEMU_TCG


def settings() -> Settings:
    """Those that the caller has made."""
    return Settings(*(os.environ.get(name) or None
                      for name in ("QEMU_NATIVE_CALLS", "QEMU_TCG")))


def ran(case: Case, command: Sequence[Word], where: Path,
        environment: Mapping[str, str]) -> tuple[Times, Outcome]:
    """One run of COMMAND for CASE: times and outcome, checked."""
    times, outcome = timing.run(
        command, where, environment, where,
        given=where / case.input if case.input else None,
        result=where / case.result if case.result else None)
    if case.varies:
        pattern = case.varies.encode()
        outcome = outcome._replace(
            output=re.sub(pattern, b"", outcome.output),
            errors=re.sub(pattern, b"", outcome.errors))
    return times, outcome


def once(case: Case, side: str, options: Sequence[Word], where: Path,
         environment: Mapping[str, str]) -> tuple[Times, Outcome]:
    """One run of CASE on SIDE; OPTIONS are for qemu."""
    if side != "native":
        return ran(case, cases.command(case, side, options), where,
                   environment)
    if case.native is None:
        raise Failure(f"{case.name} on {case.guest}: not on the host")
    return ran(case, case.native.command, where,
               {**environment, **case.native.variables})


def differences(case: Case, side: str, expected: Outcome, got: Outcome
                ) -> list[str]:
    """In what a run of SIDE differs from the first one of stock.

    A Failure if it has to be equal.  Debian's qemu may have faults of its own,
    and a program of the host may print something else there; kernels print
    the same everywhere."""
    found = timing.differences(expected, got)
    if side == "native" and case.suite != "kernels":
        # It tells where a program was built, and where it looked for files
        found = [part for part in found if part != timing.PARTS["errors"]]
    elif found and side != "peer":
        raise Failure(
            f"{case.name} on {case.guest} (CPU {case.cpu}): the "
            f"{side} run's {' and '.join(found)} DIFFERS from stock's")
    return found


def count_calls(case: Case, where: Path, chosen: Settings, options: list[str]
                ) -> tuple[Outcome, dict[str, int] | None]:
    """A run under patched that is not timed, and the native calls it made."""
    log = where / ".log"
    log.unlink(missing_ok=True)
    environment = programs.environment(
        where, f"{chosen.calls or 'on'},stats", chosen.tcg)
    _, outcome = once(case, "patched", [*options, "-D", str(log)], where,
                      environment)
    return outcome, programs.native_calls(log)


def check_works(case: Case, first: Outcome) -> None:
    """Raise a Failure if the FIRST run of CASE under stock did not work."""
    if first.status != case.status or not (first.output or first.result):
        raise Failure(
            f"{case.name} on {case.guest} fails under stock too, status "
            f"{first.status}: {first.errors[:200].decode(errors='replace')}")


def timed(case: Case, repeat: int, where: Path, chosen: Settings,
          sides: Sequence[str] = ("stock", "patched")) -> dict[str, Any]:
    """The row of CASE for "runs": REPEAT rounds of one run on each of SIDES.

    CHOSEN: Settings of the patched qemu.  A side that ends with another exit
    status than stock did other work: there are no times of it."""
    environment = programs.environment(where, *chosen)
    # It also brings the files of both into memory
    counted, calls = count_calls(case, where, chosen,
                                 timing.layout(0, repeat))
    left = [side for side in sides if side != "native" or case.native]
    expected: Outcome | None = None
    rounds: list[dict[str, Times]] = []
    differs: dict[str, list[str]] = {}
    for number in range(repeat):
        times: dict[str, Times] = {}
        # Every other round the other way round, against a drift in speed
        for side in left[::-1] if number % 2 else list(left):
            times[side], outcome = once(
                case, side, timing.layout(number, repeat), where, environment)
            if expected is None:
                expected = outcome
                check_works(case, expected)
                differences(case, "patched", expected, counted)
            found = differences(case, side, expected, outcome)
            if found:
                differs[side] = found
            if timing.PARTS["status"] in found:
                left.remove(side)
        rounds.append(times)
    rounds = [{side: times[side] for side in left} for times in rounds]
    return {"suite": case.suite, "guest": case.guest, "cpu": case.cpu,
            "name": case.name, "exercises": case.exercises, "rounds": rounds,
            "ratios": figures.compare(rounds), "differs": differs,
            "calls": calls}


def where_time_went(case: Case, where: Path, chosen: Settings
                    ) -> list[dict[str, Any]]:
    """The rows of CASE for "time", one for each side."""
    listed = time_shares.listed_functions(programs.patched(case.guest))
    environment = programs.environment(where, *chosen)
    rows = []
    for side in SIDES:
        with open(where / (case.input or os.devnull), "rb") as given:
            found = time_shares.shares(
                cases.command(case, side), case.program, listed,
                environment, where, given)
        rows.append(found | {"suite": case.suite, "guest": case.guest,
                             "cpu": case.cpu, "name": case.name,
                             "side": side})
    return rows


def single_calls(arch: str, part: str, only: Sequence[str], repeat: int,
                 quick: bool) -> list[dict[str, Any]]:
    """The rows of "percall" for one of PERCALL's parts."""
    reaches, few = (PERCALL_QUICK if quick else PERCALL)[part]
    # Nobody's settings of qemu, which would be another's on each machine
    environment = {name: value for name, value in os.environ.items()
                   if not name.startswith("QEMU_")}
    _, rows = percall.measure(percall.Options(
        [arch], reaches, only, min(repeat, PERCALL_REPEAT), few,
        environment=environment))
    return rows

# SPDX-License-Identifier: GPL-2.0-or-later
"""Measure one case: pairs of stock and patched, outputs compared."""

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from . import cases, figures, percall, programs, time_shares, timing
from .cases import Case
from .common import Failure, Word
from .timing import Outcome, Times

SIDES = ["stock", "patched"]
# Ways of reaching a function, and how percall measures them: by all its sizes
# where a curve is shown.  Names of the cases -> percall's reaches, quick.
PERCALL = {
    "plt": (["plt"], False),
    "other reaches": (["got", "direct", "tail", "entry"], True),
}
PERCALL_QUICK = {"plt": (["plt"], True)}
Pairs = list[dict[str, Times]]
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


def check(case: Case, expected: Outcome, got: Outcome, side: str) -> None:
    differs = timing.differences(expected, got)
    if differs:
        raise Failure(
            f"{case.name} on {case.guest} (CPU {case.cpu}): the "
            f"{side} run's {' and '.join(differs)} DIFFERS from stock's")


def pairs_of(case: Case, repeat: int, where: Path, chosen: Settings
             ) -> tuple[Pairs, list[Times] | None, dict[str, int] | None]:
    """Pairs and native runs of CASE, and the calls counted beside them."""
    environment = programs.environment(where, *chosen)
    log = where / ".log"
    log.unlink(missing_ok=True)
    # Not timed: it also brings the files of both into memory
    counting = programs.environment(
        where, f"{chosen.calls or 'on'},stats", chosen.tcg)
    _, counted = ran(case, cases.command(
        case, "patched", [*timing.layout(0, repeat), "-D", log]), where,
        counting)
    expected: Outcome | None = None
    pairs: Pairs = []
    native: list[Times] = []
    for number in range(repeat):
        pair = {}
        # Every other pair the other way round, against a drift in speed
        for side in SIDES[::-1] if number % 2 else SIDES:
            pair[side], outcome = ran(
                case, cases.command(case, side, timing.layout(number, repeat)),
                where, environment)
            if expected is None:
                expected = outcome
                if outcome.status != case.status or not (
                        outcome.output or outcome.result):
                    raise Failure(
                        f"{case.name} on {case.guest} fails under stock too, "
                        f"status {expected.status}: "
                        f"{expected.errors[:200].decode(errors='replace')}")
                check(case, expected, counted, "counting")
            check(case, expected, outcome, side)
        if case.native:
            times, outcome = ran(case, case.native, where, environment)
            check(case, expected or outcome, outcome, "native")
            native.append(times)
        pairs.append({side: pair[side] for side in SIDES})
    return pairs, native or None, programs.native_calls(log)


def timed(case: Case, repeat: int, where: Path, chosen: Settings
          ) -> dict[str, Any]:
    """The row of CASE for "runs"; CHOSEN: Settings of the patched qemu."""
    pairs, native, calls = pairs_of(case, repeat, where, chosen)
    return {"suite": case.suite, "guest": case.guest, "cpu": case.cpu,
            "name": case.name, "exercises": case.exercises, "pairs": pairs,
            "native": native} | figures.compare(pairs) | {"calls": calls}


def where_time_went(case: Case, where: Path, chosen: Settings
                    ) -> list[dict[str, Any]]:
    """The rows of CASE for "time", one for each side."""
    listed = time_shares.listed_functions(cases.qemu(case, "patched"))
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

# SPDX-License-Identifier: GPL-2.0-or-later
"""Measure one case: pairs of stock and patched, outputs compared."""

import json
import os
import re
import subprocess
from collections import namedtuple

import cases
import figures
import programs
import timing

SCRIPTS = programs.ROOT / "scripts"
SIDES = ["stock", "patched"]
# Ways of reaching a function, and how percall measures them: by all its sizes
# where a curve is shown.  Names of the cases -> variables for scripts/percall.
PERCALL = {
    "plt": {"REACH": "plt"},
    "other reaches": {"REACH": "got direct tail entry", "QUICK": "1"},
}
PERCALL_QUICK = {"plt": {"REACH": "plt", "QUICK": "1"}}
PERCALL_REPEAT = 3      # more does not change the least of them


# Lists for the patched qemu, by QEMU_NATIVE_CALLS and QEMU_TCG; None: no list
Settings = namedtuple("Settings", "calls tcg")


def settings():
    """Those that the caller has made."""
    return Settings(*(os.environ.get(name) or None
                      for name in ("QEMU_NATIVE_CALLS", "QEMU_TCG")))


def scripts_environment():
    """For scripts that measure in their own ways: nobody's settings of qemu,
    which would be another's on each machine; from any directory."""
    return {name: value for name, value in os.environ.items()
            if not name.startswith("QEMU_")} | {"BUILD": str(programs.BUILD)}


def ran(case, command, where, environment):
    """One run of COMMAND for CASE: times and outcome, checked."""
    times, outcome = timing.run(
        command, where, environment, where,
        given=case.input and where / case.input,
        result=case.result and where / case.result)
    if case.varies:
        pattern = case.varies.encode()
        outcome = outcome._replace(
            output=re.sub(pattern, b"", outcome.output),
            errors=re.sub(pattern, b"", outcome.errors))
    return times, outcome


def check(case, expected, got, side):
    differs = timing.differences(expected, got)
    if differs:
        raise programs.Failure(
            f"{case.name} on {case.guest} (CPU {case.cpu}): the "
            f"{side} run's {' and '.join(differs)} DIFFERS from stock's")


def pairs_of(case, repeat, where, chosen):
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
    expected, pairs, native = None, [], []
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
                    raise programs.Failure(
                        f"{case.name} on {case.guest} fails under stock too, "
                        f"status {expected.status}: "
                        f"{expected.errors[:200].decode(errors='replace')}")
                check(case, expected, counted, "counting")
            check(case, expected, outcome, side)
        if case.native:
            times, outcome = ran(case, case.native, where, environment)
            check(case, expected, outcome, "native")
            native.append(times)
        pairs.append({side: pair[side] for side in SIDES})
    return pairs, native or None, programs.native_calls(log)


def timed(case, repeat, where, chosen):
    """The row of CASE for "runs"; CHOSEN: Settings of the patched qemu."""
    pairs, native, calls = pairs_of(case, repeat, where, chosen)
    return {"suite": case.suite, "guest": case.guest, "cpu": case.cpu,
            "name": case.name, "exercises": case.exercises, "pairs": pairs,
            "native": native} | figures.compare(pairs) | {"calls": calls}


def where_time_went(case, where, chosen):
    """The rows of CASE for "time", one for each side."""
    environment = (scripts_environment()
                   | programs.environment(where, *chosen))
    if case.variables:
        environment["QEMU_SET_ENV"] = ",".join(
            f"{name}={value}" for name, value in case.variables)
    rows = []
    for side in SIDES:
        with open(where / (case.input or os.devnull), "rb") as given:
            result = subprocess.run(
                [SCRIPTS / "bench-time", "--guest",
                 case.guest + cases.SYSROOT, "--side", side, "--cpu",
                 cases.MODELS[case.cpu], "--", case.program,
                 *case.arguments], cwd=where, env=environment, stdin=given,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                check=False)
        if result.returncode:
            last = (result.stderr.strip().splitlines() or ["no message"])[-1]
            raise programs.Failure(last)
        shares = json.loads(result.stdout)
        rows.append(shares | {"suite": case.suite, "guest": case.guest,
                              "cpu": case.cpu, "name": case.name,
                              "side": side})
    return rows


def percall(arch, settings, repeat, only, log):
    """The rows of "percall" for one of PERCALL's settings; LOG: a file."""
    environment = scripts_environment() | {
        "GUEST": arch, "ONLY": " ".join(only), "REPEAT": str(repeat),
        "SYSROOT": "", "CPU": "", "QUICK": ""} | settings
    with open(log, "w", encoding="utf-8") as out:
        status = subprocess.run(
            [SCRIPTS / "percall"], env=environment, stdout=out, stderr=out,
            stdin=subprocess.DEVNULL, check=False).returncode
    if status:
        lines = log.read_text(encoding="utf-8").strip().splitlines()
        raise programs.Failure((lines or ["percall: no message"])[-1])
    results = programs.BUILD / "results/percall.json"
    return json.loads(results.read_text(encoding="utf-8"))["rows"]

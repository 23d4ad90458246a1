# SPDX-License-Identifier: GPL-2.0-or-later
"""Results of a benchmark: reading bench.json, and what is said of all of it.

Used by scripts/bench-report and scripts/bench-compare.
"""

import json
import math
import statistics
from collections import defaultdict
from pathlib import Path

SUITES = ["programs", "kernels"]
SIDES = ["stock", "patched"]
SHARES = ["listed", "library", "program", "translation", "helpers", "other"]


class Failure(Exception):
    """What is wrong and what to do, in one line."""


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) \
        and math.isfinite(value)


def is_text(value):
    return isinstance(value, str)


def is_amount(value):
    return is_number(value) and value >= 0


def is_positive(value):
    return is_number(value) and value > 0


def is_times(value):
    return isinstance(value, dict) and all(
        is_amount(value.get(name)) for name in ("wall", "user", "system"))


def are_times(value):
    return isinstance(value, list) and all(map(is_times, value))


def are_pairs(value):
    return isinstance(value, list) and all(
        isinstance(pair, dict) and all(is_times(pair.get(side))
                                       for side in SIDES) for pair in value)


def are_counts(value):
    return isinstance(value, dict) and all(map(is_amount, value.values()))


# Part of bench.json -> what its rows must have and what they may have.
MUST = {
    "percall": dict.fromkeys(["guest", "reach", "symbol"], is_text),
    "runs": dict.fromkeys(["suite", "guest", "cpu", "name"], is_text)
    | dict.fromkeys(["ratio", "ratio_low", "ratio_high"], is_positive),
    "time": dict.fromkeys(["suite", "guest", "cpu", "name", "side"], is_text)
    | dict.fromkeys(SHARES, is_amount),
}
MAY = {
    "percall": dict.fromkeys(["native", "stock", "off", "on", "bytes"],
                             is_positive) | {"class": is_text},
    "runs": {"exercises": is_text, "pairs": are_pairs, "native": are_times,
             "calls": are_counts, "ratio_wall": is_positive,
             "spread": is_amount},
    "time": {},
}


def check(path, part, number, row):
    """Raise a Failure if a ROW of PART of the file PATH is no such row."""
    wrong = None if isinstance(row, dict) else "no object"
    if not wrong:
        wrong = next((f"\"{field}\" is wrong or missing"
                      for field, good in MUST[part].items()
                      if not good(row.get(field))), None)
    if not wrong:
        wrong = next((f"\"{field}\" is wrong"
                      for field, good in MAY[part].items()
                      if row.get(field) is not None
                      and not good(row[field])), None)
    if wrong:
        raise Failure(f"{path}: \"{part}\", row {number}: {wrong}: "
                      "run make bench again")


def load(path):
    """The content of bench.json, at PATH or in that directory."""
    path = Path(path)
    if path.is_dir():
        path /= "bench.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Failure(f"cannot read {path}: {error.strerror}: "
                      "run make bench first") from None
    except ValueError as error:
        raise Failure(f"{path} is no JSON ({error}): "
                      "run make bench again") from None
    if not isinstance(found, dict) or not isinstance(found.get("header"),
                                                     dict):
        raise Failure(f"{path} has no header: is it a bench.json?")
    for name in "guest_libc", "binaries":
        if not isinstance(found["header"].get(name) or {}, dict):
            raise Failure(f"{path}: \"{name}\" of the header is no object: "
                          "run make bench again")
    for part in MUST:
        rows = found.get(part) or []
        if not isinstance(rows, list):
            raise Failure(f"{path}: \"{part}\" is no list: is it a "
                          "bench.json?")
        for number, row in enumerate(rows):
            check(path, part, number, row)
        found[part] = rows
    return found


def geomean(values):
    """The geometric mean; None of no values."""
    values = list(values)
    return statistics.geometric_mean(values) if values else None


def group(run):
    """The suite, guest and CPU model of a run: what one mean is of."""
    return run["suite"], run["guest"], run["cpu"]


def groups(runs):
    """group -> runs, suites and guests in the order in which they come."""
    found = defaultdict(list)
    for run in runs:
        found[group(run)].append(run)
    return dict(found)


def label(guest, cpu):
    """How a guest with a CPU model is called."""
    return guest if cpu == "default" else f"{guest}, {cpu}"


def seconds(times):
    """The processor time of a run, user and system."""
    return times["user"] + times["system"] or times["wall"]


def median_seconds(run, side):
    """The median processor time of a run's side (or "native"); None when it
    was not measured."""
    times = run.get("native") if side == "native" else \
        [pair[side] for pair in run.get("pairs") or []]
    return statistics.median(map(seconds, times)) if times else None


def shares(results):
    """(suite, guest, cpu, name) -> side -> share -> part of 1."""
    found = defaultdict(dict)
    for row in results["time"]:
        found[*group(row), row["name"]][row["side"]] = {
            share: row[share] for share in SHARES}
    return found


def point(row):
    """What was called: a number of bytes, or a class of arguments."""
    return row.get("bytes") or row.get("class") or ""


def comparable(results):
    """The rows of percall whose function can be native on the guest."""
    return [row for row in results["percall"] if row.get("comparable", True)]

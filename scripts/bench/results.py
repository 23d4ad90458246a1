# SPDX-License-Identifier: GPL-2.0-or-later
"""Results of a benchmark: reading bench.json, and what is said of all of it.
"""

import json
import math
import re
import statistics
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from .common import Failure
from .figures import RATIOS, median_time

# Counted up when a bench.json means something else than before.
FORMAT = 2

SUITES = ["programs", "kernels"]
SIDES = ["stock", "patched"]    # those that are in every round
SHARES = ["listed", "library", "program", "translation", "helpers", "other"]


Row = Mapping[str, Any]
Group = tuple[str, str, str]


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) \
        and math.isfinite(value)


def is_text(value: Any) -> bool:
    return isinstance(value, str)


def is_amount(value: Any) -> bool:
    return is_number(value) and value >= 0


def is_positive(value: Any) -> bool:
    return is_number(value) and value > 0


def is_times(value: Any) -> bool:
    return isinstance(value, dict) and all(
        is_amount(value.get(name)) for name in ("wall", "user", "system"))


def are_rounds(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(
        isinstance(times, dict) and set(SIDES) <= set(times)
        and all(map(is_times, times.values())) for times in value)


def is_ratio(value: Any) -> bool:
    return isinstance(value, dict) and is_amount(value.get("spread")) and all(
        is_positive(value.get(name))
        for name in ("median", "low", "high", "elapsed"))


def are_ratios(value: Any) -> bool:
    return isinstance(value, dict) and "stock" in value \
        and set(value) <= set(RATIOS) and all(map(is_ratio, value.values()))


def are_differences(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(parts, list) and all(map(is_text, parts))
        for parts in value.values())


def are_counts(value: Any) -> bool:
    return isinstance(value, dict) and all(map(is_amount, value.values()))


Check = Callable[[Any], bool]
# Part of bench.json -> what its rows must have and what they may have.
MUST: dict[str, dict[str, Check]] = {
    "percall": dict.fromkeys(["guest", "reach", "symbol"], is_text),
    "runs": dict.fromkeys(["suite", "guest", "cpu", "name"], is_text)
    | {"rounds": are_rounds, "ratios": are_ratios},
    "time": dict.fromkeys(["suite", "guest", "cpu", "name", "side"], is_text)
    | dict.fromkeys(SHARES, is_amount),
}
MAY: dict[str, dict[str, Check]] = {
    "percall": dict.fromkeys(["native", "stock", "off", "on", "bytes"],
                             is_positive) | {"class": is_text},
    "runs": {"exercises": is_text, "differs": are_differences,
             "calls": are_counts},
    "time": {},
}


def check(path: Path, part: str, number: int, row: Any) -> None:
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


def load(path: Path) -> dict[str, Any]:
    """The content of bench.json, at PATH or in that directory."""
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
    form = found["header"].get("format", 1)
    if form != FORMAT:
        raise Failure(f"{path} has format {form}, this benchmark writes and "
                      f"reads {FORMAT}: run make bench again")
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


def geomean(values: Iterable[float]) -> float:
    """The geometric mean; not a number of no values."""
    some = list(values)
    return statistics.geometric_mean(some) if some else math.nan


def group(run: Row) -> Group:
    """The suite, guest and CPU model of a run: what one mean is of."""
    return run["suite"], run["guest"], run["cpu"]


def groups(runs: Iterable[Row]) -> dict[Group, list[Row]]:
    """group -> runs, suites and guests in the order in which they come."""
    found: dict[Group, list[Row]] = defaultdict(list)
    for run in runs:
        found[group(run)].append(run)
    return dict(found)


def label(guest: str, cpu: str) -> str:
    """How a guest with a CPU model is called."""
    return guest if cpu == "default" else f"{guest}, {cpu}"


def median_seconds(run: Row, side: str) -> float | None:
    """The median processor time of a run's side; None when it was not
    measured."""
    times = [times[side] for times in run["rounds"] if side in times]
    return median_time(times) if times else None


def medians(runs: Iterable[Row], ratio: str) -> list[float]:
    """One of RATIOS of those of RUNS that have it."""
    return [run["ratios"][ratio]["median"] for run in runs
            if ratio in run["ratios"]]


def peer_name(version: str | None) -> str:
    """How the peer is called: by its version without Debian's parts."""
    plain = re.sub(r"^\d+:|[+-].*$", "", version or "")
    return f"Debian's {plain}".rstrip()


def titles(header: Row) -> dict[str, str]:
    """How each of RATIOS is called."""
    return {"stock": "stock / patched",
            "peer": f"{peer_name(header.get('peer'))} / patched",
            "host": "patched / host"}


# Side -> what is said of a case on it that differs from stock's
PLACES = {"native": "on the host", "peer": "under Debian's qemu"}


def remarks(run: Row, sides: Collection[str] = tuple(PLACES)) -> list[str]:
    """What to say of SIDES of a run that did not do the same as stock."""
    return [f"{' and '.join(parts)} differs {PLACES.get(side, side)}"
            for side, parts in (run.get("differs") or {}).items()
            if side in sides]


def shares(results: Row) -> dict[tuple[str, ...], dict[str, dict[str, float]]]:
    """(suite, guest, cpu, name) -> side -> share -> part of 1."""
    found: dict[tuple[str, ...], dict[str, dict[str, float]]] = \
        defaultdict(dict)
    for row in results["time"]:
        found[*group(row), row["name"]][row["side"]] = {
            share: row[share] for share in SHARES}
    return found


def point(row: Row) -> int | str:
    """What was called: a number of bytes, or a class of arguments."""
    return row.get("bytes") or row.get("class") or ""


def comparable(results: Row) -> list[Row]:
    """The rows of percall whose function can be native on the guest."""
    return [row for row in results["percall"] if row.get("comparable", True)]

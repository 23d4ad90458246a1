# SPDX-License-Identifier: GPL-2.0-or-later
"""What single calls cost, in tables: geometric means of percall's rows."""

import math
import statistics
from collections.abc import Iterable, Sequence
from typing import Any

from . import results

Row = dict[str, Any]

# What has means of its own: the kinds of rows in it.
KINDS = {
    "mem and str": ["mem", "str"],
    "math, library's results": ["library"],
    "math, exact results": ["exact"],
}
# Sizes in the tables, and those that two of the means are of
SHOWN = [None, 8, 64, 512, 4096, 65536, 524288]
SMALL, LARGE_FROM = 8, 64


def ratio(rows: Iterable[Row], one: str, other: str, least: float = 0
          ) -> float:
    """Geometric mean of ONE/OTHER, none taken for less than LEAST."""
    return results.geomean(max(row[one] / row[other], least)
                           for row in rows)


def summary(guest: str, reach: str, name: str, rows: Sequence[Row]
            ) -> Row | None:
    """The figures of merit of a guest, a reach and KINDS[NAME], if any."""
    every = [row for row in rows
             if row["guest"] == guest and row["reach"] == reach
             and row["kind"] in KINDS[name]]
    if not every:
        return None
    mine = [row for row in every if row["comparable"]]
    sized = any(row["bytes"] for row in every)
    large = [row for row in mine if not sized or row["bytes"] >= LARGE_FROM]
    more = [row["on"] - row["native"] for row in mine
            if not sized or row["bytes"] == SMALL]
    of_large = f", {LARGE_FROM} B and more" if sized else ""
    of_small = f" at {SMALL} B" if sized else ""
    found: Row = {
        "guest": guest,
        "reach": reach,
        "kind": name,
        "functions": len({row["symbol"] for row in every}),
        "native": len({row["symbol"] for row in mine}),
    }
    if not mine:
        return found
    found |= {
        f"on/native{of_large}": ratio(large, "on", "native"),
        # A few of the host's functions are slow (glibc 2.36 appends byte by
        # byte in __strcat_chk); those must not make up for others.
        "the same, faster than native as 1": ratio(large, "on", "native", 1),
        f"on - native{of_small}, median ns":
            statistics.median(more) if more else math.nan,
        f"on - native{of_small}, greatest ns": max(more, default=math.nan),
    }
    if reach == "plt":
        if sized:
            found[f"stock/on{of_large}"] = ratio(large, "stock", "on")
        found |= {"stock/on, all": ratio(mine, "stock", "on"),
                  "off/stock, all": ratio(mine, "off", "stock")}
    return found


def print_table(guest: str, rows: Sequence[Row]) -> None:
    rows = [row for row in rows
            if row["guest"] == guest and row["reach"] == "plt"]
    if not rows:
        return
    print(f"\n{guest}: ns per call\n"
          f"{'function':14}{'with':>7}{'native':>10}{'stock':>11}{'off':>11}"
          f"{'on':>10}{'on/native':>11}{'stock/on':>10}")
    last = None
    for row in rows:
        if row["bytes"] not in SHOWN:
            continue
        name = row["symbol"] if row["symbol"] != last else ""
        last = row["symbol"]
        print(f"{name:14}{row['bytes'] or row['class']:>7}"
              f"{row['native']:>10.1f}"
              f"{row['stock']:>11.1f}{row['off']:>11.1f}{row['on']:>10.1f}"
              f"{row['on'] / row['native']:>11.2f}"
              f"{row['stock'] / row['on']:>10.1f}"
              f"{'' if row['comparable'] else '  *'}")
    if not all(row["comparable"] for row in rows):
        print(f"* not native on {guest} (wchar_t has another sign, or the "
              "libm other results): not in the means")


def print_summary(mine: Sequence[Row]) -> None:
    """A line for each figure of merit, a column for each reach."""
    first = max(mine, key=len)
    print(f"\n{first['guest']}, {first['kind']}: {first['native']} of "
          f"{first['functions']} functions native, geometric means\n"
          f"  {'':34}" + "".join(f"{values['reach']:>8}" for values in mine))
    for name, value in first.items():
        if isinstance(value, float):
            print(f"  {name:34}" + "".join(
                f"{values[name]:8.2f}" if name in values else " " * 8
                for values in mine))

# SPDX-License-Identifier: GPL-2.0-or-later
"""A benchmark's results as tables in Markdown, for a README."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from . import page, results
from .results import Group, Row

Groups = Mapping[Group, list[Row]]

CALL_SIZES = [8, 64, 4096]
MISSING = "Not measured in this run."


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines)


def by_group(groups: Groups, suite: str) -> dict[tuple[str, str], list[Row]]:
    return {(guest, cpu): runs for (name, guest, cpu), runs in groups.items()
            if name == suite}


def headline(groups: Groups) -> str:
    if not groups:
        return MISSING
    rows = []
    for (suite, guest, cpu), runs in groups.items():
        runs = sorted(runs, key=lambda run: run["ratio"])
        mean = results.geomean(run["ratio"] for run in runs)
        rows.append([suite, results.label(guest, cpu), str(len(runs)),
                     f"**{mean:.2f}**",
                     f"{runs[-1]['name']} {runs[-1]['ratio']:.2f}",
                     f"{runs[0]['name']} {runs[0]['ratio']:.2f}"])
    return table(["suite", "guest", "cases", "geometric mean", "best",
                  "worst"], rows)


def ratios(groups: Groups, suite: str) -> str:
    """A row for each case, a column for each guest and CPU model."""
    mine = by_group(groups, suite)
    if not mine:
        return MISSING
    at = {(where, run["name"]): run for where, runs in mine.items()
          for run in runs}
    exercises = {run["name"]: run.get("exercises") or ""
                 for runs in mine.values() for run in runs}
    rows = []
    for name, words in exercises.items():
        found = [at.get((where, name)) for where in mine]
        rows.append([name, words.replace("|", "\\|"), *(
            "" if run is None else
            f"**{run['ratio']:.2f}** ({run['ratio_low']:.2f} to "
            f"{run['ratio_high']:.2f})" for run in found)])
    rows.append(["geometric mean", "", *(
        f"**{results.geomean(run['ratio'] for run in runs):.2f}**"
        for runs in mine.values())])
    return table([suite, "exercises", *(results.label(*where)
                                        for where in mine)], rows)


def calls(found: Row) -> str:
    """Nanoseconds of one call through the PLT of the main functions."""
    rows: dict[tuple[str, int | str], dict[str, Row]] = {}
    for row in results.comparable(found):
        if row["reach"] == "plt" and row.get("on") and (
                row.get("bytes") in CALL_SIZES
                and row["symbol"] in page.CURVES or row.get("class")):
            rows.setdefault((row["symbol"], results.point(row)),
                            {})[row["guest"]] = row
    if not rows:
        return MISSING
    guests = list(dict.fromkeys(row["guest"] for mine in rows.values()
                                for row in mine.values()))
    lines = []
    for (symbol, where), mine in rows.items():
        native = next(iter(mine.values())).get("native")
        line = [symbol, str(where), page.in_ns(native)]
        for guest in guests:
            line += [page.in_ns(mine.get(guest, {}).get(side))
                     for side in ("stock", "on")]
        lines.append(line)
    head = ["ns per call", "bytes or class", "host"]
    for guest in guests:
        head += [f"{guest} stock", f"{guest} patched"]
    return table(head, lines)


def times(shares: Mapping[tuple[str, ...], Row]) -> str:
    """The share of listed functions before and after, and what is left."""
    if not shares:
        return MISSING
    rows = []
    for (suite, guest, cpu, name), sides in shares.items():
        stock, patched = sides.get("stock"), sides.get("patched")
        rows.append([name, suite, results.label(guest, cpu),
                     f"{stock['listed']:.0%}" if stock else "",
                     *(f"{patched[share]:.0%}" if patched else ""
                       for share in results.SHARES)])
    return table(["", "suite", "guest", "listed, stock",
                  *(f"{share}, patched" for share in results.SHARES)], rows)


def header_lines(header: Row) -> str:
    """The header's facts, one line."""
    facts = [f"{header['cpu']}, {header.get('cpus', '?')} processors"
             if header.get("cpu") else None,
             header.get("kernel"), header.get("compiler"),
             f"host {header['host_libc']}" if header.get("host_libc")
             else None,
             *(f"{guest} {libc}" for guest, libc in
               (header.get("guest_libc") or {}).items()),
             header.get("base"),
             f"revision {header['revision']}" if header.get("revision")
             else None,
             f"{header['repeat']} pairs" if header.get("repeat") else None,
             header.get("date")]
    return "; ".join(str(fact) for fact in facts if fact)


def text(found: dict[str, Any]) -> str:
    """The tables of what was FOUND, a bench.json."""
    groups = results.groups(found["runs"])
    return f"""# Benchmark: stock / patched

Ratios of processor time (user and system), median of pairs, with the 95 %
confidence interval: 2 means half the time.

{headline(groups)}

{header_lines(found["header"])}

## Programs

{ratios(groups, "programs")}

## Kernels

{ratios(groups, "kernels")}

## One call

{calls(found)}

## Where the time went

{times(results.shares(found))}
"""

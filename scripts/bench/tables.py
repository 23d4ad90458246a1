# SPDX-License-Identifier: GPL-2.0-or-later
"""A benchmark's results as tables in Markdown, for a README."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from . import page, results
from .figures import RATIOS
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


def headline(groups: Groups, titles: Mapping[str, str]) -> str:
    """The geometric means, a row for each suite, guest and CPU model."""
    if not groups:
        return MISSING
    rows = []
    for (suite, guest, cpu), runs in groups.items():
        runs = sorted(runs, key=page.gain)
        means = [results.medians(runs, name) for name in titles]
        rows.append([suite, results.label(guest, cpu), str(len(runs)),
                     *(f"**{results.geomean(some):.2f}**" if some else ""
                       for some in means),
                     *(f"{run['name']} {page.gain(run):.2f}"
                       for run in (runs[-1], runs[0]))])
    return table(["suite", "guest", "cases", *titles.values(),
                  f"best {titles['stock']}", "worst"], rows)


def ratios(groups: Groups, suite: str, ratio: str) -> str:
    """One of RATIOS: a row for each case, a column for each guest and CPU
    model."""
    mine = by_group(groups, suite)
    if not any(results.medians(runs, ratio) for runs in mine.values()):
        return MISSING
    at = {(where, run["name"]): run for where, runs in mine.items()
          for run in runs if ratio in run["ratios"]}
    exercises = {run["name"]: run.get("exercises") or ""
                 for runs in mine.values() for run in runs}
    rows = []
    for name, words in exercises.items():
        found = [at.get((where, name)) for where in mine]
        rows.append([name, words.replace("|", "\\|"), *(
            "" if run is None else in_words(run["ratios"][ratio])
            + "".join(f"; {text}" for text
                      in results.remarks(run, RATIOS[ratio]))
            for run in found)])
    rows.append(["geometric mean", "", *(
        f"**{results.geomean(some):.2f}**" if some else ""
        for some in (results.medians(runs, ratio) for runs in mine.values()))])
    return table([suite, "exercises", *(results.label(*where)
                                        for where in mine)], rows)


def in_words(ratio: Row) -> str:
    return (f"**{ratio['median']:.2f}** ({ratio['low']:.2f} to "
            f"{ratio['high']:.2f})")


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
             f"peer {header['peer']}" if header.get("peer") else None,
             f"revision {header['revision']}" if header.get("revision")
             else None,
             f"{header['repeat']} rounds" if header.get("repeat") else None,
             header.get("date")]
    return "; ".join(str(fact) for fact in facts if fact)


def text(found: dict[str, Any]) -> str:
    """The tables of what was FOUND, a bench.json."""
    groups = results.groups(found["runs"])
    titles = results.titles(found["header"])
    parts = [f"""# Benchmark

Ratios of processor time (user and system): the median of the rounds, with its
95 % confidence interval. {titles["stock"]} and {titles["peer"]} say how many
times as fast the patched QEMU is, {titles["host"]} how many times as long a
program takes under it as on the host.

{headline(groups, titles)}

{header_lines(found["header"])}
"""]
    for suite in results.SUITES:
        parts += [f"## {suite.capitalize()}: {title}\n\n"
                  f"{ratios(groups, suite, name)}\n"
                  for name, title in titles.items()]
    parts += [f"## One call\n\n{calls(found)}\n",
              f"## Where the time went\n\n{times(results.shares(found))}\n"]
    return "\n".join(parts)

# SPDX-License-Identifier: GPL-2.0-or-later
"""Compare two results of make bench: is B slower than A?

Usage: scripts/bench/compare-results A B     each a bench.json or its directory

Compares what patched gains over stock, which a faster machine does not
change: of each case the ratio stock / patched of B divided by that of A, and
of the cases that both have the geometric mean for each suite, guest and CPU
model.  A single call's ratio is stock / on; where stock was not measured, it
is native / on.  Above 1, B is better.

A regression is
- a geometric mean that is worse by more than 3 %, or
- a case that is worse by more than 10 %, when the confidence intervals of its
  two ratios have nothing in common.

Exit codes: 0 no regression, 1 a regression, or an error (one line says what),
2 usage.
"""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from . import results
from .common import Failure, Usage, command
from .results import Row

MEAN_TOLERANCE, CASE_TOLERANCE = .03, .10
FEW = 5     # pairs, below which an interval says little

# Parts of the header that are not the same in any two results
VARIES = {"date", "revision", "binaries"}
# Those without which ratios do not mean the same
MATTERS = {"cpu": "another machine", "cpus": "another machine",
           "base": "another base", "repeat": "another REPEAT",
           "guest_libc": "other guest libraries",
           "host_libc": "another host library",
           "scales": "another amount of work",
           "native_calls": "another QEMU_NATIVE_CALLS",
           "tcg": "another QEMU_TCG"}
# (What the peer and the host take is in no ratio that is compared.)


Case = tuple[str, ...]
Interval = tuple[float, float]


def flat(header: Row) -> dict[str, Any]:
    """The header with the parts of its objects as parts of their own."""
    return {f"{name} {key}" if key else name: part
            for name, value in header.items()
            for key, part in (value.items() if isinstance(value, dict)
                              else [("", value)])}


def compare_headers(a: Row, b: Row) -> None:
    print(f"A: {a.get('date', '?')}, revision {a.get('revision', '?')}\n"
          f"B: {b.get('date', '?')}, revision {b.get('revision', '?')}")
    old, new = flat(a), flat(b)
    for name in sorted(old.keys() | new.keys()):
        part = name.split()[0]
        if part in VARIES or old.get(name) == new.get(name):
            continue
        why = f" ({MATTERS[part]})" if part in MATTERS else ""
        print(f"note: {name} differs{why}: A {old.get(name, 'none')}, "
              f"B {new.get(name, 'none')}")
    for letter, header in ("A", a), ("B", b):
        if results.is_number(header.get("repeat")) and header["repeat"] < FEW:
            print(f"note: {letter} was measured with REPEAT="
                  f"{header['repeat']}: its intervals are too narrow")
    old, new = (found.get("binaries") or {} for found in (a, b))
    for name in sorted(old.keys() & new.keys()):
        if name.startswith("stock/") and old[name] != new[name]:
            print(f"note: {name} is another binary: ratios have another base")


def cases(found: Row) -> dict[Case, tuple[float, Interval | None]]:
    """Case -> its ratio, and the confidence interval of that if it has one.

    A case is (suite, guest, CPU model or reach, name)."""
    rows: dict[Case, tuple[float, Interval | None]] = {
        (*results.group(run), run["name"]):
        (run["ratios"]["stock"]["median"], (run["ratios"]["stock"]["low"],
                                            run["ratios"]["stock"]["high"]))
        for run in found["runs"]}
    for row in results.comparable(found):
        base = row.get("stock") or row.get("native")
        if base and row.get("on"):
            name = f"{row['symbol']} {results.point(row)}".strip()
            rows["percall", row["guest"], row["reach"], name] = (
                base / row["on"], None)
    return rows


def means(changes: Mapping[Case, float]) -> Iterator[str]:
    """Print and yield each group's geometric mean, and whether it is a
    regression."""
    print(f"\n{'geometric means':44} {'cases':>5}    B/A")
    groups: dict[Case, list[float]] = {}
    for (*where, _), change in changes.items():
        groups.setdefault(tuple(where), []).append(change)
    for (suite, guest, cpu), values in groups.items():
        mean = results.geomean(values)
        name = f"{suite}, {guest}, {cpu}"
        print(f"{name:44} {len(values):5}  {mean:5.3f}")
        if mean < 1 - MEAN_TOLERANCE:
            yield f"{name}: geometric mean {mean:.3f}"


@command
def main() -> int:
    if len(sys.argv) != 3 or not all(sys.argv[1:]) or \
            any(name.startswith("-") for name in sys.argv[1:]):
        raise Usage("two results are needed, A and B: see --help")
    a, b = (results.load(Path(name)) for name in sys.argv[1:])
    old, new = cases(a), cases(b)
    common = [case for case in old if case in new]
    if not common:
        raise Failure("A and B have no case in common: nothing to compare")

    compare_headers(a["header"], b["header"])
    changes = {case: new[case][0] / old[case][0] for case in common}
    regressions = []
    print(f"\n{'case':52} {'A':>6} {'B':>6}    B/A")
    for case in common:
        (before, was), (now, became) = old[case], new[case]
        if was is None or became is None:
            continue
        apart = became[1] < was[0] or was[1] < became[0]
        name = ", ".join(case)
        print(f"{name:52} {before:6.2f} {now:6.2f}  {changes[case]:5.3f}"
              + (f"  {'better' if changes[case] > 1 else 'worse'}: intervals "
                 "apart" if apart else ""))
        if apart and changes[case] < 1 - CASE_TOLERANCE:
            regressions.append(f"{name}: {before:.2f} became {now:.2f}, "
                               f"{changes[case]:.3f}")
    regressions = [*means(changes), *regressions]

    for letter, mine, other in ("A", old, new), ("B", new, old):
        only = [", ".join(case) for case in mine if case not in other]
        if only:
            print(f"\nonly in {letter} ({len(only)}):")
            print("\n".join(f"  {name}" for name in only))
    if regressions:
        print("\nslower than before:")
        print("\n".join(f"  {text}" for text in regressions))
        return 1
    print(f"\nno regression (tolerance {MEAN_TOLERANCE:.0%} of a mean, "
          f"{CASE_TOLERANCE:.0%} of a case)")
    return 0

# SPDX-License-Identifier: GPL-2.0-or-later
"""What pairs of times say: ratio, confidence interval, spread."""

import random
import statistics
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

SEED = 20240229
RESAMPLES = 10000
CONFIDENCE = .95

# Seconds of a run: "wall", "user", "system"
Times = Mapping[str, float]


def interval(values: Sequence[float]) -> tuple[float, float]:
    """The confidence interval of the median of VALUES, by bootstrap.

    Percentiles of the medians of samples drawn from VALUES with replacement.
    Of few values it is a coarse one: of 5 it is nearly their range."""
    if len(values) == 1:
        return values[0], values[0]
    rng = random.Random(SEED)
    medians = sorted(statistics.median(rng.choices(values, k=len(values)))
                     for _ in range(RESAMPLES))
    outside = round(RESAMPLES * (1 - CONFIDENCE) / 2)
    return medians[outside], medians[-1 - outside]


def spread(values: Sequence[float]) -> float:
    """The interquartile range of VALUES as a part of their median."""
    if len(values) == 1:
        return 0.
    quartiles = statistics.quantiles(values, method="inclusive")
    return (quartiles[2] - quartiles[0]) / quartiles[1]


def processor_time(times: Times) -> float:
    """User and system time; for what is too short to have any, wall time."""
    return times["user"] + times["system"] or times["wall"]


def compare(pairs: Sequence[Mapping[str, Times]]) -> dict[str, float]:
    """The figures of PAIRS of {"stock": times, "patched": times}."""
    ratios = [processor_time(pair["stock"]) / processor_time(pair["patched"])
              for pair in pairs]
    low, high = interval(ratios)
    return {
        "ratio": statistics.median(ratios), "ratio_low": low,
        "ratio_high": high, "spread": spread(ratios),
        "ratio_wall": statistics.median(
            pair["stock"]["wall"] / pair["patched"]["wall"]
            for pair in pairs),
    }


def median_time(runs: Iterable[Times], kind: str | None = None) -> float:
    """Of the processor times of RUNS, or of what KIND names."""
    return statistics.median(times[kind] if kind else processor_time(times)
                             for times in runs)


def geometric_mean(rows: Iterable[Mapping[str, Any]], suite: str,
                   guest: str) -> float:
    """Of the ratios of SUITE on GUEST, with its default CPU model."""
    return statistics.geometric_mean(
        row["ratio"] for row in rows if (row["suite"], row["guest"],
                                         row["cpu"]) ==
        (suite, guest, "default"))

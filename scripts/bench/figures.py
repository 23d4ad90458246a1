# SPDX-License-Identifier: GPL-2.0-or-later
"""What rounds of times say: ratios, confidence intervals, spreads."""

import random
import statistics
from collections.abc import Iterable, Mapping, Sequence

SEED = 20240229
RESAMPLES = 10000
CONFIDENCE = .95

# Seconds of a run: "wall", "user", "system"
Times = Mapping[str, float]
# Side -> the times of its run in one round
Round = Mapping[str, Times]

# Ratio -> the sides whose times are divided.  The first two say how many times
# as fast the patched qemu is, the last how many times as long it takes as the
# host.
RATIOS = {"stock": ("stock", "patched"), "peer": ("peer", "patched"),
          "host": ("patched", "native")}


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


def ratio(rounds: Sequence[Round], over: str, under: str) -> dict[str, float]:
    """The figures of the ratio of two sides, taken within each round.

    median, low and high (of its confidence interval), spread; elapsed: the
    median ratio of elapsed times."""
    ratios = [processor_time(times[over]) / processor_time(times[under])
              for times in rounds]
    low, high = interval(ratios)
    return {
        "median": statistics.median(ratios), "low": low, "high": high,
        "spread": spread(ratios),
        "elapsed": statistics.median(
            times[over]["wall"] / times[under]["wall"] for times in rounds),
    }


def compare(rounds: Sequence[Round]) -> dict[str, dict[str, float]]:
    """Each of RATIOS whose sides are in ROUNDS -> its figures."""
    return {name: ratio(rounds, over, under)
            for name, (over, under) in RATIOS.items()
            if over in rounds[0] and under in rounds[0]}


def median_time(runs: Iterable[Times], kind: str | None = None) -> float:
    """Of the processor times of RUNS, or of what KIND names."""
    return statistics.median(times[kind] if kind else processor_time(times)
                             for times in runs)

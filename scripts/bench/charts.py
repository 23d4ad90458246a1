# SPDX-License-Identifier: GPL-2.0-or-later
"""Charts of a benchmark's results, as SVG to put into a page.

A unit of a chart is a pixel where it is as wide as it was drawn.  Charts are
narrow, so that they fit a phone; wider pages have several in a row.  Colours
are variables of the page's style sheet, so that charts follow it into dark
surroundings and onto paper.
"""

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib  # type: ignore
from matplotlib.figure import Figure  # type: ignore

from . import results

matplotlib.use("svg")
matplotlib.rcParams.update({
    "svg.fonttype": "none",     # text stays text, in the page's font
    "svg.hashsalt": "bench",    # the same chart is the same file
    "font.family": "DejaVu Sans",
    "font.size": 11,
    "axes.linewidth": .8,
})

WIDTH = 400
TEXT = 6.6      # width of a letter at 11, on the safe side
LINEAR = 14     # with ratios above, a linear axis does not show the others
RATIOS = [.2, .5, 1, 2, 5, 10, 20, 50, 100]
ROW = 19        # height of a bar with its surroundings

Row = Mapping[str, Any]
Limits = tuple[float, float]    # of an axis

# Variable of the style sheet -> stand-in for it while matplotlib draws
COLOURS = {name: f"#c0ffe{digit:x}" for digit, name in enumerate(
    ["ink", "rule", "stock", "patched", "native", "slower", "peer",
     *results.SHARES])}


def colour(name: str) -> str:
    return COLOURS[name]


def svg(fig: Figure, key: str, title: str) -> str:
    """FIG as an element whose ids begin with KEY; TITLE is for those who
    hear the page."""
    out = io.StringIO()
    fig.savefig(out, format="svg", transparent=True,
                metadata=dict.fromkeys(["Creator", "Date", "Format", "Type"]))
    text = out.getvalue()
    text = text[text.index("<svg"):]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.S)
    text = re.sub(r' xmlns(:\w+)?="[^"]*"', "", text)
    text = text.replace("xlink:href", "href")
    text = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{key}-", text)
    # The font is the page's, only size and weight are kept
    text = re.sub(r"font: (?:(\w+) )?([\d.]+px) [^;\"]*", lambda found:
                  f"font-size: {found[2]}; font-weight: {found[1] or 400}",
                  text)
    for name, stand_in in COLOURS.items():
        text = text.replace(stand_in, f"var(--{name})")
    return re.sub(r'<svg [^>]*viewBox="([^"]*)"[^>]*>',
                  rf'<svg viewBox="\1" role="img" aria-label="{title}">',
                  text, count=1).strip()


def canvas(height: float, left: float, top: float = 8, bottom: float = 34,
           right: float = 10, width: float = WIDTH) -> tuple[Figure, Any]:
    """A figure with axes that leave so many pixels around them."""
    fig = Figure(figsize=(width / 72, height / 72), dpi=72)
    axes = fig.add_axes((left / width, bottom / height,
                         (width - left - right) / width,
                         (height - top - bottom) / height))
    for side in "top", "right", "left":
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(colour("rule"))
    axes.tick_params(colors=colour("rule"), labelcolor=colour("ink"),
                     length=3, pad=4)
    axes.set_axisbelow(True)
    return fig, axes


def name_rows(axes: Any, names: Sequence[str]) -> None:
    """NAMES from top to bottom at the left, without ticks."""
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - .4, -.6)
    axes.tick_params(axis="y", length=0, pad=6)


def margin(names: Sequence[str]) -> float:
    return 14 + TEXT * max(map(len, names))


def bars(runs: Sequence[Row], limit: float, key: str, title: str) -> str:
    """What RUNS gain over stock, with confidence intervals, and over the peer.

    LIMIT: the greatest ratio of all charts beside this one."""
    runs = sorted(runs, key=lambda run: -run["ratios"]["stock"]["median"])
    names = [run["name"] for run in runs]
    mean = results.geomean(results.medians(runs, "stock"))
    gains = [run["ratios"]["stock"] for run in runs]
    height = 60 + ROW * len(runs)
    fig, axes = canvas(height, margin(names), top=24, right=38)
    places = range(len(runs))
    ratios = [gain["median"] for gain in gains]
    logarithmic = limit > LINEAR
    base = 1 if logarithmic else 0
    axes.barh(places, [ratio - base for ratio in ratios], left=base,
              height=.62, color=[
                  # Without an interval nothing is sure
                  colour("slower" if gain["low"] < gain["high"] < 1
                         else "patched") for gain in gains])
    axes.errorbar(ratios, places, xerr=[
        [max(0, gain["median"] - gain["low"]) for gain in gains],
        [max(0, gain["high"] - gain["median"]) for gain in gains]],
        fmt="none", ecolor=colour("ink"), elinewidth=1.1, capsize=2.5)
    over_peer = [(run["ratios"]["peer"]["median"], place)
                 for place, run in enumerate(runs) if "peer" in run["ratios"]]
    if over_peer:
        axes.plot(*zip(*over_peer), "D", color=colour("peer"), markersize=4.5,
                  markeredgecolor=colour("ink"), markeredgewidth=.6)
    for place, gain in enumerate(gains):
        end = max(base, gain["median"], gain["high"])
        axes.annotate(f"{gain['median']:.2f}", (end, place), (6, 0),
                      textcoords="offset points", va="center_baseline",
                      color=colour("ink"))
    axes.axvline(1, color=colour("ink"), linewidth=1)
    axes.axvline(mean, color=colour("ink"), linewidth=1, linestyle=(0, (4, 3)))
    name_rows(axes, names)
    if logarithmic:
        axes.set_xscale("log")
        axes.set_xlim(min(.7, *(gain["low"] * .9 for gain in gains),
                          *(ratio * .9 for ratio, _ in over_peer)), limit)
        low = axes.get_xlim()[0]
        shown = [ratio for ratio in RATIOS if low <= ratio <= limit]
        axes.set_xticks(shown, [f"{ratio:g}" for ratio in shown])
        axes.set_xticks([], minor=True)
    else:
        axes.set_xlim(0, limit)
    at = axes.transAxes.inverted().transform(
        axes.transData.transform((mean, 0)))[0]
    axes.annotate(f"geomean {mean:.2f}", (mean, 1),
                  xycoords=("data", "axes fraction"), xytext=(0, 6),
                  textcoords="offset points",
                  ha="left" if at < .25 else "right" if at > .75 else "center",
                  color=colour("ink"), weight="bold")
    axes.grid(axis="x", color=colour("rule"), linewidth=.6)
    axes.set_xlabel("stock / patched, processor time", color=colour("ink"),
                    labelpad=4)
    return svg(fig, key, title)


def in_bytes(value: float, _: object = None) -> str:
    return f"{value / 1024:.0f}K" if value >= 1024 else f"{value:.0f}"


def in_time(value: float, _: object = None) -> str:
    for unit, size in ("ms", 1e6), ("µs", 1e3):
        if value >= size:
            return f"{value / size:g} {unit}"
    return f"{value:g} ns"


def curves(rows: Sequence[Row], limits: Limits, key: str, title: str) -> str:
    """What a call of one function costs by its size; LIMITS: the least and
    greatest time of all charts beside this one."""
    rows = sorted(rows, key=lambda row: row["bytes"])
    fig, axes = canvas(210, 52, width=340)
    for side, column, width in [("native", "native", 3), ("stock", "stock",
                                                          1.6),
                                ("patched", "on", 1.6)]:
        some = [(row["bytes"], row[column]) for row in rows if row.get(column)]
        if some:
            axes.plot(*zip(*some), color=colour(side), linewidth=width,
                      marker="o", markersize=width + 1.6)
    sizes = [row["bytes"] for row in rows]
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    shown = [size for size in (8, 64, 512, 4096, 32768, 262144)
             if min(sizes) <= size <= max(sizes)] or sizes
    axes.set_xticks(shown, map(in_bytes, shown))
    axes.set_xticks([], minor=True)
    axes.set_ylim(*limits)
    axes.yaxis.set_major_formatter(in_time)
    axes.yaxis.set_minor_locator(matplotlib.ticker.NullLocator())
    axes.grid(color=colour("rule"), linewidth=.6)
    axes.set_xlabel("bytes", color=colour("ink"), labelpad=2)
    return svg(fig, key, title)


def dots(rows: Sequence[Row], limits: Limits, key: str, title: str) -> str:
    """What a call of each function costs that has no size."""
    rows = sorted(rows, key=lambda row: -(row.get("stock") or row["on"])
                  / row["on"])
    names = [row["symbol"] for row in rows]
    fig, axes = canvas(52 + 16 * len(rows), margin(names),
                       bottom=38)
    for place, row in enumerate(rows):
        some = [row[column] for column in ("native", "stock", "on")
                if row.get(column)]
        axes.plot([min(some), max(some)], [place] * 2, color=colour("rule"),
                  linewidth=2)
    for side, column, size in [("native", "native", 7), ("stock", "stock", 5),
                               ("patched", "on", 5)]:
        some = [(row[column], place) for place, row in enumerate(rows)
                if row.get(column)]
        if some:
            axes.plot(*zip(*some), "o", color=colour(side), markersize=size)
    name_rows(axes, names)
    axes.set_xscale("log")
    axes.set_xlim(*limits)
    axes.xaxis.set_major_formatter(in_time)
    axes.xaxis.set_minor_locator(matplotlib.ticker.NullLocator())
    axes.grid(axis="x", color=colour("rule"), linewidth=.6)
    axes.set_xlabel("time of a call", color=colour("ink"), labelpad=4)
    return svg(fig, key, title)


def limits_of(rows: Sequence[Row]) -> Limits:
    """Limits of a logarithmic axis for all times of ROWS."""
    times = [row[column] for row in rows
             for column in ("native", "stock", "on") if row.get(column)]
    return min(times) / 1.5, max(times) * 1.5


def stacks(cases: Sequence[tuple[str, Mapping[str, Mapping[str, float]],
                                 Mapping[str, float]]],
           limit: float, key: str, title: str) -> str:
    """Where the time went.  CASES: (name, {side: shares}, {side: time as a
    part of stock's}); LIMIT: the greatest of these times."""
    names = [name for name, _, _ in cases]
    fig, axes = canvas(46 + 26 * len(cases), margin(names))
    for place, (_, shares, times) in enumerate(cases):
        for side, offset in ("stock", -.2), ("patched", .2):
            done = 0.
            for share in results.SHARES if side in shares else []:
                width = shares[side][share] * times[side] * 100
                axes.barh(place + offset, width, left=done, height=.34,
                          color=colour(share))
                done += width
    axes.axvline(100, color=colour("ink"), linewidth=1)
    name_rows(axes, names)
    axes.set_xlim(0, limit * 100)
    axes.grid(axis="x", color=colour("rule"), linewidth=.6)
    axes.set_xlabel("% of stock's time", color=colour("ink"), labelpad=4)
    return svg(fig, key, title)

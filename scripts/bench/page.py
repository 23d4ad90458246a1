# SPDX-License-Identifier: GPL-2.0-or-later
"""A benchmark's results as one page of HTML that needs nothing else."""

from collections.abc import Collection, Iterable, Sequence
from html import escape
from typing import Any

from . import charts, results
from .common import HERE
from .results import Group, Row

STYLE, METHOD = ((HERE / name).read_text(encoding="utf-8")
                 for name in ("report.css", "method.html"))

# Functions with curves; those with sizes and without are told apart by row
CURVES = ["memcpy", "memset", "memcmp", "memchr", "strlen", "strcmp"]
REACHES = {
    "plt": "through the PLT", "got": "by -fno-plt code",
    "direct": "in a static program", "tail": "by a tail call",
    "entry": "through a pointer",
}
SHARES = {
    "listed": "listed functions", "library": "other library code",
    "program": "the program itself", "translation": "translation",
    "helpers": "helpers of QEMU", "other": "kernel and the rest",
}
# Ratio -> what its geometric mean says
MEANINGS = {
    "stock": "How many times as fast as the unpatched base; geometric mean.",
    "peer": "How many times as fast as Debian's own qemu-user, which is what "
            "a user would install instead; geometric mean.",
    "host": "How many times as long as the same program takes on the host "
            "itself: the distance that is left; geometric mean.",
}
# Of a program that spends less in listed functions, native calls gain little
LITTLE = .05
# Side -> its name in a table
SIDE_NAMES = {"stock": "stock", "patched": "patched", "peer": "Debian's",
              "native": "host"}
# Settings of the patched qemu that make it another: field of the header, name
SETTINGS = {"native_calls": "QEMU_NATIVE_CALLS", "tcg": "QEMU_TCG"}


def number(value: float | None, form: str = ".2f") -> str:
    return "–" if value is None else format(value, form)


def in_ns(value: float | None) -> str:
    """Three digits that count."""
    return "–" if value is None else format(
        value, ".2f" if value < 10 else ".1f" if value < 100 else ".0f")


def table(head: Sequence[str], rows: Iterable[Sequence[str]], kinds: str = "",
          words: Collection[int] = ()) -> str:
    """ROWS begin with their heading.  WORDS: columns of text."""
    def cell(column: int, text: str) -> str:
        tag = "th scope=row" if column == 0 else \
            "td class=words" if column in words else "td"
        return f"<{tag}>{text}</{tag[:2]}>"

    heads = "".join(f"<th{' class=words' if column in words else ''}>{text}"
                    "</th>" for column, text in enumerate(head))
    lines = "\n".join("<tr>" + "".join(
        cell(column, text) for column, text in enumerate(row)) + "</tr>"
        for row in rows)
    return (f'<div class="scroll {kinds}" tabindex=0><table><thead><tr>{heads}'
            f"</tr></thead><tbody>\n{lines}\n</tbody></table></div>")


def key(*items: tuple[str, str]) -> str:
    """What the colours of charts mean; ITEMS: (variable, text)."""
    return '<ul class="key">' + "".join(
        f'<li><i style="background: var(--{name})"></i>{text}</li>'
        for name, text in items) + "</ul>"


def figure(caption: str, chart: str) -> str:
    return f"<figure><figcaption>{escape(caption)}</figcaption>{chart}" \
        "</figure>"


def missing(what: str) -> str:
    return f'<p class="soft">{what} not measured in this run.</p>'


def section(name: str, title: str, body: str, page: bool = True) -> str:
    return (f'<section id="{name}"{" class=page" if page else ""}>'
            f"<h2>{title}</h2>\n{body}\n</section>")


def gain(run: Row) -> float:
    """How many times as fast as stock the patched qemu is."""
    return float(run["ratios"]["stock"]["median"])


def call_means(rows: Iterable[Row]
               ) -> dict[tuple[str, str], tuple[float, float]]:
    """(guest, what) -> (stock / on, on / native), through the PLT, of sizes
    from 64 bytes and of what has no size."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if (row["reach"] == "plt" and row.get("stock") and row.get("native")
                and row.get("on")
                and (row.get("bytes") is None or row["bytes"] >= 64)):
            what = ("mathematics" if row.get("class")
                    else "64 bytes and more")
            found.setdefault((row["guest"], what), []).append(row)
    return {key: (results.geomean(row["stock"] / row["on"] for row in some),
                  results.geomean(row["on"] / row["native"] for row in some))
            for key, some in found.items()}


def ratio_cells(ratio: Row | None) -> list[str]:
    """A ratio in a table: itself, its interval, spread and elapsed times."""
    if ratio is None:
        return ["–"] * 4
    return [f"<b>{ratio['median']:.2f}</b>",
            f"{ratio['low']:.2f} – {ratio['high']:.2f}",
            f"{ratio['spread']:.1%}", f"{ratio['elapsed']:.2f}"]


class Page:
    """The page of what was FOUND, a bench.json."""

    def __init__(self, found: dict[str, Any]) -> None:
        self.found, self.header = found, found["header"]
        self.groups = results.groups(found["runs"])
        self.shares = results.shares(found)
        self.calls = results.comparable(found)
        self.titles = results.titles(self.header)

    def suite(self, suite: str) -> dict[tuple[str, str], list[Row]]:
        """(guest, CPU model) -> runs."""
        return {(guest, cpu): runs for (name, guest, cpu), runs
                in self.groups.items() if name == suite}

    def cards(self, suite: str, ratio: str) -> str:
        """The means of one of RATIOS, a card for each guest."""
        cards = []
        for (guest, cpu), runs in self.suite(suite).items():
            mine = sorted((run["ratios"][ratio]["median"], run["name"])
                          for run in runs if ratio in run["ratios"])
            if not mine:
                continue
            ends = [f"{escape(name)} {value:.2f}"
                    for value, name in (mine[-1], mine[0])]
            if ratio == "host":     # where less is better
                ends.reverse()
            cards.append(
                f'<div class="card"><span>{escape(guest)}</span>'
                f"<b>{results.geomean(value for value, _ in mine):.2f}</b>"
                f"<span>{len(mine)} {suite if len(mine) > 1 else suite[:-1]}"
                f"{'' if cpu == 'default' else ', CPU ' + escape(cpu)}"
                f'</span><span class="soft">best: {ends[0]}<br>worst: '
                f"{ends[1]}</span></div>")
        return f'<div class="cards">{"".join(cards)}</div>' if cards else ""

    def headline(self) -> str:
        text = []
        for suite in results.SUITES:
            if not self.suite(suite):
                text += [f"<h3>{suite.capitalize()}</h3>",
                         missing(f"{suite.capitalize()} were")]
                continue
            for ratio, meaning in MEANINGS.items():
                text += [f"<h3>{suite.capitalize()}: "
                         f"{escape(self.titles[ratio])}</h3>",
                         f'<p class="soft">{meaning}</p>',
                         self.cards(suite, ratio) or missing("This was")]
        text.append("<h3>One call of a listed function: stock / native call"
                    "</h3>")
        cards = [f'<div class="card"><span>{escape(guest)}</span>'
                 f"<b>{gain:.1f}</b><span>geometric mean, {what}"
                 f'</span><span class="soft">a native call takes {cost:.2f} '
                 "times as long as the host's own</span></div>"
                 for (guest, what), (gain, cost)
                 in call_means(self.calls).items()]
        text.append(f'<div class="cards">{"".join(cards)}</div>' if cards
                    else missing("Single calls were"))
        return "\n".join(text)

    def machine(self) -> str:
        header = self.header
        rows = [(name, escape(str(header[field])))
                for name, field in [
                    ("date", "date"), ("base", "base"),
                    ("revision", "revision"), ("machine", "cpu"),
                    ("processors", "cpus"), ("memory, GiB", "memory_gib"),
                    ("kernel", "kernel"), ("compiler", "compiler"),
                    ("host's libc", "host_libc"),
                    ("Debian's qemu-user", "peer"),
                    ("rounds of each case", "repeat")]
                if header.get(field) is not None]
        if isinstance(header.get("scales"), dict):
            rows.append(("amount of work", escape(", ".join(
                f"{suite} {scale}" for suite, scale
                in header["scales"].items()))))
        rows += [(f"libc of {escape(guest)}", escape(str(libc))) for guest,
                 libc in (header.get("guest_libc") or {}).items()]
        rows += [(f"{escape(name)}, SHA-256", escape(str(digest)[:16]) + "…")
                 for name, digest in (header.get("binaries") or {}).items()]
        return '<dl class="facts">' + "".join(
            f"<div><dt>{name}</dt><dd>{value}</dd></div>"
            for name, value in rows) + "</dl>"

    def bars(self, suite: str) -> str:
        groups = self.suite(suite)
        if not groups:
            return missing(f"{suite.capitalize()} were")
        limit = 1.12 * max(
            ratio[field] for runs in groups.values() for run in runs
            for ratio, field in [
                (run["ratios"]["stock"], "median"),
                (run["ratios"]["stock"], "high"),
                (run["ratios"].get("peer", run["ratios"]["stock"]), "median")])
        drawn = []
        for number_, ((guest, cpu), runs) in enumerate(groups.items()):
            name = results.label(guest, cpu)
            drawn.append(figure(name, charts.bars(
                runs, limit, f"{suite}{number_}",
                escape(f"Bars: stock / patched of {suite} on {name}"))))
        legend = key(("patched", self.titles["stock"]),
                     ("peer", escape(self.titles["peer"])))
        return ('<p class="soft">Longer is faster; whiskers: 95&nbsp;% '
                "confidence interval; dashed: geometric mean. At 1 nothing is "
                "gained; red: slower, by all of the interval. Diamonds: the "
                "same for Debian's own qemu-user, where it was measured.</p>"
                f'{legend}<div class="charts">{"".join(drawn)}</div>')

    def curves(self) -> str:
        if not self.calls:
            return missing("Single calls were")
        sized = [row for row in self.calls if row["reach"] == "plt"
                 and row.get("on") and row.get("bytes")
                 and row["symbol"] in CURVES]
        dots = self.dots()
        if not sized and not dots:
            return missing("Single calls through the PLT were")
        text = [key(("native", "native: on the host"), ("stock", "stock"),
                    ("patched", "patched: a native call"))]
        for guest in dict.fromkeys(row["guest"] for row in sized):
            mine = [row for row in sized if row["guest"] == guest]
            limits = charts.limits_of(sized)
            drawn = []
            for symbol in CURVES:
                rows = [row for row in mine if row["symbol"] == symbol]
                title = f"Curves: time of a call of {symbol} on {guest}"
                if rows:
                    drawn.append(figure(symbol, charts.curves(
                        rows, limits, f"calls-{escape(guest)}-{symbol}",
                        escape(title))))
            text.append(f"<h3>{escape(guest)}: time of a call by size</h3>"
                        f'<div class="charts small">{"".join(drawn)}</div>')
        return "\n".join(text + dots)

    def dots(self) -> list[str]:
        """Functions without sizes, by class of their arguments."""
        rows = [row for row in self.calls if row["reach"] == "plt"
                and row.get("on") and row.get("class")]
        if not rows:
            return []
        limits = charts.limits_of(rows)
        drawn: list[str] = []
        for guest, name in dict.fromkeys((row["guest"], row["class"])
                                         for row in rows):
            drawn.append(figure(f"{guest}, arguments: {name}", charts.dots(
                [row for row in rows if (row["guest"], row["class"])
                 == (guest, name)], limits, f"dots{len(drawn)}",
                escape(f"Dots: time of a call of each function on {guest}"))))
        return ["<h3>Functions without a size: time of a call</h3>"
                f'<div class="charts">{"".join(drawn)}</div>']

    def times(self) -> str:
        if not self.shares:
            return missing("Where the time went was")
        text = ['<p class="soft">Two bars each: stock above, patched below, '
                "as long as the time that they took.</p>",
                key(*((share, words) for share, words in SHARES.items()))]
        drawn: list[str] = []
        limit = 1.04
        todo = []
        for group, runs in self.groups.items():
            cases = []
            for run in sorted(runs, key=gain, reverse=True):
                shares = self.shares.get((*group, run["name"]))
                if shares:
                    times = {"stock": 1., "patched": 1 / gain(run)}
                    if "patched" in shares:
                        limit = max(limit, 1.04 / gain(run))
                    cases.append((run["name"], shares, times))
            if cases:
                todo.append((group, cases))
        for (suite, guest, cpu), cases in todo:
            name = f"{suite}, {results.label(guest, cpu)}"
            drawn.append(figure(name, charts.stacks(
                cases, limit, f"time{len(drawn)}",
                escape(f"Stacked bars: where the time went, {name}"))))
        text.append(f'<div class="charts">{"".join(drawn)}</div>')
        return "\n".join(text)

    def tables(self) -> str:
        text = []
        for suite in results.SUITES:
            for (guest, cpu), runs in self.suite(suite).items():
                text.append(f"<h3>{suite.capitalize()}, "
                            f"{escape(results.label(guest, cpu))}</h3>")
                text.append(self.runs_table((suite, guest, cpu), runs))
        text += self.time_tables()
        if self.found["percall"]:
            text.append('<div class="screen">')
            for guest in dict.fromkeys(row["guest"] for row
                                       in self.found["percall"]):
                text.append(f"<h3>Single calls, {escape(guest)}, ns</h3>"
                            + self.calls_table(guest))
            text.append('</div><p class="soft paper">Single calls are on the '
                        "page when seen on a screen, and in bench.json.</p>")
        return "\n".join(text) if text else missing("Nothing was")

    def runs_table(self, group: Group, runs: Sequence[Row]) -> str:
        """All figures of RUNS; no columns for what was not measured."""
        ratios = [name for name in self.titles if results.medians(runs, name)]
        sides = [side for side in SIDE_NAMES
                 if any(side in run["rounds"][0] for run in runs)]
        head = [""]
        for name in ratios:
            head += [escape(self.titles[name]), "95 %", "spread", "elapsed"]
        head += [f"{SIDE_NAMES[side]},&nbsp;s" for side in sides]
        head += ["native calls", "listed, stock", "exercises", "remarks"]
        rows = []
        for run in sorted(runs, key=gain, reverse=True):
            calls = run.get("calls")
            shares = self.shares.get((*group, run["name"]), {}).get("stock")
            row = [escape(run["name"])]
            for name in ratios:
                row += ratio_cells(run["ratios"].get(name))
            row += [number(results.median_seconds(run, side))
                    for side in sides]
            row += [number(sum(calls.values()) if calls else None, ","),
                    number(shares["listed"] if shares else None, ".0%"),
                    escape(run.get("exercises") or ""),
                    escape("; ".join(results.remarks(run)))]
            rows.append(row)
        return table(head, rows, words=[len(head) - 2, len(head) - 1])

    def time_tables(self) -> list[str]:
        groups: dict[str, list[list[str]]] = {}
        for (suite, guest, cpu, name), sides in self.shares.items():
            title = f"{suite}, {results.label(guest, cpu)}"
            groups.setdefault(title, []).extend(
                [escape(name), escape(side),
                 *(f"{shares[share]:.1%}" for share in SHARES)]
                for side, shares in sides.items())
        return [f"<h3>Where the time went, {escape(title)}</h3>"
                + table(["", "side", *SHARES.values()], rows, "high")
                for title, rows in groups.items()]

    def calls_table(self, guest: str) -> str:
        mine = [row for row in self.found["percall"] if row["guest"] == guest]
        reaches = [reach for reach in dict.fromkeys(
            row["reach"] for row in mine) if reach != "plt"]
        at = {(row["reach"], row["symbol"], results.point(row)): row
              for row in mine}
        head = ["", "bytes or class", "native", "stock", "off", "on",
                "on / native", "stock / on"]
        for reach in reaches:
            name = REACHES.get(reach, escape(reach))
            head += [f"native {name}", f"on {name}"]
        rows = []
        for symbol, where in dict.fromkeys(
                (row["symbol"], results.point(row)) for row in mine):
            row = at.get(("plt", symbol, where), {})
            native, stock, on = (row.get(side) for side in
                                 ("native", "stock", "on"))
            line = [escape(symbol) + ("" if row.get("comparable", True)
                                      else " *"), escape(str(where)),
                    *(in_ns(row.get(side)) for side in
                      ("native", "stock", "off", "on")),
                    number(on / native if on and native else None),
                    number(stock / on if stock and on else None, ".1f")]
            for reach in reaches:
                other = at.get((reach, symbol, where), {})
                line += [in_ns(other.get("native")), in_ns(other.get("on"))]
            rows.append(line)
        note = "" if all(row.get("comparable", True) for row in mine) else \
            '<p class="soft">* never native on this guest, in no mean.</p>'
        return table(head, rows, "high") + note

    def method(self) -> str:
        repeat = self.header.get("repeat")
        text = METHOD.format(
            repeat=f"{repeat} rounds of each" if repeat
            else "the same number of rounds of each",
            peer=escape(str(self.header.get("peer") or "not measured here")))
        little = sorted({name for (_, _, _, name), sides
                         in self.shares.items() if "stock" in sides
                         and sides["stock"]["listed"] < LITTLE})
        if little:
            text += (f"<p>Here, on at least one guest, less than {LITTLE:.0%} "
                     "of stock's time was in listed functions: "
                     f"{escape(', '.join(little))}.</p>")
        return text

    def html(self) -> str:
        """All of it."""
        header = self.header
        where = ", ".join(escape(str(header[field])) for field in
                          ("cpu", "kernel", "base", "revision", "date")
                          if header.get(field))
        for field, name in SETTINGS.items():
            if header.get(field, "default") != "default":
                where += f", {name}={escape(str(header[field]))}"
        parts = [
            ("machine", "Measured on", self.machine(), False),
            ("programs", "Programs", self.bars("programs"), True),
            ("kernels", "Kernels", self.bars("kernels"), True),
            ("calls", "Single calls", self.curves(), True),
            ("time", "Where the time went", self.times(), True),
            ("tables", "All numbers", self.tables(), True),
            ("method", "Method", self.method(), True),
        ]
        links = "".join(f'<a href="#{name}">{title}</a>'
                        for name, title, _, _ in parts)
        sections = "\n".join(section(*part) for part in parts)
        return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>QEMU with native calls: benchmark</title>
<style>
{STYLE}</style>
</head>
<body>
<h1>QEMU with native calls, beside others</h1>
<p class="soft">{where}</p>
{self.headline()}
<nav><h3>On this page</h3>{links}</nav>
{sections}
</body>
</html>
"""

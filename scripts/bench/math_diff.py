# SPDX-License-Identifier: GPL-2.0-or-later
"""Compare libm's functions under the stock and the patched qemu, at length.

Usage: scripts/bench/math-diff [--guest NAME]... [--only FUNCTION]...
                               [--args N] [--time-limit MINUTES] [--again]
       JOBS=N            runs at a time, default: the processors

Each function of native-libs/libm.def that a guest's libm has is called N
times (default 20000000) under both (math/math.c says how), and all that
the guest can see of a call is compared: result, what is stored, errno and
exception flags.  3 of 4 calls are in the state in which calls are native:
rounding to nearest, "inexact" raised; the others in the other states.
  --guest       a sysroot of scripts/guests, or cross-ARCH; default:
                arm64-bookworm, arm64-trixie, riscv64-trixie
  --only        only these functions
  --time-limit  stop after so many minutes, with what there is
  --again       from the beginning; else a run goes on where the last one was
                stopped, if neither qemu nor the arguments have changed

Prints for each function the calls, those that were native, those that
declined and why (of all calls of libm's functions: they call each other), and
the first call that differs, with its row for native-libs/libm-hard.def.
Writes build/results/math-diff.csv.

Exit codes: 0 all equal, 1 a difference or an error, or stopped, 2 usage.
"""

import argparse
import hashlib
import json
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any, NoReturn

from . import differential, guests
from .common import (BUILD, RESULTS, Failure, Usage, command, say, write,
                     write_csv)
from .differential import Guest

DEFAULT_GUESTS = ["arm64-bookworm", "arm64-trixie", "riscv64-trixie"]

# A run is of that many calls: 16 rounds of blocks, 4 of them by pointers.
SIZE, BLOCKS = 8192, 256
RUN = SIZE * BLOCKS

STATE = RESULTS / "math-diff.json"
FIELDS = ["guest", "function", "calls", "native", "declined", "reasons",
          "difference"]


def number(text: str) -> int:
    value = int(float(text))
    if value < 1:
        raise ValueError
    return value


Row = dict[str, Any]
Chunk = tuple[int, Guest, Row]      # a run of a function


class Parser(argparse.ArgumentParser):
    """One that complains in one line."""

    def error(self, message: str) -> NoReturn:
        raise Usage(f"{message}: see --help")


def options() -> argparse.Namespace:
    parser = Parser(add_help=False)
    parser.add_argument("--guest", action="append")
    parser.add_argument("--only", action="append")
    parser.add_argument("--args", type=number, default=20000000)
    parser.add_argument("--time-limit", type=float)
    parser.add_argument("--again", action="store_true")
    return parser.parse_args()


class Progress:
    """A bar with an estimate, on a terminal; else a line now and then."""

    def __init__(self, done: int, total: int) -> None:
        self.first, self.done, self.total = done, done, total
        self.began = self.shown = time.monotonic()
        self.wide = sys.stderr.isatty()

    def step(self, differences: int) -> None:
        self.done += 1
        now = time.monotonic()
        if now - self.shown < (0.5 if self.wide else 60):
            return
        self.shown = now
        left = ((now - self.began) / (self.done - self.first)
                * (self.total - self.done))
        filled = "#" * (30 * self.done // self.total)
        text = (f"[{filled:30}] {100 * self.done / self.total:5.1f} %, "
                f"{left / 3600:.0f}:{left / 60 % 60:02.0f} h left, "
                f"{differences} functions differ")
        if self.wide:
            print(f"\r{text} ", end="", file=sys.stderr, flush=True)
        else:
            say(text)

    def end(self) -> None:
        if self.wide:
            print(file=sys.stderr)


def identity(chosen: Iterable[Guest]) -> str:
    """What results depend on."""
    key = hashlib.sha256(f"{SIZE} {BLOCKS}".encode())
    for guest in chosen:
        for where in "stock/bin", "bin":
            qemu = BUILD / where / f"qemu-{guest.arch}"
            if not os.access(qemu, os.X_OK):
                raise Failure(f"{qemu} is missing: run make")
            key.update(qemu.read_bytes())
        key.update(differential.build(guest).read_bytes())
    return key.hexdigest()


class Results:
    """Rows by guest and function, kept in a file."""

    def __init__(self, key: str, again: bool) -> None:
        self.rows: dict[str, Row] = {}
        self.key, self.lock = key, threading.Lock()
        try:
            saved = json.loads(STATE.read_text(encoding="utf-8"))
            if saved["key"] == key and not again:
                self.rows = saved["rows"]
        except (OSError, ValueError, KeyError, TypeError):
            pass

    def row(self, guest: str, function: str) -> Row:
        return self.rows.setdefault(f"{guest} {function}", {
            "guest": guest, "function": function, "runs": [], "calls": 0,
            "native": 0, "declined": 0, "reasons": {}, "difference": ""})

    def add(self, row: Row, index: int, result: differential.Result) -> None:
        with self.lock:
            row["runs"].append(index)
            row["calls"] += RUN
            for calls in result.calls.values():
                row["native"] += calls.native
                row["declined"] += calls.declined
                for reason, count in calls.reasons.items():
                    row["reasons"][reason] = (
                        row["reasons"].get(reason, 0) + count)
            row["difference"] = " ".join(result.differences.values())

    def save(self) -> None:
        with self.lock:
            text = json.dumps({"key": self.key, "rows": self.rows})
        write(STATE, text)


def chunks(chosen: Iterable[Guest], wanted: argparse.Namespace,
           results: Results) -> list[Chunk]:
    """The runs that are still to do, all functions' first ones first."""
    todo: list[Chunk] = []
    for guest in chosen:
        functions = differential.functions(guest)
        for function in wanted.only or functions:
            if function in functions:
                row = results.row(guest.name, function)
                runs = -(-wanted.args // RUN)
                todo += [(i, guest, row) for i in range(runs)]
    todo.sort(key=lambda chunk: chunk[0])
    return todo


def compare(todo: Sequence[Chunk], results: Results, deadline: float | None
            ) -> bool:
    """Do the runs; false if it was stopped."""
    stopped = threading.Event()

    def one(index: int, guest: Guest, row: Row) -> None:
        late = deadline and time.monotonic() > deadline
        if late or stopped.is_set():
            stopped.set()
        elif not row["difference"]:
            with tempfile.TemporaryDirectory(prefix="math-diff-") as where:
                results.add(row, index, differential.compare(
                    guest, row["function"], (index * BLOCKS, BLOCKS), SIZE,
                    Path(where) / "log"))

    left = [chunk for chunk in todo if chunk[0] not in chunk[2]["runs"]]
    progress = Progress(len(todo) - len(left), len(todo))
    jobs = int(os.environ.get("JOBS") or os.cpu_count() or 1)
    pool = ThreadPoolExecutor(jobs)
    saved = time.monotonic()
    try:
        for task in as_completed([pool.submit(one, *chunk) for chunk in left]):
            task.result()
            progress.step(sum(bool(row["difference"])
                              for row in results.rows.values()))
            if time.monotonic() - saved > 30:
                saved = time.monotonic()
                results.save()
    except KeyboardInterrupt:
        stopped.set()
    finally:
        # Runs end soon; a second Ctrl-C would lose their results.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        pool.shutdown(cancel_futures=True)
        progress.end()
        results.save()
    return not stopped.is_set()


def show(rows: Sequence[Row]) -> None:
    print(f"{'guest':15} {'function':18} {'calls':>11} {'native':>11} "
          f"{'declined':>11}  why")
    for row in rows:
        why = " ".join(f"{reason}={count}"
                       for reason, count in sorted(row["reasons"].items()))
        print(f"{row['guest']:15} {row['function']:18} {row['calls']:>11} "
              f"{row['native']:>11} {row['declined']:>11}  {why}")
    for row in rows:
        if row["difference"]:
            print(f"DIFFERS {row['guest']}: {row['difference']}")
    for hard in sorted({differential.hard(row["function"], row["difference"])
                        for row in rows} - {""}):
        print(hard)


@command
def main() -> int:
    wanted = options()
    names = wanted.guest or DEFAULT_GUESTS
    for name in names:
        if not name.startswith("cross-"):
            guests.make(name)
    chosen = [differential.guest(name) for name in names]
    results = Results(identity(chosen), wanted.again)
    todo = chunks(chosen, wanted, results)
    if not todo:
        raise Failure(f"no guest has {' or '.join(wanted.only or [])}")
    deadline = wanted.time_limit and time.monotonic() + 60 * wanted.time_limit
    complete = compare(todo, results, deadline)
    rows = [row for row in results.rows.values() if row["calls"]]
    rows.sort(key=lambda row: names.index(row["guest"])
              if row["guest"] in names else len(names))
    show(rows)
    write_csv(STATE.with_suffix(".csv"), FIELDS, rows)
    differ = sum(bool(row["difference"]) for row in rows)
    print(f"{sum(row['calls'] for row in rows)} calls of {len(rows)} "
          f"functions, at least {min(row['calls'] for row in rows)} of each "
          f"that is equal: {differ} differ"
          f"{'' if complete else ' (stopped before the end)'}")
    return 0 if complete and not differ else 1

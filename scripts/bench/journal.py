# SPDX-License-Identifier: GPL-2.0-or-later
"""The directory of one benchmark's results, and how it is gone on with.

cases.jsonl  a line with the header, then one for each finished case
bench.json   all of it, written at the end

An interrupted run loses the case that it was at.  The next one goes on from
there when its header says the same; else it begins anew beside the old.
"""

import fcntl
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .cases import Key
from .common import Failure, write, write_json

Header = dict[str, Any]

# What a header may differ in: they are when, not what.
NOT_COMPARED = ["date"]


def differences(old: Header, new: Header) -> list[str]:
    """The names of what differs in two headers.

    Of a table, as that of the binaries, only what is in both: a run of some
    guests can be gone on with for others."""
    def differ(a: Any, b: Any) -> bool:
        if isinstance(a, dict) and isinstance(b, dict):
            return any(a[name] != b[name] for name in a.keys() & b.keys())
        return bool(a != b)

    return [name for name in sorted(old.keys() | new.keys())
            if name not in NOT_COMPARED
            and differ(old.get(name), new.get(name))]


def merged(old: Header, new: Header) -> Header:
    return {name: new[name] | value if isinstance(value, dict) else value
            for name, value in old.items()}


class Journal:
    """Finished cases of the run with HEADER in the directory WHERE.

    done: key of a case (a tuple) -> its line.  Use begin() before add()."""

    def __init__(self, where: Path, header: Header) -> None:
        self.where, self.header = where, header
        self.cases = where / "cases.jsonl"
        self.done: dict[Key, dict[str, Any]] = {}
        where.mkdir(parents=True, exist_ok=True)
        # One at a time, wherever it writes to: they would disturb each
        # other.  Held to the end of the process.
        self.lock = (where.parent / "bench.lock").open("wb")
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Failure("another benchmark is running: wait for its end") \
                from None

    def read(self) -> Header | None:
        """The header in the file, None if there is none; fills done."""
        try:
            lines = self.cases.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return None
        header: Header | None = None
        for number, line in enumerate(lines, 1):
            try:
                entry = json.loads(line)
                if number == 1:
                    header = entry["header"]
                else:
                    self.done[tuple(entry["case"])] = entry
            except (ValueError, KeyError, TypeError):
                if number == len(lines) and number > 1:
                    break   # was being written when it ended
                raise Failure(
                    f"{self.cases} is damaged in line {number}: remove it, "
                    "or all after the line before") from None
        return header

    def begin(self, wanted: Sequence[Key]) -> str:
        """Go on with what is there, or begin anew: a line that says which.

        WANTED: the keys of the cases that are asked for."""
        old = self.read()
        said = ""
        if old is not None:
            differ = differences(old, self.header)
            there = [key for key in wanted if key in self.done]
            if not differ and len(there) < len(wanted):
                self.header = merged(old, self.header)
                self.rewrite()
                return f"going on: {len(there)} of {len(wanted)} cases are " \
                    "there" if there else ""
            kept = self.put_aside()
            said = "beginning anew: " + (
                f"another {', '.join(differ)}" if differ else
                "all of it was measured") + f"; the old results are in {kept}"
        self.done = {}
        self.rewrite()
        return said

    def put_aside(self) -> Path:
        """Keep the results that are there: the directory's new name."""
        number, kept = 1, self.where.with_suffix(".old")
        while kept.exists():
            number += 1
            kept = self.where.with_suffix(f".old{number}")
        self.where.rename(kept)
        self.where.mkdir()
        return kept

    def rewrite(self) -> None:
        """Write the file anew, without a line that was cut off."""
        write(self.cases, "".join(
            json.dumps(line) + "\n" for line in
            [{"header": self.header}, *self.done.values()]))

    def add(self, key: Key, **entry: Any) -> None:
        """A case is finished."""
        self.done[key] = {"case": key} | entry
        with open(self.cases, "a", encoding="utf-8") as out:
            out.write(json.dumps(self.done[key]) + "\n")

    def save(self) -> Path:
        """Write bench.json from all finished cases; return its path."""
        entries = self.done.values()
        whole = {
            "header": self.header,
            "percall": [row for entry in entries
                        for row in entry.get("percall", [])],
            "runs": [entry["run"] for entry in entries if "run" in entry],
            "time": [row for entry in entries
                     for row in entry.get("time", [])],
        }
        path = self.where / "bench.json"
        write_json(path, whole)
        return path

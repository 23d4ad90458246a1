# SPDX-License-Identifier: GPL-2.0-or-later
"""Make a report of the results of make bench.

Usage: scripts/bench/report [BENCH_JSON] [-o DIRECTORY]

BENCH_JSON  bench.json, or its directory; default build/results/bench
-o          where to write report.html and report.md; default: beside it

report.html is a page with charts and all numbers that needs no other file;
report.md has tables for a README.  What was not measured is left out, and said
to be.

Exit codes: 0 written, 1 an error (one line says what), 2 usage.
"""

import sys
from pathlib import Path

from . import results
from .common import RESULTS, Failure, Usage, command, write


def arguments() -> tuple[Path, Path]:
    """The path of bench.json, and the directory for the report."""
    given: list[Path] = []
    where, line = None, sys.argv[1:]
    while line:
        word = line.pop(0)
        if word == "-o" and line and where is None:
            where = Path(line.pop(0))
        elif word.startswith("-") or given:
            raise Usage(f"no such argument: {word}: see --help")
        else:
            given.append(Path(word))
    path = given[0] if given else RESULTS / "bench"
    if path.is_dir():
        path /= "bench.json"
    return path, where or path.parent


def make(path: Path, where: Path) -> None:
    """Make the report of the bench.json PATH in the directory WHERE."""
    found = results.load(path)
    try:
        # They need matplotlib
        from . import page, tables
    except ImportError as error:
        raise Failure(f"{error.name} is missing: run make setup") from None
    for name, text in {"report.html": page.Page(found).html(),
                       "report.md": tables.text(found)}.items():
        try:
            write(where / name, text)
        except OSError as error:
            raise Failure(f"cannot write to {where}: {error.strerror}") \
                from None
        print(where / name)


@command
def main() -> int:
    make(*arguments())
    return 0

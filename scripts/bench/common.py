# SPDX-License-Identifier: GPL-2.0-or-later
"""What all modules of the package share: where things are, how a command
speaks and fails, how it runs another program and writes a file."""

import csv
import functools
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = Path(os.environ.get("BUILD") or ROOT / "build").resolve()
RESULTS = BUILD / "results"
HERE = Path(__file__).resolve().parent

# Whatever subprocess takes as a word of a command
Word = str | Path


class Failure(Exception):
    """What is wrong and what to do, in one line."""

    status = 1


class Usage(Failure):
    """The same for a wrong option or argument."""

    status = 2


def command_name() -> str:
    """The running command as it is typed below scripts/."""
    path = Path(sys.argv[0]).resolve()
    scripts = ROOT / "scripts"
    return str(path.relative_to(scripts) if path.is_relative_to(scripts)
               else path.name)


def say(text: object) -> None:
    """Tell progress, or what is wrong, in one line of standard error."""
    print(f"{command_name()}: {text}", file=sys.stderr, flush=True)


def command(main: Callable[[], int]) -> Callable[[], int]:
    """Decorate MAIN, the whole of a command.

    --help prints the comment of its module; a failure becomes one line and an
    exit code."""
    @functools.wraps(main)
    def run() -> int:
        try:
            if sys.argv[1:] in (["-h"], ["--help"]):
                print((sys.modules[main.__module__].__doc__ or "").strip())
                return 0
            return main()
        except Failure as failure:
            say(failure)
            return failure.status
        except (OSError, subprocess.SubprocessError) as error:
            say(error)
        except KeyboardInterrupt:
            say("interrupted")
        return 1
    return run


def no_arguments() -> None:
    """For a command that takes none."""
    if sys.argv[1:]:
        raise Usage(f"it takes no arguments, but variables before it (got "
                    f"{sys.argv[1]}): see --help")


def number_of(name: str, default: int) -> int:
    """The number from 1 that the environment's variable NAME gives."""
    text = os.environ.get(name) or str(default)
    if not text.isdigit() or int(text) < 1:
        raise Usage(f"{name}: a number from 1, not '{text}'")
    return int(text)


def switch(name: str, default: bool) -> bool:
    """Whether the environment's variable NAME is on: 0 is off."""
    text = os.environ.get(name)
    return text != "0" if text else default


def words(name: str) -> list[str]:
    """The words of the environment's variable NAME."""
    return (os.environ.get(name) or "").replace(",", " ").split()


def output_of(*line: Word) -> str:
    """What a command prints; nothing when it fails or is missing."""
    try:
        return subprocess.run(line, stdout=subprocess.PIPE, text=True,
                              stderr=subprocess.DEVNULL, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return ""


def first_line(*line: Word) -> str:
    return (output_of(*line).splitlines() or ["unknown"])[0].strip()


def must(*line: Word) -> str:
    """What a command prints; a Failure when it fails or is missing."""
    try:
        done = subprocess.run(line, stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              check=False)
    except FileNotFoundError:
        raise Failure(f"{line[0]} is missing: run make setup") from None
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no message"])[0]
        raise Failure(f"{' '.join(map(str, line[:3]))}... failed: {reason}")
    return done.stdout


def sha256(path: Path) -> str:
    """The SHA-256 of a file."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(path: Path, text: str) -> None:
    """Replace the file PATH at once, so that it is never half written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.new")
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)


def write_json(path: Path, content: object) -> None:
    write(path, json.dumps(content, indent=1) + "\n")


def write_csv(path: Path, fields: Iterable[str],
              rows: Iterable[Mapping[str, Any]]) -> None:
    """The FIELDS of ROWS; what else is in them is left out."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.new")
    with open(partial, "w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(fields), extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    partial.replace(path)

# SPDX-License-Identifier: GPL-2.0-or-later
"""One timed run of a command, by hyperfine.

hyperfine makes all runs of a command before those of the next, so each call
of it here is one run, and the caller alternates.  It leaves a program's
output alone when it is told to inherit it and to print nothing itself.
"""

import json
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from .common import Failure, Word
from .figures import Times


class Outcome(NamedTuple):
    """What a run printed, wrote and ended with."""

    status: int | None      # None for a signal
    output: bytes
    errors: bytes
    result: bytes           # the file that it wrote


PARTS = {"status": "exit status", "output": "output",
         "errors": "standard error", "result": "the file it writes"}

# hyperfine gives each run a variable of another length, so that the stack is
# elsewhere.  That moved git by 8 %, so the two of a pair have to have it
# alike: guests do not see that variable, but one of a length that is the
# pair's.
NOT_SEEN = ["-U", "HYPERFINE_RANDOMIZED_ENVIRONMENT_OFFSET"]
PAGE, STACK_ALIGNMENT = 4096, 16

# What hyperfine adds to standard error when the exit status is not 0
WARNING = b" \n  Warning: Ignoring non-zero exit code.\n"


def layout(pair: int, pairs: int) -> list[str]:
    """qemu's options for where the guest's stack begins in this PAIR."""
    length = PAGE * pair // pairs // STACK_ALIGNMENT * STACK_ALIGNMENT
    return [*NOT_SEEN, "-E", f"STACK_OFFSET={'x' * length}"]


def run(command: Sequence[Word], scratch: Path,
        environment: Mapping[str, str] | None = None,
        where: Path | None = None, given: Path | None = None,
        result: Path | None = None) -> tuple[Times, Outcome]:
    """Run COMMAND in the directory WHERE: its times in seconds, its Outcome.

    GIVEN is the file that is its standard input, RESULT the file that it
    writes; what is recorded goes to the directory SCRATCH for a while."""
    record, output, errors = (scratch / f".{name}" for name in
                              ("times", "stdout", "stderr"))
    record.unlink(missing_ok=True)
    if result:
        result.unlink(missing_ok=True)
    line = shlex.join(map(str, command))
    if given:
        # hyperfine 1.15 cannot, and an exec of sh is a millisecond
        line = shlex.join(
            ["sh", "-c", f"exec {line} < {shlex.quote(str(given))}"])
    with open(output, "wb") as out, open(errors, "wb") as err:
        try:
            status = subprocess.run(
                ["hyperfine", "--shell", "none", "--runs", "1", "--style",
                 "none", "--output", "inherit", "--ignore-failure",
                 "--export-json", record, line], cwd=where,
                env=environment, stdin=subprocess.DEVNULL, stdout=out,
                stderr=err, check=False).returncode
        except FileNotFoundError:
            raise Failure("hyperfine is missing: run make setup") from None
    if status:
        last = errors.read_text(errors="replace").strip().splitlines()[-1:]
        raise Failure(f"hyperfine cannot run {line[:60]}...: "
                      f"{' '.join(last) or f'status {status}'}")
    found = json.loads(record.read_text())["results"][0]
    written = result.read_bytes() if result and result.exists() else b""
    return ({"wall": found["times"][0], "user": found["user"],
             "system": found["system"]},
            Outcome(found["exit_codes"][0], output.read_bytes(),
                    errors.read_bytes().removesuffix(WARNING), written))


def differences(expected: Outcome, got: Outcome) -> list[str]:
    """In words, which parts of the Outcome GOT are others."""
    return [words for part, words in PARTS.items()
            if getattr(expected, part) != getattr(got, part)]

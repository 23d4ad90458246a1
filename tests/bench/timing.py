# SPDX-License-Identifier: GPL-2.0-or-later
"""One timed run of a command, by hyperfine.

hyperfine makes all runs of a command before those of the next, so each call
of it here is one run, and the caller alternates.  It leaves a program's
output alone when it is told to inherit it and to print nothing itself.
"""

import json
import shlex
import subprocess
from collections import namedtuple

import programs

# What a run printed, wrote and ended with.  status is None for a signal.
Outcome = namedtuple("Outcome", "status output errors result")
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


def layout(pair, pairs):
    """qemu's options for where the guest's stack begins in this PAIR."""
    length = PAGE * pair // pairs // STACK_ALIGNMENT * STACK_ALIGNMENT
    return [*NOT_SEEN, "-E", f"STACK_OFFSET={'x' * length}"]


def run(command, scratch, environment=None, where=None, given=None,
        result=None):
    """Run COMMAND in the directory WHERE: its times in seconds, its Outcome.

    GIVEN is the file that is its standard input, RESULT the file that it
    writes; what is recorded goes to the directory SCRATCH for a while."""
    record, output, errors = (scratch / f".{name}" for name in
                              ("times", "stdout", "stderr"))
    record.unlink(missing_ok=True)
    if result:
        result.unlink(missing_ok=True)
    command = shlex.join(map(str, command))
    if given:
        # hyperfine 1.15 cannot, and an exec of sh is a millisecond
        command = shlex.join(
            ["sh", "-c", f"exec {command} < {shlex.quote(str(given))}"])
    with open(output, "wb") as out, open(errors, "wb") as err:
        try:
            status = subprocess.run(
                ["hyperfine", "--shell", "none", "--runs", "1", "--style",
                 "none", "--output", "inherit", "--ignore-failure",
                 "--export-json", record, command], cwd=where,
                env=environment, stdin=subprocess.DEVNULL, stdout=out,
                stderr=err, check=False).returncode
        except FileNotFoundError:
            raise programs.Failure(
                "hyperfine is missing: run make setup") from None
    if status:
        last = errors.read_text(errors="replace").strip().splitlines()[-1:]
        raise programs.Failure(f"hyperfine cannot run {command[:60]}...: "
                               f"{' '.join(last) or f'status {status}'}")
    found = json.loads(record.read_text())["results"][0]
    written = result.read_bytes() if result and result.exists() else b""
    return ({"wall": found["times"][0], "user": found["user"],
             "system": found["system"]},
            Outcome(found["exit_codes"][0], output.read_bytes(),
                    errors.read_bytes().removesuffix(WARNING), written))


def differences(expected, got):
    """In words, which parts of the Outcome GOT are others."""
    return [words for part, words in PARTS.items()
            if getattr(expected, part) != getattr(got, part)]

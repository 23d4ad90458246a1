#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Breakpoints in loops over several pages (loops.c), without gdb.

    rings.py NAME SYMBOLS SOCKET OUTPUT COMMAND...

NAME is the test's name, SYMBOLS a file as nm prints it, of loops.c. OUTPUT
is where standard output of COMMAND (qemu with its arguments) goes; in COMMAND,
-g SOCKET is there already.

All loops have run for a round before the first breakpoint is set on their
pages, and then each breakpoint is hit exactly as many times as the loop comes
by. The last loops have no end: they are stopped by a signal, then by
breakpoints, and leave when the debugger has written to memory.

Prints "ok NAME" or "not ok NAME - REASON".

Exit: 0 when the test was made, 1 otherwise
"""

import os
import re
import socket
import subprocess
import sys

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)),
                             "..", "debug"))
# pylint: disable=wrong-import-position
import rsp                                                      # noqa: E402

COUNT = 20                      # as loops.c
LOOPS = ("direct", "indirect", "return")
rsp.LIMIT = 20

# Rounds: what is removed and set before (a sign and the letter of a place in
# each loop), and how often each of the places set is then hit.
ROUNDS = (
    "+b",
    "-b",
    "+c",
    "+b",
    "-c",
    "-b +a",
    "+c",
    "-a -c",
    "+b +c",
    "-b",
    "-c",
)


class Debugger(rsp.Remote):
    def stop(self, how="c"):
        """Go on until it stops: the address, or a signal's number < 0."""
        answer = self.ask(how)
        if not answer.startswith("T"):
            raise rsp.Failed(f"'{how}' ended with '{answer}'")
        number = int(answer[1:3], 16)
        return -number if number != 5 else self.number(f"p{rsp.PC:x}")

    def step_off(self, address):
        """A step off the breakpoint, which stays where it is."""
        if self.stop("s") < 0:
            raise rsp.Failed(f"a signal, not a step from {address:#x}")

    def set(self, symbols, changes):
        for change in changes.split():
            for loop in LOOPS:
                address = symbols[f"{loop}_{change[1]}"]
                (self.insert if change[0] == "+" else self.remove)(address)


def one_round(remote, symbols, where):
    """Count the stops at each address until the next stage."""
    names = {address: name for name, address in symbols.items()}
    hits = {}
    while (address := remote.stop()) != symbols["stage"]:
        name = names.get(address, f"{address:#x}")
        hits[name] = hits.get(name, 0) + 1
        if hits[name] > COUNT:
            raise rsp.Failed(f"{where}: more than {COUNT} stops at {name}")
        remote.step_off(address)
    remote.step_off(address)
    return hits


def rounds(remote, symbols):
    placed = set()
    for number, changes in enumerate(ROUNDS):
        where = f"round {number} '{changes}'"
        remote.set(symbols, changes)
        for change in changes.split():
            (placed.add if change[0] == "+" else placed.discard)(change[1])
        want = {f"{loop}_{place}": 1 if (loop, place) == ("return", "a")
                else COUNT for loop in LOOPS for place in placed}
        hits = one_round(remote, symbols, where)
        for name in sorted(want | hits):
            if hits.get(name, 0) != want.get(name, 0):
                raise rsp.Failed(f"{where}: {hits.get(name, 0)} stops at "
                                 f"{name}, not {want.get(name, 0)}")


def in_loop(remote, symbols, loop):
    """The loop has been chained: stop it, and set breakpoints in it."""
    got = remote.stop()
    if got != -14:
        raise rsp.Failed(f"{loop}: stop {got:#x}, not SIGALRM")
    for place in "bcbbc":
        address = symbols[f"{loop}_{place}"]
        remote.insert(address)
        for _ in range(3):
            got = remote.stop()
            if got != address:
                raise rsp.Failed(f"{loop}: stop at {got:#x}, not {address:#x}")
            remote.step_off(address)
        remote.remove(address)
    # Set, but removed before it is reached
    remote.insert(address)
    remote.remove(address)
    remote.do(f"M{symbols['leave']:x},8:{1:02x}{0:014x}")
    got = remote.stop()
    if got != symbols["stage"]:
        raise rsp.Failed(f"{loop}: stop {got:#x}, not at its end")
    remote.step_off(got)


def debug(remote, symbols):
    remote.insert(symbols["stage"])
    for _ in range(2):
        remote.resume("c", symbols["stage"])
        remote.step_off(symbols["stage"])
    rounds(remote, symbols)
    for loop in LOOPS:
        in_loop(remote, symbols, loop)
    remote.remove(symbols["stage"])
    remote.to_end()


def read_symbols(name):
    with open(name, encoding="ascii") as lines:
        return {match[2]: int(match[1], 16) for match in
                re.finditer(r"^([0-9a-f]+) \w (stage|leave|\w+_[abc])$",
                            lines.read(), re.MULTILINE)}


def test(symbols, path, output, command):
    if os.path.exists(path):
        os.unlink(path)
    with open(output, "wb") as out:
        with subprocess.Popen(command, stdout=out) as process:
            try:
                debug(Debugger(path, process), read_symbols(symbols))
                process.wait(rsp.LIMIT)
            except subprocess.TimeoutExpired as error:
                raise rsp.Failed("the program does not end") from error
            except socket.timeout as error:
                raise rsp.Failed("it goes on and does not stop") from error
            except ConnectionError as error:
                raise rsp.Failed(f"the connection failed: {error}") from error
            finally:
                process.kill()


def main():
    if len(sys.argv) < 6:
        sys.exit("rings.py: arguments are missing: see the head of the file")
    name, symbols, path, output, *command = sys.argv[1:]
    try:
        test(symbols, path, output, command)
    except rsp.Failed as error:
        print(f"not ok {name} - {error}")
    else:
        print(f"ok {name}")


if __name__ == "__main__":
    main()

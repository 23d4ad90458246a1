#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Debug a guest over QEMU's unix socket (-g PATH), without gdb.

    rsp.py NAME WHAT STUB SLOT CALL CALLS SOCKET OUTPUT WANT COMMAND...

NAME begins the test's name. WHAT is one of
  stub    a breakpoint at the PLT stub is hit by each of CALLS calls
  entry   so is one at what the GOT slot holds after the first call
  step    a step over the instruction at CALL arrives at the stub
  detach  the debugger gone at the first call, the program goes on by itself
STUB, SLOT, CALL are addresses in hexadecimal; OUTPUT is where standard output
of COMMAND (qemu with its arguments) goes, WANT is what it has to be. In
COMMAND, -g SOCKET is there already. The program's exit status must be 42.

Prints "ok NAME" or "not ok NAME - REASON".

Exit: 0 when the test was made, 1 otherwise
"""

import os
import socket
import subprocess
import sys
import time

PC = 32                         # the register's number on both guests
STATUS = 42
LIMIT = 60                      # seconds of silence before giving up


class Failed(Exception):
    """The test's result: what was expected, and what came."""


class Remote:
    """The client's side of the protocol, as in the gdb manual, appendix E."""

    def __init__(self, path, process):
        end = time.monotonic() + LIMIT
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(LIMIT)
        self.data = b""
        while True:
            try:
                self.socket.connect(path)
                return
            except OSError as error:
                if process.poll() is not None or time.monotonic() > end:
                    raise Failed(f"no debugger's socket: {error}") from error
                time.sleep(0.01)

    def byte(self):
        if not self.data:
            self.data = self.socket.recv(4096)
            if not self.data:
                raise Failed("the connection was closed")
        first, self.data = self.data[:1], self.data[1:]
        return first

    def ask(self, text):
        """Send a packet, return the answer."""
        body = text.encode()
        self.socket.sendall(b"$%s#%02x" % (body, sum(body) & 255))
        while self.byte() != b"$":
            pass
        answer = b""
        while (byte := self.byte()) != b"#":
            answer += byte
        self.byte(), self.byte()
        self.socket.sendall(b"+")
        return answer.decode()

    def do(self, text):
        answer = self.ask(text)
        if answer != "OK":
            raise Failed(f"'{text}' was answered '{answer}'")

    def number(self, text):
        """A little-endian number of 8 bytes that @text asks for."""
        answer = self.ask(text)
        try:
            return int.from_bytes(bytes.fromhex(answer), "little")
        except ValueError as error:
            raise Failed(f"'{text}' was answered '{answer}'") from error

    def resume(self, how, want):
        """Go on or step, and stop at address @want."""
        answer = self.ask(how)
        if not answer.startswith("T05"):
            raise Failed(f"'{how}' ended with '{answer}', not at {want:#x}")
        pc = self.number(f"p{PC:x}")
        if pc != want:
            raise Failed(f"'{how}' stopped at {pc:#x}, not at {want:#x}")

    def insert(self, address):
        self.do(f"Z0,{address:x},4")

    def remove(self, address):
        self.do(f"z0,{address:x},4")

    def leave(self, address):
        """Step off the breakpoint at @address, as every debugger does."""
        self.remove(address)
        answer = self.ask("s")
        if not answer.startswith("T05"):
            raise Failed(f"a step from {address:#x} ended with '{answer}'")
        self.insert(address)

    def to_end(self):
        answer = self.ask("c")
        if not answer.startswith(f"W{STATUS:02x}"):
            raise Failed(f"the program ended with '{answer}'")


def hit_each(remote, address, calls):
    for call in range(calls):
        try:
            remote.resume("c", address)
        except Failed as error:
            raise Failed(f"call {call + 1} of {calls}: {error}") from error
        remote.leave(address)
    remote.to_end()


def debug(remote, what, stub, slot, call, calls):
    if what == "stub":
        remote.insert(stub)
        hit_each(remote, stub, calls)
    elif what == "entry":
        # Twice at the stub, so that the first call has bound the slot
        remote.insert(stub)
        remote.resume("c", stub)
        unbound = remote.number(f"m{slot:x},8")
        remote.leave(stub)
        remote.resume("c", stub)
        entry = remote.number(f"m{slot:x},8")
        if entry == unbound:
            raise Failed(f"the slot holds {entry:#x} before and after")
        remote.remove(stub)
        remote.insert(entry)
        # printf may come by as well
        hits = 0
        while True:
            answer = remote.ask("c")
            if not answer.startswith("T05"):
                break
            pc = remote.number(f"p{PC:x}")
            if pc != entry:
                raise Failed(f"stopped at {pc:#x}, not at {entry:#x}")
            hits += 1
            remote.leave(entry)
        if not answer.startswith(f"W{STATUS:02x}"):
            raise Failed(f"the program ended with '{answer}'")
        if hits < calls - 1:
            raise Failed(f"{hits} stops at the entry for {calls - 1} calls")
    elif what == "step":
        remote.insert(call)
        for _ in range(calls):
            remote.resume("c", call)
            remote.resume("s", stub)
        remote.to_end()
    elif what == "detach":
        remote.insert(stub)
        remote.resume("c", stub)
        remote.remove(stub)
        # Not by packet 'D': after that, QEMU 10.2 itself crashes at exit
        remote.socket.close()
    else:
        sys.exit(f"rsp.py: no test '{what}': see the head of the file")


def test(what, stub, slot, call, calls, path, output, want, command):
    if os.path.exists(path):
        os.unlink(path)
    with open(output, "wb") as out:
        # Where the program is not closed after a failure it is ended here
        with subprocess.Popen(command, stdout=out) as process:
            try:
                debug(Remote(path, process), what, int(stub, 16),
                      int(slot, 16), int(call, 16), int(calls))
                status = process.wait(LIMIT)
                # Not so for a debugger's 'c': QEMU has told the status
                if status != STATUS:
                    raise Failed(f"exit status {status}, not {STATUS}")
            except subprocess.TimeoutExpired as error:
                raise Failed("the program does not end") from error
            except socket.timeout as error:
                raise Failed("no answer from QEMU") from error
            except ConnectionError as error:
                raise Failed(f"the connection failed: {error}") from error
            finally:
                process.kill()
    with open(output, "rb") as got, open(want, "rb") as wanted:
        if got.read() != wanted.read():
            raise Failed(f"{output} differs from {want}")


def main():
    if len(sys.argv) < 11:
        sys.exit("rsp.py: arguments are missing: see the head of the file")
    name, what, *rest = sys.argv[1:10]
    try:
        test(what, *rest, sys.argv[10:])
    except Failed as error:
        print(f"not ok {name} - {error}")
    else:
        print(f"ok {name}")


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: GPL-2.0-or-later
"""A directory of results in which commands of the benchmark can be tested.

Its sysroots have one small program under several names, so that nothing has to
be fetched and no time is of importance; its qemus are those of the
environment's BUILD, or some that do a wrong thing besides.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent
                       / "scripts"))
from bench import guests, peer, programs  # noqa: E402
from bench.common import BUILD, ROOT  # noqa: E402

OUT = BUILD / "tests/bench"
FAKE = OUT / "fake"         # the BUILD of what is tested
GUEST = "arm64-bookworm"
SYSROOT = FAKE / f"guests/{GUEST}-bench"
NATIVE = FAKE / "guests/amd64-bookworm-bench"
DEMO = FAKE / f"guests/{GUEST}"
QEMUS = ["qemu-aarch64", "qemu-riscv64"]
# For tests of what cannot be fetched
OFFLINE = FAKE / "offline.conf"

PROGRAM = r"""
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    char line[100] = "";

    if (argc > 1 && strstr(argv[1], ".py")) {
        usleep(300000);
    }
    if (fgets(line, sizeof(line), stdin)) {
        fputs(line, stdout);
    }
    printf("%d arguments\n", argc);
    fputs("done\n", stderr);
#ifdef ON_HOST
    if (argc > 1 && strstr(argv[1], ".py")) {
        puts("on the host");
    }
    if (argc > 1 && strstr(argv[1], "words")) {
        return 3;
    }
    fputs("of the host\n", stderr);
#endif
    return line[0] != 0;
}
"""
# Some tenths of a second of processor time
BURN = "status=$?; i=0; while [ $i -lt 300000 ]; do i=$((i + 1)); done; " \
    "exit $status"
# A patched qemu that is wrong, but not when it counts calls
WRONG = """#!/bin/sh
{qemu} "$@"
case " $* " in
*" -D "*) ;;
*) {deed} ;;
esac
"""

TESTS = []


def test(function):
    TESTS.append(function)
    return function


def expect(got, wanted, what):
    if got != wanted:
        raise AssertionError(f"{what}: {got!r}, not {wanted!r}")


def script(name, *arguments, **variables):
    """Run a script: (exit code, standard output, standard error)."""
    result = subprocess.run(
        [ROOT / "scripts" / name, *arguments], stdin=subprocess.DEVNULL,
        env=os.environ | {"BUILD": str(FAKE), "TIME": "0"} | variables,
        capture_output=True, text=True, check=False)
    return result.returncode, result.stdout, result.stderr


def fails(name, status, words, *arguments, **variables):
    """The script ends with STATUS and one line that has WORDS."""
    code, _, errors = script(name, *arguments, **variables)
    expect(code, status, f"status ({errors.strip()})")
    last = errors.strip().splitlines()[-1]
    if words not in last or "Traceback" in errors:
        raise AssertionError(f"no '{words}' in: {last}")


def bench(**variables):
    return script("bench/run", SUITE="programs", GUEST=GUEST, **{
        "ONLY": "lua-vm", "REPEAT": "1"} | variables)


def whole():
    """What the last run of the benchmark has written."""
    return json.loads((FAKE / "results/bench/bench.json").read_text())


def wrapped(where, real, deed):
    """Have in WHERE the qemus of the directory REAL, or some that also do
    DEED."""
    where.mkdir(parents=True, exist_ok=True)
    for name in QEMUS:
        path = where / name
        path.unlink(missing_ok=True)
        if deed is None:
            path.symlink_to(real / name)
        else:
            path.write_text(WRONG.format(qemu=real / name, deed=deed))
            path.chmod(0o755)


def patched(deed=None):
    wrapped(FAKE / "bin", BUILD / "bin", deed)


def debian(deed=None, version="1:11.1.3+ds-1"):
    """Have a peer that looks as if it was fetched: stock, that also does
    DEED."""
    wrapped(FAKE / "peer/bin", BUILD / "stock/bin", deed)
    (FAKE / "peer/version").write_text(f"{version} {peer.pinned().sha256}\n")


def complete(sysroot, libc):
    """Have SYSROOT look complete."""
    (sysroot / "usr/bin").mkdir(parents=True)
    (sysroot / ".complete").write_text(
        guests.key(*guests.GUESTS[sysroot.name]) + "\n")
    (sysroot / ".packages").write_text(f"libc6_{libc}\n")


def prepare():
    """Make FAKE: links to the qemus, and sysroots that look complete."""
    shutil.rmtree(FAKE, ignore_errors=True)
    FAKE.mkdir(parents=True)
    (FAKE / "stock").symlink_to(BUILD / "stock")
    patched()
    debian()
    OFFLINE.write_text("".join(
        f'Acquire::{kind}::Proxy "http://127.0.0.1:1";\n'
        for kind in ("http", "https")) + 'Acquire::Retries "0";\n')
    source = FAKE / "program.c"
    source.write_text(PROGRAM)
    for sysroot, libc, compiler in [
            (SYSROOT, "2.36-9_arm64", ["aarch64-linux-gnu-gcc", "-static"]),
            (NATIVE, "2.36-9_amd64", ["gcc", "-DON_HOST"])]:
        complete(sysroot, libc)
        program = sysroot / "usr/bin/lua5.4"
        subprocess.run([*compiler, "-O2", "-o", program, source], check=True)
        for name in "python3", "sort":
            shutil.copy(program, program.with_name(name))
    # The host's own libraries will do
    (NATIVE / "usr/lib").mkdir()
    (NATIVE / "usr/lib/x86_64-linux-gnu").symlink_to("/lib/x86_64-linux-gnu")
    complete(DEMO, "2.36-9_arm64")
    for program in programs.PROGRAMS:
        name = program.command.split()[0]
        shutil.copy(SYSROOT / "usr/bin/lua5.4", DEMO / "usr/bin" / name)


def run_tests(prefix):
    """Run all tests in FAKE, or those that are named as arguments, and print
    ok or not ok for each."""
    prepare()
    for function in TESTS:
        if sys.argv[1:] and function.__name__ not in sys.argv[1:]:
            continue
        name = f"{prefix} {function.__name__.replace('_', ' ')}"
        try:
            function()
            print(f"ok {name}", flush=True)
        except Exception as error:      # pylint: disable=broad-except
            reason = " ".join(str(error).split())
            print(f"not ok {name} - {reason}", flush=True)
    shutil.rmtree(FAKE)

# SPDX-License-Identifier: GPL-2.0-or-later
"""Measure what building in a root of the guest takes: debootstrap, packages,
compilers, scripts.

Usage: scripts/bench/containers [GUEST...]      GUEST: arm64, riscv64;
                                                default: both

Makes a root of Debian 13 with debootstrap, once for each way to run it, and in
each does the same: debootstrap's second stage, "apt-get install" and "dpkg -i"
of packages from a directory, and what STEPS below has.  Each step says what it
has computed; the roots are compared, file by file.  The kernel starts the
programs by name, with a binfmt_misc that only the measured processes see (a
user namespace, Linux 6.7), so that nothing is registered on the machine.

The ways: the unpatched QEMU, Debian's own and the patched one without the
cache of translated code, with an empty one, and with what the run before has
left.  WAYS="peer warm" chooses some.  Times are processor time of a step and
of all that it started, one run each, except that steps without a lasting
effect are run REPEAT=N times (3), in turn.

Needs root, debootstrap, 10 GB below $BUILD/containers, and the network the
first time.  Writes build/results/containers.csv and .json.
Exit codes: 0 measured, 1 an error, or roots that differ (a line says what), 2
usage.
"""

import hashlib
import os
import resource
import shutil
import statistics
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from . import apt, peer, short
from .common import (BUILD, RESULTS, ROOT, Failure, Usage, command, must,
                     number_of, say, words, write_csv, write_json)

SUITE = "trixie"
PLACE = BUILD / "containers"
GUESTS = {"arm64": "qemu-aarch64", "riscv64": "qemu-riscv64"}


class Way(NamedTuple):
    """A QEMU and how it is run."""

    qemu: str       # directory of the programs, below BUILD
    cache: str      # QEMU_TB_CACHE


WAYS = {
    "stock": Way("static/stock/bin", "off"),
    "peer": Way("peer/bin", "off"),
    "off": Way("static/bin", "off"),
    "cold": Way("static/bin", "/tb-cache"),
    "warm": Way("static/bin", "/tb-cache"),
}
RATIOS = [("stock", "warm"), ("peer", "warm"), ("stock", "off"),
          ("off", "cold")]

PACKAGES = """
    file gcc g++ git golang-go less libc6-dev make nodejs patch perl pkg-config
    python3 rsync rustc sqlite3 vim-tiny wget xz-utils zstd
""".split()
# Alone, after the others: what they need is there.
TEN = """
    bc bsdextrautils dc ed jq libjq1 libonig5 mawk netbase time tree
""".split()


class Step(NamedTuple):
    """Something done in the root, by its shell."""

    name: str
    script: str
    lasting: bool = False   # it changes the root: it is done once


HELLO_C = "int main(void) { return 0; }"
STEPS = [
    Step("second-stage", "/debootstrap/debootstrap --second-stage", True),
    Step("apt-install", "apt-get -q -y --no-install-recommends "
         "-o APT::Sandbox::User=root install /packages/*.deb", True),
    Step("dpkg-ten", "dpkg -i /ten/*.deb", True),
    Step("true", "for i in $(seq 50); do /bin/true; done; echo $i"),
    Step("subshells", "bash -c 'for i in $(seq 60); do x=$(echo $i); done; "
         "echo $x'"),
    Step("gcc", f"echo '{HELLO_C}' > a.c && gcc -O2 a.c && ./a.out && "
         "sha256sum a.out"),
    Step("g++", "printf '#include <%s>\\n' iostream map string vector "
         "algorithm > a.cc && echo 'int main() { std::map<int, int> m; "
         "std::cout << m[1]; }' >> a.cc && g++ -O2 a.cc && ./a.out && "
         "sha256sum a.out"),
    Step("configure", "cd /job/configured && sh ./configure > log && "
         "sha256sum config.h"),
    Step("make", "cd /job/made && make -s clean all && ./all && "
         "sha256sum all"),
    Step("perl", "perl -MPOSIX -MData::Dumper -MFile::Temp -e 'print floor("
         "2.5)'"),
    Step("compileall", "rm -rf pyc && cp -r /usr/lib/python3*/json pyc && "
         "python3 -m compileall -q pyc && ls pyc/__pycache__"),
    Step("git", "rm -rf g && git init -q g && cd g && cp -r /usr/include/"
         "linux . && git add . && git -c user.name=a -c user.email=a@b "
         "commit -q --date=@0 -m a && git write-tree && git fsck"),
    Step("node", "node -e 'let s = 0; for (let i = 0; i < 1e6; i++) s += i % "
         "7; console.log(s)'"),
    Step("rustc", "echo 'fn main() { println!(\"{}\", (1..9).sum::<i32>()); "
         "}' > a.rs && rustc -O a.rs && ./a"),
    Step("go", "mkdir -p go && cd go && printf 'package main\\nimport "
         "\"os\"\\nfunc main() { os.Stdout.WriteString(\"go\") }\\n' > a.go "
         "&& GOCACHE=$PWD/c GOFLAGS=-p=1 go build -o a a.go && ./a && "
         "rm -rf c"),
]

# What differs between any two runs: dates, logs, seeds, what apt and ldconfig
# keep of the state of files
VOLATILE = """
    dev proc sys job packages ten tb-cache debootstrap var/log var/cache
    etc/machine-id etc/shadow etc/shadow- var/lib/dpkg/status-old
    var/lib/dpkg/diversions-old var/lib/dpkg/alternatives var/lib/apt
    var/lib/systemd var/lib/dbus etc/ld.so.cache root/.cache root/.config tmp
    etc/passwd- etc/group- etc/hosts etc/resolv.conf etc/hostname binfmt.log
""".split()


def private_apt(guest: str) -> tuple[Path, Path]:
    """(apt's configuration, its directory) with the lists of GUEST."""
    private = PLACE / f"{guest}.apt"
    config = apt.configure(private, guest, SUITE)
    apt.get(config, private / "update.log", "update")
    return config, private


def fetch(guest: str, root: Path) -> None:
    """Put the packages into ROOT/packages and ROOT/ten."""
    config, private = private_apt(guest)
    archives = private / "cache/archives"
    for name, packages in ("packages", PACKAGES), ("ten", TEN):
        for deb in archives.glob("*.deb"):
            deb.unlink()
        if name == "packages":
            apt.get(config, private / "download.log", "install",
                    "--download-only", *packages)
        else:
            apt.get(config, private / "download.log", "download", *packages,
                    cwd=archives)
        (root / name).mkdir(exist_ok=True)
        there = {deb.name for deb in (root / "packages").glob("*.deb")}
        for deb in archives.glob("*.deb"):
            if deb.name not in there:
                shutil.copy(deb, root / name)
    # What debootstrap has is no work for apt.
    for deb in (root / "var/cache/apt/archives").glob("*.deb"):
        package = deb.name.split("_")[0]
        for again in (root / "packages").glob(f"{package}_*.deb"):
            again.unlink()


def make_work(root: Path) -> None:
    """Write what the steps work on to ROOT/job."""
    work = root / "job"
    (work / "made").mkdir(parents=True)
    objects = [f"f{i}.o" for i in range(20)]
    for i in range(20):
        (work / f"made/f{i}.c").write_text(
            f"#include <stdio.h>\n#include <string.h>\nint f{i}(char *s)\n"
            f"{{\n    return strlen(s) > {i} ? puts(s + {i}) : {i};\n}}\n")
    (work / "made/f.c").write_text(
        "".join(f"int f{i}(char *s);\n" for i in range(20))
        + "int main(void)\n{\n    return 0\n"
        + "".join(f"        & f{i}(\"abc\")\n" for i in range(20)) + "    ;\n}"
        "\n")
    (work / "made/Makefile").write_text(
        f"CFLAGS = -O2\nall: f.o {' '.join(objects)}\n"
        "\t$(CC) -o $@ $^\nclean:\n\trm -f *.o all\n")
    configured = work / "configured"
    configured.mkdir()
    (configured / "configure.ac").write_text(
        "AC_INIT([a], [1])\nAC_CONFIG_HEADERS([config.h])\nAC_PROG_CC\n"
        "AC_CHECK_HEADERS([sys/time.h sys/uio.h poll.h wchar.h pthread.h "
        "nothing.h])\n"
        "AC_CHECK_FUNCS([poll strlcpy memmem qsort_r getrandom nothing])\n"
        "AC_CHECK_SIZEOF([long])\nAC_C_BIGENDIAN\nAC_OUTPUT\n")
    (configured / "config.h.in").touch()
    must("sh", "-c", f"cd '{configured}' && autoheader -f && autoconf")


def first_stage(guest: str) -> Path:
    """The root before its second stage, with the packages; made once."""
    root = PLACE / f"{guest}.first"
    if root.is_dir():
        return root
    partial = PLACE / f"{guest}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    say(f"{guest}: debootstrap's first stage")
    must("debootstrap", f"--arch={guest}", "--foreign", "--variant=minbase",
         f"--keyring={apt.keyring()}", SUITE, partial, apt.mirror())
    say(f"{guest}: downloading packages")
    fetch(guest, partial)
    make_work(partial)
    partial.rename(root)
    return root


# Waits in its user namespace until that has users, and becomes their root.
WAIT = 'echo; read -r line; exec "$@"'
INSIDE = """
set -e
mount -t binfmt_misc none /proc/sys/fs/binfmt_misc
"$1" --install "$2" --qemu-path "$3" > "$4/binfmt.log"
mount --rbind /proc "$4/proc"
mount --rbind /dev "$4/dev"
exec chroot "$4" /bin/sh -e -c "cd /job; $5" < /dev/null
"""
ALL_USERS = f"0 0 {2 ** 32 - 1}\n"


def environment(way: Way) -> dict[str, str]:
    return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root",
            "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive",
            "SOURCE_DATE_EPOCH": "0", "QEMU_TB_CACHE": way.cache,
            # debootstrap then makes no device nodes, which takes real root.
            "container": "lxc"}


def run(guest: str, way: str, step: Step, root: Path) -> tuple[float, str]:
    """(processor time in seconds, what was printed) of a step."""
    tools = BUILD / WAYS[way].qemu
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    log = PLACE / f"{guest}.{way}.{step.name}.log"
    with open(log, "wb") as errors, subprocess.Popen(
            ["unshare", "--user", "--mount", "--propagation=private",
             "sh", "-c", WAIT, "sh", "sh", "-c", INSIDE, "sh",
             ROOT / "scripts/binfmt", guest, tools, root, step.script],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=errors, env=environment(WAYS[way])) as process:
        assert process.stdin and process.stdout
        if process.stdout.readline():
            for kind in "uid_map", "gid_map":
                Path(f"/proc/{process.pid}/{kind}").write_text(ALL_USERS)
        printed = process.communicate(b"\n")[0]
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    text = printed.decode(errors="replace")
    if process.returncode:
        with open(log, "a", encoding="utf-8") as output:
            output.write(text)
        raise Failure(f"{step.name} fails on {guest} with {way}: status "
                      f"{process.returncode}, see {os.path.relpath(log)}")
    log.unlink()
    return (after.ru_utime + after.ru_stime
            - before.ru_utime - before.ru_stime, text)


def tree(root: Path) -> Iterator[str]:
    """A line for each file of ROOT that should be alike in all roots."""
    volatile = {str(root / path) for path in VOLATILE}
    for directory, names, files in os.walk(root):
        names[:] = sorted(name for name in names
                          if f"{directory}/{name}" not in volatile)
        for name in sorted(names + files):
            path = Path(directory, name)
            if str(path) in volatile:
                continue
            what = path.lstat()
            content = ""
            if stat.S_ISLNK(what.st_mode):
                content = os.readlink(path)
            elif stat.S_ISREG(what.st_mode):
                with open(path, "rb") as file:
                    content = hashlib.file_digest(file, "sha256").hexdigest()
            yield (f"{path.relative_to(root)} {what.st_mode:o} {what.st_uid} "
                   f"{what.st_gid} {content}")


def differences(roots: dict[str, Path]) -> list[str]:
    """The paths that are not alike in all ROOTS."""
    trees = {way: set(tree(root)) for way, root in roots.items()}
    everywhere = set.intersection(*trees.values())
    return sorted({line.split(" ")[0] for lines in trees.values()
                   for line in lines - everywhere})


def measure(guest: str, ways: list[str], repeat: int) -> list[dict[str, Any]]:
    """The rows of GUEST; a Failure if what steps print differs."""
    first = first_stage(guest)
    roots = {way: PLACE / f"{guest}.{way}" for way in ways}
    for root in roots.values():
        shutil.rmtree(root, ignore_errors=True)
        must("cp", "-a", first, root)
        # The owner of the cache has to be the one who uses it.
        (root / "tb-cache").mkdir(mode=0o700)
    rows = []
    for step in STEPS:
        times: dict[str, list[float]] = {way: [] for way in ways}
        printed: dict[str, set[str]] = {way: set() for way in ways}
        for _ in range(1 if step.lasting else repeat):
            for way in ways:
                cache = roots[way] / "tb-cache"
                if way == "cold":
                    shutil.rmtree(cache)
                    cache.mkdir(mode=0o700)
                elif way == "warm" and not times["warm"]:
                    warm_up(guest, step, roots["warm"], first)
                seconds, text = run(guest, way, step, roots[way])
                times[way].append(seconds)
                printed[way].add(text if not step.lasting else "")
        if len(set.union(*printed.values())) != 1:
            raise Failure(f"{step.name} on {guest} does not print the same "
                          f"everywhere: {printed}")
        row: dict[str, Any] = {"guest": guest, "step": step.name}
        for way in ways:
            row[f"{way}_s"] = statistics.median(times[way])
        row |= short.ratios_of(times, RATIOS)
        rows.append(row)
        say(f"{guest} {step.name}: " + ", ".join(
            f"{way} {row[f'{way}_s']:.2f} s" for way in ways))
    unlike = differences(roots)
    if unlike:
        raise Failure(f"{len(unlike)} files of the roots of {guest} differ: "
                      f"{', '.join(unlike[:20])}")
    say(f"{guest}: {sum(1 for _ in tree(roots[ways[0]]))} files are alike in "
        "all roots")
    return rows


def warm_up(guest: str, step: Step, root: Path, first: Path) -> None:
    """Fill the cache of ROOT with what STEP translates."""
    if not step.lasting:
        run(guest, "warm", step, root)
        return
    # In a copy, because the step can be done only once
    copy = root.with_suffix(".copy")
    shutil.rmtree(copy, ignore_errors=True)
    must("cp", "-a", root, copy)
    run(guest, "warm", step, copy)
    shutil.rmtree(root / "tb-cache")
    (copy / "tb-cache").rename(root / "tb-cache")
    shutil.rmtree(copy)


@command
def main() -> int:
    guests = sys.argv[1:] or list(GUESTS)
    ways = words("WAYS") or list(WAYS)
    unknown = ([name for name in guests if name not in GUESTS]
               + [name for name in ways if name not in WAYS])
    if unknown:
        raise Usage(f"no '{unknown[0]}': the guests are {', '.join(GUESTS)}, "
                    f"the WAYS {', '.join(WAYS)}")
    repeat = number_of("REPEAT", 3)
    if os.geteuid():
        raise Failure("this needs root, to make roots of a guest")
    for tool in ["debootstrap", "autoconf", "unshare", "chroot"]:
        if not shutil.which(tool):
            raise Failure(f"{tool} is missing: apt-get install {tool}")
    if "peer" in ways:
        peer.have()
    for way in ways:
        for guest in guests:
            qemu = BUILD / WAYS[way].qemu / GUESTS[guest]
            if not os.access(qemu, os.X_OK):
                raise Failure(f"{os.path.relpath(qemu)} is missing: run "
                              "'make', and scripts/peer for Debian's")
    PLACE.mkdir(parents=True, exist_ok=True)
    rows = [row for guest in guests for row in measure(guest, ways, repeat)]
    write_csv(RESULTS / "containers.csv", list(rows[0]), rows)
    write_json(RESULTS / "containers.json", rows)
    print("\n".join(short.show(rows, "step", "s", RATIOS)))
    return 0

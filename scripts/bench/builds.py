# SPDX-License-Identifier: GPL-2.0-or-later
"""Build the patched QEMU in many ways and for other hosts, and test each.

Usage: scripts/builds [NAME...]     NAME: of BUILDS below; default: all

The builds of other hosts run under this project's own qemu-aarch64 and
qemu-riscv64, with the other one's guests inside.  Compilers of Debian 13 and
the libraries of other hosts are unpacked below build/guests; what is run in
the root of Debian 13 sees the checkout and no more of this machine (a mount
namespace: as root, or where users may have their own).

One line for each build: its name, the compiler, warnings, what the tests said,
and how long both took.  build/results/builds.csv has the same.  A build that
passed is not done again unless the series, its row, the tests or the compiler
have changed; FORCE=1 does all of them again.  JOBS=N limits the compilers.

Exit codes: 0 all are built without warnings and passed their tests, 1 one
line says what is not so, 2 usage.
"""

import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from . import guests
from .common import (BUILD, RESULTS, ROOT, Failure, Usage, command, must, say,
                     switch, write_csv, write_json)

PLACE = BUILD / "builds"
LOGS = BUILD / "log"
FIELDS = ["name", "compiler", "warnings", "tests", "result", "seconds", "date"]

# What depends on the compiler and on how QEMU is configured: the helpers and
# their signatures, faults in them, floating point, jumps.
TESTS = "fault float guest jumps libraries rows"
# On other hosts, at a thirtieth of the speed.  Not those that set variables
# for QEMU in the environment: the emulator around it would read them as well.
HOST_TESTS = "binding fault jumps"


class Build(NamedTuple):
    """A way to build QEMU."""

    compiler: str           # as its root or this machine calls it
    options: str = ""       # of configure, beside those of base.conf
    tests: str = TESTS      # directories of tests/
    root: str = ""          # the sysroot whose compiler is used, by chroot
    host: str = ""          # a HOSTS, if it is not this machine
    targets: str = ""       # if others than base.conf has
    environment: str = ""   # of the tests; {place}/report* must not appear
    stock: bool = False     # build the unpatched QEMU so, too, because what
    # a store has written before it faults depends on the host
    known: str = ""         # tests that fail for a reason that is known
    refused: str = ""       # meson's message, for what is not to be built


BUILDS = {
    "gcc-12": Build("gcc", "--enable-werror"),
    "clang-14": Build("clang"),
    "gcc-14": Build("gcc", root="compilers-trixie"),
    "clang-19": Build("clang", root="compilers-trixie"),
    "debug": Build("gcc", "--enable-debug --enable-debug-tcg"),
    "no-plugins": Build("gcc", "--disable-plugins"),
    "lto": Build("gcc", "--enable-lto"),
    # Which cannot load the libraries of the host that tests/rows lists
    "static": Build("gcc", "--static", tests=TESTS.removesuffix(" rows")),
    # A report ends the process, so that its test fails; that of the address
    # sanitizer is a file, since a test may not look at standard error.  Null
    # pointers are the program's, as is the memory that mem* and str* access.
    # The sanitizer needs memory for each thread.
    "sanitizers": Build(
        "gcc", "--enable-asan --enable-ubsan --extra-cflags=-fno-sanitize="
        "null,nonnull-attribute,returns-nonnull-attribute "
        "--extra-cflags=-fno-sanitize-recover=undefined",
        environment="ASAN_OPTIONS=log_path={place}/report:detect_leaks=0:"
        "replace_str=0:replace_intrin=0:" + ":".join(
            f"intercept_{function}=0" for function in (
                "memcmp memmem strcasestr strchr strlen strndup strpbrk strspn"
                " strstr").split()),
        known="jumps/.* memory of 300 threads "),
    # The unpatched interpreter gets SIGBUS for some wild pointers, and one
    # test of long copies takes it more than five minutes.
    "tci": Build("gcc", "--enable-tcg-interpreter", stock=True,
                 tests="binding fault jumps options rows",
                 environment="SLOW_HOST=1",
                 known="fault/aarch64 (fault .* - < huge 8: signal 7 |resume )"
                 ),
    # The tests give the option -native-calls, which there is not.
    "no-native-calls": Build("gcc", "--disable-native-calls", tests=""),
    # In a root without bzip2, with which meson would unpack firmware that
    # Debian's tarball lacks.
    "system": Build("gcc", tests="", root="compilers-trixie",
                    targets="aarch64-softmmu riscv64-softmmu"),
    "host-arm64": Build("aarch64-linux-gnu-gcc", tests=HOST_TESTS,
                        host="arm64", stock=True,
                        environment="SLOW_HOST=1 ARCHES=riscv64"),
    "host-riscv64": Build("riscv64-linux-gnu-gcc", tests=HOST_TESTS,
                          host="riscv64", stock=True,
                          environment="SLOW_HOST=1 ARCHES=aarch64"),
    "host-s390x": Build("s390x-linux-gnu-gcc", "--enable-native-calls "
                        "--cross-prefix=s390x-linux-gnu-", tests="",
                        root="compilers-trixie",
                        refused="native calls need a little-endian host"),
}


class Host(NamedTuple):
    """Another machine, which an emulator of ours is."""

    qemu: str       # runs its programs
    triplet: str
    sysroot: str    # of guests.GUESTS


HOSTS = {
    "arm64": Host("qemu-aarch64", "aarch64-linux-gnu", "host-arm64"),
    "riscv64": Host("qemu-riscv64", "riscv64-linux-gnu", "host-riscv64"),
}


def pinned() -> tuple[str, str, str]:
    """Of base.conf: configure's options, the targets, the version's name."""
    text = must("sh", "-c", f'. "{ROOT}/base.conf"; echo $CONFIGURE_OPTIONS; '
                "echo $QEMU_TARGETS; echo $PROJECT_NAME $PROJECT_REVISION")
    options, targets, version = text.splitlines()
    return options, targets, version


def programs() -> list[str]:
    """What is built, of the targets of base.conf."""
    return [f"qemu-{target.removesuffix('-linux-user')}"
            for target in pinned()[1].split()]


def sysroot(name: str) -> Path:
    return BUILD / "guests" / name


def inside(build: Build, line: list[str]) -> list[str]:
    """LINE as a command of the build's root, which sees the checkout, ccache's
    files, and those directories of this machine that it needs."""
    if not build.root:
        return line
    cache = must("ccache", "-k", "cache_dir").strip()
    root = shlex.quote(str(sysroot(build.root)))
    # /etc/ssl: pip wants certificates before it installs from a file.
    seen = {"/dev", "/proc", "/tmp", "/etc/ssl", str(ROOT), str(BUILD), cache}
    # The shell: what a package's script would have made
    script = f"ln -sf bash {root}/bin/sh; "
    for path in map(shlex.quote, sorted(seen)):
        script += f"mkdir -p {root}{path}; mount --rbind {path} {root}{path}; "
    script += (f"exec chroot {root} env PATH=/usr/bin CCACHE_DIR="
               f"{shlex.quote(cache)} {shlex.join(line)}")
    return ["unshare", "--mount", "--propagation=private", "sh", "-e", "-c",
            script]


def options_of(build: Build, place: Path, stock: bool) -> list[str]:
    """Of configure, beside the compiler."""
    options, targets, version = pinned()
    words = [*options.split(), *build.options.split()]
    # Here a warning counts.
    words.remove("--extra-cflags=-Wno-error")
    if build.targets:
        targets = build.targets
        words.remove("--disable-system")
    if not build.targets and not stock:
        words += [f"--with-pkgversion={version}",
                  f"--native-libms={place}/libm/libms.a",
                  f"--native-libraries={place}/libraries/libraries.a"]
    words.append(f"--target-list={targets.replace(' ', ',')}")
    if build.host:
        host = HOSTS[build.host]
        root = sysroot(host.sysroot)
        words += [f"--cross-prefix={host.triplet}-",
                  f"--extra-cflags=--sysroot={root}",
                  # Before the cross compiler's own, which may be older
                  f"--extra-ldflags=--sysroot={root} "
                  f"-L{root}/usr/lib/{host.triplet}"]
    if build.root:
        # So that the programs run outside, too
        libraries = sysroot(build.root) / "usr/lib/x86_64-linux-gnu"
        words.append(f"--extra-ldflags=-Wl,-rpath,{libraries} -Wl,"
                     f"--dynamic-linker={libraries}/ld-linux-x86-64.so.2")
    return words


def run(what: str, log: Path, line: list[str],
        environment: dict[str, str] | None = None) -> None:
    """Run LINE with its output in LOG."""
    with open(log, "w", encoding="utf-8") as out:
        status = subprocess.run(line, stdin=subprocess.DEVNULL, stdout=out,
                                stderr=subprocess.STDOUT, check=False,
                                env={**os.environ, **(environment or {})}
                                ).returncode
    if status:
        raise Failure(f"{what} failed: {os.path.relpath(log)} tells why")


def relink(libraries: Path) -> None:
    """Let a sysroot's absolute links to libraries lead into the sysroot."""
    for link in libraries.glob("*.so"):
        target = link.readlink() if link.is_symlink() else Path()
        if target.is_absolute():
            link.unlink()
            link.symlink_to(libraries / target.name)


def guest_libraries(build: Build, place: Path) -> None:
    """The archives of libm and the packs, for the build's host."""
    place.mkdir(parents=True, exist_ok=True)
    for name in ["libm", "libraries"]:
        if build.host:
            run(f"scripts/{name}", LOGS / f"builds-{place.name}-{name}.log",
                [str(ROOT / "scripts" / name)],
                {"CROSS": f"{HOSTS[build.host].triplet}-",
                 "BUILD": str(place)})
        else:
            (place / name).unlink(missing_ok=True)
            (place / name).symlink_to(BUILD / name)


def compile_it(name: str, build: Build, stock: bool = False) -> int:
    """Configure and build; return how many warnings there were."""
    place = PLACE / name
    source = (BUILD / "stock" if stock else BUILD) / "src"
    obj = (place / "stock" if stock else place) / "obj"
    log = LOGS / f"builds-{name}{'-stock' if stock else ''}"
    if obj.parent.is_symlink():
        obj.parent.unlink()     # lay_out() has made it for another row
    shutil.rmtree(obj, ignore_errors=True)
    obj.mkdir(parents=True)
    environment = {"CCACHE_NOHASHDIR": "1", "CCACHE_BASEDIR": str(BUILD)}
    if build.host:
        host = HOSTS[build.host]
        root = sysroot(host.sysroot)
        relink(root / "usr/lib" / host.triplet)
        environment |= {
            "PKG_CONFIG": "pkg-config", "PKG_CONFIG_SYSROOT_DIR": str(root),
            "PKG_CONFIG_LIBDIR": f"{root}/usr/lib/{host.triplet}/pkgconfig:"
                                 f"{root}/usr/share/pkgconfig"}
    configure = shlex.join([
        str(source / "configure"), "--python=/usr/bin/python3",
        f"--cc=ccache {build.compiler}", *options_of(build, place, stock)])
    run("configuring", Path(f"{log}-configure.log"), inside(
        build, ["sh", "-c", f"cd {shlex.quote(str(obj))} && {configure}"]),
        environment)
    jobs = [f"-j{os.environ['JOBS']}"] if os.environ.get("JOBS") else []
    output = Path(f"{log}-build.log")
    run("building", output, inside(
        build, ["ninja", "-C", str(obj), *jobs,
                *([] if build.targets else programs())]), environment)
    # But for what the linker says of GLib's getpwuid() in static programs
    return len(set(re.findall(
        r"^.*: warning: (?!Using 'getpw).*$",
        output.read_text(encoding="utf-8", errors="replace"), re.M)))


def expect_refusal(name: str, build: Build) -> None:
    """Try to configure, which must fail for the reason that is given."""
    try:
        compile_it(name, build)
    except Failure as failure:
        log = LOGS / f"builds-{name}-configure.log"
        if not re.search(f"ERROR: .*{build.refused}$",
                         log.read_text(errors="replace"), re.M):
            raise Failure(f"refused for another reason: {failure}") from None
        return
    raise Failure("it can be built")


def lay_out(name: str, build: Build) -> None:
    """Make the build's directory one that the tests accept as BUILD."""
    place = PLACE / name
    links = ["guests", "src", "static"]
    for link in links if build.stock else [*links, "stock"]:
        (place / link).unlink(missing_ok=True)
        (place / link).symlink_to(BUILD / link)
    for top in [place, *([place / "stock"] if build.stock else [])]:
        (top / "bin").mkdir(exist_ok=True)
        for program in programs():
            there = top / "bin" / program
            there.unlink(missing_ok=True)   # a test may still run it
            if not build.host:
                shutil.copy2(top / "obj" / program, there)
                continue
            host = HOSTS[build.host]
            line = shlex.join([
                str(BUILD / "bin" / host.qemu), "-tb-cache", f"{place}/cache",
                "-L", str(sysroot(host.sysroot)), f"{top}/obj/{program}"])
            there.write_text(f'#!/bin/sh\nexec {line} "$@"\n',
                             encoding="utf-8")
            there.chmod(0o755)


def test(name: str, build: Build) -> str:
    """Run the build's tests; return what their last line says."""
    lay_out(name, build)
    log = LOGS / f"builds-{name}-tests.log"
    place = PLACE / name
    environment = {"BUILD": str(place)} | dict(
        word.split("=", 1)
        for word in build.environment.format(place=place).split())
    for report in place.glob("report*"):
        report.unlink()
    try:
        run("testing", log, [str(ROOT / "tests/run"), *build.tests.split()],
            environment)
    except Failure:
        pass    # the last line says so
    reports = sorted(place.glob("report*"))
    if reports:
        raise Failure(f"{len(reports)} reports: {os.path.relpath(reports[0])}")
    lines = log.read_text(errors="replace").splitlines() or ["no line"]
    failures = [line for line in lines if line.startswith("FAILED: ")]
    known = [line for line in failures if build.known and re.match(
        f"FAILED: {build.known}", line)]
    if failures and known == failures:
        return re.sub(r"(\d+) failed", r"0 failed, \1 as known", lines[-1])
    return lines[-1]


# Programs of the demo for other hosts: what they are called with, and a
# function that is native in each
PROGRAMS = {
    "sort": ("usr/bin/sort {input}", "memcmp"),
    "lua": ("usr/bin/lua5.4 {input}", "sin"),
}
INPUTS = {
    "sort": "".join(f"{number * 7919 % 10007} line\n"
                    for number in range(3000)),
    "lua": "local s = 0 for i = 1, 20000 do s = s + math.sin(i) * math.exp(-i"
           " / 1e4) end print(string.format('%a', s))\n",
}


def programs_agree(name: str, build: Build) -> None:
    """Programs of the guest say what they say on this machine, and their calls
    are native."""
    guest, qemu = (("arm64-trixie", "qemu-aarch64") if build.host == "riscv64"
                   else ("riscv64-trixie", "qemu-riscv64"))
    for program, (line, symbol) in PROGRAMS.items():
        given = PLACE / name / f"{program}.in"
        given.write_text(INPUTS[program], encoding="utf-8")
        words = line.format(input=given).split()
        words[0] = str(sysroot(guest) / words[0])
        words = ["-L", str(sysroot(guest)), *words]
        stats = PLACE / name / f"{program}.stats"
        got = must(PLACE / name / "bin" / qemu, "-native-calls", "stats", "-D",
                   stats, *words)
        if got != must(BUILD / "stock/bin" / qemu, *words):
            raise Failure(f"{program} of {guest} says something else")
        if not re.search(rf"^native-calls: {symbol} [1-9]",
                         stats.read_text(encoding="utf-8"), re.M):
            raise Failure(f"{program} of {guest} has no native {symbol}: "
                          f"{os.path.relpath(stats)}")


def key(build: Build, compiler: str) -> str:
    """What a result stands for: another one, and the build is done again."""
    tree = must("git", "-C", str(BUILD / "src"), "rev-parse", "HEAD^{tree}")
    tests = must("sh", "-c", f'cd "{ROOT}/tests"; find lib.sh {build.tests} '
                 "-type f | sort | xargs cat | sha256sum")
    made_of = f"{build} {compiler} {tree} {tests} {pinned()}"
    return hashlib.sha256(made_of.encode()).hexdigest()


def result_of(name: str, build: Build, row: dict[str, object]) -> str:
    """Build and test, fill in warnings and tests; return "ok" or what is not
    well."""
    if build.refused:
        expect_refusal(name, build)
        return "ok"
    say(f"{name}: building")
    if not build.targets:
        guest_libraries(build, PLACE / name)
    row["warnings"] = compile_it(name, build)
    if build.stock:
        compile_it(name, build, stock=True)
    if build.tests:
        say(f"{name}: testing")
        row["tests"] = test(name, build)
        if not re.match(r"\d+ passed, 0 failed", str(row["tests"])):
            return "tests failed"
    if build.host:
        programs_agree(name, build)
    return "warnings" if row["warnings"] else "ok"


def do(name: str, build: Build) -> dict[str, object]:
    """Build and test, unless that has been done; return a row of FIELDS."""
    start = time.monotonic()
    compiler = must(*inside(build, [build.compiler, "--version"]))
    row: dict[str, object] = {
        "name": name, "compiler": compiler.splitlines()[0], "warnings": 0,
        "tests": "none", "key": key(build, compiler),
        "date": time.strftime("%Y-%m-%d")}
    record = PLACE / name / "result.json"
    if record.is_file() and not switch("FORCE", False):
        before: dict[str, object] = json.loads(
            record.read_text(encoding="utf-8"))
        if before["key"] == row["key"] and before["result"] == "ok":
            return before
    try:
        row["result"] = result_of(name, build, row)
    except Failure as failure:
        row["result"] = str(failure)
    row["seconds"] = round(time.monotonic() - start)
    write_json(record, row)
    return row


@command
def main() -> int:
    names = sys.argv[1:] or list(BUILDS)
    for name in names:
        if name not in BUILDS:
            raise Usage(f"no build '{name}': choose from {', '.join(BUILDS)}")
    if not (BUILD / "bin").is_dir():
        raise Failure("there is no build to test with: run make")
    LOGS.mkdir(parents=True, exist_ok=True)
    rows = []
    for name in names:
        build = BUILDS[name]
        for root in [build.root, build.host and HOSTS[build.host].sysroot]:
            if root:
                guests.make(root)
        row = do(name, build)
        rows.append(row)
        print(f"{name:13} {row['compiler']}: {row['warnings']} warnings, "
              f"tests: {row['tests']}, {row['seconds']} s: {row['result']}",
              flush=True)
    if names == list(BUILDS):
        write_csv(RESULTS / "builds.csv", FIELDS, rows)
    bad = [str(row["name"]) for row in rows if row["result"] != "ok"]
    if bad:
        raise Failure(f"not well: {', '.join(bad)}; the logs are "
                      f"{os.path.relpath(LOGS)}/builds-*.log")
    return 0

# SPDX-License-Identifier: GPL-2.0-or-later
"""Translate everyday programs, for static programs that carry the result.

Usage: scripts/warm                     run the programs of PARTS, below, under
                                        build/static/bin, and keep what was
                                        translated in build/warm
       scripts/warm --embed FILE NAME   append what was kept for the program
                                        NAME to FILE, a stripped copy of it;
                                        nothing if nothing was kept

PARTS="base perl" runs only these parts.  Says how much each part adds.

Exit codes: 0 done, 1 an error (one line says what), 2 usage.
"""

import os
import re
import shlex
import shutil
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

from . import cases, guests, programs
from .common import BUILD, Failure, Usage, command, say
from .short import MODULES

WARM = BUILD / "warm"
FILES = WARM / "files"
TIMEOUT = 600   # seconds for one program

# accel/tcg/tb-cache-builtin.h
MAGIC = b"QEMUtbb\0"
HEADER = struct.Struct("=8sQQ")         # magic, size, number of files
ENTRY = struct.Struct("=64sQQ")         # name, offset, size
ALIGN = 64

# The System V ABI's ELF, in the host's byte order
EHDR = struct.Struct("=16sHHIQQQIHHHHHH")
PHDR = struct.Struct("=IIQQQQQQ")       # type, flags, offset, addresses...
PT_LOAD, PT_GNU_PROPERTY, PF_R, PAGE = 1, 0x6474e553, 4, 4096

WORK = "int f(int n) { return n < 2 ? n : f(n - 1) + f(n - 2); }\n" \
    "int main(int argc, char **argv) { return f(argc) + argv[0][0]; }\n"
MAKEFILE = "A := $(shell true)\n$(info $(A) $(wildcard *))\nall:\n\t@:\n"
SHELL = ('f() { for i in 1 2 3; do x=$((x + i)); done; }; f; case $x in 6) '
         ':;; esac; [ -n "$x" ] && echo "${x%6}" | while read l; do :; done')

# What gcc tells cc1
ABI = {"qemu-aarch64": "-mabi=lp64",
       "qemu-riscv64": "-march=rv64gc -mabi=lp64d"}

# Part -> commands; * is expanded, {} is the sysroot, {ABI} see above.  What a
# program would execute has a command of its own, because the host runs no
# programs of a guest.
PARTS: dict[str, list[str]] = {
    "base": [
        "bin/true", "bin/dash -c", "bin/bash -c", "bin/ls -la .", "bin/cat a",
        "bin/cp a b", "bin/mv b c", "bin/rm c", "bin/mkdir -p d/e",
        "bin/rmdir d/e d", "bin/ln -sf a l", "bin/chmod 644 a", "usr/bin/id",
        "usr/bin/sort a", "usr/bin/head a", "usr/bin/tail a",
        "usr/bin/tr a b", "usr/bin/cut -c1 a", "usr/bin/wc a", "bin/uname -a",
        "bin/date", "usr/bin/env", "usr/bin/expr 1 + 1", "usr/bin/test -f a",
        "usr/bin/basename /a/b", "usr/bin/dirname /a/b", "usr/bin/stat a",
        "usr/bin/touch a", "bin/readlink -f l", "usr/bin/sha256sum a",
        "usr/bin/md5sum a", "usr/bin/install -m 644 a b", "usr/bin/printf x",
        "bin/echo x", "bin/sleep 0", "usr/bin/nproc", "usr/bin/mktemp -u",
        "usr/bin/uniq a", "usr/bin/comm a a", "usr/bin/seq 3", "bin/pwd",
        "usr/bin/tee b", "usr/bin/dd if=a of=b", "usr/bin/du a", "bin/df .",
        "usr/bin/whoami", "usr/bin/find . -name a", "usr/bin/xargs -t true",
        "bin/grep -E a|b a", "bin/grep -qF two a", "bin/sed s/a/b/;$d a",
        "usr/bin/mawk {n+=$1}END{print(n)} a", "usr/bin/gawk {n++} a",
        "usr/bin/diff a b", "usr/bin/cmp a b",
    ],
    "packages": [
        "bin/tar -cf a.tar a", "bin/tar -xf a.tar", "bin/gzip -kf a",
        "bin/gzip -dc a.gz", "usr/bin/xz -kf a", "usr/bin/xz -dc a.xz",
        "usr/bin/dpkg --version", "usr/bin/dpkg --print-architecture",
        "usr/bin/dpkg-query --admindir={}/var/lib/dpkg -W",
        "usr/bin/dpkg-deb -b pack a.deb", "usr/bin/dpkg-deb -I a.deb",
        "usr/bin/dpkg-deb -x a.deb out", "usr/bin/apt-config dump",
        "usr/bin/apt-get --version", "usr/bin/apt-cache --version",
    ],
    "perl": ["usr/bin/perl -e 1", "usr/bin/perl -MPOSIX -e 1",
             "usr/bin/perl -MFile::Spec -MGetopt::Long -MData::Dumper "
             "-MFile::Temp -MCwd -MEncode -e print(Dumper([1]))"],
    "python": ["usr/bin/python3 -c pass"],
    "modules": ["usr/bin/python3 modules.py", "usr/bin/python3 modules.py",
                "usr/bin/python3 -m compileall -q modules.py"],
    "git": ["usr/bin/git --version", "usr/bin/git init -q repository",
            "usr/bin/git -C repository status", "usr/bin/git hash-object a"],
    "compiler": [
        "usr/bin/make -f makefile", "usr/bin/make --version",
        "usr/bin/*-linux-gnu-gcc-[0-9]* -### work.c",
        "usr/bin/*-linux-gnu-gcc-[0-9]* --version",
        "usr/lib*/gcc/*/*/cc1 {ABI} -O2 -g -quiet work.c -o work.s",
        "usr/bin/*-linux-gnu-as work.s -o work.o",
        "usr/bin/*-linux-gnu-ld -r work.o -o more.o",
        "usr/bin/*-linux-gnu-ar rcs a.a work.o",
    ],
}


def make_inputs(where: Path) -> None:
    (where / "a").write_text("one a\ntwo b\nthree ab\n" * 40)
    (where / "work.c").write_text(WORK)
    (where / "makefile").write_text(MAKEFILE)
    (where / "modules.py").write_text("import " + ", ".join(MODULES.split()))
    control = where / "pack/DEBIAN/control"
    control.parent.mkdir(parents=True)
    control.write_text("Package: a\nVersion: 1\nArchitecture: all\n"
                       "Maintainer: a <a@b>\nDescription: a\n a\n")


# Part -> its locales; others have all.  With UTF-8, the C library maps a table
# of character sets shared, from where on QEMU generates code for more than one
# process: other blocks.  Python without a locale takes UTF-8; a compiler's
# blocks are many, and containers have no locale.
ALL_LOCALES = ["C", "C.UTF-8"]
LOCALES = {"modules": ["C.UTF-8"], "compiler": ["C"]}


def run(guest: str, words: list[str], locale: str, where: Path) -> None:
    """Run the program of GUEST that WORDS say; it may fail, but not crash."""
    root = BUILD / "guests" / f"{guest}-warm"
    name, *arguments = [word.replace("{}", str(root)) for word in words]
    if arguments == ["-c"]:
        arguments = ["-c", SHELL]
    qemu = BUILD / "static/bin" / programs.GUESTS[guest]
    environment = programs.environment(where)
    environment["QEMU_TB_CACHE"] = f"{FILES},portable"
    environment["LC_ALL"] = locale
    # Where gcc and apt look for what belongs to them
    environment["GCC_EXEC_PREFIX"] = f"{root}/usr/lib/gcc/"
    with open(where / "a", "rb") as given:
        status = subprocess.run(
            [qemu, "-L", root, cases.in_sysroot(root, name), *arguments],
            cwd=where, stdin=given, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, env=environment, check=False,
            timeout=TIMEOUT)
    if status.returncode < 0 or status.returncode > 125:
        raise Failure(f"{name} of {guest} fails: status {status.returncode}, "
                      f"{status.stderr.decode(errors='replace')[-200:]}")
    if status.returncode:
        last = status.stderr.decode(errors="replace").strip().split("\n")[-1]
        say(f"  {guest}: {shlex.join(words)} ended with status "
            f"{status.returncode}: {last}")


def size() -> int:
    return sum(file.stat().st_size for file in FILES.iterdir()) \
        if FILES.is_dir() else 0


def bundle() -> bytes:
    """The files of FILES as one segment."""
    files = sorted(FILES.iterdir())
    offset = HEADER.size + ENTRY.size * len(files)
    entries, parts = [], []
    for file in files:
        content = file.read_bytes()
        padding = -offset % ALIGN
        offset += padding
        entries.append(ENTRY.pack(file.name.encode(), offset, len(content)))
        parts += [bytes(padding), content]
        offset += len(content)
    return HEADER.pack(MAGIC, offset, len(files)) + b"".join(entries + parts)


def keep(name: str, program: Path) -> None:
    """Make WARM/NAME.cache of FILES, which PROGRAM has written."""
    (WARM / f"{name}.cache").write_bytes(bundle())
    (WARM / f"{name}.build").write_text(build_id(program) + "\n")


def warm(name: str, parts: list[str]) -> None:
    """Make WARM/NAME.cache for the program NAME."""
    shutil.rmtree(FILES, ignore_errors=True)
    for guest in programs.DEFAULT_GUESTS:
        if programs.GUESTS[guest] != name:
            continue
        for part in parts:
            before = size()
            for locale in LOCALES.get(part, ALL_LOCALES):
                with tempfile.TemporaryDirectory() as where:
                    make_inputs(Path(where))
                    for line in PARTS[part]:
                        line = line.replace("{ABI}", ABI[name])
                        run(guest, line.split(" "), locale, Path(where))
            say(f"  {guest}: {part} adds {(size() - before) / 1e6:.1f} MB")
    keep(name, BUILD / "static/bin" / name)
    shutil.rmtree(FILES)


def build_id(program: Path) -> str:
    """The number that the linker gave to PROGRAM."""
    notes = subprocess.run(["readelf", "-n", program], check=True, text=True,
                           stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    found = re.search(r"Build ID: (\w+)", notes.stdout)
    if not found:
        raise Failure(f"{program} is no program with a build ID")
    return found[1]


def embed(file: Path, name: str) -> None:
    """Append WARM/NAME.cache to the program FILE, as a segment in the place
    of its header PT_GNU_PROPERTY, which repeats a PT_NOTE."""
    cache = WARM / f"{name}.cache"
    if not cache.is_file():
        return
    made_by = WARM / f"{name}.build"
    if not made_by.is_file() or \
            made_by.read_text().strip() != build_id(file):
        raise Failure(f"build/warm/{name}.cache is of another build: run "
                      "'make warm' again, or remove build/warm")
    program = bytearray(file.read_bytes())
    header = EHDR.unpack_from(program)
    if header[0][:6] != b"\x7fELF\2" + (b"\1" if sys.byteorder == "little"
                                        else b"\2"):
        raise Failure(f"{file} is not a program of this machine")
    places = [header[5] + i * PHDR.size for i in range(header[10])]
    segments = [PHDR.unpack_from(program, place) for place in places]
    free = [place for place, segment in zip(places, segments)
            if segment[0] == PT_GNU_PROPERTY]
    if not free:
        raise Failure(f"{file} has no program header to spare: it was linked "
                      "otherwise than scripts/build does, or has its blocks")
    content = cache.read_bytes()
    end = max(segment[3] + segment[6] for segment in segments
              if segment[0] == PT_LOAD)
    program += bytes(-len(program) % PAGE)
    address = end + -end % PAGE
    PHDR.pack_into(program, free[0], PT_LOAD, PF_R, len(program), address,
                   address, len(content), len(content), PAGE)
    file.write_bytes(program + content)


@command
def main() -> int:
    arguments = sys.argv[1:]
    if arguments:
        if len(arguments) != 3 or arguments[0] != "--embed":
            raise Usage("usage: warm [--embed FILE NAME]")
        embed(Path(arguments[1]), arguments[2])
        return 0
    parts = os.environ.get("PARTS", " ".join(PARTS)).split()
    unknown = set(parts) - set(PARTS)
    if unknown:
        raise Failure(f"PARTS: there is no part {sorted(unknown)[0]}; the "
                      f"parts are {', '.join(PARTS)}")
    names = sorted(set(programs.GUESTS.values()))
    if not shutil.which("readelf"):
        raise Failure("readelf is missing: run 'make setup' as root")
    for name in names:
        if not os.access(BUILD / "static/bin" / name, os.X_OK):
            raise Failure(f"build/static/bin/{name} is missing: run 'make' "
                          "first, without STATIC=0")
    for guest in programs.DEFAULT_GUESTS:
        guests.make(f"{guest}-warm")
    WARM.mkdir(exist_ok=True)
    for name in names:
        warm(name, parts)
        size_mb = (WARM / f"{name}.cache").stat().st_size / 1e6
        say(f"{name}: {size_mb:.1f} MB in build/warm/{name}.cache")
    return 0

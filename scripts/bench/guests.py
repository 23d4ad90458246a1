# SPDX-License-Identifier: GPL-2.0-or-later
"""Fetch unmodified Debian programs, for the guests and for the host.

Usage: scripts/guests [NAME...]     NAME: see GUESTS below; default: all but
                                    those of scripts/builds, scripts/warm and
                                    the benchmark

Unpacks the packages of a guest, with what they depend on, into the sysroot
$BUILD/guests/NAME (BUILD: default build), to be run as

    qemu-aarch64 -L build/guests/arm64-bookworm \\
        build/guests/arm64-bookworm/usr/bin/sort FILE

The machine's own dpkg and apt state is neither read nor written: apt runs
with a private configuration, an empty package database and the mirror of the
machine's own sources.  apt verifies what it downloads against Debian's
archive keys; no maintainer script runs.  NAME/.packages lists the versions.
A second run finds the sysroots complete and does nothing.

Exit codes: 0 all there, 1 something failed (one line says what), 2 usage.
"""

import hashlib
import os
import re
import shutil
import sys
from pathlib import Path

from . import apt
from .common import BUILD, Failure, Usage, command, say

PROGRAMS = """
    coreutils gawk git grep libc6 libpython3-stdlib lua5.4 mawk perl
    python3-minimal sqlite3 zstd
""".split()

# What the benchmark runs beside these.  In sysroots of their own: nothing else
# needs three times the download.
BENCH = PROGRAMS + """
    bc bzip2 cpp ffmpeg gnuplot-nox imagemagick jq libopenblas0-pthread
    octave optipng povray python3-numpy r-base-core stockfish xz-utils
""".split()

# What scripts/warm translates
WARM = PROGRAMS + """
    apt bash binutils dash diffutils dpkg findutils gcc gzip make sed tar
    xz-utils
""".split()

# Another C library, and what it takes to compile for it.  Fetched alone: what
# musl-dev depends on is a whole compiler.
MUSL = ["musl", "musl-dev"]

# The libraries of the cross compilers, for any architecture.
CROSS = ["libc6-arm64-cross", "libc6-riscv64-cross"]

# What scripts/builds needs to build QEMU for another host, and what it takes
# to do so with the compilers of another Debian.
HOST = ["libc6-dev", "libffi-dev", "libglib2.0-dev", "zlib1g-dev"]
COMPILERS = HOST + """
    bash ccache clang coreutils device-tree-compiler diffutils findutils
    gawk gcc gcc-s390x-linux-gnu git grep libc6-dev-s390x-cross
    libclang-rt-dev libfdt-dev make meson ninja-build perl pkg-config python3
    python3-distlib python3-venv sed xz-utils
""".split()

# Sysroot name -> Debian architecture, suite, packages.  Those of amd64 are for
# the host, which the benchmark compares with.
GUESTS = {
    "arm64-bookworm": ("arm64", "bookworm", PROGRAMS),
    "arm64-trixie": ("arm64", "trixie", PROGRAMS),
    "riscv64-trixie": ("riscv64", "trixie", PROGRAMS),
    "arm64-bookworm-bench": ("arm64", "bookworm", BENCH),
    "arm64-trixie-bench": ("arm64", "trixie", BENCH),
    "riscv64-trixie-bench": ("riscv64", "trixie", BENCH),
    "amd64-bookworm-bench": ("amd64", "bookworm", BENCH),
    "amd64-trixie-bench": ("amd64", "trixie", BENCH),
    "arm64-bookworm-warm": ("arm64", "bookworm", WARM),
    "arm64-trixie-warm": ("arm64", "trixie", WARM),
    "riscv64-trixie-warm": ("riscv64", "trixie", WARM),
    "arm64-bookworm-musl": ("arm64", "bookworm", MUSL),
    "arm64-trixie-musl": ("arm64", "trixie", MUSL),
    "riscv64-trixie-musl": ("riscv64", "trixie", MUSL),
    "host-arm64": ("arm64", "bookworm", HOST),
    "host-riscv64": ("riscv64", "trixie", HOST),
    "compilers-trixie": ("amd64", "trixie", COMPILERS),
    "arm64-bullseye": ("arm64", "bullseye", ["libc6"]),
    "amd64-busybox": ("amd64", "trixie", ["busybox-static"]),
    "cross-bookworm": ("arm64", "bookworm", CROSS),
    "cross-trixie": ("arm64", "trixie", CROSS),
}

# Nobody reads documentation in a sysroot.
EXCLUDE = ["./usr/share/doc", "./usr/share/man", "./usr/share/locale",
           "./usr/share/info", "./usr/share/lintian"]

# With a merged /usr, base-files owns these links; they have to be there
# before a package that still ships ./lib is unpacked.
MERGED = ["bin", "lib", "sbin"]

# Counted up when the way a sysroot is made changes.
LAYOUT = 1


def unpack(debs: list[Path], sysroot: Path) -> None:
    """Unpack the packages over each other, as dpkg would, without scripts."""
    for name in MERGED:
        (sysroot / "usr" / name).mkdir(parents=True)
        (sysroot / name).symlink_to(f"usr/{name}")
    excludes = [f"--exclude={path}" for path in EXCLUDE]
    for number, deb in enumerate(debs, 1):
        apt.extract(deb, sysroot, "--keep-directory-symlink", *excludes)
        if number % 10 == 0 or number == len(debs):
            say(f"  unpacked {number} of {len(debs)} packages")


def key(arch: str, suite: str, packages: list[str]) -> str:
    """What a sysroot was made from: another value makes it anew."""
    wanted = " ".join([str(LAYOUT), arch, suite, *packages, *EXCLUDE])
    return hashlib.sha256(wanted.encode()).hexdigest()


def make(name: str) -> None:
    """Have the sysroot NAME: fetch it, unless it is complete."""
    arch, suite, packages = GUESTS[name]
    sysroot = BUILD / "guests" / name
    stamp = sysroot / ".complete"
    made_from = key(arch, suite, packages)
    if stamp.is_file() and stamp.read_text().strip() == made_from:
        return
    for tool in ["apt-get", "apt-config", "dpkg-deb", "tar"]:
        if not shutil.which(tool):
            raise Failure(f"{tool} is missing: this needs a Debian machine")

    private = BUILD / "guests/apt" / name
    partial = BUILD / "guests" / f".{name}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    config = apt.configure(private, arch, suite)
    try:
        say(f"{name}: reading the package lists")
        apt.get(config, private / "update.log", "update")
        alone = packages is MUSL
        say(f"{name}: downloading {len(packages)} packages"
            f"{'' if alone else ' and what they need'}")
        apt.get(config, private / "download.log",
                *["download"] if alone else ["install", "--download-only"],
                *packages, cwd=private / "cache/archives")
        debs = sorted((private / "cache/archives").glob("*.deb"))
        size = sum(deb.stat().st_size for deb in debs) / 1e6
        say(f"{name}: unpacking {len(debs)} packages, {size:.0f} MB")
        partial.mkdir()
        unpack(debs, partial)
        (partial / ".packages").write_text(
            "".join(f"{deb.stem.replace('%3a', ':')}\n" for deb in debs),
            encoding="utf-8")
        (partial / ".complete").write_text(made_from + "\n")
        shutil.rmtree(sysroot, ignore_errors=True)
        partial.rename(sysroot)
    except BaseException:
        # Downloaded packages stay, so that the next try goes on from them.
        shutil.rmtree(partial, ignore_errors=True)
        config.unlink(missing_ok=True)
        raise
    shutil.rmtree(private)
    say(f"{name}: ready in {os.path.relpath(sysroot)}")


def versions(name: str) -> dict[str, str]:
    """Package -> version in the sysroot NAME, without rebuilds (+b1)."""
    text = (BUILD / "guests" / name / ".packages").read_text(encoding="utf-8")
    return {package: re.sub(r"\+b\d+$", "", version) for package, version in
            re.findall(r"^([^_]+)_([^_]+)_", text, re.M)}


def other_versions(one: str, other: str) -> list[str]:
    """The packages of BENCH whose versions in two sysroots differ."""
    here, there = versions(one), versions(other)
    return [package for package in BENCH
            if here.get(package) != there.get(package)]


@command
def main() -> int:
    names = sys.argv[1:] or [
        name for name, (_, _, packages) in GUESTS.items()
        if packages not in (BENCH, WARM, HOST, COMPILERS)]
    for name in names:
        if name not in GUESTS:
            raise Usage(f"no guest '{name}': choose from "
                        f"{', '.join(GUESTS)}")
    for name in names:
        make(name)
    return 0

# SPDX-License-Identifier: GPL-2.0-or-later
"""Fetch the peer: Debian's own qemu-user, which is measured beside ours.

Usage: scripts/peer

Downloads the package that base.conf pins, through a private apt configuration
(see apt.py), and unpacks its programs for the guests into build/peer/bin.
build/peer/version says which version they are.  When Debian's index has moved
on to another version, that one is taken: its hash is in the signed index, and
whatever shows its figures names it.  A package of the pinned version with
another hash is refused.

Exit codes: 0 the peer is there, 1 it is not (one line says why), 2 usage.
"""

import re
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

from . import apt
from .common import (BUILD, ROOT, Failure, command, must, no_arguments, say,
                     sha256)
from .compiler import HOST

WHERE = BUILD / "peer"
QEMUS = ["qemu-aarch64", "qemu-riscv64"]


class Pin(NamedTuple):
    """What base.conf says of the peer; sha256 is the amd64 package's."""

    package: str
    suite: str
    version: str
    sha256: str


def pinned() -> Pin:
    """The Pin of base.conf."""
    found = dict(re.findall(r"^PEER_(\w+)=(\S+)$",
                            (ROOT / "base.conf").read_text(), re.M))
    return Pin(*(found[name.upper()] for name in Pin._fields))


def version() -> str | None:
    """The version of the peer that is there, if there is one."""
    stamp = WHERE / "version"
    return stamp.read_text().split()[0] if stamp.is_file() else None


def accept(deb: Path, pin: Pin) -> str:
    """The version of the package DEB; a Failure if it is not to be used."""
    found = must("dpkg-deb", "-f", deb, "Version").strip()
    if found != pin.version:
        say(f"{pin.suite} has {pin.package} {found} by now, where base.conf "
            f"pins {pin.version}: {found} is measured")
    elif sha256(deb) != pin.sha256:
        raise Failure(f"{pin.package} {found} as downloaded has another "
                      "SHA-256 than base.conf pins: it is not used; try "
                      "again, or correct PEER_SHA256")
    return found


def install(deb: Path, pin: Pin) -> None:
    """Put the programs of the package DEB where the peer is."""
    found = accept(deb, pin)
    partial = WHERE.with_name("peer.partial")
    shutil.rmtree(partial, ignore_errors=True)
    (partial / "bin").mkdir(parents=True)
    apt.extract(deb, partial / "bin", "--strip-components=3",
                *(f"./usr/bin/{qemu}" for qemu in QEMUS))
    # The second word: which pin this was made for
    (partial / "version").write_text(f"{found} {pin.sha256}\n")
    shutil.rmtree(WHERE, ignore_errors=True)
    partial.rename(WHERE)


def make() -> None:
    """Have the peer, or say in a Failure why it cannot be had."""
    pin, stamp = pinned(), WHERE / "version"
    if stamp.is_file() and stamp.read_text().split()[1:] == [pin.sha256]:
        return
    if HOST != "x86_64":
        raise Failure(f"base.conf pins no {pin.package} for {HOST}")
    private = BUILD / "peer.apt"
    shutil.rmtree(private, ignore_errors=True)
    config = apt.configure(private, "amd64", pin.suite)
    try:
        say(f"downloading Debian's {pin.package} of {pin.suite}")
        apt.get(config, private / "update.log", "update")
        apt.get(config, private / "download.log", "download", pin.package,
                cwd=private)
        install(next(private.glob("*.deb")), pin)
    finally:
        shutil.rmtree(private)
    say(f"{pin.package} {version()} is ready in {WHERE}")


def have() -> str | None:
    """The version of the peer, fetched if it can be; None if there is none."""
    try:
        make()
    except (Failure, OSError, subprocess.SubprocessError) as failure:
        there = version()
        say("Debian's qemu-user cannot be fetched, so its column "
            f"{f'is that of {there}' if there else 'is missing'}: {failure}")
    return version()


@command
def main() -> int:
    no_arguments()
    make()
    return 0

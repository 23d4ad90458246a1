# SPDX-License-Identifier: GPL-2.0-or-later
"""On what and of what was measured: the header of a benchmark's results."""

import os
import platform
import re
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from .common import BUILD, ROOT, first_line, output_of, sha256
from .programs import QEMUS

# Architecture -> the package of the C library that percall runs with
CROSS_LIBC = {"aarch64": "libc6-arm64-cross", "riscv64": "libc6-riscv64-cross"}


def field(path: str, pattern: str) -> str | None:
    """What PATTERN's group finds in a file of the kernel, or None."""
    found = re.search(pattern, Path(path).read_text(encoding="utf-8"), re.M)
    return found[1] if found else None


def processor() -> str:
    """What the host calls its processor."""
    return field("/proc/cpuinfo", r"^(?:model name|uarch)\s*:\s*(.*)$") \
        or platform.machine()


def revision() -> str:
    """The commit of the checkout, with + when files were changed since."""
    git = ["git", "-C", str(ROOT)]
    commit = first_line(*git, "rev-parse", "--short=12", "HEAD")
    changed = output_of(*git, "status", "--porcelain", "-uno")
    return commit + ("+" if changed.strip() else "")


def installed_libc(package: str) -> str:
    """The C library that a package of this machine has."""
    version = first_line("dpkg-query", "-W", "-f", "${Version}\n", package)
    return "unknown" if version == "unknown" else f"glibc {version}"


def host_libc() -> str:
    found = installed_libc("libc6")
    return (os.confstr("CS_GNU_LIBC_VERSION") or found) \
        if found == "unknown" else found


def guest_libc(sysroot: Path) -> str:
    packages = (sysroot / ".packages").read_text(encoding="utf-8")
    found = re.search(r"^libc6_(.*)_\w+$", packages, re.M)
    return f"glibc {found[1]}" if found else "unknown"


def header(sysroots: Mapping[str, Path], qemus: Sequence[str],
           cross: Iterable[str], peer: bool) -> dict[str, Any]:
    """SYSROOTS: name -> directory; QEMUS: the names of the binaries; CROSS:
    architectures for which single calls are measured; PEER: whether the peer
    is measured too."""
    found = re.search(r"version (\S+)", first_line(
        BUILD / "stock/bin" / qemus[0], "--version"))
    return {
        "date": time.strftime("%Y-%m-%d %H:%M"),
        "revision": revision(),
        "base": f"qemu {found[1] if found else 'unknown'}",
        "cpu": processor(),
        "cpus": os.cpu_count(),
        "memory_gib": round(int(field(
            "/proc/meminfo", r"^MemTotal:\s*(\d+)") or 0) / 2 ** 20),
        "kernel": f"{platform.system()} {platform.release()}",
        "compiler": first_line("gcc", "--version"),
        "host_libc": host_libc(),
        "guest_libc": {name: guest_libc(sysroot)
                       for name, sysroot in sysroots.items()}
        | {arch: installed_libc(CROSS_LIBC[arch]) for arch in cross},
        "binaries": {f"{name}/{qemu}":
                     sha256(BUILD / directory / qemu)
                     for name, directory in QEMUS.items()
                     if name != "peer" or peer
                     for qemu in qemus},
    }

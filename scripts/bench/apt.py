# SPDX-License-Identifier: GPL-2.0-or-later
"""apt-get with a configuration of its own.

The machine's dpkg and apt state is neither read nor written: there is an
empty package database, and the mirror of the machine's own sources.  apt
verifies what it downloads against Debian's archive keys.
"""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from .common import Failure, Word

KEYRINGS = ["/usr/share/keyrings/debian-archive-keyring.gpg",
            "/usr/share/keyrings/debian-archive-keyring.pgp"]


# (URI, suite, components) of a line or stanza
Entries = Iterator[tuple[str, str, list[str]]]


def one_line_entries(text: str) -> Entries:
    """(URI, suite, components) of each deb line of a sources.list."""
    for line in text.splitlines():
        found = re.match(r"\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)\s*([^#]*)",
                         line)
        if found:
            yield found[1], found[2], found[3].split()


def deb822_entries(text: str) -> Entries:
    """(URI, suite, components) of each enabled stanza of a .sources file."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    for stanza in re.split(r"\n[ \t]*\n", "\n".join(lines)):
        fields: dict[str, list[str]] = {}
        for name, value in re.findall(
                r"^([A-Za-z-]+):((?:.*(?:\n[ \t]+\S.*)*))", stanza, re.M):
            fields[name.lower()] = value.split()
        if "no" in fields.get("enabled", []):
            continue
        if "deb" not in fields.get("types", []):
            continue
        for uri in fields.get("uris", []):
            for suite in fields.get("suites", []):
                yield uri, suite, fields.get("components", [])


def apt_setting(name: str) -> str:
    """The value that the machine's own apt configuration gives to NAME."""
    out = subprocess.run(["apt-config", "shell", "VALUE", name],
                         stdout=subprocess.PIPE, text=True, check=True)
    found = re.match(r"VALUE='(.*)'", out.stdout)
    return found[1] if found else ""


def mirror() -> str:
    """The URI of the Debian archive in the machine's own sources."""
    files = [Path(apt_setting("Dir::Etc::sourcelist/f"))]
    parts = Path(apt_setting("Dir::Etc::sourceparts/d"))
    if parts.is_dir():
        files += sorted(parts.glob("*.list")) + sorted(parts.glob("*.sources"))
    debian = re.compile(r"bookworm|trixie|forky|duke|sid|(old)?stable|testing|"
                        r"unstable")
    candidates = []
    for file in files:
        if file.is_file():
            text = file.read_text(encoding="utf-8", errors="replace")
            parse = (deb822_entries if file.suffix == ".sources"
                     else one_line_entries)
            candidates += [uri for uri, suite, components in parse(text)
                           if debian.fullmatch(suite) and "main" in components
                           and not uri.startswith("cdrom:")]
    # A third party may use Debian's suite names too; its path is another.
    candidates.sort(key=lambda uri: not uri.rstrip("/").endswith("/debian"))
    if not candidates:
        raise Failure("no Debian mirror in the machine's apt sources: add a "
                      "line such as 'deb URI bookworm main' to "
                      "/etc/apt/sources.list")
    return candidates[0]


def keyring() -> str:
    for path in KEYRINGS:
        if Path(path).is_file():
            return path
    raise Failure("Debian's archive keys are missing: run "
                  "apt-get install debian-archive-keyring")


def configure(where: Path, arch: str, suite: str) -> Path:
    """Write a private apt configuration; return its path.

    Of the machine's configuration only Acquire (proxies, retries) is kept:
    its hooks and its preferences are about the machine's own packages.
    """
    for part in ["state/lists/partial", "cache/archives/partial", "etc"]:
        (where / part).mkdir(parents=True, exist_ok=True)
    (where / "state/status").touch()
    sources = where / "etc/sources.list"
    sources.write_text(f"deb [arch={arch} signed-by={keyring()}] "
                       f"{mirror()} {suite} main\n", encoding="utf-8")

    out = subprocess.run(["apt-config", "dump", "--format", '%F "%v";%n'],
                         stdout=subprocess.PIPE, text=True, check=True)
    lines = [line for line in out.stdout.splitlines()
             if re.match(r"Acquire::(?!IndexTargets|Languages|Changelogs|"
                         r"CompressionTypes|GzipIndexes)", line)]
    lines += [f'{name} "{value}";' for name, value in {
        "Acquire::Languages": "none",
        "APT::Architecture": arch,
        "APT::Architectures": arch,
        "APT::Get::AllowUnauthenticated": "false",
        "APT::Install-Recommends": "false",
        "APT::Sandbox::User": "root",
        "Debug::NoLocking": "true",
        "Dir::Cache": where / "cache",
        "Dir::Etc::main": "/dev/null",
        "Dir::Etc::parts": "/dev/null",
        "Dir::Etc::preferences": "/dev/null",
        "Dir::Etc::preferencesparts": "/dev/null",
        "Dir::Etc::sourcelist": sources,
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::State": where / "state",
        "Dir::State::status": where / "state/status",
    }.items()]
    config = where / "etc/apt.conf"
    config.touch(mode=0o600)  # a proxy's URI may hold a password
    config.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return config


def get(config: Path, log: Path, *arguments: Word,
        cwd: Path | None = None) -> None:
    """Run apt-get privately.  Its output goes to LOG, errors are told."""
    environment = dict(os.environ, APT_CONFIG=str(config), LC_ALL="C",
                       DEBIAN_FRONTEND="noninteractive")
    with open(log, "w", encoding="utf-8") as output:
        status = subprocess.run(
            ["apt-get", "-q", "-y", "-o", "APT::Update::Error-Mode=any",
             *arguments], env=environment, stdin=subprocess.DEVNULL,
            stdout=output, stderr=subprocess.STDOUT, cwd=cwd,
            check=False).returncode
    if status == 0:
        return
    text = Path(log).read_text(encoding="utf-8", errors="replace")
    errors = [line for line in text.splitlines() if re.match("[EW]:", line)]
    reason = errors[0][2:].strip() if errors else f"exit code {status}"
    remedy = "check the network and the machine's apt sources, then try again"
    if re.search("NO_PUBKEY|public key|Missing key|not signed", text):
        remedy = ("the machine's Debian keys are too old for this suite: run "
                  "apt-get update && apt-get install debian-archive-keyring")
    raise Failure(f"apt-get {arguments[0]} failed: {reason} ({remedy})")


def extract(deb: Path, where: Path, *arguments: Word) -> None:
    """Unpack the package DEB in the directory WHERE, without its scripts;
    ARGUMENTS: more of tar's."""
    with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", deb],
                          stdout=subprocess.PIPE) as archive:
        status = subprocess.run(
            ["tar", "-x", "-C", where, "--no-same-owner",
             "--no-same-permissions", *arguments],
            stdin=archive.stdout, check=False).returncode
    if status or archive.returncode:
        raise Failure(f"cannot unpack {deb.name}: see above; is the disk "
                      "full?")

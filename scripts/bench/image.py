# SPDX-License-Identifier: GPL-2.0-or-later
"""Make a container image of the static programs, in build/image.

    scripts/image

oci.tar    an OCI archive, and an archive of `docker save`, which Docker before
           version 25 needs: `docker load -i`, `podman load -i`
Dockerfile, root.tar
           the same for `docker build`

The image has the programs, scripts/binfmt as its entry point, and busybox to
run that.  Its interface is that of tonistiigi/binfmt:

    docker run --privileged --rm IMAGE --install all

Exit: 0 done, 1 with one line that says why not, 2 usage
"""

import gzip
import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from pathlib import Path

from . import guests, warm
from .common import BUILD, ROOT, Failure, command, must, no_arguments, say

NAME = "qemu-user-native"
PROGRAMS = ["qemu-aarch64", "qemu-riscv64"]
BUSYBOX = "amd64-busybox"
# What scripts/binfmt calls
APPLETS = ["grep", "head", "mount", "sed", "sh", "tr", "umount"]
DOCKERFILE = """FROM scratch
ADD root.tar /
ENTRYPOINT ["/usr/bin/binfmt"]
"""


def entry(name: str, mode: int, size: int = 0) -> tarfile.TarInfo:
    """A member that is the same whenever it is made."""
    info = tarfile.TarInfo(name)
    info.mode, info.size = mode, size
    return info


def stripped(program: Path) -> bytes:
    with tempfile.NamedTemporaryFile() as file:
        must("strip", "-o", file.name, program)
        warm.embed(Path(file.name), program.name)
        return Path(file.name).read_bytes()


def root(busybox: Path) -> bytes:
    """The image's file system as a tar archive."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        def add(name: str, mode: int, content: bytes) -> None:
            tar.addfile(entry(name, mode, len(content)), io.BytesIO(content))

        for name in ["bin", "dev", "proc", "usr", "usr/bin", "usr/share",
                     "usr/share/doc"]:
            info = entry(name, 0o755)
            info.type = tarfile.DIRTYPE
            tar.addfile(info)
        for name in PROGRAMS:
            add(f"usr/bin/{name}", 0o755,
                stripped(BUILD / "static/bin" / name))
        add("usr/bin/binfmt", 0o755, (ROOT / "scripts/binfmt").read_bytes())
        add("usr/share/doc/copyright", 0o644,
            (ROOT / "scripts/debian/copyright").read_bytes())
        add("bin/busybox", 0o755, busybox.read_bytes())
        for name in APPLETS:
            info = entry(f"bin/{name}", 0o777)
            info.type, info.linkname = tarfile.SYMTYPE, "busybox"
            tar.addfile(info)
    return out.getvalue()


def oci(layer: bytes) -> dict[str, bytes]:
    """The files of an image layout with that layer (OCI image-spec 1.1), and
    the manifest.json of Docker's archives (Docker image specification 1.2,
    "Combined Image JSON + Filesystem Changeset Format")."""
    files = {"oci-layout": b'{"imageLayoutVersion": "1.0.0"}\n'}

    def blob(content: bytes, kind: str) -> dict[str, object]:
        digest = hashlib.sha256(content).hexdigest()
        files[f"blobs/sha256/{digest}"] = content
        return {"mediaType": f"application/vnd.oci.image.{kind}",
                "digest": f"sha256:{digest}", "size": len(content)}

    def document(content: object, kind: str) -> dict[str, object]:
        return blob(json.dumps(content, indent=1).encode(), kind)

    packed = blob(gzip.compress(layer, mtime=0), "layer.v1.tar+gzip")
    config = document({
        "architecture": "amd64", "os": "linux",
        "config": {"Entrypoint": ["/usr/bin/binfmt"],
                   "Env": ["PATH=/usr/bin:/bin"]},
        "rootfs": {"type": "layers", "diff_ids": [
            f"sha256:{hashlib.sha256(layer).hexdigest()}"]},
    }, "config.v1+json")
    manifest = document({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": config, "layers": [packed]}, "manifest.v1+json")
    manifest["platform"] = {"architecture": "amd64", "os": "linux"}
    manifest["annotations"] = {
        "org.opencontainers.image.ref.name": f"{NAME}:latest",
        "io.containerd.image.name": f"docker.io/library/{NAME}:latest",
    }
    files["index.json"] = json.dumps(
        {"schemaVersion": 2, "manifests": [manifest]}, indent=1).encode()

    def path(descriptor: dict[str, object]) -> str:
        return "blobs/" + str(descriptor["digest"]).replace(":", "/")

    files["manifest.json"] = json.dumps(
        [{"Config": path(config), "RepoTags": [f"{NAME}:latest"],
          "Layers": [path(packed)]}], indent=1).encode()
    return files


@command
def main() -> int:
    no_arguments()
    for name in PROGRAMS:
        if not os.access(BUILD / "static/bin" / name, os.X_OK):
            raise Failure(f"build/static/bin/{name} is missing: run 'make' "
                          "first, without STATIC=0")
    if not shutil.which("strip"):
        raise Failure("strip is missing: run 'make setup' as root")
    guests.make(BUSYBOX)
    where = BUILD / "image"
    where.mkdir(parents=True, exist_ok=True)
    layer = root(BUILD / "guests" / BUSYBOX / "usr/bin/busybox")
    (where / "root.tar").write_bytes(layer)
    (where / "Dockerfile").write_text(DOCKERFILE)
    with tarfile.open(where / "oci.tar", "w") as tar:
        for name, content in oci(layer).items():
            tar.addfile(entry(name, 0o644, len(content)), io.BytesIO(content))
    say(f"{os.path.relpath(where)}/oci.tar: "
        f"{(where / 'oci.tar').stat().st_size / 1e6:.1f} MB")
    return 0

#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0-or-later
"""scripts/bench/containers: it finds each kind of difference between roots,
and tells what it cannot do.  The measurement itself takes the network and half
an hour, and no test runs it.

Called by run; fake.py says on what.
"""

import os
import shutil
import tempfile
from pathlib import Path

from fake import expect, fails, run_tests, test
from bench import containers

CHANGES = {
    "content": lambda root: (root / "etc/a").write_text("other"),
    "mode": lambda root: (root / "etc/a").chmod(0o4755),
    "owner": lambda root: os.chown(root / "etc/a", 1, 0),
    "link": lambda root: ((root / "etc/l").unlink(),
                          (root / "etc/l").symlink_to("b")),
    "absent": lambda root: (root / "etc/a").unlink(),
    "more": lambda root: (root / "etc/new").mkdir(),
}
WHERE = {"link": "etc/l", "more": "etc/new"}    # others: etc/a


def make_root(where):
    for name in "etc", "var/log":
        (where / name).mkdir(parents=True)
    (where / "etc/a").write_text("same")
    (where / "etc/l").symlink_to("a")
    (where / "var/log/a").write_text(str(where))    # left out
    return where


@test
def differences_of_roots():
    with tempfile.TemporaryDirectory() as temporary:
        one = make_root(Path(temporary, "one"))
        for what, change in CHANGES.items():
            if what == "owner" and os.geteuid():
                continue
            two = make_root(Path(temporary, "two"))
            roots = {"stock": one, "warm": two}
            expect(containers.differences(roots), [], f"before {what}")
            change(two)
            expect(containers.differences(roots),
                   [WHERE.get(what, "etc/a")], what)
            shutil.rmtree(two)


@test
def containers_of_nothing():
    fails("bench/containers", 2, "no 'mips'", "mips")
    fails("bench/containers", 2, "no 'hot'", WAYS="stock hot")
    fails("bench/containers", 2, "REPEAT: a number", REPEAT="often")
    fails("bench/containers", 1, "needs root" if os.geteuid()
          else "is missing", PATH="/usr/bin/nothing:"
          + os.path.dirname(shutil.which("env")), BUILD="/nonexistent")


run_tests("containers")

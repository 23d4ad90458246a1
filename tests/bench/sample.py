# SPDX-License-Identifier: GPL-2.0-or-later
"""Print a small bench.json, or one with a difference.

Usage: tests/bench/sample.py [WHAT...]

Its programs have the ratios 2 and 8 on each guest (geometric mean 4), its ten
kernels 2, all with an interval of 1 % to each side.

slowed      all ratios are 10 % worse
one-slower  the ratio of one kernel is 20 % worse
one-unsure  the same, with an interval that reaches the old one
one-more    one case more
elsewhere   another machine, base and number of pairs
bare        neither single calls nor where the time went
"""

import json
import sys

GUESTS = ["arm64-bookworm", "riscv64-trixie"]
SHARES = ["listed", "library", "program", "translation", "helpers", "other"]


def times(seconds):
    return {"wall": seconds + .1, "user": seconds, "system": 0}


def run(suite, guest, name, ratio, native=False):
    return {
        "suite": suite, "guest": guest, "cpu": "default", "name": name,
        "exercises": "tests & <markup>",
        "pairs": [{"stock": times(ratio), "patched": times(1)}] * 5,
        "native": [times(.1)] * 5 if native else None,
        "ratio": ratio, "ratio_low": ratio * .99, "ratio_high": ratio * 1.01,
        "ratio_wall": ratio, "spread": .01, "calls": {"memcpy": 10}}


def sample(wanted):
    runs = [run("programs", guest, name, ratio) for guest in GUESTS
            for name, ratio in [("sort", 2), ("wc", 8)]]
    runs += [run("kernels", "arm64-bookworm", f"kernel{number}", 2, True)
             for number in range(10)]
    if "slowed" in wanted:
        for row in runs:
            for field in "ratio", "ratio_low", "ratio_high":
                row[field] *= .9
    if {"one-slower", "one-unsure"} & wanted:
        runs[-1] |= {"ratio": 1.6, "ratio_low": 1.59, "ratio_high":
                     2 if "one-unsure" in wanted else 1.61}
    if "one-more" in wanted:
        runs.append(run("programs", "riscv64-trixie", "newcomer", 3))
    header = {
        "date": "2024-02-29", "revision": "0123456789ab",
        "base": "qemu 10.2.2", "cpu": "a processor", "cpus": 2,
        "memory_gib": 4, "kernel": "Linux", "compiler": "gcc",
        "host_libc": "glibc 2.36", "repeat": 5,
        "guest_libc": dict.fromkeys(GUESTS, "glibc 2.41"),
        "binaries": {"stock/qemu-aarch64": "a" * 64}}
    if "elsewhere" in wanted:
        header |= {"cpu": "another", "base": "qemu 11", "repeat": 7}
    call = {"guest": "aarch64", "reach": "plt", "native": 2, "off": 30}
    shares = dict(zip(SHARES, [.5, .1, .1, .1, .1, .1]))
    calls = [call | {"symbol": "memcpy", "bytes": size, "stock": 100,
                     "on": 4, "comparable": True} for size in (8, 64, 4096)]
    calls.append(call | {"symbol": "sin", "class": "small", "stock": 90,
                         "on": 9})
    if "bare" in wanted:
        return {"header": header, "runs": runs}
    return {"header": header, "percall": calls, "runs": runs,
            "time": [{"suite": row["suite"], "guest": row["guest"],
                      "cpu": row["cpu"], "name": row["name"], "side": side}
                     | shares for row in runs
                     for side in ("stock", "patched")]}


if __name__ == "__main__":
    json.dump(sample(set(sys.argv[1:])), sys.stdout, indent=1)

# SPDX-License-Identifier: GPL-2.0-or-later
"""Print a small bench.json, or one with a difference.

Usage: tests/bench/sample.py [WHAT...]

Its ratios, all with an interval of 1 % to each side:
                     to stock        to the peer      to the host
programs (two)       2, 8: mean 4    1.5, 6: mean 3   5, 20: mean 10
kernels (ten)        2               1.25             7

slowed      all ratios are 10 % worse
one-slower  the ratio of one kernel is 20 % worse
one-unsure  the same, with an interval that reaches the old one
one-more    one case more
no-peer     without the peer
no-host     without programs on the host
differs     sort's output differs on the host
old         in the format before this one
elsewhere   another machine, base and number of pairs
bare        neither single calls nor where the time went
"""

import json
import sys

GUESTS = ["arm64-bookworm", "riscv64-trixie"]
SHARES = ["listed", "library", "program", "translation", "helpers", "other"]


def times(seconds):
    return {"wall": seconds + .1, "user": seconds, "system": 0}


def ratio(value):
    return {"median": value, "low": value * .99, "high": value * 1.01,
            "spread": .01, "elapsed": value}


def run(suite, guest, name, stock, peer, host):
    return {
        "suite": suite, "guest": guest, "cpu": "default", "name": name,
        "exercises": "tests & <markup>",
        "rounds": [{"stock": times(stock), "patched": times(1),
                    "peer": times(peer), "native": times(1 / host)}] * 5,
        "ratios": {"stock": ratio(stock), "peer": ratio(peer),
                   "host": ratio(host)},
        "differs": {}, "calls": {"memcpy": 10}}


def without(runs, side, name):
    for row in runs:
        del row["ratios"][name]
        row["rounds"] = [{other: found for other, found in times.items()
                          if other != side} for times in row["rounds"]]


def sample(wanted):
    runs = [run("programs", guest, name, *ratios) for guest in GUESTS
            for name, ratios in [("sort", (2, 1.5, 5)), ("wc", (8, 6, 20))]]
    runs += [run("kernels", "arm64-bookworm", f"kernel{number}", 2, 1.25, 7)
             for number in range(10)]
    if "slowed" in wanted:
        for row in runs:
            for field in "median", "low", "high":
                row["ratios"]["stock"][field] *= .9
    if {"one-slower", "one-unsure"} & wanted:
        runs[-1]["ratios"]["stock"] |= {
            "median": 1.6, "low": 1.59,
            "high": 2 if "one-unsure" in wanted else 1.61}
    if "one-more" in wanted:
        runs.append(run("programs", "riscv64-trixie", "newcomer", 3, 2, 9))
    if "no-peer" in wanted:
        without(runs, "peer", "peer")
    if "no-host" in wanted:
        without(runs[:4], "native", "host")
    if "differs" in wanted:
        runs[0]["differs"] = {"native": ["output"]}
    header = {
        "format": 1 if "old" in wanted else 2,
        "peer": None if "no-peer" in wanted else "1:9.8.7+ds-1",
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

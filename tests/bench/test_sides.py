#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0-or-later
"""The columns of the peer and of the host in scripts/bench/run, compare and
demo: each figure comes from the right runs, a side that is missing or does
something else is told and fails nothing.  And scripts/peer: a package with
another checksum, or of another version.

Called by run; fake.py says on what.
"""

import csv
import os
import shutil
import statistics
import subprocess

from fake import (BUILD, BURN, FAKE, GUEST, NATIVE, OFFLINE, QEMUS, SYSROOT,
                  bench, debian, expect, fails, run_tests, script, test, whole)
from bench import figures, peer


@test
def bench_sides():
    debian(BURN)
    try:
        code, output, errors = bench(ONLY="lua-vm python-vm", REPEAT="3")
    finally:
        debian()
    expect(code, 0, f"status ({errors.strip()})")
    expect(whole()["header"]["peer"], "1:11.1.3+ds-1", "the peer's version")
    lua, python = whole()["runs"]
    sides = {"stock", "patched", "peer", "native"}
    expect([set(times) for times in lua["rounds"]], [sides] * 3, "sides")
    for ratio, (over, under) in figures.RATIOS.items():
        expect(lua["ratios"][ratio]["median"], statistics.median(
            figures.processor_time(times[over])
            / figures.processor_time(times[under])
            for times in lua["rounds"]), f"ratio {ratio}")
    # 0.1 s and more of the shell's, beside some milliseconds
    expect(lua["ratios"]["peer"]["median"] > 2 * lua["ratios"]["stock"]
           ["median"], True, "is the slow peer's ratio the greater one")
    expect((lua["differs"], python["differs"]), ({}, {"native": ["output"]}),
           "what differs")
    for words in "Debian's 11.1.3", "output differs on the host":
        if words not in output + errors:
            raise AssertionError(f"no '{words}' in {output}{errors}")
    report = (FAKE / "results/bench/report.md").read_text()
    if "; output differs on the host |" not in report:
        raise AssertionError(f"no remark in {report}")


@test
def bench_without_the_host():
    # sort ends with another status there: it did other work
    expect(bench(ONLY="sort")[0], 0, "status")
    run = whole()["runs"][0]
    expect(set(run["rounds"][0]), {"stock", "patched", "peer"}, "sides")
    expect(set(run["ratios"]), {"stock", "peer"}, "ratios")
    expect(run["differs"]["native"][0], "exit status", "what differs")
    expect(bench(NATIVE="0")[0], 0, "status with NATIVE=0")
    expect(set(whole()["runs"][0]["ratios"]), {"stock", "peer"},
           "ratios with NATIVE=0")
    (NATIVE / ".complete").rename(FAKE / "complete")
    try:
        code, _, errors = bench(APT_CONFIG=str(OFFLINE), REPEAT="2")
    finally:
        (FAKE / "complete").rename(NATIVE / ".complete")
    expect(code, 0, f"status without a native sysroot ({errors.strip()})")
    expect(set(whole()["runs"][0]["ratios"]), {"stock", "peer"},
           "ratios without a native sysroot")
    if "the host's programs are not compared: apt-get update" not in errors:
        raise AssertionError(errors)


@test
def bench_of_other_versions():
    listed = NATIVE / ".packages"
    text = listed.read_text()
    for version, told in ("2.36-9+b1", False), ("2.37-1", True):
        listed.write_text(f"libc6_{version}_amd64\n")
        code, _, errors = bench()
        expect(code, 0, f"status ({errors.strip()})")
        expect("has another version of libc6 than" in errors, told,
               f"is {version} told to be another version than 2.36-9")
    listed.write_text(text)


@test
def bench_peer_differs():
    debian("echo more")
    expect(bench()[0], 0, "status with other output")
    run = whole()["runs"][0]
    expect((set(run["ratios"]), run["differs"]),
           ({"stock", "peer", "host"}, {"peer": ["output"]}), "other output")
    debian("exit 5")
    expect(bench(REPEAT="2")[0], 0, "status with another exit status")
    debian()
    run = whole()["runs"][0]
    expect((set(run["ratios"]), run["differs"]),
           ({"stock", "host"}, {"peer": ["exit status"]}), "other status")


@test
def peer_missing():
    shutil.rmtree(FAKE / "peer")
    try:
        for name, arguments in [("bench/run", []), ("compare", [
                "-r", "1", SYSROOT / "usr/bin/sort"])]:
            code, output, errors = script(
                name, *arguments, SUITE="programs", GUEST=GUEST,
                ONLY="lua-vm", REPEAT="1", APT_CONFIG=str(OFFLINE))
            expect(code, 0, f"status of {name} ({errors.strip()})")
            said = [line for line in errors.splitlines() if "column" in line]
            if len(said) != 1 or "is missing: apt-get update" not in said[0]:
                raise AssertionError(f"{name} said: {errors}")
            if "Debian's" in output:
                raise AssertionError(f"{name} shows the peer: {output}")
        run = whole()["runs"][0]
        expect(set(run["ratios"]), {"stock", "host"}, "ratios")
        expect(whole()["header"]["peer"], None, "the peer's version")
        # PEER=0 does not even try
        code, _, errors = bench(PEER="0", APT_CONFIG=str(OFFLINE))
        expect((code, "Debian" in errors), (0, False), "with PEER=0")
        fails("peer", 1, "apt-get update failed", APT_CONFIG=str(OFFLINE))
    finally:
        debian()


def package(version):
    """A directory whose apt-get downloads a package of that VERSION."""
    root, tools = FAKE / "package", FAKE / "tools"
    for directory in root, tools:
        shutil.rmtree(directory, ignore_errors=True)
    (root / "DEBIAN").mkdir(parents=True)
    (root / "usr/bin").mkdir(parents=True)
    tools.mkdir()
    (root / "DEBIAN/control").write_text(
        f"Package: qemu-user\nVersion: {version}\nArchitecture: amd64\n"
        "Maintainer: nobody <nobody@localhost>\nDescription: a test\n")
    for name in QEMUS:
        shutil.copy(BUILD / "stock/bin" / name, root / "usr/bin")
    subprocess.run(["dpkg-deb", "--build", "-Znone", root, FAKE / "peer.deb"],
                   check=True, stdout=subprocess.DEVNULL)
    (tools / "apt-get").write_text(
        f'#!/bin/sh\ncase " $* " in *" download "*) cp {FAKE}/peer.deb . ;; '
        "esac\n")
    (tools / "apt-get").chmod(0o755)
    return f"{tools}:{os.environ['PATH']}"


@test
def peer_of_another_hash():
    shutil.rmtree(FAKE / "peer")
    try:
        path = package(peer.pinned().version)
        fails("peer", 1, "another SHA-256 than base.conf pins", PATH=path)
        if (FAKE / "peer").exists():
            raise AssertionError("it was unpacked")
        code, _, errors = bench(PATH=path)
        expect(code, 0, f"status of the benchmark ({errors.strip()})")
        expect(whole()["header"]["peer"], None, "the peer's version")
        deb = FAKE / "peer.deb"
        expect(peer.accept(deb, peer.pinned()._replace(
            sha256=peer.sha256(deb))), peer.pinned().version,
            "a package with the pinned hash")
    finally:
        debian()


@test
def peer_moved_on():
    shutil.rmtree(FAKE / "peer")
    try:
        path = package("1:99.8.7+ds-2")
        code, output, errors = bench(PATH=path)
        expect(code, 0, f"status ({errors.strip()})")
        for words in ("has qemu-user 1:99.8.7+ds-2 by now",
                      "1:99.8.7+ds-2 is measured"):
            if words not in errors:
                raise AssertionError(f"no '{words}' in {errors}")
        expect(whole()["header"]["peer"], "1:99.8.7+ds-2", "its version")
        for text in output, (FAKE / "results/bench/report.md").read_text():
            if "Debian's 99.8.7" not in text:
                raise AssertionError(f"the version is not in {text}")
        # It is fetched once only
        code, _, errors = script("peer", APT_CONFIG=str(OFFLINE))
        expect(code, 0, f"status when it is there ({errors.strip()})")
    finally:
        shutil.rmtree(FAKE / "peer", ignore_errors=True)
        debian()


def demo(**variables):
    code, output, errors = script("demo", GUEST, REPEAT="1", **variables)
    expect(code, 0, f"status of the demo ({errors.strip()[-300:]})")
    with open(FAKE / "results/demo.csv", encoding="utf-8", newline="") as rows:
        return output, list(csv.DictReader(rows))


@test
def demo_columns():
    debian(BURN)
    try:
        output, rows = demo()
    finally:
        debian()
    if "Debian's 11.1.3" not in output:
        raise AssertionError(f"the peer's version is not in {output}")
    for row in rows:
        for ratio, side in ("ratio", "stock_s"), ("peer_ratio", "peer_s"):
            expect(float(row[ratio]),
                   float(row[side]) / float(row["patched_s"]),
                   f"{ratio} of {row['program']}")
    if not all(float(row["peer_ratio"]) > 2 * float(row["ratio"])
               for row in rows):
        raise AssertionError(f"the slow peer is not slower: {rows}")
    output, rows = demo(PEER="0")
    expect({(row["peer_s"], row["peer_ratio"]) for row in rows}, {("", "")},
           "the peer's fields with PEER=0")
    if "stock" not in output:
        raise AssertionError(output)


@test
def compare_peer():
    code, output, errors = script("compare", "-r", "2",
                                  SYSROOT / "usr/bin/sort")
    expect(code, 0, f"status ({errors.strip()})")
    for words in "Debian's 11.1.3: ", "Debian's / patched: ", "equal\n":
        if words not in output:
            raise AssertionError(f"no '{words}' in {output}")
    debian("echo more")
    try:
        code, output, _ = script("compare", "-r", "2",
                                 SYSROOT / "usr/bin/sort")
    finally:
        debian()
    expect(code, 0, "status when the peer differs")
    if "equal, but under Debian's qemu" not in output:
        raise AssertionError(output)


run_tests("sides")

# SPDX-License-Identifier: GPL-2.0-or-later
#
# The commands of this project; each is a script of scripts/ or tests/.
# BUILD=dir puts the results elsewhere, JOBS=n limits the compilers,
# STATIC=0 builds no static programs, and STATIC=1 installs those.

BUILD ?= build
PREFIX ?= /usr/local
DESTDIR ?=
export BUILD JOBS STATIC PREFIX DESTDIR

# The scripts use the machine's processors themselves.
.NOTPARALLEL:

.PHONY: build help setup demo check check-builds lint bench bench-quick bench-compare \
	install uninstall warm deb image clean prepare refresh export series-check series-build fingerprints

build: setup
	@scripts/build

help:
	@echo "make           fetch, verify, prepare and build: build/bin/qemu-aarch64,"
	@echo "               build/bin/qemu-riscv64; the unpatched ones in build/stock/bin;"
	@echo "               both linked statically in build/static"
	@echo "make setup     (root) install with apt what is missing"
	@echo "make demo      real Debian programs under stock, patched and Debian's QEMU"
	@echo "make check     all tests, and make lint"
	@echo "make check-builds  other compilers, options and hosts, each with tests"
	@echo "make bench     the benchmark, with a report (docs/benchmarks.md); with"
	@echo "               SUITE=percall|kernels|programs GUEST=aarch64|riscv64 ONLY=name"
	@echo "               REPEAT=n; make bench-quick does less of everything"
	@echo "make bench-compare A=DIR B=DIR: is result B slower than A?"
	@echo "make install   PREFIX=$(PREFIX) DESTDIR=$(DESTDIR); STATIC=1: the static programs"
	@echo "make uninstall with the same PREFIX and DESTDIR"
	@echo "make warm      translate everyday programs of Debian, for the static programs"
	@echo "               that make install STATIC=1, deb and image then make"
	@echo "make deb       Debian packages of the static programs, in build/deb"
	@echo "make image     a container image of them, in build/image"
	@echo "make clean     remove $(BUILD)/"
	@echo
	@echo "For work on the series (docs/ says more):"
	@echo "make prepare       make the source trees build/src and build/stock/src"
	@echo "make refresh       write edits of build/src back to patches/"
	@echo "make export        build/export: git format-patch with a cover letter"
	@echo "make series-check  is patches/ in order?"
	@echo "make fingerprints  what the guests' libms return, for new functions"
	@echo "make series-build  prove each patch: build, tests, checkpatch (FROM=n: from"
	@echo "                   patch n on)"
	@echo "make lint          look for faults in patches, C, shell and Python files"

setup:
	@scripts/setup

prepare: setup
	@scripts/series/prepare

demo: build
	@scripts/demo

check: build series-check lint
	@tests/run

check-builds: build
	@scripts/builds

lint: prepare
	@scripts/lint

# SUITE, GUEST, ONLY, REPEAT of the command line are in the environment.
bench: build
	@scripts/bench/run

bench-quick: build
	@QUICK=1 scripts/bench/run

bench-compare:
	@scripts/bench/compare-results "$(A)" "$(B)"

install: build
	@scripts/install

warm: build
	@scripts/warm

deb: build
	@scripts/deb

image: build
	@scripts/image

uninstall:
	@scripts/install --remove

clean:
	@scripts/clean

refresh:
	@scripts/series/refresh

export: prepare
	@scripts/series/export

series-check: prepare
	@scripts/series/check

series-build: prepare
	@scripts/series/check --build $(FROM)

fingerprints: build
	@scripts/generate/fingerprints --write

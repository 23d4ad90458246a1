# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# make check-builds, with a source whose configure makes a build.ninja of one
# line: what it tells, what it does again, and what counts as not well.
. tests/scripts/lib.sh
export BUILD=$TMP/build

status=0
scripts/builds nonsense 2>"$TMP/err" || status=$?
[ "$status" = 2 ] || fail "an unknown name should be a usage error"
grep -q "clang-14.*host-riscv64" "$TMP/err" || fail "it should list the names"
status=0
scripts/builds system 2>"$TMP/err" || status=$?
[ "$status" = 1 ] || fail "there is nothing to test with"
grep -q "run make" "$TMP/err" || fail "it should say what to do"

mkdir -p "$BUILD/bin" "$BUILD/src"
# source SAYS COMMAND: the build prints the one and runs the other
source_that() {
	cat >"$BUILD/src/configure" <<-EOF
		#!/bin/sh
		echo run >>"$TMP/configured"
		printf 'rule say\n description = say\n command = echo "$1"; $2\nbuild all: say\n' >build.ninja
	EOF
	chmod +x "$BUILD/src/configure"
	git -C "$BUILD/src" add configure
	git -C "$BUILD/src" -c user.name=A -c user.email=a@b commit -q -m "$1"
}
git -C "$BUILD/src" init -q

# result PATTERN STATUS: of the row "system", which has no tests
result() {
	local status=0
	scripts/builds system >"$TMP/out" 2>"$TMP/err" || status=$?
	cat "$TMP/out" "$TMP/err"
	[ "$status" = "$2" ] || fail "status $status instead of $2"
	grep -q -- "^system .*$1" "$TMP/out" || fail "it should say $1"
}

source_that "a line" true
result ": 0 warnings, tests: none, .* s: ok" 0
result ": ok" 0
[ "$(wc -l <"$TMP/configured")" = 1 ] || fail "what is done was done again"
FORCE=1 result ": ok" 0
[ "$(wc -l <"$TMP/configured")" = 2 ] || fail "FORCE=1 should do it again"
source_that "x.c:1: warning: unused" true
result ": 1 warnings,.*: warnings" 1
grep -q "not well: system" "$TMP/err" || fail "it should end with a line of error"
source_that "another" false
result "building failed: .*builds-system-build.log" 1
result "building failed" 1
[ "$(wc -l <"$TMP/configured")" = 5 ] || fail "what failed should be tried again"

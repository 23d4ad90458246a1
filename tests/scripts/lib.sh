# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Shared by the tests of the scripts: a scratch directory $TMP, checks that
# say what failed, and a toy project to do things to.  Sourced by each test,
# which runs in the checkout's root: 0 passed, 77 skipped, else failed.

set -euo pipefail
export LC_ALL=C
PROJECT=$PWD
BUILD=${BUILD:-build}
case $BUILD in /*) ;; *) BUILD=$PWD/$BUILD ;; esac
export BUILD
TMP=$(mktemp -d)
trap 'rm -rf "$TMP"' EXIT
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
unset FORCE SETUP QEMU_DIST_DIR QEMU_NO_NETWORK

fail() {
	echo "$*"
	exit 1
}

skip() {
	echo "$*"
	exit 77
}

# refuses PATTERN COMMAND...: it must fail, and say so in one line that has
# the word "error" and matches PATTERN
refuses() {
	local pattern=$1 status=0
	shift
	"$@" >"$TMP/out" 2>"$TMP/err" || status=$?
	cat "$TMP/err"
	[ "$status" != 0 ] || fail "$* should have failed"
	[ "$(grep -c 'error: ' "$TMP/err")" = 1 ] || fail "$* should say one line of error"
	grep 'error: ' "$TMP/err" | grep -q -- "$pattern" || fail "$* should speak of \"$pattern\""
}

need_tree() {
	[ -d "$BUILD/src/.git" ] || skip "no prepared tree: run make"
}

# toy_project: a project of two patches in $TOY, prepared in $TOY/build; from
# then on BUILD and scripts/ are the toy's.
toy_project() {
	need_tree
	TOY=$TMP/toy
	mkdir -p "$TOY/build" "$TOY/linux-user-hooks/native-call" "$TOY/patches" "$TOY/native-libs"
	cp -r "$PROJECT/scripts" "$PROJECT/base.conf" "$TOY"
	# Few of the tree's files, and none of stock's, to be quick.
	git clone -q --shared --no-checkout "$BUILD/src" "$TOY/build/src"
	git clone -q --shared --no-checkout "$BUILD/src" "$TOY/build/stock/src"
	git -C "$TOY/build/stock/src" update-ref --no-deref HEAD 'base^{commit}'
	git -C "$TOY/build/src" sparse-checkout set linux-user
	export BUILD=$TOY/build
	cd "$TOY"
	git -C build/src config user.name "A Toy"
	git -C build/src config user.email toy@example.org
	git -C build/src checkout -q -B native-calls base
	git -C build/src update-ref refs/native-calls/prepared base
	echo "int toy;" >linux-user-hooks/native-call/toy.c
	toy_commit "linux-user: add a toy" "A toy to play with." \
		linux-user/native-call/toy.c "int toy;" linux-user/exit.c "/* exit */"
	toy_commit "linux-user: play with the toy" "It wants to be played with." \
		linux-user/main.c "/* main */"
	scripts/series/refresh
}

# toy_commit SUBJECT BODY [FILE LINE]...: a commit that appends lines
toy_commit() {
	local subject=$1 body=$2
	shift 2
	while [ $# -gt 0 ]; do
		mkdir -p "build/src/$(dirname "$1")"
		echo "$2" >>"build/src/$1"
		git -C build/src add "$1"
		shift 2
	done
	git -C build/src commit -q -m "$subject" -m "$body"
}

commit_of() { git -C build/src log -1 --format=%h --fixed-strings --grep="$1" native-calls; }

# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# The libms of guests: a source that cannot be had costs its libraries, no
# more, and nothing unverified is compiled.
. tests/scripts/lib.sh
# shellcheck source=base.conf
. ./base.conf

[ "$(uname -m)" = x86_64 ] || skip "built for x86-64 hosts only"
export XDG_CACHE_HOME=$TMP/cache QEMU_NO_NETWORK=1 QEMU_DIST_DIR=$TMP/dist
export BUILD=$TMP/build
mkdir "$TMP/dist"

without="without glibc-2.36-aarch64"
refuses "no source of glibc-2.36" scripts/libm glibc-2.36-aarch64
grep -q "$without" "$TMP/err" || fail "it should say what is missing"

tarball=$(awk '$1 == "glibc-2.36" { print $2 }' <<<"$LIBM_SOURCES")
echo "not it" >"$TMP/dist/$tarball"
refuses "wrong checksum" scripts/libm glibc-2.36-aarch64
grep -q "$without" "$TMP/err" || fail "it should say what is missing"
ls "$BUILD"/libm/glibc-* >/dev/null 2>&1 && fail "it left something behind"
nm "$BUILD/libm/libms.a" | grep ' native_libm_builds$' >/dev/null ||
	fail "there should be an archive without it"

status=0
scripts/libm nonsense 2>"$TMP/err" || status=$?
[ "$status" = 2 ] || fail "an unknown name should be a usage error"
grep -q "musl-1.2.5" "$TMP/err" || fail "it should list the names"

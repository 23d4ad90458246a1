# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# The libraries of guests: a source that cannot be had costs its library, no
# more, and nothing unverified is compiled.
. tests/scripts/lib.sh
# shellcheck source=base.conf
. ./base.conf

export XDG_CACHE_HOME=$TMP/cache QEMU_NO_NETWORK=1 QEMU_DIST_DIR=$TMP/dist
export BUILD=$TMP/build
mkdir "$TMP/dist"

without="without lzma-5.8.1: guests that have it run their own functions"
refuses "no source of lzma-5.8.1" scripts/libraries lzma-5.8.1
grep -q "$without" "$TMP/err" || fail "it should say what is missing"

tarball=$(awk '$1 == "lzma-5.8.1" { print $2 }' <<<"$LIBRARY_SOURCES")
echo "not it" >"$TMP/dist/$tarball"
refuses "wrong checksum" scripts/libraries lzma-5.8.1
grep -q "$without" "$TMP/err" || fail "it should say what is missing"
ls "$BUILD"/libraries/lzma-* >/dev/null 2>&1 && fail "it left something behind"
nm "$BUILD/libraries/libraries.a" >"$TMP/symbols"
for symbol in native_zlib native_lzma native_bzip2 native_zstd; do
	grep -q " T $symbol$" "$TMP/symbols" || fail "there should be an archive with $symbol()"
done

status=0
scripts/libraries nonsense 2>"$TMP/err" || status=$?
[ "$status" = 2 ] || fail "an unknown name should be a usage error"
grep -q "zlib-1.2.13" "$TMP/err" || fail "it should list the names"

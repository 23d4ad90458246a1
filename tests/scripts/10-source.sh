# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Where the release comes from: nothing unverified is ever handed out.
. tests/scripts/lib.sh
# shellcheck source=base.conf
. ./base.conf

cache=$TMP/cache/$PROJECT_NAME
export XDG_CACHE_HOME=$TMP/cache QEMU_NO_NETWORK=1 QEMU_DIST_DIR=$TMP/dist
mkdir "$TMP/dist"

refuses "no source of QEMU" scripts/fetch
[ ! -e "$TMP/cache" ] || fail "a failed fetch left a cache behind"

echo "not it" >"$TMP/dist/$DEBIAN_TARBALL"
refuses "wrong checksum" scripts/fetch
[ ! -s "$TMP/out" ] || fail "a wrong tarball was handed out"
[ ! -e "$TMP/cache" ] || fail "a wrong tarball got into the cache"
BUILD=$TMP/build refuses "wrong checksum" scripts/series/prepare
[ ! -e "$TMP/build/src" ] || fail "a failed prepare left a tree behind"
[ -z "$(ls "$TMP/build")" ] || fail "a failed prepare left $(ls "$TMP/build") behind"
rm "$TMP/dist/$DEBIAN_TARBALL"

mkdir -p "$cache"
echo "not it" >"$cache/$DEBIAN_TARBALL"
refuses "no source of QEMU" scripts/fetch
[ ! -e "$cache/$DEBIAN_TARBALL" ] || fail "a wrong tarball stayed in the cache"

QEMU_DIST_DIR=$TMP/nowhere refuses "not a directory" scripts/fetch

# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# A right tarball in QEMU_DIST_DIR lands in the cache, and is then found there.
. tests/scripts/lib.sh

real=$(QEMU_NO_NETWORK=1 scripts/fetch 2>/dev/null) || skip "no tarball at hand"
mkdir "$TMP/dist" "$TMP/empty"
ln -s "$real" "$TMP/dist/"
export XDG_CACHE_HOME=$TMP/cache QEMU_NO_NETWORK=1
got=$(QEMU_DIST_DIR=$TMP/dist scripts/fetch)
cmp "$real" "$got"
[ "${got#"$TMP/cache/"}" != "$got" ] || fail "$got is not in the cache"
[ "$(QEMU_DIST_DIR=$TMP/empty scripts/fetch)" = "$got" ] || fail "not found in the cache"

# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# make clean removes the build directory that BUILD names, and no directory
# that holds anything else.
. tests/scripts/lib.sh

mkdir "$TMP/home" "$TMP/project"
cp -r Makefile base.conf scripts "$TMP/project"
cd "$TMP/project"

# A failing prepare is enough to mark a new directory, and only that.
export XDG_CACHE_HOME=$TMP/cache QEMU_NO_NETWORK=1 QEMU_DIST_DIR=$TMP/home
echo precious >"$TMP/home/letter"
for BUILD in "$TMP/home" "$TMP/new"; do
	refuses "no source of QEMU" scripts/series/prepare
done

# clean DIRECTORY: run make clean there
clean() { make -s clean BUILD="$1"; }

clean "$TMP/new"
[ ! -e "$TMP/new" ] || fail "BUILD=$TMP/new was not removed"
refuses "$TMP/home is not known to be a build directory" clean "$TMP/home"
[ -f "$TMP/home/letter" ] || fail "a file that is not ours was removed"
refuses "/ is not known to be a build directory" env BUILD=/ scripts/clean
clean "$TMP/nowhere" || fail "a directory that is not there is clean"
mkdir -p build/obj elsewhere
clean build
[ ! -e build ] || fail "build/ was not removed"
[ -d elsewhere ] || fail "more than build/ was removed"

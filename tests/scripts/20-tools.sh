# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Missing or old tools: one line that names them, before anything is done.
. tests/scripts/lib.sh
export BUILD=$TMP/build

mkdir "$TMP/old" "$TMP/few" "$TMP/bare"
printf '#!/bin/sh\necho 1.0.1\n' >"$TMP/old/meson"
chmod +x "$TMP/old/meson"
refuses "meson 1.0.1 is too old" env PATH="$TMP/old:$PATH" scripts/build

for tool in bash dirname git meson ninja gcc pkg-config dtc; do
	ln -s "$(command -v "$tool")" "$TMP/few/"
done
refuses "ccache is missing" env PATH="$TMP/few" "$TMP/few/bash" scripts/build

# setup without root, on a machine with no packages
printf '#!/bin/sh\nexit 1\n' >"$TMP/bare/dpkg-query"
printf '#!/bin/sh\necho 1000\n' >"$TMP/bare/id"
chmod +x "$TMP/bare/"*
if grep -q '^ID=debian' /etc/os-release; then
	refuses "missing: .*ccache.*make setup" env PATH="$TMP/bare:$PATH" scripts/setup
else
	refuses "not Debian" scripts/setup
fi
[ ! -e "$BUILD" ] || fail "something was left in BUILD"

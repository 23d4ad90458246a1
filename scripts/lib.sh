# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034
#
# What the scripts of this directory share: where things are, how they speak.
# Sourced first by each of them.  Sets
#   ROOT   the checkout        BUILD  results (environment BUILD, else build/)
#   SRC    the patched tree    STOCK  results of the unpatched base
# and everything that base.conf pins.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
BUILD=${BUILD:-build}
case $BUILD in /*) ;; *) BUILD=$ROOT/$BUILD ;; esac
SRC=$BUILD/src
STOCK=$BUILD/stock

# shellcheck source=../base.conf
. "$ROOT/base.conf"

# Results must not depend on the caller's language or git configuration, nor
# on being called from a git hook.  safe.directory: a tree may be unpacked by
# root in a user's checkout.
export LC_ALL=C
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'

# complain TEXT: say in one line what is wrong and what to do about it.  The
# line begins with the script's path below scripts/.
complain() {
	printf '%s: error: %s\n' "${0##*scripts/}" "$*" >&2
}

# die TEXT: the same, and give up
die() {
	complain "$@"
	exit 1
}

# Progress: one line for each long step.
step() {
	printf '==> %s\n' "$*" >&2
}

note() {
	printf '    %s\n' "$*" >&2
}

# A scratch directory that goes when the script ends; its name is in $SCRATCH.
make_scratch() {
	SCRATCH=$(mktemp -d)
	trap 'rm -rf "$SCRATCH"' EXIT
}

# is_sha256 FILE HASH
is_sha256() {
	[ "$(sha256sum <"$1" | cut -d' ' -f1)" = "$2" ]
}

# version_at_least HAVE WANT
version_at_least() {
	[ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n1)" = "$2" ]
}

# A path as the caller would type it.
short() {
	case $1 in "$ROOT"/*) printf '%s\n' "${1#"$ROOT"/}" ;; *) printf '%s\n' "$1" ;; esac
}

# mark_build: make $BUILD, and mark it as ours unless it held something before,
# so that scripts/clean knows that everything in it may be removed.
MARK=.made-by-qemu-native-calls
mark_build() {
	if ! mkdir -p "$BUILD" || [ ! -w "$BUILD" ]; then
		die "cannot write to $BUILD: set BUILD to a directory that can be written"
	fi
	[ -n "$(ls -A "$BUILD")" ] || : >"$BUILD/$MARK"
}

# The Debian mirror of this machine's own apt configuration, whichever format
# that is written in (apt itself reads it); nothing when there is none.
debian_mirror() {
	local suites='stable|testing|unstable|sid' codename
	codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
	apt-get update --print-uris -o Debug::NoLocking=1 \
		-o Dir::State::lists=/nonexistent 2>/dev/null |
		sed -nE "s,^'([^']*[^/'])/+dists/($suites|${codename:-stable})/(In)?Release'.*,\1,p" |
		head -n1 || :
}

# private_apt DIR: an apt configuration of its own in DIR, which reads only
# DIR/sources.list and leaves no trace outside.  Sets the array PRIVATE_APT.
private_apt() {
	mkdir -p "$1/lists/partial" "$1/cache/archives/partial" "$1/parts"
	PRIVATE_APT=(-q -o "Dir::State::lists=$1/lists" -o "Dir::Cache=$1/cache"
		-o "Dir::Etc::sourcelist=$1/sources.list"
		-o "Dir::Etc::sourceparts=$1/parts"
		-o APT::Sandbox::User=root -o Acquire::Languages=none
		-o Acquire::Retries=1 -o Acquire::http::Timeout=20)
}

# apt_source TYPE MIRROR SUITE: a line for a private sources.list
apt_source() {
	local keys=/usr/share/keyrings/debian-archive-keyring option=
	for keys in "$keys.gpg" "$keys.pgp"; do
		[ ! -r "$keys" ] || { option="[signed-by=$keys] "; break; }
	done
	echo "$1 $option$2 $3 main"
}

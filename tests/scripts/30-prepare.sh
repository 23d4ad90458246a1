# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Two prepares, one of them from scratch and elsewhere: the same commit ids.
. tests/scripts/lib.sh
need_tree

# As a user with habits of his own.
export XDG_CACHE_HOME=${XDG_CACHE_HOME:-$HOME/.cache}
export HOME=$TMP/home
mkdir "$HOME"
git config --file "$HOME/.gitconfig" core.autocrlf true
git config --file "$HOME/.gitconfig" diff.noprefix true
scripts/series/prepare
(unset GIT_CONFIG_GLOBAL GIT_CONFIG_NOSYSTEM; umask 077
	TZ=Asia/Tokyo BUILD=$TMP/build scripts/series/prepare)
ours=$(git -C "$BUILD/src" rev-parse refs/native-calls/prepared)
theirs=$(git -C "$TMP/build/src" rev-parse HEAD)
[ "$ours" = "$theirs" ] || fail "commit ids differ: $ours $theirs"
[ -z "$(git -C "$TMP/build/src" status --porcelain -uno)" ] || fail "the tree is not what was committed"
[ "$(git -C "$TMP/build/stock/src" rev-parse HEAD)" = \
	"$(git -C "$BUILD/src" rev-parse 'base^{commit}')" ] || fail "the stock tree is not the base"

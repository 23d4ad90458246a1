# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# prepare writes only files that changed, and never over an edit of the tree.
. tests/scripts/lib.sh
toy_project

touch "$TMP/mark"
sleep 0.1
echo "int toy = 2;" >linux-user-hooks/native-call/toy.c
scripts/series/prepare
written=$(find build/src -newer "$TMP/mark" -type f -not -path '*/.git/*')
[ "$written" = build/src/linux-user/native-call/toy.c ] || fail "prepare wrote: $written"

# An edit elsewhere stays; an edit in the way is not overwritten.
echo "/* mine */" >>build/src/linux-user/syscall.c
echo "int toy = 3;" >linux-user-hooks/native-call/toy.c
scripts/series/prepare
grep -q mine build/src/linux-user/syscall.c || fail "an edit was lost"
grep -q 3 build/src/linux-user/native-call/toy.c || fail "the new file was not updated"
echo "/* mine */" >>build/src/linux-user/main.c
sed -i 's/main \*/changed */' patches/0002-*.patch
refuses "linux-user/main.c .*make refresh" scripts/series/prepare
grep -q mine build/src/linux-user/main.c || fail "the edit in the way was lost"

toy_commit "linux-user: mine" "A commit of my own." linux-user/signal.c "/* mine */"
refuses "a commit that patches/ has not" scripts/series/prepare
FORCE=1 scripts/series/prepare
grep -q changed build/src/linux-user/main.c || fail "FORCE=1 did not prepare"
git -C build/src show refs/native-calls/discarded:linux-user/main.c | grep -q mine ||
	fail "FORCE=1 did not keep what it dropped"

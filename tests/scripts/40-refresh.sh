# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Commits and edits of the tree become patches; the patches, the same tree.
. tests/scripts/lib.sh
toy_project
one=patches/0001-linux-user-add-a-toy.patch
two=patches/0002-linux-user-play-with-the-toy.patch

grep -qx "X-New-File: linux-user-hooks/native-call/toy.c linux-user/native-call/toy.c" $one ||
	fail "the new file is not listed"
! grep -q "int toy" $one || fail "the new file's text is in the patch"
cp -r patches "$TMP/before"
head=$(git -C build/src rev-parse HEAD)
scripts/series/refresh
diff -r patches "$TMP/before" || fail "a second refresh changes patches/"
[ "$(git -C build/src rev-parse HEAD)" = "$head" ] || fail "a second refresh changes the commits"

# An uncommitted edit goes to the last patch that touches the file, a fixup
# to the one that it names, which is not the last.
echo "/* edit */" >>build/src/linux-user/main.c
scripts/series/refresh
grep -qx "+/\* edit \*/" $two || fail "the edit was not written back"
echo "/* fixup */" >>build/src/linux-user/strace.c
git -C build/src commit -qa --fixup "$(commit_of "add a toy")"
scripts/series/refresh
grep -qx "+/\* fixup \*/" $one || fail "the fixup is not in its patch"
[ "$(git -C build/src rev-list --count base..HEAD)" = 2 ] || fail "the fixup is still a commit"
[ -z "$(git -C build/src status --porcelain -uno)" ] || fail "the tree is not clean after refresh"

# Refused: an edit that belongs to no patch, a new file that has no place.
echo "/* stray */" >>build/src/linux-user/syscall.c
refuses "no patch touches linux-user/syscall.c" scripts/series/refresh
git -C build/src checkout -q linux-user/syscall.c
toy_commit "linux-user: misplace a file" "It belongs nowhere." linux-user/toy.c "int x;"
refuses "no directory of the project maps" scripts/series/refresh
git -C build/src reset -q --hard HEAD^

# A patch that goes takes its file and its line along.
git -C build/src reset -q --hard HEAD^
scripts/series/refresh
[ ! -e $two ] || fail "the dropped patch is still there"
[ "$(grep -c patch patches/series)" = 1 ] || fail "the dropped patch is still in the series"

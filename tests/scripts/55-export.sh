# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# The exported mails give the prepared tree again, and the cover letter says
# what a reviewer has to know.
. tests/scripts/lib.sh
toy_project

scripts/series/export
cover=build/export/0000-cover-letter.patch
grep -q '^\*\*\* BLURB HERE' $cover || fail "no place for the text of the cover letter"
grep -q "^Base: QEMU $(sed -n 's/^QEMU_VERSION=//p' base.conf) (upstream tag v" $cover ||
	fail "the cover letter does not name the base"
rows=$(grep -c ' | .* | ' scripts/series/checkpatch-accepted)
quoted=$(sed -n '/^checkpatch.pl says/,/^A Toy/p' $cover | grep -c '^  [^ ].*: ' || :)
[ "$quoted" = "$rows" ] || fail "$quoted of $rows rows of checkpatch-accepted are in the cover letter"
! grep -q '^Signed-off-by' build/export/* || fail "somebody's sign-off was written"

git -C build/src checkout -q --detach base
git -C build/src am -q "$PWD"/build/export/000[12]-*.patch
git -C build/src diff --quiet native-calls HEAD || fail "git am gives another tree"

git -C build/src checkout -q native-calls
git -C build/src reset -q --hard base
refuses "the series is empty" scripts/series/export

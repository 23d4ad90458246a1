# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Every fault that series-check is there for turns it red, with one line.
. tests/scripts/lib.sh
toy_project
one=patches/0001-linux-user-add-a-toy.patch
two=patches/0002-linux-user-play-with-the-toy.patch
cp -r patches linux-user-hooks "$TMP"

scripts/series/check || fail "red without a fault"

# red PATTERN COMMAND: a fault is made, found, and mended again
red() {
	local pattern=$1
	shift
	"$@"
	refuses "$pattern" scripts/series/check
	rm -rf patches linux-user-hooks
	cp -r "$TMP/patches" "$TMP/linux-user-hooks" .
}

hunk_on_new_file() {
	sed -i '/^diff/,$d' $two
	printf '%s\n' "diff --git a/linux-user/native-call/toy.c b/linux-user/native-call/toy.c" \
		"--- a/linux-user/native-call/toy.c" "+++ b/linux-user/native-call/toy.c" \
		"@@ -1 +1,2 @@" " int toy;" "+int more;" >>$two
}

red "is not in patches/series" sed -i 2d patches/series
red "which does not exist: remove the line" rm $two
red "twice" sh -c 'tail -n1 patches/series >>patches/series'
red "applies with an offset" sed -i -E 's/^@@ -([0-9]+),3 \+([0-9]+),/@@ -1\1,3 +1\2,/' $two
red "does not apply" sed -i 's/return 0;/return 1;/' $two
red "no patch lists linux-user-hooks/native-call/toy.c" sed -i '/^X-New-File/d' $one
red "no patch lists linux-user-hooks/native-call/other.c" sh -c 'echo >linux-user-hooks/native-call/other.c'
red "which is not upstream's" hunk_on_new_file
red "which the base has" sed -i 's,^\(X-New-File: .*\) .*,\1 linux-user/strace.c,' $one
red "start with a sentence" sed -i '/^A toy to play/d' $one
red "Signed-off-by" sed -i 's/^---$/\nSigned-off-by: A Toy <toy@example.org>\n---/' $one
red "has no Date: line" sed -i '/^Date: /d' $two
echo "# notes" >linux-user-hooks/README.md
scripts/series/check || fail "red because of a README"

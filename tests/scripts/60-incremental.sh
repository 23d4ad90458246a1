# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# An edit of one new file rebuilds that file and links, nothing else.
. tests/scripts/lib.sh
need_tree
[ -f "$BUILD/obj/build.ninja" ] || skip "nothing is built: run make"

file=$(sed -n 's,^X-New-File: \(linux-user-hooks/native-call/.*\.c\) .*,\1,p' patches/*.patch 2>/dev/null | head -n1)
tree=$(sed -n "s,^X-New-File: $file ,,p" patches/*.patch 2>/dev/null | head -n1)
[ -n "$file" ] || skip "the series adds no .c file"

# plan NAME: what would be compiled.  (In a dry run ninja takes the version
# header, which is always looked at, for changed: so even with nothing to do
# there are a few, and what counts is the difference.)
plan() {
	ninja -C "$BUILD/obj" -n -v qemu-aarch64 qemu-riscv64 |
		sed -n 's/.* -o \([^ ]*\) -c .*/\1/p' | sort >"$TMP/$1"
}

scripts/series/prepare
plan before
[ "$(wc -l <"$TMP/before")" -lt 20 ] || fail "make has work to do before anything is edited"

mkdir "$TMP/project"
cp -rp base.conf scripts patches linux-user-hooks native-libs docs "$TMP/project"
echo "/* edited */" >>"$TMP/project/$file"

# Put everything back as it was, to the time stamp, whatever happens.
cp -p "$BUILD/src/$tree" "$TMP/as-it-was"
trap 'scripts/series/prepare; cp -p "$TMP/as-it-was" "$BUILD/src/$tree"; rm -rf "$TMP"' EXIT
"$TMP/project/scripts/series/prepare"
plan after
comm -13 "$TMP/before" "$TMP/after" >"$TMP/more"
cat "$TMP/more"
count=$(wc -l <"$TMP/more")
others=$(grep -vc -- "_${tree##*/}.o\$" "$TMP/more" || :)
if [ "$count" -lt 1 ] || [ "$count" -gt 2 ] || [ "$others" != 0 ]; then
	fail "$file is edited, and $count files would be compiled, $others of them others"
fi

# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# make install and uninstall: stripped programs with their debugging
# information beside them, and a tree that is as before afterwards.
. tests/scripts/lib.sh
# shellcheck source=base.conf
. ./base.conf

export BUILD=$TMP/build DESTDIR=$TMP/dest PREFIX=/usr
mkdir -p "$BUILD/bin" "$BUILD/static/bin" "$DESTDIR/usr/bin" "$DESTDIR/usr/lib"
echo "somebody's" >"$DESTDIR/usr/bin/other"
echo 'const char *name = NAME; int main(void) { return !name; }' >"$TMP/main.c"
for kind in bin static/bin; do
	for arch in aarch64 riscv64; do
		options=()
		[ "$kind" = bin ] || options=(-static)
		gcc -g -Wl,--build-id "${options[@]}" "-DNAME=\"$kind/$arch\"" \
			-o "$BUILD/$kind/qemu-$arch" "$TMP/main.c"
	done
done
tree() { (cd "$DESTDIR" && find . | sort; cat usr/bin/other); }
tree >"$TMP/before"

scripts/install 2>"$TMP/err" || fail "install: $(cat "$TMP/err")"
program=$DESTDIR/usr/bin/qemu-aarch64
"$program" || fail "the installed program does not run"
! readelf -S "$program" 2>&1 | grep debug_info >/dev/null || fail "it is not stripped"
id=$(readelf -n "$program" | sed -n 's/.*Build ID: //p')
readelf -S "$DESTDIR/usr/lib/debug/.build-id/${id:0:2}/${id:2}.debug" |
	grep debug_info >/dev/null || fail "no debugging information for $id"

STATIC=1 scripts/install 2>"$TMP/err" || fail "upgrade: $(cat "$TMP/err")"
! readelf -l "$program" | grep INTERP >/dev/null || fail "STATIC=1 did not install the static one"
[ ! -e "$DESTDIR/usr/lib/debug/.build-id/${id:0:2}/${id:2}.debug" ] ||
	fail "the earlier one's debugging information is still there"

scripts/install --remove 2>"$TMP/err" || fail "remove: $(cat "$TMP/err")"
tree >"$TMP/after"
diff "$TMP/before" "$TMP/after" >"$TMP/diff" || fail "left behind: $(cat "$TMP/diff")"
refuses "nothing is installed" scripts/install --remove

# What somebody else has put there since stays.
scripts/install 2>"$TMP/err" || fail "install: $(cat "$TMP/err")"
cp /bin/true "$program"
scripts/install --remove 2>"$TMP/err" || fail "remove: $(cat "$TMP/err")"
grep -q "usr/bin/qemu-aarch64 is not what was installed" "$TMP/err" || fail "says nothing of it"
cmp /bin/true "$program" || fail "somebody else's program is gone"
[ ! -e "${program%aarch64}riscv64" ] || fail "its own program is still there"
rm "$program"
tree >"$TMP/after"
diff "$TMP/before" "$TMP/after" >"$TMP/diff" || fail "left behind: $(cat "$TMP/diff")"
rm "$BUILD/bin/qemu-riscv64"
refuses "run 'make' first" scripts/install
PREFIX=relative refuses "not an absolute path" scripts/install

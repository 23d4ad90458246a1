# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# make deb: the packages go beside Debian's, in its program's place, can be
# upgraded, and leave the tree as it was.
. tests/scripts/lib.sh
# shellcheck source=base.conf
. ./base.conf

command -v dpkg-deb >/dev/null || skip "no dpkg here"
[ "$(id -u)" = 0 ] || skip "only root can install packages"
export BUILD=$TMP/build DEBFULLNAME=Somebody DEBEMAIL=somebody@debian.org
mkdir -p "$BUILD/static/bin"
refuses "run 'make' first" scripts/deb
echo 'const char *name = NAME; int main(void) { return !name; }' >"$TMP/main.c"
for arch in aarch64 riscv64; do
	gcc -g -static -Wl,--build-id "-DNAME=\"$arch\"" \
		-o "$BUILD/static/bin/qemu-$arch" "$TMP/main.c"
done
scripts/deb 2>"$TMP/err" || fail "deb: $(cat "$TMP/err")"
deb() { echo "$BUILD"/deb/"$1"_*.deb; }

[ "$(dpkg-deb -f "$(deb qemu-user-native)" Maintainer)" = "Somebody <somebody@debian.org>" ] ||
	fail "the maintainer is another one"
line=$(scripts/binfmt --print arm64 --qemu-path /usr/bin)
dpkg-deb --fsys-tarfile "$(deb qemu-user-native-binfmt)" |
	tar -xO ./usr/lib/binfmt.d/qemu-user-native.conf | grep -qxF -- "$line" ||
	fail "binfmt.d has not what scripts/binfmt registers"
dpkg-deb --fsys-tarfile "$(deb qemu-user-native-binfmt)" |
	tar -xO ./usr/sbin/qemu-user-binfmt | cmp - scripts/binfmt || fail "another binfmt"

# A root with Debian's program
root=$TMP/root
page=usr/share/man/man1/qemu-aarch64.1.gz
mkdir -p "$root/var/lib/dpkg/updates" "$root/var/lib/dpkg/info" "$TMP/theirs/DEBIAN" \
	"$TMP/theirs/usr/bin" "$TMP/theirs/${page%/*}"
touch "$root/var/lib/dpkg/status"
echo "Debian's" | tee "$TMP/theirs/usr/bin/qemu-aarch64" >"$TMP/theirs/$page"
printf '%s\n' "Package: qemu-user" "Version: 1" "Architecture: all" \
	"Maintainer: Somebody <somebody@debian.org>" "Description: theirs" >"$TMP/theirs/DEBIAN/control"
dpkg-deb --build "$TMP/theirs" "$TMP/theirs.deb" >/dev/null
in_root() {
	dpkg --root="$root" --force-script-chrootless "$@" >"$TMP/log" 2>&1 ||
		fail "dpkg $*: $(tail -n 3 "$TMP/log")"
}
tree() { (cd "$root" && find usr | sort); }
in_root -i "$TMP/theirs.deb"
tree >"$TMP/before"

in_root -i "$(deb qemu-user-native)" "$(deb qemu-user-native-binfmt)" "$(deb qemu-user-native-dbgsym)"
"$root/usr/bin/qemu-aarch64" || fail "the program is not ours"
grep -q "Debian's" "$root/usr/bin/qemu-aarch64.debian" || fail "Debian's program is gone"
gzip -dc "$root/$page" | grep -q '^.TH QEMU-USER-NATIVE' || fail "the manual page is not ours"
in_root -i "$(deb qemu-user-native)"
in_root -i "$TMP/theirs.deb"
"$root/usr/bin/qemu-aarch64" || fail "an upgrade of Debian's package replaced ours"
in_root --purge qemu-user-native-binfmt qemu-user-native-dbgsym qemu-user-native
for file in usr/bin/qemu-aarch64 $page; do
	grep -q "Debian's" "$root/$file" || fail "Debian's $file is not back"
done
tree >"$TMP/after"
diff "$TMP/before" "$TMP/after" >"$TMP/diff" || fail "left behind: $(cat "$TMP/diff")"

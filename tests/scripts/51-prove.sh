# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# check --build says one line for each patch, finds each fault that it is there
# for, and does not build again what it has proved.  Nothing is compiled here:
# a stand-in for scripts/build warns where a source says "warns", and stand-ins
# for make and meson fail a test whose source says "fails".
. tests/scripts/lib.sh
toy_project
git -C build/src sparse-checkout add scripts tests/unit tests/tcg
echo 'patch | New file*SPDX* | the toy has no license' >>scripts/series/checkpatch-accepted
sed -i "s,^PLACES=',&\ntests/ linux-user-hooks/toy-tests/," scripts/series/series.sh

cat >scripts/build <<'BUILD'
#!/bin/bash
cd "$1"
git -C src log -1 --format=%s >>"$BUILD/builds"
mkdir -p obj/pyvenv/bin obj/tests/tcg/{aarch64,riscv64}-linux-user
cp "$BUILD/../stand-in" obj/pyvenv/bin/meson
: >obj/build.ninja
! grep -rq breaks src/linux-user/exit.c || { echo "exit.c:1: error: it breaks"; exit 1; }
grep -rn --include='*.[ch]' warns src/linux-user |
	sed -E 's,^src/([^:]*):([0-9]*):.*,../src/\1:\2:7: warning: it warns [-Wtoy],' >"$BUILD/log/series-build.log"
BUILD
cat >stand-in <<'TEST'
#!/bin/bash
name=${!#}
! grep -rq fails "$BUILD/series/src/tests" --include="${name#run-}.c"
TEST
chmod +x stand-in
mkdir tools
printf '#!/bin/sh\n:\n' >tools/ninja
chmod +x tools/ninja
cp stand-in tools/make
export PATH=$PWD/tools:$PATH

# prove STATUS: run it
prove() {
	local status=0
	rm -f build/builds
	scripts/series/refresh 2>"$TMP/err" || fail "$(cat "$TMP/err")"
	scripts/series/check --build "${2-}" >"$TMP/out" 2>"$TMP/err" || status=$?
	cat "$TMP/out" "$TMP/err"
	[ "$status" = "$1" ] || fail "its status should be $1"
}

# says PATTERN: in a line of the list
says() { grep -qE -- "$1" "$TMP/out" || fail "it should say: $1"; }

toy_commit "tests: test the toy" "It is tested." \
	tests/unit/test-toy.c "int test;" tests/tcg/multiarch/toy.c "int toy;" \
	tests/tcg/riscv64/toy-riscv.c "int toy;"
prove 0
[ "$(wc -l <"$TMP/out")" = 3 ] || fail "not one line for each patch"
says '^0002  built without warnings, checkpatch clean, 0 tests passed  linux-user: play'
says '^0003  built without warnings, checkpatch clean, 4 tests passed  tests: test the toy$'
[ "$(wc -l <build/builds)" = 4 ] || fail "it should build the base and each patch"

prove 0
[ ! -e build/builds ] || fail "it built again what it had proved"
says '^0003  .* 4 tests passed'

# fault PATTERN FILE LINE [TIMES]: a fourth patch with a fault, which is found
# alone, in each of the runs that TIMES has a word for
fault() {
	toy_commit "linux-user: a fault" "It has one." "$2" "$3"
	for _ in ${4-once}; do
		prove 1
		[ "$(cat build/builds)" = "linux-user: a fault" ] || fail "it should build the last patch only"
		says "^0004  $1.*linux-user: a fault\$"
		[ "$(grep -c 'error: patch 4: ' "$TMP/err")" = 1 ] || fail "it should complain of patch 4"
	done
	git -C build/src reset -q --hard HEAD^
	rm -f linux-user-hooks/toy-tests/*/bad.c linux-user-hooks/toy-tests/*/*/bad.c \
		linux-user-hooks/toy-tests/*/test-bad.c
}

fault 'warning: linux-user/main.c: it warns \[-Wtoy\]' linux-user/main.c '/* warns */' "first again"
fault 'test failed: unit test-bad, .* 4 tests passed' tests/unit/test-bad.c '/* fails */'
fault 'test failed: aarch64 bad riscv64 bad, .* 4 tests' tests/tcg/multiarch/bad.c '/* fails */'
fault 'does not build' linux-user/exit.c '/* breaks */'

# A complaint of checkpatch.pl stays, though the patch is not built again.
toy_commit "linux-user: a fault" "It has one." linux-user/main.c "$(printf '\tint x;')"
for _ in first second; do
	prove 1
	says '^0004  checkpatch: linux-user/main.c:[0-9]+: ERROR: code indent.*, checkpatch 1, 4 tests'
done
[ ! -e build/builds ] || fail "it built again what it had proved"
git -C build/src reset -q --hard HEAD^

prove 0 3
[ "$(wc -l <"$TMP/out")" = 1 ] || fail "it should begin with patch 3"
refuses "no patch 9" scripts/series/check --build 9

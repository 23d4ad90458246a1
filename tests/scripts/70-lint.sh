# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Each check of lint finds a fault, names file and line, and turns it red.
. tests/scripts/lib.sh
for tool in shellcheck flake8 mypy; do
	command -v $tool >/dev/null || skip "$tool is missing: run make setup"
done
toy_project
git -C build/src sparse-checkout add scripts
rm -r scripts/generate
mkdir -p .ci tests linux-user-hooks/native-call
sed -i 's,"notify",&, ; s,/notify\.\*,/toy.*,' scripts/lint-layers

echo 'patch | New file*SPDX* | the toy has no license' >>scripts/series/checkpatch-accepted
scripts/lint || fail "red without a fault"

# red CHECK PATTERN FILE LINE...: with these lines in a file, the check is red
# and says PATTERN
red() {
	local check=$1 pattern=$2 file=$3
	mkdir -p "$(dirname "$file")"
	printf '%s\n' "${@:4}" >"$file"
	if scripts/lint "$check" >"$TMP/out" 2>&1; then fail "$check did not find: ${*:4}"; fi
	cat "$TMP/out"
	grep -q -- "$pattern" "$TMP/out" || fail "$check should say: $pattern"
	grep -q "error: faults found by: $check" "$TMP/out" || fail "$check should say that it is red"
	rm "$file"
}

# shellcheck disable=SC2016	# the line of a script
red shell "tests/bad:3:.*SC2086" tests/bad '#!/bin/bash' 'x="a b"' 'ls $x'
red python "tests/bad:2:.*F401" tests/bad '#!/usr/bin/python3' 'import os'
red python "tests/bad:4: error: Incompatible" tests/bad '#!/usr/bin/python3' '' '' 'x: int = "one"'
mkdir tests/two
echo 'name = "a module beside it"' >tests/two/a.py
red python "tests/two/b.py:3: error: Incompatible" tests/two/b.py 'import a' '' 'x: int = a.name'
red layers "native-libs/bad.h:1: native-libs/ must not know QEMU" native-libs/bad.h '#include "cpu.h"'
red checkpatch "native-libs/bad.c:1: ERROR: code indent" native-libs/bad.c "$(printf '\tint x;')"

# A complaint is accepted for the file that is named, and for no other.
echo '*/good.c | code indent* | a trial' >>scripts/series/checkpatch-accepted
printf '\tint x;\n' >native-libs/good.c
scripts/lint checkpatch || fail "an accepted complaint is red"
red checkpatch "native-libs/bad.c:1: ERROR: code indent" native-libs/bad.c "$(printf '\tint x;')"

# so is one about the lines of a patch
toy_commit "linux-user: add a bad line" "A body." linux-user/exit.c "$(printf '\tint bad;')"
if scripts/lint checkpatch >"$TMP/out"; then fail "a bad patch is green"; fi
grep -q "linux-user/exit.c:.*ERROR: code indent" "$TMP/out" || fail "it should name the patch's file"

status=0
scripts/lint nonsense 2>/dev/null || status=$?
[ "$status" = 2 ] || fail "an unknown check should be a usage error"

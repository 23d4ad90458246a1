# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# lint-layers: a tree whose rooms know only what they may is green; each way to
# reach back up turns it red, with one line that names file, line and rule.
. tests/scripts/lib.sh

hooks=linux-user-hooks
call=$hooks/native-call

# file PATH LINE...
file() {
	mkdir -p "$TMP/tree/$(dirname "$1")"
	printf '%s\n' "${@:2}" >"$TMP/tree/$1"
}

# A small tree of the project's layout.  Retiring goes up through a hook.
good_tree() {
	rm -rf "$TMP/tree"
	file native-libs/mem.h '#include <string.h>' '#include "native-libs.h"'
	file native-libs/native-libs.h 'int native_chunk;'
	file $hooks/include/native-call.h 'void native_call_unmapped(long start);'
	file $hooks/aarch64/target_native_call.h '#include "qemu/bitops.h"'
	file $call/table.h '#include "cpu.h"' '#include "lib/native-libs.h"' \
		'int native_call_rows(void);'
	file $call/table.c '#include "table.h"' 'int native_call_rows(void)' '{' '}'
	file $call/objects.h '#include "image.h"' \
		'extern void (*native_objects_hook)(Object *object);'
	file $call/objects.c '#include "qemu/osdep.h"' '#include "objects.h"' \
		'void (*native_objects_hook)(Object *object);' \
		'void native_object_retire(Object *object)' '{' \
		'    native_objects_hook(object);' \
		'    object->native_sites_count = 0;    /* not native_sites_retire() */' '}'
	file $call/image.c '#include "image.h"' 'const int native_image_bits = 3;' \
		'int native_image_find(void)' '{' \
		'    return native_call_rows();' '}'
	file $call/segments.c '#include "image.h"' 'int native_segment(void)' '{' \
		'    return native_image_bits;' '}'
	file $call/image.h '#include "table.h"' 'int native_segment(void);'
	file $call/known-code.c '#include "image.h"' 'int native_code(void)' '{' \
		'    return native_image_find();' '}'
	file $call/sites.h '#include "objects.h"'
	file $call/sites.c '#include "sites.h"' 'int native_sites_count;' \
		'void native_sites_retire(Object *object)' '{' '}'
	file $call/notify.c '#include "user/native-call.h"' '#include "sites.h"' \
		'void native_call_unmapped(long start)' '{' \
		'    native_objects_hook = native_sites_retire;' '}'
	file $call/groups/mem.c '#include "mem.h"' '#include "table.h"' \
		'#include "target_native_call.h"'
	file scripts/generate/fingerprint.c '#include "float-state.h"'
}

good_tree
scripts/lint-layers "$TMP/tree" || fail "red without a fault"

# red "FILE:LINE: RULE" PATH LINE...: lines are added to a file, the check finds
# this one fault
red() {
	local pattern=$1 path=$2
	good_tree
	mkdir -p "$TMP/tree/$(dirname "$path")"
	printf '%s\n' "${@:3}" >>"$TMP/tree/$path"
	if scripts/lint-layers "$TMP/tree" >"$TMP/out"; then
		fail "not found: ${*:2}"
	fi
	cat "$TMP/out"
	[ "$(wc -l <"$TMP/out")" = 1 ] || fail "not one line"
	grep -q "^$pattern" "$TMP/out" || fail "it should say: $pattern"
}

# the two circles of old
red "$call/objects.c:9: the room 'objects' must not know 'sites'" \
	$call/objects.c '#include "sites.h"'
red "$call/objects.c:11: the room 'objects' must not know 'sites': native_sites_retire, of $call/sites.c" \
	$call/objects.c 'static void f(Object *object)' '{' '    native_sites_retire(object);' '}'
red "$call/image.c:7: the room 'image' must not know 'known-code'" \
	$call/image.c 'int native_code(void);'
red "$call/image.c:7: two files must not know each other: native_segment" \
	$call/image.c 'static int (*segment)(void) = native_segment;'
red "$call/groups/mem.c:4: the room 'groups' must not know 'sites'" \
	$call/groups/mem.c '#include "sites.h"'
red "$call/table.c:5: the room 'table' must not know 'notify': native_call_unmapped" \
	$call/table.c 'void (*unmapped)(long) = native_call_unmapped;'
red "native-libs/mem.h:3: native-libs/ must not know QEMU: qemu/bswap.h" \
	native-libs/mem.h '#include "qemu/bswap.h"'
red "native-libs/mem.h:3: no file may include by a path with '..'" \
	native-libs/mem.h '#include "../table.h"'
red "$hooks/accel/stats.c:1: the room 'accel' must not know 'table'" \
	$hooks/accel/stats.c '#include "native-call/table.h"'
red "$call/other.c:1: belongs to no room" $call/other.c 'int other;'
red "scripts/generate/fingerprint.c:2: only tests may include a file of tests/" \
	scripts/generate/fingerprint.c '#include "../../tests/math/state.h"'

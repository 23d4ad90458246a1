# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# bash completion offers the options of the program that is called, and in a
# list with commas keeps what stands before.
. tests/scripts/lib.sh

cat >"$TMP/qemu-aarch64" <<'END'
#!/bin/sh
case $* in
"-tcg help") printf 'inline-float=<bool>\ninline-lookup=<bool>\n' | sed 's/=/ /' ;;
"-cpu help") printf 'Available CPUs:\n  cortex-a72\n  cortex-a76\n  max\n' ;;
-help) printf -- '-native-calls words  x\n-native-calls-file file  x\nother  x\n' ;;
esac
END
chmod +x "$TMP/qemu-aarch64"

# What bash-completion's function gives to ours, which are words without breaks
# at the characters that follow -n
_init_completion() {
	[ "$*" = "-n ,=" ] || fail "words are broken: $*"
	cur=${WORDS[-1]} prev=${WORDS[-2]}
}
compopt() { [ "$*" = "-o nospace" ]; }
_filedir() { COMPREPLY=("files $*"); }
# shellcheck source=scripts/debian/completion
. scripts/debian/completion

# completes EXPECTED WORD...
completes() {
	local expected=$1
	shift
	WORDS=("$TMP/qemu-aarch64" "$@")
	COMPREPLY=()
	_qemu_user "$TMP/qemu-aarch64"
	[ "${COMPREPLY[*]}" = "$expected" ] || fail "$*: completes to ${COMPREPLY[*]}"
}

completes "strict stats" -native-calls st
completes "on,strict on,stats" -native-calls on,st
completes "on,strict,help" -native-calls on,strict,h
completes "size=" -tb-cache si
completes "inline-float= inline-lookup=" -tcg inl
completes "inline-float=off,inline-lookup=" -tcg inline-float=off,inline-l
completes "cortex-a72 cortex-a76" -cpu cort
completes "-native-calls -native-calls-file" -nat
completes "files -d" -L some
completes "files " program
complete -p qemu-riscv64-static >/dev/null || fail "a name has no completion"

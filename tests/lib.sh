# Shared by the tests: where things are, reporting, compiling for a guest,
# running under one of the two qemus, and reading the statistics.
# Source it; it sets TOP, BUILD (absolute), OUT and changes nothing else.
# shellcheck shell=bash
#
# SPDX-License-Identifier: GPL-2.0-or-later

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
BUILD=${BUILD:-$TOP/build}
mkdir -p "$BUILD"
BUILD=$(cd "$BUILD" && pwd)
# One directory of results for each test directory
OUT=$BUILD/tests/$(basename "$(cd "$(dirname "$0")" && pwd)")
mkdir -p "$OUT"
export LC_ALL=C
unset QEMU_NATIVE_CALLS QEMU_LD_PREFIX QEMU_LOG

# The guests; fewer where not all can be run (scripts/builds)
ARCHES=${ARCHES:-aarch64 riscv64}

ok() {
    echo "ok $1"
}

not_ok() {
    echo "not ok $1 - ${*:2}"
}

skip() {
    echo "ok $1 # SKIP ${*:2}"
}

# verdict NAME REASON: not ok if there is a reason.
verdict() {
    if [ -z "$2" ]; then ok "$1"; else not_ok "$1" "$2"; fi
}

# does NAME EXPECTED COMMAND...: what it prints on standard output
does() {
    local name=$1 expected=$2 got
    shift 2
    got=$("$@" 2>&1) || got+=" (status $?)"
    verdict "$name" "$([ "$got" = "$expected" ] || echo "got: $got")"
}

# in_parallel COMMAND WORD...: COMMAND once for each WORD, two at a time.
in_parallel() {
    local command=$1 word status=0
    shift
    for word in "$@"; do
        while [ "$(jobs -rp | wc -l)" -ge 2 ]; do wait -n || status=1; done
        "$command" "$word" &
    done
    while [ -n "$(jobs -p)" ]; do wait -n || status=1; done
    return $status
}

# need_build: nothing can be tested without the two pairs of binaries.
need_build() {
    local arch dir
    for arch in $ARCHES; do
        for dir in bin stock/bin; do
            [ -x "$BUILD/$dir/qemu-$arch" ] && continue
            not_ok build "$BUILD/$dir/qemu-$arch is missing: run make"
            exit 1
        done
        command -v "$arch-linux-gnu-gcc" >/dev/null && continue
        not_ok build "$arch-linux-gnu-gcc is missing: run make setup"
        exit 1
    done
}

# compile OUTPUT COMPILER ARGUMENT...: run the compiler when a source or a
# header (any argument that is a file, and $DEPS) is newer than the output or
# the command has changed.
DEPS=
compile() {
    local output=$1 word stale=
    shift
    [ -e "$output" ] || stale=yes
    [ "$(cat "$output.cmd" 2>/dev/null)" = "$*" ] || stale=yes
    for word in "$@" $DEPS; do
        [ -f "$word" ] || continue
        [ "$word" -nt "$output" ] && stale=yes
    done
    [ -n "$stale" ] || return 0
    "$@" -o "$output.new.$BASHPID" || {
        rm -f "$output.new.$BASHPID"
        return 1
    }
    mv "$output.new.$BASHPID" "$output"
    printf '%s' "$*" > "$output.cmd"
}

# guest_cc ARCH OUTPUT ARGUMENT...: compile for the guest.
guest_cc() {
    local arch=$1 output=$2
    shift 2
    compile "$output" "$arch-linux-gnu-gcc" -O2 -g0 -Wall "$@"
}

# guest ARCH KIND ARGUMENT...: run qemu. KIND is stock, or what -native-calls
# gets. Statistics go to the file that STATS names, if any.
STATS=
guest() {
    local arch=$1 kind=$2 qemu
    shift 2
    if [ "$kind" = stock ]; then
        qemu=("$BUILD/stock/bin/qemu-$arch")
    else
        qemu=("$BUILD/bin/qemu-$arch" -native-calls "$kind${STATS:+,stats}")
        [ -z "$STATS" ] || qemu+=(-D "$STATS")
    fi
    timeout -k 5 "${LIMIT:-300}" "${qemu[@]}" -L "/usr/$arch-linux-gnu" "$@"
}

# stat FILE SYMBOL COLUMN: a number from the statistics, 0 when not there.
# COLUMN: native plt got direct tail entry declined, or a reason such as overlap.
stat() {
    awk -v symbol="$2" -v column="$3" '
        BEGIN { at["native"] = 3; at["plt"] = 4; at["got"] = 5
                at["direct"] = 6; at["tail"] = 7; at["entry"] = 8
                at["declined"] = 9 }
        $1 != "native-calls:" || $2 != symbol || $3 !~ /^[0-9]+$/ { next }
        column in at { sum += $(at[column]); next }
        {
            for (i = 10; i <= NF; i++) {
                split($i, pair, "=")
                if (pair[1] == column) { sum += pair[2] }
            }
        }
        END { print sum + 0 }' "$1" 2>/dev/null || echo 0
}

# rows: those of mem.def and str.def as "symbol signature flags", flags without
# blanks.
rows() {
    sed -nE 's/^NATIVE_CALL\(([^,]+), *([^,]+), *(.*)\).*/\1 \2 \3/p' \
        "$TOP"/native-libs/mem.def "$TOP"/native-libs/str.def |
        sed -E 's/ \| /|/g'
}

# math_rows: those of libm.def, which can be two lines each
math_rows() {
    sed -z 's/, *\n \+/, /g' "$TOP/native-libs/libm.def" |
        sed -nE 's/^NATIVE_MATH\(([^,]+), *[^,]+, *([^,]+), *(.*)\)$/\1 \2 \3/p' |
        sed -E 's/ \| /|/g'
}

# first_difference A B: one line that tells where two files differ.
first_difference() {
    cmp -s "$1" "$2" && return 0
    { diff "$1" "$2" || true; } | grep '^[<>]' | head -n 2 | tr '\n' ' '
}

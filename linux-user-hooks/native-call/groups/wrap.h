/*
 * Native calls: the helpers and the group for a file of rows.
 *
 * Generated code calls one helper for each row.  The helper converts guest
 * values to host values, calls native_SYMBOL() of lib/, and converts the
 * result back.  While native_SYMBOL() runs, a fault belongs to the guest
 * instruction that made the call (set_helper_retaddr).  Helpers write no TCG
 * globals.
 *
 * This file is a template.  The source file of a group includes it once, after
 * the header of lib/ with the group's functions, and defines before that
 *   NATIVE_GROUP       the name of the group, a string
 *   NATIVE_ROWS        the file of the group's rows
 *
 * The macros named after a letter convert what has that letter in a signature;
 * lib/native-libs.h explains the letters.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "leave.h"
#include "accel/tcg/cpu-ops.h"
#include "accel/tcg/getpc.h"
#include "qemu/atomic.h"        /* what helper-retaddr.h uses */
#include "accel/tcg/helper-retaddr.h"
#include "user/guest-host.h"
#include "target_native_call.h"

/* From a guest register to an argument of the host's function. */
#define NATIVE_ARG_p(x)     g2h_untagged(target_untag(x))
#define NATIVE_ARG_z(x)     ((size_t)(x))
#define NATIVE_ARG_i(x)     ((int)(x))

/*
 * From the host's result @r to the guest register of the result; @x is the
 * guest register of the first argument.
 */
#define NATIVE_RESULT_d(r, x)   (x)
#define NATIVE_RESULT_v(r, x)   0
#define NATIVE_RESULT_z(r, x)   (r)
#define NATIVE_RESULT_c(r, x)   target_int(r)
/* Adding the distance to the guest's pointer keeps the pointer's tag. */
#define NATIVE_RESULT_p(r, x) \
    ((r) ? (x) + ((r) - native_pointer(NATIVE_ARG_p(x))) : 0)

/*
 * Arm's TBI has its tag in the top byte.  The guest compares pointers with
 * their tags, so pointers with different tags are left to the guest's code.
 */
#define NATIVE_TAGS_DIFFER(flags, x, y) \
    (((flags) & NATIVE_SAME_TAG) && unlikely(((x) ^ (y)) >> 56))

#define NATIVE_HELPER(symbol, tags_differ, result, call, ...)           \
    static uint64_t helper_native_##symbol(uint64_t a, ## __VA_ARGS__)  \
    {                                                                   \
        NativeResult r;                                                 \
                                                                        \
        if (tags_differ) {                                              \
            return native_leave(&specs[INDEX_##symbol],                 \
                                NATIVE_OVERLAP);                        \
        }                                                               \
        set_helper_retaddr(GETPC());                                    \
        r = native_##symbol call;                                       \
        clear_helper_retaddr();                                         \
        if (unlikely(native_declined(r))) {                             \
            if (r == NATIVE_DECLINE(NATIVE_INTERRUPTED)) {              \
                native_interrupted(GETPC());                            \
            }                                                           \
            return native_leave(&specs[INDEX_##symbol], r & 0xff);      \
        }                                                               \
        return NATIVE_RESULT_##result(r, a);                            \
    }

#define NATIVE_HELPER_1(symbol, flags, R, A)                            \
    NATIVE_HELPER(symbol, false, R, (NATIVE_ARG_##A(a)))
#define NATIVE_HELPER_2(symbol, flags, R, A, B)                         \
    NATIVE_HELPER(symbol, NATIVE_TAGS_DIFFER(flags, a, b), R,           \
                  (NATIVE_ARG_##A(a), NATIVE_ARG_##B(b)),               \
                  uint64_t b)
#define NATIVE_HELPER_3(symbol, flags, R, A, B, C)                      \
    NATIVE_HELPER(symbol, NATIVE_TAGS_DIFFER(flags, a, b), R,           \
                  (NATIVE_ARG_##A(a), NATIVE_ARG_##B(b),                \
                   NATIVE_ARG_##C(c)),                                  \
                  uint64_t b, uint64_t c)
#define NATIVE_HELPER_4(symbol, flags, R, A, B, C, D)                   \
    NATIVE_HELPER(symbol, NATIVE_TAGS_DIFFER(flags, a, b), R,           \
                  (NATIVE_ARG_##A(a), NATIVE_ARG_##B(b),                \
                   NATIVE_ARG_##C(c), NATIVE_ARG_##D(d)),               \
                  uint64_t b, uint64_t c, uint64_t d)

/* One line for each signature that rows have. */
#define NATIVE_HELPER_cpp(s, f)    NATIVE_HELPER_2(s, f, c, p, p)
#define NATIVE_HELPER_cppz(s, f)   NATIVE_HELPER_3(s, f, c, p, p, z)
#define NATIVE_HELPER_dpiz(s, f)   NATIVE_HELPER_3(s, f, d, p, i, z)
#define NATIVE_HELPER_dpizz(s, f)  NATIVE_HELPER_4(s, f, d, p, i, z, z)
#define NATIVE_HELPER_dpp(s, f)    NATIVE_HELPER_2(s, f, d, p, p)
#define NATIVE_HELPER_dppz(s, f)   NATIVE_HELPER_3(s, f, d, p, p, z)
#define NATIVE_HELPER_dppzz(s, f)  NATIVE_HELPER_4(s, f, d, p, p, z, z)
#define NATIVE_HELPER_ppi(s, f)    NATIVE_HELPER_2(s, f, p, p, i)
#define NATIVE_HELPER_ppiz(s, f)   NATIVE_HELPER_3(s, f, p, p, i, z)
#define NATIVE_HELPER_ppp(s, f)    NATIVE_HELPER_2(s, f, p, p, p)
#define NATIVE_HELPER_pppz(s, f)   NATIVE_HELPER_3(s, f, p, p, p, z)
#define NATIVE_HELPER_pppzz(s, f)  NATIVE_HELPER_4(s, f, p, p, p, z, z)
#define NATIVE_HELPER_ppzpz(s, f)  NATIVE_HELPER_4(s, f, p, p, z, p, z)
#define NATIVE_HELPER_vppz(s, f)   NATIVE_HELPER_3(s, f, v, p, p, z)
#define NATIVE_HELPER_vpz(s, f)    NATIVE_HELPER_2(s, f, v, p, z)
#define NATIVE_HELPER_zp(s, f)     NATIVE_HELPER_1(s, f, z, p)
#define NATIVE_HELPER_zpp(s, f)    NATIVE_HELPER_2(s, f, z, p, p)
#define NATIVE_HELPER_zpz(s, f)    NATIVE_HELPER_2(s, f, z, p, z)

enum {
#define NATIVE_CALL(symbol, signature, flags) INDEX_##symbol,
#include NATIVE_ROWS
#undef NATIVE_CALL
    N_SPECS
};

static NativeCallSpec specs[N_SPECS];

#define NATIVE_CALL(symbol, signature, flags) \
    NATIVE_HELPER_##signature(symbol, flags)
#include NATIVE_ROWS
#undef NATIVE_CALL

static NativeCallSpec specs[N_SPECS] = {
#define NATIVE_CALL(symbol, signature, flags) \
    { #symbol, #signature, flags, helper_native_##symbol },
#include NATIVE_ROWS
#undef NATIVE_CALL
};

static NativeCallGroup group = {
    .name = NATIVE_GROUP,
    .specs = specs,
    .n_specs = N_SPECS,
};

native_call_group(group);

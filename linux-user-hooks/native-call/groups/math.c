/*
 * Native calls: the group of functions of libm.
 *
 * There is one helper for each signature, which gets the guest's state and the
 * row besides the arguments.  A helper makes the call only if the guest's
 * floating-point state is the usual one, or flushes subnormal numbers where
 * that makes no difference (lib/flush.h).  It leaves that state alone:
 * lib/libm.h tells why a native call needs to raise no flag.
 *
 * The macros named after a letter convert what has that letter in a signature;
 * lib/native-libs.h explains the letters.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include <math.h>
#include "qemu/bswap.h"
#include "leave.h"
#include "proof.h"
#include "native-call/lib/flush.h"
#include "accel/tcg/getpc.h"
#include "qemu/atomic.h"        /* what helper-retaddr.h uses */
#include "accel/tcg/helper-retaddr.h"
#include "user/guest-host.h"
#include "target_native_call.h"
#include "target_native_float.h"

/*
 * A call that declines because of its result was made twice.  After this many
 * of them one after the other, so many calls are left to the guest's code
 * before the next one is tried.
 */
enum { IN_VAIN = 8, PAUSE = 50 };

static uint64_t __attribute__((noinline)) declined_in_vain(NativeCallSpec *spec)
{
    if (++spec->in_vain >= IN_VAIN) {
        spec->in_vain = IN_VAIN - 1;    /* one more, and the next pause */
        spec->pause = PAUSE;
    }
    return native_leave(spec, NATIVE_RANGE);
}

/* Whether a call may be native although the guest's state is not the usual. */
static bool flush_allows(CPUArchState *env, const NativeCallSpec *spec,
                         const uint64_t in[3]);

/* From a guest register to the bits of an argument. */
#define MATH_IN_D(x)    (x)
#define MATH_IN_F(x)    target_float(x)
#define MATH_IN_i(x)    (x)
#define MATH_IN_l(x)    (x)
#define MATH_IN_I(x)    0
#define MATH_IN_P(x)    0

/*
 * Store the bits @value through the pointer in the guest register @x.
 * @bits: the suffix of the store for the function's floating-point type
 */
#define MATH_STORE(x, bits, value) do {                                 \
        set_helper_retaddr(GETPC());                                    \
        glue(glue(st, bits), _p)(g2h_untagged(target_untag(x)), value); \
        clear_helper_retaddr();                                         \
    } while (0)
#define MATH_OUT_D(x, bits, value)
#define MATH_OUT_F(x, bits, value)
#define MATH_OUT_i(x, bits, value)
#define MATH_OUT_l(x, bits, value)
#define MATH_OUT_I(x, bits, value)  MATH_STORE(x, l, value)
#define MATH_OUT_P(x, bits, value)  MATH_STORE(x, bits, value)

/* From the bits of the result to the guest register. */
#define MATH_RESULT_D(r)    (r)
#define MATH_RESULT_F(r)    (r)
#define MATH_RESULT_i(r)    target_int(r)
#define MATH_RESULT_l(r)    (r)
#define MATH_RESULT_v(r)    0

#define MATH_BODY(signature, ...)                                       \
        const uint64_t in[3] = { __VA_ARGS__ };                         \
        QEMU_UNINITIALIZED uint64_t out[3];                             \
        bool usual = target_float_usual(env);                           \
                                                                        \
        if (unlikely(!usual && !flush_allows(env, spec, in))) {         \
            return native_leave(spec, NATIVE_MODE);                     \
        }                                                               \
        if (unlikely(spec->pause)) {                                    \
            spec->pause--;                                              \
            return native_leave(spec, NATIVE_PAUSE);                    \
        }                                                               \
        if (unlikely(!native_eval_##signature(spec->function,           \
                                              &spec->flags, in, out)    \
                     || (!usual                                         \
                         && !native_flush_results(#signature, out)))) { \
            return declined_in_vain(spec);                              \
        }                                                               \
        if (unlikely(spec->in_vain)) {                                  \
            spec->in_vain = 0;                                          \
        }

#define MATH_HELPER_1(signature, bits, R, A)                            \
    static uint64_t helper_##signature(CPUArchState *env,               \
                                       NativeCallSpec *spec,            \
                                       uint64_t a)                      \
    {                                                                   \
        MATH_BODY(signature, MATH_IN_##A(a))                            \
        return MATH_RESULT_##R(out[0]);                                 \
    }
#define MATH_HELPER_2(signature, bits, R, A, B)                         \
    static uint64_t helper_##signature(CPUArchState *env,               \
                                       NativeCallSpec *spec,            \
                                       uint64_t a, uint64_t b)          \
    {                                                                   \
        MATH_BODY(signature, MATH_IN_##A(a), MATH_IN_##B(b))            \
        MATH_OUT_##B(b, bits, out[1]);                                  \
        return MATH_RESULT_##R(out[0]);                                 \
    }
#define MATH_HELPER_3(signature, bits, R, A, B, C)                      \
    static uint64_t helper_##signature(CPUArchState *env,               \
                                       NativeCallSpec *spec,            \
                                       uint64_t a, uint64_t b,          \
                                       uint64_t c)                      \
    {                                                                   \
        MATH_BODY(signature, MATH_IN_##A(a), MATH_IN_##B(b),            \
                  MATH_IN_##C(c))                                       \
        MATH_OUT_##B(b, bits, out[1]);                                  \
        MATH_OUT_##C(c, bits, out[*#B == 'P' ? 2 : 1]);                 \
        return MATH_RESULT_##R(out[0]);                                 \
    }

#define MATH_HELPERS(X, bits)                                           \
    MATH_HELPER_1(X##X, bits, X, X)                                     \
    MATH_HELPER_2(X##X##X, bits, X, X, X)                               \
    MATH_HELPER_3(X##X##X##X, bits, X, X, X, X)                         \
    MATH_HELPER_2(X##X##i, bits, X, X, i)                               \
    MATH_HELPER_2(X##X##l, bits, X, X, l)                               \
    MATH_HELPER_2(X##i##X, bits, X, i, X)                               \
    MATH_HELPER_2(X##X##I, bits, X, X, I)                               \
    MATH_HELPER_2(X##X##P, bits, X, X, P)                               \
    MATH_HELPER_3(X##X##X##I, bits, X, X, X, I)                         \
    MATH_HELPER_3(v##X##P##P, bits, v, X, P, P)                         \
    MATH_HELPER_1(i##X, bits, i, X)                                     \
    MATH_HELPER_1(l##X, bits, l, X)

MATH_HELPERS(D, q)
MATH_HELPERS(F, l)

static NativeCallSpec specs[] = {
#define NATIVE_MATH(name, host, sig, bits) {                            \
        .symbol = #name, .signature = #sig, .flags = bits,              \
        .helper = helper_##sig, .function = (NativeHostFunction *)host, \
    },
#include "native-call/lib/libm.def"
#undef NATIVE_MATH
};

/* For each row, what the proof needs to know and what it found out. */
static struct {
    const char *host_symbol;
    NativeHostFunction *host;   /* the function of the host's own libm */
    NativeEval *eval;
    bool used;                  /* the row's function was given to somebody */
    char *asked;                /* build id of the library last asked about */
    bool proved;                /* the answer for that library */
    bool flush;                 /* the same results where the guest flushes */
} proofs[ARRAY_SIZE(specs)] = {
#define NATIVE_MATH(name, host, sig, flags) \
    { #host, (NativeHostFunction *)host, native_eval_##sig },
#include "native-call/lib/libm.def"
#undef NATIVE_MATH
};

static bool flush_allows(CPUArchState *env, const NativeCallSpec *spec,
                         const uint64_t in[3])
{
    return target_float_flushes(env)
           && (!(spec->flags & NATIVE_LIBRARY) || native_call_fast
               || proofs[spec - specs].flush)
           && native_flush_arguments(spec->signature, in);
}

static bool prove(NativeCallSpec *spec, const NativeLibrary *library)
{
    const char *build_id = library->build_id;
    typeof(&proofs[0]) proof = &proofs[spec - specs];
    NativeHostFunction *function;
    bool flush = false;

    if (!(spec->flags & NATIVE_LIBRARY) || native_call_fast) {
        return true;
    }
    if (!build_id || !proof->asked || strcmp(build_id, proof->asked)) {
        g_free(proof->asked);
        proof->asked = g_strdup(build_id);
        function = native_proof(spec, proof->host_symbol, proof->host,
                                proof->eval, build_id, &flush);
        /*
         * A process may have two libraries for which different functions of
         * the host are right.  The row keeps the first one; the functions of
         * the other library are not native.
         */
        proof->proved = function
                        && (!proof->used || function == spec->function);
        if (proof->proved) {
            proof->flush = flush && (proof->flush || !proof->used);
            proof->used = true;
            spec->function = function;
        } else {
            native_call_declined(spec, NATIVE_UNPROVED);
        }
    }
    return proof->proved;
}

static NativeCallGroup group = {
    .name = "math",
    .specs = specs,
    .n_specs = ARRAY_SIZE(specs),
    .hard_float = true,
    .helpers_take_env = true,
    .prove = prove,
};

native_call_group(group);

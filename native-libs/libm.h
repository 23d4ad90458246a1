/*
 * Host implementations for the rows of libm.def: how to call them.
 *
 * A row names a function of the host's libm.  Its results are either defined
 * by IEEE 754 and C alone, or (NATIVE_LIBRARY) depend on the library: then
 * fingerprint.h tells whether the host's results are the guest's.
 *
 * A native call must neither set errno nor raise a floating-point exception
 * flag other than "inexact", because the guest would not see that.  So the
 * call is native only if the arguments are finite and the result is normal, or
 * zero where zero is exact.  "Inexact" is no problem if the guest has already
 * raised it, which the caller has to check.
 *
 * There is one function native_eval_SIGNATURE() for each signature in use;
 * native-libs.h explains the letters.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef NATIVE_LIBS_LIBM_H
#define NATIVE_LIBS_LIBM_H

#include <limits.h>
#include <string.h>
#include "native-libs.h"

/**
 * NativeEval: call a function of the host
 * @f: the function
 * @flags: the flags of the function's row; read only if a result is not normal
 * @in: the bits of the arguments in their order; elements of pointers are
 *      ignored
 * @out: set to the bits of the result, then to the bits of what the function
 *       stores through its pointers
 *
 * Returns false if the guest's own code has to make the call.
 */
typedef bool NativeEval(NativeHostFunction *f, const unsigned *flags,
                        const uint64_t in[3], uint64_t out[3]);

NATIVE_INLINE double native_to_D(uint64_t bits)
{
    double x;

    memcpy(&x, &bits, sizeof(x));
    return x;
}

NATIVE_INLINE float native_to_F(uint64_t bits)
{
    uint32_t low = bits;
    float x;

    memcpy(&x, &low, sizeof(x));
    return x;
}

NATIVE_INLINE uint64_t native_from_D(double x)
{
    uint64_t bits;

    memcpy(&bits, &x, sizeof(bits));
    return bits;
}

NATIVE_INLINE uint64_t native_from_F(float x)
{
    uint32_t bits;

    memcpy(&bits, &x, sizeof(bits));
    return bits;
}

NATIVE_INLINE bool native_finite_D(uint64_t bits)
{
    return (~bits & UINT64_C(0x7ff0000000000000)) != 0;
}

NATIVE_INLINE bool native_finite_F(uint64_t bits)
{
    return (~bits & 0x7f800000) != 0;
}

/*
 * Whether a result can be used.  Numbers with the least normal exponent are
 * refused: a guest that detects tininess before rounding, as Arm does, raises
 * "underflow" for a result that was rounded up to the least normal number.
 */
NATIVE_INLINE bool native_result_D(uint64_t bits, const unsigned *flags)
{
    return ((bits >> 52) & 0x7ff) - 2 < 0x7fd
           || ((*flags & NATIVE_ZERO) && bits << 1 == 0);
}

NATIVE_INLINE bool native_result_F(uint64_t bits, const unsigned *flags)
{
    return ((bits >> 23) & 0xff) - 2 < 0xfd
           || ((*flags & NATIVE_ZERO) && (uint32_t)bits << 1 == 0);
}

#define NATIVE_EVAL(signature, okay, ...)                                   \
    NATIVE_INLINE bool native_eval_##signature(NativeHostFunction *f,       \
                                               const unsigned *flags,       \
                                               const uint64_t in[3],        \
                                               uint64_t out[3])             \
    {                                                                       \
        if (!(okay)) {                                                      \
            return false;                                                   \
        }                                                                   \
        __VA_ARGS__                                                         \
    }

#define NATIVE_EVALS(X, real)                                               \
    /* An infinity or NaN gives no finite result, or raises no flag. */     \
    NATIVE_EVAL(X##X, true,                                                 \
        out[0] = native_from_##X(((real (*)(real))f)(                       \
            native_to_##X(in[0])));                                         \
        return native_result_##X(out[0], flags);                            \
    )                                                                       \
    NATIVE_EVAL(X##X##X, native_finite_##X(in[0])                           \
                         && native_finite_##X(in[1]),                       \
        out[0] = native_from_##X(((real (*)(real, real))f)(                 \
            native_to_##X(in[0]), native_to_##X(in[1])));                   \
        return native_result_##X(out[0], flags);                            \
    )                                                                       \
    NATIVE_EVAL(X##X##X##X, native_finite_##X(in[0])                        \
                            && native_finite_##X(in[1])                     \
                            && native_finite_##X(in[2]),                    \
        out[0] = native_from_##X(((real (*)(real, real, real))f)(           \
            native_to_##X(in[0]), native_to_##X(in[1]),                     \
            native_to_##X(in[2])));                                         \
        return native_result_##X(out[0], flags);                            \
    )                                                                       \
    NATIVE_EVAL(X##X##i, native_finite_##X(in[0]),                          \
        out[0] = native_from_##X(((real (*)(real, int))f)(                  \
            native_to_##X(in[0]), (int)in[1]));                             \
        return native_result_##X(out[0], flags);                            \
    )                                                                       \
    NATIVE_EVAL(X##X##l, native_finite_##X(in[0]),                          \
        out[0] = native_from_##X(((real (*)(real, long))f)(                 \
            native_to_##X(in[0]), (long)in[1]));                            \
        return native_result_##X(out[0], flags);                            \
    )                                                                       \
    NATIVE_EVAL(X##i##X, native_finite_##X(in[1]),                          \
        out[0] = native_from_##X(((real (*)(int, real))f)(                  \
            (int)in[0], native_to_##X(in[1])));                             \
        return native_result_##X(out[0], flags);                            \
    )                                                                       \
    NATIVE_EVAL(X##X##I, native_finite_##X(in[0]),                          \
        int i;                                                              \
        out[0] = native_from_##X(((real (*)(real, int *))f)(                \
            native_to_##X(in[0]), &i));                                     \
        out[1] = (uint32_t)i;                                               \
        return native_result_##X(out[0], flags);                            \
    )                                                                       \
    NATIVE_EVAL(X##X##P, native_finite_##X(in[0]),                          \
        real x;                                                             \
        out[0] = native_from_##X(((real (*)(real, real *))f)(               \
            native_to_##X(in[0]), &x));                                     \
        out[1] = native_from_##X(x);                                        \
        return native_result_##X(out[0], flags);                            \
    )                                                                       \
    NATIVE_EVAL(X##X##X##I, native_finite_##X(in[0])                        \
                            && native_finite_##X(in[1]),                    \
        int i;                                                              \
        out[0] = native_from_##X(((real (*)(real, real, int *))f)(          \
            native_to_##X(in[0]), native_to_##X(in[1]), &i));               \
        out[1] = (uint32_t)i;                                               \
        return native_result_##X(out[0], flags);                            \
    )                                                                       \
    NATIVE_EVAL(v##X##P##P, native_finite_##X(in[0]),                       \
        real x, y;                                                          \
        ((void (*)(real, real *, real *))f)(                                \
            native_to_##X(in[0]), &x, &y);                                  \
        out[0] = 0;                                                         \
        out[1] = native_from_##X(x);                                        \
        out[2] = native_from_##X(y);                                        \
        return native_result_##X(out[1], flags)                             \
               && native_result_##X(out[2], flags);                         \
    )                                                                       \
    /* The result is one of these if it does not fit into its type. */      \
    NATIVE_EVAL(i##X, native_finite_##X(in[0]),                             \
        int i = ((int (*)(real))f)(native_to_##X(in[0]));                   \
        out[0] = (uint32_t)i;                                               \
        return i != INT_MIN && i != INT_MAX;                                \
    )                                                                       \
    NATIVE_EVAL(l##X, native_finite_##X(in[0]),                             \
        long l = ((long (*)(real))f)(native_to_##X(in[0]));                 \
        out[0] = l;                                                         \
        return l != LONG_MIN && l != LONG_MAX;                              \
    )

NATIVE_EVALS(D, double)
NATIVE_EVALS(F, float)

#define NATIVE_SIGNATURES_OF(S, X)                                      \
    S(X##X) S(X##X##X) S(X##X##X##X) S(X##X##i) S(X##X##l) S(X##i##X)   \
    S(X##X##I) S(X##X##P) S(X##X##X##I) S(v##X##P##P) S(i##X) S(l##X)

/* Expands to S(signature) for each signature in use. */
#define NATIVE_SIGNATURES(S)    \
    NATIVE_SIGNATURES_OF(S, D)  \
    NATIVE_SIGNATURES_OF(S, F)

#endif

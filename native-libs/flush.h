/*
 * Functions of libm where the guest flushes subnormal numbers to zero.
 *
 * Such a guest (a program that GCC compiled with -ffast-math sets FPCR.FZ at
 * its start) may have other results than the host, which flushes nothing.  But
 * a function whose arguments and results are far from the subnormal numbers
 * rarely computes with some, and then mostly as an addend that is too small to
 * matter.  fingerprints.def says of each function whether it has the same
 * results with and without flushing, for such arguments and results.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef NATIVE_LIBS_FLUSH_H
#define NATIVE_LIBS_FLUSH_H

#include "libm.h"

/*
 * Exponents, for double and float.  Squares and quotients of arguments are
 * normal numbers, and so is half a unit in the last place of a result.
 */
#define NATIVE_FLUSH_ARGUMENT(is_double)    ((is_double) ? 400 : 50)
#define NATIVE_FLUSH_RESULT(is_double)      ((is_double) ? -960 : -100)

/* Whether a number is zero or has an exponent from @low to @high. */
static inline bool native_exponent_within(bool is_double, uint64_t bits,
                                          int low, int high)
{
    int exponent = is_double ? (int)(bits >> 52 & 0x7ff) - 1023
                             : (int)(bits >> 23 & 0xff) - 127;

    return (is_double ? bits << 1 : bits << 33) == 0
           || (exponent >= low && exponent <= high);
}

/**
 * native_flush_arguments: are a call's arguments far from subnormal numbers?
 * @signature: the function's signature
 * @in: the bits of the arguments, as NativeEval takes them
 */
static inline bool native_flush_arguments(const char *signature,
                                          const uint64_t in[3])
{
    for (size_t i = 0; signature[i + 1]; i++) {
        bool is_double = signature[i + 1] == 'D';
        int limit = NATIVE_FLUSH_ARGUMENT(is_double);

        if ((is_double || signature[i + 1] == 'F')
            && !native_exponent_within(is_double, in[i], -limit, limit)) {
            return false;
        }
    }
    return true;
}

/**
 * native_flush_results: the same for the results
 * @signature: the function's signature
 * @out: the bits of the results, as NativeEval sets them
 */
static inline bool native_flush_results(const char *signature,
                                        const uint64_t out[3])
{
    bool is_double = strchr(signature, 'D');
    int low = NATIVE_FLUSH_RESULT(is_double);
    size_t n = 1;

    if ((signature[0] == 'D' || signature[0] == 'F')
        && !native_exponent_within(is_double, out[0], low, INT_MAX)) {
        return false;
    }
    for (const char *s = signature + 1; *s; s++) {
        if (*s == 'P'
            && !native_exponent_within(is_double, out[n], low, INT_MAX)) {
            return false;
        }
        n += *s == 'P' || *s == 'I';
    }
    return true;
}

#endif

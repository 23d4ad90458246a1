/*
 * What the programs of this directory do with libm: some calls of each kind
 * of function, their results in one number.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef TESTS_MATH_CALLS_H
#define TESTS_MATH_CALLS_H

#define _GNU_SOURCE
#include <errno.h>
#include <fenv.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline uint64_t add_bits(uint64_t hash, uint64_t bits)
{
    hash = (hash ^ bits) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ (hash >> 31);
}

static inline uint64_t add(uint64_t hash, double x)
{
    uint64_t bits;

    memcpy(&bits, &x, sizeof(bits));
    return add_bits(hash, bits);
}

static inline uint64_t addf(uint64_t hash, float x)
{
    uint32_t bits;

    memcpy(&bits, &x, sizeof(bits));
    return add_bits(hash, bits);
}

/* The results for positive numbers; rounding changes most of them. */
static inline uint64_t calls(uint64_t hash, double x, double y)
{
    double part, sine, cosine;
    int i;

    hash = add(hash, sin(x));
    hash = add(hash, exp(y));
    hash = add(hash, log(x));
    hash = add(hash, pow(x, y));
    hash = add(hash, atan2(x, y));
    hash = add(hash, tanh(x));
    hash = add(hash, fmod(x, y));
    hash = add(hash, sqrt(x));
    hash = add(hash, fma(x, y, 0.1));
    hash = add(hash, floor(x));
    hash = add(hash, rint(x));
    hash = add(hash, nearbyint(y));
    hash = add(hash, fdim(x, y));
    hash = add(hash, fmin(x, y));
    hash = add_bits(hash, lrint(x));
    hash = add_bits(hash, lround(y));
    hash = add(hash, ldexp(x, -3));
    hash = add(hash, frexp(x, &i));
    hash = add_bits(hash, i);
    hash = add(hash, modf(x, &part));
    hash = add(hash, part);
    hash = add(hash, remquo(x, y, &i));
    hash = add_bits(hash, i);
    sincos(y, &sine, &cosine);
    hash = add(hash, sine);
    hash = add(hash, cosine);
    hash = addf(hash, sinf(x));
    hash = addf(hash, expf(y));
    hash = addf(hash, powf(x, y));
    hash = addf(hash, logf(x));
    hash = addf(hash, sqrtf(x));
    hash = addf(hash, fmaf(x, y, 0.1f));
    hash = add_bits(hash, lrintf(x));
    return hash;
}

#endif

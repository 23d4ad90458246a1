/*
 * Arguments for functions of libm: an endless sequence for each signature.
 *
 * Each second one is random, of several distributions; between them are all
 * combinations of special values, and libm-hard.def.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef BENCH_MATH_ARGUMENTS_H
#define BENCH_MATH_ARGUMENTS_H

#include "fingerprint.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const uint64_t special_doubles[] = {
    0x0000000000000000,     /* 0 */
    0x0000000000000001,     /* least subnormal */
    0x0008000000000000,     /* 2^-1023 */
    0x000fffffffffffff,     /* greatest subnormal */
    0x0010000000000000,     /* least normal */
    0x0010000000000001,
    0x3c90000000000000,     /* 2^-54 */
    0x3fdfffffffffffff,     /* 1/2 and what is beside it */
    0x3fe0000000000000,
    0x3fefffffffffffff,     /* 1 and what is beside it */
    0x3ff0000000000000,
    0x3ff0000000000001,
    0x3ff8000000000000,     /* 1.5 */
    0x3ff921fb54442d18,     /* pi / 2 */
    0x4000000000000000,     /* 2 */
    0x4004000000000000,     /* 2.5 */
    0x4008000000000000,     /* 3 */
    0x400921fb54442d18,     /* pi */
    0x41dfffffffc00000,     /* 2^31 - 1, 2^31 */
    0x41e0000000000000,
    0x4330000000000001,     /* 2^52 + 1, 2^53 */
    0x4340000000000000,
    0x43dfffffffffffff,     /* below 2^63, 2^63 */
    0x43e0000000000000,
    0x7fe0000000000000,     /* 2^1023 */
    0x7fefffffffffffff,     /* greatest */
    0x7ff0000000000000,     /* infinity */
    0x7ff0000000000001,     /* signalling NaNs */
    0x7ff4deadbeef0000,
    0x7ff8000000000000,     /* quiet NaNs */
    0x7ffcdeadbeef0000,
};

static const uint32_t special_floats[] = {
    0x00000000,     /* 0 */
    0x00000001,     /* least subnormal */
    0x00400000,     /* 2^-127 */
    0x007fffff,     /* greatest subnormal */
    0x00800000,     /* least normal */
    0x00800001,
    0x32800000,     /* 2^-26 */
    0x3effffff,     /* 1/2 and what is beside it */
    0x3f000000,
    0x3f7fffff,     /* 1 and what is beside it */
    0x3f800000,
    0x3f800001,
    0x3fc00000,     /* 1.5 */
    0x3fc90fdb,     /* pi / 2 */
    0x40000000,     /* 2 */
    0x40200000,     /* 2.5 */
    0x40400000,     /* 3 */
    0x40490fdb,     /* pi */
    0x4effffff,     /* below 2^31, 2^31 */
    0x4f000000,
    0x4b000001,     /* 2^23 + 1, 2^24 */
    0x4b800000,
    0x5effffff,     /* below 2^63, 2^63 */
    0x5f000000,
    0x7f000000,     /* 2^127 */
    0x7f7fffff,     /* greatest */
    0x7f800000,     /* infinity */
    0x7f800001,     /* signalling NaNs */
    0x7fa0beef,
    0x7fc00000,     /* quiet NaNs */
    0x7fe0beef,
};

/* Exponents; a function that does so many steps (jn) gets the first only. */
static const int64_t special_integers[] = {
    0, 1, -1, 2, -2, 3, 31, -31,
    126, 127, 128, -126, -149, -150, 1022, 1023, 1024, -1022, -1074, -1075,
    2098, -2098, 50001, -50001, INT32_MAX, INT32_MIN,
};
#define STEPS   8

/*
 * Where results overflow, underflow or become 1: of exp, exp2, exp10, expm1,
 * cosh, erf, erfc, tgamma, lgamma, Bessel functions, scalbn; of doubles, then
 * of floats.
 */
static const double thresholds[][16] = {
    { 709.782712893384, 708.396418532264, 745.133219101941, 1024, 1022, 1074,
      308.254715559917, 307.652655568589, 323.306215343116, 37.42994775023705,
      710.4758600739439, 5.9215871957945, 26.543258430632299, 171.624376956302,
      2.5563e305, 22 },
    { 88.72283905, 87.33654475, 103.97207708, 128, 126, 149, 38.53183944,
      37.92977945, 44.8534698, 17.32867951, 89.41598629, 3.9192059,
      10.0546875, 35.0401001, 4.0850034e36, 9.01091 },
};

/*
 * Random: of any bits; in [0, 1); of a magnitude of 2^-24 to 2^24; near a
 * multiple of 1/4, of pi/4; at a threshold; close to the greatest or least;
 * special.  Every fourth is negative.
 */
static inline uint64_t draw_D(uint64_t *state)
{
    uint64_t r = native_random(state), low = r >> 12;
    uint64_t sign = (uint64_t)((r & 0x300) == 0x300) << 63;
    uint64_t some = native_random(state);
    double x;

    switch (r & 7) {
    case 0:
        return some;
    case 1:
        return native_from_D(low * 0x1p-52) | sign;
    case 2:
        return sign | (999 + some % 48) << 52 | low;
    case 3:
        return (native_from_D((int)(low % 513) * 0.25) | sign) + some % 9 - 4;
    case 4:
        x = (int)(low % (r & 16 ? 17 : 1 << 20)) * 0x1.921fb54442d18p-1;
        return (native_from_D(x) | sign) + some % 9 - 4;
    case 5:
        x = thresholds[0][low & 15];
        /* A distance of 1 to 2^52 units in the last place */
        return (native_from_D(x) | sign)
               + ((int64_t)some >> (11 + (low >> 4) % 52));
    case 6:
        return sign | (uint64_t)(int64_t)(low & 1 ? some % 4
                                          : 2046 - some % 4) << 52 | low;
    default:
        return special_doubles[some % COUNT(special_doubles)] | sign;
    }
}

static inline uint64_t draw_F(uint64_t *state)
{
    uint64_t r = native_random(state), low = r >> 41;
    uint64_t sign = (uint64_t)((r & 0x300) == 0x300) << 31;
    uint32_t some = native_random(state) >> 32;
    float x;

    switch (r & 7) {
    case 0:
        return some;
    case 1:
        return native_from_F(low * 0x1p-23f) | sign;
    case 2:
        return sign | (103 + some % 48) << 23 | low;
    case 3:
        x = (int)(low % 513) * 0.25f;
        return (uint32_t)((native_from_F(x) | sign) + some % 9 - 4);
    case 4:
        x = (int)(low % (r & 16 ? 17 : 1 << 16)) * 0x1.921fb6p-1f;
        return (uint32_t)((native_from_F(x) | sign) + some % 9 - 4);
    case 5:
        x = thresholds[1][low & 15];
        return (uint32_t)((native_from_F(x) | sign)
                          + ((int32_t)some >> (8 + (low >> 4) % 24)));
    case 6:
        return sign | (low & 1 ? some % 4 : 254 - some % 4) << 23 | low;
    default:
        return special_floats[some % COUNT(special_floats)] | sign;
    }
}

/* Of a function that takes so many steps, a small one. */
static inline uint64_t draw_integer(uint64_t *state, bool steps)
{
    uint64_t r = native_random(state);

    switch (r & 3) {
    case 0:
        return special_integers[(r >> 2)
                                % (steps ? STEPS : COUNT(special_integers))];
    case 1:
        return steps ? (r >> 2) % 33 : (int64_t)((r >> 2) % 4400) - 2200;
    default:
        return (int64_t)((r >> 2) % 49) - 16;
    }
}

/* The special values of a kind of argument: how many, and the i-th. */
static inline unsigned specials(char kind, bool steps)
{
    switch (kind) {
    case 'D':
        return 2 * COUNT(special_doubles);
    case 'F':
        return 2 * COUNT(special_floats);
    case 'i':
    case 'l':
        return steps ? STEPS : COUNT(special_integers);
    default:
        return 1;
    }
}

static inline uint64_t special(char kind, unsigned i)
{
    switch (kind) {
    case 'D':
        return special_doubles[i / 2] | (uint64_t)(i & 1) << 63;
    case 'F':
        return special_floats[i / 2] | (uint64_t)(i & 1) << 31;
    case 'i':
    case 'l':
        return special_integers[i];
    default:
        return 0;
    }
}

static const struct {
    const char *symbol;
    uint64_t in[3];
} hard[] = {
#define NATIVE_HARD(symbol, ...) { #symbol, { __VA_ARGS__ } },
#include "libm-hard.def"
#undef NATIVE_HARD
};

struct sequence {
    const char *signature;
    bool steps;                     /* takes as many steps as its integer */
    unsigned combinations;          /* of special values */
    unsigned hards;
    const uint64_t *hard[COUNT(hard)];
};

/**
 * sequence_of: the sequence for a function
 * @symbol: host's symbol of its row
 * @signature: of its row
 * @s: to be filled in
 */
static inline void sequence_of(const char *symbol, const char *signature,
                               struct sequence *s)
{
    s->signature = signature;
    s->steps = signature[1] == 'i';
    s->combinations = 1;
    for (int i = 1; signature[i]; i++) {
        s->combinations *= specials(signature[i], s->steps);
    }
    s->hards = 0;
    for (unsigned i = 0; i < COUNT(hard); i++) {
        if (strcmp(hard[i].symbol, symbol) == 0) {
            s->hard[s->hards++] = hard[i].in;
        }
    }
}

/* No number of combinations has this prime: it mixes their order. */
#define STRIDE  UINT64_C(2654435761)

/* The bits of the arguments of call @n; @state is the generator's. */
static inline void arguments(const struct sequence *s, uint64_t n,
                             uint64_t *state, uint64_t in[3])
{
    const char *kind = s->signature + 1;
    uint64_t i = n / 2, rest = 0;
    bool random = n & 1 || i >= s->combinations + s->hards;

    if (!random && i >= s->combinations) {
        memcpy(in, s->hard[i - s->combinations], 3 * sizeof(in[0]));
        return;
    }
    if (!random) {
        rest = i * STRIDE % s->combinations;
    }
    for (; *kind; kind++, in++) {
        if (!random) {
            *in = special(*kind, rest % specials(*kind, s->steps));
            rest /= specials(*kind, s->steps);
        } else if (*kind == 'D') {
            *in = draw_D(state);
        } else if (*kind == 'F') {
            *in = draw_F(state);
        } else if (*kind == 'i' || *kind == 'l') {
            *in = draw_integer(state, s->steps);
        } else {
            *in = 0;
        }
    }
}

#endif

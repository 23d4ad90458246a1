/*
 * What a function of libm returns, in one number.
 *
 * Results of most of libm's functions are the implementation's own.  So the
 * guest's are on record: a hash over some thousand fixed arguments, made by
 * running this code in the guest (scripts/generate/fingerprints).  A function
 * of the host is taken for the same one if it gives the same hash.
 *
 * A change of anything in this file or in libm-hard.def makes all records
 * (fingerprints.def) void: run "make fingerprints".
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef NATIVE_LIBS_FINGERPRINT_H
#define NATIVE_LIBS_FINGERPRINT_H

#include "libm.h"

/* Drawn at random for each function, next to its hard ones. */
#define NATIVE_DRAWN    2048

/* splitmix64: Steele, Lea, Flood, "Fast splittable pseudorandom generators" */
static inline uint64_t native_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/*
 * A number: of any bits; from [0, 1); of a magnitude of 2^-24 to 2^24; near a
 * multiple of 1/4 or of pi/4, where functions have zeros, poles, and seams.
 */
static inline double native_draw_double(uint64_t *state)
{
    uint64_t r = native_random(state), low = r >> 12;
    double x;

    switch (r & 3) {
    case 0:
        return native_to_D(native_random(state));
    case 1:
        return low * 0x1p-52;
    case 2:
        return native_to_D((r & 4) << 61 | (999 + (r >> 3) % 48) << 52 | low);
    default:
        x = (int)(low % 257 - 128) * (r & 4 ? 0.25 : 0x1.921fb54442d18p-1);
        return native_to_D(native_from_D(x) + (r >> 3) % 5 - 2);
    }
}

static inline float native_draw_float(uint64_t *state)
{
    uint64_t r = native_random(state), low = r >> 41;
    float x;

    switch (r & 3) {
    case 0:
        return native_to_F(native_random(state));
    case 1:
        return low * 0x1p-23f;
    case 2:
        return native_to_F((r & 4) << 29 | (103 + (r >> 3) % 48) << 23 | low);
    default:
        x = (int)(low % 257 - 128) * (r & 4 ? 0.25f : 0x1.921fb6p-1f);
        return native_to_F(native_from_F(x) + (r >> 3) % 5 - 2);
    }
}

/**
 * native_draw: arguments for a function
 * @signature: of the function
 * @state: of the generator; any value begins a sequence
 * @in: their bits, as for NativeEval
 */
static inline void native_draw(const char *signature, uint64_t *state,
                               uint64_t in[3])
{
    for (size_t i = 0; signature[i + 1]; i++) {
        switch (signature[i + 1]) {
        case 'D':
            in[i] = native_from_D(native_draw_double(state));
            break;
        case 'F':
            in[i] = native_from_F(native_draw_float(state));
            break;
        case 'i':
        case 'l':
            in[i] = (int64_t)(native_random(state) % 49) - 16;
            break;
        default:
            in[i] = 0;
            break;
        }
    }
}

static inline uint64_t native_hash(uint64_t hash, uint64_t bits)
{
    hash = (hash ^ bits) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ (hash >> 29);
}

/*
 * In a guest, the exceptions other than "inexact" that were raised since
 * native_raised_clear().  A function that raises one with a result that is
 * normal cannot be replaced: it never has the fingerprint of any other.
 */
#ifndef NATIVE_RAISED
#define native_raised_clear()
#define native_raised()         UINT64_C(0)
#endif

static inline uint64_t native_hash_call(uint64_t hash, NativeEval *eval,
                                        unsigned flags, NativeHostFunction *f,
                                        const uint64_t in[3])
{
    uint64_t out[3] = { };

    native_raised_clear();
    if (!eval(f, &flags, in, out)) {
        return native_hash(hash, 1);
    }
    hash = native_hash(hash, native_raised());
    for (int i = 0; i < 3; i++) {
        hash = native_hash(hash, out[i]);
    }
    return hash;
}

/**
 * native_fingerprint: the fingerprint of a function
 * @symbol: host's symbol of its row, for its hard arguments
 * @signature, @flags: of its row
 * @eval: how to call it
 * @f: the function
 * @wanted: what is hoped for, or NULL
 *
 * The upper half is for the hard arguments, on which another function mostly
 * betrays itself: if it is not that of @wanted, the lower half is left out.
 */
static inline uint64_t native_fingerprint(const char *symbol,
                                          const char *signature,
                                          unsigned flags, NativeEval *eval,
                                          NativeHostFunction *f,
                                          const uint64_t *wanted)
{
    static const struct {
        const char *symbol;
        uint64_t in[3];
    } hard[] = {
#define NATIVE_HARD(symbol, ...) { #symbol, { __VA_ARGS__ } },
#include "libm-hard.def"
#undef NATIVE_HARD
    };
    uint64_t hash = 0, early, state = 0, in[3];

    for (size_t i = 0; i < sizeof(hard) / sizeof(hard[0]); i++) {
        if (strcmp(hard[i].symbol, symbol) == 0) {
            hash = native_hash_call(hash, eval, flags, f, hard[i].in);
        }
    }
    early = hash >> 32;
    if (wanted && early != *wanted >> 32) {
        return early << 32;
    }
    for (int i = 0; i < NATIVE_DRAWN; i++) {
        native_draw(signature, &state, in);
        hash = native_hash_call(hash, eval, flags, f, in);
    }
    return early << 32 | hash >> 32;
}

#endif

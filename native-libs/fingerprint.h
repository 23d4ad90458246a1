/*
 * The results of a libm function as one number, its fingerprint.
 *
 * The last bits of most functions' results depend on the library.  A
 * fingerprint is a hash over the results for some thousand fixed arguments.
 * Fingerprints of guests' functions are on record in fingerprints.def; they
 * were made by running this code in a guest (scripts/generate/fingerprints).
 * A function of the host with the same fingerprint is taken for the same
 * function.
 *
 * Any change of the code in this file or of libm-hard.def invalidates all
 * fingerprints on record.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef NATIVE_LIBS_FINGERPRINT_H
#define NATIVE_LIBS_FINGERPRINT_H

#include "libm.h"

/* How many arguments are drawn for a function, besides its hard ones. */
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
 * Draw a number of one of four kinds: any bits; from [0, 1); with a magnitude
 * of 2^-24 to 2^24; near a multiple of 1/4 or of pi/4, where functions have
 * zeros and poles, and where implementations change their method.
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
 * native_draw: draw arguments for a function
 * @signature: signature of the function
 * @state: state of the generator; each value begins another sequence
 * @in: set to the bits of the arguments, as NativeEval takes them
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
 * native_raised() tells which exceptions other than "inexact" were raised
 * since native_raised_clear().  Only the program that makes fingerprints in a
 * guest defines these.  A function that raises such an exception together with
 * a normal result cannot be replaced; then no host function has its
 * fingerprint.
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
 * @symbol: symbol of the host in the function's row; selects hard arguments
 * @signature, @flags: signature and flags of the row
 * @eval: calls a function with that signature
 * @f: the function
 * @wanted: the fingerprint that the function should have, or NULL
 *
 * The upper half of a fingerprint is a hash over the hard arguments, on which
 * most other implementations differ.  If that half is not the same as in
 * @wanted, the lower half is not computed and is 0.
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
        { NULL, { 0 } },        /* ends the list, which may be empty */
    };
    uint64_t hash = 0, early, state = 0, in[3];

    for (size_t i = 0; hard[i].symbol; i++) {
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

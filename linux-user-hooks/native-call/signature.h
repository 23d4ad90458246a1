/*
 * Native calls: signatures that a user writes.
 *
 * A signature is a list of words: one for the result, then one for each
 * argument.  A word is a letter of lib/native-libs.h.  The word of a pointer
 * may go on: p[3] points to as many bytes as argument 3 says, which the
 * function only reads, and p![3] to as many that it may write.  The range in
 * brackets is one factor or the product of two (p[2*3]).  A factor is the
 * number of an argument, counted from 1, or = and a number (p[3*=8], p![=20]).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef NATIVE_CALL_SIGNATURE_H
#define NATIVE_CALL_SIGNATURE_H

/*
 * The most arguments of each kind.  The guest's registers have the first eight
 * integer arguments, and all floating-point arguments; the other integer
 * arguments are on the guest's stack, where they are the only ones.
 */
enum {
    NATIVE_MAX_INTS = 16,
    NATIVE_MAX_FLOATS = 8,
    NATIVE_MAX_ARGS = NATIVE_MAX_INTS + NATIVE_MAX_FLOATS,
    NATIVE_REG_INTS = 8,
};

typedef struct NativeFactor {
    bool constant;
    /* The factor itself, or an index of NativeSignature's arg. */
    uint32_t value;
} NativeFactor;

typedef struct NativeArg {
    char letter;
    bool writable;              /* the function may write the range */
    uint8_t n_factors;          /* 0: the range is not known */
    uint8_t at;                 /* number among the arguments of its kind */
    NativeFactor factor[2];
} NativeArg;

typedef struct NativeSignature {
    /* The letter of the result, then those of the arguments. */
    char letters[1 + NATIVE_MAX_ARGS + 1];
    unsigned n_args, n_ints, n_floats;
    NativeArg arg[NATIVE_MAX_ARGS];
} NativeSignature;

/* Whether a letter is that of a floating-point number. */
static inline bool native_is_float(char letter)
{
    return letter == 'D' || letter == 'F';
}

/**
 * native_signature_parse: read a signature
 * @s: set to the signature; undefined after a mistake
 * @words: its words; NULL ends them
 * @errp: what is wrong, if something is
 *
 * Returns false if something is wrong.
 */
bool native_signature_parse(NativeSignature *s, char *const *words,
                            Error **errp);

#endif

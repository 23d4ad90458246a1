/*
 * Calls every function of libm that the guest's library has, with very many
 * arguments, and prints hashes of all that a program can see of it: results,
 * what is stored, errno, exception flags.
 *
 * Usage: math FUNCTION FIRST COUNT SIZE   a line for each block of SIZE calls
 *        math all FIRST COUNT SIZE        the same, of each function
 *        math -v FUNCTION BLOCK SIZE      a line for each call of a block
 *
 * It is linked with the library that it is for (see differential.py), because
 * the default versions are that library's, and without a startup file, because
 * those belong to some libc.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#define _GNU_SOURCE
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include "arguments.h"
#include "../../generate/float-state.h"

/* The first version of all symbols that glibc has for an architecture. */
#ifdef __aarch64__
#define FIRST_VERSION "GLIBC_2.17"
#else
#define FIRST_VERSION "GLIBC_2.27"
#endif

/* strtoull(), which headers of glibc 2.38 and newer call by another name, one
 * that older libraries and musl do not have. */
unsigned long long number(const char *text, char **end, int base)
    __asm__("strtoull");

/* What calls a function, and where its results go. */
typedef void Call(void *f, const uint64_t in[3], uint64_t out[3]);

/* What is there before a function stores something. */
#define UNTOUCHED   0x5ca1ab1e

#define CALL(signature, ...)                                            \
    static inline __attribute__((always_inline))                        \
    void call_##signature(void *f, const uint64_t in[3],                \
                          uint64_t out[3])                              \
    {                                                                   \
        __VA_ARGS__                                                     \
    }
#define CALLS(X, real)                                                  \
    CALL(X##X, out[0] = native_from_##X(((real (*)(real))f)(            \
        native_to_##X(in[0])));)                                        \
    CALL(X##X##X, out[0] = native_from_##X(((real (*)(real, real))f)(   \
        native_to_##X(in[0]), native_to_##X(in[1])));)                  \
    CALL(X##X##X##X,                                                    \
        out[0] = native_from_##X(((real (*)(real, real, real))f)(       \
            native_to_##X(in[0]), native_to_##X(in[1]),                 \
            native_to_##X(in[2])));)                                    \
    CALL(X##X##i, out[0] = native_from_##X(((real (*)(real, int))f)(    \
        native_to_##X(in[0]), in[1]));)                                 \
    CALL(X##X##l, out[0] = native_from_##X(((real (*)(real, long))f)(   \
        native_to_##X(in[0]), in[1]));)                                 \
    CALL(X##i##X, out[0] = native_from_##X(((real (*)(int, real))f)(    \
        in[0], native_to_##X(in[1])));)                                 \
    CALL(X##X##I,                                                       \
        int i = UNTOUCHED;                                              \
        out[0] = native_from_##X(((real (*)(real, int *))f)(            \
            native_to_##X(in[0]), &i));                                 \
        out[1] = i;)                                                    \
    CALL(X##X##P,                                                       \
        real x = UNTOUCHED;                                             \
        out[0] = native_from_##X(((real (*)(real, real *))f)(           \
            native_to_##X(in[0]), &x));                                 \
        out[1] = native_from_##X(x);)                                   \
    CALL(X##X##X##I,                                                    \
        int i = UNTOUCHED;                                              \
        out[0] = native_from_##X(((real (*)(real, real, int *))f)(      \
            native_to_##X(in[0]), native_to_##X(in[1]), &i));           \
        out[1] = i;)                                                    \
    CALL(v##X##P##P,                                                    \
        real x = UNTOUCHED;                                             \
        real y = UNTOUCHED;                                             \
        ((void (*)(real, real *, real *))f)(                            \
            native_to_##X(in[0]), &x, &y);                              \
        out[1] = native_from_##X(x);                                    \
        out[2] = native_from_##X(y);)                                   \
    CALL(i##X, out[0] = ((int (*)(real))f)(native_to_##X(in[0]));)      \
    CALL(l##X, out[0] = ((long (*)(real))f)(native_to_##X(in[0]));)

CALLS(D, double)
CALLS(F, float)

/* Through a pointer that the compiler does not know. */
#define S(signature)                                                    \
    static void pointer_##signature(void *f, const uint64_t in[3],      \
                                    uint64_t out[3])                    \
    {                                                                   \
        call_##signature(f, in, out);                                   \
    }
NATIVE_SIGNATURES(S)
#undef S

/* What old programs import: hidden, so that it has to be asked for. */
#define NATIVE_MATH(symbol, host_symbol, signature, flags)              \
    extern __typeof__(host_symbol) symbol;                              \
    __asm__(".symver " #symbol ", " #symbol "@" FIRST_VERSION);
#include "hidden.def"
#undef NATIVE_MATH

/* As programs do: a call of the function by its name. */
#define NATIVE_MATH(symbol, host_symbol, signature, flags)              \
    static void direct_##symbol(void *f, const uint64_t in[3],          \
                                uint64_t out[3])                        \
    {                                                                   \
        call_##signature(symbol, in, out);                              \
    }
#include "visible.def"
#include "hidden.def"
#undef NATIVE_MATH

static const struct row {
    const char *symbol, *host_symbol, *signature;
    Call *direct, *pointer;
    void *function;
} rows[] = {
#define NATIVE_MATH(symbol, host_symbol, signature, flags)              \
    { #symbol, #host_symbol, #signature,                                \
      direct_##symbol, pointer_##signature, symbol },
#include "visible.def"
#include "hidden.def"
#undef NATIVE_MATH
};

/*
 * Of so many blocks, all but the last 5 are in the state for native calls: one
 * is without "inexact", and 4 in the modes of float-state.h.
 */
#define CYCLE   16
#define MODES   4
#define USUAL   (CYCLE - MODES - 1)

/* Position in the sequence of arguments, which each state has for itself. */
static uint64_t position(uint64_t block, uint64_t size)
{
    uint64_t round = block / CYCLE, state = block % CYCLE;

    return (state < USUAL ? round * USUAL + state : round) * size;
}

static uint64_t run(const struct row *row, uint64_t block, uint64_t size,
                    bool verbose)
{
    static struct sequence sequence;
    uint64_t hash = 0, random = native_hash(block, size);
    uint64_t n = position(block, size), state = block % CYCLE;
    /* Calls through pointers are in every fourth round. */
    Call *call = block / CYCLE % 4 == 3 ? row->pointer : row->direct;
    int mode = state <= USUAL ? 0 : state - USUAL;
    int *error = &errno;
    uint64_t flags = 0;

    sequence_of(row->host_symbol, row->signature, &sequence);
    for (uint64_t i = 0; i < size; i++, n++) {
        /* Else each second is with a flag. */
        bool inexact = state < USUAL || (mode && i & 1);
        uint64_t in[3] = { }, out[3] = { };

        arguments(&sequence, n, &random, in);
        *error = 0;
        /* Both are slow: not when nothing else was raised. */
        if (mode) {
            float_state_set(mode, inexact);
        } else if (!inexact || flags != FLOAT_STATE_INEXACT) {
            float_state_set_flags(inexact);
        }
        call(row->function, in, out);
        flags = float_state_flags();
        if (mode) {
            float_state_set(0, false);
        }
        for (int j = 0; j < 3; j++) {
            hash = native_hash(hash, out[j]);
        }
        hash = native_hash(hash, flags << 32 | *error);
        if (verbose) {
            printf("%s(%llx, %llx, %llx) mode %d flags %d = "
                   "%llx %llx %llx flags %llx errno %d\n", row->symbol,
                   (long long)in[0], (long long)in[1], (long long)in[2],
                   mode, inexact, (long long)out[0], (long long)out[1],
                   (long long)out[2], (long long)flags, *error);
        }
    }
    return hash;
}

static int test(int argc, char **argv)
{
    bool verbose = argc > 1 && strcmp(argv[1], "-v") == 0;
    bool all = argc > 1 && strcmp(argv[1], "all") == 0;
    bool found = false;
    uint64_t first, count, size;

    if (argc != 5) {
        return 2;
    }
    first = number(argv[3 - !verbose], NULL, 0);
    count = verbose ? 1 : number(argv[3], NULL, 0);
    size = number(argv[4], NULL, 0);
    for (const struct row *row = rows; row < rows + COUNT(rows); row++) {
        if (!all && strcmp(row->symbol, argv[1 + verbose]) != 0) {
            continue;
        }
        found = true;
        for (uint64_t block = first; block < first + count; block++) {
            uint64_t hash = run(row, block, size, verbose);

            if (!verbose) {
                printf("%s %llu %016llx\n", row->symbol, (long long)block,
                       (long long)hash);
            }
        }
    }
    return found ? 0 : 2;
}

#ifdef __aarch64__
__asm__(".globl _start\n"
        "_start: mov x0, sp\n"
        "b begin\n");
#else
__asm__(".globl _start\n"
        "_start: mv a0, sp\n"
        "tail begin\n");
#endif

/* What the kernel passes on: the number of arguments, then they. */
void begin(long *stack);

void begin(long *stack)
{
    exit(test(stack[0], (char **)(stack + 1)));
}

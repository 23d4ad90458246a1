/*
 * The ways in which a function of the table is called, and its rows.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SWEEP_CALLS_H
#define SWEEP_CALLS_H

#include <stdbool.h>
#include <stdlib.h>
#include "signatures.h"


static unsigned n_declined;

#ifdef HOST_LIBS
/* Never, or whenever it asks: then the whole call declines */
#define NATIVE_RESUME(a, b, n)  0
#define NATIVE_INTERRUPTED(n)   (getenv("INTERRUPTED") != NULL)
#include "../../native-libs/str.h"

#define HOST_FUNCTION(symbol, sig)                                  \
    static uint64_t host_##symbol(const uint64_t *a)                \
    {                                                               \
        NativeResult result = native_##symbol ARGS_##sig;           \
                                                                    \
        if (native_declined(result)) {                              \
            n_declined++;                                           \
            return reference_##symbol(a);                           \
        }                                                           \
        return #sig[0] == 'd' ? a[0] : #sig[0] == 'v' ? 0 : result; \
    }
#else
#include "../../native-libs/native-libs.h"

#define HOST_FUNCTION(symbol, sig)                                  \
    static uint64_t host_##symbol(const uint64_t *a)                \
    {                                                               \
        return reference_##symbol(a);                               \
    }
#endif

/* The C library's functions under names that no header declares */
#define NATIVE_CALL(symbol, sig, flags)                             \
    extern DECL_##sig(libc_##symbol) __asm__(#symbol);              \
    extern __attribute__((weak)) DECL_##sig(ref_##symbol);          \
    static __attribute__((noinline)) uint64_t                       \
    inline_##symbol(const uint64_t *a)                              \
    {                                                               \
        uint64_t result = CALL(libc_##symbol ARGS_##sig);           \
        __asm__ volatile("" : "+r"(result));                        \
        return result;                                              \
    }                                                               \
    static __attribute__((noinline)) DECL_##sig(end_in_##symbol)    \
    {                                                               \
        return libc_##symbol NAMES_##sig;                           \
    }                                                               \
    static uint64_t tail_##symbol(const uint64_t *a)                \
    {                                                               \
        return CALL(end_in_##symbol ARGS_##sig);                    \
    }                                                               \
    static uint64_t pointer_##symbol(const uint64_t *a)             \
    {                                                               \
        DECL_##sig((*function)) = libc_##symbol;                    \
        __asm__ volatile("" : "+r"(function));                      \
        return CALL(function ARGS_##sig);                           \
    }                                                               \
    static uint64_t reference_##symbol(const uint64_t *a)           \
    {                                                               \
        return CALL(ref_##symbol ARGS_##sig);                       \
    }                                                               \
    HOST_FUNCTION(symbol, sig)
#include "../../native-libs/mem.def"
#include "../../native-libs/str.def"
#undef NATIVE_CALL

typedef uint64_t Call(const uint64_t *a);
enum { INLINE, TAIL, POINTER, REFERENCE, HOST, N_MODES };
static const char *const mode_names[] = {
    "inline", "tail", "pointer", "reference", "host"
};

typedef struct Row {
    const char *symbol;
    const char *sig;
    int flags;
    bool str;
    Call *call[N_MODES];
} Row;

#define NATIVE_CALL(symbol, sig, flags) { #symbol, #sig, flags, IS_STR,     \
    { inline_##symbol, tail_##symbol, pointer_##symbol,                 \
      reference_##symbol, host_##symbol } },
static const Row rows[] = {
#define IS_STR false
#include "../../native-libs/mem.def"
#undef IS_STR
#define IS_STR true
#include "../../native-libs/str.def"
#undef IS_STR
};
#undef NATIVE_CALL

#endif

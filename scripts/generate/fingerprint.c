/*
 * Print what the functions of a guest's libm return: see scripts/generate/fingerprints,
 * which compiles this and runs it with the guest's dynamic linker.
 *
 * It has to run with any libc: so there is no startup file, all of which want
 * the libc that they belong to, and no version of a symbol.  The dynamic
 * linker has initialized libc by the time _start is reached.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include "float-state.h"

/* The state of a native call: rounding to nearest, "inexact" raised. */
#define NATIVE_RAISED
#define native_raised_clear()   float_state_set(0, true)
#define native_raised()         (float_state_flags() & ~(uint64_t)FLOAT_STATE_INEXACT)
#include "fingerprint.h"
#include "flush.h"

/* How many arguments are drawn to see what flushing changes. */
#define FLUSHED     20000

/*
 * The first version of all symbols that glibc has for this architecture; that
 * of the __*_finite, which are hidden since 2.31.
 */
#ifdef __aarch64__
#define FIRST_VERSION "GLIBC_2.17"
#else
#define FIRST_VERSION "GLIBC_2.27"
#endif

static const struct {
    const char *symbol, *host_symbol, *signature;
    unsigned flags;
    NativeEval *eval;
} rows[] = {
#define NATIVE_MATH(symbol, host_symbol, signature, flags) \
    { #symbol, #host_symbol, #signature, flags, native_eval_##signature },
#include "libm.def"
#undef NATIVE_MATH
};

/*
 * Whether a function does the same with subnormal numbers flushed to zero, for
 * arguments and results within the limits of flush.h.
 */
static bool flush_changes_nothing(const char *signature, unsigned flags,
                                  NativeEval *eval, NativeHostFunction *f)
{
    uint64_t state = 1, in[3];

    for (int i = 0; i < FLUSHED; i++) {
        uint64_t usual[3] = { }, flushed[3] = { }, raised;

        native_draw(signature, &state, in);
        if (!native_flush_arguments(signature, in)) {
            continue;
        }
        float_state_set(0, true);
        if (!eval(f, &flags, in, usual)
            || !native_flush_results(signature, usual)) {
            continue;
        }
        raised = float_state_flags();
        float_state_set(FLOAT_STATE_FLUSH, true);
        eval(f, &flags, in, flushed);
        raised ^= float_state_flags();
        float_state_set(0, true);
        if (raised || memcmp(usual, flushed, sizeof(usual)) != 0) {
            return false;
        }
    }
    return true;
}

void _start(void);

void _start(void)
{
    /* musl has none. */
    void *(*versioned)(void *, const char *, const char *) =
        dlsym(RTLD_DEFAULT, "dlvsym");

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *symbol = rows[i].symbol;
        NativeHostFunction *f;

        if (!(rows[i].flags & NATIVE_LIBRARY)) {
            continue;
        }
        f = dlsym(RTLD_DEFAULT, symbol);
        if (!f && versioned) {
            f = versioned(RTLD_DEFAULT, symbol, FIRST_VERSION);
        }
        if (f) {
            printf("%s 0x%016llx, %d\n", symbol, (unsigned long long)
                   native_fingerprint(rows[i].host_symbol, rows[i].signature,
                                      rows[i].flags, rows[i].eval, f,
                                      NULL),
                   flush_changes_nothing(rows[i].signature, rows[i].flags,
                                         rows[i].eval, f));
        }
    }
    exit(0);
}

/*
 * Print what the functions of a guest's libm return: see scripts/fingerprints,
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
#include "generate/float-state.h"

/* To nearest, "inexact" as in a native call: FPSR.IXC or fflags.NX. */
#ifdef __aarch64__
#define INEXACT 0x10
#else
#define INEXACT 0x1
#endif

#define NATIVE_RAISED
#define native_raised_clear()   float_state_set(0, true)
#define native_raised()         (float_state_flags() & ~(uint64_t)INEXACT)
#include "fingerprint.h"

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
            printf("%s 0x%016llx\n", symbol, (unsigned long long)
                   native_fingerprint(rows[i].host_symbol, rows[i].signature,
                                      rows[i].flags, rows[i].eval, f,
                                      NULL));
        }
    }
    exit(0);
}

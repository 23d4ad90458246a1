/*
 * Calls of libm's functions: native_eval_*() may say that a result can be used
 * only if the call set no errno and raised no flag but "inexact", and it has
 * to say so for some arguments of each row.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <errno.h>
#include <fenv.h>
#include <math.h>
#include <stdio.h>
#include "fingerprint.h"

#define DRAWN   4000

static const struct Row {
    const char *symbol, *signature;
    unsigned flags;
    NativeHostFunction *function;
    NativeEval *eval;
} rows[] = {
#define NATIVE_MATH(symbol, host, signature, flags) \
    { #symbol, #signature, flags, (NativeHostFunction *)host, \
      native_eval_##signature },
#include "libm.def"
};

int main(void)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct Row *row = &rows[i];
        uint64_t state = 1, in[3], out[3], bad[3] = { };
        unsigned used = 0, wrong = 0;

        for (int n = 0; n < DRAWN; n++) {
            native_draw(row->signature, &state, in);
            feclearexcept(FE_ALL_EXCEPT);
            errno = 0;
            if (row->eval(row->function, &row->flags, in, out)) {
                used++;
                if (errno || fetestexcept(FE_ALL_EXCEPT & ~FE_INEXACT)) {
                    wrong++;
                    memcpy(bad, in, sizeof(bad));
                }
            }
        }
        if (wrong) {
            printf("not ok %s silent - flags or errno %u times, with %#llx "
                   "%#llx\n", row->symbol, wrong, (unsigned long long)bad[0],
                   (unsigned long long)bad[1]);
        } else if (!used) {
            printf("not ok %s silent - never native\n", row->symbol);
        } else {
            printf("ok %s silent\n", row->symbol);
        }
    }
    return 0;
}

/*
 * Changes the rounding mode between calls: by libc, and by an instruction
 * within the block in which the calls are.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "calls.h"
#include "../../scripts/generate/float-state.h"

static const int modes[] = {
    FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO,
};

int main(void)
{
    uint64_t hash;
    fenv_t held;

    for (int i = 0; i < 2000; i++) {
        double x = i * 0.37 + 0.1, y = i * 0.011 + 0.3;

        fesetround(modes[i % 4]);
        hash = calls(0, x, y);
        fesetround(modes[i / 4 % 4]);
        hash = calls(hash, y, x);
        printf("%d %016llx %d\n", i, (long long)hash,
               fetestexcept(FE_ALL_EXCEPT));

        for (int mode = 0; mode < 5; mode++) {
            double up, near;

            float_state_set(mode, i & 1);
            up = sin(x);
            hash = float_state_flags();
            float_state_set(0, i & 1);
            near = sin(x);
            printf("%d %a %a %llx %llx\n", mode, up, near, (long long)hash,
                   (long long)float_state_flags());
        }

        feholdexcept(&held);
        hash = calls(0, x, x);
        printf("held %016llx %d\n", (long long)hash,
               fetestexcept(FE_ALL_EXCEPT));
        feupdateenv(&held);
        if (i % 50 == 0) {
            feclearexcept(FE_ALL_EXCEPT);
        }
    }
    fesetenv(FE_DFL_ENV);
    printf("%016llx %d\n", (long long)calls(0, 1.5, 2.5),
           fetestexcept(FE_ALL_EXCEPT));
    return 0;
}

/*
 * Flushes subnormal numbers to zero all the time, as a program that was
 * compiled with -ffast-math does: some calls must still be native, and all have
 * the results of the guest's code, also those with numbers that are flushed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "calls.h"
#include "../../scripts/generate/float-state.h"

int main(void)
{
    uint64_t hash = 0;

    float_state_set(FLOAT_STATE_FLUSH, true);
    for (int i = 0; i < 2000; i++) {
        double x = i * 0.37 + 0.1, y = i * 0.011 + 0.3;

        hash = calls(hash, x, y);
        printf("%d %016llx %llx\n", i, (long long)hash,
               (long long)float_state_flags());
        for (int exponent = -1074; exponent < 1024; exponent += 37) {
            double z = ldexp(x, exponent);

            hash = calls(hash, z, y);
            printf("%d %016llx %llx\n", exponent, (long long)hash,
                   (long long)float_state_flags());
        }
    }
    return 0;
}

/*
 * Unmasks exceptions, where the processor can, and has them raised.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "calls.h"
#include <setjmp.h>
#include <signal.h>

static sigjmp_buf back;

static void on_fpe(int number, siginfo_t *info, void *context)
{
    printf("signal %d code %d\n", number, info->si_code);
    siglongjmp(back, 1);
}

static const int exceptions[] = {
    FE_INVALID, FE_DIVBYZERO, FE_OVERFLOW, FE_UNDERFLOW, FE_INEXACT,
    FE_ALL_EXCEPT,
};

int main(void)
{
    struct sigaction action = {
        .sa_sigaction = on_fpe, .sa_flags = SA_SIGINFO,
    };
    volatile double zero = 0, minus = -1, big = 1000;

    sigaction(SIGFPE, &action, NULL);
    for (volatile int i = 0; i < 6; i++) {
        for (volatile int j = 0; j < 8; j++) {
            feclearexcept(FE_ALL_EXCEPT);
            if (j & 1) {
                feraiseexcept(FE_INEXACT);
            }
            printf("%d: %d, now %d\n", i, feenableexcept(exceptions[i]),
                   fegetexcept());
            if (sigsetjmp(back, 1)) {
                continue;
            }
            switch (j / 2) {
            case 0:
                printf("%a\n", log(zero));
                break;
            case 1:
                printf("%a\n", sqrt(minus));
                break;
            case 2:
                printf("%a %a\n", exp(big), exp(-big));
                break;
            default:
                printf("%016llx\n", (long long)calls(0, big, 0.7));
                break;
            }
            printf("flags %d\n", fetestexcept(FE_ALL_EXCEPT));
            fedisableexcept(FE_ALL_EXCEPT);
        }
    }
    return 0;
}

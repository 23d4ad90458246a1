/*
 * FPCR.AH, the alternate handling of floating-point numbers: what a signal
 * handler changes holds for the code that ran before.  With AH, FABS leaves the
 * sign of a NaN as it is (Arm ARM, FPAbs()).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <ucontext.h>

#define FPCR_AH 2

static volatile uint32_t wanted;

static void change(int number, siginfo_t *info, void *context)
{
    ucontext_t *uc = context;
    struct fpsimd_context *fp = (void *)uc->uc_mcontext.__reserved;

    fp->fpcr = wanted;
}

/* Whether the absolute value of a negative NaN is negative */
static __attribute__((noinline)) int keeps_sign(void)
{
    uint64_t nan = UINT64_C(0xfff8000000000000), abs;

    asm volatile("fmov d0, %1\n\tfabs d0, d0\n\tfmov %0, d0"
                 : "=r"(abs) : "r"(nan) : "v0");
    return abs >> 63;
}

int main(void)
{
    struct sigaction action = { .sa_sigaction = change,
                                .sa_flags = SA_SIGINFO };
    int before, with, after;

    sigaction(SIGUSR1, &action, NULL);
    before = keeps_sign();
    wanted = FPCR_AH;
    raise(SIGUSR1);
    with = keeps_sign();
    wanted = 0;
    raise(SIGUSR1);
    after = keeps_sign();
    printf("%d %d %d\n", before, with, after);
    return 0;
}

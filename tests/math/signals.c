/*
 * A signal handler does mathematics, in another rounding mode and with other
 * flags, while the main program does.  Both find the same results every time.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "calls.h"
#include <signal.h>
#include <stdbool.h>
#include <sys/time.h>

#define SIGNALS     200

static volatile sig_atomic_t signals, wrong;
static uint64_t upward, nearest;

static uint64_t in_handler(int mode)
{
    uint64_t hash;
    int inexact;

    fesetround(mode);
    feclearexcept(FE_ALL_EXCEPT);
    hash = calls(0, 12.3, 0.7);
    inexact = fetestexcept(FE_INEXACT);
    hash = add_bits(hash, inexact);
    return add_bits(calls(hash, 0.9, 3.3), fetestexcept(FE_ALL_EXCEPT));
}

static void on_alarm(int number)
{
    int saved = errno;

    wrong += in_handler(FE_UPWARD) != upward;
    wrong += in_handler(FE_TONEAREST) != nearest;
    fesetround(FE_DOWNWARD);
    feraiseexcept(signals & 1 ? FE_ALL_EXCEPT : FE_OVERFLOW);
    signals++;
    errno = saved;
}

/* In the state for native calls, and not in it. */
static uint64_t pass(bool inexact)
{
    uint64_t hash = 0;

    feclearexcept(FE_ALL_EXCEPT);
    if (inexact) {
        feraiseexcept(FE_INEXACT);
    }
    for (int i = 0; i < 50; i++) {
        errno = 0;
        hash = calls(hash, i * 0.7 + 0.1, i * 0.03 + 1.1);
        hash = add_bits(hash, errno);
        hash = add(hash, floor(i + 0.5));
        hash = add_bits(hash, fetestexcept(FE_ALL_EXCEPT));
    }
    return add_bits(hash, fegetround());
}

int main(void)
{
    struct itimerval often = { { 0, 1000 }, { 0, 1000 } };
    struct sigaction action = { .sa_handler = on_alarm };
    uint64_t first, second, different = 0;

    upward = in_handler(FE_UPWARD);
    nearest = in_handler(FE_TONEAREST);
    first = pass(false);
    second = pass(true);
    printf("%016llx %016llx %016llx %016llx\n", (long long)upward,
           (long long)nearest, (long long)first, (long long)second);

    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &often, NULL);
    while (signals < SIGNALS) {
        different += pass(false) != first;
        different += pass(true) != second;
    }
    printf("%llu passes were different, and %d in the handler\n",
           (long long)different, (int)wrong);
    return 0;
}

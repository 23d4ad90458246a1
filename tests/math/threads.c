/*
 * Threads that do mathematics, each in a rounding mode of its own.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "calls.h"
#include <pthread.h>

#define THREADS     8

static const int modes[] = {
    FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO,
};

static void *run(void *argument)
{
    uint64_t *hash = argument, number = *hash;

    fesetround(modes[number % 4]);
    for (int i = 0; i < 3000; i++) {
        if (number >= 4 && i % 100 == 0) {
            feclearexcept(FE_ALL_EXCEPT);
        }
        *hash = calls(*hash, i * 0.013 + 0.2, i * 0.001 + 0.4);
        *hash = add_bits(*hash, fetestexcept(FE_ALL_EXCEPT));
    }
    return NULL;
}

int main(void)
{
    pthread_t threads[THREADS];
    uint64_t hashes[THREADS];

    /* A new thread has the state of the one that makes it. */
    fesetround(FE_UPWARD);
    for (uint64_t i = 0; i < THREADS; i++) {
        hashes[i] = i;
        pthread_create(&threads[i], NULL, run, &hashes[i]);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        printf("thread %d %016llx\n", i, (long long)hashes[i]);
    }
    printf("%d %016llx\n", fegetround(), (long long)calls(0, 0.3, 1.9));
    return 0;
}

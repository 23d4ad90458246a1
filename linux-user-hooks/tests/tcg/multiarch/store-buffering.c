/*
 * Sequentially consistent stores come before later loads of the kind.
 *
 * Each of two threads stores to its own word and loads the other's.  Whichever
 * store comes second in the total order of C11, the load after it has to see
 * the first one, so that both loads cannot miss.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROUNDS = 50000 };

/* Each in a cache line of its own */
static struct {
    int word;
    char pad[252];
} cells[2];

static int arrived;
static int saw[2];

/* Wait until both threads came here @n times. */
static void meet(int n)
{
    __atomic_add_fetch(&arrived, 1, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&arrived, __ATOMIC_SEQ_CST) < 2 * n) {
        /* The other thread is about to come. */
    }
}

static void store_and_load(int me)
{
    __atomic_store_n(&cells[me].word, 1, __ATOMIC_SEQ_CST);
    saw[me] = __atomic_load_n(&cells[!me].word, __ATOMIC_SEQ_CST);
}

static void *second_thread(void *opaque)
{
    for (int i = 0; i < ROUNDS; i++) {
        meet(2 * i + 1);
        store_and_load(1);
        meet(2 * i + 2);
    }
    return NULL;
}

int main(void)
{
    int misses = 0;
    pthread_t thread;

    if (pthread_create(&thread, NULL, second_thread, NULL)) {
        perror("pthread_create");
        return EXIT_FAILURE;
    }
    for (int i = 0; i < ROUNDS; i++) {
        cells[0].word = cells[1].word = 0;
        meet(2 * i + 1);
        store_and_load(0);
        meet(2 * i + 2);
        misses += !saw[0] && !saw[1];
    }
    pthread_join(thread, NULL);
    if (misses) {
        printf("both loads missed the other's store %d times\n", misses);
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}

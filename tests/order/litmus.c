/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Store buffering: two threads write a word each and read the other's.  With
 * an order between the two accesses, one of them has to see what the other
 * wrote.  This is the one order of these that an x86 host does not keep by
 * itself, so that it is the one that a missing barrier breaks.
 *
 *     litmus ROUNDS      a line for each way to ask for the order: its name,
 *                        and how often neither thread saw the other's word
 *
 * The way "none" asks for nothing: there the count says what this program is
 * able to see.
 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* Each in a cache line of its own */
static struct {
    int64_t word;
    char pad[120];
} cells[2] __attribute__((aligned(128)));

#if defined(__aarch64__)
#define ACCESS(store, between, load)                                        \
    asm volatile(store " %[one], %[mine]\n\t" between "\n\t"                \
                 load " %[seen], %[other]"                                  \
                 : [seen] "=r" (seen), [mine] "=Q" (cells[i].word)          \
                 : [one] "r" (1l), [other] "Q" (cells[!i].word) : "memory")
#define WAYS                                                                \
    WAY("none", "str", "", "ldr")                                           \
    WAY("dmb ish", "str", "dmb ish", "ldr")                                 \
    WAY("dmb sy", "str", "dmb sy", "ldr")                                   \
    WAY("stlr ldar", "stlr", "", "ldar")
#elif defined(__riscv)
#define ACCESS(store, between, load)                                        \
    asm volatile(store " %[one], %[mine]\n\t" between "\n\t"                \
                 load " %[seen], %[other]"                                  \
                 : [seen] "=r" (seen), [mine] "=m" (cells[i].word)          \
                 : [one] "r" (1l), [other] "m" (cells[!i].word) : "memory")
#define WAYS                                                                \
    WAY("none", "sd", "", "ld")                                             \
    WAY("fence", "sd", "fence iorw, iorw", "ld")                            \
    WAY("fence rw, rw", "sd", "fence rw, rw", "ld")                         \
    WAY("fence w, r", "sd", "fence w, r", "ld")                             \
    WAY("fence o, i", "sd", "fence o, i", "ld")                             \
    WAY("fence ow, ir", "sd", "fence ow, ir", "ld")
#else
#error "unknown guest"
#endif

#define WAY(name, store, between, load) name,
static const char *const names[] = { WAYS };
#undef WAY

enum { N_WAYS = sizeof(names) / sizeof(names[0]) };

static int64_t access_words(int way, int i)
{
    int64_t seen = 0;
    int n = 0;

#define WAY(name, store, between, load)                                     \
    if (way == n++) {                                                       \
        ACCESS(store, between, load);                                       \
    }
    WAYS
#undef WAY
    return seen;
}

static long rounds;
static int64_t saw[2];
static int arrived;

/* Wait until both threads came here for the time @n, counted from 1. */
static void meet(long n)
{
    __atomic_add_fetch(&arrived, 1, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&arrived, __ATOMIC_SEQ_CST) < 2 * n) {
    }
}

static long met[2];

static void *second(void *way)
{
    for (long n = 0; n < rounds; n++) {
        meet(++met[1]);
        saw[1] = access_words((intptr_t)way, 1);
        meet(++met[1]);
    }
    return NULL;
}

static long count_misses(int way)
{
    pthread_t thread;
    long misses = 0;

    arrived = 0;
    met[0] = met[1] = 0;
    if (pthread_create(&thread, NULL, second, (void *)(intptr_t)way)) {
        perror("pthread_create");
        exit(1);
    }
    for (long n = 0; n < rounds; n++) {
        cells[0].word = cells[1].word = 0;
        meet(++met[0]);
        saw[0] = access_words(way, 0);
        meet(++met[0]);
        misses += !saw[0] && !saw[1];
    }
    pthread_join(thread, NULL);
    return misses;
}

int main(int argc, char **argv)
{
    rounds = argc > 1 ? atol(argv[1]) : 100000;
    for (int way = 0; way < N_WAYS; way++) {
        printf("%s: %ld\n", names[way], count_misses(way));
    }
    return 0;
}

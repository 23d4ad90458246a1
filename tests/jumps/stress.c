/*
 * Threads that jump between pages while another changes these all the time:
 * writes, maps other code over them, unmaps them, takes PROT_EXEC away.
 *
 *     stress SECONDS
 *
 * Each page returns the number that was written last. The writer tells a
 * number to the others when its code is in place, so that a thread that reads
 * it, and then jumps, must not find an older one. A page that is away gives a
 * signal, which counts as a number only while the page may be away.
 *
 * Prints "right" or what was wrong; how often only with a second argument.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "arena.h"

/* Each thread's own page, which jumps to all targets, and new contents */
enum { THREADS = 8, TARGETS = 4, SPARE = THREADS + TARGETS, PAGES };
enum { FAULT = -1 };

/* Numbers of 16 bits that start again, compared as such */
static _Atomic unsigned published[TARGETS];
static atomic_bool away[TARGETS];
static atomic_bool stop, wrong;
static unsigned long runs[THREADS], faults[THREADS];

static Insn *target(int n)
{
    return page(THREADS + n);
}

/* Set the result to @n, in one instruction so that it is written at once */
static Insn number(unsigned n)
{
#if defined(__aarch64__)
    return 0xd2800000 | (n & 0xffff) << 5;          /* movz x0, #n */
#else
    return 0x00000537 | (n & 0xffff) << 12;         /* lui a0, n */
#endif
}

static unsigned result(long value)
{
#if defined(__aarch64__)
    return value & 0xffff;
#else
    return value >> 12 & 0xffff;
#endif
}

static void put(Insn *p, unsigned n)
{
    emit_back(emit(p, number(n)));
    sync_code(p, 16);
}

static void on_fault(int signal, siginfo_t *info, void *context)
{
    ucontext_t *uc = context;
    unsigned long at = PC(uc);

    if (at < (unsigned long)target(0) || at >= (unsigned long)page(SPARE)
        || (unsigned long)info->si_addr != at) {
        static const char text[] = "a fault elsewhere\n";

        (void)!write(1, text, sizeof(text) - 1);
        _exit(1);
    }
    SUM(uc) = FAULT;
    PC(uc) = SAVED(uc);
}

static void bad(const char *what, int thread, int n, unsigned got,
                unsigned least)
{
    if (!atomic_exchange(&wrong, true)) {
        printf("%s: thread %d target %d got %u, at least %u expected\n",
               what, thread, n, got, least);
    }
    atomic_store(&stop, true);
}

static void *jump(void *arg)
{
    int me = (long)arg;
    /* Its page: 16 instructions for each target, a jump of either kind */
    Insn *mine = page(me);

    for (int n = 0; n < TARGETS; n++) {
        emit_jump(emit_save(mine + 32 * n), target(n));
        emit_jump_target(emit_save(mine + 32 * n + 16));
    }
    sync_code(mine, PAGE);
    for (unsigned i = me; !atomic_load(&stop); i = i * 5 + 3) {
        int n = i >> 8 & (TARGETS - 1);
        Code *code = (Code *)(void *)(mine + 32 * n + (i >> 12 & 1 ? 16 : 0));

        for (int j = i >> 13 & 31; j >= 0; j--) {
            bool was_away = atomic_load(&away[n]);
            unsigned least = atomic_load(&published[n]);
            long value = code(0, 0, target(n), 0, 0, 0);

            runs[me]++;
            if (value == FAULT) {
                /* If it was not away before, nothing may have happened */
                faults[me]++;
                if (!was_away && !atomic_load(&away[n])
                    && atomic_load(&published[n]) == least) {
                    bad("a fault", me, n, 0, least);
                }
            } else if (atomic_load(&published[n]) - least < 0x4000
                       && (short)(result(value) - least) < 0) {
                /* Not when so long away from the processor that it wraps */
                bad("old code", me, n, result(value), least & 0xffff);
            }
        }
    }
    return NULL;
}

static void change(int n, int how, unsigned version)
{
    Insn *p = target(n);

    switch (how) {
    case 0 ... 3:
        put(p, version);
        break;
    case 4:
        atomic_store(&away[n], true);
        mprotect(p, PAGE, RW);
        put(p, version);
        mprotect(p, PAGE, RWX);
        break;
    case 5:
    case 6:
        mmap(page(SPARE), PAGE, RWX,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
        put(page(SPARE), version);
        /* QEMU moves first, and then tells itself so: not at once */
        atomic_store(&away[n], true);
        mremap(page(SPARE), PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, p);
        break;
    case 7:
        atomic_store(&away[n], true);
        munmap(p, PAGE);
        mmap(p, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
        put(p, version);
        mprotect(p, PAGE, RWX);
        break;
    }
    atomic_store(&published[n], version);
    atomic_store(&away[n], false);
}

int main(int argc, char **argv)
{
    double seconds = argc > 1 ? atof(argv[1]) : 2;
    struct sigaction action = { .sa_flags = SA_SIGINFO };
    pthread_t threads[THREADS];
    struct timespec begin, now;
    unsigned version = 0;

    if (mmap(page(0), PAGES * PAGE, RWX,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED) {
        perror("mmap");
        return 1;
    }
    action.sa_sigaction = on_fault;
    sigaction(SIGSEGV, &action, NULL);
    for (int n = 0; n < TARGETS; n++) {
        put(target(n), 0);
    }
    for (long i = 0; i < THREADS; i++) {
        pthread_create(&threads[i], NULL, jump, (void *)i);
    }
    clock_gettime(CLOCK_MONOTONIC, &begin);
    srandom(1);
    do {
        for (int i = 0; i < 64; i++) {
            int random_bits = random();

            version++;
            change(random_bits >> 8 & (TARGETS - 1), random_bits >> 16 & 7,
                   version);
        }
        clock_gettime(CLOCK_MONOTONIC, &now);
    } while (now.tv_sec - begin.tv_sec + (now.tv_nsec - begin.tv_nsec) / 1e9
             < seconds && !atomic_load(&stop));
    atomic_store(&stop, true);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
    if (!atomic_load(&wrong)) {
        printf("right\n");
    }
    if (argc > 2) {
        unsigned long all = 0, fault = 0;

        for (int i = 0; i < THREADS; i++) {
            all += runs[i];
            fault += faults[i];
        }
        printf("%u changes, %lu jumps, %lu faults\n", version, all, fault);
    }
    return atomic_load(&wrong);
}

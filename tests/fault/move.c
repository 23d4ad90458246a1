/*
 * Moves within one object of many pages, of which one cannot be written (or
 * read) until the handler of SIGSEGV allows it. A move destroys its source as
 * it goes, so one that had begun when it faulted must not be begun again.
 * Prints the memory afterwards.
 *
 * Compile with -fno-builtin.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { PAGE = 4096, PAGES = 8 };

static char *memory;
static volatile sig_atomic_t faults;

static void allow(int sig, siginfo_t *info, void *context)
{
    uintptr_t page = (uintptr_t)info->si_addr & -(uintptr_t)PAGE;

    (void)sig, (void)context;
    if (++faults > 20 ||
        mprotect((void *)page, PAGE, PROT_READ | PROT_WRITE) < 0) {
        _Exit(1);
    }
}

static uint64_t hash(void)
{
    uint64_t h = 14695981039346656037u;

    for (int i = 0; i < PAGES * PAGE; i++) {
        h = (h ^ (unsigned char)memory[i]) * 1099511628211u;
    }
    return h;
}

int main(void)
{
    static const int distances[] = { 1, 8, 100, 1000, 5000 };
    struct sigaction action = { .sa_sigaction = allow,
                                .sa_flags = SA_SIGINFO };

    memory = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    sigaction(SIGSEGV, &action, NULL);
    for (int at = 0; at < 5; at++) {
        for (int hole = 0; hole < PAGES; hole++) {
            for (int up = 0; up < 2; up++) {
                int d = distances[at], prot = hole % 2 ? PROT_READ : PROT_NONE;
                char *low = memory + 16, *high = low + d;
                size_t n = PAGES * PAGE - 32 - d;

                for (int i = 0; i < PAGES * PAGE; i++) {
                    memory[i] = i * 7 + i / 256;
                }
                faults = 0;
                mprotect(memory + hole * PAGE, PAGE, prot);
                memmove(up ? high : low, up ? low : high, n);
                printf("%d %d %d: %d %016llx\n", d, hole, up, faults > 0,
                       (unsigned long long)hash());
            }
        }
    }
    return 0;
}

/*
 * What functions have written when their range ends in memory that cannot be
 * accessed: the guest's functions decide that, whichever host functions would
 * have run.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE    4096
#define HALF    (3 * PAGE)      /* a page of each half cannot be accessed */

static char *to, *from;
static sigjmp_buf out;

static void on_fault(int signal)
{
    siglongjmp(out, 1);
}

static uint64_t hash(const char *p, size_t n)
{
    uint64_t h = 0xcbf29ce484222325;

    for (size_t i = 0; i < n; i++) {
        h = (h ^ (unsigned char)p[i]) * 0x100000001b3;
    }
    return h;
}

static void fill(char *p, size_t n, int first)
{
    for (size_t i = 0; i < n; i++) {
        p[i] = first + i % 61;
    }
}

enum { MEMCPY, MEMMOVE, MEMPCPY, MEMSET, BZERO, STRCPY, STPCPY, STRNCPY,
       STRCAT, FUNCTIONS };
static const char *const names[FUNCTIONS] = {
    "memcpy", "memmove", "mempcpy", "memset", "bzero", "strcpy", "stpcpy",
    "strncpy", "strcat"
};

static void call(int function, char *d, char *s, size_t n)
{
    switch (function) {
    case MEMCPY: memcpy(d, s, n); break;
    case MEMMOVE: memmove(d, s, n); break;
    case MEMPCPY: mempcpy(d, s, n); break;
    case MEMSET: memset(d, 'q', n); break;
    case BZERO: bzero(d, n); break;
    case STRCPY: strcpy(d, s); break;
    case STPCPY: stpcpy(d, s); break;
    case STRNCPY: strncpy(d, s, n); break;
    case STRCAT: d[0] = 0; strcat(d, s); break;
    }
}

/* N bytes, of which the last BEYOND of the destination, or of the source,
   cannot be accessed.  The hash of what has been written */
static uint64_t try(int function, size_t n, size_t beyond, int source)
{
    char *d = to + 2 * PAGE - (source ? n : n - beyond);
    char *s = from + 2 * PAGE - (source ? n - beyond : n);
    char *begin = to + 2 * PAGE - n - 32;

    fill(begin, n + 32, 'A');
    fill(s, from + 2 * PAGE - s, '0');
    if (function >= STRCPY && !source) {
        s[n - 1] = 0;
    }
    /* QEMU stops to try what faults 64 times within 2.6 ms. */
    usleep(50);
    if (!sigsetjmp(out, 1)) {
        call(function, d, s, n);
        return 0;
    }
    return hash(begin, n + 32);
}

int main(void)
{
    static const size_t sizes[] = {
        2, 3, 5, 8, 9, 13, 16, 17, 20, 25, 31, 32, 33, 47, 63, 64, 65, 96, 100,
        127, 128, 130, 200, 255, 256, 260, 400, 512, 700, 1000, 2048, 3000
    };
    struct sigaction action = { .sa_handler = on_fault };

    sigaction(SIGSEGV, &action, NULL);
    to = mmap(NULL, 2 * HALF, PROT_READ | PROT_WRITE,
              MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    from = to + HALF;
    mprotect(to + 2 * PAGE, PAGE, PROT_NONE);
    mprotect(from + 2 * PAGE, PAGE, PROT_NONE);
    for (int f = 0; f < FUNCTIONS; f++) {
        for (int i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
            size_t n = sizes[i];
            uint64_t d = 0, s = 0;

            for (size_t beyond = 1; beyond < n; beyond += 1 + n / 13) {
                d = d * 31 + try(f, n, beyond, 0);
                s = f == MEMSET || f == BZERO ? 0
                    : s * 31 + try(f, n, beyond, 1);
            }
            printf("%s %zu: %016llx %016llx\n", names[f], n,
                   (unsigned long long)d, (unsigned long long)s);
        }
    }
    return 0;
}

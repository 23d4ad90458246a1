/*
 * What a program can see of libbz2's streams beside bytes: faults, streams that
 * are none, an allocator of the program, messages, long inputs that a signal
 * leaves by longjmp.  Prints a line for each.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

#ifdef __aarch64__
#define PC(context) ((context)->uc_mcontext.pc)
#else
#define PC(context) ((context)->uc_mcontext.__gregs[REG_PC])
#endif

extern char __executable_start, etext;

/* bzlib.h, which the machine may not have */
typedef struct {
    char *next_in;
    unsigned avail_in, total_in_lo32, total_in_hi32;
    char *next_out;
    unsigned avail_out, total_out_lo32, total_out_hi32;
    void *state;
    void *(*bzalloc)(void *, int, int);
    void (*bzfree)(void *, void *);
    void *opaque;
} bz_stream;

enum { BZ_RUN, BZ_FLUSH, BZ_FINISH };

int BZ2_bzCompressInit(bz_stream *s, int level, int verbosity, int factor);
int BZ2_bzCompress(bz_stream *s, int action);
int BZ2_bzCompressEnd(bz_stream *s);
int BZ2_bzDecompressInit(bz_stream *s, int verbosity, int small);
int BZ2_bzDecompress(bz_stream *s);
int BZ2_bzDecompressEnd(bz_stream *s);

enum { SIZE = 250000, PAGE = 4096 };

static char data[SIZE], packed[SIZE + SIZE / 2], plain[SIZE];
static char *page;
static sigjmp_buf escape;
static volatile uintptr_t fault, fault_pc;

static uint64_t hash(const void *p, size_t n)
{
    uint64_t h = 1;

    for (size_t i = 0; i < n; i++) {
        h = (h ^ ((const unsigned char *)p)[i]) * 0x100000001b3;
    }
    return h;
}

static void on_fault(int number, siginfo_t *info, void *context)
{
    fault = (uintptr_t)info->si_addr;
    fault_pc = PC((ucontext_t *)context);
    siglongjmp(escape, number);
}

static int allocations;

static void *allocate(void *opaque, int n, int size)
{
    allocations++;
    *(int *)opaque += n * size;
    return calloc(n, size);
}

static void release(void *opaque, void *p)
{
    allocations--;
    free(p);
}

static void show(const char *what, int result, const bz_stream *s)
{
    printf("%s: %d, in %u %u, out %u %u\n", what, result, s->avail_in,
           s->total_in_lo32, s->avail_out, s->total_out_lo32);
    fflush(stdout);
}

/* Compress into packed, and back, by calls of many sizes. */
static size_t both_ways(const char *what, int level, int verbosity, int small)
{
    int sum = 0, result, action = BZ_RUN;
    bz_stream s = { .bzalloc = allocate, .bzfree = release, .opaque = &sum };
    size_t n;

    BZ2_bzCompressInit(&s, level, verbosity, 0);
    s.next_in = data;
    s.next_out = packed;
    do {
        if (action == BZ_RUN) {
            size_t left = data + SIZE - s.next_in;

            s.avail_in = left < 7001 ? left : 7001;
            action = left < 7001 ? BZ_FINISH
                     : left % 5 == 1 ? BZ_FLUSH : BZ_RUN;
        }
        s.avail_out = 997;
        result = BZ2_bzCompress(&s, action);
        if (action == BZ_FLUSH && result == 1) {
            action = BZ_RUN;
        }
    } while (result > 0 && result != 4);
    n = s.total_out_lo32;
    show(what, result, &s);
    printf("%016lx, %d bytes in %d\n", (unsigned long)hash(packed, n), sum,
           allocations);
    BZ2_bzCompressEnd(&s);

    BZ2_bzDecompressInit(&s, verbosity, small);
    s.next_in = packed;
    s.next_out = plain;
    do {
        s.avail_in = packed + n - s.next_in < 501 ? packed + n - s.next_in
                                                  : 501;
        s.avail_out = 1777;
        if (plain + SIZE - s.next_out < 1777) {
            s.avail_out = plain + SIZE - s.next_out;
        }
        result = BZ2_bzDecompress(&s);
    } while (result == 0 && (s.next_in < packed + n || !s.avail_out));
    show(what, result, &s);
    printf("%d, %d bytes in %d\n", memcmp(plain, data, SIZE), sum,
           allocations);
    BZ2_bzDecompressEnd(&s);
    return n;
}

/* A call whose stream or memory is not what it should be */
static void broken(const char *what, bz_stream *s, int compress)
{
    int number, result;

    fault = 0;
    number = sigsetjmp(escape, 1);
    if (number) {
        printf("%s: signal %d, %s, in the %s, memory %016lx\n", what, number,
               fault ? "an address" : "no address",
               fault_pc >= (uintptr_t)&__executable_start
               && fault_pc < (uintptr_t)&etext ? "program" : "library",
               (unsigned long)hash(page, 2 * PAGE));
        return;
    }
    result = compress ? BZ2_bzCompress(s, BZ_FINISH) : BZ2_bzDecompress(s);
    if (s) {
        show(what, result, s);
    } else {
        printf("%s: %d\n", what, result);
    }
}

int main(void)
{
    struct sigaction action = {
        .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO
    };
    static uint64_t zeros[20000];
    uint64_t x = 1;
    size_t n = 0;

    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
    for (int i = 0; i < SIZE; i++) {
        x = x * 6364136223846793005 + 1442695040888963407;
        data[i] = i % 90000 < 30000 ? "abcdefgh"[x >> 61]
                  : i % 90000 < 60000 ? (x >> 60 ? 'x' : 'y') : x >> 56;
    }
    for (int i = 0; i < 8; i++) {
        n = both_ways(i & 4 ? "messages" : "both ways", 1 + 7 * (i & 1),
                      i & 4 ? 4 : 0, i >> 1 & 1);
    }

    page = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    memcpy(page, data, 2 * PAGE);
    munmap(page + 2 * PAGE, PAGE);
    for (int compress = 0; compress < 2; compress++) {
        bz_stream s = { };

        broken("no stream", NULL, compress);
        broken("no state", &s, compress);
        s.state = zeros;
        broken("a state of zeros", &s, compress);
        s.state = page + 2 * PAGE;
        broken("no such state", &s, compress);
        s.state = page + 2 * PAGE - 8;
        broken("a short state", &s, compress);
        broken("a stream at the end", (void *)(page + 2 * PAGE - 8), compress);

        for (int i = 0; i < 2; i++) {
            memset(&s, 0, sizeof(s));
            if (compress) {
                BZ2_bzCompressInit(&s, 1, 0, 0);
            } else {
                BZ2_bzDecompressInit(&s, 0, 0);
            }
            s.next_in = compress ? data : packed;
            s.avail_in = compress ? SIZE : n;
            s.next_out = plain;
            s.avail_out = SIZE;
            if (i) {
                s.next_out = page + PAGE;
                s.avail_out = 3 * PAGE;
                broken("output that ends", &s, compress);
            } else {
                s.next_in = memcpy(page, s.next_in, 2 * PAGE);
                s.avail_in = 3 * PAGE;
                broken("input that ends", &s, compress);
            }
        }
    }
    return 0;
}

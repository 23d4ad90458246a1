/*
 * Test what a program can observe of mem* and str* functions.
 *
 * With -native-calls, QEMU makes these calls in the host's functions.  The
 * results, the memory, and the faults have to be those of the guest's own
 * functions.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#define _GNU_SOURCE
#include <assert.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>

#define SIZE        256

static char *volatile null;     /* volatile: the compiler must not know it */
static size_t page;
static char *pages;         /* two pages, of which the second is protected */

static sigjmp_buf env;
static void *volatile fault_addr;       /* volatile: set by the handler */
static volatile sig_atomic_t repair;

static void sigsegv_handler(int sig, siginfo_t *info, void *context)
{
    fault_addr = info->si_addr;
    if (repair) {
        repair = 0;
        mprotect(pages + page, page, PROT_READ | PROT_WRITE);
    } else {
        siglongjmp(env, 1);
    }
}

/* memmove within one buffer, beside a copy byte by byte. */
static void test_memmove(void)
{
    unsigned char buf[SIZE], expect[SIZE];

    for (int from = 0; from < 40; from++) {
        for (int to = 0; to < 40; to++) {
            for (int n = 0; n < 70; n += 3) {
                for (int i = 0; i < SIZE; i++) {
                    buf[i] = expect[i] = i;
                }
                for (int i = 0; i < n; i++) {
                    expect[to + i] = from + i;
                }
                assert(memmove(buf + to, buf + from, n) == buf + to);
                for (int i = 0; i < SIZE; i++) {
                    assert(buf[i] == expect[i]);
                }
            }
        }
    }
}

/*
 * memcpy with ranges that overlap: C does not define the result, but each
 * library has its own, which must not change from call to call.
 */
static void test_memcpy_overlap(void)
{
    unsigned char first[SIZE], buf[SIZE];

    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < SIZE; i++) {
            buf[i] = i;
        }
        memcpy(buf + 3, buf, 100);
        for (int i = 0; i < SIZE; i++) {
            if (round == 0) {
                first[i] = buf[i];
            }
            assert(buf[i] == first[i]);
        }
    }
}

static int sign(int x)
{
    return (x > 0) - (x < 0);
}

static void test_compare(void)
{
    for (int round = 0; round < 3; round++) {
        /* Bytes compare as unsigned char. */
        assert(sign(strcmp("a\x80", "a\x7f")) == 1);
        assert(sign(strcmp("a", "a\xff")) == -1);
        assert(strcmp("same", "same") == 0);
        assert(sign(strncmp("abc", "abd", 3)) == -1);
        assert(strncmp("abc", "abd", 2) == 0);
        assert(sign(memcmp("\0\x80", "\0\x7f", 2)) == 1);
        assert(memcmp("x", "y", 0) == 0);
    }
}

/* Operands that end at the last byte of a page do not reach beyond. */
static void test_page_end(void)
{
    for (int round = 0; round < 3; round++) {
        for (int n = 1; n < 70; n++) {
            char *s = pages + page - n;

            memset(s, 'x', n - 1);
            s[n - 1] = 0;
            assert(strlen(s) == n - 1);
            assert(strchr(s, 'y') == NULL);
            assert(memchr(s, 0, n) == s + n - 1);
            assert(strcmp(s, s) == 0);
        }
    }
}

/* A fault in the middle: its address, and a handler that jumps away. */
static void test_fault(void)
{
    for (int round = 0; round < 3; round++) {
        fault_addr = NULL;
        if (sigsetjmp(env, 1) == 0) {
            memset(pages + page - 100, 0x5a, 200);
            assert(!"memset wrote to a protected page");
        }
        assert((char *)fault_addr >= pages + page);
        assert((char *)fault_addr < pages + page + 100);
    }
}

/* The same, with a handler that makes the page accessible and returns. */
static void test_repaired_fault(void)
{
    for (int round = 0; round < 3; round++) {
        repair = 1;
        memset(pages + page - 100, round, 200);
        assert(!repair);
        for (int i = 0; i < 200; i++) {
            assert(pages[page - 100 + i] == round);
        }
        mprotect(pages + page, page, PROT_NONE);
    }
}

/* A null pointer's fault is the program's. */
static void test_null(void)
{
    volatile size_t length;     /* volatile: strlen has to be called */
    char buf[16] = "";

    for (int round = 0; round < 3; round++) {
        fault_addr = buf;
        if (sigsetjmp(env, 1) == 0) {
            memcpy(null, buf, sizeof(buf));
            assert(!"memcpy wrote to NULL");
        }
        assert((uintptr_t)fault_addr < sizeof(buf));
        fault_addr = buf;
        if (sigsetjmp(env, 1) == 0) {
            length = strlen(null);
            assert(length && !"strlen read NULL");
        }
        assert((uintptr_t)fault_addr < sizeof(buf));
    }
}

int main(void)
{
    struct sigaction act = {
        .sa_sigaction = sigsegv_handler, .sa_flags = SA_SIGINFO,
    };

    page = getauxval(AT_PAGESZ);
    pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert(pages != MAP_FAILED);
    assert(mprotect(pages + page, page, PROT_NONE) == 0);
    assert(sigaction(SIGSEGV, &act, NULL) == 0);

    test_memmove();
    test_memcpy_overlap();
    test_compare();
    test_page_end();
    test_fault();
    test_repaired_fault();
    test_null();
    return 0;
}

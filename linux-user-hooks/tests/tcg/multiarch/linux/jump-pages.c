/*
 * Jumps into a page whose contents or protection change.
 *
 * target() has pages of its own.  It is called directly and through a pointer,
 * often enough that the caller's translation block is chained to it and that
 * its address is in the jump cache.  Then the page changes, and both calls have
 * to notice.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <assert.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define ALIGN   65536   /* at least the page size of each guest and host */
#define SIZE    128     /* bytes; more than the code of each function below */

/* The linker defines __start_NAME for a section with such a name. */
extern char __start_page_one[], __start_page_two[];

__attribute__((section("page_one"), aligned(ALIGN), noinline, noclone))
int target(void)
{
    asm volatile("");
    return 1;
}

/* The same code with another result, to be copied over target(). */
__attribute__((section("page_two"), aligned(ALIGN), noinline, noclone))
int other(void)
{
    asm volatile("");
    return 2;
}

/* Volatile, so that the compiler does not make the call a direct one. */
static int (*volatile pointer)(void) = target;
static sigjmp_buf env;
static size_t page_size;

static void handler(int sig, siginfo_t *info, void *context)
{
    uintptr_t addr = (uintptr_t)info->si_addr;

    assert(addr - (uintptr_t)__start_page_one < page_size);
    siglongjmp(env, 1);
}

static int direct_call(void)
{
    return target();
}

static int pointer_call(void)
{
    return pointer();
}

/* The result of a call, or -1 if the call ends with SIGSEGV. */
static int result(int (*call)(void))
{
    return sigsetjmp(env, 1) ? -1 : call();
}

static void expect(int want)
{
    for (int i = 0; i < 10; i++) {
        assert(result(direct_call) == want);
        assert(result(pointer_call) == want);
    }
}

static void protect(int prot)
{
    int err = mprotect(__start_page_one, page_size, prot);

    assert(err == 0);
}

static void copy(const char *code)
{
    memcpy(__start_page_one, code, SIZE);
    __builtin___clear_cache(__start_page_one, __start_page_one + SIZE);
}

static void map_anonymous(void)
{
    void *p = mmap(__start_page_one, page_size, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

    assert(p == __start_page_one);
}

int main(void)
{
    struct sigaction sa = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO };
    char first[SIZE];

    page_size = sysconf(_SC_PAGESIZE);
    memcpy(first, __start_page_one, SIZE);
    sigaction(SIGSEGV, &sa, NULL);

    expect(1);

    /* The page loses and regains its execute permission. */
    protect(PROT_READ);
    expect(-1);
    protect(PROT_READ | PROT_EXEC);
    expect(1);

    /* The code is rewritten while the page cannot be executed. */
    protect(PROT_READ | PROT_WRITE);
    copy(__start_page_two);
    protect(PROT_READ | PROT_EXEC);
    expect(2);

    /* The code is rewritten while the page can be executed. */
    protect(PROT_READ | PROT_WRITE | PROT_EXEC);
    expect(2);
    copy(first);
    expect(1);

    /* The page is unmapped, and something else is mapped there. */
    munmap(__start_page_one, page_size);
    expect(-1);
    map_anonymous();
    copy(__start_page_two);
    protect(PROT_READ | PROT_EXEC);
    expect(2);

    /* Another mapping replaces the page without munmap(). */
    map_anonymous();
    expect(-1);
    copy(first);
    protect(PROT_READ | PROT_EXEC);
    expect(1);

    return 0;
}

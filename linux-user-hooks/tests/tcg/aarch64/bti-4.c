/*
 * Branch target identification: PROT_BTI is switched on and off while the
 * code of the page is being used.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <assert.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef PROT_BTI
#define PROT_BTI  0x10
#endif

static sigjmp_buf env;

static void handler(int sig)
{
    siglongjmp(env, 1);
}

/*
 * Call @code with BLR from unguarded code, or with BR from its own page.
 * Returns what @code returns, or -1 if the call ends with SIGILL.
 */
static int call(const uint32_t *code, int within)
{
    register uint64_t x0 asm("x0");

    if (sigsetjmp(env, 1)) {
        return -1;
    }
    asm volatile("mov x14, %1\n\t"
                 "mov x15, %2\n\t"
                 "blr x15"
                 : "=r"(x0) : "r"(code), "r"(within ? code + 4 : code)
                 : "x14", "x15", "x30", "memory");
    return x0;
}

int main(void)
{
    static const uint32_t code[] = {
        0xd2800020,             /* mov x0, #1   (no landing pad) */
        0xd65f03c0,             /* ret */
        0xd503201f,             /* nop */
        0xd503201f,             /* nop */
        0xd503245f,             /* bti c */
        0xd61f01c0,             /* br x14 */
    };
    struct sigaction sa = { .sa_handler = handler };
    size_t size = sysconf(_SC_PAGESIZE);
    uint32_t *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    assert(p != MAP_FAILED);
    memcpy(p, code, sizeof(code));
    __builtin___clear_cache((char *)p, (char *)p + sizeof(code));
    sigaction(SIGILL, &sa, NULL);

    for (int i = 0; i < 10; i++) {
        mprotect(p, size, PROT_READ | PROT_EXEC);
        for (int j = 0; j < 10; j++) {
            assert(call(p, 0) == 1);
            assert(call(p, 1) == 1);
        }
        mprotect(p, size, PROT_READ | PROT_EXEC | PROT_BTI);
        for (int j = 0; j < 10; j++) {
            assert(call(p, 0) == -1);
            assert(call(p, 1) == -1);
        }
    }
    return 0;
}

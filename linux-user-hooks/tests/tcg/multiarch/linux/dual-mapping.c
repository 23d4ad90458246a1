/*
 * Code that is written through another mapping of the same memory, as JITs do
 * that never have a page which is both writable and executable.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#define _GNU_SOURCE
#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* "return N", for N < 1024 */
#if defined(__aarch64__)
static const uint32_t ret = 0xd65f03c0;
static uint32_t set(unsigned n)
{
    return 0x52800000 | n << 5;             /* mov w0, #n */
}
#elif defined(__riscv)
#define HAVE_FENCE_I
static const uint32_t ret = 0x00008067;
static uint32_t set(unsigned n)
{
    return 0x00000513 | n << 20;            /* li a0, n */
}
#else
#define NO_CODE
#endif

#ifdef NO_CODE
int main(void)
{
    printf("no code for this processor\n");
    return 0;
}
#else
#define SIZE    65536
#define STEP    256

static void check(char *writable, char *code, bool fence)
{
    for (unsigned i = 0; i < 1000; i++) {
        unsigned at = i % 5 * STEP;
        uint32_t insns[2] = { set(i), ret };

        memcpy(writable + at, insns, sizeof(insns));
#ifdef HAVE_FENCE_I
        if (fence) {
            asm volatile("fence.i" : : : "memory");
        } else
#endif
        {
            __builtin___clear_cache(code + at, code + at + sizeof(insns));
        }
        assert(((unsigned (*)(void))(code + at))() == i);
    }
}

int main(void)
{
    int fd = memfd_create("code", 0);
    char *writable, *code;

    assert(fd >= 0 && ftruncate(fd, SIZE) == 0);
    writable = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    code = mmap(NULL, SIZE, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0);
    assert(writable != MAP_FAILED && code != MAP_FAILED);
    check(writable, code, false);
    check(writable, code, true);

    /* The other way: a mapping that is made executable later. */
    code = mmap(NULL, SIZE, PROT_READ, MAP_SHARED, fd, 0);
    assert(code != MAP_FAILED);
    assert(mprotect(code, SIZE, PROT_READ | PROT_EXEC) == 0);
    check(writable, code, true);
    return 0;
}
#endif

/*
 * What linux-user-hooks/native-call/image.c and its neighbours need of QEMU, so that they
 * can be fuzzed without it.  tests/fuzz/run makes all other headers of QEMU
 * that they include empty.
 *
 * Guest memory is one buffer of FUZZ_PAGES pages; see fuzz_memory below.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef FUZZ_OSDEP_H
#define FUZZ_OSDEP_H

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <ucontext.h>
#include <unistd.h>
#include <glib.h>

#define TARGET_NATIVE_CALL      1
#define KiB                     INT64_C(1024)
#define MiB                     (KiB * KiB)
#define BIT(n)                  (1UL << (n))
#define ARRAY_SIZE(a)           (sizeof(a) / sizeof((a)[0]))
#define MAKE_64BIT_MASK(shift, length) \
    (((~0ULL) >> (64 - (length))) << (shift))
#define barrier()               __asm__ volatile("" : : : "memory")
#define likely(x)               (x)
#define unlikely(x)             (x)
#define QEMU_BUILD_BUG_ON(x)    _Static_assert(!(x), #x)
#define ROUND_UP(n, d)          (((n) + (d) - 1) / (d) * (d))
#define qatomic_read(p)         (*(p))
#define qatomic_set(p, v)       (*(p) = (v))
#define qatomic_inc(p)          ((void)++*(p))

typedef uint64_t vaddr;
typedef struct CPUState CPUState;

static inline uint32_t extract32(uint32_t value, int start, int length)
{
    return value << (32 - length - start) >> (32 - length);
}

static inline int32_t sextract32(uint32_t value, int start, int length)
{
    return (int32_t)(value << (32 - length - start)) >> (32 - length);
}

static inline uint64_t extract64(uint64_t value, int start, int length)
{
    return value << (64 - length - start) >> (64 - length);
}

static inline int64_t sextract64(uint64_t value, int start, int length)
{
    return (int64_t)(value << (64 - length - start)) >> (64 - length);
}

/* The hosts that run the tests are little-endian, as the guests are. */
#define FUZZ_LOAD(name, type)                                           \
    static inline type name(const void *p)                              \
    {                                                                   \
        type value;                                                     \
                                                                        \
        memcpy(&value, p, sizeof(value));                               \
        return value;                                                   \
    }

FUZZ_LOAD(lduw_le_p, uint16_t)
FUZZ_LOAD(ldl_le_p, uint32_t)
FUZZ_LOAD(ldq_le_p, uint64_t)

#define FUZZ_STORE(name, type)                                          \
    static inline void name(void *p, type value)                        \
    {                                                                   \
        memcpy(p, &value, sizeof(value));                               \
    }

FUZZ_STORE(stl_le_p, uint32_t)

#define LOG_NATIVE_CALL         1

static inline G_GNUC_PRINTF(2, 3) void qemu_log_mask(int mask,
                                                     const char *format, ...)
{
}

/* Pages of the guest. */
#define TARGET_PAGE_BITS        12
#define TARGET_PAGE_SIZE        (UINT64_C(1) << TARGET_PAGE_BITS)
#define TARGET_PAGE_MASK        (~(TARGET_PAGE_SIZE - 1))
#define PAGE_READ               1
#define PAGE_WRITE              2
#define PAGE_EXEC               4
#define PAGE_WRITE_ORG          16
#define FUZZ_PAGES              16

typedef struct FuzzMemory {
    char *host;                 /* FUZZ_PAGES pages, between two of no access */
    vaddr start;                /* guest address of the first */
    uint32_t mapped;            /* bit n: page n is readable, says QEMU */
    uint32_t present;           /* bit n: and it is, as the kernel knows */
    uint32_t writable;          /* bit n: the guest may write to page n */
} FuzzMemory;

extern FuzzMemory fuzz_memory;

static inline void *g2h_untagged_vaddr(vaddr addr)
{
    return (void *)((uintptr_t)fuzz_memory.host + (addr - fuzz_memory.start));
}

/* As QEMU's: an empty range is fine, one that wraps around is not. */
static inline bool page_check_range(vaddr start, vaddr len, int flags)
{
    vaddr first = start - fuzz_memory.start, last = first + len - 1;

    if (len == 0) {
        return true;
    }
    if (last < first || last >= FUZZ_PAGES * TARGET_PAGE_SIZE) {
        return false;
    }
    for (vaddr page = first >> TARGET_PAGE_BITS;
         page <= last >> TARGET_PAGE_BITS; page++) {
        if (!(fuzz_memory.mapped & BIT(page))) {
            return false;
        }
    }
    return true;
}

static inline int page_get_flags(vaddr addr)
{
    vaddr page = (addr - fuzz_memory.start) >> TARGET_PAGE_BITS;

    return page >= FUZZ_PAGES || !(fuzz_memory.mapped & BIT(page)) ? 0
           : fuzz_memory.writable & BIT(page)
           ? PAGE_READ | PAGE_WRITE | PAGE_WRITE_ORG : PAGE_READ;
}

#endif

/*
 * The jump cache of user mode: where the indirect jumps of a CPU lead.
 *
 * Generated code reads this, so everything here is part of the code that
 * tcg/ emits.  accel/tcg/user-jump-cache.c fills it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef USER_JUMP_CACHE_H
#define USER_JUMP_CACHE_H

#include "qemu/rcu.h"
#include "hw/core/cpu.h"

/* The TB at the guest address @pc for a state of the CPU. */
typedef struct JumpCacheEntry {
    uint64_t pc;
    uint32_t state;             /* see tb_state(); 0: the entry is empty */
    uint32_t code;              /* of the TB, as distance from tcg_code_start */
} JumpCacheEntry;

typedef struct CPUJumpCache {
    struct rcu_head rcu;
    uint64_t mask;              /* of the offset of an entry, in bytes */
    uint32_t conflicts;         /* entries that have replaced another one */
    bool used;                  /* some entry may not be empty */
    JumpCacheEntry array[] QEMU_ALIGNED(sizeof(JumpCacheEntry));
} CPUJumpCache;

/*
 * The index is made of high bits of the product of the address and
 * 2^64 / golden ratio (Knuth, The Art of Computer Programming, volume 3,
 * section 6.4, "Fibonacci hashing").  Low bits of the address alone are the
 * same in functions that begin at pages, or at other powers of two.
 */
#define JUMP_CACHE_MULTIPLIER   UINT64_C(0x9e3779b97f4a7c15)
#define JUMP_CACHE_SHIFT        40

/* The offset in @array, in bytes, of the entry for the guest address @pc. */
static inline size_t jump_cache_offset(const CPUJumpCache *jc, uint64_t pc)
{
    return ((pc * JUMP_CACHE_MULTIPLIER) >> JUMP_CACHE_SHIFT) & jc->mask;
}

/* Distance from env to the pointer to the CPU's jump cache. */
#define JUMP_CACHE_ENV_OFFSET \
    ((intptr_t)offsetof(CPUState, tb_jmp_cache) - (intptr_t)sizeof(CPUState))

#endif

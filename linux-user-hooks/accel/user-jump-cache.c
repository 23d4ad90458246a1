/*
 * The jump cache of user mode: where the indirect jumps of a CPU lead.
 *
 * A program may have thousands of threads, and most processes are short.  So
 * the cache of a CPU begins small, and grows when entries replace each other.
 *
 * Only the CPU itself fills and replaces its cache.  Other CPUs empty entries
 * when they invalidate a TB.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "exec/tb-flush.h"
#include "exec/translation-block.h"
#include "tcg/tcg.h"
#include "tb-hash.h"
#include "tb-internal.h"

/*
 * Numbers of entries.  A step is a factor of 4: a new cache is empty, so that
 * each step costs as many lookups as the old cache had entries.
 */
#define ENTRIES_MIN    1024
#define ENTRIES_MAX    65536
#define ENTRIES_STEP   4

static CPUJumpCache *alloc_cache(size_t size)
{
    CPUJumpCache *jc = g_malloc0(sizeof(*jc) + size * sizeof(jc->array[0]));

    jc->mask = (size - 1) * sizeof(jc->array[0]);
    return jc;
}

static size_t cache_size(const CPUJumpCache *jc)
{
    return jc->mask / sizeof(jc->array[0]) + 1;
}

static JumpCacheEntry *cache_entry(CPUJumpCache *jc, vaddr pc)
{
    return (void *)jc->array + jump_cache_offset(jc, pc);
}

static uint32_t code_of(const TranslationBlock *tb)
{
    return tb->tc.ptr - tcg_code_start;
}

CPUJumpCache *tb_jmp_cache_new(void)
{
    return alloc_cache(ENTRIES_MIN);
}

TranslationBlock *tb_jmp_cache_get(CPUState *cpu, vaddr pc)
{
    const JumpCacheEntry *e = cache_entry(cpu->tb_jmp_cache, pc);

    return qatomic_read(&e->state) && e->pc == pc
           ? tcg_code_tb(tcg_code_start + e->code) : NULL;
}

/* Another CPU may still be reading the old cache. */
static CPUJumpCache *grow(CPUState *cpu)
{
    CPUJumpCache *old = cpu->tb_jmp_cache;
    CPUJumpCache *jc = alloc_cache(cache_size(old) * ENTRIES_STEP);

    qatomic_store_release(&cpu->tb_jmp_cache, jc);
    g_free_rcu(old, rcu);
    return jc;
}

void tb_jmp_cache_set(CPUState *cpu, vaddr pc, TranslationBlock *tb)
{
    CPUJumpCache *jc = cpu->tb_jmp_cache;
    JumpCacheEntry *e = cache_entry(jc, pc);

    if (e->state && e->pc != pc && cache_size(jc) < ENTRIES_MAX
        && ++jc->conflicts > cache_size(jc)) {
        jc = grow(cpu);
        e = cache_entry(jc, pc);
    }
    jc->used = true;
    e->pc = pc;
    qatomic_set(&e->code, code_of(tb));
    qatomic_set(&e->state, tb->state);
    /*
     * Generated code does not check CF_INVALID, so that the entry must not
     * outlive the validity of the TB.  Another CPU may be invalidating the
     * TB right now: either this CPU sees CF_INVALID below, or the other one
     * sees the cache and the entry in tb_jmp_cache_inval_tb().  This barrier
     * pairs with the one there.
     */
    smp_mb();
    if (unlikely(tb_cflags(tb) & CF_INVALID)) {
        qatomic_set(&e->state, 0);
    }
}

void tb_jmp_cache_inval_tb(const TranslationBlock *tb)
{
    CPUState *cpu;

    /* CF_INVALID has been set.  Pairs with tb_jmp_cache_set(). */
    smp_mb();

    RCU_READ_LOCK_GUARD();
    CPU_FOREACH(cpu) {
        CPUJumpCache *jc = qatomic_rcu_read(&cpu->tb_jmp_cache);
        JumpCacheEntry *e = cache_entry(jc, tb->pc);

        if (qatomic_read(&e->code) == code_of(tb)) {
            qatomic_set(&e->state, 0);
        }
    }
}

/* The cache is the calling CPU's, or no CPU is running. */
void tcg_flush_jmp_cache(CPUState *cpu)
{
    CPUJumpCache *jc = cpu->tb_jmp_cache;

    /* A CPU is reset before its cache is allocated, and again before use. */
    if (jc && jc->used) {
        memset(jc->array, 0, jc->mask + sizeof(jc->array[0]));
        jc->used = false;
    }
}

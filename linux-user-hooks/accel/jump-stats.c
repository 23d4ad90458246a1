/*
 * Statistics of user mode: how many indirect jumps find their target in
 * generated code, and how many by the helper.
 *
 * Each CPU has its own counters, beside its jump cache.  Generated code counts
 * only if the option "-tcg jump-stats=on" is given.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "hw/core/cpu.h"
#include "user/jump-stats.h"
#include "internal-common.h"
#include "tb-jmp-cache.h"

bool jump_stats;

/*
 * A duplicate of the standard error, because a program may close its standard
 * error before it exits.
 */
static int out = -1;

/* The sums of threads that have ended. */
static JumpCounts gone;

void jump_stats_enable(bool on)
{
    jump_stats = on;
    if (on && out < 0) {
        out = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 512);
    }
}

void jump_stats_cpu_gone(CPUState *cpu)
{
    JumpCounts *counts = &cpu->tb_jmp_cache->counts;

    qatomic_add(&gone.generated, counts->generated);
    qatomic_add(&gone.helper, counts->helper);
}

void jump_stats_forked(void)
{
    CPUState *cpu;

    memset(&gone, 0, sizeof(gone));
    CPU_FOREACH(cpu) {
        memset(&cpu->tb_jmp_cache->counts, 0, sizeof(JumpCounts));
    }
}

void jump_stats_exit(void)
{
    uint64_t generated = qatomic_read(&gone.generated);
    uint64_t helper = qatomic_read(&gone.helper);
    CPUState *cpu;

    if (!jump_stats) {
        return;
    }
    CPU_FOREACH(cpu) {
        JumpCounts *counts = &cpu->tb_jmp_cache->counts;

        generated += qatomic_read(&counts->generated);
        helper += qatomic_read(&counts->helper);
    }
    dprintf(out, "jumps: pid %d indirect %" PRIu64 " generated %" PRIu64
            " helper %" PRIu64 " rate %.3f %%\n", getpid(),
            generated + helper, generated, helper,
            100. * generated / MAX(generated + helper, 1));
}

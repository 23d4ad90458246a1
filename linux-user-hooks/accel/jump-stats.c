/*
 * Statistics of user mode: how many indirect jumps find their target in
 * generated code, and how many by the helper.
 *
 * Nobody counts unless the option "-tcg jump-stats=on" is given.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "qemu/atomic.h"
#include "user/jump-stats.h"
#include "internal-common.h"

bool jump_stats;

/*
 * A duplicate of the standard error, because a program may close its standard
 * error before it exits.
 */
static int out = -1;

static struct {
    uint64_t generated, helper;
} counts;

void jump_stats_enable(bool on)
{
    jump_stats = on;
    if (on && out < 0) {
        out = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 512);
    }
}

void jump_stats_count(bool generated)
{
    qatomic_inc(generated ? &counts.generated : &counts.helper);
}

void jump_stats_forked(void)
{
    memset(&counts, 0, sizeof(counts));
}

void jump_stats_exit(void)
{
    uint64_t generated = qatomic_read(&counts.generated);
    uint64_t helper = qatomic_read(&counts.helper);

    if (!jump_stats) {
        return;
    }
    dprintf(out, "jumps: pid %d indirect %" PRIu64 " generated %" PRIu64
            " helper %" PRIu64 " rate %.3f %%\n", getpid(),
            generated + helper, generated, helper,
            100. * generated / MAX(generated + helper, 1));
}

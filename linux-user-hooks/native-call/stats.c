/*
 * Native calls: the statistics.
 *
 * QEMU always counts declined calls, because they are few.  Generated code
 * counts native calls only if the user asks for statistics.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "qemu/log.h"
#include "exec/mmap-lock.h"
#include "stats.h"

#define PREFIX "native-calls: "

NativeObjectCounts native_object_counts;

static const char * const reasons[NATIVE_REASONS] = {
    [NATIVE_UNBOUND] = "unbound",
    [NATIVE_OVERLAP] = "overlap",
    [NATIVE_CHECK] = "check",
    [NATIVE_ALIGN] = "align",
    [NATIVE_INTERRUPTED] = "interrupted",
    [NATIVE_FAULT] = "fault",
    [NATIVE_DIFFERS] = "differs",
    [NATIVE_UNPROVED] = "unproved",
    [NATIVE_MODE] = "mode",
    [NATIVE_RANGE] = "range",
    [NATIVE_PAUSE] = "pause",
    [NATIVE_MEMORY] = "memory",
};

/* A copy of standard error, or -1 if nobody asked for statistics. */
static int stats_fd = -1;

void native_stats_open(void)
{
    /* Programs use low numbers; some close all of these. */
    stats_fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 512);
}

uint64_t native_call_declined(NativeCallSpec *spec, NativeReason reason)
{
    qatomic_inc(&spec->declined[reason]);
    return NATIVE_DECLINED;
}

static uint64_t total(const uint64_t *counters, size_t n)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < n; i++) {
        sum += qatomic_read(&counters[i]);
    }
    return sum;
}

static uint64_t total_native(const NativeCallSpec *spec)
{
    return total(spec->calls, NATIVE_WAYS);
}

static uint64_t total_declined(const NativeCallSpec *spec)
{
    return total(spec->declined, NATIVE_REASONS);
}

static gint by_calls(gconstpointer a, gconstpointer b)
{
    const NativeCallSpec * const *x = a, * const *y = b;
    uint64_t n = total_native(*x), m = total_native(*y);

    if (n != m) {
        return n < m ? 1 : -1;
    }
    return strcmp((*x)->symbol, (*y)->symbol);
}

static void print_spec(GString *s, const NativeCallSpec *spec)
{
    g_string_append_printf(s, PREFIX "%s %" PRIu64, spec->symbol,
                           total_native(spec));
    for (int i = 0; i < NATIVE_WAYS; i++) {
        g_string_append_printf(s, " %" PRIu64, spec->calls[i]);
    }
    g_string_append_printf(s, " %" PRIu64, total_declined(spec));
    for (int i = 0; i < NATIVE_REASONS; i++) {
        if (spec->declined[i]) {
            g_string_append_printf(s, " %s=%" PRIu64, reasons[i],
                                   spec->declined[i]);
        }
    }
    g_string_append_c(s, '\n');
}

void native_call_exit(void)
{
    g_autoptr(GString) s = g_string_new(NULL);
    g_autoptr(GPtrArray) used = g_ptr_array_new();
    NativeObjectCounts objects;
    NativeCallSpec *spec;
    FILE *f;

    if (!qemu_loglevel_mask(LOG_NATIVE_STATS)) {
        return;
    }
    WITH_MMAP_LOCK_GUARD() {
        objects = native_object_counts;
    }
    NATIVE_CALL_FOREACH(spec) {
        if (total_native(spec) || total_declined(spec)) {
            g_ptr_array_add(used, spec);
        }
    }
    g_ptr_array_sort(used, by_calls);

    g_string_append_printf(s, PREFIX "pid %d objects %u parsed %u "
                           "providers %u\n" PREFIX
                           "symbol native plt got direct tail entry declined\n",
                           getpid(), objects.mapped, objects.parsed,
                           objects.providers);
    for (size_t i = 0; i < used->len; i++) {
        print_spec(s, g_ptr_array_index(used, i));
    }

    f = qemu_log_trylock();
    if (f) {
        if (f == stderr && stats_fd >= 0) {
            dprintf(stats_fd, "%s", s->str);
        } else {
            fputs(s->str, f);
        }
        qemu_log_unlock(f);
    }
}

void native_call_forked(void)
{
    NativeCallSpec *spec;

    NATIVE_CALL_FOREACH(spec) {
        memset(spec->calls, 0, sizeof(spec->calls));
        memset(spec->declined, 0, sizeof(spec->declined));
    }
}

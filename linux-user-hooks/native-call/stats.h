/*
 * Native calls: the statistics.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef NATIVE_CALL_STATS_H
#define NATIVE_CALL_STATS_H

#include "table.h"

/* What the guest has mapped so far.  Protected by mmap_lock. */
typedef struct NativeObjectCounts {
    unsigned mapped;            /* files whose beginning was mapped */
    unsigned parsed;            /* of these: ELF objects whose code ran */
    unsigned providers;         /* of these: libraries that the table names */
} NativeObjectCounts;

extern NativeObjectCounts native_object_counts;

/**
 * native_call_declined: count a call that the guest's own code has to make
 * @spec: the row of the called function
 * @reason: why the call is not native
 *
 * Returns NATIVE_DECLINED, for a helper to return.  Takes no lock.
 */
uint64_t native_call_declined(NativeCallSpec *spec, NativeReason reason);

/**
 * native_stats_open: keep a copy of standard error for the statistics
 *
 * A program may close its standard error before it exits.  Called once, when
 * the options ask for statistics.
 */
void native_stats_open(void);

#endif

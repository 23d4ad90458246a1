/*
 * Native calls: functions that may not run twice for one call.
 *
 * What a helper of such a function does:
 *
 *     set_helper_retaddr(GETPC());
 *     native_touch() for each range that the function may access;
 *     native_commit(env);
 *     the call
 *     native_committed(env);
 *     clear_helper_retaddr();
 *
 * A fault before native_commit() leaves the call to the guest's code.  A later
 * one is delivered at the calling instruction; see native_call_faulted().
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef NATIVE_CALL_STATEFUL_H
#define NATIVE_CALL_STATEFUL_H

#include "cpu.h"
#include "qemu/atomic.h"
#include "exec/page-protection.h"
#include "user/guest-host.h"
#include "user/page-protection.h"
#include "native-call/lib/native-libs.h"

/* Ranges of more pages than that are looked up instead of accessed. */
enum { NATIVE_TOUCH_PAGES = 16 };

/**
 * native_touch: see whether a function can access a range
 * @start: host address of the first byte
 * @size: bytes
 * @writable: the function may write
 *
 * Faults, or returns false, if a byte of the range cannot be accessed.
 */
static inline bool native_touch(uintptr_t start, uint64_t size, bool writable)
{
    uintptr_t page_mask = qemu_real_host_page_mask();
    uintptr_t last;

    if (size == 0) {
        return true;
    }
    if (size > INT64_MAX || __builtin_add_overflow(start, size - 1, &last)) {
        return false;
    }
    if (size > NATIVE_TOUCH_PAGES * qemu_real_host_page_size()) {
        /* Pages that the function will not need stay unallocated. */
        return page_check_range(h2g_nocheck(start), size,
                                writable ? PAGE_READ | PAGE_WRITE : PAGE_READ);
    }
    for (uintptr_t at = start; ; at = (at | ~page_mask) + 1) {
        unsigned char *byte = (unsigned char *)at;
        unsigned char value = qatomic_read(byte);

        if (writable) {
            /* A write that changes nothing, even if other threads write. */
            qatomic_cmpxchg(byte, value, value);
        }
        if ((at & page_mask) == (last & page_mask)) {
            return true;
        }
    }
}

/* The same for @n ranges */
static inline bool native_touch_ranges(const NativeRange *ranges, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        if (!native_touch((uintptr_t)ranges[i].start, ranges[i].size,
                          ranges[i].writable)) {
            return false;
        }
    }
    return true;
}

static inline void native_commit(CPUArchState *env)
{
    env_cpu(env)->native_call_committed = true;
    barrier();
}

static inline void native_committed(CPUArchState *env)
{
    barrier();
    env_cpu(env)->native_call_committed = false;
}

#endif

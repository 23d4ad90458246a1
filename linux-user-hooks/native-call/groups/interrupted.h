/*
 * Native calls: how the long calls of lib/ are interrupted.
 *
 * To be included before lib/mem.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef NATIVE_CALL_INTERRUPTED_H
#define NATIVE_CALL_INTERRUPTED_H

#include "qemu/atomic.h"
#include "qemu.h"
#include "user-internals.h"
#include "native-call/resume.h"

/*
 * Whether something wants this thread to leave generated code: a signal, or
 * another thread that asks for exclusive execution.  If so, remembers that
 * @done bytes of the call are done.
 */
static inline bool native_wanted(size_t done)
{
    if ((int32_t)qatomic_read(&thread_cpu->neg.icount_decr.u32) >= 0) {
        return false;
    }
    native_interrupt(done);
    return true;
}

#define NATIVE_RESUME(a, b, n)      native_resume(a, b, n)
#define NATIVE_INTERRUPTED(done)    native_wanted(done)

#endif

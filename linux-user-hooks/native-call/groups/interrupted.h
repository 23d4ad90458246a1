/*
 * Native calls: how the functions of lib/ learn that a thread is wanted.
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

/*
 * Whether something wants this thread to leave generated code: a signal, or
 * another thread that asks for exclusive execution.
 */
static inline bool native_interrupted(void)
{
    return (int32_t)qatomic_read(&thread_cpu->neg.icount_decr.u32) < 0;
}

#define NATIVE_INTERRUPTED()    native_interrupted()

#endif

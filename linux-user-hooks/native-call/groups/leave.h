/*
 * Native calls: how a helper leaves a call to the guest's own code.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef NATIVE_CALL_LEAVE_H
#define NATIVE_CALL_LEAVE_H

#include "native-call/stats.h"

/**
 * native_leave: decline a call
 * @spec: the row of the called function
 * @reason: why the call is not native
 *
 * The blocks that begin at the PLT stub and at the function will not try the
 * call again; see native_call_skip.  Returns what the helper has to return.
 */
static inline uint64_t native_leave(NativeCallSpec *spec, NativeReason reason)
{
    current_cpu->native_call_skip = true;
    return native_call_declined(spec, reason);
}

#endif

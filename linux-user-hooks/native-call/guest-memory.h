/*
 * Native calls: reading guest memory that may not be there.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef NATIVE_CALL_GUEST_MEMORY_H
#define NATIVE_CALL_GUEST_MEMORY_H

#include "exec/vaddr.h"

/**
 * native_guest_read: copy guest memory
 * @to: host pointer to @size bytes
 * @addr: guest address
 * @size: number of bytes; 0 is allowed
 *
 * Returns false, with @to undefined, if the guest cannot read all the bytes,
 * or if their pages lie beyond the end of the mapped file: then
 * native_call_read_faulted() ends the read.  Caller holds mmap_lock.
 */
bool native_guest_read(void *to, vaddr addr, size_t size);

#endif

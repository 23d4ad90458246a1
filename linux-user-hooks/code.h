/*
 * Native calls: functions that are known by their code.
 *
 * A static program, and the dynamic linker's own copies of memcpy and others,
 * have no symbols that could be trusted: a program's own memcpy is called
 * memcpy, too.  The proof that a function is a C library's is that its code
 * is, bit for bit, with what that refers to; lib/known-code.def has the code
 * of known libraries.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef NATIVE_CALL_CODE_H
#define NATIVE_CALL_CODE_H

#include "image.h"

/**
 * native_code_find: the row whose function begins at a guest address, known
 * by its code
 * @img: the object that has @addr
 * @addr: guest address
 *
 * Returns NULL if it is none.  Does not remember its answers; for code that is
 * not known it costs a look at the first bytes.  Caller holds mmap_lock.
 */
NativeCallSpec *native_code_find(const NativeImage *img, vaddr addr);

#endif

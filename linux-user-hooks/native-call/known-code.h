/*
 * Native calls: functions that are known by their code.
 *
 * The symbols of a static program prove nothing: a program's own memcpy is
 * called memcpy, too.  The dynamic linker's own copies of memcpy and others
 * have no symbols at all.  There, a function is a C library's if its code and
 * all that the code refers to are, bit for bit, those of a known library.
 * known-code.def lists the code of known libraries.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef NATIVE_CALL_KNOWN_CODE_H
#define NATIVE_CALL_KNOWN_CODE_H

#include "image.h"

/**
 * native_known_code_find: the row whose function begins at a guest address
 * @img: the object that contains @addr
 * @addr: guest address
 *
 * Returns NULL if the code at @addr is not the code of a listed function.
 * Does not cache answers; to refuse unknown code usually costs a look at 8
 * bytes.  Caller holds mmap_lock.
 */
NativeCallSpec *native_known_code_find(const NativeImage *img, vaddr addr);

#endif

/*
 * Native calls: where the functions of the table are defined.
 *
 * A provider's functions are found by name, functions of an object that needs
 * no other object by their code.  Callers hold mmap_lock.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef NATIVE_CALL_DEFINITIONS_H
#define NATIVE_CALL_DEFINITIONS_H

#include "image.h"

/**
 * native_definition_at: the row whose function begins at a guest address
 * @img: the object that contains @addr
 * @addr: guest address
 *
 * Where functions share their code (memcpy and memmove do, on many guests),
 * the row is the last one in the order of names: of memcpy and memmove, that
 * is the function that promises more.  Returns NULL if no function is known
 * to begin there, or if the function's row is not enabled or not proved.
 */
NativeCallSpec *native_definition_at(NativeImage *img, vaddr addr);

/**
 * native_defines: whether an address is a provider's definition of a function
 * @img: the object that contains @addr
 * @spec: the row of the function
 * @addr: guest address
 *
 * True if @img provides functions of the row's group, the row is proved, @addr
 * is code, and @img exports the function either with the value @addr or as an
 * ifunc.  In the latter case @addr is taken for what the ifunc's resolver
 * returned, and native_definition_at() knows @addr from then on.
 */
bool native_defines(NativeImage *img, NativeCallSpec *spec, vaddr addr);

#endif

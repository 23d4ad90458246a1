/*
 * Native calls: the ELF objects that the guest has mapped.
 *
 * An object is known from the moment that the beginning of a file is mapped,
 * and is parsed when code in it is first translated.  Nothing that its bytes
 * say is believed: every address is checked against what is mapped, and an
 * object that cannot be understood has no symbols.
 *
 * Section headers are not used; they may be stripped.
 *
 * Callers hold mmap_lock.  Pointers to objects are valid while it is held.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef NATIVE_CALL_OBJECTS_H
#define NATIVE_CALL_OBJECTS_H

#include "table.h"

typedef struct NativeObject NativeObject;

/**
 * native_object_find: the object that has a guest address
 *
 * Returns NULL if there is none, or it could not be parsed.
 */
NativeObject *native_object_find(vaddr addr);

/* The name for messages: DT_SONAME, or "?" */
const char *native_object_name(const NativeObject *obj);

/* What the object provides, or NULL. */
const NativeCallProvider *native_object_provider(const NativeObject *obj);

/**
 * native_object_code: read code of an object
 * @obj: the object
 * @addr: guest address
 * @len: bytes wanted
 *
 * Returns a host pointer to them, or NULL if they are not all in a segment
 * that is executable and not writable.
 */
const void *native_object_code(const NativeObject *obj, vaddr addr, size_t len);

/**
 * native_object_slot: the row whose function a GOT slot is for
 * @obj: the object
 * @slot: guest address of the slot
 *
 * Returns NULL if no relocation of type JUMP_SLOT for a symbol in the table
 * belongs to @slot.
 */
NativeCallSpec *native_object_slot(const NativeObject *obj, vaddr slot);

/**
 * native_object_read_slot: read a GOT slot
 * @slot: guest address for which native_object_slot() gave a row
 * @value: the guest address in it
 *
 * Returns false if the slot is not in readable memory.
 */
bool native_object_read_slot(vaddr slot, uint64_t *value);

/**
 * native_object_defines: whether an address is a definition of a symbol
 * @obj: the object
 * @symbol: name, of whatever version
 * @addr: guest address of code in @obj
 *
 * True if the object exports @symbol with the value @addr, or as
 * STT_GNU_IFUNC: then @addr is taken for what its resolver returned.
 */
bool native_object_defines(const NativeObject *obj, const char *symbol,
                           vaddr addr);

/* For the statistics: how many were mapped, parsed, are providers. */
typedef struct NativeObjectCounts {
    unsigned mapped, parsed, providers;
} NativeObjectCounts;

NativeObjectCounts native_object_counts(void);

#endif

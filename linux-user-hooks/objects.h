/*
 * Native calls: the ELF objects that the guest has mapped.
 *
 * An object is known from the moment that the beginning of a file is mapped,
 * and is parsed when code in it is first translated.
 *
 * Callers hold mmap_lock.  Pointers to objects are valid while it is held.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef NATIVE_CALL_OBJECTS_H
#define NATIVE_CALL_OBJECTS_H

#include "qemu/interval-tree.h"
#include "image.h"

typedef struct NativeObject {
    IntervalTreeNode node;      /* guest addresses */
    dev_t dev;                  /* the file */
    ino_t ino;
    bool written;               /* its code may have been: never parsed again */
    bool has_blocks;            /* that are native for as long as it is this */
    enum { OBJECT_NEW, OBJECT_PARSED, OBJECT_BAD } state;
    NativeImage image;          /* if parsed */
} NativeObject;

/**
 * native_object_find: the object that has a guest address
 *
 * Returns NULL if there is none, or it could not be parsed.
 */
NativeObject *native_object_find(vaddr addr);

/* For the statistics: how many were mapped, parsed, are providers. */
typedef struct NativeObjectCounts {
    unsigned mapped, parsed, providers;
} NativeObjectCounts;

NativeObjectCounts native_object_counts(void);

#endif

/*
 * Native calls: the ELF objects that the guest has mapped.
 *
 * QEMU knows of an object from the moment when the guest maps the beginning of
 * a file, and parses the object when it first translates code of it.
 *
 * Callers hold mmap_lock.  A pointer to an object is valid while the caller
 * holds that lock.  Whoever keeps one for longer installs a callback with
 * native_objects_on_retire().
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef NATIVE_CALL_OBJECTS_H
#define NATIVE_CALL_OBJECTS_H

#include "qemu/interval-tree.h"
#include "image.h"

typedef struct NativeObject {
    IntervalTreeNode node;      /* guest addresses of first and last byte */
    dev_t dev;                  /* the file */
    ino_t ino;
    /*
     * The object's code may differ from the file's code, because something
     * wrote to it.  QEMU does not parse such an object again.
     */
    bool written;
    /*
     * Translated blocks exist that make native calls without a guard because
     * this object is mapped.  Retiring the object has to invalidate them.
     */
    bool has_blocks;
    enum { OBJECT_NEW, OBJECT_PARSED, OBJECT_BAD } state;
    NativeImage image;          /* valid if the state is OBJECT_PARSED */
} NativeObject;

/**
 * native_object_find: the object that contains a guest address
 * @addr: guest address
 *
 * Parses the object if that has not been done.  Returns NULL if no object
 * contains @addr, or if the object is no ELF object for this guest.
 */
NativeObject *native_object_find(vaddr addr);

/**
 * native_objects_on_retire: install the callback for objects that change
 * @retired: called when the memory of a parsed object has changed, so that
 *           what was read from it is no longer true.  The object's image is
 *           still there; its translated blocks have not been invalidated yet.
 */
void native_objects_on_retire(void (*retired)(NativeObject *obj));

/*
 * What the guest did to its memory; see native_call_mapped(),
 * native_call_unmapped(), native_call_protected() and native_call_written().
 */
void native_objects_mapped(vaddr start, vaddr last, int fd, uint64_t offset);
void native_objects_unmapped(vaddr start, vaddr last);
void native_objects_written(vaddr start, vaddr last);
void native_objects_protected(vaddr start, vaddr last, int page_flags);

#endif

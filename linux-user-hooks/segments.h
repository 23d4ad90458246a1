/*
 * Native calls: an ELF object in the guest's memory, as bytes.
 *
 * What image.c needs to read one.  Callers hold mmap_lock.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef NATIVE_CALL_SEGMENTS_H
#define NATIVE_CALL_SEGMENTS_H

#include "image.h"

/**
 * native_segments_parse: find an object's segments, build id and ABI
 * @img: the object; its segments, build_id, bias and hard_float are set
 * @start, @last: guest addresses of the first and last byte it may have
 * @dynamic: the dynamic section, if it has one; to be freed
 * @interp: set if it names an interpreter
 *
 * Returns false if this is no object of the guest.
 */
bool native_segments_parse(NativeImage *img, vaddr start, vaddr last,
                           Table *dynamic, bool *interp);

/* The segment that has all of [addr, addr + len), or NULL. */
const Segment *native_segment_at(const NativeImage *img, vaddr addr,
                                 size_t len);

/**
 * native_table_read: copy a table, as far as its segment goes
 * @addr: guest address
 * @size: of the table, in bytes, or more
 *
 * Returns an empty table if it is not in a segment, or cannot be read.
 */
Table native_table_read(const NativeImage *img, vaddr addr, uint64_t size);

static inline void table_free(Table *t)
{
    g_free(t->host);
    *t = (Table) { };
}

/* Element @i of a table of elements of @size bytes; NULL beyond its end. */
static inline const void *table_at(Table t, uint64_t i, size_t size)
{
    return i < t.size / size ? t.host + i * size : NULL;
}

#endif

/*
 * Native calls: an ELF object in the guest's memory, as bytes.
 *
 * This is what image.c needs to read the tables of an object: the segments,
 * and copies of what lies in them.  Callers hold mmap_lock.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef NATIVE_CALL_SEGMENTS_H
#define NATIVE_CALL_SEGMENTS_H

#include "image.h"

/**
 * native_segments_parse: find an object's segments, build id and ABI
 * @img: the object; this sets its segments, n_segments, build_id, bias and
 *       hard_float
 * @start, @last: guest addresses of the first and last byte that may belong
 *                to the object
 * @dynamic: set to a copy of the dynamic section if the object has one; the
 *           caller frees it with table_free()
 * @interp: set to true if the object names an interpreter (PT_INTERP)
 *
 * Returns false if no ELF object for this guest is mapped there.
 */
bool native_segments_parse(NativeImage *img, vaddr start, vaddr last,
                           Table *dynamic, bool *interp);

/**
 * native_segment_at: the segment that contains a range
 * @addr: guest address
 * @len: bytes, at least 1
 *
 * Returns NULL if no segment contains all of the range.
 */
const Segment *native_segment_at(const NativeImage *img, vaddr addr,
                                 size_t len);

/**
 * native_table_read: copy a table
 * @addr: guest address
 * @size: bytes; the copy is shorter if the segment ends earlier
 *
 * Returns an empty table if @addr is in no segment or cannot be read.  The
 * caller frees the table with table_free().
 */
Table native_table_read(const NativeImage *img, vaddr addr, uint64_t size);

static inline void table_free(Table *t)
{
    g_free(t->host);
    *t = (Table) { };
}

/**
 * table_at: an element of a table
 * @i: index of the element
 * @size: bytes of each element
 *
 * Returns a host pointer, or NULL if the table ends before the element does.
 */
static inline const void *table_at(Table t, uint64_t i, size_t size)
{
    return i < t.size / size ? t.host + i * size : NULL;
}

#endif

/*
 * Native calls: what an ELF object in the guest's memory says of itself.
 *
 * Nothing is believed: every address is checked against what is mapped, tables
 * are copied, whose pages may be missing, and an object that cannot be
 * understood has no symbols.  Section headers are not used; they may be
 * stripped.
 *
 * Callers hold mmap_lock.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef NATIVE_CALL_IMAGE_H
#define NATIVE_CALL_IMAGE_H

#include "table.h"

/* More than any real object has; the rest is not looked at. */
#define MAX_SEGMENTS    16

/* A PT_LOAD: the part of it that the file backs, in guest addresses. */
typedef struct Segment {
    vaddr start, last;
    bool code;                  /* executable and not writable */
} Segment;

/* A copy of a table that the dynamic section points to; NULL if absent. */
typedef struct Table {
    void *host;
    size_t size;                /* bytes */
} Table;

typedef struct NativeImage {
    vaddr bias;                 /* guest address of the file's address 0 */
    Segment segments[MAX_SEGMENTS];
    unsigned n_segments;
    char *name;                 /* DT_SONAME, or "?" without */
    char *build_id;             /* hex digits, or NULL */
    bool hard_float;            /* floating-point arguments in registers */
    const NativeCallProvider *provider;         /* that it is, or NULL */
    GHashTable *slots;          /* guest address -> NativeCallSpec */
    /*
     * Where functions of the table begin: guest address -> NativeCallSpec.
     * A provider's are its definitions.  An object that needs no other one (a
     * static program, a dynamic linker) has them without names, so that
     * functions are known by their code.
     */
    GHashTable *entries;
    bool by_code;
    Table strings, symbols, versions, gnu_hash, hash;   /* of a provider */
} NativeImage;

/**
 * native_image_parse: read what is mapped
 * @img: all zeros
 * @start, @last: guest addresses of the first and last byte it may have
 *
 * Returns false if it is not an object of this guest; @img is all zeros then.
 */
bool native_image_parse(NativeImage *img, vaddr start, vaddr last);

/**
 * native_image_loses_code: whether code of an object is replaced
 * @start, @last: guest addresses of the object's first and last byte
 * @from, @to: guest addresses of the first and last byte that are new
 * @offset: what is at @from now, as an offset in the object's file, or -1
 *
 * True if some of the range is to have code, and that is not what the file
 * has for it.
 */
bool native_image_loses_code(vaddr start, vaddr last, vaddr from, vaddr to,
                             uint64_t offset);

/* Free what native_image_parse() made, and set all to zero. */
void native_image_clear(NativeImage *img);

/**
 * native_image_code: read code
 * @addr: guest address
 * @len: bytes wanted
 *
 * Returns a host pointer to them, or NULL if they are not all in a segment
 * that is executable and not writable.
 */
const void *native_image_code(const NativeImage *img, vaddr addr, size_t len);

/**
 * native_image_read_code: copy code
 * @addr: guest address
 * @to: host pointer to @len bytes
 *
 * Returns false if they are not all in such a segment, or their pages are
 * beyond the end of the file.
 */
bool native_image_read_code(const NativeImage *img, vaddr addr, void *to,
                            size_t len);

/**
 * native_image_slot: the row whose function a GOT slot is for
 * @slot: guest address of the slot
 *
 * Returns NULL if no relocation of type JUMP_SLOT for a symbol in the table
 * belongs to @slot.
 */
NativeCallSpec *native_image_slot(const NativeImage *img, vaddr slot);

/**
 * native_image_read_slot: read a GOT slot
 * @slot: guest address
 * @value: the guest address in it
 *
 * Returns false if the slot is not in readable memory.
 */
bool native_image_read_slot(vaddr slot, uint64_t *value);

/**
 * native_image_entry: the row whose function begins at a guest address
 *
 * Of functions that share their code (memcpy and memmove, on many a guest) it
 * is the last in the order of names, which is the one that promises more.
 * Returns NULL if none is known, or it is not enabled, or not proved.
 */
NativeCallSpec *native_image_entry(NativeImage *img, vaddr addr);

/* Whether definitions of a group's functions can be the object's. */
bool native_image_provides(const NativeImage *img,
                           const NativeCallGroup *group);

/**
 * native_image_defines: whether an address is a provider's definition
 * @spec: of what
 * @addr: guest address
 *
 * True if @addr is code, the row is proved, and the function is exported in
 * its default version with the value @addr, or as STT_GNU_IFUNC: then @addr is taken for what its
 * resolver returned, and is an entry from now on.
 */
bool native_image_defines(NativeImage *img, NativeCallSpec *spec, vaddr addr);

#endif

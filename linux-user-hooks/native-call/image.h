/*
 * Native calls: what an ELF object in the guest's memory says about itself.
 *
 * The parser trusts nothing: it checks every address against what the guest
 * has mapped, copies tables because their pages may vanish, and finds no
 * symbols in an object that it does not understand.  It does not use section
 * headers, because programs may be stripped of them.
 *
 * Callers hold mmap_lock.  An image refers to guest memory; when the guest
 * maps something else there, the caller has to clear the image.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef NATIVE_CALL_IMAGE_H
#define NATIVE_CALL_IMAGE_H

#include "table.h"

/* Further PT_LOAD segments of an object are ignored. */
#define MAX_SEGMENTS    16

/* The part of a PT_LOAD segment that the file backs. */
typedef struct Segment {
    vaddr start, last;          /* guest addresses of first and last byte */
    bool code;                  /* executable and not writable */
} Segment;

/* A copy of a table that the dynamic section points to. */
typedef struct Table {
    void *host;                 /* NULL if the object has no such table */
    size_t size;                /* bytes */
} Table;

typedef struct NativeImage {
    vaddr bias;                 /* guest address of the file's address 0 */
    Segment segments[MAX_SEGMENTS];
    unsigned n_segments;
    char *name;                 /* DT_SONAME, or "?" without */
    char *build_id;             /* hexadecimal digits, or NULL */
    bool hard_float;            /* floating-point arguments in registers */
    /*
     * The object needs no other object: a static program or a dynamic linker.
     * Nobody binds names of its functions, so only their code identifies them.
     */
    bool by_code;
    const NativeCallProvider *provider; /* which one this is, or NULL */
    /* GOT slot -> NativeCallSpec whose symbol the slot is for. */
    GHashTable *slots;
    /*
     * First instruction -> NativeCallSpec whose function begins there.  NULL
     * until definitions.c is first asked for a definition in this object.
     */
    GHashTable *entries;
    /* Tables of a provider, empty in other objects. */
    Table strings, symbols, versions, gnu_hash, hash;
} NativeImage;

/* A function that an object exports. */
typedef struct NativeSymbol {
    vaddr addr;                 /* guest address of its code */
    uint64_t size;              /* bytes of code */
    bool ifunc;                 /* the code only chooses the function */
} NativeSymbol;

/**
 * native_image_parse: read an object
 * @img: all zeros
 * @start, @last: guest addresses of the first and last byte that may belong
 *                to the object
 *
 * Returns false if no ELF object for this guest is mapped there; @img is all
 * zeros then.
 */
bool native_image_parse(NativeImage *img, vaddr start, vaddr last);

/**
 * native_image_clear: undo native_image_parse()
 *
 * Frees what @img points to and sets @img to all zeros.
 */
void native_image_clear(NativeImage *img);

/**
 * native_image_loses_code: whether a new mapping replaces code of an object
 * @start, @last: guest addresses of the object's first and last byte
 * @from, @to: guest addresses of the first and last byte of the new mapping
 * @offset: offset in the object's file of what is at @from now, or -1 if that
 *          is not from the object's file
 *
 * Returns true if the new mapping covers a place for which the object's file
 * has code, and does not put the same code there.
 */
bool native_image_loses_code(vaddr start, vaddr last, vaddr from, vaddr to,
                             uint64_t offset);

/**
 * native_image_code: find code
 * @addr: guest address
 * @len: bytes wanted, at least 1
 *
 * Returns a host pointer to the code, or NULL if not all of the bytes are in
 * one segment that is executable and not writable.  Reading through the
 * pointer gives SIGBUS if the file has become shorter.
 */
const void *native_image_code(const NativeImage *img, vaddr addr, size_t len);

/**
 * native_image_read_code: copy code
 * @addr: guest address
 * @to: host pointer to @len bytes
 * @len: bytes wanted, at least 1
 *
 * Returns false if native_image_code() would return NULL, or if the pages of
 * the code are beyond the end of the file.
 */
bool native_image_read_code(const NativeImage *img, vaddr addr, void *to,
                            size_t len);

/**
 * native_image_slot: the row whose function a GOT slot is for
 * @slot: guest address of the slot
 *
 * Returns NULL if no relocation of type JUMP_SLOT connects @slot with a symbol
 * of the table.
 */
NativeCallSpec *native_image_slot(const NativeImage *img, vaddr slot);

/**
 * native_image_symbol: look up a function that an object exports
 * @symbol: name of the function
 * @sym: set if the function is found
 *
 * A hidden version of a symbol may be a function with other semantics
 * (memcpy@GLIBC_2.2.5 on x86), so that only the default version counts.  Rows
 * marked NATIVE_OLD are an exception: they are for functions of which
 * libraries have nothing but a hidden version.
 *
 * Returns false if the object is no provider or exports no such function.
 */
bool native_image_symbol(const NativeImage *img, const char *symbol,
                         NativeSymbol *sym);

#endif

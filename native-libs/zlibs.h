/*
 * Builds of zlib for the host, as scripts/libraries makes them: from the
 * sources of guests' libraries.
 *
 * The functions work on the guest's own streams.  What a stream points to has
 * the same layout on all 64-bit little-endian hosts and guests, because it is
 * made of the same structures by the same rules (long and pointers have 8
 * bytes, everything is aligned to its size).  So a stream can go back and
 * forth between the guest's functions and these.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef NATIVE_LIBS_ZLIBS_H
#define NATIVE_LIBS_ZLIBS_H

#include "native-libs.h"

/* The library's constants to which it lets streams point. */
typedef struct NativeZlibTables {
    const void *lengths, *distances;
} NativeZlibTables;

typedef struct NativeZlib {
    size_t inflate_size, deflate_size;  /* bytes of a stream's state */
    NativeZlibTables tables;            /* of this build */
    size_t lengths_size, distances_size;
    /*
     * inflate() on @stream.  @guest has the same tables in the guest's library.
     * If the function needs memory, which only the guest can allocate, sets
     * *@declined: then the stream is as before, but for what its output
     * pointer points to.  The caller has set *@declined to false.
     */
    int (*inflate)(void *stream, int flush, const NativeZlibTables *guest,
                   bool *declined);
    /* As in zlib.h; they allocate nothing. */
    int (*deflate)(void *stream, int flush);
    unsigned long (*crc32)(unsigned long crc, const void *data, size_t n);
    unsigned long (*adler32)(unsigned long adler, const void *data, size_t n);
} NativeZlib;

/**
 * native_zlib: the build of a version
 * @version: as zlibVersion() returns it
 * @zlib: set to the build
 *
 * Returns false if there is none.
 */
bool native_zlib(const char *version, NativeZlib *zlib);

#endif

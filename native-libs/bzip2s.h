/*
 * Builds of bzip2 for the host, as scripts/libraries makes them: from the
 * sources of guests' libraries.
 *
 * The functions work on the guest's own streams, as those of zlibs.h do.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef NATIVE_LIBS_BZIP2S_H
#define NATIVE_LIBS_BZIP2S_H

#include "native-libs.h"

typedef struct NativeBzip2 {
    size_t compress_size, decompress_size;  /* bytes of a stream's state */
    /*
     * What a state points to, in NATIVE_MAX_RANGES elements of @ranges.
     * Returns the number of ranges.
     */
    unsigned (*compress_ranges)(const void *state, NativeRange *ranges);
    unsigned (*decompress_ranges)(const void *state, NativeRange *ranges);
    /*
     * BZ2_bzCompress() and BZ2_bzDecompress() on @stream.  If they would print
     * something, or allocate memory, which only the guest can do, or found the
     * state to be impossible, they set *@declined: then the stream is as
     * before, but for the last case.  The caller has set *@declined to false.
     */
    int (*compress)(void *stream, int action, bool *declined);
    int (*decompress)(void *stream, bool *declined);
} NativeBzip2;

/**
 * native_bzip2: the build of a version
 * @version: as BZ2_bzlibVersion() returns it, up to the comma
 * @bzip2: set to the build
 *
 * Returns false if there is none.
 */
bool native_bzip2(const char *version, NativeBzip2 *bzip2);

#endif

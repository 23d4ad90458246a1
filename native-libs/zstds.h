/*
 * Builds of zstd's coders for the host, as scripts/libraries makes them: the
 * same sources as those of guests' libraries.
 *
 * The coders work on the guest's own contexts, as the functions of zlibs.h do.
 * They allocate nothing and call nothing, and what they let the contexts point
 * to is within them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef NATIVE_LIBS_ZSTDS_H
#define NATIVE_LIBS_ZSTDS_H

#include "native-libs.h"

typedef struct NativeZstd {
    size_t compress_size, decompress_size;      /* bytes of the contexts */
    size_t hash_size;                           /* of the state of XXH64 */
    /*
     * What a context points to, in NATIVE_MAX_RANGES elements of @ranges.
     * Returns the number of ranges.
     */
    unsigned (*compress_ranges)(const void *context, NativeRange *ranges);
    unsigned (*decompress_ranges)(const void *context, NativeRange *ranges);
    /*
     * ZSTD_compressContinue_internal() of zstd_compress.c: compresses @n bytes
     * of @src into at most @capacity bytes of @dst, and returns the size or an
     * error.  Sets *@declined, which the caller has set to false, and does
     * nothing if the context has functions of the program, or if the call may
     * take longer than about a tenth of a second, for which a signal would
     * have to wait.
     */
    size_t (*compress)(void *context, void *dst, size_t capacity,
                       const void *src, size_t n, uint32_t frame,
                       uint32_t last, bool *declined);
    /*
     * ZSTD_decompressBlock_internal() of zstd_decompress_block.c: the same for
     * one block.  @args: the arguments that follow @n, of which versions have
     * one or two.
     */
    size_t (*decompress)(void *context, void *dst, size_t capacity,
                         const void *src, size_t n, const uint64_t *args);
    /*
     * ZSTD_XXH64_update() of xxhash.h.  Sets *@declined, which the caller has
     * set to false, and does nothing if the state is none.
     */
    int (*hash)(void *state, const void *data, size_t n, bool *declined);
} NativeZstd;

/**
 * native_zstd: the build of a version
 * @version: as ZSTD_versionString() returns it
 * @zstd: set to the build
 *
 * Returns false if there is none.
 */
bool native_zstd(const char *version, NativeZstd *zstd);

#endif

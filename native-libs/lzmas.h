/*
 * Builds of liblzma's coders for the host, as scripts/libraries makes them: the
 * same sources as those of guests' libraries.
 *
 * The coders work on the guest's own objects, as the functions of zlibs.h do.
 * They allocate nothing and call nothing, and what they let the objects point
 * to is within them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef NATIVE_LIBS_LZMAS_H
#define NATIVE_LIBS_LZMAS_H

#include "native-libs.h"

typedef struct NativeLzma {
    /* Bytes of the objects */
    size_t coder_size, dict_size, encoder_size, finder_size;
    /*
     * lzma_decode() of lzma_decoder.c: decodes @in from *@in_pos to @in_size
     * into the buffer of @dict, and returns an lzma_ret.
     */
    int (*decode)(void *coder, void *dict, const void *in, size_t *in_pos,
                  size_t in_size);
    /*
     * What the objects of the encoder point to, in NATIVE_MAX_RANGES elements
     * of @ranges.  Returns the number of ranges.
     */
    unsigned (*encoder_ranges)(const void *encoder, const void *finder,
                               NativeRange *ranges);
    /*
     * lzma_lzma_encode() of lzma_encoder.c: encodes bytes of the buffer of
     * @finder, at most up to @limit, into @out from *@out_pos to @out_size, and
     * returns an lzma_ret.  Sets *@declined, which the caller has set to false,
     * and does nothing if the match finder is none of liblzma's.
     */
    int (*encode)(void *encoder, void *finder, void *out, size_t *out_pos,
                  size_t out_size, uint32_t limit, bool *declined);
    /* As in lzma.h */
    uint32_t (*crc32)(const uint8_t *data, size_t n, uint32_t crc);
    uint64_t (*crc64)(const uint8_t *data, size_t n, uint64_t crc);
} NativeLzma;

/**
 * native_lzma: the build of a version
 * @version: as lzma_version_string() returns it
 * @lzma: set to the build
 *
 * Returns false if there is none.
 */
bool native_lzma(const char *version, NativeLzma *lzma);

#endif

/*
 * Builds of liblzma's decoder for the host, as scripts/libraries makes them:
 * the same sources as those of guests' libraries.
 *
 * The decoder works on the guest's own objects, as the functions of zlibs.h
 * do.  It allocates nothing and calls nothing, and what it lets its objects
 * point to is within them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef NATIVE_LIBS_LZMAS_H
#define NATIVE_LIBS_LZMAS_H

#include "native-libs.h"

typedef struct NativeLzma {
    size_t coder_size, dict_size;       /* bytes of the objects */
    /*
     * lzma_decode() of lzma_decoder.c: decodes @in from *@in_pos to @in_size
     * into the buffer of @dict, and returns an lzma_ret.
     */
    int (*decode)(void *coder, void *dict, const void *in, size_t *in_pos,
                  size_t in_size);
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

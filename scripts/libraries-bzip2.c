/*
 * bzip2's compressor and decompressor for streams of a guest; see
 * native-libs/bzip2s.h.
 *
 * scripts/libraries compiles this file with the sources of each version, and
 * with BZ_NO_STDIO.  The functions must not call the stream's allocator, which
 * is code of the guest, and must not end the process.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <setjmp.h>
#include <stddef.h>
#include <string.h>
#include "bzlib_private.h"
#include "bzip2s.h"

static __thread int wants_memory;
static __thread jmp_buf internal_error;

static void *want_memory(void)
{
    wants_memory = 1;
    return NULL;
}

#undef BZALLOC
#define BZALLOC(size) want_memory()

#include "decompress.c"

const unsigned long bzip2_compress_size = sizeof(EState);
const unsigned long bzip2_decompress_size = sizeof(DState);

unsigned native_bzip2_compress_ranges(const void *state, NativeRange *ranges);
unsigned native_bzip2_decompress_ranges(const void *state,
                                        NativeRange *ranges);
int native_bzip2_compress(void *stream, int action, bool *declined);
int native_bzip2_decompress(void *stream, bool *declined);

/* The library's own code found a mistake in itself, or in the stream. */
void bz_internal_error(int code)
{
    longjmp(internal_error, 1);
}

/* What BZ2_bzCompressInit() allocates */
unsigned native_bzip2_compress_ranges(const void *state, NativeRange *ranges)
{
    const EState *s = state;
    size_t n = (size_t)100000 * s->blockSize100k;

    ranges[0] = (NativeRange) { s->arr1, n * sizeof(UInt32), true };
    ranges[1] = (NativeRange) {
        s->arr2, (n + BZ_N_OVERSHOOT) * sizeof(UInt32), true
    };
    ranges[2] = (NativeRange) { s->ftab, 65537 * sizeof(UInt32), true };
    return 3;
}

/* What BZ2_decompress() allocates: all, or nothing yet */
unsigned native_bzip2_decompress_ranges(const void *state, NativeRange *ranges)
{
    const DState *s = state;
    size_t n = (size_t)100000 * s->blockSize100k;

    ranges[0] = (NativeRange) { s->tt, s->tt ? n * sizeof(UInt32) : 0, true };
    ranges[1] = (NativeRange) {
        s->ll16, s->ll16 ? n * sizeof(UInt16) : 0, true
    };
    ranges[2] = (NativeRange) { s->ll4, s->ll4 ? (n + 1) / 2 : 0, true };
    return 3;
}

int native_bzip2_compress(void *stream, int action, bool *declined)
{
    bz_stream *strm = stream;
    const EState *s = strm->state;

    /* It would print something. */
    if ((s && s->strm == strm && s->verbosity >= 2)
        || setjmp(internal_error)) {
        *declined = true;
        return BZ_OK;
    }
    return BZ2_bzCompress(strm, action);
}

/* The first calls, until memory has been allocated. */
static int begin(bz_stream *strm, bool *declined)
{
    const bz_stream strm_before = *strm;
    DState *s = strm->state;
    const DState before = *s;
    int result;

    wants_memory = 0;
    result = BZ2_bzDecompress(strm);
    if (wants_memory) {
        *strm = strm_before;
        *s = before;
        *declined = true;
    }
    return result;
}

int native_bzip2_decompress(void *stream, bool *declined)
{
    bz_stream *strm = stream;
    const DState *s = strm->state;
    bool known = s && s->strm == strm;

    if ((known && s->verbosity >= 2) || setjmp(internal_error)) {
        *declined = true;
        return BZ_OK;
    }
    return known && !s->tt && !s->ll16 ? begin(strm, declined)
                                       : BZ2_bzDecompress(strm);
}

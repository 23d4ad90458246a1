/*
 * zstd's compressor for contexts of a guest; see native-libs/zstds.h.
 *
 * scripts/libraries compiles this file with the sources of each version.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <stddef.h>
#include "compress/zstd_compress.c"
#include "zstds.h"

/* Names that 1.5.7 has changed */
#if ZSTD_VERSION_NUMBER < 10507
typedef ZSTD_matchState_t ZSTD_MatchState_t;
typedef rawSeqStore_t RawSeqStore_t;
#define has_producer(context) ((context)->appliedParams.useSequenceProducer)
#else
#define has_producer(context) ((context)->appliedParams.extSeqProdFunc)
#endif

const unsigned long zstd_compress_size = sizeof(ZSTD_CCtx);

unsigned native_zstd_compress_ranges(const void *context, NativeRange *ranges);
size_t native_zstd_compress(void *context, void *dst, size_t capacity,
                            const void *src, size_t n, uint32_t frame,
                            uint32_t last, bool *declined);

/* What was compressed, and what is before that at another place */
static unsigned window_ranges(const ZSTD_window_t *window, NativeRange *ranges)
{
    const BYTE *prefix = window->base + window->dictLimit;

    ranges[0] = (NativeRange) { prefix, window->nextSrc - prefix, false };
    ranges[1] = (NativeRange) {
        window->dictBase + window->lowLimit,
        window->dictLimit - window->lowLimit, false
    };
    return 2;
}

static NativeRange workspace_range(const ZSTD_cwksp *workspace, bool writable)
{
    return (NativeRange) {
        workspace->workspace,
        (char *)workspace->workspaceEnd - (char *)workspace->workspace,
        writable
    };
}

unsigned native_zstd_compress_ranges(const void *context, NativeRange *ranges)
{
    const ZSTD_CCtx *cctx = context;
    const ZSTD_MatchState_t *ms = &cctx->blockState.matchState;
    const RawSeqStore_t *sequences = &cctx->externSeqStore;
    unsigned n = 0;

    ranges[n++] = workspace_range(&cctx->workspace, true);
    ranges[n++] = (NativeRange) {
        sequences->seq, sequences->capacity * sizeof(*sequences->seq), true
    };
    n += window_ranges(&ms->window, ranges + n);
    if (cctx->appliedParams.ldmParams.enableLdm == ZSTD_ps_enable) {
        n += window_ranges(&cctx->ldmState.window, ranges + n);
    }
    if (ms->dictMatchState) {
        /* ZSTD_resetCCtx_byAttachingCDict() */
        const ZSTD_CDict *dict = (const void *)((const char *)ms->dictMatchState
                                     - offsetof(ZSTD_CDict, matchState));

        ranges[n++] = (NativeRange) { dict, sizeof(*dict), false };
        ranges[n++] = workspace_range(&dict->workspace, false);
        n += window_ranges(&dict->matchState.window, ranges + n);
    }
    return n;
}

/* How many bytes a call may compress */
static size_t limit(ZSTD_strategy strategy)
{
    return strategy <= ZSTD_dfast ? 16 << 20
           : strategy <= ZSTD_lazy2 ? 4 << 20 : 512 << 10;
}

size_t native_zstd_compress(void *context, void *dst, size_t capacity,
                            const void *src, size_t n, uint32_t frame,
                            uint32_t last, bool *declined)
{
    const ZSTD_CCtx *cctx = context;

    if (has_producer(cctx) || cctx->seqCollector.collectSequences
        || n > limit(cctx->appliedParams.cParams.strategy)) {
        *declined = true;
        return 0;
    }
    return ZSTD_compressContinue_internal(context, dst, capacity, src, n,
                                          frame, last);
}

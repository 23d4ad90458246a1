/*
 * zstd's decoder of blocks for contexts of a guest; see native-libs/zstds.h.
 *
 * scripts/libraries compiles this file with the sources of each version, in
 * which it has replaced a pointer to a constant table by native_table().
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>
#include "zstds.h"

/*
 * A copy of a table in the context's own @space, which is for such tables: the
 * guest must get no pointer to constants of the host.
 */
#define native_table(space, table) memcpy((space), (table), TABLE_SIZE(table))

/* Bytes of a table, whose first element is its header */
#define TABLE_SIZE(table) \
    (((1 << (((const ZSTD_seqSymbol_header *)(table))->tableLog & 15)) + 1) \
     * sizeof(*(table)))

#include "decompress/zstd_decompress_block.c"

const unsigned long zstd_decompress_size = sizeof(ZSTD_DCtx);
const unsigned long zstd_hash_size = sizeof(XXH64_state_t);

unsigned native_zstd_decompress_ranges(const void *context,
                                       NativeRange *ranges);
size_t native_zstd_decompress(void *context, void *dst, size_t capacity,
                              const void *src, size_t n, const uint64_t *args);
int native_zstd_hash(void *state, const void *data, size_t n, bool *declined);

static NativeRange sequence_table(const ZSTD_seqSymbol *table)
{
    return (NativeRange) { table, table ? TABLE_SIZE(table) : 0, false };
}

static NativeRange between(const void *start, const void *end)
{
    size_t size = (uintptr_t)end - (uintptr_t)start;

    return (NativeRange) { start, start ? size : 0, false };
}

/* Tables of an earlier block or of a dictionary, and what was decoded */
unsigned native_zstd_decompress_ranges(const void *context,
                                       NativeRange *ranges)
{
    const ZSTD_DCtx *dctx = context;
    size_t before = (uintptr_t)dctx->prefixStart
                    - (uintptr_t)dctx->virtualStart;

    ranges[0] = sequence_table(dctx->LLTptr);
    ranges[1] = sequence_table(dctx->MLTptr);
    ranges[2] = sequence_table(dctx->OFTptr);
    ranges[3] = (NativeRange) {
        dctx->HUFptr,
        dctx->HUFptr ? HUF_DTABLE_SIZE(*(const BYTE *)dctx->HUFptr & 15)
                       * sizeof(HUF_DTable) : 0, false
    };
    ranges[4] = between(dctx->prefixStart, dctx->previousDstEnd);
    ranges[5] = between((const char *)dctx->dictEnd - before, dctx->dictEnd);
    return 6;
}

size_t native_zstd_decompress(void *context, void *dst, size_t capacity,
                              const void *src, size_t n, const uint64_t *args)
{
    return ZSTD_decompressBlock_internal(context, dst, capacity, src, n,
#if ZSTD_VERSION_NUMBER < 10506
                                         args[0], args[1]);
#else
                                         args[0]);
#endif
}

int native_zstd_hash(void *state, const void *data, size_t n, bool *declined)
{
    const XXH64_state_t *s = state;

    if (s->memsize >= sizeof(s->mem64)) {
        *declined = true;
        return 0;
    }
    return XXH64_update(state, data, n);
}

/*
 * The cache of translation blocks, as the translator sees it.
 *
 * Callers hold mmap_lock.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef TB_CACHE_INTERNAL_H
#define TB_CACHE_INTERNAL_H

#include "exec/translation-block.h"
#include "accel/tcg/tb-cpu-state.h"
#include "tb-cache-file.h"

/* Why a TB that was translated is not stored. */
typedef enum TBCacheReason {
    TB_CACHE_NOT_FILE,
    TB_CACHE_ODD_TB,
    TB_CACHE_HOST,
    TB_CACHE_LARGE,
    TB_CACHE_REASONS,
    TB_CACHE_STORED = TB_CACHE_REASONS,
} TBCacheReason;

typedef struct TBCacheStats {
    unsigned loaded, translated, validated;
    unsigned other_guest;           /* not loaded: other code, or page flags */
    unsigned other_answers;
    unsigned not_stored[TB_CACHE_REASONS];
    unsigned saved;
} TBCacheStats;

extern TBCacheStats tb_cache_stats;

const char *tb_cache_reason(TBCacheReason reason);

/**
 * tb_cache_load: load a TB instead of translating
 * @s: the state for which a TB is needed; the guest's code at its pc can be
 *     executed
 * @search_size: set to the bytes that follow the code
 *
 * Returns a TB as it is after translation: its code is at code_gen_ptr, the
 * guest's pages are protected, but nothing is linked.  Returns NULL if there is
 * no such TB.
 */
TranslationBlock *tb_cache_load(const TCGTBCPUState *s, size_t *search_size);

/* A TB is about to be translated. */
void tb_cache_begin(void);

/**
 * tb_cache_fetched: the translator has read guest code
 * @offset: distance from the beginning of the TB, in bytes
 * @code: host pointer to what was read
 * @size: bytes
 */
void tb_cache_fetched(size_t offset, const void *code, size_t size);

/**
 * tb_cache_record: a TB was translated
 * @tb: the TB, whose code stays in memory until tb_cache_flush()
 * @search_size: bytes that follow the code
 */
void tb_cache_record(const TranslationBlock *tb, size_t search_size);

/* The code of all TBs will be overwritten.  No other thread runs. */
void tb_cache_flush(void);

/**
 * tb_cache_object: the file for guest code
 * @pc: guest address
 * @size: bytes of code, at least 1
 *
 * Returns NULL if the code is not part of one mapping of one file.
 */
TBCacheFile *tb_cache_object(vaddr pc, size_t size);

#endif

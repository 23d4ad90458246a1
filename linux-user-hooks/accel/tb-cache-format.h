/*
 * The format of the files of the cache of translation blocks.
 *
 *     TBCacheHeader
 *     TBCacheSlot[n_slots]         an open hash table of the blocks
 *     blocks                       each a TBCacheBlock and its data
 *
 * All numbers are the host's.  Nothing is read of a block that is not used.
 * The functions know no files: they get what is mapped, or will be written.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef TB_CACHE_FORMAT_H
#define TB_CACHE_FORMAT_H

#include "exec/vaddr.h"
#include "tcg/tcg-reloc.h"
#include "tb-cache-directory.h"

/* To be increased whenever the meaning of anything in a file changes. */
#define TB_CACHE_VERSION    3

typedef struct TBCacheHeader {
    char magic[8];
    uint32_t version;
    uint32_t n_slots;               /* a power of two, more than n_blocks */
    uint64_t size;                  /* of the file, in bytes */
    uint64_t n_blocks;
    uint64_t features;              /* of the host's CPU, which blocks need */
    char name[TB_CACHE_NAME_SIZE];  /* which stands for what all TBs share */
    uint64_t check;                 /* of the header until here */
} TBCacheHeader;

typedef struct TBCacheSlot {
    uint32_t hash;
    uint32_t offset;                /* of a block, in TB_CACHE_ALIGN; 0: none */
} TBCacheSlot;

#define TB_CACHE_ALIGN      32

typedef struct TBCacheBlock {
    uint64_t check;                 /* of all that follows */
    uint32_t length;                /* in bytes, a multiple of TB_CACHE_ALIGN */

    /* What a TB is looked up by. */
    uint32_t flags;
    uint64_t pc;
    uint64_t cs_base;
    uint32_t cflags;

    /* The rest of the TB. */
    uint16_t size;
    uint16_t guest_size;            /* bytes of guest code that were read */
    uint16_t icount;
    uint16_t code_size;
    uint16_t search_size;
    uint16_t jmp_reset_offset[2];
    uint16_t jmp_insn_offset[2];
    uint32_t page_flags;            /* of the guest's pages */

    /*
     * The data: TCGRelocs, TBCacheQuestions, TBCacheStates, the guest's code,
     * and at the end the generated code and what unwinding searches.
     */
    uint16_t n_relocs;
    uint16_t n_questions;
    uint16_t n_states;
    uint64_t data[];
} TBCacheBlock;

static inline size_t tb_cache_code_size(const TBCacheBlock *b)
{
    return b->code_size + b->search_size;
}

/* A state that a TCG_RELOC_STATE stands for; see tb_state(). */
typedef struct TBCacheState {
    uint64_t cs_base;
    uint32_t flags;
    uint32_t cflags;
} TBCacheState;

/**
 * tb_cache_check: a number that stands for bytes
 * @p: the bytes
 * @size: how many
 * @seed: makes another number of the same bytes
 *
 * Guards against damage, not against somebody who tries to fool it.
 */
uint64_t tb_cache_check(const void *p, size_t size, uint64_t seed);

/* The number that a block's check has to be. */
uint64_t tb_cache_block_check(const TBCacheBlock *b);

/* The hash of a slot for the block */
uint32_t tb_cache_block_hash(const TBCacheBlock *b);

/* Whether both blocks are looked up by the same numbers. */
bool tb_cache_same_block(const TBCacheBlock *a, const TBCacheBlock *b);

/**
 * tb_cache_clear_places: make zero what depends on the process
 * @relocs: those of block @b
 * @code: a copy of its code
 *
 * So equal TBs are equal bytes in all processes.
 */
void tb_cache_clear_places(const TBCacheBlock *b, const TCGReloc *relocs,
                           uint8_t *code);

/* The number of slots for at most so many blocks */
uint32_t tb_cache_n_slots(size_t max_blocks);

/**
 * tb_cache_header_init: begin a file
 * @name: of the file, TB_CACHE_NAME_SIZE bytes
 * @features: of the host's CPU
 * @max_blocks: more blocks than that will not be in the file
 *
 * Sets all but n_blocks, size and check.
 */
void tb_cache_header_init(TBCacheHeader *h, const char *name,
                          uint64_t features, size_t max_blocks);

/* The number that a header's check has to be. */
uint64_t tb_cache_header_check(const TBCacheHeader *h);

/**
 * tb_cache_header_good: whether what was read is a whole file
 * @size: bytes that can be read
 * @name: the name that the file has to have
 * @features: those that it has to have
 */
bool tb_cache_header_good(const TBCacheHeader *h, uint64_t size,
                          const char *name, uint64_t features);

/* Where the first block may be, in bytes */
size_t tb_cache_blocks_offset(size_t n_slots);

/* The slots, which follow the header */
static inline const TBCacheSlot *tb_cache_slots(const TBCacheHeader *h)
{
    return (const TBCacheSlot *)(h + 1);
}

/**
 * tb_cache_block_at: the block of a slot
 * @offset: of the slot
 *
 * Returns NULL if there is none.  The block may be damaged.
 */
const TBCacheBlock *tb_cache_block_at(const TBCacheHeader *h, uint32_t offset);

/**
 * tb_cache_find: find a block in a file
 *
 * Returns NULL if there is no such block, or if it is damaged.
 */
const TBCacheBlock *tb_cache_find(const TBCacheHeader *h, vaddr pc,
                                  uint64_t cs_base, uint32_t flags,
                                  uint32_t cflags);

#endif

/*
 * The files of the cache of translation blocks.
 *
 * There is one file for each object that is mapped at an address, for each
 * build of QEMU and each set of options.  A file is never changed: a process
 * that has more blocks writes a new one and renames it.  So a file that is
 * mapped stays as it is.
 *
 *     TBCacheHeader
 *     TBCacheSlot[n_slots]         an open hash table of the blocks
 *     blocks                       each a TBCacheBlock and its data
 *
 * All numbers are the host's.  Nothing is read of a block that is not used.
 *
 * Callers hold mmap_lock.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef TB_CACHE_FILE_H
#define TB_CACHE_FILE_H

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

typedef struct TBCacheFile TBCacheFile;

/**
 * tb_cache_check: a number that stands for bytes
 * @p: the bytes
 * @size: how many
 * @seed: makes another number of the same bytes
 *
 * Guards against damage, not against somebody who tries to fool it.
 */
uint64_t tb_cache_check(const void *p, size_t size, uint64_t seed);

/**
 * tb_cache_file_get: the file for an object
 * @object: a number that stands for the object's contents
 * @bias: guest address at which the object's beginning is, or would be
 *
 * Opens nothing.  The result is valid until the process ends.
 */
TBCacheFile *tb_cache_file_get(uint64_t object, vaddr bias);

/**
 * tb_cache_file_find: find a block
 *
 * Opens the file if that has not been tried.  Returns NULL if there is no
 * such block, or if it is damaged.  The block is valid until the next
 * tb_cache_files_save().
 */
const TBCacheBlock *tb_cache_file_find(TBCacheFile *file, vaddr pc,
                                       uint64_t cs_base, uint32_t flags,
                                       uint32_t cflags);

/**
 * tb_cache_file_add: add a block
 * @block: everything but check and length, without the data
 * @size: bytes of the data without the code
 * @code: the code, which stays as it is but for the places that
 *     tb_cache_clear_places() clears
 *
 * Returns room for the data without the code, which the caller fills in at
 * once.
 */
void *tb_cache_file_add(TBCacheFile *file, const TBCacheBlock *block,
                        size_t size, const void *code);

/**
 * tb_cache_clear_places: make zero what depends on the process
 * @relocs: those of block @b
 * @code: a copy of its code
 *
 * So equal TBs are equal bytes in all processes.
 */
void tb_cache_clear_places(const TBCacheBlock *b, const TCGReloc *relocs,
                           uint8_t *code);

/* Copy the code of what was added, because its memory will be used again. */
void tb_cache_files_keep_code(void);

/* Whether so much was added that it should be written, and freed. */
bool tb_cache_files_full(void);

/* Forget what was added. */
void tb_cache_files_forget(void);

/**
 * tb_cache_files_save: write the files to which much was added
 * @all: write all files to which anything was added
 *
 * Returns the number of blocks that were written and had not been stored.
 */
unsigned tb_cache_files_save(bool all);

/**
 * tb_cache_files_init: begin to use files
 * @key: what all TBs of this process have in common
 * @features: of the host's CPU, which are part of @key
 *
 * There are files in a directory if tb_cache_directory_init() has succeeded,
 * and there may be files that are part of this program.
 */
void tb_cache_files_init(const char *key, uint64_t features);

#endif

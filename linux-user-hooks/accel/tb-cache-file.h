/*
 * The files of the cache of translation blocks.
 *
 * There is one file for each object that is mapped at an address, for each
 * build of QEMU and each set of options.  A file is never changed: a process
 * that has more blocks writes a new one and renames it.  So a file that is
 * mapped stays as it is.
 *
 * Callers hold mmap_lock.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef TB_CACHE_FILE_H
#define TB_CACHE_FILE_H

#include "tb-cache-format.h"

typedef struct TBCacheFile TBCacheFile;

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

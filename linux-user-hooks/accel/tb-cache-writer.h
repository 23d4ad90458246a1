/*
 * Write a file of the cache of translation blocks.
 *
 * Callers hold mmap_lock, and write one file at a time.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef TB_CACHE_WRITER_H
#define TB_CACHE_WRITER_H

#include "qemu/units.h"
#include "tb-cache-format.h"

/* Blocks that are written have at most so many bytes. */
#define TB_CACHE_BLOCK_MAX  (192 * KiB)

typedef struct TBCacheWriter TBCacheWriter;

/**
 * tb_cache_writer_new: begin to write a file
 * @fd: the file, which is empty
 * @name: of the file, TB_CACHE_NAME_SIZE bytes
 * @features: of the host's CPU
 * @max_blocks: no more blocks will be entered
 */
TBCacheWriter *tb_cache_writer_new(int fd, const char *name,
                                   uint64_t features, size_t max_blocks);

/**
 * tb_cache_writer_enter: add a block
 * @b: a block without data; has to stay until tb_cache_writer_finish()
 *
 * Returns room for the whole block, which the caller fills in at once, or NULL
 * if a block with the same key was entered before.
 */
void *tb_cache_writer_enter(TBCacheWriter *w, const TBCacheBlock *b);

/**
 * tb_cache_writer_enter_all: add the blocks of another file
 * @h: the file, mapped until tb_cache_writer_finish()
 *
 * Leaves out damaged blocks and those that were entered before.
 */
void tb_cache_writer_enter_all(TBCacheWriter *w, const TBCacheHeader *h);

/**
 * tb_cache_writer_finish: end the file, and free @w
 *
 * Returns false if something could not be written.
 */
bool tb_cache_writer_finish(TBCacheWriter *w);

#endif

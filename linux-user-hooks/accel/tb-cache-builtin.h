/*
 * Files of the cache of translation blocks that are part of this program.
 *
 * A program that is linked statically can carry files of the cache along, for
 * containers and chroots, where there is no directory for them.  They are in a
 * segment of the program, which begins with
 *
 *     TBCacheBuiltin
 *     TBCacheBuiltinFile[n_files]      in the order of their names
 *     the files
 *
 * scripts/warm makes such a segment, and appends it to a program.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef TB_CACHE_BUILTIN_H
#define TB_CACHE_BUILTIN_H

#include "tb-cache-file.h"

typedef struct TBCacheBuiltin {
    char magic[8];
    uint64_t size;                  /* of the segment, in bytes */
    uint64_t n_files;
} TBCacheBuiltin;

typedef struct TBCacheBuiltinFile {
    char name[TB_CACHE_NAME_SIZE];
    uint64_t offset;                /* from the beginning of the segment */
    uint64_t size;
} TBCacheBuiltinFile;

/**
 * tb_cache_builtin_init: look for files in this program
 * @features: set to the features of the host's CPU that they need
 *
 * Returns false if there are none.
 */
bool tb_cache_builtin_init(uint64_t *features);

/* Use none of them. */
void tb_cache_builtin_forget(void);

/**
 * tb_cache_builtin_find: find a file
 * @name: TB_CACHE_NAME_SIZE characters
 * @size: set to the size of the file
 *
 * Returns NULL if there is none.  The file is not checked.
 */
const void *tb_cache_builtin_find(const char *name, uint64_t *size);

#endif

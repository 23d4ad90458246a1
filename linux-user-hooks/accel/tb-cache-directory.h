/*
 * The directory of the cache of translation blocks: where it is, who can write
 * to it, and how much it holds.
 *
 * Callers hold mmap_lock.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef TB_CACHE_DIRECTORY_H
#define TB_CACHE_DIRECTORY_H

/* Files are called by so many hexadecimal digits, those of SHA-256. */
#define TB_CACHE_NAME_SIZE  64

/**
 * tb_cache_directory_init: choose the directory
 * @dir: the directory, or NULL for the user's; created if there is none
 * @limit: bytes that all files together may have
 *
 * Returns false and sets @errp if the directory cannot be used, or must not be
 * trusted.
 */
bool tb_cache_directory_init(const char *dir, uint64_t limit, Error **errp);

/* The path of a file, which the caller frees, or NULL without a directory. */
char *tb_cache_path(const char *name);

/*
 * If all files together have more than the limit, delete those that nobody
 * used for the longest time.
 */
void tb_cache_prune(void);

#endif

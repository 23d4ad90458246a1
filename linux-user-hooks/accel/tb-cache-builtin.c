/*
 * Files of the cache of translation blocks that are part of this program.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include <link.h>
#include "tb-cache-builtin.h"

static const char magic[8] = "QEMUtbb";
static const TBCacheBuiltin *builtin;

static const TBCacheBuiltinFile *files_of(const TBCacheBuiltin *b)
{
    return (const TBCacheBuiltinFile *)(b + 1);
}

/* Whether a segment is one that scripts/warm made. */
static bool is_builtin(const TBCacheBuiltin *b, uint64_t size)
{
    return size >= sizeof(*b) && !memcmp(b->magic, magic, sizeof(magic))
           && b->size <= size && b->size >= sizeof(*b) && b->n_files
           && b->n_files <= (b->size - sizeof(*b))
                            / sizeof(TBCacheBuiltinFile);
}

/* A file of the list, or NULL if the list is wrong. */
static const TBCacheHeader *file_at(const TBCacheBuiltinFile *file)
{
    if (file->offset > builtin->size || file->offset % TB_CACHE_ALIGN
        || file->size > builtin->size - file->offset
        || file->size < sizeof(TBCacheHeader)) {
        return NULL;
    }
    return (const void *)builtin + file->offset;
}

static int find_segment(struct dl_phdr_info *info, size_t size, void *unused)
{
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *ph = &info->dlpi_phdr[i];
        const void *p = (const void *)(info->dlpi_addr + ph->p_vaddr);

        if (ph->p_type == PT_LOAD && ph->p_flags == PF_R
            && is_builtin(p, ph->p_memsz)) {
            builtin = p;
        }
    }
    /* The first object is the program. */
    return 1;
}

bool tb_cache_builtin_init(uint64_t *features)
{
    const TBCacheHeader *h = NULL;

    dl_iterate_phdr(find_segment, NULL);
    if (builtin) {
        h = file_at(files_of(builtin));
    }
    if (!h) {
        builtin = NULL;
        return false;
    }
    *features = h->features;
    return true;
}

void tb_cache_builtin_forget(void)
{
    builtin = NULL;
}

static int compare_names(const void *name, const void *file)
{
    return memcmp(name, ((const TBCacheBuiltinFile *)file)->name,
                  TB_CACHE_NAME_SIZE);
}

const void *tb_cache_builtin_find(const char *name, uint64_t *size)
{
    const TBCacheBuiltinFile *file;

    if (!builtin) {
        return NULL;
    }
    file = bsearch(name, files_of(builtin), builtin->n_files, sizeof(*file),
                   compare_names);
    if (!file) {
        return NULL;
    }
    *size = file->size;
    return file_at(file);
}

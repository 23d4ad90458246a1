/*
 * The files of the cache of translation blocks.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include <sys/resource.h>
#include "qemu/units.h"
#include "tb-cache-builtin.h"
#include "tb-cache-directory.h"
#include "tb-cache-file.h"
#include "tb-cache-writer.h"

struct TBCacheFile {
    char name[TB_CACHE_NAME_SIZE + 1];
    bool opened;
    ino_t ino;
    unsigned n_missed;              /* since it was looked for a newer file */
    const TBCacheHeader *header;    /* mapped; NULL if there is no file */
    const TBCacheHeader *builtin;   /* part of this program, or NULL */
    GByteArray *added;              /* Added, each with its data */
    unsigned n_added;
    uint64_t n_bytes;               /* of what was added, in a file */
    GPtrArray *kept;                /* code of what was added */
};

/* A block that was added. */
typedef struct Added {
    const void *code;
    bool kept;                      /* the code is in the file's array */
    size_t size;                    /* of the data that follows the block */
    TBCacheBlock block;             /* without check */
} Added;

static char *common_key;
static uint64_t host_features;
static uint64_t n_added_bytes;      /* to be written, in all files */
static GHashTable *files;           /* name -> TBCacheFile */

static void unmap_file(TBCacheFile *file)
{
    if (file->header) {
        munmap((void *)file->header, file->header->size);
        file->header = NULL;
    }
    file->opened = false;
}

/*
 * Only files of the user are trusted, because their contents will be executed.
 * The time of the last use tells which files can be deleted; a day is precise
 * enough.
 */
static void open_file(TBCacheFile *file)
{
    g_autofree char *path = tb_cache_path(file->name);
    struct stat st = { };
    void *map;
    int fd;

    file->opened = true;
    file->ino = 0;
    file->n_missed = 0;
    if (!path) {
        return;
    }
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0) {
        return;
    }
    if (fstat(fd, &st) == 0) {
        file->ino = st.st_ino;
    }
    if (S_ISREG(st.st_mode) && st.st_uid == geteuid()
        && !(st.st_mode & (S_IWGRP | S_IWOTH)) && st.st_size > 0) {
        map = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (map != MAP_FAILED) {
            if (tb_cache_header_good(map, st.st_size, file->name,
                                     host_features)) {
                file->header = map;
            } else {
                munmap(map, st.st_size);
            }
        }
        if (file->header && st.st_mtime < time(NULL) - 24 * 60 * 60) {
            futimens(fd, NULL);
        }
    }
    close(fd);
}

TBCacheFile *tb_cache_file_get(uint64_t object, vaddr bias)
{
    g_autofree char *text = g_strdup_printf("%s\n%" PRIx64 "@%" VADDR_PRIx,
                                            common_key, object, bias);
    g_autofree char *name = g_compute_checksum_for_string(G_CHECKSUM_SHA256,
                                                          text, -1);
    TBCacheFile *file = g_hash_table_lookup(files, name);

    if (!file) {
        uint64_t size;
        const void *builtin = tb_cache_builtin_find(name, &size);

        file = g_new0(TBCacheFile, 1);
        memcpy(file->name, name, sizeof(file->name));
        if (builtin
            && tb_cache_header_good(builtin, size, name, host_features)) {
            file->builtin = builtin;
        }
        file->added = g_byte_array_new();
        file->kept = g_ptr_array_new_with_free_func(g_free);
        g_hash_table_insert(files, file->name, file);
    }
    return file;
}

/*
 * Whether another process has written a newer file.  That is looked up after
 * this many blocks were not found, which takes far longer to translate.
 */
#define MISSES  64

static bool was_replaced(TBCacheFile *file)
{
    g_autofree char *path = tb_cache_path(file->name);
    struct stat st;

    file->n_missed = 0;
    return path && stat(path, &st) == 0 && st.st_ino != file->ino;
}

const TBCacheBlock *tb_cache_file_find(TBCacheFile *file, vaddr pc,
                                       uint64_t cs_base, uint32_t flags,
                                       uint32_t cflags)
{
    const TBCacheBlock *b = NULL;

    if (!file->opened) {
        open_file(file);
    }
    if (file->header) {
        b = tb_cache_find(file->header, pc, cs_base, flags, cflags);
    }
    if (!b && file->builtin) {
        b = tb_cache_find(file->builtin, pc, cs_base, flags, cflags);
    }
    if (!b && ++file->n_missed >= MISSES && was_replaced(file)) {
        unmap_file(file);
        open_file(file);
        if (file->header) {
            b = tb_cache_find(file->header, pc, cs_base, flags, cflags);
        }
    }
    return b;
}

void *tb_cache_file_add(TBCacheFile *file, const TBCacheBlock *block,
                        size_t size, const void *code)
{
    size_t at = file->added->len;
    Added *new;

    g_byte_array_set_size(file->added,
                          at + ROUND_UP(sizeof(*new) + size, sizeof(uint64_t)));
    new = (Added *)(file->added->data + at);
    new->code = code;
    new->kept = false;
    new->size = size;
    new->block = *block;
    new->block.length = ROUND_UP(sizeof(*block) + size
                                 + tb_cache_code_size(block), TB_CACHE_ALIGN);
    assert(new->block.length <= TB_CACHE_BLOCK_MAX);
    file->n_added++;
    file->n_bytes += new->block.length;
    n_added_bytes += new->block.length;
    return new->block.data;
}

/* The block that was added behind @added, from the first one (NULL) on. */
static Added *next_added(const TBCacheFile *file, const Added *added)
{
    uint8_t *next = file->added->data;

    if (added) {
        next = (uint8_t *)added
               + ROUND_UP(sizeof(*added) + added->size, sizeof(uint64_t));
    }
    return next < file->added->data + file->added->len ? (Added *)next : NULL;
}

static void keep_code(TBCacheFile *file)
{
    for (Added *a = NULL; (a = next_added(file, a)); ) {
        if (!a->kept) {
            void *copy = g_memdup2(a->code, tb_cache_code_size(&a->block));

            g_ptr_array_add(file->kept, copy);
            a->code = copy;
            a->kept = true;
        }
    }
}

void tb_cache_files_keep_code(void)
{
    GHashTableIter iter;
    gpointer file;

    g_hash_table_iter_init(&iter, files);
    while (g_hash_table_iter_next(&iter, NULL, &file)) {
        keep_code(file);
    }
}

static void forget(TBCacheFile *file)
{
    n_added_bytes -= file->n_bytes;
    file->n_bytes = 0;
    g_byte_array_unref(file->added);
    file->added = g_byte_array_new();
    file->n_added = 0;
    g_ptr_array_set_size(file->kept, 0);
}

void tb_cache_files_forget(void)
{
    GHashTableIter iter;
    gpointer file;

    if (files) {
        g_hash_table_iter_init(&iter, files);
        while (g_hash_table_iter_next(&iter, NULL, &file)) {
            forget(file);
            /* A sibling may have stored what this process needs. */
            ((TBCacheFile *)file)->n_missed = MISSES;
        }
    }
}

/* Enter what was added; newer blocks come before older ones of the same key. */
static unsigned enter_added(TBCacheWriter *w, const TBCacheFile *file)
{
    unsigned n = 0;

    for (Added *a = NULL; (a = next_added(file, a)); ) {
        TBCacheBlock *b = tb_cache_writer_enter(w, &a->block);

        if (b) {
            size_t size = sizeof(*b) + a->size;
            size_t code_size = tb_cache_code_size(&a->block);
            uint8_t *code = (uint8_t *)b + size;

            memcpy(b, &a->block, size);
            memcpy(code, a->code, code_size);
            memset(code + code_size, 0, b->length - size - code_size);
            tb_cache_clear_places(b, (const TCGReloc *)b->data, code);
            b->check = tb_cache_block_check(b);
            n++;
        }
    }
    return n;
}

/*
 * Write a file with what was added and what the newest file has.  Another
 * process may do so at the same time; then one of them is lost.
 */
static unsigned save(TBCacheFile *file)
{
    g_autofree char *path = tb_cache_path(file->name);
    g_autofree char *temporary = g_strdup_printf("%s.%d", path, getpid());
    uint64_t n_stored = 0, stored_size = 0;
    struct rlimit limit;
    bool good = false;
    unsigned n = 0;
    int fd;

    unmap_file(file);
    open_file(file);
    if (file->header) {
        n_stored = file->header->n_blocks;
        stored_size = file->header->size;
    }

    unlink(temporary);
    fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
              0600);
    /* Beyond the limit there would be a signal. */
    if (fd >= 0 && getrlimit(RLIMIT_FSIZE, &limit) == 0
        && tb_cache_blocks_offset(tb_cache_n_slots(n_stored + file->n_added))
           + file->n_bytes + stored_size <= limit.rlim_cur) {
        TBCacheWriter *w = tb_cache_writer_new(fd, file->name, host_features,
                                               n_stored + file->n_added);

        n = enter_added(w, file);
        if (file->header) {
            tb_cache_writer_enter_all(w, file->header);
        }
        good = tb_cache_writer_finish(w);
    }
    if (fd >= 0) {
        good = close(fd) == 0 && good && rename(temporary, path) == 0;
        if (!good) {
            unlink(temporary);
        }
    }
    unmap_file(file);
    forget(file);
    return good ? n : 0;
}

/* Bytes that a process keeps before it writes, although it does not end. */
#define ADDED_MAX   (128 * MiB)

/*
 * Whether a file is worth writing.  All its blocks have to be written again,
 * which takes far less for each than translating a new one, but adds up.
 */
static bool worth(const TBCacheFile *file)
{
    uint64_t n_stored = file->header ? file->header->n_blocks : 0;

    return file->n_added >= 8 && file->n_added >= n_stored / 128;
}

bool tb_cache_files_full(void)
{
    return n_added_bytes > ADDED_MAX;
}

unsigned tb_cache_files_save(bool all)
{
    GHashTableIter iter;
    sigset_t blocked, before;
    gpointer value;
    unsigned n = 0;

    /* A handler of the guest must not run while files are half written. */
    sigfillset(&blocked);
    pthread_sigmask(SIG_BLOCK, &blocked, &before);
    g_hash_table_iter_init(&iter, files);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        TBCacheFile *file = value;

        if (file->n_added && (all || worth(file))) {
            n += save(file);
        }
    }
    if (n) {
        tb_cache_prune();
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return n;
}

void tb_cache_files_init(const char *key, uint64_t features)
{
    common_key = g_strdup(key);
    host_features = features;
    files = g_hash_table_new(g_str_hash, g_str_equal);
}

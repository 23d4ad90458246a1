/*
 * The files of the cache of translation blocks.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include <sys/resource.h>
#include "qemu/bitops.h"
#include "qemu/bswap.h"
#include "qemu/host-utils.h"
#include "qemu/units.h"
#include "tb-cache-builtin.h"
#include "tb-cache-directory.h"
#include "tb-cache-file.h"

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

/* More than any block has, because the parts of its data are limited. */
#define BLOCK_MAX   (192 * KiB)

/* A block that was added. */
typedef struct Added {
    const void *code;
    bool kept;                      /* the code is in the file's array */
    size_t size;                    /* of the data that follows the block */
    TBCacheBlock block;             /* without check */
} Added;

static const char magic[8] = "QEMUtbc";
static char *common_key;
static uint64_t host_features;
static uint64_t n_added_bytes;      /* to be written, in all files */
static GHashTable *files;           /* name -> TBCacheFile */

/*
 * Four sums, so that the processor works on them side by side; the constants
 * are those of xxHash (https://xxhash.com), which mixes its input so.
 */
uint64_t tb_cache_check(const void *p, size_t size, uint64_t seed)
{
    const uint64_t p1 = 0x9e3779b185ebca87, p2 = 0xc2b2ae3d27d4eb4f;
    uint64_t sum[4] = { seed + p1 + p2, seed + p2, seed, seed - p1 };
    uint64_t last[4] = { }, ret;
    size_t i;

    for (i = 0; i + sizeof(last) <= size; i += sizeof(last)) {
        for (int j = 0; j < 4; j++) {
            sum[j] = rol64(sum[j] + ldq_he_p(p + i + 8 * j) * p2, 31) * p1;
        }
    }
    memcpy(last, p + i, size - i);
    for (int j = 0; j < 4; j++) {
        sum[j] = rol64(sum[j] + last[j] * p2, 31) * p1;
    }
    ret = rol64(sum[0], 1) + rol64(sum[1], 7) + rol64(sum[2], 12)
          + rol64(sum[3], 18) + size;
    ret = (ret ^ (ret >> 33)) * p2;
    return ret ^ (ret >> 29);
}

static uint64_t header_check(const TBCacheHeader *h)
{
    return tb_cache_check(h, offsetof(TBCacheHeader, check), 0);
}

static uint64_t block_check(const TBCacheBlock *b)
{
    return tb_cache_check(&b->length,
                          b->length - offsetof(TBCacheBlock, length), 0);
}

static uint32_t block_hash(vaddr pc, uint64_t cs_base, uint32_t flags,
                           uint32_t cflags)
{
    uint64_t h = (pc + rol64(cs_base, 40)) * 0x9e3779b185ebca87;

    h ^= (((uint64_t)flags << 32 | cflags) + (h >> 32)) * 0xc2b2ae3d27d4eb4f;
    return h ^ (h >> 32);
}

static uint32_t hash_of(const TBCacheBlock *b)
{
    return block_hash(b->pc, b->cs_base, b->flags, b->cflags);
}

static bool same_block(const TBCacheBlock *b, vaddr pc, uint64_t cs_base,
                       uint32_t flags, uint32_t cflags)
{
    return b->pc == pc && b->cs_base == cs_base && b->flags == flags
           && b->cflags == cflags;
}

/* The slots of a file, which follow the header. */
static const TBCacheSlot *slots_of(const TBCacheHeader *h)
{
    return (const TBCacheSlot *)(h + 1);
}

static size_t blocks_offset(size_t n_slots)
{
    return ROUND_UP(sizeof(TBCacheHeader) + n_slots * sizeof(TBCacheSlot),
                    TB_CACHE_ALIGN);
}

/* The block at an offset of a slot, or NULL if there is none or a bad one. */
static const TBCacheBlock *block_at(const TBCacheHeader *h, uint32_t offset)
{
    uint64_t at = (uint64_t)offset * TB_CACHE_ALIGN;
    const TBCacheBlock *b = (const void *)h + at;

    if (at < blocks_offset(h->n_slots) || at + sizeof(*b) > h->size
        || b->length < sizeof(*b) || b->length % TB_CACHE_ALIGN
        || b->length > h->size - at) {
        return NULL;
    }
    return b;
}

/* Whether what was read is a whole file for this key. */
static bool header_good(const TBCacheHeader *h, const TBCacheFile *file,
                        uint64_t size)
{
    return size >= sizeof(*h)
           && !memcmp(h->magic, magic, sizeof(magic))
           && h->version == TB_CACHE_VERSION
           && h->size == size
           && is_power_of_2(h->n_slots) && h->n_slots > h->n_blocks
           && blocks_offset(h->n_slots) <= size
           && h->features == host_features
           && !memcmp(h->name, file->name, sizeof(h->name))
           && h->check == header_check(h);
}

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
            if (header_good(map, file, st.st_size)) {
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
        if (builtin && header_good(builtin, file, size)) {
            file->builtin = builtin;
        }
        file->added = g_byte_array_new();
        file->kept = g_ptr_array_new_with_free_func(g_free);
        g_hash_table_insert(files, file->name, file);
    }
    return file;
}

static const TBCacheBlock *find(const TBCacheHeader *h, vaddr pc,
                                uint64_t cs_base, uint32_t flags,
                                uint32_t cflags)
{
    const TBCacheSlot *slots = slots_of(h);
    uint32_t hash = block_hash(pc, cs_base, flags, cflags);

    for (uint32_t i = hash, n = 0; n < h->n_slots; i++, n++) {
        const TBCacheSlot *slot = &slots[i & (h->n_slots - 1)];

        if (!slot->offset) {
            break;
        }
        if (slot->hash == hash) {
            const TBCacheBlock *b = block_at(h, slot->offset);

            if (b && same_block(b, pc, cs_base, flags, cflags)) {
                return b->check == block_check(b) ? b : NULL;
            }
        }
    }
    return NULL;
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
        b = find(file->header, pc, cs_base, flags, cflags);
    }
    if (!b && file->builtin) {
        b = find(file->builtin, pc, cs_base, flags, cflags);
    }
    if (!b && ++file->n_missed >= MISSES && was_replaced(file)) {
        unmap_file(file);
        open_file(file);
        if (file->header) {
            b = find(file->header, pc, cs_base, flags, cflags);
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
    assert(new->block.length <= BLOCK_MAX);
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

/* A file that is being written. */
typedef struct Writer {
    int fd;
    bool failed;
    TBCacheHeader header;
    TBCacheSlot *slots;
    const TBCacheBlock **block_of;  /* for each slot */
    uint64_t size;                  /* of what was entered */
    size_t n_buffered;              /* the last bytes of that */
} Writer;

/* Bytes after which the buffer is written: few enough for the caches. */
#define BUFFERED    (64 * KiB)

static uint8_t buffer[BUFFERED + BLOCK_MAX] QEMU_ALIGNED(TB_CACHE_ALIGN);

void tb_cache_clear_places(const TBCacheBlock *b, const TCGReloc *relocs,
                           uint8_t *code)
{
    for (unsigned i = 0; i < b->n_relocs; i++) {
        memset(code + relocs[i].offset, 0,
               relocs[i].kind == TCG_RELOC_POINTER ? 8 : 4);
    }
    for (int i = 0; i < 2; i++) {
        /* Without a jump, the offset is beyond the code. */
        if (b->jmp_insn_offset[i] < b->code_size) {
            memset(code + b->jmp_insn_offset[i], 0, 4);
        }
    }
}

static void write_at(Writer *w, const void *p, size_t size, uint64_t at)
{
    while (size && !w->failed) {
        ssize_t done = pwrite(w->fd, p, size, at);

        if (done < 0) {
            w->failed = errno != EINTR;
            continue;
        }
        p += done;
        at += done;
        size -= done;
    }
}

static void flush(Writer *w)
{
    write_at(w, buffer, w->n_buffered, w->size - w->n_buffered);
    w->n_buffered = 0;
}

/*
 * Put a block into the hash table, unless it is there.  Returns where it is to
 * be written to, or NULL.
 */
static void *enter(Writer *w, const TBCacheBlock *b)
{
    const uint32_t mask = w->header.n_slots - 1;
    uint32_t hash = hash_of(b), i = hash;
    void *room;

    for (; w->slots[i & mask].offset; i++) {
        if (w->slots[i & mask].hash == hash
            && same_block(w->block_of[i & mask], b->pc, b->cs_base, b->flags,
                          b->cflags)) {
            return NULL;
        }
    }
    w->block_of[i & mask] = b;
    w->slots[i & mask].hash = hash;
    w->slots[i & mask].offset = w->size / TB_CACHE_ALIGN;
    w->header.n_blocks++;

    if (w->n_buffered > BUFFERED) {
        flush(w);
    }
    room = buffer + w->n_buffered;
    w->n_buffered += b->length;
    w->size += b->length;
    return room;
}

/* Enter what was added; newer blocks come before older ones of the same key. */
static unsigned enter_added(Writer *w, const TBCacheFile *file)
{
    unsigned n = 0;

    for (Added *a = NULL; (a = next_added(file, a)); ) {
        TBCacheBlock *b = enter(w, &a->block);

        if (b) {
            size_t size = sizeof(*b) + a->size;
            size_t code_size = tb_cache_code_size(&a->block);
            uint8_t *code = (uint8_t *)b + size;

            memcpy(b, &a->block, size);
            memcpy(code, a->code, code_size);
            memset(code + code_size, 0, b->length - size - code_size);
            tb_cache_clear_places(b, (const TCGReloc *)b->data, code);
            b->check = block_check(b);
            n++;
        }
    }
    return n;
}

static void enter_stored(Writer *w, const TBCacheHeader *h)
{
    const TBCacheSlot *slots = slots_of(h);

    for (uint32_t i = 0; i < h->n_slots; i++) {
        if (slots[i].offset) {
            const TBCacheBlock *b = block_at(h, slots[i].offset);

            if (b && b->length <= BLOCK_MAX
                && b->check == block_check(b)) {
                void *room = enter(w, b);

                if (room) {
                    memcpy(room, b, b->length);
                }
            }
        }
    }
}

/* The slots and the header, which make what was entered a file */
static void finish(Writer *w)
{
    flush(w);
    w->header.size = w->size;
    w->header.check = header_check(&w->header);
    write_at(w, w->slots, w->header.n_slots * sizeof(*w->slots),
             sizeof(w->header));
    write_at(w, &w->header, sizeof(w->header), 0);
}

/*
 * Write a file with what was added and what the newest file has.  Another
 * process may do so at the same time; then one of them is lost.
 */
static unsigned save(TBCacheFile *file)
{
    g_autofree char *path = tb_cache_path(file->name);
    g_autofree char *temporary = g_strdup_printf("%s.%d", path, getpid());
    unsigned n_stored = 0, n_new = 0;
    struct rlimit limit;
    Writer w = { };

    unmap_file(file);
    open_file(file);
    if (file->header) {
        n_stored = file->header->n_blocks;
    }

    memcpy(w.header.magic, magic, sizeof(magic));
    w.header.version = TB_CACHE_VERSION;
    w.header.features = host_features;
    w.header.n_slots = pow2ceil((n_stored + file->n_added) * 3 / 2 + 2);
    memcpy(w.header.name, file->name, sizeof(w.header.name));
    w.size = blocks_offset(w.header.n_slots);

    unlink(temporary);
    w.fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                0600);
    /* Beyond the limit there would be a signal. */
    if (w.fd >= 0 && getrlimit(RLIMIT_FSIZE, &limit) == 0
        && w.size + file->n_bytes + (file->header ? file->header->size : 0)
           <= limit.rlim_cur) {
        w.slots = g_new0(TBCacheSlot, w.header.n_slots);
        w.block_of = g_new(const TBCacheBlock *, w.header.n_slots);
        n_new = enter_added(&w, file);
        if (file->header) {
            enter_stored(&w, file->header);
        }
        finish(&w);
        g_free(w.block_of);
        g_free(w.slots);
    } else {
        w.failed = true;
    }
    if (w.fd >= 0) {
        w.failed |= close(w.fd) != 0;
        w.failed = w.failed || rename(temporary, path) != 0;
        if (w.failed) {
            unlink(temporary);
        }
    }
    unmap_file(file);
    forget(file);
    return w.failed ? 0 : n_new;
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

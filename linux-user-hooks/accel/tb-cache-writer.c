/*
 * Write a file of the cache of translation blocks.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "tb-cache-writer.h"

struct TBCacheWriter {
    int fd;
    bool failed;
    TBCacheHeader header;
    TBCacheSlot *slots;
    const TBCacheBlock **block_of;  /* for each slot */
    uint64_t size;                  /* of what was entered */
    size_t n_buffered;              /* the last bytes of that */
};

/* Bytes after which the buffer is written: few enough for the caches. */
#define BUFFERED    (64 * KiB)

static uint8_t buffer[BUFFERED + TB_CACHE_BLOCK_MAX]
    QEMU_ALIGNED(TB_CACHE_ALIGN);

TBCacheWriter *tb_cache_writer_new(int fd, const char *name,
                                   uint64_t features, size_t max_blocks)
{
    TBCacheWriter *w = g_new0(TBCacheWriter, 1);

    w->fd = fd;
    tb_cache_header_init(&w->header, name, features, max_blocks);
    w->slots = g_new0(TBCacheSlot, w->header.n_slots);
    w->block_of = g_new(const TBCacheBlock *, w->header.n_slots);
    w->size = tb_cache_blocks_offset(w->header.n_slots);
    return w;
}

static void write_at(TBCacheWriter *w, const void *p, size_t size, uint64_t at)
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

static void flush(TBCacheWriter *w)
{
    write_at(w, buffer, w->n_buffered, w->size - w->n_buffered);
    w->n_buffered = 0;
}

void *tb_cache_writer_enter(TBCacheWriter *w, const TBCacheBlock *b)
{
    const uint32_t mask = w->header.n_slots - 1;
    uint32_t hash = tb_cache_block_hash(b), i = hash;
    void *room;

    for (; w->slots[i & mask].offset; i++) {
        if (w->slots[i & mask].hash == hash
            && tb_cache_same_block(w->block_of[i & mask], b)) {
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

void tb_cache_writer_enter_all(TBCacheWriter *w, const TBCacheHeader *h)
{
    const TBCacheSlot *slots = tb_cache_slots(h);

    for (uint32_t i = 0; i < h->n_slots; i++) {
        const TBCacheBlock *b = slots[i].offset
                                ? tb_cache_block_at(h, slots[i].offset) : NULL;

        if (b && b->length <= TB_CACHE_BLOCK_MAX
            && b->check == tb_cache_block_check(b)) {
            void *room = tb_cache_writer_enter(w, b);

            if (room) {
                memcpy(room, b, b->length);
            }
        }
    }
}

/* The slots and the header make what was entered a file. */
bool tb_cache_writer_finish(TBCacheWriter *w)
{
    bool failed;

    flush(w);
    w->header.size = w->size;
    w->header.check = tb_cache_header_check(&w->header);
    write_at(w, w->slots, w->header.n_slots * sizeof(*w->slots),
             sizeof(w->header));
    write_at(w, &w->header, sizeof(w->header), 0);
    failed = w->failed;
    g_free(w->block_of);
    g_free(w->slots);
    g_free(w);
    return !failed;
}

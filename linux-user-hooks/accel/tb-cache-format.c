/*
 * The format of the files of the cache of translation blocks.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "qemu/bitops.h"
#include "qemu/bswap.h"
#include "qemu/host-utils.h"
#include "tb-cache-format.h"

static const char magic[8] = "QEMUtbc";

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

uint64_t tb_cache_header_check(const TBCacheHeader *h)
{
    return tb_cache_check(h, offsetof(TBCacheHeader, check), 0);
}

uint64_t tb_cache_block_check(const TBCacheBlock *b)
{
    return tb_cache_check(&b->length,
                          b->length - offsetof(TBCacheBlock, length), 0);
}

static uint32_t hash(vaddr pc, uint64_t cs_base, uint32_t flags,
                     uint32_t cflags)
{
    uint64_t h = (pc + rol64(cs_base, 40)) * 0x9e3779b185ebca87;

    h ^= (((uint64_t)flags << 32 | cflags) + (h >> 32)) * 0xc2b2ae3d27d4eb4f;
    return h ^ (h >> 32);
}

uint32_t tb_cache_block_hash(const TBCacheBlock *b)
{
    return hash(b->pc, b->cs_base, b->flags, b->cflags);
}

static bool is_block(const TBCacheBlock *b, vaddr pc, uint64_t cs_base,
                     uint32_t flags, uint32_t cflags)
{
    return b->pc == pc && b->cs_base == cs_base && b->flags == flags
           && b->cflags == cflags;
}

bool tb_cache_same_block(const TBCacheBlock *a, const TBCacheBlock *b)
{
    return is_block(a, b->pc, b->cs_base, b->flags, b->cflags);
}

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

size_t tb_cache_blocks_offset(size_t n_slots)
{
    return ROUND_UP(sizeof(TBCacheHeader) + n_slots * sizeof(TBCacheSlot),
                    TB_CACHE_ALIGN);
}

uint32_t tb_cache_n_slots(size_t max_blocks)
{
    return pow2ceil(max_blocks * 3 / 2 + 2);
}

void tb_cache_header_init(TBCacheHeader *h, const char *name,
                          uint64_t features, size_t max_blocks)
{
    *h = (TBCacheHeader) {
        .version = TB_CACHE_VERSION,
        .n_slots = tb_cache_n_slots(max_blocks),
        .features = features,
    };
    memcpy(h->magic, magic, sizeof(h->magic));
    memcpy(h->name, name, sizeof(h->name));
}

bool tb_cache_header_good(const TBCacheHeader *h, uint64_t size,
                          const char *name, uint64_t features)
{
    return size >= sizeof(*h)
           && !memcmp(h->magic, magic, sizeof(magic))
           && h->version == TB_CACHE_VERSION
           && h->size == size
           && is_power_of_2(h->n_slots) && h->n_slots > h->n_blocks
           && tb_cache_blocks_offset(h->n_slots) <= size
           && h->features == features
           && !memcmp(h->name, name, sizeof(h->name))
           && h->check == tb_cache_header_check(h);
}

const TBCacheBlock *tb_cache_block_at(const TBCacheHeader *h, uint32_t offset)
{
    uint64_t at = (uint64_t)offset * TB_CACHE_ALIGN;
    const TBCacheBlock *b = (const void *)h + at;

    if (at < tb_cache_blocks_offset(h->n_slots) || at + sizeof(*b) > h->size
        || b->length < sizeof(*b) || b->length % TB_CACHE_ALIGN
        || b->length > h->size - at) {
        return NULL;
    }
    return b;
}

const TBCacheBlock *tb_cache_find(const TBCacheHeader *h, vaddr pc,
                                  uint64_t cs_base, uint32_t flags,
                                  uint32_t cflags)
{
    const TBCacheSlot *slots = tb_cache_slots(h);
    uint32_t wanted = hash(pc, cs_base, flags, cflags);

    for (uint32_t i = wanted, n = 0; n < h->n_slots; i++, n++) {
        const TBCacheSlot *slot = &slots[i & (h->n_slots - 1)];

        if (!slot->offset) {
            break;
        }
        if (slot->hash == wanted) {
            const TBCacheBlock *b = tb_cache_block_at(h, slot->offset);

            if (b && is_block(b, pc, cs_base, flags, cflags)) {
                return b->check == tb_cache_block_check(b) ? b : NULL;
            }
        }
    }
    return NULL;
}

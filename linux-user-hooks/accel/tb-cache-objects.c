/*
 * A cache of translation blocks that outlives the process: what the guest has
 * mapped, and where.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include <elf.h>
#include "qemu/interval-tree.h"
#include "exec/mmap-lock.h"
#include "exec/target_page.h"
#include "tcg/debug-assert.h"
#include "user/page-protection.h"
#include "user/tb-cache.h"
#include "internal-common.h"
#include "tb-cache-file.h"
#include "tb-cache-internal.h"

/* A mapping of a part of a file, which can be executed. */
typedef struct Mapping {
    IntervalTreeNode node;      /* guest addresses of first and last byte */
    uint64_t object;            /* see object_of() */
    vaddr bias;
    TBCacheFile *file;          /* NULL: nobody has asked for it */
} Mapping;

static IntervalTreeRoot mappings;

static Mapping *mapping_at(vaddr start, vaddr last)
{
    IntervalTreeNode *n = interval_tree_iter_first(&mappings, start, last);

    return n ? container_of(n, Mapping, node) : NULL;
}

TBCacheFile *tb_cache_object(vaddr pc, size_t size)
{
    Mapping *m = mapping_at(pc, pc);

    assert_memory_lock();
    if (!m || pc + size - 1 > m->node.last) {
        return NULL;
    }
    if (!m->file) {
        m->file = tb_cache_file_get(m->object, m->bias);
    }
    return m->file;
}

static void insert(vaddr start, vaddr last, uint64_t object, vaddr bias)
{
    Mapping *m = g_new0(Mapping, 1);

    m->node.start = start;
    m->node.last = last;
    m->object = object;
    m->bias = bias;
    interval_tree_insert(&m->node, &mappings);
}

void tb_cache_unmapped(vaddr start, vaddr last)
{
    Mapping *m;

    /* Without the cache there is none. */
    while ((m = mapping_at(start, last))) {
        interval_tree_remove(&m->node, &mappings);
        if (m->node.start < start) {
            insert(m->node.start, start - 1, m->object, m->bias);
        }
        if (m->node.last > last) {
            insert(last + 1, m->node.last, m->object, m->bias);
        }
        g_free(m);
    }
}

/* The beginning of a file; enough for the headers of usual ELF objects. */
typedef union Beginning {
    uint8_t bytes[4096];
    Elf64_Ehdr header;
} Beginning;

/*
 * Read the beginning of a file.  Sets @object to a number that stands for the
 * file's contents.  Two files may have the same number: each block says what
 * code it was made from.
 */
static bool object_of(int fd, Beginning *b, uint64_t *object)
{
    struct stat st;
    ssize_t n;

    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        return false;
    }
    memset(b, 0, sizeof(*b));
    n = pread(fd, b, sizeof(*b), 0);
    if (n < (ssize_t)sizeof(b->header)) {
        return false;
    }
    *object = tb_cache_check(b, sizeof(*b), st.st_size);
    return true;
}

void tb_cache_mapped(vaddr start, vaddr last, int fd, uint64_t offset)
{
    uint64_t object;
    Beginning b;

    tb_cache_unmapped(start, last);
    if (tb_cache_enabled() && fd >= 0 && object_of(fd, &b, &object)) {
        insert(start, last, object, start - offset);
    }
}

/*
 * Guest addresses where objects are placed.  The kernel of the host puts
 * nothing there by itself: it puts programs and libraries of the host near the
 * end of the 47 bits of user space.  Programs have a region of their own, so
 * that their heap, which follows them, has room.
 */
#define PLACE_LIBRARIES     (UINT64_C(1) << 45)
#define PLACE_PROGRAMS      (PLACE_LIBRARIES + PLACE_SIZE)
#define PLACE_SIZE          (UINT64_C(1) << 40)
/* The largest page of the guests, to which their linkers align objects. */
#define PLACE_ALIGN         UINT64_C(65536)
/* Attempts, for objects that happen to have the same place. */
#define PLACE_TRIES         4

static __thread int opened_fd = -1;

void tb_cache_opened(int fd)
{
    opened_fd = fd;
}

/*
 * Whether the guest's linker may want @len bytes for an object: those from its
 * first to its last segment, and perhaps some for alignment.
 */
static bool spans(const Beginning *b, uint64_t len, bool *program)
{
    const Elf64_Phdr *ph = (const void *)b->bytes + b->header.e_phoff;
    uint64_t first = UINT64_MAX, last = 0, align = TARGET_PAGE_SIZE;

    *program = false;
    if (memcmp(b->header.e_ident, ELFMAG, SELFMAG)
        || b->header.e_ident[EI_CLASS] != ELFCLASS64
        || b->header.e_type != ET_DYN
        || b->header.e_phentsize != sizeof(*ph)
        || b->header.e_phoff > sizeof(*b)
        || b->header.e_phnum > (sizeof(*b) - b->header.e_phoff) / sizeof(*ph)) {
        return false;
    }
    for (int i = 0; i < b->header.e_phnum; i++) {
        if (ph[i].p_type == PT_LOAD) {
            first = MIN(first, ph[i].p_vaddr);
            last = MAX(last, ph[i].p_vaddr + ph[i].p_memsz);
            align = MAX(align, ph[i].p_align);
        }
        *program |= ph[i].p_type == PT_INTERP;
    }
    first &= TARGET_PAGE_MASK;
    return first < last && len >= last - first
           && len - (last - first) <= 2 * align;
}

vaddr tb_cache_place(int fd, vaddr len)
{
    uint64_t object;
    Beginning b;
    bool program;

    assert_memory_lock();
    if (fd < 0) {
        fd = opened_fd;
        opened_fd = -1;
    }
    if (fd < 0 || !object_of(fd, &b, &object) || !spans(&b, len, &program)) {
        return 0;
    }
    for (int i = 0; i < PLACE_TRIES; i++) {
        uint64_t hash = tb_cache_check(&object, sizeof(object), i);
        vaddr place = (program ? PLACE_PROGRAMS : PLACE_LIBRARIES)
                      + hash % (PLACE_SIZE / PLACE_ALIGN) * PLACE_ALIGN;

        if (page_check_range_empty(place, place + len - 1)) {
            return place;
        }
    }
    return 0;
}

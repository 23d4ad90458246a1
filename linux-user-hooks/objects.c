/*
 * Native calls: the ELF objects that the guest has mapped.
 *
 * Sources: "gABI" is the System V ABI, chapters 4 and 5; the hash table of
 * DT_GNU_HASH is that of binutils and glibc (elf/dl-lookup.c).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include <sys/uio.h>
#include "qemu/interval-tree.h"
#include "elf.h"
#include "qemu/log.h"
#include "qemu.h"
#include "user/guest-host.h"
#include "user/page-protection.h"
#include "exec/page-protection.h"
#include "target_elf.h"
#include "target_native_call.h"
#include "objects.h"
#include "sites.h"
#include "trace/trace-linux_user.h"

/* GNU extensions of the gABI; values as in binutils' include/elf/common.h. */
#define DT_GNU_HASH     0x6ffffef5
#define STT_GNU_IFUNC   10

/* More than any real object has; the rest is not looked at. */
#define MAX_SEGMENTS    16
#define MAX_PHDRS       64

/* A PT_LOAD: the part of it that the file backs, in guest addresses. */
typedef struct Segment {
    vaddr start, last;
    bool code;                  /* executable and not writable */
} Segment;

/* A table in the dynamic section, as host memory; NULL if absent. */
typedef struct Table {
    const void *host;
    size_t size;                /* bytes, at the most */
} Table;

struct NativeObject {
    IntervalTreeNode node;      /* guest addresses */
    dev_t dev;                  /* the file */
    ino_t ino;
    bool written;               /* its code may have been: never parsed again */

    /* Set by parsing; valid while state is OBJECT_PARSED. */
    enum { OBJECT_NEW, OBJECT_PARSED, OBJECT_BAD } state;
    vaddr bias;                 /* guest address of the file's address 0 */
    Segment segments[MAX_SEGMENTS];
    unsigned n_segments;
    Table strings, symbols, gnu_hash, hash;
    char *name;
    const NativeCallProvider *provider;
    GHashTable *slots;          /* guest address -> NativeCallSpec */
};

static IntervalTreeRoot objects;
static NativeObject *last_found;
static NativeObjectCounts counts;

static NativeObject *object_at(vaddr start, vaddr last)
{
    IntervalTreeNode *n = interval_tree_iter_first(&objects, start, last);

    return n ? container_of(n, NativeObject, node) : NULL;
}

/*
 * The last byte of a file may be missing behind a mapping, or behind its end.
 * Reading it through the kernel gives an error where a load would give SIGBUS.
 * Where the kernel will not do that (a seccomp filter), trust the mapping.
 */
static bool can_read_byte(const void *host)
{
    char byte;
    struct iovec to = { &byte, 1 }, from = { (void *)host, 1 };

    return process_vm_readv(getpid(), &to, 1, &from, 1, 0) == 1
           || errno != EFAULT;
}

/* The segment that has all of [addr, addr + len). */
static const Segment *segment_at(const NativeObject *obj, vaddr addr,
                                 size_t len)
{
    for (unsigned i = 0; i < obj->n_segments; i++) {
        const Segment *s = &obj->segments[i];

        if (addr >= s->start && addr <= s->last && len - 1 <= s->last - addr) {
            return s;
        }
    }
    return NULL;
}

/* The table at @addr, as far as its segment goes. */
static Table object_table(const NativeObject *obj, vaddr addr)
{
    const Segment *s = segment_at(obj, addr, 1);

    return s ? (Table) { g2h_untagged(addr), s->last - addr + 1 }
             : (Table) { };
}

/* Element @i of a table of elements of @size bytes; NULL beyond its end. */
static const void *table_at(Table t, uint64_t i, size_t size)
{
    return i < t.size / size ? t.host + i * size : NULL;
}

static const char *object_string(const NativeObject *obj, uint64_t offset)
{
    const char *s = table_at(obj->strings, offset, 1);

    return s && memchr(s, 0, obj->strings.size - offset) ? s : NULL;
}

static bool parse_segments(NativeObject *obj)
{
    vaddr start = obj->node.start, last = obj->node.last;
    const Elf64_Ehdr *eh = g2h_untagged(start);
    const Elf64_Phdr *ph;
    bool have_bias = false;

    if (last - start < sizeof(*eh)
        || !page_check_range(start, sizeof(*eh), PAGE_READ)
        || !can_read_byte(eh)
        || memcmp(eh->e_ident, ELFMAG, SELFMAG) != 0
        || eh->e_ident[EI_CLASS] != ELFCLASS64
        || eh->e_ident[EI_DATA] != ELFDATA2LSB
        || eh->e_machine != ELF_MACHINE
        || eh->e_phentsize != sizeof(*ph)
        || eh->e_phnum > MAX_PHDRS
        || eh->e_phoff % 8
        || eh->e_phoff > last - start
        || eh->e_phnum * sizeof(*ph) > last - start - eh->e_phoff
        || !page_check_range(start + eh->e_phoff,
                             eh->e_phnum * sizeof(*ph), PAGE_READ)
        || !can_read_byte((char *)(eh + 1) - 1)
        || !can_read_byte((char *)eh + eh->e_phoff
                          + eh->e_phnum * sizeof(*ph) - 1)) {
        return false;
    }

    ph = (const void *)((const char *)eh + eh->e_phoff);
    for (int i = 0; i < eh->e_phnum && !have_bias; i++) {
        if (ph[i].p_type == PT_LOAD && ph[i].p_offset < TARGET_PAGE_SIZE) {
            obj->bias = start - (ph[i].p_vaddr & TARGET_PAGE_MASK);
            have_bias = true;
        }
    }
    for (int i = 0; i < eh->e_phnum && obj->n_segments < MAX_SEGMENTS; i++) {
        vaddr s = obj->bias + ph[i].p_vaddr;

        if (ph[i].p_type == PT_LOAD && ph[i].p_filesz
            && s >= start && s <= last && ph[i].p_filesz - 1 <= last - s
            && page_check_range(s, ph[i].p_filesz, PAGE_READ)
            && can_read_byte(g2h_untagged(s + ph[i].p_filesz - 1))) {
            obj->segments[obj->n_segments++] = (Segment) {
                .start = s,
                .last = s + ph[i].p_filesz - 1,
                .code = (ph[i].p_flags & (PF_X | PF_W)) == PF_X,
            };
        }
    }
    return have_bias;
}

/* The dynamic section's values that are of interest: gABI, figure 5-10. */
typedef struct Dynamic {
    uint64_t strtab, strsz, symtab, jmprel, pltrelsz, pltrel, soname;
    uint64_t hash, gnu_hash;
} Dynamic;

static bool parse_dynamic(const NativeObject *obj, Dynamic *dyn)
{
    const Elf64_Ehdr *eh = g2h_untagged(obj->node.start);
    const Elf64_Phdr *ph = (const void *)((const char *)eh + eh->e_phoff);
    const Elf64_Dyn *d;
    Table t = { };

    for (int i = 0; i < eh->e_phnum; i++) {
        if (ph[i].p_type == PT_DYNAMIC) {
            t = object_table(obj, obj->bias + ph[i].p_vaddr);
            t.size = MIN(t.size, ph[i].p_filesz);
        }
    }
    if (!t.host || !QEMU_PTR_IS_ALIGNED(t.host, 8)) {
        return false;
    }
    for (int i = 0; (d = table_at(t, i, sizeof(*d))) && d->d_tag; i++) {
        switch (d->d_tag) {
        case DT_STRTAB:
            dyn->strtab = d->d_un.d_ptr;
            break;
        case DT_STRSZ:
            dyn->strsz = d->d_un.d_val;
            break;
        case DT_SYMTAB:
            dyn->symtab = d->d_un.d_ptr;
            break;
        case DT_JMPREL:
            dyn->jmprel = d->d_un.d_ptr;
            break;
        case DT_PLTRELSZ:
            dyn->pltrelsz = d->d_un.d_val;
            break;
        case DT_PLTREL:
            dyn->pltrel = d->d_un.d_val;
            break;
        case DT_SONAME:
            dyn->soname = d->d_un.d_val;
            break;
        case DT_HASH:
            dyn->hash = d->d_un.d_ptr;
            break;
        case DT_GNU_HASH:
            dyn->gnu_hash = d->d_un.d_ptr;
            break;
        }
    }
    return true;
}

/*
 * A table that a pointer in the dynamic section points to.  The guest's
 * linker may have replaced the file's address with the one in memory (glibc
 * before 2.35 does on AArch64), so either is taken.
 */
static Table dynamic_table(const NativeObject *obj, uint64_t ptr)
{
    Table t = { };

    if (ptr) {
        t = object_table(obj, ptr);
        if (!t.host) {
            t = object_table(obj, obj->bias + ptr);
        }
    }
    return QEMU_PTR_IS_ALIGNED(t.host, 4) ? t : (Table) { };
}

/* Find the slots of the functions that the table has. */
static void parse_slots(NativeObject *obj, const Dynamic *dyn)
{
    Table rels = dynamic_table(obj, dyn->jmprel);
    const Elf64_Rela *rel;

    if (dyn->pltrel != DT_RELA || !QEMU_PTR_IS_ALIGNED(rels.host, 8)) {
        return;
    }
    rels.size = MIN(rels.size, dyn->pltrelsz);
    for (uint64_t i = 0; (rel = table_at(rels, i, sizeof(*rel))); i++) {
        const Elf64_Sym *sym = table_at(obj->symbols, ELF64_R_SYM(rel->r_info),
                                        sizeof(*sym));
        const char *name = sym ? object_string(obj, sym->st_name) : NULL;
        NativeCallSpec *spec = name ? native_call_spec(name) : NULL;
        vaddr slot = obj->bias + rel->r_offset;

        if (spec && ELF64_R_TYPE(rel->r_info) == TARGET_R_JUMP_SLOT
            && segment_at(obj, slot, 8) && slot % 8 == 0) {
            g_hash_table_insert(obj->slots, (gpointer)(uintptr_t)slot, spec);
        }
    }
}

static void object_parse(NativeObject *obj)
{
    Dynamic dyn = { };
    const char *soname;

    obj->state = OBJECT_BAD;
    if (!parse_segments(obj) || !parse_dynamic(obj, &dyn)) {
        qemu_log_mask(LOG_NATIVE_CALL, "native: %016" PRIx64 "-%016" PRIx64
                      " no object with a dynamic section\n",
                      obj->node.start, obj->node.last);
        return;
    }
    obj->symbols = dynamic_table(obj, dyn.symtab);
    obj->strings = dynamic_table(obj, dyn.strtab);
    obj->strings.size = MIN(obj->strings.size, dyn.strsz);
    obj->gnu_hash = dynamic_table(obj, dyn.gnu_hash);
    obj->hash = dynamic_table(obj, dyn.hash);
    if (!QEMU_PTR_IS_ALIGNED(obj->symbols.host, 8)) {
        obj->symbols = (Table) { };
    }

    soname = dyn.soname ? object_string(obj, dyn.soname) : NULL;
    obj->name = g_strdup(soname ?: "?");
    obj->provider = native_call_provider(obj->name);
    obj->slots = g_hash_table_new(NULL, NULL);
    obj->state = OBJECT_PARSED;
    parse_slots(obj, &dyn);

    counts.parsed++;
    counts.providers += obj->provider != NULL;
    trace_native_call_object(obj->node.start, obj->node.last, obj->name,
                             g_hash_table_size(obj->slots));
    qemu_log_mask(LOG_NATIVE_CALL, "native: %016" PRIx64 "-%016" PRIx64
                  " object %s, %u listed functions called by PLT%s%s\n",
                  obj->node.start, obj->node.last, obj->name,
                  g_hash_table_size(obj->slots),
                  obj->provider ? ", provides " : "",
                  obj->provider ? obj->provider->name : "");
}

/* Forget what was parsed: the memory that it was read from has changed. */
static void object_retire(NativeObject *obj)
{
    if (obj->state == OBJECT_PARSED) {
        native_sites_retire(obj);
        g_hash_table_destroy(obj->slots);
        g_free(obj->name);
    }
    obj->state = obj->written ? OBJECT_BAD : OBJECT_NEW;
    obj->n_segments = 0;
    obj->provider = NULL;
}

NativeObject *native_object_find(vaddr addr)
{
    NativeObject *obj = last_found;

    if (!obj || addr < obj->node.start || addr > obj->node.last) {
        obj = object_at(addr, addr);
        if (!obj) {
            return NULL;
        }
        last_found = obj;
    }
    if (unlikely(obj->state == OBJECT_NEW)) {
        object_parse(obj);
    }
    return obj->state == OBJECT_PARSED ? obj : NULL;
}

const char *native_object_name(const NativeObject *obj)
{
    return obj->name;
}

const NativeCallProvider *native_object_provider(const NativeObject *obj)
{
    return obj->provider;
}

const void *native_object_code(const NativeObject *obj, vaddr addr, size_t len)
{
    const Segment *s = segment_at(obj, addr, len);

    return s && s->code ? g2h_untagged(addr) : NULL;
}

NativeCallSpec *native_object_slot(const NativeObject *obj, vaddr slot)
{
    return g_hash_table_lookup(obj->slots, (gpointer)(uintptr_t)slot);
}

bool native_object_read_slot(vaddr slot, uint64_t *value)
{
    if (!page_check_range(slot, sizeof(*value), PAGE_READ)) {
        return false;
    }
    *value = qatomic_read((uint64_t *)g2h_untagged(slot));
    return true;
}

/* Whether symbol number @i is an exported definition of @symbol at @addr. */
static bool symbol_matches(const NativeObject *obj, uint32_t i,
                           const char *symbol, vaddr addr)
{
    const Elf64_Sym *sym = table_at(obj->symbols, i, sizeof(*sym));
    const char *name = sym ? object_string(obj, sym->st_name) : NULL;

    if (!name || strcmp(name, symbol) || sym->st_shndx == SHN_UNDEF) {
        return false;
    }
    switch (ELF64_ST_TYPE(sym->st_info)) {
    case STT_FUNC:
        return obj->bias + sym->st_value == addr;
    case STT_GNU_IFUNC:
        return true;
    default:
        return false;
    }
}

static bool defines_by_gnu_hash(const NativeObject *obj, const char *symbol,
                                vaddr addr)
{
    Table t = obj->gnu_hash;
    const uint32_t *head = table_at(t, 0, 16), *bucket, *chain;
    uint32_t n_buckets, first, words, h = 5381;
    uint64_t buckets;

    if (!head || head[0] == 0) {
        return false;
    }
    n_buckets = head[0];
    first = head[1];
    words = head[2];
    for (const char *s = symbol; *s; s++) {
        h = h * 33 + (unsigned char)*s;
    }
    /* In units of 4 bytes: the head, the Bloom filter, buckets, chains. */
    buckets = 4 + (uint64_t)words * 2;
    bucket = table_at(t, buckets + h % n_buckets, 4);
    if (!bucket || *bucket < first) {
        return false;
    }
    for (uint32_t i = *bucket;
         (chain = table_at(t, buckets + n_buckets + (i - first), 4)); i++) {
        if (((*chain ^ h) | 1) == 1 && symbol_matches(obj, i, symbol, addr)) {
            return true;
        }
        if (*chain & 1) {
            break;
        }
    }
    return false;
}

/* gABI, "Hash Table". */
static bool defines_by_hash(const NativeObject *obj, const char *symbol,
                            vaddr addr)
{
    Table t = obj->hash;
    const uint32_t *head = table_at(t, 0, 8), *next;
    uint32_t n_buckets, n_chains, h = 0;

    if (!head || head[0] == 0) {
        return false;
    }
    n_buckets = head[0];
    n_chains = head[1];
    for (const char *s = symbol; *s; s++) {
        h = (h << 4) + (unsigned char)*s;
        h ^= (h & 0xf0000000) >> 24;
        h &= 0x0fffffff;
    }
    next = table_at(t, 2 + h % n_buckets, 4);
    /* No chain is longer than there are symbols, unless it is a ring. */
    for (uint32_t n = 0; next && *next && n < n_chains; n++) {
        if (symbol_matches(obj, *next, symbol, addr)) {
            return true;
        }
        next = table_at(t, 2 + (uint64_t)n_buckets + *next, 4);
    }
    return false;
}

bool native_object_defines(const NativeObject *obj, const char *symbol,
                           vaddr addr)
{
    return native_object_code(obj, addr, 4)
           && (defines_by_gnu_hash(obj, symbol, addr)
               || defines_by_hash(obj, symbol, addr));
}

NativeObjectCounts native_object_counts(void)
{
    return counts;
}

static void object_remove(NativeObject *obj)
{
    object_retire(obj);
    interval_tree_remove(&obj->node, &objects);
    if (last_found == obj) {
        last_found = NULL;
    }
    g_free(obj);
}

/*
 * The range has other contents now.  Objects that begin in it are gone; of
 * those that begin before, what was read may have changed, and if @truncate,
 * they end there.
 */
static void objects_replaced(vaddr start, vaddr last, bool truncate)
{
    IntervalTreeNode *n, *next;

    for (n = interval_tree_iter_first(&objects, start, last); n; n = next) {
        NativeObject *obj = container_of(n, NativeObject, node);

        next = interval_tree_iter_next(n, start, last);
        if (n->start >= start) {
            object_remove(obj);
            continue;
        }
        object_retire(obj);
        if (truncate) {
            interval_tree_remove(n, &objects);
            n->last = start - 1;
            interval_tree_insert(n, &objects);
        }
    }
}

void native_call_mapped(vaddr start, vaddr last, int fd)
{
    NativeObject *obj = object_at(start, start);
    bool begins = false, same_file = false;
    struct stat st;

    if (!native_call_enabled) {
        return;
    }
    if (fd >= 0 && fstat(fd, &st) == 0) {
        same_file = obj && obj->dev == st.st_dev && obj->ino == st.st_ino;
        /*
         * A linker maps an object as a whole, then its segments over that.
         * The segments of a small one all lie in its file's first page.
         */
        begins = !same_file || obj->node.start == start;
        /* glibc maps the code again to protect it with BTI. */
        if (same_file && begins) {
            last = MAX(last, obj->node.last);
        }
    }
    objects_replaced(start, last, begins);
    if (begins) {
        obj = g_new0(NativeObject, 1);
        obj->node.start = start;
        obj->node.last = last;
        obj->dev = st.st_dev;
        obj->ino = st.st_ino;
        interval_tree_insert(&obj->node, &objects);
        counts.mapped += !same_file;
    }
}

void native_call_unmapped(vaddr start, vaddr last)
{
    objects_replaced(start, last, true);
}

void native_call_protected(vaddr start, vaddr last, int page_flags)
{
    bool code_written = (page_flags & PAGE_WRITE)
                        && (page_get_flags(start) & PAGE_EXEC);
    IntervalTreeNode *n, *next;

    if (!code_written && (page_flags & PAGE_READ)) {
        return;
    }
    for (n = interval_tree_iter_first(&objects, start, last); n; n = next) {
        NativeObject *obj = container_of(n, NativeObject, node);

        next = interval_tree_iter_next(n, start, last);
        /* Code that may have been written is nobody's definition. */
        obj->written |= code_written;
        object_retire(obj);
    }
}

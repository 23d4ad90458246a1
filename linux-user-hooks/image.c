/*
 * Native calls: what an ELF object in the guest's memory says of itself.
 *
 * Sources: "gABI" is the System V ABI, chapters 4 and 5; the hash table of
 * DT_GNU_HASH is that of binutils and glibc (elf/dl-lookup.c).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include <sys/uio.h>
#include "elf.h"
#include "qemu/units.h"
#include "qemu.h"
#include "user/guest-host.h"
#include "user/page-protection.h"
#include "exec/page-protection.h"
#include "target_elf.h"
#include "target_native_call.h"
#include "image.h"

/* GNU extensions of the gABI; values as in binutils' include/elf/common.h. */
#define DT_GNU_HASH     0x6ffffef5
#define STT_GNU_IFUNC   10

/* More than any real object has; the rest is not looked at. */
#define MAX_PHDRS       64

/* No table is longer: that of symbols is 24 bytes for each of them. */
#define MAX_TABLE       (8 * MiB)

/*
 * Copy guest memory to @to.  Pages may be missing: a file can be shorter than
 * its mapping says, or become so.  The kernel returns an error where a load
 * would get SIGBUS.  Where it refuses (a seccomp filter), trust the mapping.
 */
static bool guest_read(void *to, vaddr addr, size_t size)
{
    struct iovec local = { to, size }, remote = { g2h_untagged(addr), size };
    ssize_t n;

    if (!page_check_range(addr, size, PAGE_READ)) {
        return false;
    }
    n = process_vm_readv(getpid(), &local, 1, &remote, 1, 0);
    if (n < 0 && errno != EFAULT) {
        memcpy(to, remote.iov_base, size);
        return true;
    }
    return n == size;
}

/* The segment that has all of [addr, addr + len). */
static const Segment *segment_at(const NativeImage *img, vaddr addr,
                                 size_t len)
{
    for (unsigned i = 0; i < img->n_segments; i++) {
        const Segment *s = &img->segments[i];

        if (addr >= s->start && addr <= s->last && len - 1 <= s->last - addr) {
            return s;
        }
    }
    return NULL;
}

/* Copy at most @size bytes at @addr, as far as the segment goes. */
static Table table_read(const NativeImage *img, vaddr addr, uint64_t size)
{
    const Segment *s = segment_at(img, addr, 1);
    Table t = { };

    if (s) {
        t.size = MIN(MIN(size, s->last - addr + 1), MAX_TABLE);
        t.host = g_malloc(t.size);
        if (!guest_read(t.host, addr, t.size)) {
            g_free(t.host);
            t = (Table) { };
        }
    }
    return t;
}

static void table_free(Table *t)
{
    g_free(t->host);
    *t = (Table) { };
}

/* Element @i of a table of elements of @size bytes; NULL beyond its end. */
static const void *table_at(Table t, uint64_t i, size_t size)
{
    return i < t.size / size ? t.host + i * size : NULL;
}

static const char *image_string(const NativeImage *img, uint64_t offset)
{
    const char *s = table_at(img->strings, offset, 1);

    return s && memchr(s, 0, img->strings.size - offset) ? s : NULL;
}

/* Find segments; returns the dynamic section. */
static Table parse_segments(NativeImage *img, vaddr start, vaddr last)
{
    Elf64_Ehdr eh;
    Elf64_Phdr ph[MAX_PHDRS];
    const Elf64_Phdr *dynamic = NULL;
    bool have_bias = false;

    if (!guest_read(&eh, start, sizeof(eh))
        || memcmp(eh.e_ident, ELFMAG, SELFMAG) != 0
        || eh.e_ident[EI_CLASS] != ELFCLASS64
        || eh.e_ident[EI_DATA] != ELFDATA2LSB
        || eh.e_machine != ELF_MACHINE
        || eh.e_phentsize != sizeof(ph[0])
        || eh.e_phnum == 0 || eh.e_phnum > MAX_PHDRS
        || eh.e_phoff > last - start
        || eh.e_phnum * sizeof(ph[0]) > last - start - eh.e_phoff
        || !guest_read(ph, start + eh.e_phoff, eh.e_phnum * sizeof(ph[0]))) {
        return (Table) { };
    }

    for (int i = 0; i < eh.e_phnum && !have_bias; i++) {
        if (ph[i].p_type == PT_LOAD && ph[i].p_offset < TARGET_PAGE_SIZE) {
            img->bias = start - (ph[i].p_vaddr & TARGET_PAGE_MASK);
            have_bias = true;
        }
    }
    for (int i = 0; i < eh.e_phnum && have_bias; i++) {
        vaddr s = img->bias + ph[i].p_vaddr;

        if (ph[i].p_type == PT_DYNAMIC) {
            dynamic = &ph[i];
        } else if (ph[i].p_type == PT_LOAD && ph[i].p_filesz
                   && img->n_segments < MAX_SEGMENTS
                   && s >= start && s <= last
                   && ph[i].p_filesz - 1 <= last - s
                   && page_check_range(s, ph[i].p_filesz, PAGE_READ)) {
            img->segments[img->n_segments++] = (Segment) {
                .start = s,
                .last = s + ph[i].p_filesz - 1,
                .code = (ph[i].p_flags & (PF_X | PF_W)) == PF_X,
            };
        }
    }
    return dynamic ? table_read(img, img->bias + dynamic->p_vaddr,
                                dynamic->p_filesz)
                   : (Table) { };
}

/* The dynamic section's values that are of interest: gABI, figure 5-10. */
typedef struct Dynamic {
    uint64_t strtab, strsz, symtab, jmprel, pltrelsz, pltrel, soname;
    uint64_t hash, gnu_hash;
} Dynamic;

static Dynamic parse_dynamic(Table t)
{
    static const struct {
        uint64_t tag;
        size_t field;
    } wanted[] = {
        { DT_STRTAB, offsetof(Dynamic, strtab) },
        { DT_STRSZ, offsetof(Dynamic, strsz) },
        { DT_SYMTAB, offsetof(Dynamic, symtab) },
        { DT_JMPREL, offsetof(Dynamic, jmprel) },
        { DT_PLTRELSZ, offsetof(Dynamic, pltrelsz) },
        { DT_PLTREL, offsetof(Dynamic, pltrel) },
        { DT_SONAME, offsetof(Dynamic, soname) },
        { DT_HASH, offsetof(Dynamic, hash) },
        { DT_GNU_HASH, offsetof(Dynamic, gnu_hash) },
    };
    Dynamic dyn = { };
    const Elf64_Dyn *d;

    for (int i = 0; (d = table_at(t, i, sizeof(*d))) && d->d_tag; i++) {
        for (int w = 0; w < ARRAY_SIZE(wanted); w++) {
            if (d->d_tag == wanted[w].tag) {
                *(uint64_t *)((char *)&dyn + wanted[w].field) = d->d_un.d_val;
            }
        }
    }
    return dyn;
}

/*
 * The table at @ptr, of @size bytes; or if that is 0, as long as it can be:
 * to where another begins.
 *
 * The guest's linker may have replaced the file's address with the one in
 * memory (glibc before 2.35 does on AArch64), so either is taken.
 */
static Table dynamic_table(const NativeImage *img, const Dynamic *dyn,
                           uint64_t ptr, uint64_t size)
{
    const uint64_t others[] = {
        dyn->strtab, dyn->symtab, dyn->jmprel, dyn->hash, dyn->gnu_hash,
    };

    if (!ptr || ptr % 4) {
        return (Table) { };
    }
    if (size == 0) {
        size = MAX_TABLE;
        for (int i = 0; i < ARRAY_SIZE(others); i++) {
            if (others[i] > ptr) {
                size = MIN(size, others[i] - ptr);
            }
        }
    }
    return table_read(img, segment_at(img, ptr, 1) ? ptr : img->bias + ptr,
                      size);
}

/* Find the slots of the functions that the table has. */
static void parse_slots(NativeImage *img, Table rels)
{
    const Elf64_Rela *rel;

    for (uint64_t i = 0; (rel = table_at(rels, i, sizeof(*rel))); i++) {
        const Elf64_Sym *sym = table_at(img->symbols, ELF64_R_SYM(rel->r_info),
                                        sizeof(*sym));
        const char *name = sym ? image_string(img, sym->st_name) : NULL;
        NativeCallSpec *spec = name ? native_call_spec(name) : NULL;
        vaddr slot = img->bias + rel->r_offset;

        if (spec && ELF64_R_TYPE(rel->r_info) == TARGET_R_JUMP_SLOT
            && segment_at(img, slot, 8) && slot % 8 == 0) {
            g_hash_table_insert(img->slots, (gpointer)(uintptr_t)slot, spec);
        }
    }
}

/* A provider's tables are needed for as long as calls are bound to it. */
static void free_tables(NativeImage *img)
{
    table_free(&img->strings);
    table_free(&img->symbols);
    table_free(&img->gnu_hash);
    table_free(&img->hash);
}

bool native_image_parse(NativeImage *img, vaddr start, vaddr last)
{
    Table section = parse_segments(img, start, last);
    Dynamic dyn = parse_dynamic(section);
    const char *soname;

    if (!section.host) {
        *img = (NativeImage) { };
        return false;
    }
    table_free(&section);

    img->slots = g_hash_table_new(NULL, NULL);
    img->symbols = dynamic_table(img, &dyn, dyn.symtab, 0);
    img->strings = dynamic_table(img, &dyn, dyn.strtab, dyn.strsz);
    soname = dyn.soname ? image_string(img, dyn.soname) : NULL;
    img->name = g_strdup(soname ?: "?");
    if (dyn.pltrel == DT_RELA && dyn.pltrelsz) {
        Table rels = dynamic_table(img, &dyn, dyn.jmprel, dyn.pltrelsz);

        parse_slots(img, rels);
        table_free(&rels);
    }
    img->provider = native_call_provider(img->name);
    if (img->provider) {
        img->gnu_hash = dynamic_table(img, &dyn, dyn.gnu_hash, 0);
        img->hash = dynamic_table(img, &dyn, dyn.hash, 0);
    } else {
        free_tables(img);
    }
    return true;
}

void native_image_clear(NativeImage *img)
{
    g_hash_table_destroy(img->slots);
    g_free(img->name);
    free_tables(img);
    *img = (NativeImage) { };
}

const void *native_image_code(const NativeImage *img, vaddr addr, size_t len)
{
    const Segment *s = segment_at(img, addr, len);

    return s && s->code ? g2h_untagged(addr) : NULL;
}

NativeCallSpec *native_image_slot(const NativeImage *img, vaddr slot)
{
    return g_hash_table_lookup(img->slots, (gpointer)(uintptr_t)slot);
}

bool native_image_read_slot(vaddr slot, uint64_t *value)
{
    return guest_read(value, slot, sizeof(*value));
}

/* Whether symbol number @i is an exported definition of @symbol at @addr. */
static bool symbol_matches(const NativeImage *img, uint32_t i,
                           const char *symbol, vaddr addr)
{
    const Elf64_Sym *sym = table_at(img->symbols, i, sizeof(*sym));
    const char *name = sym ? image_string(img, sym->st_name) : NULL;

    if (!name || strcmp(name, symbol) || sym->st_shndx == SHN_UNDEF) {
        return false;
    }
    switch (ELF64_ST_TYPE(sym->st_info)) {
    case STT_FUNC:
        return img->bias + sym->st_value == addr;
    case STT_GNU_IFUNC:
        return true;
    default:
        return false;
    }
}

static bool defines_by_gnu_hash(const NativeImage *img, const char *symbol,
                                vaddr addr)
{
    Table t = img->gnu_hash;
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
        if (((*chain ^ h) | 1) == 1 && symbol_matches(img, i, symbol, addr)) {
            return true;
        }
        if (*chain & 1) {
            break;
        }
    }
    return false;
}

/* gABI, "Hash Table". */
static bool defines_by_hash(const NativeImage *img, const char *symbol,
                            vaddr addr)
{
    Table t = img->hash;
    const uint32_t *head = table_at(t, 0, 8), *next;
    uint32_t n_buckets, h = 0;

    if (!head || head[0] == 0) {
        return false;
    }
    n_buckets = head[0];
    for (const char *s = symbol; *s; s++) {
        h = (h << 4) + (unsigned char)*s;
        h ^= (h & 0xf0000000) >> 24;
        h &= 0x0fffffff;
    }
    next = table_at(t, 2 + h % n_buckets, 4);
    /* No chain is longer than there are symbols, unless it is a ring. */
    for (uint64_t n = 0; next && *next && n < t.size / 4; n++) {
        if (symbol_matches(img, *next, symbol, addr)) {
            return true;
        }
        next = table_at(t, 2 + (uint64_t)n_buckets + *next, 4);
    }
    return false;
}

bool native_image_defines(const NativeImage *img, const char *symbol,
                           vaddr addr)
{
    return native_image_code(img, addr, 4)
           && (defines_by_gnu_hash(img, symbol, addr)
               || defines_by_hash(img, symbol, addr));
}

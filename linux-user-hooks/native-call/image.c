/*
 * Native calls: what an ELF object in the guest's memory says about itself.
 *
 * Sources: "gABI" is the System V ABI, chapters 4 and 5; the hash table of
 * DT_GNU_HASH is that of binutils and glibc (elf/dl-lookup.c).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "elf.h"
#include "qemu/log.h"
#include "target_native_call.h"
#include "segments.h"

/* GNU extensions of the gABI; values as in binutils' include/elf/common.h. */
#define DT_GNU_HASH     0x6ffffef5
#define STT_GNU_IFUNC   10

/* A version that is not the default one; binutils' include/elf/common.h. */
#define VERSYM_HIDDEN   0x8000

/* Longer names are treated as absent; symbols of the table are shorter. */
#define MAX_NAME        256

static const char *image_string(const NativeImage *img, uint64_t offset)
{
    const char *s = table_at(img->strings, offset, 1);

    return s && memchr(s, 0, MIN(MAX_NAME, img->strings.size - offset))
           ? s : NULL;
}

/* Values of the dynamic section; gABI, figure 5-10. */
typedef struct Dynamic {
    uint64_t strtab, strsz, symtab, jmprel, pltrelsz, pltrel, soname;
    uint64_t hash, gnu_hash, versym, needed;
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
        { DT_VERSYM, offsetof(Dynamic, versym) },
        { DT_NEEDED, offsetof(Dynamic, needed) },
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
 * Copy a table.
 * @ptr: its address, as the dynamic section has it; 0 if it is absent
 * @size: bytes, or 0 if no one tells: then the table ends where the next
 *        table begins
 *
 * glibc before 2.35 replaces addresses in the file by addresses in memory on
 * AArch64, so @ptr may be either.
 */
static Table dynamic_table(const NativeImage *img, const Dynamic *dyn,
                           uint64_t ptr, uint64_t size)
{
    const uint64_t others[] = {
        dyn->strtab, dyn->symtab, dyn->jmprel, dyn->hash, dyn->gnu_hash,
        dyn->versym,
    };

    if (!ptr) {
        return (Table) { };
    }
    if (size == 0) {
        size = UINT64_MAX;
        for (int i = 0; i < ARRAY_SIZE(others); i++) {
            if (others[i] > ptr) {
                size = MIN(size, others[i] - ptr);
            }
        }
    }
    return native_table_read(img, native_segment_at(img, ptr, 1)
                                  ? ptr : img->bias + ptr, size);
}

/* Remember the GOT slots of functions that the table has. */
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
            && native_segment_at(img, slot, 8) && slot % 8 == 0) {
            g_hash_table_insert(img->slots, (gpointer)(uintptr_t)slot, spec);
        }
    }
}

static bool is_default(const char *symbol, const uint16_t *version)
{
    const NativeCallSpec *spec = native_call_spec(symbol);

    return !version || !(*version & VERSYM_HIDDEN)
           || (spec && (spec->flags & NATIVE_OLD));
}

/* The symbol with index @i, if it is an exported definition of @symbol. */
static const Elf64_Sym *symbol_at(const NativeImage *img, uint64_t i,
                                  const char *symbol)
{
    const Elf64_Sym *sym = table_at(img->symbols, i, sizeof(*sym));
    const char *name = sym ? image_string(img, sym->st_name) : NULL;
    const uint16_t *version = table_at(img->versions, i, sizeof(*version));

    return name && !strcmp(name, symbol) && sym->st_shndx != SHN_UNDEF
           && is_default(symbol, version) ? sym : NULL;
}

static const Elf64_Sym *lookup_gnu_hash(const NativeImage *img,
                                        const char *symbol)
{
    Table t = img->gnu_hash;
    const uint32_t *head = table_at(t, 0, 16), *bucket, *chain;
    uint32_t n_buckets, first, words, h = 5381;
    const Elf64_Sym *sym;
    uint64_t buckets;

    if (!head || head[0] == 0) {
        return NULL;
    }
    n_buckets = head[0];
    first = head[1];
    words = head[2];
    for (const char *s = symbol; *s; s++) {
        h = h * 33 + (unsigned char)*s;
    }
    /* 4-byte words: 4 of the head, the Bloom filter, buckets, chains. */
    buckets = 4 + (uint64_t)words * 2;
    bucket = table_at(t, buckets + h % n_buckets, 4);
    if (!bucket || *bucket < first) {
        return NULL;
    }
    for (uint64_t i = *bucket;
         (chain = table_at(t, buckets + n_buckets + (i - first), 4)); i++) {
        sym = ((*chain ^ h) | 1) == 1 ? symbol_at(img, i, symbol) : NULL;
        if (sym || (*chain & 1)) {
            return sym;
        }
    }
    return NULL;
}

/* gABI, "Hash Table". */
static const Elf64_Sym *lookup_hash(const NativeImage *img, const char *symbol)
{
    Table t = img->hash;
    const uint32_t *head = table_at(t, 0, 8), *next;
    const Elf64_Sym *sym = NULL;
    uint32_t n_buckets, h = 0;

    if (!head || head[0] == 0) {
        return NULL;
    }
    n_buckets = head[0];
    for (const char *s = symbol; *s; s++) {
        h = (h << 4) + (unsigned char)*s;
        h ^= (h & 0xf0000000) >> 24;
        h &= 0x0fffffff;
    }
    next = table_at(t, 2 + h % n_buckets, 4);
    /* A chain with more elements than the table is a ring. */
    for (uint64_t n = 0; !sym && next && *next && n < t.size / 4; n++) {
        sym = symbol_at(img, *next, symbol);
        next = table_at(t, 2 + (uint64_t)n_buckets + *next, 4);
    }
    return sym;
}

bool native_image_symbol(const NativeImage *img, const char *symbol,
                         NativeSymbol *sym)
{
    const Elf64_Sym *s = lookup_gnu_hash(img, symbol)
                         ?: lookup_hash(img, symbol);
    unsigned type = s ? ELF64_ST_TYPE(s->st_info) : STT_NOTYPE;

    if (type != STT_FUNC && type != STT_GNU_IFUNC) {
        return false;
    }
    *sym = (NativeSymbol) {
        .addr = img->bias + s->st_value,
        .size = s->st_size,
        .ifunc = type == STT_GNU_IFUNC,
    };
    return true;
}

/* Find out which provider the object is. */
static void parse_provider(NativeImage *img, const Dynamic *dyn,
                           const char *soname)
{
    const NativeCallProvider *p = native_call_provider(NULL, soname);
    NativeSymbol sym;

    /* An object without a name that needs others is a program. */
    if (!*soname && dyn->needed) {
        img->provider = native_call_program(img->build_id);
        return;
    }
    if (!p) {
        return;
    }
    img->versions = dynamic_table(img, dyn, dyn->versym, 0);
    img->gnu_hash = dynamic_table(img, dyn, dyn->gnu_hash, 0);
    img->hash = dynamic_table(img, dyn, dyn->hash, 0);
    while (p && p->symbol && !native_image_symbol(img, p->symbol, &sym)) {
        qemu_log_mask(LOG_NATIVE_CALL, "native: object %s is not %s: the "
                      "object exports no %s\n", img->name, p->name, p->symbol);
        p = native_call_provider(p, soname);
    }
    img->provider = p;
}

static void free_tables(NativeImage *img)
{
    table_free(&img->strings);
    table_free(&img->symbols);
    table_free(&img->versions);
    table_free(&img->gnu_hash);
    table_free(&img->hash);
}

bool native_image_parse(NativeImage *img, vaddr start, vaddr last)
{
    Table section = { };
    bool interp = false;
    const char *soname;
    Dynamic dyn;

    if (!native_segments_parse(img, start, last, &section, &interp)) {
        native_image_clear(img);
        return false;
    }
    dyn = parse_dynamic(section);
    table_free(&section);

    img->slots = g_hash_table_new(NULL, NULL);
    img->symbols = dynamic_table(img, &dyn, dyn.symtab, 0);
    img->strings = dynamic_table(img, &dyn, dyn.strtab, dyn.strsz);
    soname = (dyn.soname ? image_string(img, dyn.soname) : NULL) ?: "";
    img->name = g_strdup(*soname ? soname : "?");
    if (dyn.pltrel == DT_RELA && dyn.pltrelsz) {
        Table rels = dynamic_table(img, &dyn, dyn.jmprel, dyn.pltrelsz);

        parse_slots(img, rels);
        table_free(&rels);
    }
    parse_provider(img, &dyn, soname);
    if (!img->provider) {
        free_tables(img);
        img->by_code = !interp && !dyn.needed;
    }
    return true;
}

void native_image_clear(NativeImage *img)
{
    g_clear_pointer(&img->slots, g_hash_table_destroy);
    g_clear_pointer(&img->entries, g_hash_table_destroy);
    g_free(img->name);
    g_free(img->build_id);
    free_tables(img);
    *img = (NativeImage) { };
}

NativeCallSpec *native_image_slot(const NativeImage *img, vaddr slot)
{
    return g_hash_table_lookup(img->slots, (gpointer)(uintptr_t)slot);
}

/*
 * Native calls: what an ELF object in the guest's memory says of itself.
 *
 * Sources: "gABI" is the System V ABI, chapters 4 and 5; the hash table of
 * DT_GNU_HASH is that of binutils and glibc (elf/dl-lookup.c).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "elf.h"
#include "qemu/log.h"
#include "qemu.h"
#include "target_native_call.h"
#include "code.h"
#include "segments.h"

/* GNU extensions of the gABI; values as in binutils' include/elf/common.h. */
#define DT_GNU_HASH     0x6ffffef5
#define STT_GNU_IFUNC   10

/* No name that matters is longer. */
#define MAX_NAME        256

/* An ifunc's resolver is not longer, nor has it more functions to choose. */
#define MAX_RESOLVER    4096
#define MAX_CHOICES     32

/* A version that is not the default one; binutils' include/elf/common.h. */
#define VERSYM_HIDDEN   0x8000

static const char *image_string(const NativeImage *img, uint64_t offset)
{
    const char *s = table_at(img->strings, offset, 1);

    return s && memchr(s, 0, MIN(MAX_NAME, img->strings.size - offset))
           ? s : NULL;
}

/* The dynamic section's values that are of interest: gABI, figure 5-10. */
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
            && native_segment_at(img, slot, 8) && slot % 8 == 0) {
            g_hash_table_insert(img->slots, (gpointer)(uintptr_t)slot, spec);
        }
    }
}

/* Not in an old version, which may be another function. */
static bool is_default(const char *symbol, const uint16_t *version)
{
    const NativeCallSpec *spec = native_call_spec(symbol);

    return !version || !(*version & VERSYM_HIDDEN)
           || (spec && (spec->flags & NATIVE_OLD));
}

/* Symbol number @i, if it is the definition of @symbol that is exported. */
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
    /* In units of 4 bytes: the head, the Bloom filter, buckets, chains. */
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
    /* No chain is longer than there are symbols, unless it is a ring. */
    for (uint64_t n = 0; !sym && next && *next && n < t.size / 4; n++) {
        sym = symbol_at(img, *next, symbol);
        next = table_at(t, 2 + (uint64_t)n_buckets + *next, 4);
    }
    return sym;
}

static const Elf64_Sym *lookup(const NativeImage *img, const char *symbol)
{
    return lookup_gnu_hash(img, symbol) ?: lookup_hash(img, symbol);
}

static void add_entry(NativeImage *img, NativeCallSpec *spec, vaddr addr)
{
    gpointer key = (gpointer)(uintptr_t)addr;
    NativeCallSpec *other = g_hash_table_lookup(img->entries, key);

    if (native_image_code(img, addr, 4)
        && (!other || strcmp(other->symbol, spec->symbol) < 0)) {
        g_hash_table_insert(img->entries, key, spec);
    }
}

/*
 * A resolver returns one of the addresses that its code computes.  Callers
 * within the library need not go to the one that it returned: glibc's go to
 * a generic function.
 */
static void add_choices(NativeImage *img, NativeCallSpec *spec, vaddr resolver,
                        uint64_t size)
{
    Table code = native_table_read(img, resolver, MIN(size, MAX_RESOLVER));
    vaddr choices[MAX_CHOICES];
    size_t n = target_code_addresses(code.host, code.size, resolver, choices,
                                     MAX_CHOICES);

    for (size_t i = 0; i < n; i++) {
        if (choices[i] < resolver || choices[i] - resolver >= size) {
            add_entry(img, spec, choices[i]);
        }
    }
    table_free(&code);
}

static void add_group_entries(NativeImage *img, NativeCallGroup *group)
{
    for (size_t i = 0; i < group->n_specs; i++) {
        NativeCallSpec *spec = &group->specs[i];
        const Elf64_Sym *sym = spec->enabled ? lookup(img, spec->symbol) : NULL;
        vaddr value = sym ? img->bias + sym->st_value : 0;

        if (!sym) {
            continue;
        }
        switch (ELF64_ST_TYPE(sym->st_info)) {
        case STT_FUNC:
            add_entry(img, spec, value);
            break;
        case STT_GNU_IFUNC:
            add_choices(img, spec, value, sym->st_size);
            break;
        }
    }
}

bool native_image_provides(const NativeImage *img,
                           const NativeCallGroup *group)
{
    return img->provider && native_call_provides(img->provider, group)
           && (img->hard_float || !group->hard_float);
}

static void parse_provider(NativeImage *img, const Dynamic *dyn,
                           const char *soname)
{
    const NativeCallProvider *p = native_call_provider(NULL, soname);

    /* Programs have no name; a library without needs nothing either. */
    if (!p || (!*soname && dyn->needed)) {
        return;
    }
    img->versions = dynamic_table(img, dyn, dyn->versym, 0);
    img->gnu_hash = dynamic_table(img, dyn, dyn->gnu_hash, 0);
    img->hash = dynamic_table(img, dyn, dyn->hash, 0);
    while (p && !lookup(img, p->symbol)) {
        qemu_log_mask(LOG_NATIVE_CALL, "native: %s is not %s: it exports no "
                      "%s\n", img->name, p->name, p->symbol);
        p = native_call_provider(p, soname);
    }
    img->provider = p;
    for (size_t i = 0; p && i < native_call_groups()->len; i++) {
        NativeCallGroup *group = g_ptr_array_index(native_call_groups(), i);

        if (native_image_provides(img, group)) {
            add_group_entries(img, group);
        }
    }
}

/* A provider's tables are needed for as long as calls are bound to it. */
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
        *img = (NativeImage) { };
        return false;
    }
    dyn = parse_dynamic(section);
    table_free(&section);

    img->slots = g_hash_table_new(NULL, NULL);
    img->entries = g_hash_table_new(NULL, NULL);
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
    g_hash_table_destroy(img->slots);
    g_hash_table_destroy(img->entries);
    g_free(img->name);
    g_free(img->build_id);
    free_tables(img);
    *img = (NativeImage) { };
}

NativeCallSpec *native_image_entry(NativeImage *img, vaddr addr)
{
    gpointer key = (gpointer)(uintptr_t)addr;
    NativeCallSpec *spec = g_hash_table_lookup(img->entries, key);

    if (!spec && img->by_code) {
        spec = native_code_find(img, addr);
        if (spec) {
            g_hash_table_insert(img->entries, key, spec);
        }
    }
    return spec && spec->enabled && native_call_proved(spec, img->build_id)
           ? spec : NULL;
}

bool native_image_defines(NativeImage *img, NativeCallSpec *spec, vaddr addr)
{
    const Elf64_Sym *sym = lookup(img, spec->symbol);

    if (!sym || !native_image_code(img, addr, 4)
        || !native_call_proved(spec, img->build_id)) {
        return false;
    }
    switch (ELF64_ST_TYPE(sym->st_info)) {
    case STT_FUNC:
        return img->bias + sym->st_value == addr;
    case STT_GNU_IFUNC:
        add_entry(img, spec, addr);
        return true;
    default:
        return false;
    }
}

NativeCallSpec *native_image_slot(const NativeImage *img, vaddr slot)
{
    return g_hash_table_lookup(img->slots, (gpointer)(uintptr_t)slot);
}

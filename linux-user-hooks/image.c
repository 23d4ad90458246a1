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
#include "qemu/units.h"
#include "qemu.h"
#include "user/guest-host.h"
#include "user/page-protection.h"
#include "exec/page-protection.h"
#include "target_elf.h"
#include "target_native_call.h"
#include "code.h"
#include "image.h"

/* GNU extensions of the gABI; values as in binutils' include/elf/common.h. */
#define DT_GNU_HASH     0x6ffffef5
#define STT_GNU_IFUNC   10
#define NT_GNU_BUILD_ID 3

/* No name that matters is longer. */
#define MAX_NAME        256

/* More than any real object has; the rest is not looked at. */
#define MAX_PHDRS       64

/* No table is longer: that of symbols is 24 bytes for each of them. */
#define MAX_TABLE       (8 * MiB)

/* An ifunc's resolver is not longer, nor has it more functions to choose. */
#define MAX_RESOLVER    4096
#define MAX_CHOICES     32

/* No notes are longer that have a build id. */
#define MAX_NOTES       1024

/* A version that is not the default one; binutils' include/elf/common.h. */
#define VERSYM_HIDDEN   0x8000

/* Where to go on when guest_read() gets a SIGBUS. */
static __thread sigjmp_buf *volatile reading;

/*
 * Copy guest memory to @to.  Pages may be missing: a file can be shorter than
 * its mapping says, or become so.
 */
static bool guest_read(void *to, vaddr addr, size_t size)
{
    sigjmp_buf missing;

    if (!page_check_range(addr, size, PAGE_READ)) {
        return false;
    }
    if (sigsetjmp(missing, 0)) {
        reading = NULL;
        return false;
    }
    reading = &missing;
    barrier();
    memcpy(to, g2h_untagged(addr), size);
    barrier();
    reading = NULL;
    return true;
}

void native_call_read_faulted(const void *mask)
{
    if (reading) {
        sigprocmask(SIG_SETMASK, mask, NULL);
        siglongjmp(*reading, 1);
    }
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

    if (s && size) {
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

    return s && memchr(s, 0, MIN(MAX_NAME, img->strings.size - offset))
           ? s : NULL;
}

typedef struct Headers {
    Elf64_Phdr ph[MAX_PHDRS];
    unsigned n;
    vaddr bias;                 /* guest address of the file's address 0 */
    uint32_t e_flags;
} Headers;

/* Returns false if this is no object of the guest. */
static bool read_headers(Headers *h, vaddr start, vaddr last)
{
    Elf64_Ehdr eh;

    if (!guest_read(&eh, start, sizeof(eh))
        || memcmp(eh.e_ident, ELFMAG, SELFMAG) != 0
        || eh.e_ident[EI_CLASS] != ELFCLASS64
        || eh.e_ident[EI_DATA] != ELFDATA2LSB
        || eh.e_machine != ELF_MACHINE
        || eh.e_phentsize != sizeof(h->ph[0])
        || eh.e_phnum == 0 || eh.e_phnum > MAX_PHDRS
        || eh.e_phoff > last - start
        || eh.e_phnum * sizeof(h->ph[0]) > last - start - eh.e_phoff
        || !guest_read(h->ph, start + eh.e_phoff,
                       eh.e_phnum * sizeof(h->ph[0]))) {
        return false;
    }
    h->n = eh.e_phnum;
    h->e_flags = eh.e_flags;
    for (unsigned i = 0; i < h->n; i++) {
        const Elf64_Phdr *ph = &h->ph[i];

        if (ph->p_type == PT_LOAD && ph->p_offset < TARGET_PAGE_SIZE) {
            h->bias = start - (ph->p_vaddr & TARGET_PAGE_MASK);
            return true;
        }
    }
    return false;
}

static bool is_code(const Elf64_Phdr *ph)
{
    return ph->p_type == PT_LOAD && (ph->p_flags & (PF_X | PF_W)) == PF_X;
}

bool native_image_loses_code(vaddr start, vaddr last, vaddr from, vaddr to,
                             uint64_t offset)
{
    Headers h;

    if (!read_headers(&h, start, last)) {
        return false;
    }
    for (unsigned i = 0; i < h.n; i++) {
        const Elf64_Phdr *ph = &h.ph[i];
        vaddr s = h.bias + ph->p_vaddr;
        uint64_t size = MAX(ph->p_filesz, ph->p_memsz);

        if (is_code(ph) && size && s <= to && (from <= s || from - s < size)
            && (offset == -1 || offset != ph->p_offset + (from - s))) {
            return true;
        }
    }
    return false;
}

/* gABI, "Note Section". */
static void parse_notes(NativeImage *img, vaddr addr, uint64_t size)
{
    Table notes = table_read(img, addr, MIN(size, MAX_NOTES));
    const Elf64_Nhdr *note;
    size_t at = 0;

    while (!img->build_id && at % 4 == 0
           && (note = table_at(notes, at / 4, 4))
           && notes.size - at >= sizeof(*note)) {
        const uint8_t *name = (const uint8_t *)(note + 1);
        uint64_t name_size = ROUND_UP((uint64_t)note->n_namesz, 4);
        uint64_t left = notes.size - at - sizeof(*note);

        if (name_size > left || note->n_descsz > left - name_size) {
            break;
        }
        if (note->n_type == NT_GNU_BUILD_ID && note->n_namesz == 4
            && !memcmp(name, "GNU", 4)) {
            GString *id = g_string_new(NULL);

            for (uint32_t i = 0; i < note->n_descsz; i++) {
                g_string_append_printf(id, "%02x", name[4 + i]);
            }
            img->build_id = g_string_free(id, FALSE);
        }
        at += sizeof(*note) + name_size
              + ROUND_UP((uint64_t)note->n_descsz, 4);
    }
    table_free(&notes);
}

/*
 * Find segments.  Returns false if this is no object of the guest.
 * @dynamic: the dynamic section, if it has one
 * @interp: whether it names an interpreter
 */
static bool parse_segments(NativeImage *img, vaddr start, vaddr last,
                           Table *dynamic, bool *interp)
{
    Headers h;

    if (!read_headers(&h, start, last)) {
        return false;
    }
    img->bias = h.bias;
    img->hard_float = target_hard_float(h.e_flags);
    for (unsigned i = 0; i < h.n; i++) {
        const Elf64_Phdr *ph = &h.ph[i];
        vaddr s = img->bias + ph->p_vaddr;

        if (ph->p_type == PT_LOAD && ph->p_filesz
            && img->n_segments < MAX_SEGMENTS
            && s >= start && s <= last
            && ph->p_filesz - 1 <= last - s
            && page_check_range(s, ph->p_filesz, PAGE_READ)) {
            img->segments[img->n_segments++] = (Segment) {
                .start = s,
                .last = s + ph->p_filesz - 1,
                .code = is_code(ph),
            };
        }
    }
    for (unsigned i = 0; i < h.n; i++) {
        const Elf64_Phdr *ph = &h.ph[i];

        if (ph->p_type == PT_DYNAMIC && !dynamic->host) {
            *dynamic = table_read(img, img->bias + ph->p_vaddr, ph->p_filesz);
        }
        if (ph->p_type == PT_NOTE) {
            parse_notes(img, img->bias + ph->p_vaddr, ph->p_filesz);
        }
        *interp |= ph->p_type == PT_INTERP;
    }
    return img->n_segments > 0;
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

const void *native_image_code(const NativeImage *img, vaddr addr, size_t len)
{
    const Segment *s = segment_at(img, addr, len);

    return s && s->code ? g2h_untagged(addr) : NULL;
}

bool native_image_read_code(const NativeImage *img, vaddr addr, void *to,
                            size_t len)
{
    return native_image_code(img, addr, len) && guest_read(to, addr, len);
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
    Table code = table_read(img, resolver, MIN(size, MAX_RESOLVER));
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

    if (!parse_segments(img, start, last, &section, &interp)) {
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

bool native_image_read_slot(vaddr slot, uint64_t *value)
{
    return guest_read(value, slot, sizeof(*value));
}

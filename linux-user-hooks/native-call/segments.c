/*
 * Native calls: an ELF object in the guest's memory, as bytes.
 *
 * Guests are little-endian here.  On a big-endian host the e_machine of a
 * guest's object never matches, so that no object is parsed.
 *
 * "gABI" is the System V ABI, chapters 4 and 5.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "elf.h"
#include "qemu/units.h"
#include "exec/target_page.h"
#include "user/abitypes.h"
#include "user/guest-host.h"
#include "user/page-protection.h"
#include "exec/page-protection.h"
#include "target_elf.h"
#include "target_native_call.h"
#include "guest-memory.h"
#include "segments.h"

/* GNU's extension of the gABI; value as in binutils' include/elf/common.h. */
#define NT_GNU_BUILD_ID 3

/* An object with more program headers is not parsed. */
#define MAX_PHDRS       64

/*
 * Tables are read up to this size.  The largest table is that of symbols,
 * which takes 24 bytes for each symbol.
 */
#define MAX_TABLE       (8 * MiB)

/* A build id is looked for in as many bytes of notes. */
#define MAX_NOTES       1024

const Segment *native_segment_at(const NativeImage *img, vaddr addr,
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

Table native_table_read(const NativeImage *img, vaddr addr, uint64_t size)
{
    const Segment *s = native_segment_at(img, addr, 1);
    Table t = { };

    if (s && size) {
        t.size = MIN(MIN(size, s->last - addr + 1), MAX_TABLE);
        t.host = g_malloc(t.size);
        if (!native_guest_read(t.host, addr, t.size)) {
            g_free(t.host);
            t = (Table) { };
        }
    }
    return t;
}

typedef struct Headers {
    Elf64_Phdr ph[MAX_PHDRS];
    unsigned n;
    vaddr bias;                 /* guest address of the file's address 0 */
    uint32_t e_flags;
} Headers;

/* Returns false if no ELF object for this guest begins at @start. */
static bool read_headers(Headers *h, vaddr start, vaddr last)
{
    Elf64_Ehdr eh;

    if (!native_guest_read(&eh, start, sizeof(eh))
        || memcmp(eh.e_ident, ELFMAG, SELFMAG) != 0
        || eh.e_ident[EI_CLASS] != ELFCLASS64
        || eh.e_ident[EI_DATA] != ELFDATA2LSB
        || eh.e_machine != ELF_MACHINE
        || eh.e_phentsize != sizeof(h->ph[0])
        || eh.e_phnum == 0 || eh.e_phnum > MAX_PHDRS
        || eh.e_phoff > last - start
        || eh.e_phnum * sizeof(h->ph[0]) > last - start - eh.e_phoff
        || !native_guest_read(h->ph, start + eh.e_phoff,
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

/* Whether a program header is for code that the program cannot write. */
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

/* Find the build id among notes; gABI, "Note Section". */
static void parse_notes(NativeImage *img, vaddr addr, uint64_t size)
{
    Table notes = native_table_read(img, addr, MIN(size, MAX_NOTES));
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

bool native_segments_parse(NativeImage *img, vaddr start, vaddr last,
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
            *dynamic = native_table_read(img, img->bias + ph->p_vaddr,
                                         ph->p_filesz);
        }
        if (ph->p_type == PT_NOTE) {
            parse_notes(img, img->bias + ph->p_vaddr, ph->p_filesz);
        }
        *interp |= ph->p_type == PT_INTERP;
    }
    return img->n_segments > 0;
}

const void *native_image_code(const NativeImage *img, vaddr addr, size_t len)
{
    const Segment *s = native_segment_at(img, addr, len);

    return s && s->code ? g2h_untagged_vaddr(addr) : NULL;
}

bool native_image_read_code(const NativeImage *img, vaddr addr, void *to,
                            size_t len)
{
    return native_image_code(img, addr, len)
           && native_guest_read(to, addr, len);
}

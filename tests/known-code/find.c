/*
 * linux-user-hooks/native-call/known-code.c on the host, without QEMU: which functions of a
 * file are known by their code.
 *
 *   find PROGRAM                what is known: "ADDRESS SYMBOL"
 *   find PROGRAM change         what is still known with a byte changed that
 *                               matters, or without the last of its bytes
 *   find PROGRAM cost           how long a query takes on average
 *
 * Maps the segments of the ELF file PROGRAM, makes a choice for each of its
 * ifuncs, and asks for each address of its code.
 *
 * Of QEMU's headers there are only empty ones, of those that known-code.c includes:
 * what it needs of them is here.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <elf.h>
#include <err.h>
#include <glib.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef uint64_t vaddr;
typedef struct NativeImage NativeImage;
typedef struct NativeCallSpec {
    const char *symbol;
} NativeCallSpec;

#define ARRAY_SIZE(a)               (sizeof(a) / sizeof((a)[0]))
#define MAKE_64BIT_MASK(from, n)    ((~UINT64_C(0) >> (64 - (n))) << (from))
#define PAGE_WRITE_ORG              0x0010

static inline uint64_t extract64(uint64_t value, int start, int length)
{
    return (value >> start) & (~UINT64_C(0) >> (64 - length));
}

static int64_t sextract64(uint64_t value, int start, int length)
{
    return (int64_t)(value << (64 - length - start)) >> (64 - length);
}

#define extract32(value, start, length) \
    ((uint32_t)extract64(value, start, length))
#define sextract32(value, start, length) \
    ((int32_t)sextract64((uint32_t)(value), start, length))

static uint32_t ldl_le_p(const void *p)
{
    uint32_t value;

    memcpy(&value, p, sizeof(value));
    return GUINT32_FROM_LE(value);
}

static uint64_t ldq_le_p(const void *p)
{
    uint64_t value;

    memcpy(&value, p, sizeof(value));
    return GUINT64_FROM_LE(value);
}

static void stl_le_p(void *p, uint32_t value)
{
    value = GUINT32_TO_LE(value);
    memcpy(p, &value, sizeof(value));
}

static void stq_le_p(void *p, uint64_t value)
{
    value = GUINT64_TO_LE(value);
    memcpy(p, &value, sizeof(value));
}

#define IRELATIVE   (ELF_MACHINE == EM_RISCV ? R_RISCV_IRELATIVE \
                     : R_AARCH64_IRELATIVE)

/* The file, and its segments. */
static char *file;
static Elf64_Phdr segments[16];
static int n_segments;

static const void *at(vaddr addr, size_t len, uint32_t mask, uint32_t flags)
{
    for (int i = 0; i < n_segments; i++) {
        const Elf64_Phdr *s = &segments[i];

        if ((s->p_flags & mask) == flags && addr >= s->p_vaddr
            && addr - s->p_vaddr < s->p_filesz
            && len <= s->p_filesz - (addr - s->p_vaddr)) {
            return file + s->p_offset + (addr - s->p_vaddr);
        }
    }
    return NULL;
}

static const void *native_image_code(const NativeImage *img, vaddr addr,
                                     size_t len)
{
    return at(addr, len, PF_X | PF_W, PF_X);
}

static bool native_image_read_code(const NativeImage *img, vaddr addr,
                                   void *to, size_t len)
{
    const void *p = native_image_code(img, addr, len);

    if (p) {
        memcpy(to, p, len);
    }
    return p;
}

static bool native_guest_read(void *to, vaddr addr, size_t size)
{
    const void *p = at(addr, size, 0, 0);

    if (p) {
        memcpy(to, p, size);
    }
    return p;
}

static NativeCallSpec *native_image_slot(const NativeImage *img, vaddr slot)
{
    return NULL;
}

static int page_get_flags(vaddr addr)
{
    return at(addr, 1, PF_W, PF_W) ? PAGE_WRITE_ORG : 0;
}

#define NATIVE_CALL(symbol, signature, flags) { #symbol },
static NativeCallSpec specs[] = {
#include "mem.def"
#include "str.def"
};

static NativeCallSpec *native_call_spec(const char *symbol)
{
    for (size_t i = 0; i < ARRAY_SIZE(specs); i++) {
        if (!strcmp(specs[i].symbol, symbol)) {
            return &specs[i];
        }
    }
    return NULL;
}

#define NATIVE_CALL_GUEST_MEMORY_H
#define NATIVE_CALL_IMAGE_H
#include "known-code.c"

/* Where the choice of an ifunc is, if @target is a stub for it; or 0. */
static vaddr slot_of_stub(vaddr target)
{
    const void *p = native_image_code(NULL, target, TARGET_PLT_STUB_SIZE);
    vaddr slot;

    return p && target_plt_slot(p, target, &slot) ? slot : 0;
}

/* As the program's start does, but the first choice that is known. */
static void fill_slots(const Elf64_Ehdr *eh)
{
    const Elf64_Shdr *sh = (const Elf64_Shdr *)(file + eh->e_shoff);
    vaddr choices[16];

    for (int i = 0; i < eh->e_shnum; i++) {
        const Elf64_Rela *rel = (const Elf64_Rela *)(file + sh[i].sh_offset);
        size_t n = sh[i].sh_type == SHT_RELA ? sh[i].sh_size / sizeof(*rel) : 0;

        for (; n; n--, rel++) {
            const void *code = native_image_code(NULL, rel->r_addend, 512);
            void *slot = (void *)at(rel->r_offset, 8, 0, 0);
            size_t m = 0;

            if (code && slot && ELF64_R_TYPE(rel->r_info) == IRELATIVE) {
                m = target_code_addresses(code, 512, rel->r_addend, choices,
                                          ARRAY_SIZE(choices));
            }
            for (size_t j = 0; j < m; j++) {
                if (native_known_code_find(NULL, choices[j])) {
                    stq_le_p(slot, choices[j]);
                    break;
                }
            }
        }
    }
}

/* Still known if the byte at @at is another? */
static void try_byte(const KnownCode *row, vaddr entry, vaddr addr)
{
    uint8_t *byte = (uint8_t *)at(addr, 1, 0, 0);

    *byte ^= 1;
    if (find(NULL, entry, 0) == row) {
        printf("%016" PRIx64 " %s with %016" PRIx64 " changed\n", entry,
               row->symbol, addr);
    }
    *byte ^= 1;
}

static void try_cut(const KnownCode *row, Elf64_Phdr *s, vaddr entry)
{
    uint64_t size = s->p_filesz;

    s->p_filesz = entry - row->before + row->size - 1 - s->p_vaddr;
    if (find(NULL, entry, 0) == row) {
        printf("%016" PRIx64 " %s with its end missing\n", entry,
               row->symbol);
    }
    s->p_filesz = size;
}

static void try_changes(const KnownCode *row, Elf64_Phdr *s, vaddr entry)
{
    vaddr code = entry - row->before;
    const char *text = row->references, *what;
    bool matters[MAX_CODE];
    unsigned offset;

    memset(matters, true, sizeof(matters));
    while (next_reference(&text, &offset, &what)) {
        if (*what == '*') {
            memset(matters + offset, false, 4);
        } else {
            vaddr target = target_code_reference(
                native_image_code(NULL, code + offset, 4), code + offset);
            vaddr slot = slot_of_stub(target);

            try_byte(row, entry, target);
            if (slot) {
                try_byte(row, entry, slot);
            }
        }
    }
    for (unsigned i = 0; i < row->size; i++) {
        if (matters[i]) {
            try_byte(row, entry, code + i);
        }
    }
    try_cut(row, s, entry);
}

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

int main(int argc, char **argv)
{
    const char *mode = argc == 3 ? argv[2] : "";
    unsigned n = 0, step = ELF_MACHINE == EM_RISCV ? 2 : 4;
    double start, sum = 0;
    const Elf64_Ehdr *eh;
    const Elf64_Phdr *ph;

    if (argc < 2 || !g_file_get_contents(argv[1], &file, NULL, NULL)) {
        errx(2, "usage: find PROGRAM [change | cost]");
    }
    eh = (const Elf64_Ehdr *)file;
    ph = (const Elf64_Phdr *)(file + eh->e_phoff);
    if (memcmp(file, ELFMAG, SELFMAG) || eh->e_machine != ELF_MACHINE) {
        errx(2, "%s is no ELF file, or for another machine", argv[1]);
    }
    for (int i = 0; i < eh->e_phnum; i++) {
        if (ph[i].p_type == PT_LOAD && n_segments < ARRAY_SIZE(segments)) {
            segments[n_segments++] = ph[i];
        }
    }
    fill_slots(eh);
    for (int i = 0; i < n_segments; i++) {
        Elf64_Phdr *s = &segments[i];

        if ((s->p_flags & (PF_X | PF_W)) != PF_X) {
            continue;
        }
        start = seconds();
        for (vaddr addr = s->p_vaddr; addr - s->p_vaddr < s->p_filesz;
             addr += step, n++) {
            NativeCallSpec *spec = native_known_code_find(NULL, addr);

            if (spec && !*mode) {
                printf("%016" PRIx64 " %s\n", addr, spec->symbol);
            } else if (spec && !strcmp(mode, "change")) {
                try_changes(find(NULL, addr, 0), s, addr);
            }
        }
        sum += seconds() - start;
    }
    if (!strcmp(mode, "cost")) {
        printf("%.1f ns a query\n", sum * 1e9 / n);
    }
    return 0;
}

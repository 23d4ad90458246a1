/*
 * Native calls: functions that are known by their code.
 *
 * A row of lib/known-code.def is matched in three steps, cheapest first: the
 * first and last bytes, the hash of all code, what the code refers to.  The
 * instructions that refer to something outside have other bits in each
 * program; these count as zeros, and what is there is compared instead.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "elf.h"
#include "qemu/bswap.h"
#include "user/abitypes.h"
#include "user/page-protection.h"
#include "exec/page-protection.h"
#include "target_elf.h"
#include "target_code.h"
#include "target_native_call.h"
#include "code.h"

/* No row has more: bytes of code, calls within each other. */
#define MAX_CODE        4096
#define MAX_DEPTH       8

typedef struct KnownCode {
    /* Fixed: the row. */
    unsigned machine;           /* EM_* */
    const char *symbol;
    unsigned before;            /* bytes of it that come before its entry */
    unsigned size;              /* bytes */
    uint64_t start, end, hash[2];
    const char *references;     /* see lib/known-code.def */

    /* Derived. */
    const struct KnownCode *next;       /* in its bucket */
    NativeCallSpec *spec;       /* or NULL: only called by others */
    uint64_t start_mask, end_mask;
} KnownCode;

#define KNOWN_CODE(machine, symbol, before, size, start, end, h0, h1, refs) \
    { EM_##machine, #symbol, before, size, start, end, { h0, h1 }, refs },
static KnownCode rows[] = {
#include "lib/known-code.def"
};
#undef KNOWN_CODE

static const KnownCode *buckets[256];

/* The first two bytes of code are never part of a reference. */
static unsigned bucket_of(uint64_t start)
{
    return (start ^ start >> 8) & 0xff;
}

/*
 * The reference at *@text, and what it says behind its offset in the code;
 * *@text goes to the next.  Returns false at the end.
 */
static bool next_reference(const char **text, unsigned *offset,
                           const char **what)
{
    char *end;

    if (!**text) {
        return false;
    }
    *offset = g_ascii_strtoull(*text, &end, 16);
    *what = end + 1;
    *text = *what + strcspn(*what, " ");
    *text += strspn(*text, " ");
    return true;
}

/* Two instructions, or one. */
static unsigned reference_size(const char *what)
{
    return *what == '=' || *what == '@' || *what == '+' ? 8 : 4;
}

/* Of the 8 bytes at @from in a row's code: those without a reference. */
static uint64_t mask_at(const KnownCode *row, unsigned from)
{
    const char *text = row->references, *what;
    uint64_t mask = UINT64_MAX;
    unsigned offset;

    while (next_reference(&text, &offset, &what)) {
        unsigned end = offset + reference_size(what);

        for (; offset < end; offset++) {
            if (offset >= from && offset < from + 8) {
                mask &= ~((uint64_t)0xff << (offset - from) * 8);
            }
        }
    }
    return mask;
}

static void rows_init(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        KnownCode *row = &rows[i];

        if (row->machine != ELF_MACHINE) {
            continue;
        }
        g_assert(row->size >= 8 && row->size <= MAX_CODE);
        row->start_mask = mask_at(row, row->before);
        row->end_mask = mask_at(row, row->size - 8);
        row->spec = native_call_spec(row->symbol);
        row->next = buckets[bucket_of(row->start)];
        buckets[bucket_of(row->start)] = row;
    }
}

/* Read 8 bytes that the program cannot write. */
static bool read_constant(vaddr addr, uint64_t *value)
{
    return !(page_get_flags(addr) & PAGE_WRITE_ORG)
           && native_image_read_slot(addr, value);
}

/* Whether a switch's table leads to the @offsets (hexadecimal) of @code. */
static bool table_matches(vaddr table, vaddr code, const char *offsets)
{
    for (vaddr entry = table; ; entry += 4) {
        uint64_t value;
        char *end;

        if (!read_constant(entry & ~(vaddr)7, &value)
            || table + sextract64(value, entry & 4 ? 32 : 0, 32)
               != code + g_ascii_strtoull(offsets, &end, 16)) {
            return false;
        }
        if (*end != ',') {
            return true;
        }
        offsets = end + 1;
    }
}

static bool hash_matches(const KnownCode *row, const uint8_t *code)
{
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    uint8_t copy[MAX_CODE], digest[32];
    const char *text = row->references, *what;
    gsize size = sizeof(digest);
    unsigned offset;

    memcpy(copy, code, row->size);
    while (next_reference(&text, &offset, &what)) {
        unsigned end = offset + reference_size(what);

        for (; offset < end && offset + 4 <= row->size; offset += 4) {
            uint32_t insn = ldl_le_p(copy + offset);

            stl_le_p(copy + offset, insn & target_code_mask(insn));
        }
    }
    g_checksum_update(checksum, copy, row->size);
    g_checksum_get_digest(checksum, digest, &size);
    return ldq_le_p(digest) == row->hash[0]
           && ldq_le_p(digest + 8) == row->hash[1];
}

/*
 * Where a call of @target leads to: to the choice of an ifunc, if there is a
 * stub for it.
 *
 * The program may be able to write the slot (GNU ld makes those of a static
 * program read-only at most with -z now), which is not looked at again.  But
 * it has no name that something else could be bound to, and is not bound late:
 * the program's start fills it, once, before any call that could be known.  So
 * it says how the library was put together, as the code does.  The calls that
 * functions of a libc.so make in it are not looked at, either.
 */
static vaddr behind_stub(const NativeImage *img, vaddr target)
{
    uint8_t code[TARGET_PLT_STUB_SIZE];
    vaddr slot, stub = target;
    uint64_t value;

    if (native_image_read_code(img, stub, code, 4)
        && ldl_le_p(code) == TARGET_LANDING_PAD) {
        stub += 4;
    }
    return native_image_read_code(img, stub, code, sizeof(code))
           && target_plt_slot(code, stub, &slot)
           && !native_image_slot(img, slot)
           && native_image_read_slot(slot, &value) ? value : target;
}

static const KnownCode *find(const NativeImage *img, vaddr addr,
                             unsigned depth);

/*
 * Whether a call of @target is one of the function that @what begins with.
 * Often memcpy and memmove are one code, which has the latter's name: it does
 * all that memcpy does.  (Their callers can then be one code, too.  Either name
 * is right, because what is native for memcpy leaves overlap to the guest.)
 */
static bool callee_matches(const NativeImage *img, const char *what,
                           vaddr target, unsigned depth)
{
    size_t n = strcspn(what, " ");
    const KnownCode *callee;

    if (depth == MAX_DEPTH) {
        return false;
    }
    callee = find(img, behind_stub(img, target), depth + 1);
    if (!callee) {
        return false;
    }
    return (strlen(callee->symbol) == n && !strncmp(what, callee->symbol, n))
           || (n == strlen("memcpy") && !strncmp(what, "memcpy", n)
               && !strcmp(callee->symbol, "memmove"));
}

static bool references_match(const NativeImage *img, const KnownCode *row,
                             const uint8_t *code, vaddr addr, unsigned depth)
{
    const char *text = row->references, *what;
    unsigned offset;

    while (next_reference(&text, &offset, &what)) {
        uint64_t value;
        vaddr target;

        if (*what == '*') {
            continue;
        }
        target = target_code_reference(code + offset, addr + offset);
        switch (*what) {
        case '=':
            if (!read_constant(target, &value)
                || value != g_ascii_strtoull(what + 1, NULL, 16)) {
                return false;
            }
            break;
        case '@':
            if (!table_matches(target, addr, what + 1)) {
                return false;
            }
            break;
        default:
            what += *what == '+';
            if (!callee_matches(img, what, target, depth)) {
                return false;
            }
        }
    }
    return true;
}

static const KnownCode *find(const NativeImage *img, vaddr addr,
                             unsigned depth)
{
    const uint8_t *start = native_image_code(img, addr, 8);
    uint64_t first = start ? ldq_le_p(start) : 0;
    uint8_t code[MAX_CODE];

    if (!start) {
        return NULL;
    }
    for (const KnownCode *row = buckets[bucket_of(first)]; row;
         row = row->next) {
        if ((first ^ row->start) & row->start_mask) {
            continue;
        }
        if (native_image_read_code(img, addr - row->before, code, row->size)
            && !((ldq_le_p(code + row->size - 8) ^ row->end) & row->end_mask)
            && hash_matches(row, code)
            && references_match(img, row, code, addr - row->before, depth)) {
            return row;
        }
    }
    return NULL;
}

NativeCallSpec *native_code_find(const NativeImage *img, vaddr addr)
{
    static bool initialized;
    const KnownCode *row;

    if (!initialized) {
        rows_init();
        initialized = true;
    }
    row = find(img, addr, 0);
    return row ? row->spec : NULL;
}

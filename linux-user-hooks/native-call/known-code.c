/*
 * Native calls: functions that are known by their code.
 *
 * Code matches a row of known-code.def in three steps, the cheapest one first:
 * its first and last 8 bytes, the hash of all its bytes, and what it refers
 * to.  An instruction that refers to something outside of the function has
 * other bits in each program.  Those bits count as zeros, and the third step
 * compares what is at the place that they refer to.
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
#include "guest-memory.h"
#include "known-code.h"

/* Rows have at most this many bytes of code; rows_init() asserts it. */
#define MAX_CODE        4096

/* A function whose calls are nested more deeply is unknown. */
#define MAX_DEPTH       8

typedef struct KnownCode {
    /* The row; the head of known-code.def explains the members. */
    unsigned machine;           /* EM_* */
    const char *symbol;
    unsigned before;            /* bytes of code before the entry */
    unsigned size;              /* bytes of code */
    uint64_t start, end, hash[2];
    const char *references;

    /* rows_init() derives these from the row. */
    const struct KnownCode *next;       /* the next row of the bucket */
    NativeCallSpec *spec;       /* NULL if other functions only call this one */
    /* The bits of start and end that belong to no reference. */
    uint64_t start_mask, end_mask;
} KnownCode;

#define KNOWN_CODE(machine, symbol, before, size, start, end, h0, h1, refs) \
    { EM_##machine, #symbol, before, size, start, end, { h0, h1 }, refs },
static KnownCode rows[] = {
#include "known-code.def"
    { }         /* ends the rows, of which there may be none */
};
#undef KNOWN_CODE

static const KnownCode *buckets[256];

/* A function's first two bytes are never part of a reference. */
static unsigned bucket_of(uint64_t start)
{
    return (start ^ start >> 8) & 0xff;
}

/*
 * Read the reference at *@text and move *@text to the next one.
 * @offset: set to the offset of the reference in the code
 * @what: set to the text that says what the code refers to
 *
 * Returns false at the end of the text.
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

/* Bytes of the reference: two instructions, or one. */
static unsigned reference_size(const char *what)
{
    return *what == '=' || *what == '@' || *what == '+' ? 8 : 4;
}

/* The bits of the 8 bytes at offset @from that belong to no reference. */
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
    for (KnownCode *row = rows; row->symbol; row++) {
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

/* Read 8 bytes at a guest address that the program cannot write to. */
static bool read_constant(vaddr addr, uint64_t *value)
{
    return !(page_get_flags(addr) & PAGE_WRITE_ORG)
           && native_guest_read(value, addr, sizeof(*value));
}

/*
 * Whether the table of a switch leads to the right places.
 * @table: guest address of the table, which has 4-byte offsets from itself
 * @code: guest address of the function
 * @offsets: hexadecimal offsets from @code, separated by commas
 */
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
 * Where a call of @target leads to: if @target is the stub of an ifunc, to the
 * function that the ifunc's resolver chose.
 *
 * Nobody looks at the stub's slot again, although the program may be able to
 * write to it: GNU ld makes such slots of a static program read-only with
 * -z now at most.  But the slot has no name to which another function could be
 * bound, and no late binding: the program's start-up code fills it once,
 * before any call of a function that could be known.  So the slot tells how
 * the library was put together, as the code does.
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
           && native_guest_read(&value, slot, sizeof(value)) ? value : target;
}

static const KnownCode *find(const NativeImage *img, vaddr addr,
                             unsigned depth);

/*
 * Whether a call of @target calls the function whose name @what begins with.
 *
 * memcpy and memmove often share their code.  The row of that code is called
 * memmove, because memmove does all that memcpy does, so a call of memcpy may
 * lead there.  (The code of a caller of memcpy and that of a caller of memmove
 * can then be equal, too.  Either name is right for them: a native memcpy
 * leaves ranges that overlap to the guest.)
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

NativeCallSpec *native_known_code_find(const NativeImage *img, vaddr addr)
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

/*
 * Calls every function of the table with many alignments, lengths, places
 * and contents, and prints what came out as checksums. The same sweep for
 * every row: what to try follows from its signature, its flags and the file
 * it is in, so a new row is tested with nothing added here.
 *
 *   sweep inline|tail|pointer|reference|host [SYMBOL...]
 *
 *   inline      a direct call that is not the function's last act
 *   tail        a function that ends in the call
 *   pointer     a call through a pointer (the first few are direct, so that
 *               a lazily bound slot is bound)
 *   reference   the plain loops of reference.c instead of the C library
 *   host        only with -DHOST_LIBS: the implementations in native-libs on
 *               host pointers, the reference where they decline
 *
 * Output, one line for each symbol and part:
 *   SYMBOL PART CALLS CHECKSUM EXACT
 * CHECKSUM covers the results and the memory after each call: pointers as
 * offsets, of a comparison the sign only. EXACT covers comparisons' values.
 * After the parts of a symbol: SYMBOL total CALLS NATIVE, where NATIVE
 * leaves out the calls that an implementation may decline (overlap,
 * misaligned wide characters). The mode "host" adds SYMBOL declined N where it
 * declined others than those.
 *
 * Nothing printed depends on where memory lies.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include "signatures.h"
#include "sweep-calls.h"
#include "sweep-memory.h"

/* What follows from a row */
static int mode;
static const Row *row;
static size_t width;            /* of an element */
static int n_pointers;
static bool has_int;
static bool has_size;           /* beside a fortified call's last */
static bool two_sizes;          /* memmem */
static bool writes;
static bool appends;            /* strcat and its like */

static bool starts_with(const char *text, const char *start)
{
    while (*start) {
        if (*text++ != *start++) {
            return false;
        }
    }
    return true;
}

static bool contains(const char *text, const char *part)
{
    for (; *text; text++) {
        if (starts_with(text, part)) {
            return true;
        }
    }
    return false;
}

static void look_at_row(const Row *r)
{
    int sizes = 0;

    row = r;
    width = r->flags & NATIVE_WIDE ? 4 : 1;
    n_pointers = 0;
    has_int = false;
    for (const char *s = r->sig + 1; *s; s++) {
        n_pointers += *s == 'p';
        sizes += *s == 'z';
        has_int |= *s == 'i';
    }
    sizes -= !!(r->flags & NATIVE_CHK);
    has_size = sizes > 0;
    two_sizes = sizes > 1;
    /* Only here must a name help: which functions return a found place */
    writes = r->sig[0] == 'd' || r->sig[0] == 'v' ||
             (r->sig[0] == 'p' && n_pointers == 2 && !two_sizes &&
              (!r->str || contains(r->symbol, "stp")));
    appends = contains(r->symbol, "cat");
}

/* One call to be made */
typedef struct Case {
    size_t n;                   /* elements of text */
    unsigned align[2];          /* bytes */
    bool at_end[2];             /* ends at the arena's last byte */
    bool at_start[2];           /* starts at the arena's first byte */
    bool open;                  /* no NUL after the text; the size tells */
    bool overlap;
    ptrdiff_t delta;            /* overlap: second argument - first, bytes */
    int variant;
    uint64_t random;
} Case;
#define N_VARIANTS 8

static uint64_t hash, exact_hash;
static unsigned n_calls, n_native;

static void put(uint8_t *p, size_t i, uint32_t c)
{
    if (width == 4) {
        *(Wide *)(p + i * 4) = c;
    } else {
        p[i] = c;
    }
}

static uint32_t get(const uint8_t *p, size_t i)
{
    return width == 4 ? *(const Wide *)(p + i * 4) : p[i];
}

static void put_text(uint8_t *p, size_t n, bool small, uint64_t random)
{
    /* Wide elements may be misaligned: shift the pool in the same way */
    const uint8_t *from = pool[width == 4][small];
    size_t skip = (random % 997) * 8;

    if (width == 4 && (uintptr_t)p % 4) {
        for (size_t i = 0; i < n; i++) {
            put(p, i, get(from + skip, i));
        }
    } else {
        copy(p, from + skip + (uintptr_t)p % 8, n * width);
    }
}

/* As much of the word as n elements can hold */
static void put_word(uint8_t *p, size_t n, const char *word)
{
    for (size_t i = 0; i < n && word[i]; i++) {
        put(p, i, (uint8_t)word[i]);
    }
}

static size_t min(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t max(size_t a, size_t b)
{
    return a > b ? a : b;
}

/*
 * How many elements the second string has by the variant (the first, or for
 * a function that writes, the source, has n).
 */
static size_t second_length(const Case *c)
{
    switch (c->variant) {
    case 2:
    case 3:
        return min(c->n, 1 + (c->random >> 20) % 8);
    case 4:
        return 3;
    case 5:
        return 2;
    case 6:
        return 0;
    case 7:
        return c->n + 3;
    }
    return c->n;
}

/*
 * The first text has n elements, the second m = second_length(); "at" is an
 * index below n.
 *
 * 0 equal texts                     1 a difference at "at"
 * 2 the second is in the first      3 nearly
 * 4 the first is of two letters, which the second contains; TARGET at "at"
 * 5 the second has TARGET, which is in the first at "at"
 * 6 the second is empty; of memory the first has a 0 at "at"
 * 7 the second continues the first
 */
static void put_contents(const Case *c, uint8_t *first, uint8_t *second,
                         size_t m, size_t at)
{
    uint64_t text = c->random >> 8;
    size_t n = c->n;

    put_text(first, n, c->variant == 4, text);
    if (second) {
        switch (c->variant) {
        case 2:
        case 3:
            at = min(at, n - min(n, m));
            for (size_t i = 0; i < min(m, n - at); i++) {
                put(second, i, get(first, at + i));
            }
            if (c->variant == 3 && m) {
                put(second, m - 1, TARGET);
            }
            break;
        case 4:
            put_word(second, m, "bac");
            break;
        case 5:
            put_word(second, m, "x\xe9");
            break;
        default:
            put_text(second, m, false, text);
            /* A text taken from another phase of the pool differs: repeat */
            for (size_t i = 0; i < min(n, m) && i < 200; i++) {
                put(second, i, get(first, i));
            }
            if (min(n, m) >= 200 && (uintptr_t)first % 8 ==
                (uintptr_t)second % 8) {
                copy(second, first, min(n, m) * width);
            }
            if (c->variant == 1 && n) {
                put(second, at, get(first, at) ^
                    (width == 4 && c->random & 2 ? 0x80000000 : 0x80));
                if (row->str && get(second, at) == 0) {
                    put(second, at, 1);
                }
            }
        }
    }
    if (n && (c->variant == 4 || c->variant == 5)) {
        put(first, at, TARGET);
        put(first, n / 2 + at / 2, TARGET);
    }
    if (n && c->variant == 6 && !row->str) {
        put(first, at, 0);
    }
}

static uint32_t character(const Case *c, const uint8_t *first, size_t at)
{
    static const uint32_t high[] = { 0, 0x100, 0xffffff00, 0x7fffff00 };
    uint32_t value;

    switch (c->variant) {
    case 0:
    case 4:
    case 5:
        value = TARGET;
        break;
    case 6:
        value = 0;
        break;
    default:
        value = c->n ? get(first, at) : 'x';
    }
    /* A byte function looks at the low byte only */
    return width == 4 ? value : value | high[(c->random >> 3) & 3];
}

static void run_case(const Case *c)
{
    uint64_t args[5], result;
    uint8_t *buffer[2] = { NULL, NULL };
    Window windows[2];
    size_t capacity[2], size, m, prefix = 0, at;
    size_t checked = 0;
    int source = writes && n_pointers == 2;
    int z = 0;
    uint32_t ch;

    m = source ? c->n : second_length(c);
    at = c->n ? (c->random >> 32) % c->n : 0;
    /* What the size argument says */
    size = c->n;
    if (row->str && !c->open) {
        static const uint8_t choice[] = { 0, 1, 4, 2, 3, 0 };

        switch (choice[(c->random >> 16) % 6]) {
        case 1:
            size = c->n / 2;
            break;
        case 2:
            size = c->n + 5;
            break;
        case 3:
            size = m;
            break;
        case 4:
            size = c->n + (c->random >> 24) % 300;
            break;
        }
    }
    /* How much room each buffer needs */
    if (!row->str) {
        capacity[0] = c->n + !has_size;
        capacity[1] = two_sizes ? m : c->n;
    } else if (source) {
        prefix = appends && !c->overlap ? (c->random >> 12) % 9 : 0;
        capacity[0] = prefix + (has_size && appends ? min(size, c->n) : c->n)
            + 1;
        if (has_size && !appends) {
            capacity[0] = size;
        }
        capacity[0] = max(capacity[0], prefix + 1);
        capacity[1] = c->n + !c->open;
    } else {
        bool both = c->open && n_pointers == 2;

        if (both) {
            m = c->n;
        }
        capacity[0] = c->n + !c->open;
        capacity[1] = m + !c->open;
    }
    if (has_size && row->str && !appends && writes && size == 0) {
        capacity[0] = max(capacity[0], 1);
    }
    if (!row->str && n_pointers == 2 && !two_sizes && !writes) {
        m = c->n;
    }
    /* bcopy's first argument is its source */
    if (row->sig[0] == 'v' && n_pointers == 2) {
        m = c->n;
        source = 0;
    }

    for (int i = 0; i < n_pointers; i++) {
        size_t bytes = capacity[i] * width;

        if (c->overlap) {
            uint8_t *middle = arena[0] + 8 * PAGE + c->align[0];

            buffer[i] = i == 0 ? middle : middle + c->delta;
            continue;
        }
        buffer[i] = arena[i] + PAGE + c->align[i];
        if (c->at_end[i]) {
            buffer[i] = arena[i] + ARENA - bytes;
        } else if (c->at_start[i]) {
            buffer[i] = arena[i];
        }
        windows[i] = window(i, buffer[i], bytes);
        fill_window(windows[i]);
    }
    if (c->overlap) {
        uint8_t *low = c->delta < 0 ? buffer[1] : buffer[0];
        uint8_t *high = c->delta < 0 ? buffer[0] : buffer[1];
        size_t bytes = max(capacity[0], capacity[1]) * width;

        windows[0] = window(0, low, high - low + bytes);
        fill_window(windows[0]);
    }

    if (source) {
        put_contents(c, buffer[1], NULL, 0, at);
        if (row->str) {
            if (!c->overlap) {
                put_text(buffer[0], prefix, false, c->random);
            }
            put(buffer[0], prefix, 0);
            if (!c->open) {
                put(buffer[1], c->n, 0);
            }
        }
    } else {
        put_contents(c, buffer[0], c->overlap ? NULL : buffer[1], m, at);
        if (row->str && !c->open) {
            put(buffer[0], c->n, 0);
            if (n_pointers == 2) {
                put(buffer[1], m, 0);
            }
        }
    }
    ch = character(c, buffer[source], at);
    if (!row->str && !has_size) {
        put(buffer[0], c->n, ch);       /* rawmemchr must find it */
    }
    if (row->flags & NATIVE_CHK) {
        checked = (c->random >> 5) & 1 ? capacity[0] : SIZE_MAX;
    }

    for (int i = 0, p = 0; row->sig[i + 1]; i++) {
        switch (row->sig[i + 1]) {
        case 'p':
            args[i] = (uintptr_t)buffer[p++];
            break;
        case 'i':
            args[i] = ch;
            break;
        case 'z':
            args[i] = row->flags & NATIVE_CHK && !row->sig[i + 2] ? checked
                : z++ == 0 ? size : m;
            break;
        }
    }

    result = row->call[mode == POINTER && n_calls < 4 ? INLINE : mode](args);
    n_calls++;
    n_native += !c->overlap && c->align[0] % width == 0 &&
                c->align[1] % width == 0;

    switch (row->sig[0]) {
    case 'd':
    case 'p':
        result = result ? result - (uintptr_t)buffer[0] : UINT64_MAX;
        break;
    case 'c':
        exact_hash = fnv(exact_hash, result);
        result = (int)result < 0 ? -1 : (int)result > 0;
        break;
    }
    hash = fnv(hash, result);
    hash = hash_window(hash, windows[0]);
    if (n_pointers == 2 && !c->overlap) {
        hash = hash_window(hash, windows[1]);
    }
}

static void begin(void)
{
    hash = exact_hash = 0xcbf29ce484222325;
}

static void end(const char *part, unsigned since)
{
    if (n_calls != since) {
        printf("%s %s %u %016llx %016llx\n", row->symbol, part,
               n_calls - since, (unsigned long long)hash,
               (unsigned long long)exact_hash);
    }
}

/* Parts: each alignment of each pointer with each short length */
static void part_short(void)
{
    uint64_t random = 1;

    for (unsigned i = 0; i < 96; i++) {
        unsigned a = i % 32;
        unsigned other = i < 32 ? 0 : i < 64 ? a : (a * 7 + 3) % 32;
        Case c = { .align = { a * width, other * width } };

        if (i >= 64) {
            c.align[0] = other * width;
            c.align[1] = a * width;
        }
        for (c.n = 0; c.n < 100; c.n++) {
            c.random = random = mix(random);
            c.variant = random % N_VARIANTS;
            run_case(&c);
        }
    }
}

static void part_long(void)
{
    static const uint8_t aligns[][2] = { { 0, 0 }, { 3, 3 }, { 8, 5 },
                                         { 1, 24 } };
    static const int8_t around[] = { -1, 0, 1 };
    uint64_t random = 2;

    for (size_t n = 128; n <= MAX_BYTES / width; n *= 2) {
        for (int i = 0; i < 12; i++) {
            Case c = { .n = n + (i == 3 ? 999 : around[i % 3]) };

            /* Few of the largest: they say little more and take long */
            if (n * width >= 65536 && i >= 4) {
                break;
            }
            c.align[0] = aligns[i % 4][0] * width;
            c.align[1] = aligns[i % 4][1] * width;
            c.random = random = mix(random);
            c.variant = (random >> 4) % N_VARIANTS;
            /* Two texts of the same phase, so that large ones are equal */
            if (i % 4 > 1 && n > 200) {
                c.variant = 2 + c.variant % 5;
            }
            run_case(&c);
        }
    }
}

/* Against the unmapped pages: ends at the last byte, starts at the first */
static void part_edge(void)
{
    uint64_t random = 3;

    for (int i = 0; i < 8; i++) {
        Case c = { .at_end = { i & 1, i & 2 }, .at_start = { true, true },
                   .open = row->str && has_size && i & 4 };

        for (c.n = 0; c.n < 100; c.n++) {
            for (c.variant = 0; c.variant < N_VARIANTS; c.variant += 1) {
                c.random = random = mix(random);
                run_case(&c);
            }
        }
        for (c.n = 1000; c.n <= MAX_BYTES / 64; c.n *= 3) {
            c.variant = i;
            c.random = random = mix(random);
            run_case(&c);
        }
    }
}

/*
 * Source and destination overlap. Strings only towards lower addresses: in
 * the other direction the NUL may be overwritten and the loop without end.
 */
static void part_overlap(void)
{
    static const int deltas[] = { 0, 1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 24, 31,
                                  32, 33, 48, 63, 64, 65, 96, 1000, 5000 };
    static const size_t lengths[] = { 100, 255, 1000, 4101, 65537, 262144 };
    uint64_t random = 4;

    if (!writes || n_pointers != 2) {
        return;
    }
    for (size_t d = 0; d < 2 * sizeof(deltas) / sizeof(deltas[0]); d++) {
        Case c = { .overlap = true };

        c.delta = (d & 1 ? -1 : 1) * deltas[d / 2] * (int)width;
        if (c.delta <= 0 && row->str) {
            continue;
        }
        for (c.n = 0; c.n < 100 + sizeof(lengths) / sizeof(size_t); c.n++) {
            size_t n = c.n;

            c.random = random = mix(random);
            c.align[0] = (random >> 40) % 32 * width;
            if (n >= 100) {
                c.n = lengths[n - 100] / width;
            }
            run_case(&c);
            c.n = n;
        }
    }
}

/* Wide characters that are not aligned: not portable, but it works */
static void part_unaligned(void)
{
    uint64_t random = 5;

    if (width == 1) {
        return;
    }
    for (unsigned i = 1; i < 16; i++) {
        Case c = { .align = { i % 4, i / 4 } };

        for (c.n = 0; c.n < 40; c.n++) {
            c.random = random = mix(random);
            c.variant = random % N_VARIANTS;
            run_case(&c);
        }
    }
}

/* A size beyond all memory where the function stops earlier */
static void part_huge(void)
{
    bool finds = !row->str && row->sig[0] == 'p' && has_int && has_size &&
                 !contains(row->symbol, "rchr");
    bool bounded = row->str && has_size && (!writes || appends);
    uint64_t args[5] = { 0 };

    if (!finds && !bounded) {
        return;
    }
    for (size_t n = 0; n < 80; n++) {
        size_t bytes = (n + 1) * width;
        uint8_t *p = arena[0] + ARENA - bytes, *q = arena[1] + ARENA - bytes;
        Window w = window(1, q, bytes);
        uint64_t result;

        fill_window(window(0, p, bytes));
        fill_window(w);
        if (finds) {
            q = p;
        } else if (appends) {
            put(p, 0, 0);
        } else {
            put_text(p, n, false, n);
            put(p, n, 0);
        }
        for (size_t i = 0; i < n; i++) {
            put(q, i, 'a' + i % 16);
        }
        put(q, n, finds ? TARGET : 0);
        for (int i = 0, k = 0; row->sig[i + 1]; i++) {
            args[i] = row->sig[i + 1] == 'i' ? TARGET
                : row->sig[i + 1] == 'z' ? SIZE_MAX
                : (uintptr_t)(k++ ? q : p);
        }
        result = row->call[mode](args);
        n_calls++;
        n_native++;
        if (row->sig[0] == 'c') {
            exact_hash = fnv(exact_hash, result);
            result = (int)result < 0 ? -1 : (int)result > 0;
        } else if (row->sig[0] != 'z') {
            result -= (uintptr_t)p;
        }
        hash = fnv(hash, result);
        hash = hash_window(hash, window(0, p, bytes));
        hash = hash_window(hash, w);
    }
}

/* NULL with size 0 */
static void part_null(void)
{
    uint64_t args[5] = { 0 };

    if (!has_size || (row->str && writes && n_pointers == 2 && appends)) {
        return;
    }
    for (int i = 0; row->sig[i + 1]; i++) {
        args[i] = row->sig[i + 1] == 'i' ? 'x' : 0;
    }
    hash = fnv(hash, row->call[mode](args));
    n_calls++;
    n_native++;
}

static void sweep(const Row *r)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } parts[] = {
        { "short", part_short },
        { "long", part_long },
        { "edge", part_edge },
        { "overlap", part_overlap },
        { "unaligned", part_unaligned },
        { "huge", part_huge },
        { "null", part_null },
    };

    look_at_row(r);
    n_calls = n_native = n_declined = 0;
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        unsigned since = n_calls;

        begin();
        parts[i].run();
        end(parts[i].name, since);
    }
    if (mode == HOST && n_calls - n_declined < n_native) {
        printf("%s declined %u\n", r->symbol, n_declined);
    }
    printf("%s total %u %u\n", r->symbol, n_calls, n_native);
}

static bool same(const char *a, const char *b)
{
    return starts_with(a, b) && starts_with(b, a);
}

int main(int argc, char **argv)
{
    static char output[1 << 16];

    mode = N_MODES;
    for (int i = 0; argc > 1 && i < N_MODES; i++) {
        if (same(argv[1], mode_names[i])) {
            mode = i;
        }
    }
    if (mode == N_MODES) {
        fprintf(stderr, "usage: sweep inline|tail|pointer|reference|host "
                "[SYMBOL...]\n");
        return 2;
    }
    /* Few calls of the C library's own while functions are counted */
    setvbuf(stdout, output, _IOFBF, sizeof(output));
    make_memory();
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        bool wanted = argc == 2;

        for (int k = 2; k < argc; k++) {
            wanted |= same(argv[k], rows[i].symbol);
        }
        if (wanted) {
            sweep(&rows[i]);
        }
    }
    return 0;
}

/*
 * The functions of mem.def and str.def beside those of the host's libc: the
 * same results and the same memory, for many lengths and alignments, with all
 * operands ending at the last byte of a page, and with a decline just where
 * one has to be.
 *
 * What to call follows from the signature and the flags of a row.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include "signatures.h"

static bool interrupted;
static size_t done;             /* bytes of the call that is resumed */
#define NATIVE_RESUME(a, b, n)  done
#define NATIVE_INTERRUPTED(n)   (done = (n), interrupted)
#include "str.h"

#define PAGE    4096
#define SIZE    (4 * NATIVE_CHUNK)
#define FOUND   0x7e            /* what functions look for */

/* Both functions of each row, with their arguments in an array. */
#define NATIVE_CALL(symbol, sig, flags)                                 \
    extern DECL_##sig(libc_##symbol) __asm__(#symbol);                  \
    static uint64_t call_libc_##symbol(const uint64_t *a)               \
    {                                                                   \
        return CALL(libc_##symbol ARGS_##sig);                          \
    }                                                                   \
    static uint64_t call_native_##symbol(const uint64_t *a)             \
    {                                                                   \
        return native_##symbol ARGS_##sig;                              \
    }
#include "mem.def"
#include "str.def"
#undef NATIVE_CALL

static const struct Row {
    const char *symbol, *sig;
    unsigned flags;
    bool string;                /* operands end with a NUL */
    uint64_t (*libc)(const uint64_t *a), (*native)(const uint64_t *a);
} rows[] = {
#define NATIVE_CALL(symbol, sig, flags) \
    { #symbol, #sig, flags, STRING, call_libc_##symbol, call_native_##symbol },
#define STRING false
#include "mem.def"
#undef STRING
#define STRING true
#include "str.def"
};

/* For each pointer argument: SIZE bytes between two pages without access. */
static uint8_t *arena[2], *saved[2];

static const char *reason;      /* the first thing that went wrong */

#define EXPECT(condition, text) do {            \
        if (!(condition) && !reason) {          \
            reason = text;                      \
        }                                       \
    } while (0)

/*
 * Elements that are not 0, with FOUND in the middle.  Without @same, the last
 * element is another one, unless that is FOUND.
 */
static void fill(const struct Row *row, uint8_t *p, size_t elements, bool same)
{
    size_t width = row->flags & NATIVE_WIDE ? 4 : 1;

    for (size_t i = 0; i < elements; i++) {
        uint32_t c = i == elements / 2 ? FOUND : 1 + i % 97;

        c += !same && c != FOUND && i == elements - 1;
        memcpy(p + i * width, &c, width);
    }
    if (row->string) {
        memset(p + elements * width, 0, width);
    }
}

/*
 * Call both functions with @n elements.
 * @offset: bytes of the operands behind their aligned place; -1: they end
 *          where the arenas end
 */
static void check(const struct Row *row, size_t n, int offset, bool same)
{
    size_t width = row->flags & NATIVE_WIDE ? 4 : 1;
    bool appends = strstr(row->symbol, "cat");
    size_t bytes[2], room = (n * (1 + appends) + row->string) * width;
    uint64_t a[4], result, wanted;
    int n_pointers = 0, sizes = 0, k = 0;
    uint8_t *p[2];

    bytes[0] = room;
    bytes[1] = (n + row->string) * width;
    for (int i = 0; i < 2; i++) {
        p[i] = offset < 0 ? arena[i] + SIZE - bytes[i] : arena[i] + offset;
        fill(row, p[i], n, same || i);
    }
    if (!strcmp(row->symbol, "bcopy")) {
        /* Its destination is the second operand. */
        bytes[1] = bytes[0];
    }
    for (const char *s = row->sig + 1; *s; s++, k++) {
        switch (*s) {
        case 'p':
            a[k] = (uintptr_t)p[n_pointers++];
            break;
        case 'z':
            /* The last size of a fortified function is that of the room. */
            a[k] = (row->flags & NATIVE_CHK) && !s[1] ? room / width
                   : sizes ? n / 2 : n;
            sizes++;
            break;
        case 'i':
            a[k] = FOUND;
            break;
        }
    }
    for (int i = 0; i < 2; i++) {
        memcpy(saved[i], p[i], bytes[i]);
    }
    wanted = row->libc(a);
    for (int i = 0; i < 2; i++) {
        uint8_t *after = saved[i] + SIZE / 2;

        memcpy(after, p[i], bytes[i]);
        memcpy(p[i], saved[i], bytes[i]);
    }
    result = row->native(a);
    EXPECT(!native_declined(result), "declined");
    switch (row->sig[0]) {
    case 'c':
        EXPECT(((int)result > 0) - ((int)result < 0)
               == ((int)wanted > 0) - ((int)wanted < 0), "another sign");
        break;
    case 'p':
    case 'z':
        EXPECT(result == wanted, "another result");
        break;
    }
    for (int i = 0; i < 2; i++) {
        EXPECT(!memcmp(saved[i] + SIZE / 2, p[i], bytes[i]), "other memory");
    }
}

static void sweep(const struct Row *row)
{
    static const size_t long_ones[] = {
        63, 64, 65, 255, 256, 257, PAGE - 1, PAGE, PAGE + 1,
    };
    int step = row->flags & NATIVE_WIDE ? 4 : 1;

    for (int offset = -1; offset < 16; offset += offset < 0 ? 1 : step) {
        for (int same = 0; same < 2; same++) {
            for (size_t n = 1; n < 40; n++) {
                check(row, n, offset, same);
            }
            for (size_t i = 0; i < sizeof(long_ones) / sizeof(size_t); i++) {
                check(row, long_ones[i], offset, same);
            }
        }
    }
    /* rawmemchr has to find something. */
    if (strcmp(row->symbol, "rawmemchr")) {
        check(row, 0, -1, true);
    }
}

/* Call a row's function on the first arena; it has to decline. */
static void declines(const struct Row *row, uint64_t second, uint64_t n,
                     uint64_t room, uint64_t expected)
{
    uint64_t a[4] = { (uintptr_t)arena[0], second, n, room };
    uint8_t first = arena[0][0];
    int k = strspn(row->sig + 1, "p");

    /* Only where arguments are pointers, an int or not, and one size or two. */
    if (row->sig[1 + k] == 'i') {
        a[k++] = FOUND;
    }
    if (row->sig[1 + k] == 'z' && row->sig[2 + k] == 'z') {
        a[k++] = n;
        a[k] = room;
    } else if (row->sig[1 + k] == 'z') {
        a[k] = row->flags & NATIVE_CHK ? room : n;
    }
    EXPECT(row->native(a) == NATIVE_DECLINE(expected), "did not decline");
    EXPECT(arena[0][0] == first, "wrote before it declined");
}

static void check_declines(const struct Row *row)
{
    bool copies = strspn(row->sig, "dpv") && !strncmp(row->sig + 1, "pp", 2)
                  && (row->sig[0] == 'd' || strstr(row->symbol, "pcpy")
                      || strstr(row->symbol, "stp"));
    uintptr_t base = (uintptr_t)arena[0];

    memset(arena[0], 'x', 64);
    memset(arena[0] + 64, 0, 8);
    if (row->flags & NATIVE_CHK) {
        declines(row, (uintptr_t)arena[1], 2, 0, NATIVE_CHECK);
    }
    if ((row->flags & NATIVE_WIDE) && row->sig[1] == 'p'
        && row->sig[2] == 'p') {
        declines(row, base + 129, 4, 64, NATIVE_ALIGN);
    }
    if (copies && !(row->flags & NATIVE_SAME_TAG)) {
        declines(row, base + 4, 16, 1024, NATIVE_OVERLAP);
    }
}

static void verdict(const char *symbol, const char *what)
{
    if (reason) {
        printf("not ok %s %s - %s\n", symbol, what, reason);
    } else {
        printf("ok %s %s\n", symbol, what);
    }
    reason = NULL;
}

/*
 * More than three pieces, while the thread is wanted: each try does one piece
 * and leaves what earlier tries have done.
 */
static void check_interrupted(void)
{
    static const char *const symbols[] = {
        "memset", "memcpy", "memchr", "memrchr", "memcmp", "wmemset",
    };
    const size_t n = 3 * NATIVE_CHUNK + 4;
    char *d = (char *)arena[0];
    const char *s = (const char *)arena[1];

    for (size_t i = 0; i < sizeof(symbols) / sizeof(symbols[0]); i++) {
        const bool writes = i < 2 || i == 5;
        char *first = i == 3 ? d + n - 1 : d;   /* memrchr begins at the end */

        memset(arena[1], writes ? 3 : 1, n);
        memset(d, 1, n);
        done = 0;
        interrupted = true;
        for (size_t try = 1; try <= 4; try++) {
            uint64_t r = i == 0 ? native_memset(d, 3, n)
                         : i == 1 ? native_memcpy(d, s, n)
                         : i == 2 ? native_memchr(d, 2, n)
                         : i == 3 ? native_memrchr(d, 2, n)
                         : i == 4 ? native_memcmp(d, s, n)
                         : native_wmemset((wchar_t *)d, 3, n / 4);

            EXPECT(r == (try < 4 ? NATIVE_DECLINE(NATIVE_INTERRUPTED) : 0),
                   symbols[i]);
            EXPECT(done == NATIVE_CHUNK * (try < 4 ? try : 3), symbols[i]);
            EXPECT(d[n - 4] == (writes && try == 4 ? 3 : 1), symbols[i]);
            *first = 2;         /* no later try may look here or write here */
        }
        EXPECT(*first == 2, symbols[i]);
    }
    interrupted = false;
    done = 0;
    verdict("interrupted", "declines and goes on");
}

int main(void)
{
    for (int i = 0; i < 2; i++) {
        uint8_t *map = mmap(NULL, SIZE + 2 * PAGE, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

        if (map == MAP_FAILED || mprotect(map, PAGE, PROT_NONE)
            || mprotect(map + PAGE + SIZE, PAGE, PROT_NONE)) {
            perror("mmap");
            return 1;
        }
        arena[i] = map + PAGE;
        saved[i] = calloc(1, SIZE);
    }
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        sweep(&rows[i]);
        verdict(rows[i].symbol, "as libc");
        check_declines(&rows[i]);
        verdict(rows[i].symbol, "declines");
    }
    check_interrupted();
    return 0;
}

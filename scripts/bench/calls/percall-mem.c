/*
 * percall: the functions of mem.def and str.def over sizes.
 *
 * A row of a table with a signature used before needs nothing here; see
 * prepare() for the arguments it gets.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <wchar.h>
#include "percall.h"

/* What one function is called with; p, z, i in the order of its signature. */
struct Call {
    void *p0, *p1;
    size_t z0, z1;
    int i;
    char *reset;            /* strcat: the destination, to be emptied first */
};

/*
 * Declaration and call of each signature.  <wchar.h> declares wide functions
 * with wchar_t pointers, so the calls go through names of our own.
 */
#define DECLARE_cpp(f)      int f(void *p0, void *p1)
#define DECLARE_cppz(f)     int f(void *p0, void *p1, size_t z0)
#define DECLARE_dpiz(f)     void *f(void *p0, int i, size_t z0)
#define DECLARE_dpizz(f)    void *f(void *p0, int i, size_t z0, size_t z1)
#define DECLARE_dpp(f)      void *f(void *p0, void *p1)
#define DECLARE_dppz(f)     void *f(void *p0, void *p1, size_t z0)
#define DECLARE_dppzz(f)    void *f(void *p0, void *p1, size_t z0, size_t z1)
#define DECLARE_ppi(f)      void *f(void *p0, int i)
#define DECLARE_ppiz(f)     void *f(void *p0, int i, size_t z0)
#define DECLARE_ppp(f)      void *f(void *p0, void *p1)
#define DECLARE_pppz(f)     void *f(void *p0, void *p1, size_t z0)
#define DECLARE_pppzz(f)    void *f(void *p0, void *p1, size_t z0, size_t z1)
#define DECLARE_ppzpz(f)    void *f(void *p0, size_t z0, void *p1, size_t z1)
#define DECLARE_vppz(f)     void f(void *p0, void *p1, size_t z0)
#define DECLARE_vpz(f)      void f(void *p0, size_t z0)
#define DECLARE_zp(f)       size_t f(void *p0)
#define DECLARE_zpp(f)      size_t f(void *p0, void *p1)
#define DECLARE_zpz(f)      size_t f(void *p0, size_t z0)

#define ARGUMENTS_cpp       (p0, p1)
#define ARGUMENTS_cppz      (p0, p1, z0)
#define ARGUMENTS_dpiz      (p0, i, z0)
#define ARGUMENTS_dpizz     (p0, i, z0, z1)
#define ARGUMENTS_dpp       (p0, p1)
#define ARGUMENTS_dppz      (p0, p1, z0)
#define ARGUMENTS_dppzz     (p0, p1, z0, z1)
#define ARGUMENTS_ppi       (p0, i)
#define ARGUMENTS_ppiz      (p0, i, z0)
#define ARGUMENTS_ppp       (p0, p1)
#define ARGUMENTS_pppz      (p0, p1, z0)
#define ARGUMENTS_pppzz     (p0, p1, z0, z1)
#define ARGUMENTS_ppzpz     (p0, z0, p1, z1)
#define ARGUMENTS_vppz      (p0, p1, z0)
#define ARGUMENTS_vpz       (p0, z0)
#define ARGUMENTS_zp        (p0)
#define ARGUMENTS_zpp       (p0, p1)
#define ARGUMENTS_zpz       (p0, z0)

#define NATIVE_CALL(symbol, signature, flags)                           \
    SYMBOL(symbol, signature)                                           \
    static void loop_##symbol(const Call *call, uint64_t count)         \
    {                                                                   \
        void *p0 = call->p0, *p1 = call->p1;                            \
        size_t z0 = call->z0, z1 = call->z1;                            \
        int i = call->i;                                                \
        char *reset = call->reset;                                      \
        (void)p1, (void)z0, (void)z1, (void)i;                          \
        BEFORE_LOOP(symbol)                                             \
        while (count--) {                                               \
            EIGHT(                                                      \
                *reset = 0;                                             \
                BEFORE_CALL(symbol)                                     \
                REACH(symbol) ARGUMENTS_##signature;                    \
                __asm__ volatile("" ::: "memory");                      \
            )                                                           \
        }                                                               \
    }
#include "mem.def"
#include "str.def"
#undef NATIVE_CALL

static const Row rows[] = {
#define NATIVE_CALL(symbol, signature, flags) \
    { GROUP, #symbol, #signature, flags, loop_##symbol },
#define GROUP "mem"
#include "mem.def"
#undef GROUP
#define GROUP "str"
#include "str.def"
#undef NATIVE_CALL
};

enum { ROOM = LARGEST + 4096, NEEDLE = 8 };

/*
 * Two buffers of equal text and a destination.  No two begin at the same
 * offset in a page: equal ones are a slow case of many processors.
 */
static _Alignas(4096) char text_a[ROOM];
static _Alignas(4096) char text_b[ROOM + 192];
static _Alignas(4096) char space[ROOM + 448];
/* strstr is slow where a needle nears the end of a page. */
static _Alignas(64) char needle[NEEDLE + 1];
static wchar_t wide_needle[NEEDLE + 1];

static void put(void *text, size_t n, int c, bool wide)
{
    if (wide) {
        ((wchar_t *)text)[n] = c;
    } else {
        ((char *)text)[n] = c;
    }
}

static int get(const void *text, size_t n, bool wide)
{
    return wide ? ((const wchar_t *)text)[n] : ((const char *)text)[n];
}

/* N elements in 'c'..'j' with an 'a' first, a 'b' last, terminated. */
static void write_text(void *text, size_t n, bool wide)
{
    uint32_t random = 12345;

    for (size_t at = 0; at < n; at++) {
        random = random * 1103515245 + 12345;
        put(text, at, 'c' + (random >> 16) % 8, wide);
    }
    put(text, 0, 'a', wide);
    put(text, n - 1, 'b', wide);
    put(text, n, 0, wide);
}

static bool is_one_of(const char *symbol, const char *const *list)
{
    while (*list && !percall_same(symbol, *list)) {
        list++;
    }
    return *list;
}

/*
 * The arguments for ROW at BYTES.  By signature, unless the name says other:
 * - results d, p, v with two pointers copy from text_b to space; with one
 *   pointer and a z (but see the finders) they fill space;
 * - comparisons (c) get two equal texts, lengths (z) get one;
 * - finders (p, int) meet the last element of text_a;
 * - sets: of 'a'..'j' for strspn, of 'b' and digits else; needles: the last
 *   eight elements, or half of them.
 * The first z is the number of elements, the last of a __chk function the
 * room there is.
 */
static void prepare(const Row *row, size_t bytes, Call *call)
{
    static const char *const needles[] = { "memmem", "strstr", NULL };
    static const char *const sets[] = { "strcspn", "strpbrk", NULL };
    static const char *const backwards[] = { "memrchr", NULL };
    bool wide = row->flags & NATIVE_WIDE;
    size_t n = wide ? bytes / sizeof(wchar_t) : bytes;
    size_t length = n / 2 < NEEDLE ? n / 2 : NEEDLE;
    char *b = text_b + 192;
    int pointers = 0, sizes = 0;
    /* Not where a needle is loaded with it: that load would wait for it. */
    static _Alignas(64) char nowhere[64];

    write_text(text_a, n, wide);
    write_text(b, n, wide);
    for (const char *s = row->signature + 1; *s; s++) {
        pointers += *s == 'p';
        sizes += *s == 'z';
    }

    *call = (Call) {
        .p0 = text_a, .p1 = b, .z0 = n, .i = 'b', .reset = nowhere,
    };
    if (row->flags & NATIVE_CHK) {
        size_t room = wide ? ROOM / sizeof(wchar_t) : ROOM;
        *(sizes == 1 ? &call->z0 : &call->z1) = room;
    }

    if (is_one_of(row->symbol, needles)) {
        for (size_t at = 0; at < length; at++) {
            put(wide ? (void *)wide_needle : needle, at,
                get(text_a, n - length + at, wide), wide);
        }
        put(wide ? (void *)wide_needle : needle, length, 0, wide);
        call->p1 = wide ? (void *)wide_needle : needle;
        call->z1 = length;
    } else if (is_one_of(row->symbol, sets)) {
        call->p1 = "b0123";
    } else if (percall_same(row->symbol, "strspn")) {
        call->p1 = "abcdefghij";
    } else if (is_one_of(row->symbol, backwards)) {
        call->i = 'a';
    } else if (percall_same(row->symbol, "bcopy")) {
        call->p0 = b, call->p1 = space + 448;
    } else if (row->signature[0] == 'd' || row->signature[0] == 'v' ||
               (row->signature[0] == 'p' && pointers == 2)) {
        call->p0 = space + 448;
    }

    /* Appending goes to an empty string, each time anew. */
    for (const char *s = row->symbol; *s; s++) {
        if (s[0] == 'c' && s[1] == 'a' && s[2] == 't') {
            call->reset = call->p0;
        }
    }
}

static void measure(const Row *row)
{
    for (size_t *size = percall_sizes; *size; size++) {
        Call call;
        char bytes[32];

        prepare(row, *size, &call);
        snprintf(bytes, sizeof(bytes), "%zu", *size);
        percall_measure(row, &call, bytes);
    }
}

const Part percall_mem = { rows, sizeof(rows) / sizeof(rows[0]), measure };

/*
 * What one call costs: every function of the table, over sizes.
 *
 * Built for each guest and for the host; run by scripts/percall.  The calls are
 * direct calls of a symbol, as a compiler makes them in any program (hence
 * -fno-builtin and no <string.h>): through the PLT when the program is linked
 * dynamically, without it when linked statically.  Other ways of reaching:
 *   -DREACH_ENTRY  through a pointer in a register, from dlsym()
 *   -DREACH_GOT    through a pointer loaded from the GOT for each call, as
 *                  -fno-plt does where a function is called once
 *   -DREACH_TAIL   through a function that ends with a jump to the symbol
 *
 *   percall -l                      the functions: symbol signature flags
 *   percall [-t USEC] [-r REPEATS] [-s BYTES,...] [SYMBOL...]
 *
 * Prints "libc VERSION" and then a line for each measure: symbol bytes ns.
 * A part of the loop around the call is in the figure, natively as in the
 * guest.  Exit codes: 0 done, 1 usage.
 *
 * A row of a table with a signature used before needs nothing here; see
 * prepare() for the arguments it gets.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <dlfcn.h>
#include <gnu/libc-version.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <wchar.h>

#include "../../native-libs/native-libs.h"

/* What one function is called with; p, z, i in the order of its signature. */
typedef struct Call {
    void *p0, *p1;
    size_t z0, z1;
    int i;
    char *reset;            /* strcat: the destination, to be emptied first */
} Call;

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

/* The loop is unrolled, so that its counter is not what is measured. */
#define EIGHT(code) code code code code code code code code
enum { UNROLLED = 8 };

/* The load of a function's address from its slot in the GOT. */
#if defined(__aarch64__)
#define LOAD(symbol) \
    "adrp %0, :got:" #symbol "\n\tldr %0, [%0, :got_lo12:" #symbol "]"
#elif defined(__riscv)
#define LOAD(symbol) ".option pic\n\tla %0, " #symbol
#else
#define LOAD(symbol) "movq " #symbol "@GOTPCREL(%%rip), %0"
#endif

/*
 * What the loop calls: REACH(symbol), after BEFORE_LOOP and BEFORE_CALL.  The
 * assembly says that a pointer may have changed: else it would be loaded, or
 * found to be the symbol, once for all calls.
 */
#if defined(REACH_ENTRY)
#define BEFORE_LOOP(symbol) \
    __typeof__(&call_##symbol) pointer = dlsym(RTLD_DEFAULT, #symbol);
#define BEFORE_CALL(symbol) __asm__ volatile("" : "+r"(pointer));
#define REACH(symbol) pointer
#elif defined(REACH_GOT)
#define BEFORE_LOOP(symbol) __typeof__(&call_##symbol) pointer;
#define BEFORE_CALL(symbol) __asm__ volatile(LOAD(symbol) : "=r"(pointer));
#define REACH(symbol) pointer
#else
#define BEFORE_LOOP(symbol)
#define BEFORE_CALL(symbol)
#ifdef REACH_TAIL
#define REACH(symbol) tail_##symbol
#else
#define REACH(symbol) call_##symbol
#endif
#endif

/* call_SYMBOL is SYMBOL for the linker, with a type of ours. */
#define NATIVE_CALL(symbol, signature, flags)                           \
    extern DECLARE_##signature(call_##symbol) __asm__(#symbol);         \
    static __attribute__((noipa, unused))                               \
    DECLARE_##signature(tail_##symbol)                                  \
    {                                                                   \
        return call_##symbol ARGUMENTS_##signature;                     \
    }                                                                   \
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
#include "../../native-libs/mem.def"
#include "../../native-libs/str.def"
#undef NATIVE_CALL

typedef struct Row {
    const char *symbol;
    const char *signature;
    int flags;
    void (*loop)(const Call *call, uint64_t count);
} Row;

static const Row rows[] = {
#define NATIVE_CALL(symbol, signature, flags) \
    { #symbol, #signature, flags, loop_##symbol },
#include "../../native-libs/mem.def"
#include "../../native-libs/str.def"
#undef NATIVE_CALL
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

enum { LARGEST = 512 * 1024, ROOM = LARGEST + 4096, NEEDLE = 8 };

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

static bool is(const char *a, const char *b)
{
    while (*a && *a == *b) {
        a++, b++;
    }
    return *a == *b;
}

static bool is_one_of(const char *symbol, const char *const *list)
{
    while (*list && !is(symbol, *list)) {
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
    } else if (is(row->symbol, "strspn")) {
        call->p1 = "abcdefghij";
    } else if (is_one_of(row->symbol, backwards)) {
        call->i = 'a';
    } else if (is(row->symbol, "bcopy")) {
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

static uint64_t now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * UINT64_C(1000000000) + t.tv_nsec;
}

static uint64_t time_loop(const Row *row, const Call *call, uint64_t count)
{
    uint64_t start = now();

    row->loop(call, count);
    return now() - start;
}

/* Nanoseconds of a call: the least of REPEATS loops of TARGET ns or more. */
static double measure(const Row *row, size_t bytes, uint64_t target,
                      int repeats)
{
    Call call;
    uint64_t count = 1, took, least;

    prepare(row, bytes, &call);
    row->loop(&call, 2);        /* bind, translate, touch */
    while ((took = time_loop(row, &call, count)) < target / 4) {
        uint64_t times = took ? target / took + 1 : 64;
        count *= times > 64 ? 64 : times < 2 ? 2 : times;
    }
    if (took < target) {
        count = count * target / took + 1;
    }
    least = UINT64_MAX;
    while (repeats--) {
        took = time_loop(row, &call, count);
        least = took < least ? took : least;
    }
    return (double)least / count / UNROLLED;
}

static int usage(void)
{
    fprintf(stderr, "percall: usage: percall -l | [-t USEC] [-r REPEATS] "
            "[-s BYTES,...] [SYMBOL...], BYTES 8 to %d\n", LARGEST);
    return 1;
}

int main(int argc, char **argv)
{
    size_t sizes[32] = {
        8, 16, 32, 64, 128, 256, 512, 1024, 4096, 16384, 65536, LARGEST,
    };
    uint64_t target = 2000000;
    int repeats = 3;
    int at;

    for (at = 1; at < argc && argv[at][0] == '-'; at++) {
        if (is(argv[at], "-l")) {
            for (size_t r = 0; r < ROWS; r++) {
                printf("%s %s %d\n", rows[r].symbol, rows[r].signature,
                       rows[r].flags);
            }
            return 0;
        }
        if (at + 1 == argc) {
            return usage();
        }
        if (is(argv[at], "-t")) {
            target = strtoull(argv[++at], NULL, 10) * 1000;
        } else if (is(argv[at], "-r")) {
            repeats = strtol(argv[++at], NULL, 10);
        } else if (is(argv[at], "-s")) {
            char *list = argv[++at];
            int count = 0;

            do {
                size_t size = strtoull(list, &list, 10);
                if (size < 8 || size > LARGEST || count > 30) {
                    return usage();
                }
                sizes[count++] = size;
            } while (*list++ == ',');
            sizes[count] = 0;
        } else {
            return usage();
        }
    }
    if (!target || repeats < 1) {
        return usage();
    }

    printf("libc %s\n", gnu_get_libc_version());
    for (size_t r = 0; r < ROWS; r++) {
        bool wanted = at == argc;

        for (int name = at; name < argc; name++) {
            wanted = wanted || is(argv[name], rows[r].symbol);
        }
        for (size_t *size = sizes; wanted && *size; size++) {
            printf("%s %zu %.3f\n", rows[r].symbol, *size,
                   measure(&rows[r], *size, target, repeats));
            fflush(stdout);
        }
    }
    return 0;
}

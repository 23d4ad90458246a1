/*
 * Replaces the code of strlen while the program runs, and puts it back. The
 * program has to see what it put there: 42.
 *
 *   replace protect   makes the page writable and writes into it
 *   replace steps     the same: first not executable, then writable, then both
 *                     taken back
 *   replace map       maps memory over the page
 *   replace file      maps a file over the page
 *   replace offset    maps what is not the beginning of a file
 *   replace mremap    moves a page there that has been prepared elsewhere
 *   replace away      moves the page away, calls it there, and maps another
 *
 * Between the first and the last change no function of a library may be called,
 * because it could be on the page: only system calls, and code of this file.
 *
 * Compile with -fno-builtin -fno-tree-loop-distribute-patterns.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define COUNT 1000
#define FORTY_TWO 42

#ifdef __aarch64__
/* mov x0, #42; ret */
static const uint32_t code[] = { 0xd2800540, 0xd65f03c0 };
#else
/* li a0, 42; ret */
static const uint32_t code[] = { 0x02a00513, 0x00008067 };
#endif

#define RX (PROT_READ | PROT_EXEC)
#define RW (PROT_READ | PROT_WRITE)

typedef enum How {
    PROTECT, STEPS, MAP, FROM_FILE, OFFSET, MREMAP, AWAY, HOWS
} How;

static const char *const names[HOWS] = {
    "protect", "steps", "map", "file", "offset", "mremap", "away",
};

static const char text[] = "some text, long enough to be worth a call: END";
static size_t (*volatile pointer)(const char *) = strlen;
static char *page;
static size_t size;     /* of two pages: the function may go on in the next */

/* A system call with up to six arguments; -errno when it fails */
#define SYSTEM(name, ...) system_call(SYS_##name, (long[6]) { __VA_ARGS__ })

static long system_call(long number, const long *a)
{
#ifdef __aarch64__
    register long n asm("x8") = number, x0 asm("x0") = a[0],
        x1 asm("x1") = a[1], x2 asm("x2") = a[2], x3 asm("x3") = a[3],
        x4 asm("x4") = a[4], x5 asm("x5") = a[5];

    asm volatile("svc 0"
#else
    register long n asm("a7") = number, x0 asm("a0") = a[0],
        x1 asm("a1") = a[1], x2 asm("a2") = a[2], x3 asm("a3") = a[3],
        x4 asm("a4") = a[4], x5 asm("a5") = a[5];

    asm volatile("ecall"
#endif
                 : "+r"(x0)
                 : "r"(n), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
                 : "memory");
    return x0;
}

/* NULL, or where it was mapped: what an address is that is no error */
static char *map(char *at, int protection, int flags, int fd, long offset)
{
    long result = SYSTEM(mmap, (long)at, size, protection, flags, fd, offset);

    return result < 0 && result > -4096 ? NULL : (char *)result;
}

static long protect(int protection)
{
    return SYSTEM(mprotect, (long)page, size, protection);
}

static long move(char *from, char *to)
{
    return SYSTEM(mremap, (long)from, size, size,
                  MREMAP_MAYMOVE | MREMAP_FIXED, (long)to) != (long)to;
}

static void new_code(char *start, size_t n)
{
#ifdef __aarch64__
    __builtin___clear_cache(start, start + n);
#else
    /* That would be a function of the C library */
    asm volatile("fence.i" : : : "memory");
#endif
}

static void copy(void *to, const void *from, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        ((volatile char *)to)[i] = ((const volatile char *)from)[i];
    }
}

/* What the pages are to be: with or without the code in the function */
static void prepare(char *to, const char *original, int replaced)
{
    copy(to, original, size);
    if (replaced) {
        copy(to + ((char *)pointer - page), code, sizeof(code));
    }
    new_code(to, size);
}

/* Write into the pages themselves. */
static void write_code(const char *original, int replaced)
{
    copy(pointer, replaced ? (const void *)code
                           : original + ((char *)pointer - page),
         sizeof(code));
    new_code((char *)pointer, sizeof(code));
}

/* NULL when all is well */
static const char *put(How how, const char *original, int replaced)
{
    const int fixed = MAP_FIXED | MAP_PRIVATE;
    char *other;
    long offset;
    int fd;

    switch (how) {
    case PROTECT:
        if (protect(RW | PROT_EXEC)) {
            return "mprotect";
        }
        write_code(original, replaced);
        return NULL;
    case STEPS:
        if (protect(PROT_READ) || protect(RW)) {
            return "mprotect";
        }
        write_code(original, replaced);
        return protect(RX) ? "mprotect" : NULL;
    case FROM_FILE:
    case OFFSET:
        offset = how == OFFSET ? size : 0;
        fd = SYSTEM(memfd_create, (long)"page");
        if (fd < 0 || SYSTEM(ftruncate, fd, offset + size)) {
            return "memfd_create";
        }
        other = map(NULL, RW, MAP_SHARED, fd, offset);
        if (!other) {
            return "mmap";
        }
        prepare(other, original, replaced);
        return map(page, RX, fixed, fd, offset) ? NULL : "mmap";
    case MREMAP:
        other = map(NULL, RW | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (!other) {
            return "mmap";
        }
        prepare(other, original, replaced);
        return move(other, page) ? "mremap" : NULL;
    default:
        if (!map(page, RW, fixed | MAP_ANONYMOUS, -1, 0)) {
            return "mmap";
        }
        prepare(page, original, replaced);
        return protect(RX) ? "mprotect" : NULL;
    }
}

static size_t calls(void)
{
    size_t total = 0;

    for (int i = 0; i < COUNT; i++) {
        total += i & 1 ? strlen(text + i % 40) : pointer(text + i % 40);
    }
    return total;
}

int main(int argc, char **argv)
{
    static char original[2 * 65536];
    size_t before, between = 0, moved = 0, after = 0;
    const char *wrong = NULL;
    int how = 0;

    while (argc > 1 && how < HOWS && strcmp(argv[1], names[how])) {
        how++;
    }
    if (how == HOWS) {
        printf("unknown\n");
        return 1;
    }
    size = 2 * getpagesize();
    page = (char *)((uintptr_t)pointer & -(uintptr_t)getpagesize());
    copy(original, page, size);

    before = calls();
    if (how == AWAY) {
        char *to = map(NULL, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

        if (!to || move(page, to)) {
            wrong = "mremap";
        } else {
            size_t (*volatile there)(const char *) =
                (size_t (*)(const char *))(to + ((char *)pointer - page));

            /* The other one loads a constant, from where it would have been */
#ifdef __aarch64__
            for (int i = 0; i < COUNT; i++) {
                moved += there(text + i % 40);
            }
#else
            (void)there;
#endif
        }
    }
    wrong = wrong ? wrong : put(how, original, 1);
    if (!wrong) {
        between = calls();
        wrong = put(how, original, 0);
    }
    if (!wrong) {
        after = calls();
    }
    printf("%s: before %zu, replaced %zu, moved %zu, after %zu%s%s\n",
           names[how], before, between, moved, after, wrong ? ", failed: " : "",
           wrong ? wrong : "");
    return wrong || between != FORTY_TWO * COUNT || before != after;
}

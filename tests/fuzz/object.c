/*
 * Objects as a real linker makes them, to begin fuzzing with: library and
 * program. They are never run.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#define HIDDEN __attribute__((visibility("hidden")))

void *memset(void *to, int c, size_t n) __attribute__((weak));
int other;

HIDDEN void *forwards(void *to, const void *from, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        ((char *)to)[i] = ((const char *)from)[i];
    }
    return to;
}

HIDDEN void *backwards(void *to, const void *from, size_t n)
{
    while (n--) {
        ((char *)to)[n] = ((const char *)from)[n];
    }
    return to;
}

static void *(*resolve(void))(void *, const void *, size_t)
{
    return other ? forwards : backwards;
}

void *memcpy(void *to, const void *from, size_t n)
    __attribute__((ifunc("resolve")));

#ifndef PROGRAM
size_t strlen(const char *s)
{
    size_t n = 0;

    while (s[n]) {
        n++;
    }
    return n;
}

const char *gnu_get_libc_version(void)
{
    return "0";
}

void *memmove_1(void *to, const void *from, size_t n)
{
    return forwards(to, from, n);
}

void *memmove_2(void *to, const void *from, size_t n)
{
    return backwards(to, from, n);
}

__asm__(".symver memmove_1, memmove@V1\n"
        ".symver memmove_2, memmove@@V2\n");
#endif

void *(*pointer)(void *, int, size_t) = memset;

void _start(char *memory)
{
    memset(memory, 0, strlen(memory));
    memcpy(memory, memory + 5, 7);
}

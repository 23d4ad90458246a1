/*
 * Definitions that are not the C library's, of the functions that calls.c
 * calls. They count their calls. To be linked with a program, or to be
 * preloaded. Compile with -fno-builtin -fno-tree-loop-distribute-patterns.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <string.h>

static int calls[5];

size_t strlen(const char *s)
{
    size_t n = 0;

    calls[0]++;
    while (s[n]) {
        n++;
    }
    return n;
}

void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
    calls[1]++;
    for (size_t i = 0; i < n; i++) {
        ((char *)to)[i] = ((const char *)from)[i];
    }
    return to;
}

void *memchr(const void *s, int c, size_t n)
{
    calls[2]++;
    for (const unsigned char *p = s; n--; p++) {
        if (*p == (unsigned char)c) {
            return (void *)p;
        }
    }
    return NULL;
}

int strcmp(const char *a, const char *b)
{
    calls[3]++;
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return (unsigned char)*a - (unsigned char)*b;
}

char *strchr(const char *s, int c)
{
    calls[4]++;
    while (*s != (char)c) {
        if (!*s++) {
            return NULL;
        }
    }
    return (char *)s;
}

/* More than 999 of each? Not how many: a library may call them too. */
static __attribute__((destructor)) void tell(void)
{
    int all = 1;

    for (int i = 0; i < 5; i++) {
        all &= calls[i] > 999;
    }
    printf(all ? "own all\n" : "own %d %d %d %d %d\n", calls[0], calls[1],
           calls[2], calls[3], calls[4]);
}

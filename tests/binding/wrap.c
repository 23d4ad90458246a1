/*
 * Definitions of memcpy or strlen that call the next one and count.
 *
 * -DWRAP_MEMCPY, -DWRAP_STRLEN; -DREPLACE: does not call the next one, but
 * gives a result that can be told from its. Compile with -fno-builtin.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>

static int count;

int wrapped(void)
{
    return count;
}

#ifdef WRAP_MEMCPY
void *memcpy(void *to, const void *from, size_t n)
{
#ifdef REPLACE
    for (size_t i = 0; i < n; i++) {
        ((char *)to)[i] = ((const char *)from)[i] ^ 32;
    }
    count++;
    return to;
#else
    static void *(*next)(void *, const void *, size_t);

    if (!next) {
        next = (void *(*)(void *, const void *, size_t))
            dlsym(RTLD_NEXT, "memcpy");
    }
    count++;
    return next(to, from, n);
#endif
}
#endif

#ifdef WRAP_STRLEN
size_t strlen(const char *text)
{
#ifdef REPLACE
    size_t n = 0;

    while (text[n]) {
        n++;
    }
    count++;
    return n * 2;
#else
    static size_t (*next)(const char *);

    if (!next) {
        next = (size_t (*)(const char *))dlsym(RTLD_NEXT, "strlen");
    }
    count++;
    return next(text);
#endif
}
#endif

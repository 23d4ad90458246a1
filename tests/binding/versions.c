/*
 * A library that calls itself the C library and exports two versions of a
 * function: what only the old one's callers get is another function.
 *
 * Compile with -fno-builtin -shared -fPIC -Wl,-soname,libc.so.6 and a version
 * script that has OLD and NEW; with -DPROGRAM the program that loads it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define _GNU_SOURCE
#include <stddef.h>

#ifdef PROGRAM
#include <dlfcn.h>
#include <stdio.h>

typedef size_t length(const char *s);

int main(int argc, char **argv)
{
    void *library = dlopen(argv[argc - 1], RTLD_NOW | RTLD_LOCAL);
    length *old = library ? dlvsym(library, "strlen", "OLD") : NULL;
    length *new = library ? dlvsym(library, "strlen", "NEW") : NULL;
    size_t sum[2] = { };

    if (!old || !new || old == new) {
        printf("no versions: %s\n", dlerror());
        return 1;
    }
    for (int i = 0; i < 100; i++) {
        sum[0] += old("abc");
        sum[1] += new("abc");
    }
    printf("old %zu new %zu\n", sum[0], sum[1]);
    return 0;
}
#else
size_t old_strlen(const char *s);
size_t new_strlen(const char *s);

const char *gnu_get_libc_version(void)
{
    return "";
}

size_t new_strlen(const char *s)
{
    size_t n = 0;

    while (s[n]) {
        n++;
    }
    return n;
}

/* Not the default; counts the terminating zero as well */
size_t old_strlen(const char *s)
{
    return new_strlen(s) + 1;
}

__asm__(".symver old_strlen, strlen@OLD");
__asm__(".symver new_strlen, strlen@@NEW");
#endif

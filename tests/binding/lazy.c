/*
 * A library that calls itself the C library, and calls its own functions by
 * lazily bound slots: until then these hold an address in it that is none of
 * its functions'.
 *
 * Compile with -fno-builtin -shared -fPIC -Wl,-z,lazy,-soname,libc.so.6; with
 * -DPROGRAM the program that loads it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stddef.h>

#ifdef PROGRAM
#include <dlfcn.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    void *library = dlopen(argv[argc - 1], RTLD_LAZY | RTLD_LOCAL);
    int (*use)(char *, const char *) = library ? dlsym(library, "use") : NULL;
    char to[16] = "unchanged";

    if (!use) {
        printf("no library: %s\n", dlerror());
        return 1;
    }
    for (int i = 0; i < 3; i++) {
        printf("%d", use(to, "changed"));
        printf(" %s\n", to);
    }
    return 0;
}
#else
const char *gnu_get_libc_version(void)
{
    return "";
}

static void *copy(void *to, const void *from, size_t n)
{
    char *t = to;
    const char *f = from;

    while (n--) {
        *t++ = *f++;
    }
    return to;
}

static void *(*choose(void))(void *, const void *, size_t)
{
    return copy;
}

void *memcpy(void *to, const void *from, size_t n)
    __attribute__((ifunc("choose")));

int first_letter(const char *s, const char *unused, size_t n)
{
    return s[0] + (unused == NULL) + n;
}

int use(char *to, const char *from)
{
    int letter;

    memcpy(to, from, 4);
    letter = first_letter(to, from, 4);
    memcpy(to, from, 8);
    return letter;
}
#endif

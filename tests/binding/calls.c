/*
 * Calls memcpy and strlen 100 times each, directly and through a pointer,
 * and says what a definition other than the C library's has counted.
 *
 *   calls [LIBRARY]    LIBRARY: loaded at run time, exports use(), and a
 *                      definition of memcpy that only it knows
 *
 * -DOWN: with a memcpy of its own. -DSTATIC: for static linking.
 * Compile with -fno-builtin.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

static int own;

#ifdef OWN
/* Exported, and not the C library's: each letter is one further */
void *memcpy(void *to, const void *from, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        ((char *)to)[i] = ((const char *)from)[i] + 1;
    }
    own++;
    return to;
}
#endif

/* Once each without a loop: a first call that is bound lazily */
static __attribute__((noinline)) size_t once(char *to, const char *from)
{
    memcpy(to, from, 10);
    return strlen(from);
}

int main(int argc, char **argv)
{
    char to[32] = "", *volatile from = "abcdefghi";
    void *(*volatile pointer)(void *, const void *, size_t) = memcpy;
    size_t length = 0;

    printf("first %zu", once(to, from));
    printf(" %.9s\n", to);
    for (int i = 0; i < 100; i++) {
        memcpy(to, from, 9);
        length += strlen(from);
    }
    printf("calls %zu %.9s\n", length, to);
    for (int i = 0; i < 100; i++) {
        pointer(to, from, 9);
    }
    printf("pointer %.9s\n", to);
    printf("own %d\n", own);
#ifndef STATIC
    int (*count)(void);

    /* A wrapper counts, if there is one */
    count = (int (*)(void))dlsym(RTLD_DEFAULT, "wrapped");
    if (count) {
        printf("wrapped %d\n", count());
    }
    if (argc > 1) {
        void *handle = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND);
        int (*use)(char *, const char *, int) = handle
            ? (int (*)(char *, const char *, int))dlsym(handle, "use") : NULL;

        if (!use) {
            printf("no library: %s\n", dlerror());
            return 1;
        }
        printf("library %d", use(to, from, 100));
        printf(" %.9s\n", to);
        dlclose(handle);
        memcpy(to, from, 9);
        printf("after it %.9s\n", to);
    }
#endif
    return 0;
}

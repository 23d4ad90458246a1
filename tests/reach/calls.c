/*
 * Makes COUNT calls of each of five functions, bound and reached in the way
 * that the first argument says, and prints what they have returned.
 *
 *   calls direct           calls by name
 *   calls single           each in a function of its own
 *   calls tail             the same, as the last thing that it does
 *   calls pointer          through pointers to the functions
 *   calls dlsym            through what dlsym() gives
 *   calls dlopen LIBRARY   library.c's use(), of a library loaded at run time
 *   calls dlmopen LIBRARY  the same, in a namespace with a C library of its own
 *
 * -DSTATIC: without those of dlfcn.h. Compile with -fno-builtin.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define _GNU_SOURCE
#ifndef STATIC
#include <dlfcn.h>
#endif
#include <stdio.h>
#include <string.h>

#define COUNT 1000

static const char text[] = "some text, long enough to be worth a call: END";
static char to[64];
static volatile size_t some = 7;    /* not a constant: __memcpy_chk is called */

typedef struct Functions {
    size_t (*strlen)(const char *);
    void *(*memcpy)(void *, const void *, size_t);
    void *(*memchr)(const void *, int, size_t);
    int (*strcmp)(const char *, const char *);
    char *(*strchr)(const char *, int);
} Functions;

/* Different in each round, so that no round's result is another's */
static const char *from(int i)
{
    return text + i % 40;
}

static size_t sum(const void *result)
{
    return (const char *)result - text;
}

static size_t sign(int result)
{
    return result < 0 ? 1 : result > 0 ? 2 : 3;
}

#define PRINT(name, each)                               \
    do {                                                \
        size_t total = 0;                               \
                                                        \
        for (int i = 0; i < COUNT; i++) {               \
            total += (each) * (i % 7 + 1);              \
        }                                               \
        printf("%s %zu\n", name, total);                \
    } while (0)

static void direct(void)
{
    PRINT("strlen", strlen(from(i)));
    PRINT("memcpy", (char *)memcpy(to, from(i), some) - to + to[i % 7]);
    PRINT("memchr", sum(memchr(from(i), 'E', 60 - i % 40)));
    PRINT("strcmp", sign(strcmp(from(i), text + i % 3)));
    PRINT("strchr", sum(strchr(from(i), 'E')));
}

/* Functions that make one call; AFTER is what they do after it */
#define FUNCTION(name, type, parameters, call, after)                   \
    static __attribute__((noinline)) type name parameters               \
    {                                                                   \
        type result = call;                                             \
                                                                        \
        after;                                                          \
        return result;                                                  \
    }

#define FUNCTIONS(name, after)                                          \
    FUNCTION(name##_strlen, size_t, (const char *s), strlen(s), after)  \
    FUNCTION(name##_memcpy, void *, (const char *s, size_t n),          \
             memcpy(to, s, n), after)                                   \
    FUNCTION(name##_memchr, void *, (const char *s, size_t n),          \
             memchr(s, 'E', n), after)                                  \
    FUNCTION(name##_strcmp, int, (const char *s, int i),                \
             strcmp(s, text + i), after)                                \
    FUNCTION(name##_strchr, char *, (const char *s), strchr(s, 'E'),    \
             after)                                                     \
                                                                        \
    static void name(void)                                              \
    {                                                                   \
        PRINT("strlen", name##_strlen(from(i)));                        \
        PRINT("memcpy", (char *)name##_memcpy(from(i), some) - to +     \
              to[i % 7]);                                               \
        PRINT("memchr", sum(name##_memchr(from(i), 60 - i % 40)));      \
        PRINT("strcmp", sign(name##_strcmp(from(i), i % 3)));           \
        PRINT("strchr", sum(name##_strchr(from(i))));                   \
    }

FUNCTIONS(tail, )
FUNCTIONS(single, asm volatile(""))

static void pointers(const volatile Functions *f)
{
    PRINT("strlen", f->strlen(from(i)));
    PRINT("memcpy", (char *)f->memcpy(to, from(i), some) - to + to[i % 7]);
    PRINT("memchr", sum(f->memchr(from(i), 'E', 60 - i % 40)));
    PRINT("strcmp", sign(f->strcmp(from(i), text + i % 3)));
    PRINT("strchr", sum(f->strchr(from(i), 'E')));
}

#ifndef STATIC
static int library(void *handle)
{
    size_t (*use)(const char *, char *, int) = handle
        ? (size_t (*)(const char *, char *, int))dlsym(handle, "use") : NULL;

    if (!use) {
        printf("no library: %s\n", dlerror());
        return 1;
    }
    printf("use %zu\n", use(text, to, COUNT));
    dlclose(handle);
    return 0;
}
#endif

int main(int argc, char **argv)
{
    Functions f = { strlen, memcpy, memchr, strcmp, strchr };
    const char *how = argc > 1 ? argv[1] : "direct";

    printf("%s\n", how);
    if (!strcmp(how, "direct")) {
        direct();
    } else if (!strcmp(how, "tail")) {
        tail();
    } else if (!strcmp(how, "single")) {
        single();
    } else if (!strcmp(how, "pointer")) {
        pointers(&f);
#ifndef STATIC
    } else if (!strcmp(how, "dlsym")) {
        f.strlen = (size_t (*)(const char *))dlsym(RTLD_DEFAULT, "strlen");
        f.memcpy = (void *(*)(void *, const void *, size_t))
            dlsym(RTLD_DEFAULT, "memcpy");
        f.memchr = (void *(*)(const void *, int, size_t))
            dlsym(RTLD_DEFAULT, "memchr");
        f.strcmp = (int (*)(const char *, const char *))
            dlsym(RTLD_DEFAULT, "strcmp");
        f.strchr = (char *(*)(const char *, int))
            dlsym(RTLD_DEFAULT, "strchr");
        pointers(&f);
    } else if (!strcmp(how, "dlopen") && argc > 2) {
        return library(dlopen(argv[2], RTLD_NOW));
#ifdef LM_ID_NEWLM
    } else if (!strcmp(how, "dlmopen") && argc > 2) {
        return library(dlmopen(LM_ID_NEWLM, argv[2], RTLD_NOW));
#endif
#endif
    } else {
        printf("unknown\n");
        return 1;
    }
    return 0;
}

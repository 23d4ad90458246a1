/*
 * Makes 1000 calls of each of other names of listed functions: of the fortified
 * ones, or (-DNAMES) of old ones, and of those that glibc has for itself.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define COUNT 1000

static const char text[] = "some text, long enough to be worth a call: END";
static char to[64];

void *__memcpy_chk(void *, const void *, size_t, size_t);
void *__memmove_chk(void *, const void *, size_t, size_t);
void *__mempcpy_chk(void *, const void *, size_t, size_t);
void *__memset_chk(void *, int, size_t, size_t);
char *__strcpy_chk(char *, const char *, size_t);
char *__stpcpy_chk(char *, const char *, size_t);
char *__strcat_chk(char *, const char *, size_t);
void *__rawmemchr(const void *, int);
char *__stpcpy(char *, const char *);
void *__mempcpy(void *, const void *, size_t);

static unsigned total;

static void add(const void *result, const char *base)
{
    total = total * 31 + ((const char *)result - base);
    for (int i = 0; i < 8; i++) {
        total = total * 31 + to[i];
    }
}

int main(void)
{
    for (int i = 0; i < COUNT; i++) {
        const char *from = text + i % 40;

        to[0] = 0;
#ifdef NAMES
        bcopy(from, to, 7);
        add(to, to);
        add(index(from, 'E'), text);
        add(rindex(from, 'E'), text);
#ifdef __GLIBC__
        add(__rawmemchr(from, 'E'), text);
        add(__stpcpy(to, from), to);
        add(__mempcpy(to, from, 6), to);
#endif
        total += bcmp(from, text, 5) != 0;
        bzero(to, 3);
        add(to, to);
#else
        add(__memcpy_chk(to, from, 7, sizeof(to)), to);
        add(__memmove_chk(to, to + 1, 7, sizeof(to)), to);
        add(__mempcpy_chk(to, from, 6, sizeof(to)), to);
        add(__memset_chk(to, i, 3, sizeof(to)), to);
        add(__strcpy_chk(to, from, sizeof(to)), to);
        add(__stpcpy_chk(to, from, sizeof(to)), to);
        to[3] = 0;
        add(__strcat_chk(to, from, sizeof(to)), to);
#endif
    }
    printf("sum %u\n", total);
    return 0;
}

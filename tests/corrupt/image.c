/*
 * The image: a library that is provider and caller of its functions, with
 * the C library's name, so that each of its tables decides something. load.c
 * maps it. It does nothing but compute.
 *
 * Compile with -fno-builtin -nostdlib -shared -fPIC -Wl,-T,image.ld.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stddef.h>

/* What the C library is known by */
const char *gnu_get_libc_version(void)
{
    return "";
}

void *memcpy(void *to, const void *from, size_t n)
{
    char *t = to;
    const char *f = from;

    while (n--) {
        *t++ = *f++;
    }
    return to;
}

void *memset(void *to, int c, size_t n)
{
    char *t = to;

    while (n--) {
        *t++ = c;
    }
    return to;
}

size_t strlen(const char *s)
{
    size_t n = 0;

    while (s[n]) {
        n++;
    }
    return n;
}

/* No symbol of the file: the first thing in .text.entry */
__attribute__((section(".text.entry"), visibility("hidden")))
unsigned long entry(char *memory)
{
    unsigned long sum = 0;

    for (int i = 0; i < 20; i++) {
        memset(memory, 'a' + i, 100 + i);
        memory[100 + i] = 0;
        memcpy(memory + 200, memory, i * 4 + 1);
        memory[200 + i * 4 + 1] = 0;
        sum = sum * 1000003 + strlen(memory) + strlen(memory + 200)
              + (unsigned char)memory[200];
    }
    return sum;
}

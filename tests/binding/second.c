/*
 * A library with a memcpy of its own, which only it is bound to, and a
 * strlen that it has from the C library.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

void *memcpy(void *to, const void *from, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        ((char *)to)[i] = ((const char *)from)[n - 1 - i];
    }
    return to;
}

int use(char *to, const char *from, int times)
{
    int length = 0;

    for (int i = 0; i < times; i++) {
        memcpy(to, from, 9);
        length += strlen(from);
    }
    return length;
}

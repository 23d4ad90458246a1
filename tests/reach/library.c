/*
 * A library that calls five functions of the C library.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

size_t use(const char *from, char *to, int count);

/* COUNT calls of each; TO has room for 64 bytes */
size_t use(const char *from, char *to, int count)
{
    size_t total = 0;

    for (int i = 0; i < count; i++) {
        const char *s = from + i % 40;

        total += strlen(s) + (strcmp(s, from) > 0);
        total += (char *)memcpy(to, s, 7) - to + to[i % 7];
        total += (char *)memchr(s, 'E', 60 - i % 40) - s;
        total += strchr(s, 'E') - s;
    }
    return total;
}

/*
 * Calls memcpy in a loop from one place, and prints what was copied. Its own
 * instructions are the same in each run: nothing depends on an address.
 *
 * Compile with -fno-builtin -no-pie -fno-pie.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <string.h>

static char from[256], to[256];

int main(int argc, char **argv)
{
    int rounds = argc > 1 ? argv[1][0] - '0' : 8;
    unsigned sum = 0;

    for (int i = 0; i < 256; i++) {
        from[i] = i * 7;
    }
    for (int i = 0; i < rounds; i++) {
        memcpy(to + i, from + 2 * i, 16 * i + 1);
        for (int j = 0; j < 256; j++) {
            sum = sum * 31 + (unsigned char)to[j];
        }
        printf("%d %u\n", i, sum);
    }
    return 42;
}

/*
 * Maps memory over a part of its own bss. The object has to be looked at
 * again then; calls in code that is translated already stay native, or become
 * it again.
 *
 * Compile with -fno-builtin.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

enum { PAGE = 4096 };

static char text[64 * PAGE] __attribute__((aligned(PAGE)));

int main(void)
{
    size_t sum = 0;

    for (int i = 0; i < 1000; i++) {
        if (i == 500 &&
            mmap(text + 16 * PAGE, 4 * PAGE, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED) {
            return 1;
        }
        text[i] = 'a';
        sum += strlen(text);
    }
    printf("%zu\n", sum);
    return 0;
}

/*
 * A library that calls listed functions, and with -DPROGRAM the program that
 * calls it and them.
 *
 * Compile with -fno-builtin.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <string.h>

#ifdef PROGRAM
#define NAME program
size_t callee(char *to, const char *from, size_t n);
#else
#define NAME callee
#endif

size_t NAME(char *to, const char *from, size_t n)
{
    memset(to, 'x', n + 1);
    memcpy(to, from, n);
    to[n + 1] = 0;
    return strlen(to);
}

#ifdef PROGRAM
int main(void)
{
    char memory[100];

    for (int i = 0; i < 10; i++) {
        printf("%zu %s\n", program(memory, "0123456789", i), memory);
        printf("%zu %s\n", callee(memory, "9876543210", i), memory);
    }
    return 0;
}
#endif

/*
 * Prints what the library's function returns, and lengths of strings, which a
 * library may compute in its own way.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <stdio.h>
#include <string.h>

int answer(int x);

/* So many calls that they are worth storing. */
#define CALL(n)                                             \
    static size_t __attribute__((noinline)) f##n(char *s)   \
    {                                                       \
        return strlen(s + n) + n;                           \
    }
CALL(0) CALL(1) CALL(2) CALL(3) CALL(4) CALL(5) CALL(6) CALL(7) CALL(8) CALL(9)

int main(int argc, char **argv)
{
    static size_t (*const functions[])(char *) = {
        f0, f1, f2, f3, f4, f5, f6, f7, f8, f9,
    };

    printf("%d", answer(40));
    for (int i = 0; i < 10 && argc == 2; i++) {
        printf(" %zu", functions[i](argv[1]));
    }
    printf("\n");
    return 0;
}

/*
 * Calls two functions of the group "mem" and two of "str", 100 times each.
 *
 * Compile with -fno-builtin.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include <unistd.h>

int main(void)
{
    char to[64];
    const char *volatile from = "some text";
    size_t n = 0;

    for (int i = 0; i < 100; i++) {
        memcpy(to, from, 10);
        memset(to + 20, 'x', 20);
        n += strlen(to);
        n += strcmp(to, from) == 0;
    }
    return write(1, "done\n", 5) != 5 || n != 1000;
}

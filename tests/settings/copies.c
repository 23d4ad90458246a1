/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A hundred calls of memcpy.  Compile with -fno-builtin. */
#include <stdio.h>
#include <string.h>

int main(void)
{
    char text[32] = "copied", to[32];

    for (int i = 0; i < 100; i++) {
        memcpy(to, text, sizeof(text));
    }
    puts(to);
    return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>

int main(int argc, char **argv)
{
    printf("%s %d\n", argv[0], argc - 1);
    return 0;
}

/*
 * Prints what the library's function returns.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <stdio.h>

int answer(int x);

int main(void)
{
    printf("%d\n", answer(40));
    return 0;
}

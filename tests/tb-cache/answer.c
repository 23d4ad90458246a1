/*
 * A library with one function; ANSWER tells what the function returns.  With
 * OWN the library also has the program's strlen().
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <stddef.h>

int answer(int x);
size_t strlen(const char *s);

int answer(int x)
{
    return x + ANSWER;
}

#ifdef OWN
size_t strlen(const char *s)
{
    return 1000 + !*s;
}
#endif

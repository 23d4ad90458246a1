/*
 * A static program with all functions of the table; or, with OWN, one that
 * has some of its own under the same names.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <stddef.h>

#define NATIVE_CALL(symbol, signature, flags) extern char symbol[];
#include "mem.def"
#include "str.def"
#undef NATIVE_CALL

#ifdef OWN
__asm__(".globl memcpy, strlen, strcmp\n"
        ".type memcpy, %function\n"
        ".type strlen, %function\n"
        ".type strcmp, %function\n"
        "memcpy = own_memcpy\n"
        "strlen = own_strlen\n"
        "strcmp = own_strcmp\n");

__attribute__((used)) static void *own_memcpy(void *d, const void *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        ((volatile char *)d)[i] = ((const char *)s)[i];
    }
    return d;
}

__attribute__((used)) static size_t own_strlen(const char *s)
{
    size_t n = 0;

    while (((const volatile char *)s)[n]) {
        n++;
    }
    return n;
}

__attribute__((used)) static int own_strcmp(const char *a, const char *b)
{
    while (*a && *a == *(const volatile char *)b) {
        a++;
        b++;
    }
    return *(const unsigned char *)a - *(const unsigned char *)b;
}
#endif

void *volatile functions[] = {
#define NATIVE_CALL(symbol, signature, flags) symbol,
#include "mem.def"
#include "str.def"
};

int main(void)
{
    return !functions[0];
}

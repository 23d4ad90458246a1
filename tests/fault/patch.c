/*
 * Functions of the C library whose code the program patches through
 * /proc/self/mem, as tools do that hook functions: memset then returns
 * another value, in all ways in which it is called.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#ifdef __aarch64__
/* bti c, which a library may demand; x0 = 7; return */
static const uint32_t code[] = { 0xd503245f, 0xd28000e0, 0xd65f03c0 };
#else
static const uint32_t code[] = { 0x00700513, 0x00008067 };  /* a0 = 7; return */
#endif

static char buffer[64];

/* How many of 100 calls are those of the patched function. */
static int patched(void)
{
    void *(*volatile pointer)(void *, int, size_t) = memset;
    int n = 0;

    for (int i = 0; i < 50; i++) {
        n += memset(buffer, i, sizeof(buffer)) == (void *)7;
        n += pointer(buffer, i, sizeof(buffer)) == (void *)7;
    }
    return n;
}

int main(void)
{
    char *function = (char *)(uintptr_t)memset;
    int fd = open("/proc/self/mem", O_RDWR);

    printf("before %d\n", patched());
    if (fd < 0 || pwrite(fd, code, sizeof(code), (uintptr_t)function)
                  != sizeof(code)) {
        perror("/proc/self/mem");
        return 1;
    }
    __builtin___clear_cache(function, function + sizeof(code));
    printf("after %d\n", patched());
    return 0;
}

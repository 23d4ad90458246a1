/*
 * Calls functions in a file, edits the file where it is, and calls again.
 * Usage: edited FILE.  FILE is made anew.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define SIZE    65536   /* the largest page of a host */
/* The beginning of a file tells which file it is. */
#define CODE    8192
#define N       16      /* functions, so many that they are worth storing */

/* Returns N: a function of two instructions. */
static void function(uint32_t code[2], uint32_t n)
{
#ifdef __aarch64__
    code[0] = 0x52800000 | n << 5;      /* mov w0, #n */
    code[1] = 0xd65f03c0;               /* ret */
#else
    code[0] = 0x00000513 | n << 20;     /* li a0, n */
    code[1] = 0x00008067;               /* ret */
#endif
}

/* Makes the functions return N, N + 1... */
static void put(int fd, uint32_t n)
{
    uint32_t code[N][2];

    for (int i = 0; i < N; i++) {
        function(code[i], n + i);
    }
    if (pwrite(fd, code, sizeof(code), CODE) != sizeof(code)) {
        perror("pwrite");
        exit(1);
    }
}

/* Maps the file as a program's code is mapped, and calls the functions. */
static int call(int fd, void **where)
{
    char *p = mmap(*where, SIZE, PROT_READ | PROT_EXEC,
                   MAP_PRIVATE | (*where ? MAP_FIXED : 0), fd, 0);
    int sum = 0;

    if (p == (char *)MAP_FAILED) {
        perror("mmap");
        exit(1);
    }
    *where = p;
    for (int i = 0; i < N; i++) {
        sum += ((int (*)(void))(p + CODE + 8 * i))();
    }
    return sum;
}

int main(int argc, char **argv)
{
    /* An address at which the cache finds what it stored before. */
    void *where = (void *)0x300000000000;
    int fd, status = argc == 2 ? 0 : 1;

    fd = open(argv[argc - 1], O_RDWR | O_CREAT | O_TRUNC, 0755);
    if (fd < 0 || ftruncate(fd, SIZE) != 0) {
        perror(argv[argc - 1]);
        return 1;
    }
    for (int n = 1; n <= 6; n++) {
        put(fd, n / 2);
        printf("%d ", call(fd, &where));
    }
    printf("\n");
    unlink(argv[argc - 1]);
    return status;
}

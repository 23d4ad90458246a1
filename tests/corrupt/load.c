/*
 * Maps an ELF file as a dynamic linker would, but without reading it: the
 * caller says where things are. So nothing that is wrong in the file keeps
 * its code from being run.
 *
 *   load FILE SPAN DATA ENTRY HOLE CUT SLOT=VALUE...     numbers in hexadecimal
 *
 * SPAN bytes are mapped to be read and executed, and the page at DATA to be
 * written. Unless HOLE is 0, the page at HOLE is mapped from behind the file's
 * end. The slots of memcpy, memset and strlen get the addresses VALUE; then
 * ENTRY is called twice, and its results printed. Unless CUT is 0, the slots
 * have this program's own functions at a first call, and the file is cut off
 * at CUT before they change.
 *
 * If the environment has SECOND, that file is then mapped over the first one,
 * and called likewise.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE 4096

static char memory[PAGE];

static uint64_t number(const char *s)
{
    return strtoull(s, NULL, 16);
}

static char *map(void *at, size_t size, int prot, int fd, off_t offset)
{
    void *p = mmap(at, size, prot, MAP_PRIVATE | (at ? MAP_FIXED : 0), fd,
                   offset);

    if (p == MAP_FAILED) {
        perror("mmap");
        exit(3);
    }
    return p;
}

static void map_file(char *base, size_t span, size_t data, int fd)
{
    map(base, span, PROT_READ | PROT_EXEC, fd, 0);
    map(base + data, PAGE, PROT_READ | PROT_WRITE, fd, data);
}

static void call_twice(unsigned long (*call)(char *))
{
    for (int i = 0; i < 2; i++) {
        printf("%lx\n", call(memory));
        fflush(stdout);
    }
}

static void fill(char *base, char **slots, void **values)
{
    for (int i = 0; slots[i]; i++) {
        char *value;
        uint64_t slot = strtoull(slots[i], &value, 16);

        *(void *volatile *)(base + slot) =
            values ? values[i] : base + number(value + 1);
    }
}

int main(int argc, char **argv)
{
    void *own[] = { memcpy, memset, strlen };
    uint64_t span, data, entry, hole, cut;
    unsigned long (*call)(char *);
    char *base;
    int fd;

    if (argc != 10 || (fd = open(argv[1], O_RDWR)) < 0) {
        fprintf(stderr, "load: wrong arguments, or no file\n");
        return 3;
    }
    span = number(argv[2]);
    data = number(argv[3]);
    entry = number(argv[4]);
    hole = number(argv[5]);
    cut = number(argv[6]);
    base = map(NULL, span, PROT_READ | PROT_EXEC, fd, 0);
    map_file(base, span, data, fd);
    if (hole) {
        map(base + hole, PAGE, PROT_READ, fd, 1 << 20);
    }
    call = (unsigned long (*)(char *))(base + entry);
    if (cut) {
        fill(base, argv + 7, own);
        printf("before %lx\n", call(memory));
        fflush(stdout);
        if (ftruncate(fd, cut) < 0) {
            perror("ftruncate");
            return 3;
        }
    }
    fill(base, argv + 7, NULL);
    call_twice(call);
    if (getenv("SECOND")) {
        fd = open(getenv("SECOND"), O_RDWR);
        map_file(base, span, data, fd);
        fill(base, argv + 7, NULL);
        call_twice(call);
    }
    return 0;
}

/*
 * Code that library calls write: over functions that have run before, in
 * pages that can be executed and written. Prints what the functions return.
 *
 * Compile with -fno-builtin.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#define PAGE 4096

#if defined(__aarch64__)
/* mov w0, #n; ret */
static void make(uint32_t *code, int n)
{
    code[0] = 0x52800000 | n << 5;
    code[1] = 0xd65f03c0;
}
#elif defined(__riscv)
/* li a0, n; ret */
static void make(uint32_t *code, int n)
{
    code[0] = 0x00000513 | n << 20;
    code[1] = 0x00008067;
}
#else
#error "no code for this architecture"
#endif

typedef int Function(void);

static uint32_t *pages;
static uint32_t text[2 * PAGE / 4];

/* Instructions of all functions n, at offset 0, in the middle, at the end */
static void make_text(int n)
{
    for (size_t i = 0; i < sizeof(text) / sizeof(*text); i += 2) {
        make(text + i, n);
    }
}

static void call_all(const char *how)
{
    static const int places[] = { 0, 1000, 2046 };

    __builtin___clear_cache((char *)pages, (char *)pages + 2 * PAGE);
    printf("%s:", how);
    for (int i = 0; i < 3; i++) {
        printf(" %d", ((Function *)(void *)(pages + places[i]))());
    }
    printf("\n");
}

int main(void)
{
    pages = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE | PROT_EXEC,
                 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) {
        perror("mmap");
        return 1;
    }
    make_text(1);
    memcpy(pages, text, sizeof(text));
    call_all("memcpy");
    for (int n = 2; n < 200; n++) {
        make_text(n);
        memcpy(pages, text, sizeof(text));
        if (n % 50 == 0) {
            call_all("memcpy again");
        } else if (((Function *)(void *)pages)() != n) {
            printf("memcpy %d: old code\n", n);
        }
    }
    make_text(300);
    memmove(pages + 2, pages, sizeof(text) - 8);
    call_all("memmove by one function");
    memmove(pages, text, sizeof(text));
    call_all("memmove");
    make_text(301);
    mempcpy(pages + 1000, text, 8);
    call_all("mempcpy one function");
    make_text(302);
    strcpy((char *)pages, "");
    memcpy(pages, text, 8);
    call_all("memcpy one function");

    /* A number that leaves no byte of the instruction 0 */
    make_text(0x7ff);
    strncpy((char *)(pages + 2046), (char *)text, 4);
    memcpy(pages + 2047, text + 1, 4);
    call_all("strncpy");
    return 0;
}

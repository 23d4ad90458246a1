/*
 * Addresses with something in their top byte, which aarch64 ignores: calls
 * must work on the memory and give back the caller's own top byte.
 *
 *   tagged           one tag in each call, or no overlap that matters
 *   tagged overlap   overlapping moves between two tags
 *
 * Compile with -fno-builtin, for aarch64.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <wchar.h>

#define PAGE 4096

static char *memory;

static void *tag(char *p, unsigned top)
{
    return (void *)((uintptr_t)p | (uintptr_t)top << 56);
}

static void show(const char *name, const void *result)
{
    uintptr_t p = (uintptr_t)result;

    if (!p) {
        printf("%s: NULL\n", name);
        return;
    }
    printf("%s: tag %02x offset %ld\n", name, (unsigned)(p >> 56),
           (long)((p & 0x00ffffffffffffff) - (uintptr_t)memory));
}

static uint64_t hash(void)
{
    uint64_t h = 0xcbf29ce484222325;

    for (int i = 0; i < 2 * PAGE; i++) {
        h = (h ^ (unsigned char)memory[i]) * 0x100000001b3;
    }
    return h;
}

static sigjmp_buf out;

static void on_fault(int sig, siginfo_t *info, void *context)
{
    printf("signal %d code %d ", sig, info->si_code);
    show("at", info->si_addr);
    siglongjmp(out, 1);
}

/* The same memory under two tags overlaps, whatever the tags say */
static void overlap(bool up)
{
    for (int i = 1; i < 300; i += 37) {
        if (up) {
            /* The guest's code may compare tags, and copy as it should not */
            memmove(tag(memory + 500 + i, 1), tag(memory + 500, 2), 700);
            strcpy(tag(memory + 900, 3), tag(memory + 900 + i, 4));
        } else {
            memmove(tag(memory + 500, 1), tag(memory + 500 + i, 2), 700);
            memmove(tag(memory + 500 + i, 1), tag(memory + 500, 2), 80);
            memcpy(tag(memory + 500 + i, 1), tag(memory + 500, 2), 70);
        }
        printf("two tags %d: %016llx\n", i, (unsigned long long)hash());
    }
}

int main(int argc, char **argv)
{
    struct sigaction handler = {
        .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO
    };
    char *a, *b;

    memory = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED || mprotect(memory + 2 * PAGE, PAGE, PROT_NONE)) {
        perror("mmap");
        return 1;
    }
    sigaction(SIGSEGV, &handler, NULL);
    for (int i = 0; i < 2 * PAGE; i++) {
        memory[i] = 'a' + i % 23;
    }
    memory[1500] = memory[PAGE + 300] = 0;
    a = tag(memory + 100, 0xab);
    b = tag(memory + PAGE, 0xff);

    if (argc > 1) {
        overlap(true);
        return 0;
    }
    for (int round = 0; round < 3; round++) {
        show("memchr", memchr(a, 'd', 100));
        show("memrchr", memrchr(a, 'd', 100));
        show("rawmemchr", rawmemchr(a, 0));
        show("memmem", memmem(a, 1000, "wab", 3));
        show("memchr miss", memchr(a, '!', 500));
        show("strchr", strchr(a, 'd'));
        show("strchr NUL", strchr(a, 0));
        show("strchrnul", strchrnul(a, '!'));
        show("strrchr", strrchr(a, 'e'));
        show("strstr", strstr(a, "wab"));
        show("strpbrk", strpbrk(a, "zw"));
        show("wmemchr", wmemchr((wchar_t *)a, 'd', 100));
        show("memcpy", memcpy(a, b, 200));
        show("memmove", memmove(a, a + 10, 300));
        show("memmove up", memmove(a + 10, a, 300));
        show("mempcpy", mempcpy(a, b, 99));
        show("memset", memset(a, 'z', 33));
        show("strcpy", strcpy(a, b + 200));
        show("stpcpy", stpcpy(a, b + 200));
        show("strncpy", strncpy(a, b + 250, 90));
        show("stpncpy", stpncpy(a, b + 250, 90));
        memory[120] = 0;
        show("strcat", strcat(a, b + 290));
        show("wmemset", wmemset((wchar_t *)a, 'd', 5));
        bzero(a + 5, 5);
        printf("strlen %zu %zu strcmp %d memcmp %d strspn %zu strcspn %zu\n",
               strlen(b), strnlen(b, 1000), strcmp(a, b) > 0,
               memcmp(b, memory + PAGE, 200), strspn(b, "bcdefa"),
               strcspn(b, "z"));
        printf("memory %016llx\n", (unsigned long long)hash());
        if (!sigsetjmp(out, 1)) {
            memset(tag(memory + 2 * PAGE - 10, 0x55), 'q', 20);
        }
        if (!sigsetjmp(out, 1)) {
            printf("%zu\n", strlen(tag(memory + 2 * PAGE - 10, 0x55)));
        }
        memory[1500] = memory[PAGE + 300] = 0;
    }
    overlap(false);
    return 0;
}

/*
 * Faults inside of library calls, as the program sees them: the address, the
 * code, the instruction and the registers in the handler; a handler that
 * jumps out, and one that maps the page and returns, so that the call goes
 * on. Prints only what does not depend on where things are mapped.
 *
 * Compile with -fno-builtin.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>
#include <wchar.h>

void *__memcpy_chk(void *, const void *, size_t, size_t);
void *__memmove_chk(void *, const void *, size_t, size_t);
void *__memset_chk(void *, int, size_t, size_t);
char *__strcpy_chk(char *, const char *, size_t);
char *__strcat_chk(char *, const char *, size_t);

#define PAGE 4096
#define SIDE (4 * PAGE)         /* mapped on both sides of the hole */

static char *base;              /* SIDE, hole of a page, SIDE */
static char *hole;
static char *other;             /* SIDE, all mapped */
static char *file;              /* two pages, one of them beyond the end */

static sigjmp_buf out;
static enum { JUMP, MAP, COUNT } action;
static volatile int n_faults;
static volatile uint64_t result;

/* Always at the same address: registers hold values computed from it */
static char *map_at(uint64_t address, size_t size, int flags, int fd)
{
    char *p = mmap((void *)(uintptr_t)address, size, PROT_READ | PROT_WRITE,
                   MAP_FIXED_NOREPLACE | flags |
                   (flags & MAP_ANONYMOUS ? MAP_PRIVATE : MAP_SHARED), fd, 0);

    if (p != (char *)(uintptr_t)address) {
        perror("mmap");
        exit(1);
    }
    return p;
}

static uint64_t fnv(uint64_t hash, uint64_t value)
{
    return (hash ^ value) * 0x100000001b3;
}

static uint64_t memory(void)
{
    uint64_t hash = 0xcbf29ce484222325;

    for (char *p = base; p < base + 2 * SIDE + PAGE; p += 8) {
        hash = fnv(hash, *(uint64_t *)p);
    }
    for (char *p = other; p < other + SIDE; p += 8) {
        hash = fnv(hash, *(uint64_t *)p);
    }
    return hash;
}

/* A register's value, without what address space randomisation adds */
static uint64_t normal(uint64_t value)
{
    struct {
        char *start;
        uint64_t size;
    } known[] = {
        { base, 2 * SIDE + PAGE }, { other, SIDE }, { file, 2 * PAGE }
    };
    Dl_info info;

    for (int i = 0; i < 3; i++) {
        uint64_t start = (uintptr_t)known[i].start - PAGE;

        if (known[i].start && value - start <= known[i].size + 2 * PAGE) {
            return (i + 1) * 0x100000000000 + value - start - PAGE;
        }
    }
    if (dladdr((void *)(uintptr_t)value, &info)) {
        return value - (uintptr_t)info.dli_fbase;
    }
    /* Some other address; else a number or text */
    if (value >> 24 && value >> 48 == 0) {
        return 'a';
    }
    return value;
}

#if defined(__aarch64__)
/* XPACLRI: newer libraries sign the link register while a function runs */
static uint64_t without_signature(uint64_t link)
{
    register uint64_t x30 __asm__("x30") = link;

    __asm__("hint #7" : "+r"(x30));
    return x30;
}
#endif

static void on_fault(int sig, siginfo_t *info, void *context)
{
    ucontext_t *uc = context;
    uint64_t registers = 0xcbf29ce484222325, saved = registers, pc;
    ptrdiff_t at = (char *)info->si_addr - hole;

#if defined(__aarch64__)
    pc = uc->uc_mcontext.pc;
    /* x18 is the platform's; x29 and up are frame and stack */
    for (int i = 0; i < 29; i++) {
        registers = fnv(registers, normal(uc->uc_mcontext.regs[i]));
    }
    registers = fnv(registers,
                    normal(without_signature(uc->uc_mcontext.regs[30])));
    for (int i = 19; i < 29; i++) {
        saved = fnv(saved, normal(uc->uc_mcontext.regs[i]));
    }
#elif defined(__riscv)
    pc = uc->uc_mcontext.__gregs[0];
    for (int i = 1; i < 32; i++) {
        if (i < 2 || i > 4) {       /* sp, gp, tp */
            registers = fnv(registers, normal(uc->uc_mcontext.__gregs[i]));
        }
        if (i == 8 || i == 9 || (i >= 18 && i < 28)) {
            saved = fnv(saved, normal(uc->uc_mcontext.__gregs[i]));
        }
    }
#else
    pc = 0;
    (void)uc;
#endif
    n_faults++;
    if (action == COUNT) {
        siglongjmp(out, 1);
    }
    if (action == JUMP) {
        printf("signal %d code %d at %llx pc %llx saved %016llx "
               "registers %016llx", sig,
               info->si_code, (unsigned long long)
               normal((uintptr_t)info->si_addr), (unsigned long long)normal(pc),
               (unsigned long long)saved, (unsigned long long)registers);
        siglongjmp(out, 1);
    }
    printf("at %+td, ", at);
    if (n_faults > 3 || at < 0 || at >= PAGE ||
        mprotect(hole, PAGE, PROT_READ | PROT_WRITE)) {
        printf("stuck\n");
        _exit(1);
    }
}

/* Contents: letters, a NUL at the end of each side and in the hole */
static void reset(int protection)
{
    mprotect(hole, PAGE, PROT_READ | PROT_WRITE);
    for (int i = 0; i < 2 * SIDE + PAGE; i++) {
        base[i] = 'a' + (i * 7 + (i >> 8)) % 23;
    }
    hole[3000] = 0;
    base[2 * SIDE + PAGE - 4] = 0;
    for (int i = 0; i < SIDE; i++) {
        other[i] = 'a' + (i * 5 + (i >> 7)) % 23;
    }
    other[SIDE - 4] = 0;
    mprotect(hole, PAGE, protection);
}

/* A copy of the text before the hole, to be found to be equal */
static char *twin(size_t n)
{
    for (size_t i = 0; i < n; i++) {
        other[i] = hole[(ptrdiff_t)i - (ptrdiff_t)n];
    }
    return other;
}

static char *text(char *p, size_t n)
{
    p[n] = 0;
    return p;
}

#define WIDE(p) ((wchar_t *)((uintptr_t)(p) & -4))

/*
 * CASE(name, call): each call runs into the hole, n bytes after its start.
 */
#define CASES                                                               \
    CASE("memcpy read", memcpy(other, hole - n, n + 500))                   \
    CASE("memcpy write", memcpy(hole - n, other, n + 500))                  \
    CASE("memcpy inside", memcpy(other, hole + 8, n))                       \
    CASE("memmove read", memmove(other, hole - n, n + 500))                 \
    CASE("memmove write", memmove(hole - n, other, n + 500))                \
    CASE("memmove up", memmove(hole - n, hole - n - 100, n + 300))          \
    CASE("memmove down", memmove(hole - n - 100, hole - n, n + 300))        \
    CASE("memmove up by one", memmove(hole - n + 1, hole - n, n + 1000))    \
    CASE("mempcpy write", mempcpy(hole - n, other, n + 500))                \
    CASE("memset", memset(hole - n, 'x', n + 500))                          \
    CASE("bzero", (bzero(hole - n, n + 77), 0))                             \
    CASE("bcopy read", (bcopy(hole - n, other, n + 500), 0))                \
    CASE("memcmp", memcmp(twin(n), hole - n, n + 20) > 0)                   \
    CASE("bcmp", bcmp(hole - n, twin(n), n + 20) != 0)                      \
    CASE("memchr", memchr(hole - n, '!', n + 20))                           \
    CASE("memrchr", memrchr(hole + PAGE - 50, '!', n + 50))                 \
    CASE("rawmemchr", rawmemchr(hole - n, 0))                               \
    CASE("memmem", memmem(hole - n, n + 20, "!!", 2))                       \
    CASE("strlen", strlen(hole - n))                                        \
    CASE("strnlen", strnlen(hole - n, n + 200))                             \
    CASE("strcpy read", strcpy(other, hole - n))                            \
    CASE("strcpy write", strcpy(hole - n, text(other, n + 9)))              \
    CASE("stpcpy write", stpcpy(hole - n, text(other, n + 9)))              \
    CASE("strncpy read", strncpy(other, hole - n, n + 3500))                \
    CASE("strncpy write", strncpy(hole - n, text(other, 5), n + 100))       \
    CASE("stpncpy write", stpncpy(hole - n, text(other, n), n + 100))       \
    CASE("strcat read", strcat(text(other, 9), hole - n))                   \
    CASE("strcat write", strcat(text(hole - n - 10, 10),                    \
                                text(other, n + 30)))                       \
    CASE("strcat end", strcat(hole - n, text(other, 30)))                   \
    CASE("strncat write", strncat(text(hole - n - 10, 10), other, n + 30))  \
    CASE("strcmp", strcmp(hole - n, twin(n)) > 0)                           \
    CASE("strncmp", strncmp(twin(n), hole - n, n + 40) > 0)                 \
    CASE("strchr", strchr(hole - n, '!'))                                   \
    CASE("strchrnul", strchrnul(hole - n, '!'))                             \
    CASE("strrchr", strrchr(hole - n, 'c'))                                 \
    CASE("strstr", strstr(hole - n, "!!"))                                  \
    CASE("strspn", strspn(hole - n, "abcdefghijklmnopqrstuvwxyz"))          \
    CASE("strcspn", strcspn(hole - n, "!?"))                                \
    CASE("strpbrk", strpbrk(hole - n, "!?"))                                \
    CASE("strpbrk set", strpbrk(text(other, 5), hole - n))                  \
    CASE("wmemcpy", wmemcpy(WIDE(hole - n), WIDE(other), n / 4 + 30))       \
    CASE("wmemset", wmemset(WIDE(hole - n), 'w', n / 4 + 30))               \
    CASE("wmemchr", wmemchr(WIDE(hole - n), 7, n / 4 + 30))                 \
    CASE("__memcpy_chk", __memcpy_chk(hole - n, other, n + 9, n + 9))       \
    CASE("__memmove_chk", __memmove_chk(hole - n, hole - n - 9, n + 50,     \
                                        n + 50))                            \
    CASE("__memset_chk", __memset_chk(hole - n, 1, n + 9, SIZE_MAX))        \
    CASE("__strcpy_chk", __strcpy_chk(hole - n, text(other, n + 9), 9999))  \
    CASE("__strcat_chk", __strcat_chk(text(hole - n - 10, 10),              \
                                      text(other, n + 30), 9999))

/*
 * Registers that a call may change hold what an earlier call left there, and
 * a native one leaves something else: clear them.
 */
static inline __attribute__((always_inline)) void scrub(void)
{
#if defined(__aarch64__)
    __asm__ volatile(
        ".irp i, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17\n"
        "mov x\\i, #0\n"
        ".endr"
        ::: "x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10",
        "x11", "x12", "x13", "x14", "x15", "x16", "x17");
#elif defined(__riscv)
    __asm__ volatile(
        ".irp i, a0,a1,a2,a3,a4,a5,a6,a7,t0,t1,t2,t3,t4,t5,t6\n"
        "li \\i, 0\n"
        ".endr"
        ::: "a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "t0", "t1", "t2",
        "t3", "t4", "t5", "t6");
#endif
}

#define CASE(name, call) name,
static const char *const names[] = { CASES };
#undef CASE
#define N_CASES (int)(sizeof(names) / sizeof(names[0]))

static __attribute__((noinline)) uint64_t call_case(int number, size_t n)
{
    int i = 0;

#define CASE(name, call)                                \
    if (number == i++) {                                \
        scrub();                                        \
        return (uint64_t)(uintptr_t)(call);             \
    }
    CASES
#undef CASE
    return 0;
}

static void run_cases(void)
{
    static const size_t distances[] = { 1, 8, 17, 100, 700, 5000 };

    for (int i = 0; i < N_CASES; i++) {
        for (size_t k = 0; k < sizeof(distances) / sizeof(size_t); k++) {
            size_t n = distances[k];

            printf("%s %zu: ", names[i], n);
            n_faults = 0;
            action = JUMP;
            reset(PROT_NONE);
            if (!sigsetjmp(out, 1)) {
                call_case(i, n);
                printf("no fault");
            }
            printf("; ");
            n_faults = 0;
            action = MAP;
            reset(PROT_NONE);
            result = call_case(i, n);
            printf("%d faults, %llx, memory %016llx\n", n_faults,
                   (unsigned long long)normal(result),
                   (unsigned long long)memory());
        }
    }
}

/* A page that can be read but not written */
static void run_read_only(void)
{
    printf("read-only page: ");
    action = JUMP;
    reset(PROT_READ);
    if (!sigsetjmp(out, 1)) {
        scrub();
        memset(hole - 10, 0, 100);
    }
    printf("; ");
    if (!sigsetjmp(out, 1)) {
        scrub();
        memmove(hole - 10, hole - 5, 100);
    }
    printf("; ");
    if (!sigsetjmp(out, 1)) {
        printf("strlen %zu", strlen(hole - 10));
    }
    printf("\n");
}

static void run_null(void)
{
    char *volatile null = NULL;
    static const char *const calls[] = {
        "memcpy to", "memcpy from", "strlen", "strcpy", "memset", "strcmp",
        "memcpy 1", "memmove from", "strchr"
    };

    action = JUMP;
    reset(PROT_NONE);
    for (int i = 0; i < 9; i++) {
        printf("NULL %s: ", calls[i]);
        if (!sigsetjmp(out, 1)) {
            scrub();
            switch (i) {
            case 0:
                memcpy(null, other, 100);
                break;
            case 1:
                memcpy(other, null, 100);
                break;
            case 2:
                result = strlen(null);
                break;
            case 3:
                strcpy(null, other);
                break;
            case 4:
                memset(null, 0, 100000);
                break;
            case 5:
                result = strcmp(null, other);
                break;
            case 6:
                memcpy(null, other, 1);
                break;
            case 7:
                memmove(other, null, 33);
                break;
            case 8:
                result = (uintptr_t)strchr(null, 'x');
                break;
            }
            printf("no fault");
        }
        printf("\n");
    }
}

/* Lengths that reach beyond all memory, and addresses that are none */
static void run_huge(void)
{
    uint64_t far = UINT64_C(0x0001000000000000);
    volatile size_t huge = SIZE_MAX;

    action = JUMP;
    for (int i = 0; i < 10; i++) {
        printf("huge %d: ", i);
        reset(PROT_NONE);
        if (!sigsetjmp(out, 1)) {
            scrub();
            switch (i) {
            case 0:
                memcpy(hole - 500, other, huge);
                break;
            case 1:
                memmove(hole - 500, other, huge);
                break;
            case 2:
                memset(hole - 500, 0, huge);
                break;
            case 3:
                memmove(hole - 500, hole - 400, huge / 2);
                break;
            case 4:
                result = (uintptr_t)memchr(hole - 500, '!', huge);
                break;
            case 5:
                strncpy(hole - 500, text(other, 50), huge);
                break;
            case 6:
                memcpy(other, (void *)far, 10);
                break;
            case 7:
                result = strlen((void *)(uintptr_t)-5);
                break;
            case 8:
                memset((void *)(uintptr_t)(far - 10), 0, 100);
                break;
            case 9:
                result = (uintptr_t)memcpy(hole - 500, hole - 500, huge / 4);
                break;
            }
            printf("no fault");
        }
        printf("\n");
    }
}

/* A file that is shorter than its mapping */
static void run_bus(void)
{
    char name[] = "/tmp/native-calls-test-XXXXXX";
    int fd = mkstemp(name);

    if (fd < 0 || ftruncate(fd, 2 * PAGE)) {
        printf("bus: no file\n");
        exit(1);
    }
    unlink(name);
    file = map_at(0x320000000000, 2 * PAGE, 0, fd);
    for (int i = 0; i < 2 * PAGE; i++) {
        file[i] = 'f';
    }
    if (ftruncate(fd, PAGE)) {
        printf("bus: no file\n");
        exit(1);
    }
    action = JUMP;
    for (int i = 0; i < 5; i++) {
        printf("bus %d: ", i);
        if (!sigsetjmp(out, 1)) {
            scrub();
            switch (i) {
            case 0:
                memcpy(other, file, 2 * PAGE);
                break;
            case 1:
                memset(file + 100, 'g', 2 * PAGE - 100);
                break;
            case 2:
                result = strlen(file);
                break;
            case 3:
                memmove(file + 1, file, PAGE);
                break;
            case 4:
                result = (uintptr_t)memchr(file, '!', 2 * PAGE);
                break;
            }
            printf("no fault");
        }
        printf("\n");
    }
    munmap(file, 2 * PAGE);
    file = NULL;
    close(fd);
}

static void run_often(void)
{
    volatile int jumped = 0;

    action = COUNT;
    reset(PROT_NONE);
    for (volatile int i = 0; i < 1000; i++) {
        if (!sigsetjmp(out, 1)) {
            memcpy(hole - 1 - i % 50, other, 200);
        } else {
            jumped++;
        }
    }
    printf("jumped out %d times\n", jumped);
}

int main(void)
{
    static char stack[1 << 16];
    stack_t alternative = { .ss_sp = stack, .ss_size = sizeof(stack) };
    struct sigaction handler = {
        .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK
    };

    base = map_at(0x300000000000, 2 * SIDE + PAGE, MAP_ANONYMOUS, -1);
    other = map_at(0x310000000000, SIDE, MAP_ANONYMOUS, -1);
    hole = base + SIDE;
    sigaltstack(&alternative, NULL);
    sigaction(SIGSEGV, &handler, NULL);
    sigaction(SIGBUS, &handler, NULL);
    run_cases();
    run_read_only();
    run_null();
    run_huge();
    run_bus();
    run_often();
    return 0;
}

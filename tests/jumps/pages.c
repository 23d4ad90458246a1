/*
 * Jumps between pages while these are changed: what the code returns, and
 * what signals it ends with, must be the same however QEMU finds the target.
 *
 *     pages [PREFIX]      only the tests whose names begin so
 *
 * Prints a line a test. Addresses are fixed, so that two runs print the same.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
#include "arena.h"

/* Pages of the arena; between some of them is room */
enum { A = 0, B = 1, C = 2, D = 4, E = 6, FILE_PAGES = 8, PAGES = 16 };

static sigjmp_buf recover;
static volatile sig_atomic_t signals;
static char text[100];

static void *map(void *at, int prot, int flags, int fd)
{
    void *got = mmap(at, PAGE, prot, flags | (at ? MAP_FIXED : 0), fd, 0);

    if (got == MAP_FAILED) {
        perror("mmap");
        exit(1);
    }
    return got;
}

static void *map_anon(void *at, int prot)
{
    return map(at, prot, MAP_PRIVATE | MAP_ANONYMOUS, -1);
}

static void on_fault(int number, siginfo_t *info, void *context)
{
    ucontext_t *uc = context;

    snprintf(text, sizeof(text), "signal %d code %d address %lx pc %lx",
             number, info->si_code, (long)info->si_addr - ARENA,
             (long)PC(uc) - ARENA);
    siglongjmp(recover, 1);
}

/* Run the code at @at, and print what it returns or which signal it got. */
static void run(const void *at, long count, const void *target)
{
    Code *code = (Code *)at;

    if (sigsetjmp(recover, 1) == 0) {
        printf(" %ld", code(0, count, target, 0, 0, 0));
    } else {
        printf(" (%s)", text);
    }
}

/*
 * How page A goes to page B, which adds n, and from there back to the caller.
 */
static void make_direct(void)
{
    emit_jump(emit_save(page(A)), page(B));
}

static void make_indirect(void)
{
    emit_jump_target(emit_save(page(A)));
}

static void make_call(void)
{
    emit_return_saved(emit_call(emit_save(page(A)), page(B)));
}

static void make_indirect_call(void)
{
    emit_return_saved(emit_call_target(emit_save(page(A))));
}

static void make_return(void)
{
    emit_return_target(emit_save(page(A)));
}

/* Page B is where page D, called by the end of page A, returns to. */
static void make_returned_to(void)
{
    Insn *p = page(A) + PAGE / 4 - 1;

    emit_jump(emit_save(page(A)), p);
    emit_call(p, page(D));
    emit_return(page(D));
}

static void make_fallen_into(void)
{
    Insn *p = emit_save(page(A));

    while (p < page(B)) {
        p = emit(p, NO_OP);
    }
}

static const struct {
    const char *name;
    void (*make)(void);
    bool returns;
} kinds[] = {
    { "direct", make_direct, false },
    { "indirect", make_indirect, false },
    { "call", make_call, true },
    { "indirect-call", make_indirect_call, true },
    { "return", make_return, false },
    { "returned-to", make_returned_to, false },
    { "fallen-into", make_fallen_into, false },
};

static bool b_returns;

/* What page B does, at any address */
static void put(void *at, int n)
{
    Insn *p = emit(at, ADD_SUM(n));

    if (b_returns) {
        emit_return(p);
    } else {
        emit_back(p);
    }
    sync_code(at, PAGE);
}

static void warm(void)
{
    for (int i = 0; i < 3; i++) {
        run(page(A), 1, page(B));
    }
}

static void change_write(void)
{
    for (int n = 2; n < 6; n++) {
        put(page(B), n);
        run(page(A), 1, page(B));
    }
}

static void change_unmap(void)
{
    munmap(page(B), PAGE);
    warm();
    map_anon(page(B), RWX);
    put(page(B), 2);
}

static void change_no_exec(void)
{
    mprotect(page(B), PAGE, RW);
    warm();
    put(page(B), 2);
    run(page(A), 1, page(B));
    mprotect(page(B), PAGE, RX);
    run(page(A), 1, page(B));
    mprotect(page(B), PAGE, PROT_READ);
    run(page(A), 1, page(B));
    mprotect(page(B), PAGE, RX);
    run(page(A), 1, page(B));
    mprotect(page(B), PAGE, PROT_NONE);
    run(page(A), 1, page(B));
    mprotect(page(B), PAGE, RWX);
}

static void change_anonymous(void)
{
    map_anon(page(B), RWX);
    warm();                             /* zero is no instruction */
    put(page(B), 2);
}

static void change_file(void)
{
    static Insn code[PAGE / 4];
    int file = memfd_create("code", 0);

    put(code, 2);
    if (write(file, code, PAGE) != PAGE) {
        perror("write");
    }
    map(page(B), RX, MAP_PRIVATE, file);
    warm();
    put(code, 3);
    if (pwrite(file, code, PAGE, 0) != PAGE) {
        perror("pwrite");
    }
    map(page(B), RWX, MAP_PRIVATE, file);
    close(file);
}

static void change_read(void)
{
    static Insn code[PAGE / 4];
    int file = memfd_create("code", 0);

    for (int n = 2; n < 5; n++) {
        put(code, n);
        if (pwrite(file, code, PAGE, 0) != PAGE
            || pread(file, page(B), PAGE, 0) != PAGE) {
            perror("pread");
        }
        sync_code(page(B), PAGE);
        run(page(A), 1, page(B));
    }
    close(file);
}

static void change_move_over(void)
{
    for (int n = 2; n < 5; n++) {
        map_anon(page(E), RWX);
        put(page(E), n);
        mremap(page(E), PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, page(B));
        run(page(A), 1, page(B));
    }
}

static void change_move_away(void)
{
    mremap(page(B), PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, page(E));
    warm();
    run(page(A), 1, page(E));
    mremap(page(E), PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, page(B));
}

static void change_source(void)
{
    /* The source page goes; the destination knows that it jumped there */
    munmap(page(A), PAGE);
    warm();
    put(page(B), 2);
    map_anon(page(A), RWX);
    emit_jump(emit(emit_save(page(A)), ADD_SUM(100)), page(B));
    sync_code(page(A), PAGE);
    warm();
    put(page(B), 3);
}

static void change_fork(void)
{
    pid_t child;

    fflush(stdout);
    child = fork();
    if (child == 0) {
        warm();
        put(page(B), 2);
        warm();
        munmap(page(B), PAGE);
        warm();
        fflush(stdout);
        _exit(0);
    }
    waitpid(child, NULL, 0);
}

static const struct {
    const char *name;
    void (*change)(void);
} changes[] = {
    { "write", change_write },
    { "unmap", change_unmap },
    { "no-exec", change_no_exec },
    { "anonymous", change_anonymous },
    { "file", change_file },
    { "read", change_read },
    { "move-over", change_move_over },
    { "move-away", change_move_away },
    { "source", change_source },
    { "fork", change_fork },
};

static const char *prefix = "";

static bool wanted(const char *name)
{
    return !strncmp(name, prefix, strlen(prefix));
}

static void fresh(void)
{
    mmap(page(0), PAGES * PAGE, RWX,
         MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
}

static void test_changes(void)
{
    char name[50];

    for (unsigned c = 0; c < sizeof(changes) / sizeof(*changes); c++) {
        for (unsigned k = 0; k < sizeof(kinds) / sizeof(*kinds); k++) {
            snprintf(name, sizeof(name), "%s %s", changes[c].name,
                     kinds[k].name);
            if (!wanted(name)) {
                continue;
            }
            printf("%s:", name);
            fresh();
            b_returns = kinds[k].returns;
            kinds[k].make();
            put(page(B), 1);
            sync_code(page(0), PAGES * PAGE);
            warm();
            changes[c].change();
            warm();
            printf("\n");
        }
    }
    b_returns = false;
}

/* Round and round @n pages until the count is 0: the first adds, all count. */
static void make_ring(const int *pages, int n, bool indirect)
{
    for (int i = 0; i < n; i++) {
        Insn *p = emit(page(pages[i]), ADD_SUM(i + 1));

        if (indirect && i == 0) {
            p = emit_jump_target(emit_count(p, 1));
        } else {
            Insn *to = page(pages[(i + 1) % n]);
            Insn *jump = emit_count(p, 1);
            p = emit_jump(jump, to);
        }
        emit_return(p);
    }
    sync_code(page(0), PAGES * PAGE);
}

static const int three[] = { A, B, D };

static void test_rings(void)
{
    if (!wanted("ring")) {
        return;
    }
    for (int n = 2; n <= 3; n++) {
        for (int indirect = 0; indirect < 2; indirect++) {
            printf("ring %d %s:", n, indirect ? "indirect" : "direct");
            fresh();
            make_ring(three, n, indirect);
            for (int count = 1; count < 3000; count = count * 3 + 1) {
                run(page(A), count, page(B));
            }
            printf("\n");
        }
    }
}

/* Code that writes: on page @writer, over an instruction of page @over. */
static void writes(const char *name, int writer, int over, bool indirect)
{
    Code *code = (Code *)(void *)page(A);
    Insn *p;

    printf("writes %s %s:", name, indirect ? "indirect" : "direct");
    fresh();
    /* A: save, add, maybe write, go to B. B: nothing, add, maybe write */
    p = emit(emit_save(page(A)), ADD_SUM(0));
    p = writer == A ? emit_store(p) : p;
    p = indirect ? emit_jump_target(p) : emit_jump(p, page(B));
    p = emit(emit(page(B), NO_OP), ADD_SUM(1));
    p = writer == B ? emit_store(p) : p;
    p = emit_jump(p, page(C));
    p = emit_back(emit(emit(page(C), NO_OP), ADD_SUM(10)));
    sync_code(page(0), PAGES * PAGE);
    for (int i = 0; i < 3; i++) {
        printf(" %ld", code(0, 0, page(B), 0, ADD_SUM(1), page(E)));
    }
    for (int n = 2; n < 40; n += 10) {
        printf(" %ld", code(0, 0, page(B), 0, ADD_SUM(n), page(over) + 1));
        printf(" %ld", code(0, 0, page(B), 0, ADD_SUM(n), page(E)));
    }
    printf("\n");
}

static void test_writes(void)
{
    if (!wanted("writes")) {
        return;
    }
    for (int indirect = 0; indirect < 2; indirect++) {
        writes("to destination", A, B, indirect);
        writes("to next but one", A, C, indirect);
        writes("to itself", B, B, indirect);
        writes("to source", B, A, indirect);
        writes("to next", B, C, indirect);
    }
}

/* An instruction of four bytes over the boundary of A and B, where possible */
static void test_crossing(void)
{
    static const int offsets[] = {
#ifdef __riscv
        PAGE - 2, PAGE - 6,
#endif
        PAGE - 4, PAGE - 8,
    };

    if (!wanted("crossing")) {
        return;
    }
    for (unsigned i = 0; i < sizeof(offsets) / sizeof(*offsets); i++) {
        char *at = (char *)page(A) + offsets[i];
        Insn code[3];

        printf("crossing %d:", PAGE - offsets[i]);
        fresh();
        for (int n = 1; n < 4; n++) {
            emit_return(emit(emit(code, ADD_SUM(n)), ADD_SUM(10 * n)));
            memcpy(at, code, sizeof(code));
            emit_jump(page(D), (Insn *)(void *)at);
            sync_code(page(0), PAGES * PAGE);
            run(page(D), 0, NULL);
            run(page(D), 0, NULL);
            /* Only what lies on B, written by itself */
            if (at + sizeof(code) > (char *)page(B)) {
                emit_return(emit(emit(code, ADD_SUM(n)), ADD_SUM(20 * n)));
                memcpy(page(B), (char *)code + (PAGE - offsets[i]),
                       sizeof(code) - (PAGE - offsets[i]));
                sync_code(page(B), PAGE);
            }
            run(page(D), 0, NULL);
            mprotect(page(B), PAGE, RW);
            run(page(D), 0, NULL);
            munmap(page(B), PAGE);
            run(page(D), 0, NULL);
            map_anon(page(B), RWX);
        }
        printf("\n");
    }
}

/* Functions whose places in the jump cache are the same */
static void test_collisions(void)
{
    enum { N = 48 };
    static const unsigned long steps[] = { 1UL << 24, 1UL << 12, 0x1001000 };
    Code *code[N];
    Insn *table[N];
    long sum;

    if (!wanted("collisions")) {
        return;
    }
    for (unsigned s = 0; s < sizeof(steps) / sizeof(*steps); s++) {
        for (int i = 0; i < N; i++) {
            table[i] = map_anon((void *)(0x300000000000UL + i * steps[s]), RWX);
            emit_return(emit(table[i] + 16, ADD_SUM(i)));
            emit_back(emit(table[i] + 32, ADD_SUM(i)));
            sync_code(table[i], PAGE);
            code[i] = (Code *)(void *)(table[i] + 16);
        }
        sum = 0;
        for (int i = 0; i < 5000; i++) {
            int n = i * 7 % (i % 100 < 50 ? 2 : N);

            sum = sum * 3 + code[n](0, 0, 0, 0, 0, 0);
        }
        printf("collisions %lx: %lx", steps[s], sum);
        fresh();
        make_indirect();
        sync_code(page(A), PAGE);
        sum = 0;
        for (int i = 0; i < 5000; i++) {
            int n = i * 5 % (i % 100 < 50 ? 2 : N);

            sum = sum * 3 + ((Code *)(void *)page(A))(0, 0, table[n] + 32,
                                                      0, 0, 0);
        }
        printf(" %lx\n", sum);
        for (int i = 0; i < N; i++) {
            munmap(table[i], PAGE);
        }
    }
}

static __attribute__((noinline)) int switched(int n, int v)
{
    switch (n) {
    case 0: return v * 3 + 1;
    case 1: return v ^ 0x55;
    case 2: return v - 7;
    case 3: return v * 5;
    case 4: return v + 1000;
    case 5: return ~v;
    case 6: return v << 1;
    case 7: return v >> 1;
    case 8: return v * v;
    default: return 0;
    }
}

static void test_switch(void)
{
    unsigned v = 1;

    if (!wanted("switch")) {
        return;
    }
    for (int i = 0; i < 5000; i++) {
        v = switched((v >> 3) % 10, v + i);
    }
    printf("switch: %x\n", v);
}

static volatile sig_atomic_t limit;

static void on_alarm(int number)
{
    /* Once only: there may be one more before the timer is stopped */
    if (++signals == limit) {
        strcpy(text, "alarm");
        siglongjmp(recover, 1);
    }
}

/* Loops without an end: signals must come through, and none be lost */
static void test_signals(void)
{
    struct itimerval often = { { 0, 3000 }, { 0, 3000 } };
    struct itimerval never = { };

    if (!wanted("signals")) {
        return;
    }
    for (int indirect = 0; indirect < 2; indirect++) {
        fresh();
        emit_jump(emit(page(B), ADD_SUM(1)), page(D));
        emit_jump(emit(page(D), ADD_SUM(1)), page(A));
        if (indirect) {
            emit_jump_target(emit(page(A), ADD_SUM(1)));
        } else {
            emit_jump(emit(page(A), ADD_SUM(1)), page(B));
        }
        sync_code(page(0), PAGES * PAGE);
        for (int round = 0; round < 3; round++) {
            signals = 0;
            limit = 10;
            setitimer(ITIMER_REAL, &often, NULL);
            run(page(A), 1, page(B));
            setitimer(ITIMER_REAL, &never, NULL);
            printf(" signals %s: %s\n", indirect ? "indirect" : "direct",
                   signals >= limit ? "enough" : "too few");
        }
    }
    /* Handlers that return, and rings that must count right with them */
    for (int indirect = 0; indirect < 2; indirect++) {
        fresh();
        make_ring(three, 3, indirect);
        limit = 1 << 30;
        setitimer(ITIMER_REAL, &often, NULL);
        printf("signals ring:");
        for (int i = 0; i < 5; i++) {
            run(page(A), 60000, page(B));
        }
        setitimer(ITIMER_REAL, &never, NULL);
        printf("\n");
    }
}

/* A handler that goes on elsewhere: where the saved return address says */
static void on_fault_back(int number, siginfo_t *info, void *context)
{
    ucontext_t *uc = context;

    SUM(uc) = 1000 + (number == SIGSEGV && (long)info->si_addr == (long)PC(uc));
    PC(uc) = SAVED(uc);
}

static void fault_handler(void (*handler)(int, siginfo_t *, void *))
{
    struct sigaction action = { .sa_flags = SA_SIGINFO };

    action.sa_sigaction = handler;
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
    sigaction(SIGILL, &action, NULL);
}

static void test_resumed(void)
{
    if (!wanted("resumed")) {
        return;
    }
    fault_handler(on_fault_back);
    for (unsigned k = 0; k < sizeof(kinds) / sizeof(*kinds); k++) {
        printf("resumed %s:", kinds[k].name);
        fresh();
        b_returns = kinds[k].returns;
        kinds[k].make();
        put(page(B), 1);
        sync_code(page(0), PAGES * PAGE);
        for (int i = 0; i < 20; i++) {
            mprotect(page(B), PAGE, i & 1 ? RW : RWX);
            run(page(A), 1, page(B));
            run(page(A), 1, page(B));
        }
        printf("\n");
    }
    b_returns = false;
    fault_handler(on_fault);
}

/* A page that is written by another of its addresses */
static void test_shared(void)
{
    if (!wanted("shared")) {
        return;
    }
    for (unsigned k = 0; k < 2; k++) {
        int file = memfd_create("code", 0);
        Insn *other;

        if (ftruncate(file, PAGE)) {
            perror("ftruncate");
        }
        printf("shared %s:", kinds[k].name);
        fresh();
        kinds[k].make();
        other = map(page(E), RW, MAP_SHARED, file);
        map(page(B), RX, MAP_SHARED, file);
        put(other, 1);
        sync_code(page(A), PAGE);
        warm();
        for (int n = 2; n < 5; n++) {
            put(other, n);
            run(page(A), 1, page(B));
            sync_code(page(B), PAGE);
            run(page(A), 1, page(B));
            map(page(B), RX, MAP_SHARED, file);
            run(page(A), 1, page(B));
        }
        printf("\n");
        close(file);
    }
}

static void *in_thread(void *arg)
{
    return (void *)((Code *)(void *)page(A))(0, (long)arg, page(B), 0, 0, 0);
}

/* All is translated anew when there is a second thread */
static void test_thread(void)
{
    if (!wanted("thread")) {
        return;
    }
    for (int indirect = 0; indirect < 2; indirect++) {
        pthread_t thread;
        void *result;

        printf("thread %s:", indirect ? "indirect" : "direct");
        fresh();
        make_ring(three, 3, indirect);
        run(page(A), 1000, page(B));
        pthread_create(&thread, NULL, in_thread, (void *)20000);
        for (int i = 0; i < 5; i++) {
            run(page(A), 1000 + i, page(B));
        }
        pthread_join(thread, &result);
        printf(" %ld", (long)result);
        run(page(A), 1000, page(B));
        printf("\n");
    }
}

int main(int argc, char **argv)
{
    if (argc > 1) {
        prefix = argv[1];
    }
    fault_handler(on_fault);
    signal(SIGALRM, on_alarm);
    setvbuf(stdout, NULL, _IOFBF, 1 << 16);
    test_changes();
    test_rings();
    test_writes();
    test_crossing();
    test_collisions();
    test_switch();
    test_signals();
    test_resumed();
    /* From here on there is more than one thread, or QEMU thinks so */
    test_shared();
    test_thread();
    return 0;
}

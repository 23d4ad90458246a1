/*
 * Jumps between pages while what the code means changes, but not the code:
 * vector length and type, rounding, BTI. One piece of code is then translated
 * in several ways, and an indirect jump has to find the right one.
 *
 * Prints a line a test. Wants -cpu max.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include "arena.h"

enum { A, B, C, PAGES = 16 };

static void fresh(void)
{
    if (mmap(page(0), PAGES * PAGE, RWX,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED) {
        perror("mmap");
        exit(1);
    }
}

/* Code for page B, and its size; not from local symbols, because of the GOT */
#define CODE(name, text)                                        \
    extern const Insn name[];                                   \
    extern const long name##_size;                              \
    asm(".section .rodata\n.globl " #name ", " #name "_size\n"   \
        ".balign 8\n" #name ":\n" text "\n"                      \
        "0: .balign 8\n" #name "_size: .dword 0b - " #name "\n" \
        ".text\n")

static Insn *put(int n, const Insn *code, long size)
{
    memcpy(page(n), code, size);
    return page(n) + size / 4;
}

#define PUT(n, name) put(n, name, name##_size)

/* A goes to B, which is what @name says, and back to the caller. */
#define PREPARE(indirect, name)                                 \
    do {                                                        \
        fresh();                                                \
        if (indirect) {                                         \
            emit_jump_target(emit_save(page(A)));               \
        } else {                                                \
            emit_jump(emit_save(page(A)), page(B));             \
        }                                                       \
        emit_back(PUT(B, name));                                \
        sync_code(page(0), PAGES * PAGE);                       \
    } while (0)

static long run(long sum, long word)
{
    return ((Code *)(void *)page(A))(sum, 0, page(B), 0, word, 0);
}

static long as_long(double d)
{
    long l;

    memcpy(&l, &d, sizeof(l));
    return l;
}

#if defined(__aarch64__)

asm(".arch armv8.2-a+sve\n");
CODE(count_bytes, "cntb x0");
CODE(divide, "fmov d0, x0\nfmov d1, x4\nfdiv d0, d0, d1\nfmov x0, d0");
CODE(negate, "fmov d0, x0\nfneg d0, d0\nfmov x0, d0");

static void set_rounding(unsigned long mode)
{
    asm volatile("msr fpcr, %0" : : "r"(mode));
}

static const unsigned long roundings[] = {
    0, 1 << 22, 2 << 22, 3 << 22, 1 << 24, 1 << 25,
    1 << 1, 1 << 2, 3 << 1, 1, 7,
};

static void test_vectors(bool indirect)
{
    PREPARE(indirect, count_bytes);
    printf("vector length:");
    for (int i = 0; i < 40; i++) {
        static const int lengths[] = { 16, 32, 64, 16, 64, 128, 256, 48 };
        int length = lengths[i / 2 % 8];

        prctl(50 /* PR_SVE_SET_VL */, length);
        printf(" %ld", run(0, 0));
    }
    printf("\n");
    prctl(50, 16);
}

#ifndef PROT_BTI
#define PROT_BTI 0x10
#endif

#define BTI_C 0xd503245f
#define BTI_J 0xd503249f
#define BTI_JC 0xd50324df

static sigjmp_buf recover;
static char text[100];

static void on_fault(int number, siginfo_t *info, void *context)
{
    ucontext_t *uc = context;

    snprintf(text, sizeof(text), "%d/%d@%lx", number, info->si_code,
             (long)PC(uc) - ARENA);
    siglongjmp(recover, 1);
}

static Insn *jump_by_x16(Insn *p)
{
    return emit(emit(p, 0xaa0203f0), 0xd61f0200);   /* mov x16, x2; br x16 */
}

/* PROT_BTI comes and goes, on either page */
static void test_bti(void)
{
    static const struct {
        const char *name;
        Insn *(*emit)(Insn *p);
    } kinds[] = {
        { "br", emit_jump_target },
        { "br x16", jump_by_x16 },
        { "blr", emit_call_target },
        { "ret", emit_return_target },
    };
    static const Insn pads[] = { NO_OP, BTI_C, BTI_J, BTI_JC };
    static const char *const names[] = { "none", "c", "j", "jc" };
    /* Is A guarded, is B */
    static const char states[] = "0123100220133120";
    /* Not writable: QEMU takes all blocks away when that is added */
    int rx = PROT_READ | PROT_EXEC;
    struct sigaction action = { .sa_flags = SA_SIGINFO };

    action.sa_sigaction = on_fault;
    sigaction(SIGILL, &action, NULL);
    for (int k = 0; k < 4; k++) {
        for (int pad = 0; pad < 4; pad++) {
            printf("bti %s to %s:", kinds[k].name, names[pad]);
            fresh();
            kinds[k].emit(emit_save(emit(page(A), BTI_JC)));
            emit_return_saved(emit(emit(page(B), pads[pad]), ADD_SUM(1)));
            sync_code(page(0), PAGES * PAGE);
            for (int i = 0; states[i]; i++) {
                int state = states[i] - '0';

                mprotect(page(A), PAGE, rx | (state & 1 ? PROT_BTI : 0));
                mprotect(page(B), PAGE, rx | (state & 2 ? PROT_BTI : 0));
                for (int j = 0; j < 2; j++) {
                    if (sigsetjmp(recover, 1) == 0) {
                        printf(" %ld", run(0, 0));
                    } else {
                        printf(" %s", text);
                    }
                }
            }
            printf("\n");
        }
    }
}

/* One target for jumps that set BTYPE differently, all of them known */
static void test_btypes(void)
{
    static const Insn pads[] = { NO_OP, BTI_C, BTI_J, BTI_JC };
    enum { X16 = 4, BLR = 6, RET = 8, DIRECT = 10, TARGET = 12 };
    static const int sources[] = { A, X16, BLR, RET, DIRECT };

    for (int guarded = 0; guarded < 2; guarded++) {
        for (int pad = 0; pad < 4; pad++) {
            printf("btypes %d %d:", guarded, pad);
            fresh();
            for (int i = 0; i < 5; i++) {
                emit_save(emit(page(sources[i]), BTI_JC));
            }
            emit_jump_target(page(A) + 2);
            jump_by_x16(page(X16) + 2);
            emit_call_target(page(BLR) + 2);
            emit_return_target(page(RET) + 2);
            emit_jump(page(DIRECT) + 2, page(TARGET));
            emit_return_saved(emit(emit(page(TARGET), pads[pad]), ADD_SUM(1)));
            sync_code(page(0), PAGES * PAGE);
            mprotect(page(0), PAGES * PAGE, PROT_READ | PROT_EXEC | PROT_BTI);
            if (!guarded) {
                mprotect(page(A), PAGE, PROT_READ | PROT_EXEC);
            }
            for (int i = 0; i < 60; i++) {
                /* Each after each */
                int from = sources[(i % 2 ? i / 2 : i / 10) % 5];

                if (sigsetjmp(recover, 1) == 0) {
                    printf(" %ld", ((Code *)(void *)page(from))(
                               0, 0, page(TARGET), 0, 0, 0));
                } else {
                    printf(" %s", text);
                }
            }
            printf("\n");
        }
    }
}

static void test_negate(bool indirect)
{
    PREPARE(indirect, negate);
    printf("negate:");
    for (int i = 0; i < 30; i++) {
        /* FPCR.AH: a NaN keeps its sign */
        set_rounding(i % 3 ? 2 : 0);
        printf(" %lx", run(i & 1 ? 0x7ff8000000000123 : 0x3ff0000000000000,
                           0));
    }
    set_rounding(0);
    printf("\n");
}

static void test_others(void)
{
    test_negate(false);
    test_negate(true);
    test_bti();
    test_btypes();
}

#else

asm(".option arch, +v\n");
CODE(first_fault, "vle8ff.v v16, (a5)");
CODE(add_vectors, "vadd.vi v8, v8, 1");
CODE(sum, "vredsum.vs v8, v8, v16");
CODE(divide, "fmv.d.x fa0, a0\nfmv.d.x fa1, a4\nfdiv.d fa0, fa0, fa1\n"
     "fmv.x.d a0, fa0");

static void set_rounding(unsigned long mode)
{
    asm volatile("fsrm %0" : : "r"(mode));
}

static const unsigned long roundings[] = { 0, 1, 2, 3, 4 };

static unsigned char registers[8 * 8192];

/* The code at page A with a vector type, and a sum over what it has left */
static unsigned long with_type(long avl, long type, long vstart, void *where)
{
    register long a0 asm("a0") = avl;
    register long a1 asm("a1") = type;
    register void *a2 asm("a2") = page(B);
    register void *a4 asm("a4") = page(A);
    register void *a5 asm("a5") = where;
    register long a6 asm("a6") = vstart;
    register void *a7 asm("a7") = registers;
    unsigned long sum = 0, vl, bytes;

    asm volatile("vsetvli t0, zero, e8, m8, tu, mu\n"
                 "vmv.v.i v8, 0\n"
                 "vsetvl t0, a0, a1\n"
                 "csrw vstart, a6\n"
                 "jalr a4\n"
                 "csrr %0, vl\n"
                 "csrw vstart, zero\n"
                 "csrr %1, vlenb\n"
                 "vs8r.v v8, (a7)\n"
                 : "=&r"(vl), "=&r"(bytes)
                 : "r"(a0), "r"(a1), "r"(a2), "r"(a4), "r"(a5), "r"(a6),
                   "r"(a7)
                 : "ra", "t0", "a3", "memory");
    for (unsigned long i = 0; i < 8 * bytes; i++) {
        sum += registers[i] * (i + 1);
    }
    return sum << 8 | vl;
}

static void test_vectors(bool indirect)
{
    static const long lengths[] = { 1000, 1000, 3, 1000, 1, 8 };
    /* vlmul, vsew << 3; with vta, vma 0 */
    static const long types[] = { 000, 010, 020, 030, 003, 013, 033, 007,
                                  001, 0100 | 010 };

    PREPARE(indirect, add_vectors);
    for (unsigned t = 0; t < 3 * sizeof(types) / sizeof(*types); t++) {
        unsigned n = sizeof(types) / sizeof(*types);

        printf("vector type %lo:", types[t % n]);
        for (int i = 0; i < 12; i++) {
            /* Change the type each time, or each fourth time, or not */
            long type = types[t < n ? t : (t + i / (t < 2 * n ? 1 : 4)) % n];

            printf(" %lx", with_type(lengths[i % 6], type, i == 9, NULL));
        }
        printf("\n");
    }
}

static volatile sig_atomic_t illegal;

static void on_illegal(int number, siginfo_t *info, void *context)
{
    illegal++;
    PC((ucontext_t *)context) = SAVED((ucontext_t *)context);
}

/* An instruction that must not begin in the middle, behind one that may */
static void test_start(bool indirect)
{
    struct sigaction action = { .sa_flags = SA_SIGINFO };

    action.sa_sigaction = on_illegal;
    sigaction(SIGILL, &action, NULL);
    PREPARE(indirect, sum);
    printf("vector start:");
    for (int i = 0; i < 20; i++) {
        Insn *p = emit_save(page(A));

        p = i & 1 ? emit(p, *add_vectors) : p;
        if (indirect) {
            emit_jump_target(p);
        } else {
            emit_jump(p, page(B));
        }
        sync_code(page(A), PAGE);
        illegal = 0;
        printf(" %lx", with_type(1000, 0, i % 5 ? 1 : 0, NULL));
        printf("/%d", (int)illegal);
    }
    printf("\n");
}

/* A load that makes vl shorter, and does so only sometimes */
static void test_others(void)
{
    char *end = (char *)page(10);

    test_start(false);
    test_start(true);
    for (int indirect = 0; indirect < 2; indirect++) {
        PREPARE(indirect, add_vectors);
        emit_jump(PUT(C, first_fault), page(B));
        if (indirect) {
            emit_jump_target(PUT(C, first_fault));
        }
        emit_jump(emit_save(page(A)), page(C));
        sync_code(page(0), PAGES * PAGE);
        mprotect(end, PAGE, PROT_NONE);
        printf("first fault:");
        for (int i = 0; i < 24; i++) {
            printf(" %lx", with_type(1000, 0, 0,
                                     end - (i % 3 ? 1024 : 1 + i % 7)));
        }
        printf("\n");
    }
}

#endif

static void test_rounding(bool indirect)
{
    PREPARE(indirect, divide);
    for (unsigned i = 0; i < 3 * sizeof(roundings) / sizeof(*roundings); i++) {
        unsigned long mode = roundings[i % (sizeof(roundings)
                                            / sizeof(*roundings))];

        printf("rounding %lx:", mode);
        for (int j = 0; j < 3; j++) {
            set_rounding(mode);
            printf(" %lx", run(as_long(1), as_long(3)));
            printf(" %lx", run(as_long(-1), as_long(3)));
            printf(" %lx", run(as_long(2e-308), as_long(3)));
            set_rounding(0);
            printf(" %lx", run(as_long(2e-308), as_long(3)));
        }
        printf("\n");
    }
}

int main(void)
{
    setvbuf(stdout, NULL, _IOFBF, 1 << 16);
    for (int indirect = 0; indirect < 2; indirect++) {
        test_vectors(indirect);
        test_rounding(indirect);
    }
    test_others();
    return 0;
}

/*
 * Loops over two or three pages, for a debugger: rings.py.
 *
 * Each round runs all of the loops COUNT times; then some loops run until
 * the debugger writes to "leave", with a SIGALRM to stop at.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <signal.h>
#include <stddef.h>
#include <sys/time.h>

#define COUNT 20
#define ROUNDS 12               /* one more than in rings.py */
#define LOOPS 3

long leave;

/* A page each for what begins with another name than the line before */
#if defined(__aarch64__)
asm(".text\n"
    ".balign 4096\n"
    "direct_a: add x2, x2, 1\n"
    " b direct_b\n"
    ".balign 4096\n"
    "direct_b: add x2, x2, 2\n"
    "direct_c: add x2, x2, 3\n"
    " ldr x3, [x1]\n"
    " cbnz x3, 1f\n"
    " subs x0, x0, 1\n"
    " b.ne direct_a\n"
    "1: ret\n"
    ".balign 4096\n"
    "indirect_a: adrp x4, indirect_b\n"
    " add x4, x4, :lo12:indirect_b\n"
    " br x4\n"
    ".balign 4096\n"
    "indirect_b: add x2, x2, 2\n"
    "indirect_c: add x2, x2, 3\n"
    " ldr x3, [x1]\n"
    " cbnz x3, 1f\n"
    " adrp x4, indirect_a\n"
    " add x4, x4, :lo12:indirect_a\n"
    " subs x0, x0, 1\n"
    " b.eq 1f\n"
    " br x4\n"
    "1: ret\n"
    ".balign 4096\n"
    "return_a: mov x5, x30\n"
    "0: bl called\n"
    "return_b: add x2, x2, 2\n"
    "return_c: add x2, x2, 3\n"
    " ldr x3, [x1]\n"
    " cbnz x3, 1f\n"
    " subs x0, x0, 1\n"
    " b.ne 0b\n"
    "1: br x5\n"
    ".balign 4096\n"
    "called: ret\n"
    ".balign 4096\n");
#elif defined(__riscv)
asm(".text\n"
    ".option push\n.option norelax\n"
    ".balign 4096\n"
    "direct_a: addi a2, a2, 1\n"
    " j direct_b\n"
    ".balign 4096\n"
    "direct_b: addi a2, a2, 2\n"
    "direct_c: addi a2, a2, 3\n"
    " ld a3, (a1)\n"
    " bnez a3, 1f\n"
    " addi a0, a0, -1\n"
    " beqz a0, 1f\n"
    " j direct_a\n"
    "1: ret\n"
    ".balign 4096\n"
    "indirect_a: lla a4, indirect_b\n"
    " jr a4\n"
    ".balign 4096\n"
    "indirect_b: addi a2, a2, 2\n"
    "indirect_c: addi a2, a2, 3\n"
    " ld a3, (a1)\n"
    " bnez a3, 1f\n"
    " addi a0, a0, -1\n"
    " lla a4, indirect_a\n"
    " beqz a0, 1f\n"
    " jr a4\n"
    "1: ret\n"
    ".balign 4096\n"
    "return_a: mv a5, ra\n"
    "0: jal called\n"
    "return_b: addi a2, a2, 2\n"
    "return_c: addi a2, a2, 3\n"
    " ld a3, (a1)\n"
    " bnez a3, 1f\n"
    " addi a0, a0, -1\n"
    " bnez a0, 0b\n"
    "1: jr a5\n"
    ".balign 4096\n"
    "called: ret\n"
    ".balign 4096\n"
    ".option pop\n");
#else
#error "no code for this architecture"
#endif

typedef void Loop(long count, long *leave);
extern Loop direct_a, indirect_a, return_a;
static Loop *const loops[LOOPS] = { direct_a, indirect_a, return_a };

/* Where the debugger stops between the rounds */
__attribute__((noinline)) void stage(void)
{
    asm volatile("" : : : "memory");
}

static void on_alarm(int number)
{
}

int main(void)
{
    struct itimerval once = { .it_value.tv_usec = 50000 };

    signal(SIGALRM, on_alarm);
    for (int round = 0; round < ROUNDS; round++) {
        stage();
        for (int i = 0; i < LOOPS; i++) {
            loops[i](COUNT, &leave);
        }
    }
    stage();
    for (int i = 0; i < LOOPS; i++) {
        leave = 0;
        setitimer(ITIMER_REAL, &once, NULL);
        loops[i](-1, &leave);
        stage();
    }
    return 42;
}

/*
 * Guest code made at run time: each function writes instructions at @p and
 * returns where the next one goes. The code works on the arguments of
 *
 *     long code(long sum, long count, void *target, long unused,
 *               long word, void *where)
 *
 * and keeps its return address in a register of its own, so that it may jump
 * and call as it likes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EMIT_H
#define EMIT_H

#include <stdint.h>
#include <ucontext.h>

typedef uint32_t Insn;
typedef long Code(long sum, long count, const void *target, long unused,
                  long word, void *where);

static inline void sync_code(void *start, long size)
{
#if defined(__riscv) && defined(WITHOUT_VDSO)
    __asm__ volatile("fence.i" ::: "memory");
#else
    __builtin___clear_cache((char *)start, (char *)start + size);
#endif
}

/* emit_NAME(): these instructions */
#define EMIT(name, ...)                                         \
    static inline Insn *emit_##name(Insn *p)                    \
    {                                                           \
        static const Insn insns[] = { __VA_ARGS__ };            \
        for (unsigned i = 0; i < sizeof(insns) / 4; i++) {      \
            *p++ = insns[i];                                    \
        }                                                       \
        return p;                                               \
    }

#if defined(__aarch64__)

#define NO_OP 0xd503201f
#define ADD_SUM(n) (0x91000000 | (n) << 10)     /* add x0, x0, #n */

static inline Insn *emit_jump(Insn *p, const Insn *to)
{
    *p = 0x14000000 | ((to - p) & 0x3ffffff);
    return p + 1;
}

static inline Insn *emit_call(Insn *p, const Insn *to)
{
    *p = 0x94000000 | ((to - p) & 0x3ffffff);
    return p + 1;
}

/* Over the next @n instructions if the count has become 0 */
static inline Insn *emit_count(Insn *p, int n)
{
    *p++ = 0xf1000421;                          /* subs x1, x1, #1 */
    *p++ = 0x54000000 | (n + 1) << 5;           /* b.eq */
    return p;
}

EMIT(save, 0xaa1e03e3)                          /* mov x3, x30 */
EMIT(back, 0xd61f0060)                          /* br x3 */
EMIT(return_saved, 0xaa0303fe, 0xd65f03c0)      /* mov x30, x3; ret */
EMIT(return, 0xd65f03c0)                        /* ret */
EMIT(jump_target, 0xd61f0040)                   /* br x2 */
EMIT(call_target, 0xd63f0040)                   /* blr x2 */
EMIT(return_target, 0xaa0203fe, 0xd65f03c0)     /* mov x30, x2; ret */
/* str w4, [x5]; dc cvau, x5; dsb ish; ic ivau, x5; dsb ish; isb */
EMIT(store, 0xb90000a4, 0xd50b7b25, 0xd5033b9f, 0xd50b7525, 0xd5033b9f,
     0xd5033fdf)

#define PC(context) ((context)->uc_mcontext.pc)
#define SAVED(context) ((context)->uc_mcontext.regs[3])
#define SUM(context) ((context)->uc_mcontext.regs[0])

#elif defined(__riscv)

#define NO_OP 0x00000013
#define ADD_SUM(n) (0x00050513 | (n) << 20)     /* addi a0, a0, n */

static inline Insn *emit_jal(Insn *p, const Insn *to, int link)
{
    long d = (char *)to - (char *)p;

    *p = (d >> 20 & 1) << 31 | (d >> 1 & 0x3ff) << 21 | (d >> 11 & 1) << 20
         | (d >> 12 & 0xff) << 12 | link << 7 | 0x6f;
    return p + 1;
}

static inline Insn *emit_jump(Insn *p, const Insn *to)
{
    return emit_jal(p, to, 0);
}

static inline Insn *emit_call(Insn *p, const Insn *to)
{
    return emit_jal(p, to, 1);
}

static inline Insn *emit_count(Insn *p, int n)
{
    int d = (n + 1) * 4;

    *p++ = 0xfff58593;                          /* addi a1, a1, -1 */
    *p++ = (d >> 5 & 0x3f) << 25 | 11 << 15 | (d >> 1 & 15) << 8 | 0x63;
    return p;                                   /* beqz a1, . + d */
}

EMIT(save, 0x00008693)                          /* mv a3, ra */
EMIT(back, 0x00068067)                          /* jr a3 */
EMIT(return_saved, 0x00068093, 0x00008067)      /* mv ra, a3; ret */
EMIT(return, 0x00008067)                        /* ret */
EMIT(jump_target, 0x00060067)                   /* jr a2 */
EMIT(call_target, 0x000600e7)                   /* jalr a2 */
EMIT(return_target, 0x00060093, 0x00008067)     /* mv ra, a2; ret */
EMIT(store, 0x00e7a023, 0x0000100f)             /* sw a4, (a5); fence.i */

#define PC(context) ((context)->uc_mcontext.__gregs[0])
#define SAVED(context) ((context)->uc_mcontext.__gregs[13])
#define SUM(context) ((context)->uc_mcontext.__gregs[10])

#else
#error "no code for this architecture"
#endif

static inline Insn *emit(Insn *p, Insn insn)
{
    *p = insn;
    return p + 1;
}

#endif

/*
 * Native calls: the registers of a call in the state of AArch64.
 *
 * Arguments are in x0 to x7, v0 to v7, and at sp: AAPCS64, "Parameter passing".
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef AARCH64_TARGET_NATIVE_REGS_H
#define AARCH64_TARGET_NATIVE_REGS_H

#include "cpu.h"

/* The registers of the first eight integer arguments. */
static inline const uint64_t *target_int_regs(const CPUArchState *env)
{
    return &env->xregs[0];
}

/* The low 64 bits of the register of floating-point argument @n, 0 to 7. */
static inline uint64_t target_float_reg(const CPUArchState *env, unsigned n)
{
    return env->vfp.zregs[n].d[0];
}

/*
 * Guest address of the first argument on the stack, at the call.  Each
 * argument there has 8 bytes.
 */
static inline uint64_t target_stack_args(const CPUArchState *env)
{
    return env->xregs[31];
}

#endif

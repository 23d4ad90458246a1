/*
 * Native calls: the registers of a call in the state of RISC-V.
 *
 * Arguments are in a0 to a7, fa0 to fa7, and at sp: psABI, "Integer Calling
 * Convention" and "Hardware Floating-point Calling Convention".
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef RISCV_TARGET_NATIVE_REGS_H
#define RISCV_TARGET_NATIVE_REGS_H

#include "cpu.h"

/* The registers of the first eight integer arguments. */
static inline const uint64_t *target_int_regs(const CPUArchState *env)
{
    return &env->gpr[10];
}

/* The low 64 bits of the register of floating-point argument @n, 0 to 7. */
static inline uint64_t target_float_reg(const CPUArchState *env, unsigned n)
{
    return env->fpr[10 + n];
}

/*
 * Guest address of the first argument on the stack, at the call.  Each
 * argument there has 8 bytes.
 */
static inline uint64_t target_stack_args(const CPUArchState *env)
{
    return env->gpr[2];
}

#endif

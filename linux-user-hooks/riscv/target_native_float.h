/*
 * Native calls: floating-point registers and state of RISC-V.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef RISCV_TARGET_NATIVE_FLOAT_H
#define RISCV_TARGET_NATIVE_FLOAT_H

#include "cpu.h"
#include "fpu/softfloat.h"
#include "fpu/softfloat-helpers.h"
#include "tcg/tcg-op.h"

/*
 * Whether rounding is to nearest, and the guest has already raised the flag
 * "inexact", so that a native call need not tell whether it raises that flag.
 * RISC-V ISA, "Floating-Point Control and Status Register".
 */
static inline bool target_float_usual(CPUArchState *env)
{
    return env->frm == 0
           && (get_float_exception_flags(&env->fp_status)
               & float_flag_inexact);
}

/* RISC-V has no flushing of subnormal numbers. */
static inline bool target_float_flushes(CPUArchState *env)
{
    return false;
}

/* Raise exceptions: @flags are float_flag_* of fpu/softfloat-types.h. */
static inline void target_float_raise(CPUArchState *env, int flags)
{
    float_raise(flags, &env->fp_status);
}

/*
 * The bits of the float that a register holds.  A value that is not NaN-boxed
 * counts as the canonical NaN: RISC-V ISA, "NaN Boxing of Narrower Values".
 */
static inline uint64_t target_float(uint64_t reg)
{
    return reg >> 32 == UINT32_MAX ? (uint32_t)reg : 0x7fc00000;
}

/*
 * Floating-point argument @n is in fa0 to fa7: psABI, "Hardware Floating-point
 * Calling Convention".
 */
static inline TCGv_i64 target_float_arg(unsigned n, TCGv_i64 const *fregs)
{
    return fregs[n];
}

/* Set fa0 to @bits, those of a float (@is_float) or of a double. */
static inline void target_float_result(TCGv_i64 bits, bool is_float,
                                       TCGv_i64 const *fregs)
{
    if (is_float) {
        tcg_gen_ori_i64(fregs[0], bits, MAKE_64BIT_MASK(32, 32));
    } else {
        tcg_gen_mov_i64(fregs[0], bits);
    }
}

#endif

/*
 * Native calls: floating-point registers and state of AArch64.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef AARCH64_TARGET_NATIVE_FLOAT_H
#define AARCH64_TARGET_NATIVE_FLOAT_H

#include "cpu.h"
#include "fpu/softfloat.h"
#include "fpu/softfloat-helpers.h"
#include "tcg/tcg-op.h"

static inline bool target_float_inexact(CPUArchState *env)
{
    const float_status *status = &env->vfp.fp_status[FPST_A64];

    return (get_float_exception_flags(status) & float_flag_inexact)
           || (env->vfp.fpsr & FPSR_IXC);
}

/*
 * Whether arithmetic works as on a host after start-up, and the guest has
 * already raised the flag "inexact", so that a native call need not tell
 * whether it raises that flag.  An FPCR of 0 (Arm ARM, "FPCR") means rounding
 * to nearest, subnormal numbers, and none of FEAT_AFP's alternatives.
 */
static inline bool target_float_usual(CPUArchState *env)
{
    return env->vfp.fpcr == 0 && target_float_inexact(env);
}

/* The same, but that subnormal numbers are flushed to zero. */
static inline bool target_float_flushes(CPUArchState *env)
{
    return env->vfp.fpcr == FPCR_FZ && target_float_inexact(env);
}

/* Raise exceptions: @flags are float_flag_* of fpu/softfloat-types.h. */
static inline void target_float_raise(CPUArchState *env, int flags)
{
    float_raise(flags, &env->vfp.fp_status[FPST_A64]);
}

/* The bits of the float that the low 64 bits of a register hold. */
static inline uint64_t target_float(uint64_t reg)
{
    return (uint32_t)reg;
}

/* Floating-point argument @n is in vN: AAPCS64, "Parameter passing". */
static inline TCGv_i64 target_float_arg(unsigned n, TCGv_i64 const *fregs)
{
    TCGv_i64 arg = tcg_temp_new_i64();

    tcg_gen_ld_i64(arg, tcg_env, offsetof(CPUARMState, vfp.zregs[n].d[0]));
    return arg;
}

/* Set d0 or s0 to @bits.  Such a write clears the rest of v0. */
static inline void target_float_result(TCGv_i64 bits, bool is_float,
                                       TCGv_i64 const *fregs)
{
    tcg_gen_st_i64(bits, tcg_env, offsetof(CPUARMState, vfp.zregs[0].d[0]));
    tcg_gen_st_i64(tcg_constant_i64(0), tcg_env,
                   offsetof(CPUARMState, vfp.zregs[0].d[1]));
}

#endif

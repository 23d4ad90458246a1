/*
 * RISC-V floating-point instructions that generated code may compute itself:
 * what they compute, and the slow way, which is the instruction's helper.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "cpu.h"
#include "exec/float-state.h"
#include "exec/helper-proto.h"
#include "fpu/softfloat-helpers.h"
#include "internals.h"
#include "float_ops.h"

void riscv_cpu_update_float_state(CPURISCVState *env)
{
    int flags = get_float_exception_flags(&env->fp_status);

    cpu_float_state_set(env_cpu(env),
                        (env->frm == RISCV_FRM_RNE ? CPU_FLOAT_USUAL : 0) |
                        (flags & float_flag_inexact ? CPU_FLOAT_INEXACT : 0));
}

#ifdef TARGET_RISCV64
/*
 * The rounding mode is set here and not by the translator, so that the fast way
 * does without.  With an unusual frm, code is translated to no such operation.
 */
#define SLOW(name, rm, call)                                            \
    static void name##_slow(CPURISCVState *env, TCGFloatArgs *x)        \
    {                                                                   \
        helper_set_rounding_mode(env, rm);                              \
        x->ret[0] = call;                                               \
        riscv_cpu_update_float_state(env);                              \
    }
#define SLOW_EXACT(name, ...)                                           \
    static void name##_slow(CPURISCVState *env, TCGFloatArgs *x)        \
    {                                                                   \
        x->ret[0] = helper_##name(env, __VA_ARGS__);                    \
    }
#define SLOW_UNROUNDED(name)    SLOW_EXACT(name, x->a[0], x->b[0])
#define SLOW_1(name) \
    SLOW(name, RISCV_FRM_DYN, helper_##name(env, x->a[0]))
#define SLOW_2(name) \
    SLOW(name, RISCV_FRM_DYN, helper_##name(env, x->a[0], x->b[0]))
#define SLOW_3(name) \
    SLOW(name, RISCV_FRM_DYN, helper_##name(env, x->a[0], x->b[0], x->c[0]))
#define SLOW_ROUNDED(name)                                              \
    SLOW(name##_dyn, RISCV_FRM_DYN, helper_##name(env, x->a[0]))        \
    SLOW(name##_rtz, RISCV_FRM_RTZ, helper_##name(env, x->a[0]))        \
    SLOW(name##_rdn, RISCV_FRM_RDN, helper_##name(env, x->a[0]))        \
    SLOW(name##_rup, RISCV_FRM_RUP, helper_##name(env, x->a[0]))

#define SLOW_FMT(fmt)                                                   \
    SLOW_2(fadd_##fmt) SLOW_2(fsub_##fmt)                               \
    SLOW_2(fmul_##fmt) SLOW_2(fdiv_##fmt)                               \
    SLOW_1(fsqrt_##fmt)                                                 \
    SLOW_UNROUNDED(fmin_##fmt) SLOW_UNROUNDED(fmax_##fmt)               \
    SLOW_3(fmadd_##fmt) SLOW_3(fmsub_##fmt)                             \
    SLOW_3(fnmsub_##fmt) SLOW_3(fnmadd_##fmt)                           \
    SLOW_UNROUNDED(feq_##fmt)                                           \
    SLOW_UNROUNDED(flt_##fmt) SLOW_UNROUNDED(fle_##fmt)                 \
    SLOW_1(fcvt_##fmt##_w) SLOW_1(fcvt_##fmt##_wu)                      \
    SLOW_1(fcvt_##fmt##_l) SLOW_1(fcvt_##fmt##_lu)                      \
    SLOW_ROUNDED(fcvt_w_##fmt) SLOW_ROUNDED(fcvt_wu_##fmt)              \
    SLOW_ROUNDED(fcvt_l_##fmt) SLOW_ROUNDED(fcvt_lu_##fmt)

SLOW_FMT(s)
SLOW_FMT(d)
SLOW_1(fcvt_s_d)
SLOW_EXACT(fcvt_d_s, x->a[0])

#define S   .fmt = MO_32, .boxed = true
#define D   .fmt = MO_64

/* A row: the instruction, what it computes and needs, its format, the rest. */
#define ROW(n, what, state, ...)                                        \
    [RISCV_FLOAT_##n] = {                                               \
        .name = #n, .slow = n##_slow,                                   \
        .op = TCG_FLOAT_##what, .need = TCG_FLOAT_##state, __VA_ARGS__  \
    }

#define ROWS_ROUNDED(n, ...)                                            \
    ROW(n##_dyn, TO_INT, INEXACT, .round = float_round_nearest_even,    \
        __VA_ARGS__),                                                   \
    ROW(n##_rtz, TO_INT, INEXACT, .round = float_round_to_zero,         \
        __VA_ARGS__),                                                   \
    ROW(n##_rdn, TO_INT, INEXACT, .round = float_round_down,            \
        __VA_ARGS__),                                                   \
    ROW(n##_rup, TO_INT, INEXACT, .round = float_round_up,              \
        __VA_ARGS__)

/* The need of arithmetic is INEXACT, as the masks of its result ask. */
#define ROWS_FMT(n, ...)                                                \
    ROW(fadd_##n, ADD, INEXACT, __VA_ARGS__),                           \
    ROW(fsub_##n, SUB, INEXACT, __VA_ARGS__),                           \
    ROW(fmul_##n, MUL, INEXACT, __VA_ARGS__),                           \
    ROW(fdiv_##n, DIV, INEXACT, __VA_ARGS__),                           \
    ROW(fsqrt_##n, SQRT, INEXACT, __VA_ARGS__),                         \
    ROW(fmin_##n, MIN, ANY_STATE, __VA_ARGS__),                         \
    ROW(fmax_##n, MAX, ANY_STATE, __VA_ARGS__),                         \
    ROW(fmadd_##n, MULADD, INEXACT, __VA_ARGS__),                       \
    ROW(fmsub_##n, MULADD, INEXACT, __VA_ARGS__,                        \
        .negate_addend = true),                                         \
    ROW(fnmsub_##n, MULADD, INEXACT, __VA_ARGS__,                       \
        .negate_product = true),                                        \
    ROW(fnmadd_##n, MULADD, INEXACT, __VA_ARGS__,                       \
        .negate_product = true, .negate_addend = true),                 \
    ROW(feq_##n, SETCOND, ANY_STATE, __VA_ARGS__,                       \
        .cond = TCG_COND_EQ),                                           \
    ROW(flt_##n, SETCOND, ANY_STATE, __VA_ARGS__,                       \
        .cond = TCG_COND_LT),                                           \
    ROW(fle_##n, SETCOND, ANY_STATE, __VA_ARGS__,                       \
        .cond = TCG_COND_LE),                                           \
    ROW(fcvt_##n##_l, FROM_INT, INEXACT, __VA_ARGS__,                   \
        .to = MO_64, .is_signed = true),                                \
    ROW(fcvt_##n##_lu, FROM_INT, INEXACT, __VA_ARGS__,                  \
        .to = MO_64),                                                   \
    ROWS_ROUNDED(fcvt_w_##n, __VA_ARGS__, .to = MO_32,                  \
                 .is_signed = true, .sign_extend = true),               \
    ROWS_ROUNDED(fcvt_wu_##n, __VA_ARGS__, .to = MO_32),                \
    ROWS_ROUNDED(fcvt_l_##n, __VA_ARGS__, .to = MO_64,                  \
                 .is_signed = true),                                    \
    ROWS_ROUNDED(fcvt_lu_##n, __VA_ARGS__, .to = MO_64)

const TCGFloatDesc riscv_float_ops[] = {
    ROWS_FMT(s, S),
    ROWS_FMT(d, D),
    ROW(fcvt_s_w, FROM_INT, INEXACT, S, .to = MO_32, .is_signed = true),
    ROW(fcvt_s_wu, FROM_INT, INEXACT, S, .to = MO_32),
    /* A double holds all integers of 32 bits. */
    ROW(fcvt_d_w, FROM_INT, ANY_STATE, D, .to = MO_32, .is_signed = true),
    ROW(fcvt_d_wu, FROM_INT, ANY_STATE, D, .to = MO_32),
    ROW(fcvt_s_d, CONVERT, INEXACT, D, .to = MO_32, .boxed = true),
    ROW(fcvt_d_s, CONVERT, INEXACT, S, .to = MO_64),
};
#endif

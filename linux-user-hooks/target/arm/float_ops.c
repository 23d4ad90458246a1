/*
 * AArch64 floating-point instructions that generated code may compute itself:
 * what they compute, and the slow way, which is the instruction's helper.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "cpu.h"
#include "helper.h"
#include "internals.h"
#include "fpu/softfloat.h"
#include "float_ops.h"

#define SLOW(name, call)                                                \
    static void name##_slow(CPUARMState *env, TCGFloatArgs *x)          \
    {                                                                   \
        float_status *fpst = &env->vfp.fp_status[FPST_A64];             \
                                                                        \
        x->ret[0] = call;                                               \
        arm_update_float_state(env);                                    \
    }

/* The same with a rounding mode of its own. */
#define SLOW_WITH(name, mode, call)                                     \
    static void name##_slow(CPUARMState *env, TCGFloatArgs *x)          \
    {                                                                   \
        float_status *fpst = &env->vfp.fp_status[FPST_A64];             \
        FloatRoundMode old = get_float_rounding_mode(fpst);             \
                                                                        \
        set_float_rounding_mode(mode, fpst);                            \
        x->ret[0] = call;                                               \
        set_float_rounding_mode(old, fpst);                             \
        arm_update_float_state(env);                                    \
    }

#define SLOW_ROUNDED(name, fmt, call)                                   \
    SLOW_WITH(name##_n_##fmt, float_round_nearest_even, call)           \
    SLOW_WITH(name##_p_##fmt, float_round_up, call)                     \
    SLOW_WITH(name##_m_##fmt, float_round_down, call)                   \
    SLOW_WITH(name##_z_##fmt, float_round_to_zero, call)

/*
 * An argument of 32 bits is in the low half of a[0].  A fused operation that
 * negates does so before anything else, which shows when it returns a NaN.
 */
#define SLOW_FMT(s, type, chs)                                          \
    SLOW(fadd_##s, helper_vfp_add##s(x->a[0], x->b[0], fpst))           \
    SLOW(fsub_##s, helper_vfp_sub##s(x->a[0], x->b[0], fpst))           \
    SLOW(fmul_##s, helper_vfp_mul##s(x->a[0], x->b[0], fpst))           \
    SLOW(fdiv_##s, helper_vfp_div##s(x->a[0], x->b[0], fpst))           \
    SLOW(fmax_##s, helper_vfp_max##s(x->a[0], x->b[0], fpst))           \
    SLOW(fmin_##s, helper_vfp_min##s(x->a[0], x->b[0], fpst))           \
    SLOW(fmaxnm_##s, helper_vfp_maxnum##s(x->a[0], x->b[0], fpst))      \
    SLOW(fminnm_##s, helper_vfp_minnum##s(x->a[0], x->b[0], fpst))      \
    SLOW(fsqrt_##s, helper_vfp_sqrt##s(x->a[0], fpst))                  \
    SLOW(fmadd_##s, helper_vfp_muladd##s(x->a[0], x->b[0],              \
                                         x->c[0], fpst))                \
    SLOW(fmsub_##s, helper_vfp_muladd##s(chs(x->a[0]), x->b[0],         \
                                         x->c[0], fpst))                \
    SLOW(fnmsub_##s, helper_vfp_muladd##s(x->a[0], x->b[0],             \
                                          chs(x->c[0]), fpst))          \
    SLOW(fnmadd_##s, helper_vfp_muladd##s(chs(x->a[0]), x->b[0],        \
                                          chs(x->c[0]), fpst))          \
    SLOW(fcmp_##s, (uint32_t)type##_compare_quiet(x->a[0], x->b[0], fpst)) \
    SLOW(fcmpe_##s, (uint32_t)type##_compare(x->a[0], x->b[0], fpst))   \
    SLOW(frintx_##s, helper_rint##s##_exact(x->a[0], fpst))             \
    SLOW(frinti_##s, helper_rint##s(x->a[0], fpst))                     \
    SLOW_ROUNDED(frint, s, helper_rint##s(x->a[0], fpst))               \
    SLOW_ROUNDED(fcvts_w, s,                                            \
                 (uint32_t)helper_vfp_tosl##s(x->a[0], 0, fpst))        \
    SLOW_ROUNDED(fcvtu_w, s,                                            \
                 (uint32_t)helper_vfp_toul##s(x->a[0], 0, fpst))        \
    SLOW_ROUNDED(fcvts_x, s, helper_vfp_tosq##s(x->a[0], 0, fpst))      \
    SLOW_ROUNDED(fcvtu_x, s, helper_vfp_touq##s(x->a[0], 0, fpst))      \
    SLOW(scvtf_##s, helper_vfp_sqto##s(x->a[0], 0, fpst))               \
    SLOW(ucvtf_##s, helper_vfp_uqto##s(x->a[0], 0, fpst))

SLOW_FMT(s, float32, float32_chs)
SLOW_FMT(d, float64, float64_chs)
SLOW(scvtf_dw, helper_vfp_sqtod(x->a[0], 0, fpst))
SLOW(fcvt_ds, helper_vfp_fcvtds(x->a[0], fpst))
SLOW(fcvt_sd, helper_vfp_fcvtsd(x->a[0], fpst))

/*
 * On vectors: CALL gives the element i.  A macro's argument T is the type of an
 * element, N their number.
 */
#define SLOW_VECTOR(name, T, N, call)                                   \
    static void name##_slow(CPUARMState *env, TCGFloatArgs *x)          \
    {                                                                   \
        float_status *fpst = &env->vfp.fp_status[FPST_A64];             \
        T *ret = (T *)x->ret, *a = (T *)x->a, *b = (T *)x->b;           \
        T *c = (T *)x->c;                                               \
                                                                        \
        (void)b;                                                        \
        (void)c;                                                        \
        for (int i = 0; i < N; i++) {                                   \
            ret[i] = call;                                              \
        }                                                               \
        arm_update_float_state(env);                                    \
    }

#define SLOW_VECTORS(s, T, N, f)                                        \
    SLOW_VECTOR(fadd_##s, T, N, f##_add(a[i], b[i], fpst))              \
    SLOW_VECTOR(fsub_##s, T, N, f##_sub(a[i], b[i], fpst))              \
    SLOW_VECTOR(fmul_##s, T, N, f##_mul(a[i], b[i], fpst))              \
    SLOW_VECTOR(fdiv_##s, T, N, f##_div(a[i], b[i], fpst))              \
    SLOW_VECTOR(fmax_##s, T, N, f##_max(a[i], b[i], fpst))              \
    SLOW_VECTOR(fmin_##s, T, N, f##_min(a[i], b[i], fpst))              \
    SLOW_VECTOR(fmaxnm_##s, T, N, f##_maxnum(a[i], b[i], fpst))         \
    SLOW_VECTOR(fminnm_##s, T, N, f##_minnum(a[i], b[i], fpst))         \
    SLOW_VECTOR(fmadd_##s, T, N, f##_muladd(a[i], b[i], c[i], 0, fpst)) \
    SLOW_VECTOR(fmsub_##s, T, N, f##_muladd(f##_chs(a[i]), b[i], c[i],  \
                                            0, fpst))                   \
    SLOW_VECTOR(fsqrt_##s, T, N, f##_sqrt(a[i], fpst))                  \
    SLOW_VECTOR(fcmeq_##s, T, N, -(T)f##_eq_quiet(a[i], b[i], fpst))    \
    SLOW_VECTOR(fcmlt_##s, T, N, -(T)f##_lt(a[i], b[i], fpst))          \
    SLOW_VECTOR(fcmle_##s, T, N, -(T)f##_le(a[i], b[i], fpst))

SLOW_VECTORS(2s, uint32_t, 2, float32)
SLOW_VECTORS(4s, uint32_t, 4, float32)
SLOW_VECTORS(2d, uint64_t, 2, float64)
SLOW_VECTOR(fcvtzs_2s, uint32_t, 2,
            helper_vfp_tosls_round_to_zero(a[i], 0, fpst))
SLOW_VECTOR(fcvtzs_4s, uint32_t, 4,
            helper_vfp_tosls_round_to_zero(a[i], 0, fpst))
SLOW_VECTOR(scvtf_2s, uint32_t, 2, helper_vfp_sltos(a[i], 0, fpst))
SLOW_VECTOR(scvtf_4s, uint32_t, 4, helper_vfp_sltos(a[i], 0, fpst))

/* A row: the instruction, what it computes and needs, its format, the rest. */
#define ROW(n, what, state, ...)                                        \
    [ARM_FLOAT_##n] = {                                                 \
        .name = #n, .slow = n##_slow,                                   \
        .op = TCG_FLOAT_##what, .need = TCG_FLOAT_##state, __VA_ARGS__  \
    }

#define ROWS_ROUNDED(n, s, what, ...)                                   \
    ROW(n##_n_##s, what, INEXACT, .round = float_round_nearest_even,    \
        __VA_ARGS__),                                                   \
    ROW(n##_p_##s, what, INEXACT, .round = float_round_up,              \
        __VA_ARGS__),                                                   \
    ROW(n##_m_##s, what, INEXACT, .round = float_round_down,            \
        __VA_ARGS__),                                                   \
    ROW(n##_z_##s, what, INEXACT, .round = float_round_to_zero,         \
        __VA_ARGS__)

#define ROWS_FMT(s, format)                                             \
    ROW(fadd_##s, ADD, INEXACT, .fmt = format),                         \
    ROW(fsub_##s, SUB, INEXACT, .fmt = format),                         \
    ROW(fmul_##s, MUL, INEXACT, .fmt = format),                         \
    ROW(fdiv_##s, DIV, INEXACT, .fmt = format),                         \
    ROW(fmax_##s, MAX, USUAL_MODE, .fmt = format),                      \
    ROW(fmin_##s, MIN, USUAL_MODE, .fmt = format),                      \
    ROW(fmaxnm_##s, MAX, USUAL_MODE, .fmt = format),                    \
    ROW(fminnm_##s, MIN, USUAL_MODE, .fmt = format),                    \
    ROW(fsqrt_##s, SQRT, INEXACT, .fmt = format),                       \
    ROW(fmadd_##s, MULADD, INEXACT, .fmt = format),                     \
    ROW(fmsub_##s, MULADD, INEXACT, .fmt = format,                      \
        .negate_product = true),                                        \
    ROW(fnmsub_##s, MULADD, INEXACT, .fmt = format,                     \
        .negate_addend = true),                                         \
    ROW(fnmadd_##s, MULADD, INEXACT, .fmt = format,                     \
        .negate_product = true, .negate_addend = true),                 \
    ROW(fcmp_##s, COMPARE, USUAL_MODE, .fmt = format),                  \
    ROW(fcmpe_##s, COMPARE, USUAL_MODE, .fmt = format),                 \
    ROW(frintx_##s, ROUND, INEXACT, .fmt = format),                     \
    ROW(frinti_##s, ROUND, INEXACT, .fmt = format),                     \
    ROWS_ROUNDED(frint, s, ROUND, .fmt = format),                       \
    ROWS_ROUNDED(fcvts_w, s, TO_INT, .fmt = format, .to = MO_32,        \
                 .is_signed = true),                                    \
    ROWS_ROUNDED(fcvtu_w, s, TO_INT, .fmt = format, .to = MO_32),       \
    ROWS_ROUNDED(fcvts_x, s, TO_INT, .fmt = format, .to = MO_64,        \
                 .is_signed = true),                                    \
    ROWS_ROUNDED(fcvtu_x, s, TO_INT, .fmt = format, .to = MO_64),       \
    ROW(scvtf_##s, FROM_INT, INEXACT, .fmt = format, .to = MO_64,       \
        .is_signed = true),                                             \
    ROW(ucvtf_##s, FROM_INT, INEXACT, .fmt = format, .to = MO_64)

#define ROWS_VECTOR(s, format)                                          \
    ROW(fadd_##s, ADD, INEXACT, .fmt = format, .vector = true),         \
    ROW(fsub_##s, SUB, INEXACT, .fmt = format, .vector = true),         \
    ROW(fmul_##s, MUL, INEXACT, .fmt = format, .vector = true),         \
    ROW(fdiv_##s, DIV, INEXACT, .fmt = format, .vector = true),         \
    ROW(fmax_##s, MAX, USUAL_MODE, .fmt = format, .vector = true),      \
    ROW(fmin_##s, MIN, USUAL_MODE, .fmt = format, .vector = true),      \
    ROW(fmaxnm_##s, MAX, USUAL_MODE, .fmt = format, .vector = true),    \
    ROW(fminnm_##s, MIN, USUAL_MODE, .fmt = format, .vector = true),    \
    ROW(fmadd_##s, MULADD, INEXACT, .fmt = format, .vector = true),     \
    ROW(fmsub_##s, MULADD, INEXACT, .fmt = format, .vector = true,      \
        .negate_product = true),                                        \
    ROW(fsqrt_##s, SQRT, INEXACT, .fmt = format, .vector = true),       \
    ROW(fcmeq_##s, SETCOND, USUAL_MODE, .fmt = format, .vector = true,  \
        .cond = TCG_COND_EQ),                                           \
    ROW(fcmlt_##s, SETCOND, USUAL_MODE, .fmt = format, .vector = true,  \
        .cond = TCG_COND_LT),                                           \
    ROW(fcmle_##s, SETCOND, USUAL_MODE, .fmt = format, .vector = true,  \
        .cond = TCG_COND_LE)

#define ROWS_VECTOR_INT(s)                                              \
    ROW(fcvtzs_##s, TO_INT, INEXACT, .fmt = MO_32, .to = MO_32,         \
        .vector = true, .is_signed = true,                              \
        .round = float_round_to_zero),                                  \
    ROW(scvtf_##s, FROM_INT, INEXACT, .fmt = MO_32, .to = MO_32,        \
        .vector = true, .is_signed = true)

const TCGFloatDesc arm_float_ops[] = {
    ROWS_VECTOR(2s, MO_32),
    ROWS_VECTOR(4s, MO_32),
    ROWS_VECTOR(2d, MO_64),
    ROWS_VECTOR_INT(2s),
    ROWS_VECTOR_INT(4s),
    ROWS_FMT(s, MO_32),
    ROWS_FMT(d, MO_64),
    /* A double holds all integers of 32 bits, signed and unsigned. */
    ROW(scvtf_dw, FROM_INT, ANY_STATE, .fmt = MO_64, .to = MO_64,
        .is_signed = true),
    ROW(fcvt_ds, CONVERT, INEXACT, .fmt = MO_32, .to = MO_64),
    ROW(fcvt_sd, CONVERT, INEXACT, .fmt = MO_64, .to = MO_32),
};

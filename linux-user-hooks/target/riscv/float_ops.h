/*
 * RISC-V floating-point instructions that generated code may compute itself.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef RISCV_TCG_FLOAT_OPS_H
#define RISCV_TCG_FLOAT_OPS_H

#include "tcg/tcg-float.h"

/* The instructions that convert a format to integers, by rounding mode. */
#define RISCV_FLOAT_TO_INT(X, fmt)                                      \
    X(fcvt_w_##fmt##_dyn)  X(fcvt_w_##fmt##_rtz)                        \
    X(fcvt_w_##fmt##_rdn)  X(fcvt_w_##fmt##_rup)                        \
    X(fcvt_wu_##fmt##_dyn) X(fcvt_wu_##fmt##_rtz)                       \
    X(fcvt_wu_##fmt##_rdn) X(fcvt_wu_##fmt##_rup)                       \
    X(fcvt_l_##fmt##_dyn)  X(fcvt_l_##fmt##_rtz)                        \
    X(fcvt_l_##fmt##_rdn)  X(fcvt_l_##fmt##_rup)                        \
    X(fcvt_lu_##fmt##_dyn) X(fcvt_lu_##fmt##_rtz)                       \
    X(fcvt_lu_##fmt##_rdn) X(fcvt_lu_##fmt##_rup)

/* All others, whose rounding mode is that of frm, if any. */
#define RISCV_FLOAT_FMT(X, fmt)                                         \
    X(fadd_##fmt) X(fsub_##fmt) X(fmul_##fmt) X(fdiv_##fmt)             \
    X(fsqrt_##fmt) X(fmin_##fmt) X(fmax_##fmt)                          \
    X(fmadd_##fmt) X(fmsub_##fmt) X(fnmsub_##fmt) X(fnmadd_##fmt)       \
    X(feq_##fmt) X(flt_##fmt) X(fle_##fmt)                              \
    X(fcvt_##fmt##_w) X(fcvt_##fmt##_wu)                                \
    X(fcvt_##fmt##_l) X(fcvt_##fmt##_lu)                                \
    RISCV_FLOAT_TO_INT(X, fmt)

#define RISCV_FLOAT_OPS(X)                                              \
    RISCV_FLOAT_FMT(X, s)                                               \
    RISCV_FLOAT_FMT(X, d)                                               \
    X(fcvt_s_d) X(fcvt_d_s)

typedef enum RISCVFloatOp {
#define RISCV_FLOAT_ENUM(name) RISCV_FLOAT_##name,
    RISCV_FLOAT_OPS(RISCV_FLOAT_ENUM)
#undef RISCV_FLOAT_ENUM
} RISCVFloatOp;

extern const TCGFloatDesc riscv_float_ops[];

/**
 * riscv_cpu_update_float_state: tell generated code about frm and fflags
 * @env: state of the current thread's CPU
 *
 * Called after every change that makes frm unusual or clears "inexact".
 */
void riscv_cpu_update_float_state(CPURISCVState *env);

#endif

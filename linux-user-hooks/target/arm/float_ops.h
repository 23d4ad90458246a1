/*
 * AArch64 floating-point instructions that generated code may compute itself.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef ARM_TCG_FLOAT_OPS_H
#define ARM_TCG_FLOAT_OPS_H

#include "tcg/tcg-float.h"

/*
 * Each operation on singles (s) is followed by the same on doubles (d).  The
 * letters n, p, m, z at the end of a name are the rounding modes of FRINT and
 * FCVT: to nearest, up, down, and towards zero.
 */
#define ARM_FLOAT_PAIR(X, name)     X(name##_s) X(name##_d)
#define ARM_FLOAT_ROUNDED(X, name)                                      \
    ARM_FLOAT_PAIR(X, name##_n) ARM_FLOAT_PAIR(X, name##_p)             \
    ARM_FLOAT_PAIR(X, name##_m) ARM_FLOAT_PAIR(X, name##_z)

/* The same on vectors of two and four singles, and of two doubles. */
#define ARM_FLOAT_VECTORS(X, name)  X(name##_2s) X(name##_4s) X(name##_2d)

#define ARM_FLOAT_VECTOR_OPS(X)                                         \
    ARM_FLOAT_VECTORS(X, fadd) ARM_FLOAT_VECTORS(X, fsub)               \
    ARM_FLOAT_VECTORS(X, fmul) ARM_FLOAT_VECTORS(X, fdiv)               \
    ARM_FLOAT_VECTORS(X, fmax) ARM_FLOAT_VECTORS(X, fmin)               \
    ARM_FLOAT_VECTORS(X, fmaxnm) ARM_FLOAT_VECTORS(X, fminnm)           \
    ARM_FLOAT_VECTORS(X, fmadd) ARM_FLOAT_VECTORS(X, fmsub)             \
    ARM_FLOAT_VECTORS(X, fsqrt)                                         \
    ARM_FLOAT_VECTORS(X, fcmeq)                                         \
    ARM_FLOAT_VECTORS(X, fcmlt) ARM_FLOAT_VECTORS(X, fcmle)             \
    X(fcvtzs_2s) X(fcvtzs_4s) X(scvtf_2s) X(scvtf_4s)

#define ARM_FLOAT_OPS(X)                                                \
    ARM_FLOAT_VECTOR_OPS(X)                                             \
    ARM_FLOAT_PAIR(X, fadd) ARM_FLOAT_PAIR(X, fsub)                     \
    ARM_FLOAT_PAIR(X, fmul) ARM_FLOAT_PAIR(X, fdiv)                     \
    ARM_FLOAT_PAIR(X, fmax) ARM_FLOAT_PAIR(X, fmin)                     \
    ARM_FLOAT_PAIR(X, fmaxnm) ARM_FLOAT_PAIR(X, fminnm)                 \
    ARM_FLOAT_PAIR(X, fsqrt)                                            \
    ARM_FLOAT_PAIR(X, fmadd) ARM_FLOAT_PAIR(X, fmsub)                   \
    ARM_FLOAT_PAIR(X, fnmsub) ARM_FLOAT_PAIR(X, fnmadd)                 \
    ARM_FLOAT_PAIR(X, fcmp) ARM_FLOAT_PAIR(X, fcmpe)                    \
    ARM_FLOAT_PAIR(X, frintx) ARM_FLOAT_PAIR(X, frinti)                 \
    ARM_FLOAT_ROUNDED(X, frint)                                         \
    ARM_FLOAT_ROUNDED(X, fcvts_w) ARM_FLOAT_ROUNDED(X, fcvtu_w)         \
    ARM_FLOAT_ROUNDED(X, fcvts_x) ARM_FLOAT_ROUNDED(X, fcvtu_x)         \
    ARM_FLOAT_PAIR(X, scvtf) ARM_FLOAT_PAIR(X, ucvtf)                   \
    X(fcvt_ds) X(fcvt_sd) X(scvtf_dw)

typedef enum ARMFloatOp {
    ARM_FLOAT_none,
#define ARM_FLOAT_ENUM(name) ARM_FLOAT_##name,
    ARM_FLOAT_OPS(ARM_FLOAT_ENUM)
#undef ARM_FLOAT_ENUM
} ARMFloatOp;

extern const TCGFloatDesc arm_float_ops[];

#endif

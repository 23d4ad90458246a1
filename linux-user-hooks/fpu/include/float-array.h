/*
 * Arithmetic on arrays of numbers, with the host's vector instructions.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef FPU_FLOAT_ARRAY_H
#define FPU_FLOAT_ARRAY_H

#include "fpu/softfloat.h"

/* What float32_array() and float64_array() compute. */
typedef enum FloatArrayOp {
    FLOAT_ARRAY_ADD,
    FLOAT_ARRAY_SUB,
    FLOAT_ARRAY_MUL,
    FLOAT_ARRAY_DIV,
    FLOAT_ARRAY_OP = 7,         /* mask for the operation */
    /* the second operand is the same number for all elements */
    FLOAT_ARRAY_ONE = 0x100,
} FloatArrayOp;

/**
 * float32_array, float64_array: r[i] = a[i] OP b[i], for the first elements
 * @op: one of FloatArrayOp, or'ed with FLOAT_ARRAY_ONE if @b is one number
 * @r: the results.  They may replace an operand, but not overlap one
 *     otherwise.
 * @a, @b: the operands
 * @n: the number of elements
 * @s: the state
 *
 * Compute elements as far as the host's instructions are certain to give the
 * bits and flags that softfloat gives.  The caller has to compute the rest
 * with softfloat.  No flag is raised, because nothing is computed here unless
 * "inexact" is raised already and no other flag is concerned.
 *
 * The pointers are host addresses and have the alignment of an element.  No
 * lock is needed.
 *
 * Returns the number of elements that were computed, 0 to @n.
 */
size_t float32_array(int op, float32 *r, const float32 *a, const float32 *b,
                     size_t n, const float_status *s);
size_t float64_array(int op, float64 *r, const float64 *a, const float64 *b,
                     size_t n, const float_status *s);

/**
 * float32_array_muladd, float64_array_muladd: r[i] = a[i] * b[i] + c[i]
 * @flags: float_muladd_negate_product, float_muladd_negate_c, and
 *         FLOAT_ARRAY_ONE if @b is one number
 *
 * As above; the results may replace @c, too.
 */
size_t float32_array_muladd(int flags, float32 *r, const float32 *a,
                            const float32 *b, const float32 *c, size_t n,
                            const float_status *s);
size_t float64_array_muladd(int flags, float64 *r, const float64 *a,
                            const float64 *b, const float64 *c, size_t n,
                            const float_status *s);

#endif

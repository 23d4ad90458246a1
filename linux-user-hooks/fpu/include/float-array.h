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
    /* the square root of the first operand */
    FLOAT_ARRAY_SQRT,
    /* minima and maxima, for which -0 is less than 0 */
    FLOAT_ARRAY_MIN,
    FLOAT_ARRAY_MAX,
    FLOAT_ARRAY_OP = 7,         /* mask for the operation */
    /* the second operand is the same number for all elements */
    FLOAT_ARRAY_ONE = 0x100,
    /* the second operand comes before the first */
    FLOAT_ARRAY_REVERSE = 0x200,
} FloatArrayOp;

/* What float32_array_compare() and float64_array_compare() ask. */
typedef enum FloatArrayTest {
    FLOAT_ARRAY_EQ,
    FLOAT_ARRAY_NE,
    FLOAT_ARRAY_LT,
    FLOAT_ARRAY_LE,
    FLOAT_ARRAY_GT,
    FLOAT_ARRAY_GE,
    FLOAT_ARRAY_TEST = 7,       /* mask for the test */
    /* FLOAT_ARRAY_ONE may be or'ed to it. */
} FloatArrayTest;

/**
 * FloatArrayMask: which elements are active
 * @bits: element i is active if bit i * @spacing is set, counted from the
 *        least significant bit of the first word
 * @spacing: 1, or the size of an element in bytes
 *
 * Other elements are neither examined nor changed.
 */
typedef struct FloatArrayMask {
    const uint64_t *bits;
    unsigned spacing;
} FloatArrayMask;

/**
 * float32_array, float64_array: r[i] = a[i] OP b[i], for the first elements
 * @op: one of FloatArrayOp, or'ed with FLOAT_ARRAY_ONE if @b is one number,
 *      and with FLOAT_ARRAY_REVERSE for b[i] OP a[i]
 * @r: the results.  They may replace an operand, but not overlap one
 *     otherwise.
 * @a, @b: the operands
 * @n: the number of elements
 * @mask: which elements are active, or NULL for all
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
 * Returns the number of elements that need no more work, 0 to @n.
 */
size_t float32_array(int op, float32 *r, const float32 *a, const float32 *b,
                     size_t n, const FloatArrayMask *mask,
                     const float_status *s);
size_t float64_array(int op, float64 *r, const float64 *a, const float64 *b,
                     size_t n, const FloatArrayMask *mask,
                     const float_status *s);

/**
 * float32_array_muladd, float64_array_muladd: r[i] = a[i] * b[i] + c[i]
 * @flags: float_muladd_negate_product, float_muladd_negate_c, and
 *         FLOAT_ARRAY_ONE if @b is one number
 *
 * As above; the results may replace @c, too.
 */
size_t float32_array_muladd(int flags, float32 *r, const float32 *a,
                            const float32 *b, const float32 *c, size_t n,
                            const FloatArrayMask *mask, const float_status *s);
size_t float64_array_muladd(int flags, float64 *r, const float64 *a,
                            const float64 *b, const float64 *c, size_t n,
                            const FloatArrayMask *mask, const float_status *s);

/**
 * float32_array_compare, float64_array_compare: is a[i] TEST b[i] true?
 * @test: one of FloatArrayTest, or'ed with FLOAT_ARRAY_ONE if @b is one number
 * @bits: the results, one bit for each active element, placed as the bits of
 *        a mask are; other bits do not change.  They may replace @mask's, and
 *        may be in the place of the first elements of @a or @b.
 * @spacing: of the results and of @mask
 *
 * As above, in any state: a comparison of numbers that are zero, normal or
 * infinite raises no flag.
 */
size_t float32_array_compare(int test, uint64_t *bits, unsigned spacing,
                             const float32 *a, const float32 *b, size_t n,
                             const FloatArrayMask *mask);
size_t float64_array_compare(int test, uint64_t *bits, unsigned spacing,
                             const float64 *a, const float64 *b, size_t n,
                             const FloatArrayMask *mask);

#endif

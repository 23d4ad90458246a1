/*
 * Floating-point operations in generated code.
 *
 * A guest's floating-point instruction has a result and may raise flags.  An
 * operation of this file computes the same with an instruction of the host, as
 * long as that instruction alone decides the matter, and otherwise calls a
 * function of the guest's front end, the *slow way*, which may do anything that
 * a helper may do without looking at the guest's registers.
 *
 * The rule is that of hardfloat (fpu/softfloat.c): when the guest rounds to
 * nearest, flushes nothing to zero, has no other unusual mode, and "inexact" is
 * among the flags that the guest would see if it looked now, then an operation
 * need not say whether its result is inexact.  All other flags go along with
 * results that can be told from others:
 *
 *   - invalid, divide by zero, overflow: the result is infinite or a NaN;
 *   - underflow: the result of a product, a quotient, a fused operation or a
 *     conversion to a narrower format is zero, subnormal, or has the least
 *     normal exponent.  (That exponent because tininess may be detected before
 *     rounding.)  A sum that is as small is exact, because both terms are
 *     multiples of the least subnormal number.
 *
 * All such results go the slow way, and so do NaNs among compared numbers, and
 * numbers that do not fit where a number is converted to an integer.  A backend
 * may accept more: results that it finds to be exact, although "inexact" is not
 * among the flags yet.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef TCG_FLOAT_H
#define TCG_FLOAT_H

#include "fpu/softfloat-types.h"
#include "tcg/tcg.h"

typedef enum TCGFloatOp {
    /* One argument. */
    TCG_FLOAT_SQRT,
    TCG_FLOAT_ROUND,            /* to an integer in the same format */
    TCG_FLOAT_CONVERT,          /* between formats */
    TCG_FLOAT_TO_INT,
    TCG_FLOAT_FROM_INT,
    /* Two arguments. */
    TCG_FLOAT_ADD,
    TCG_FLOAT_SUB,
    TCG_FLOAT_MUL,
    TCG_FLOAT_DIV,
    TCG_FLOAT_MIN,
    TCG_FLOAT_MAX,
    TCG_FLOAT_SETCOND,          /* to 1 if a COND b, else 0 */
    TCG_FLOAT_COMPARE,          /* to -1, 0 or 1 for <, == or > */
    /* Three arguments: a * b + c. */
    TCG_FLOAT_MULADD,
} TCGFloatOp;

/*
 * The arguments of a function of the slow way: vectors, or numbers in the low
 * bits of [0].
 */
typedef struct TCGFloatArgs {
    uint64_t ret[2], a[2], b[2], c[2];
} TCGFloatArgs;

/*
 * The slow way computes args->ret.  A result of 32 bits has zeros above it if
 * it is an integer.  The function may raise no exception of the guest.
 */
typedef void TCGFloatSlow(CPUArchState *env, TCGFloatArgs *args);

/* What an operation needs of the CPU's state in order to go the fast way. */
typedef enum TCGFloatNeed {
    TCG_FLOAT_ANY_STATE,
    TCG_FLOAT_USUAL_MODE,       /* CPU_FLOAT_USUAL */
    TCG_FLOAT_INEXACT,          /* CPU_FLOAT_FAST */
} TCGFloatNeed;

/**
 * struct TCGFloatDesc - a floating-point operation of a guest
 * @name: for -d op
 * @slow: the slow way
 * @op: what is computed
 * @need: what has to be the case
 * @fmt: format of the arguments, and of a floating-point result but for that
 *       of a conversion: MO_32 or MO_64
 * @to: format of what a conversion converts to; for TCG_FLOAT_TO_INT and
 *      TCG_FLOAT_FROM_INT the size of the integer
 * @vector: on vectors of 64 or 128 bits, element by element: @ret and the
 *          arguments are of one vector type.  A TCG_FLOAT_SETCOND sets all
 *          bits of an element, or none.
 * @boxed: a float in 64 bits has ones in the upper 32 bits: the result has, and
 *         arguments without go the slow way
 * @is_signed: of an integer.  An unsigned argument of 32 bits must have zeros
 *             above it in a 64-bit register.
 * @sign_extend: a 32-bit integer result is sign-extended to 64 bits
 * @negate_product, @negate_addend: of TCG_FLOAT_MULADD
 * @round: of TCG_FLOAT_ROUND and TCG_FLOAT_TO_INT, any but ties away
 * @cond: of TCG_FLOAT_SETCOND: EQ, LT or LE
 */
typedef struct TCGFloatDesc {
    const char *name;
    TCGFloatSlow *slow;
    TCGFloatOp op;
    TCGFloatNeed need;
    uint8_t fmt;
    uint8_t to;
    bool vector;
    bool boxed;
    bool is_signed;
    bool sign_extend;
    bool negate_product;
    bool negate_addend;
    FloatRoundMode round;
    TCGCond cond;
} TCGFloatDesc;

static inline const TCGFloatDesc *tcg_arg_float(TCGArg arg)
{
    return (const TCGFloatDesc *)(uintptr_t)arg;
}

/* The accelerator's property inline-float: if false, all calls the helpers. */
extern bool tcg_inline_float;

/**
 * tcg_float_supported: whether the backend can do an operation
 * @desc: the operation
 */
bool tcg_float_supported(const TCGFloatDesc *desc);

/**
 * tcg_gen_float: generate an operation
 * @desc: the operation
 * @unboxed: for @desc->boxed, the arguments that may not be boxed: bit 0 is
 *           that of @a
 * @ret, @a, @b, @c: result and arguments, NULL for arguments that @desc does
 *                   not have
 *
 * Return: false if the backend cannot do it; then nothing was generated.
 */
bool tcg_gen_float(const TCGFloatDesc *desc, unsigned unboxed, TCGTemp *ret,
                   TCGTemp *a, TCGTemp *b, TCGTemp *c);

#endif

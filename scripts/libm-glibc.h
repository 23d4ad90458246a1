/*
 * What glibc's configure and build machinery would tell the sources that
 * scripts/libm compiles; included before anything else.
 *
 * A result counts only when it is an ordinary number, rounded to nearest: so
 * nothing here touches errno or the floating-point environment, and what is
 * built depends on no library.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

/* include/libc-symbols.h: a part of libm, but not of a shared library's kind
   that has versions and aliases of hidden symbols. */
#define MODULE_libm             1
#define MODULE_libc             2
#define MODULE_LIBS_BEGIN       0
#define MODULE_NAME             libm
#define LIBC_NONSHARED          1
#define PIC                     1
#define TOP_NAMESPACE           glibc
#define _LIBC_REENTRANT         1

/* In place of include/shlib-compat.h: only the newest version of a symbol */
#define _SHLIB_COMPAT_H         1
#define SHLIB_COMPAT(library, introduced, obsoleted) 0
#define LIB_COMPAT(library, introduced, obsoleted) 0
#define compat_symbol(library, local, symbol, version)
#define versioned_symbol(library, local, symbol, version)                   \
    weak_alias(local, symbol)

/* In place of include/errno.h */
#define _ERRNO_H                1
#define EDOM                    33
#define ERANGE                  34
#define errno                   (*(int *)&(int) { 0 })
#define __set_errno(value)      ((void)(value))

/* In place of math/fenv.h and sysdeps/generic/fenv_private.h */
#define _FENV_H                 1
#define _FENV_PRIVATE_H         1
#define FE_INVALID              1
#define FE_DIVBYZERO            4
#define FE_OVERFLOW             8
#define FE_UNDERFLOW            16
#define FE_TONEAREST            0
#define FE_DOWNWARD             0x400
#define FE_UPWARD               0x800
#define FE_TOWARDZERO           0xc00
#define feraiseexcept(excepts)  0
#define fetestexcept(excepts)   0
#define libc_fetestexcept(excepts) 0
#define fegetround()            FE_TONEAREST
#define SET_RESTORE_ROUND(mode)
#define SET_RESTORE_ROUNDF(mode)
#define SET_RESTORE_ROUND_53BIT(mode)
#define SET_RESTORE_ROUND_NOEX(mode)

/* math/s_ldexp_template.c */
#define __ldexp                 __scalbn
#define __ldexpf                __scalbnf

#ifdef GUEST_AARCH64
/*
 * sysdeps/aarch64/fpu/math_private.h: exp() and others reduce their argument
 * by FRINTA of a product that is rounded.  Elsewhere a constant is added and
 * subtracted, and the product goes unrounded into a fused addition: once in
 * some 500,000 arguments the results differ.
 */
#define TOINT_INTRINSICS        1

/* To nearest, halves away from zero, for |x| < 2^31 */
static inline double roundtoint(double x)
{
    /* Without this the product that x is would be fused with the addition. */
#if defined(__x86_64__)
    __asm__("" : "+x"(x));
#elif defined(__aarch64__)
    __asm__("" : "+w"(x));
#else
    __asm__("" : "+f"(x));
#endif
    return __builtin_trunc(x + __builtin_copysign(0x1.fffffffffffffp-2, x));
}

static inline int converttoint(double x)
{
    return roundtoint(x);
}
#endif

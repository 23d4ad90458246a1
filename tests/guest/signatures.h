/*
 * What the sweep must know of a signature: a declaration with it, its
 * parameters by name, and its arguments as taken from the array a[].
 * A row with a new signature needs its three lines here.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SIGNATURES_H
#define SIGNATURES_H

#include <stddef.h>
#include <stdint.h>

#define P(i) ((void *)(uintptr_t)a[i])
#define Z(i) ((size_t)a[i])
#define I(i) ((int)a[i])

#define DECL_cpp(f)   int f(void *p, void *q)
#define NAMES_cpp     (p, q)
#define ARGS_cpp      (P(0), P(1))

#define DECL_cppz(f)  int f(void *p, void *q, size_t n)
#define NAMES_cppz    (p, q, n)
#define ARGS_cppz     (P(0), P(1), Z(2))

#define DECL_vppz(f)  void f(void *p, void *q, size_t n)
#define NAMES_vppz    (p, q, n)
#define ARGS_vppz     (P(0), P(1), Z(2))

#define DECL_vpz(f)   void f(void *p, size_t n)
#define NAMES_vpz     (p, n)
#define ARGS_vpz      (P(0), Z(1))

#define DECL_ppiz(f)  void *f(void *p, int c, size_t n)
#define NAMES_ppiz    (p, c, n)
#define ARGS_ppiz     (P(0), I(1), Z(2))

#define DECL_ppi(f)   void *f(void *p, int c)
#define NAMES_ppi     (p, c)
#define ARGS_ppi      (P(0), I(1))

#define DECL_ppp(f)   void *f(void *p, void *q)
#define NAMES_ppp     (p, q)
#define ARGS_ppp      (P(0), P(1))

#define DECL_pppz(f)  void *f(void *p, void *q, size_t n)
#define NAMES_pppz    (p, q, n)
#define ARGS_pppz     (P(0), P(1), Z(2))

#define DECL_pppzz(f) void *f(void *p, void *q, size_t n, size_t m)
#define NAMES_pppzz   (p, q, n, m)
#define ARGS_pppzz    (P(0), P(1), Z(2), Z(3))

#define DECL_ppzpz(f) void *f(void *p, size_t n, void *q, size_t m)
#define NAMES_ppzpz   (p, n, q, m)
#define ARGS_ppzpz    (P(0), Z(1), P(2), Z(3))

#define DECL_zp(f)    size_t f(void *p)
#define NAMES_zp      (p)
#define ARGS_zp       (P(0))

#define DECL_zpz(f)   size_t f(void *p, size_t n)
#define NAMES_zpz     (p, n)
#define ARGS_zpz      (P(0), Z(1))

#define DECL_zpp(f)   size_t f(void *p, void *q)
#define NAMES_zpp     (p, q)
#define ARGS_zpp      (P(0), P(1))

#define DECL_dpp      DECL_ppp
#define NAMES_dpp     NAMES_ppp
#define ARGS_dpp      ARGS_ppp

#define DECL_dppz     DECL_pppz
#define NAMES_dppz    NAMES_pppz
#define ARGS_dppz     ARGS_pppz

#define DECL_dppzz    DECL_pppzz
#define NAMES_dppzz   NAMES_pppzz
#define ARGS_dppzz    ARGS_pppzz

#define DECL_dpiz     DECL_ppiz
#define NAMES_dpiz    NAMES_ppiz
#define ARGS_dpiz     ARGS_ppiz

#define DECL_dpizz(f) void *f(void *p, int c, size_t n, size_t m)
#define NAMES_dpizz   (p, c, n, m)
#define ARGS_dpizz    (P(0), I(1), Z(2), Z(3))

/* The result of the call @x as 64 bits, whatever its type; 0 for void. */
#define IS_VOID(x) __builtin_types_compatible_p(__typeof__(x), void)
#define CALL(x)                                                     \
    __builtin_choose_expr(IS_VOID(x), ((x), UINT64_C(0)),           \
        (uint64_t)(intptr_t)__builtin_choose_expr(IS_VOID(x), 0, (x)))

#endif

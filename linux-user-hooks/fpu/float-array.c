/*
 * Arithmetic on arrays of numbers, with the host's vector instructions.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "fpu/float-array.h"

#if defined(__x86_64__) && defined(CONFIG_AVX2_OPT)

#include <immintrin.h>
#include "host/cpuinfo.h"

#define VECTOR_SIZE     32
#define VECTOR_TARGET   __attribute__((target("avx2,fma")))
#define VECTOR_INLINE   static inline __attribute__((always_inline)) \
                        VECTOR_TARGET

/* What the exactness of a result depends on. */
typedef enum { SUM, DIFFERENCE, PRODUCT, QUOTIENT, FUSED } Kind;

static inline bool can_use_vectors(const float_status *s)
{
    const unsigned need = CPUINFO_AVX2 | CPUINFO_FMA;

    /* The second half is the rule of can_use_fpu() in softfloat.c. */
    return (cpuinfo & need) == need
           && (s->float_exception_flags & float_flag_inexact)
           && get_float_rounding_mode(s) == float_round_nearest_even;
}

VECTOR_INLINE bool none(__m256i x)
{
    return _mm256_testz_si256(x, x);
}

#define BITS            32
#define NUMBER          float
#define FUSE            _mm256_fmadd_ps
#define MAGNITUDE       INT32_MAX
#define EXPONENT        INT32_C(0x7f800000)
#define LEAST_NORMAL    INT32_C(0x00800000)
#include "float-array.c.inc"

#define BITS            64
#define NUMBER          double
#define FUSE            _mm256_fmadd_pd
#define MAGNITUDE       INT64_MAX
#define EXPONENT        INT64_C(0x7ff0000000000000)
#define LEAST_NORMAL    INT64_C(0x0010000000000000)
#include "float-array.c.inc"

#else

/* Other hosts leave everything to softfloat. */

size_t float32_array(int op, float32 *r, const float32 *a, const float32 *b,
                     size_t n, const float_status *s)
{
    return 0;
}

size_t float64_array(int op, float64 *r, const float64 *a, const float64 *b,
                     size_t n, const float_status *s)
{
    return 0;
}

size_t float32_array_muladd(int flags, float32 *r, const float32 *a,
                            const float32 *b, const float32 *c, size_t n,
                            const float_status *s)
{
    return 0;
}

size_t float64_array_muladd(int flags, float64 *r, const float64 *a,
                            const float64 *b, const float64 *c, size_t n,
                            const float_status *s)
{
    return 0;
}

#endif

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

/* What is not in FloatArrayOp */
enum { FUSED = FLOAT_ARRAY_OP };

static inline bool have_vectors(void)
{
    const unsigned need = CPUINFO_AVX2 | CPUINFO_FMA;

    return (cpuinfo & need) == need;
}

static inline bool can_use_vectors(const float_status *s)
{
    /* This is the rule of can_use_fpu() in softfloat.c. */
    return have_vectors()
           && (s->float_exception_flags & float_flag_inexact)
           && get_float_rounding_mode(s) == float_round_nearest_even;
}

/* Of each group of @spacing bits the least significant */
static inline uint64_t first_bits(unsigned spacing)
{
    return UINT64_MAX / MAKE_64BIT_MASK(0, spacing);
}

VECTOR_INLINE bool none(__m256i x)
{
    return _mm256_testz_si256(x, x);
}

#define BITS            32
#define NUMBER          float
#define FUSE            _mm256_fmadd_ps
#define ROOT            _mm256_sqrt_ps
#define SIGNS           _mm256_movemask_ps
#define MAGNITUDE       INT32_MAX
#define EXPONENT        INT32_C(0x7f800000)
#define LEAST_NORMAL    INT32_C(0x00800000)
#include "float-array.c.inc"

#define BITS            64
#define NUMBER          double
#define FUSE            _mm256_fmadd_pd
#define ROOT            _mm256_sqrt_pd
#define SIGNS           _mm256_movemask_pd
#define MAGNITUDE       INT64_MAX
#define EXPONENT        INT64_C(0x7ff0000000000000)
#define LEAST_NORMAL    INT64_C(0x0010000000000000)
#include "float-array.c.inc"

#else

/* Other hosts leave everything to softfloat. */

#define NOTHING(FLOAT)                                                      \
size_t FLOAT##_array(int op, FLOAT *r, const FLOAT *a, const FLOAT *b,      \
                     size_t n, const FloatArrayMask *mask,                  \
                     const float_status *s)                                 \
{                                                                           \
    return 0;                                                               \
}                                                                           \
size_t FLOAT##_array_muladd(int flags, FLOAT *r, const FLOAT *a,            \
                            const FLOAT *b, const FLOAT *c, size_t n,       \
                            const FloatArrayMask *mask,                     \
                            const float_status *s)                          \
{                                                                           \
    return 0;                                                               \
}                                                                           \
size_t FLOAT##_array_compare(int test, uint64_t *bits, unsigned spacing,    \
                             const FLOAT *a, const FLOAT *b, size_t n,      \
                             const FloatArrayMask *mask)                    \
{                                                                           \
    return 0;                                                               \
}

NOTHING(float32)
NOTHING(float64)

#endif

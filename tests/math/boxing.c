/*
 * Floats in registers with the wrong upper half.  RISC-V takes such for NaN
 * (Unprivileged ISA, "NaN Boxing of Narrower Values"), except where a function
 * moves the bits to an integer register; for AArch64 the half has no meaning.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "calls.h"

/* The functions, called with whole registers. */
#define FLOAT1(S) S(sinf) S(cosf) S(expf) S(logf) S(sqrtf) S(floorf) S(rintf) \
    S(fabsf) S(truncf) S(roundf) S(logbf) S(cbrtf)
#define FLOAT2(S) S(powf) S(fmodf) S(fminf) S(fmaxf) S(copysignf) S(atan2f)   \
    S(hypotf) S(nextafterf) S(fdimf) S(remainderf)

#define DECLARE1(name)  double whole_##name(double) __asm__(#name);
#define DECLARE2(name)  double whole_##name(double, double) __asm__(#name);
FLOAT1(DECLARE1)
FLOAT2(DECLARE2)
long whole_lrintf(double) __asm__("lrintf");
double whole_fmaf(double, double, double) __asm__("fmaf");
double whole_ldexpf(double, int) __asm__("ldexpf");
double whole_frexpf(double, int *) __asm__("frexpf");

static double whole(uint32_t upper, float x)
{
    uint32_t lower;
    uint64_t bits;
    double result;

    memcpy(&lower, &x, sizeof(lower));
    bits = (uint64_t)upper << 32 | lower;
    memcpy(&result, &bits, sizeof(result));
    return result;
}

static void show(const char *name, double result)
{
    uint64_t bits;

    memcpy(&bits, &result, sizeof(bits));
#ifdef __aarch64__
    bits = (uint32_t)bits;
#endif
    printf("%s %llx errno %d flags %x\n", name, (long long)bits, errno,
           fetestexcept(FE_ALL_EXCEPT));
    errno = 0;
    feclearexcept(FE_ALL_EXCEPT & ~FE_INEXACT);
    feraiseexcept(FE_INEXACT);
}

#define SHOW1(name)     show(#name, whole_##name(x));
#define SHOW2(name)     show(#name, whole_##name(x, y));

int main(void)
{
    static const uint32_t uppers[] = {
        0xffffffff, 0, 0xfffffffe, 0x7fffffff, 0x7ff80000, 0x40000000,
    };
    static const float numbers[] = {
        0, 0.5f, 1, 2.75f, -3.1f, 60.5f, 1e-40f, HUGE_VALF, NAN,
    };

    for (int i = 0; i < 6 * 9 * 3; i++) {
        uint32_t upper = uppers[i % 6];
        float number = numbers[i / 6 % 9];
        double x = whole(i / 54 == 1 ? 0xffffffff : upper, number);
        double y = whole(i / 54 == 2 ? 0xffffffff : upper, 1.25f);
        int exponent = 0;

        printf("%d\n", i);
        feclearexcept(FE_ALL_EXCEPT);
        FLOAT1(SHOW1)
        FLOAT2(SHOW2)
        show("fmaf", whole_fmaf(x, y, x));
        show("ldexpf", whole_ldexpf(x, 3));
        show("frexpf", whole_frexpf(x, &exponent));
        printf("exponent %d lrintf %ld\n", exponent, whole_lrintf(x));
    }
    return 0;
}

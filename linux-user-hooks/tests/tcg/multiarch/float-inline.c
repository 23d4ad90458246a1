/*
 * Results and flags of floating-point operations that generated code may
 * compute itself, because "inexact" was raised before.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <fenv.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define N_ROUNDS 3      /* the first may be unlike the others */

static int failures;

/*
 * @expr must be @want and raise @flags, whether or not "inexact" was raised
 * before.  @flags without FE_INEXACT means that the result is exact.
 */
#define CHECK(expr, want, flags) do {                                   \
        for (int round = 0; round < 2 * N_ROUNDS; round++) {            \
            int before = round % 2 ? FE_INEXACT : 0, after;             \
            volatile typeof(want) got;                                  \
                                                                        \
            feclearexcept(FE_ALL_EXCEPT);                               \
            feraiseexcept(before);                                      \
            got = (expr);                                               \
            after = fetestexcept(FE_ALL_EXCEPT);                        \
            if (after != (before | (flags))                             \
                || !((got == (want) && !signbit(got) == !signbit(want)) \
                     || (isnan(got) && isnan(want)))) {                 \
                printf("%s: %a, flags %x, not %a, %x, from %x\n", #expr, \
                       (double)got, after, (double)(want),              \
                       before | (flags), before);                       \
                failures++;                                             \
            }                                                           \
        }                                                               \
    } while (0)

/* Variables, so that the compiler does not compute. */
static volatile double one = 1, three = 3, zero, inf = INFINITY, nan_ = NAN;
static volatile double big = DBL_MAX, least = DBL_MIN, tiny = 0x1p-1074;
static volatile float onef = 1, threef = 3, bigf = FLT_MAX, leastf = FLT_MIN;

static double __attribute__((noinline)) third(void)
{
    return one / three;
}

static void check_rounding(void)
{
    double nearest, up, down;

    feraiseexcept(FE_INEXACT);
    nearest = third();
    fesetround(FE_UPWARD);
    up = third();
    fesetround(FE_DOWNWARD);
    down = third();
    fesetround(FE_TONEAREST);
    if (nearest != 0x1.5555555555555p-2 || up != 0x1.5555555555556p-2
        || down != 0x1.5555555555555p-2 || third() != nearest) {
        printf("one third: %a, up %a, down %a\n", nearest, up, down);
        failures++;
    }
}

int main(void)
{
    CHECK(one + three, 4.0, 0);
    CHECK(one / three, 0x1.5555555555555p-2, FE_INEXACT);
    CHECK(big + big, INFINITY, FE_OVERFLOW | FE_INEXACT);
    CHECK(big * three, INFINITY, FE_OVERFLOW | FE_INEXACT);
    CHECK(-one / zero, -INFINITY, FE_DIVBYZERO);
    CHECK(zero / zero, NAN, FE_INVALID);
    CHECK(inf - inf, NAN, FE_INVALID);
    CHECK(sqrt(-one), NAN, FE_INVALID);
    CHECK(sqrt(three), 0x1.bb67ae8584caap+0, FE_INEXACT);
    CHECK(nan_ + one, NAN, 0);
    CHECK(least * least, 0.0, FE_UNDERFLOW | FE_INEXACT);
    CHECK(least / three, 0x0.5555555555555p-1022,
          FE_UNDERFLOW | FE_INEXACT);
    CHECK(least - tiny, 0x0.fffffffffffffp-1022, 0);
    CHECK(zero * -three, -0.0, 0);
    CHECK(fma(least, least, tiny), 0x1p-1074, FE_UNDERFLOW | FE_INEXACT);
    CHECK(fma(zero, three, tiny), 0x1p-1074, 0);
    CHECK(fma(three, three, -9.0), 0.0, 0);
    CHECK((double)(one < nan_), 0.0, FE_INVALID);
    CHECK((double)(one == nan_), 0.0, 0);
    CHECK((double)(long)(three + 0.5), 3.0, FE_INEXACT);
    CHECK((double)(long)three, 3.0, 0);
    CHECK((float)big, INFINITY, FE_OVERFLOW | FE_INEXACT);
    CHECK((float)(three * 0x1p-150), 0x1p-148f, FE_UNDERFLOW | FE_INEXACT);

    CHECK(onef / threef, 0x1.555556p-2f, FE_INEXACT);
    CHECK(bigf * threef, INFINITY, FE_OVERFLOW | FE_INEXACT);
    CHECK(leastf * leastf, 0.0f, FE_UNDERFLOW | FE_INEXACT);
    CHECK(leastf / 2, 0x1p-127f, 0);

    check_rounding();
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}

/*
 * Reads errno, and the flags, after each call: also of calls that succeed,
 * which leave errno alone, and of those that store to signgam.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "calls.h"

/* No error has this number. */
#define UNTOUCHED   4711

#define SHOW(call) do {                                                 \
        double r_;                                                      \
        errno = UNTOUCHED;                                              \
        r_ = call;                                                      \
        printf(#call " = %a errno %d flags %x\n", r_, errno,            \
               fetestexcept(FE_ALL_EXCEPT));                            \
        feclearexcept(keep ? FE_ALL_EXCEPT & ~FE_INEXACT                \
                      : FE_ALL_EXCEPT);                                 \
    } while (0)

int main(void)
{
    static const double numbers[] = {
        0, 0x1p-1074, 0x1p-1022, 1e-5, 0.5, 1, 1.5, 2, 27, 100, 171.7, 709.7,
        709.8, 745.2, 1024, 1e10, 1e300, HUGE_VAL, NAN,
    };
    const int count = sizeof(numbers) / sizeof(numbers[0]);
    /* Twice: with "inexact" never raised before, and always. */
    for (int keep = 0; keep < 2; keep++) {
        feclearexcept(FE_ALL_EXCEPT);
        if (keep) {
            feraiseexcept(FE_INEXACT);
        }
        for (int i = 0; i < 2 * count; i++) {
            double x = numbers[i / 2] * (i & 1 ? -1 : 1);

            printf("%a\n", x);
            SHOW(sin(x));
            SHOW(tan(x));
            SHOW(asin(x));
            SHOW(acosh(x));
            SHOW(atanh(x));
            SHOW(sinh(x));
            SHOW(exp(x));
            SHOW(exp2(x));
            SHOW(expm1(x));
            SHOW(log(x));
            SHOW(log1p(x));
            SHOW(sqrt(x));
            SHOW(erfc(x));
            SHOW(tgamma(x));
            SHOW(lgamma(x));
            printf("signgam %d\n", signgam);
            SHOW(y0(x));
            SHOW(logb(x));
            SHOW(ilogb(x));
            SHOW(lrint(x));
            SHOW(expf(x));
            SHOW(logf(x));
            SHOW(sqrtf(x));
            SHOW(ldexp(x, -600));
            SHOW(scalbn(x, 600));
            for (int j = 0; j < count; j++) {
                double y = numbers[j];

                printf("%a, %a\n", x, y);
                SHOW(pow(x, y));
                SHOW(fmod(x, y));
                SHOW(remainder(x, y));
                SHOW(atan2(x, y));
                SHOW(hypot(x, y));
                SHOW(fdim(x, y));
                SHOW(nextafter(x, y));
                SHOW(powf(x, y));
            }
        }
    }
    return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Calls functions of libm whose results depend on the library, 200 times each,
 * and prints one sum.  Compile with -fno-builtin.
 */
#include <math.h>
#include <stdio.h>

typedef double Function(double);
typedef float FloatFunction(float);

static Function *const functions[] = {
    sin, cos, tan, asin, acos, atan, sinh, cosh, tanh, asinh, atanh, exp, exp2,
    expm1, log, log2, log10, log1p, cbrt, erf, erfc, tgamma, j0, j1, y0, y1,
};

static FloatFunction *const float_functions[] = {
    sinf, cosf, tanf, asinf, acosf, atanf, sinhf, coshf, tanhf, asinhf, atanhf,
    expf, exp2f, expm1f, logf, log2f, log10f, log1pf, cbrtf, erff, erfcf,
    tgammaf, j0f, j1f, y0f, y1f,
};

int main(void)
{
    double sum = 1 / 3.;

    for (size_t i = 0; i < sizeof(functions) / sizeof(*functions); i++) {
        for (int j = 1; j <= 200; j++) {
            sum += functions[i](j / 201.);
        }
    }
    for (size_t i = 0; i < sizeof(float_functions) / sizeof(FloatFunction *);
         i++) {
        for (int j = 1; j <= 200; j++) {
            sum += float_functions[i](j / 201.f);
        }
    }
    for (int j = 1; j <= 200; j++) {
        sum += pow(j / 201., .3) + atan2(j, 3) + hypot(j, 2);
    }
    printf("%.17g\n", sum);
    return 0;
}

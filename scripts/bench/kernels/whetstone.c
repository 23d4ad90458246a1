/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * whetstone: what numerical programs of its day did, in the spirit of the
 * benchmark of that name: polynomials in arrays, a procedure with arrays, and
 * above all sin, cos, atan, exp, log and sqrt.
 *
 * Check: identities of these functions hold for every argument, to what
 * rounding explains.
 */
#include "kernel.h"
#include <math.h>

#define ARGUMENTS 1000
#define ROUNDS_AT_ONE 11000

typedef struct Sums {
    double trigonometric, exponential, polynomial, procedure;
} Sums;

static double angles[ARGUMENTS];    /* -1.5 to 1.5 */
static double numbers[ARGUMENTS];   /* 0.1 to 10 */

static void check_near(const char *what, double got, double wanted)
{
    if (!(fabs(got - wanted) <= 1e-12 * (1 + fabs(wanted)))) {
        kernel_fail("%s is %.17g, not %.17g", what, got, wanted);
    }
}

/* Calls of sin and cos alone; a compiler joins those of one argument. */
static double trigonometric(long round)
{
    double sum = 0;

    for (int i = round % 10; i < ARGUMENTS; i += 10) {
        double a = angles[i], b = angles[ARGUMENTS - 1 - i];
        double product = cos(a) * cos(b), both = cos(a + b);

        check_near("the cosine of a difference", cos(a - b),
                   2 * product - both);
        check_near("the arc tangent", atan(sin(a) / cos(a)), a);
        sum += sin(b + 1) + product;
    }
    return sum;
}

static double exponential(long round)
{
    double sum = 0;

    for (int i = round % 10; i < ARGUMENTS; i += 10) {
        double x = numbers[i], y = numbers[ARGUMENTS - 1 - i];
        double root = sqrt(exp(log(x) + log(y)));

        check_near("the geometric mean", root, sqrt(x * y));
        check_near("the logarithm", log(exp(x)), x);
        sum += root;
    }
    return sum;
}

/* By Horner's rule, and as two polynomials in x * x */
static double polynomial(void)
{
    static const double factors[8] = { 1, -2, 3, -4, 5, -3, 2, -1 };
    double sum = 0;

    for (int i = 0; i < ARGUMENTS; i += 10) {
        double x = angles[i], value = 0, odd = 0, even = 0;

        for (int k = 0; k < 8; k++) {
            value = value * x + factors[k];
        }
        for (int k = 0; k < 8; k += 2) {
            odd = odd * x * x + factors[k];
            even = even * x * x + factors[k + 1];
        }
        check_near("the polynomial", value, odd * x + even);
        sum += value;
    }
    return sum;
}

/* An orthogonal matrix that is its own inverse */
static void __attribute__((noinline)) reflect(double *e)
{
    double a = e[0] + e[1], b = e[0] - e[1];
    double c = e[2] + e[3], d = e[2] - e[3];

    e[0] = (a + c) / 2;
    e[1] = (a - c) / 2;
    e[2] = (b + d) / 2;
    e[3] = (b - d) / 2;
}

static double procedure(void)
{
    double e[4], sum = 0;

    for (int i = 0; i < ARGUMENTS; i += 10) {
        memcpy(e, &numbers[i], sizeof(e));
        reflect(e);
        sum += e[0];
        reflect(e);
        for (int k = 0; k < 4; k++) {
            check_near("what was reflected twice", e[k], numbers[i + k]);
        }
    }
    return sum;
}

int main(int argc, char **argv)
{
    long rounds = kernel_rounds(argc, argv, ROUNDS_AT_ONE);
    Sums sums = { 0 };
    uint64_t seed = 6;

    for (int i = 0; i < ARGUMENTS; i++) {
        angles[i] = 3 * kernel_unit(&seed) - 1.5;
        numbers[i] = .1 + 9.9 * kernel_unit(&seed);
    }
    for (long round = 0; round < rounds; round++) {
        sums.trigonometric += trigonometric(round);
        sums.exponential += exponential(round);
        sums.polynomial += polynomial();
        sums.procedure += procedure();
    }
    printf("%ld rounds, sums %.5g %.5g %.5g %.5g\n", rounds,
           sums.trigonometric, sums.exponential, sums.polynomial,
           sums.procedure);
    return 0;
}

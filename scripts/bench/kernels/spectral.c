/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * spectral: the norm of the infinite matrix 1, 1/2, 1/3; 1/4..., which has
 * 1 / ((i + j) (i + j + 1) / 2 + i + 1) in row i, column j, of its first
 * rows and columns, by power iteration.  A division for each element.
 *
 * Check: the norm is 1.2742199912 for 100 rows (published with the benchmark
 * of that name), 1.2742241528 for all (problem 3 of Trefethen's Hundred-Digit
 * Challenge), grows with the rows, and does not hang on where one begins.
 */
#include "kernel.h"
#include <math.h>

#define ROWS 300
#define ITERATIONS 10
#define ROUNDS_AT_ONE 58

static double element(int i, int j)
{
    return 1.0 / ((i + j) * (i + j + 1) / 2 + i + 1);
}

static void multiply(int rows, const double *from, double *to)
{
    for (int i = 0; i < rows; i++) {
        double sum = 0;

        for (int j = 0; j < rows; j++) {
            sum += element(i, j) * from[j];
        }
        to[i] = sum;
    }
}

static void multiply_transposed(int rows, const double *from, double *to)
{
    for (int i = 0; i < rows; i++) {
        double sum = 0;

        for (int j = 0; j < rows; j++) {
            sum += element(j, i) * from[j];
        }
        to[i] = sum;
    }
}

/* Begins at a vector of positive numbers, that is, near enough. */
static double norm(int rows, uint64_t *seed)
{
    double u[ROWS], v[ROWS], between[ROWS];
    double vv = 0, uv = 0;

    for (int i = 0; i < rows; i++) {
        u[i] = 1 + kernel_unit(seed);
    }
    for (int i = 0; i < ITERATIONS; i++) {
        multiply(rows, u, between);
        multiply_transposed(rows, between, v);
        multiply(rows, v, between);
        multiply_transposed(rows, between, u);
    }
    for (int i = 0; i < rows; i++) {
        uv += u[i] * v[i];
        vv += v[i] * v[i];
    }
    return sqrt(uv / vv);
}

int main(int argc, char **argv)
{
    long rounds = kernel_rounds(argc, argv, ROUNDS_AT_ONE);
    uint64_t seed = 2;
    double known = norm(100, &seed), first = 0, got;

    if (!(fabs(known - 1.2742199912) < 1e-9)) {
        kernel_fail("the norm of 100 rows is %.10f", known);
    }
    for (long i = 0; i < rounds; i++) {
        got = norm(ROWS, &seed);
        if (!(got > known && got < 1.2742241529)) {
            kernel_fail("round %ld: the norm of %d rows is %.10f", i, ROWS,
                        got);
        }
        first = i ? first : got;
        if (!(fabs(got - first) < 1e-12)) {
            kernel_fail("round %ld: the norm is %.15f, was %.15f", i, got,
                        first);
        }
    }
    printf("%ld rounds, norm %.7f\n", rounds, first);
    return 0;
}

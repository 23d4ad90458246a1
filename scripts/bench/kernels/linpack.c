/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * linpack: solves dense systems of linear equations by LU decomposition with
 * partial pivoting.  Double precision along rows.
 *
 * Check: the right side is made for a known solution; the residual is small
 * in units of rounding, as the benchmark of that name has it.
 */
#include "kernel.h"
#include <float.h>
#include <math.h>

#define N 150
#define ROUNDS_AT_ONE 260

/* y -= factor * x, as real solvers have it: a function for any length */
static void __attribute__((noinline))
subtract_row(int n, double factor, const double *x, double *y)
{
    for (int i = 0; i < n; i++) {
        y[i] -= factor * x[i];
    }
}

/* Leaves L below the diagonal and U above; row I was exchanged with PIVOT[I] */
static void decompose(double a[N][N], int *pivot)
{
    for (int k = 0; k < N; k++) {
        int largest = k;

        for (int i = k + 1; i < N; i++) {
            if (fabs(a[i][k]) > fabs(a[largest][k])) {
                largest = i;
            }
        }
        pivot[k] = largest;
        if (largest != k) {
            double row[N];

            memcpy(row, a[k], sizeof(row));
            memcpy(a[k], a[largest], sizeof(row));
            memcpy(a[largest], row, sizeof(row));
        }
        for (int i = k + 1; i < N; i++) {
            a[i][k] /= a[k][k];
            subtract_row(N - k - 1, a[i][k], &a[k][k + 1], &a[i][k + 1]);
        }
    }
}

/* Replaces the right side B by the solution. */
static void solve(double a[N][N], const int *pivot, double *b)
{
    for (int k = 0; k < N; k++) {
        double swap = b[pivot[k]];

        b[pivot[k]] = b[k];
        b[k] = swap;
    }
    for (int k = 0; k < N; k++) {
        for (int j = 0; j < k; j++) {
            b[k] -= a[k][j] * b[j];
        }
    }
    for (int k = N - 1; k >= 0; k--) {
        for (int j = k + 1; j < N; j++) {
            b[k] -= a[k][j] * b[j];
        }
        b[k] /= a[k][k];
    }
}

/* The largest error of A X = B, in units of what rounding explains */
static double residual(double a[N][N], const double *x, const double *b)
{
    double worst = 0, norm_a = 0, norm_x = 0;

    for (int i = 0; i < N; i++) {
        double sum = -b[i], row = 0;

        for (int j = 0; j < N; j++) {
            sum += a[i][j] * x[j];
            row += fabs(a[i][j]);
        }
        worst = fmax(worst, fabs(sum));
        norm_a = fmax(norm_a, row);
        norm_x = fmax(norm_x, fabs(x[i]));
    }
    return worst / (norm_a * norm_x * N * DBL_EPSILON);
}

int main(int argc, char **argv)
{
    long rounds = kernel_rounds(argc, argv, ROUNDS_AT_ONE);
    static double a[N][N], lu[N][N];
    double x[N], b[N];
    int pivot[N];
    uint64_t seed = 5;

    for (long round = 0; round < rounds; round++) {
        double got;

        for (int i = 0; i < N; i++) {
            b[i] = 0;
            for (int j = 0; j < N; j++) {
                a[i][j] = kernel_unit(&seed) - .5;
                b[i] += a[i][j] * (j % 5 - 2);
            }
        }
        memcpy(lu, a, sizeof(a));
        memcpy(x, b, sizeof(b));
        decompose(lu, pivot);
        solve(lu, pivot, x);
        got = residual(a, x, b);
        if (!(got < 16)) {
            kernel_fail("round %ld: the residual is %g", round, got);
        }
        for (int i = 0; i < N; i++) {
            if (!(fabs(x[i] - (i % 5 - 2)) < 1e-6)) {
                kernel_fail("round %ld: unknown %d is %g, not %d", round, i,
                            x[i], i % 5 - 2);
            }
        }
    }
    printf("%ld systems of %d equations\n", rounds, N);
    return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * matmul: products of dense matrices, in blocks.  Double precision
 * multiplications and additions, nothing else.
 *
 * Check: (A B) x = A (B x) for vectors x, but for rounding, which a wrong
 * product fulfils by chance only.
 */
#include "kernel.h"
#include <math.h>

#define N 192
#define BLOCK 32
#define ROUNDS_AT_ONE 46

typedef double Matrix[N][N];

static void multiply(Matrix c, Matrix a, Matrix b)
{
    memset(c, 0, sizeof(Matrix));
    for (int kk = 0; kk < N; kk += BLOCK) {
        for (int jj = 0; jj < N; jj += BLOCK) {
            for (int i = 0; i < N; i++) {
                for (int k = kk; k < kk + BLOCK; k++) {
                    double factor = a[i][k];

                    for (int j = jj; j < jj + BLOCK; j++) {
                        c[i][j] += factor * b[k][j];
                    }
                }
            }
        }
    }
}

static void apply(double *to, Matrix a, const double *from)
{
    for (int i = 0; i < N; i++) {
        to[i] = 0;
        for (int j = 0; j < N; j++) {
            to[i] += a[i][j] * from[j];
        }
    }
}

static void fill(Matrix a, uint64_t *seed)
{
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
            a[i][j] = kernel_unit(seed) - .5;
        }
    }
}

int main(int argc, char **argv)
{
    long rounds = kernel_rounds(argc, argv, ROUNDS_AT_ONE);
    static Matrix a, b, c;
    double x[N], bx[N], wanted[N], got[N];
    uint64_t seed = 9;

    for (long round = 0; round < rounds; round++) {
        fill(a, &seed);
        fill(b, &seed);
        multiply(c, a, b);
        for (int i = 0; i < N; i++) {
            x[i] = kernel_unit(&seed) - .5;
        }
        apply(bx, b, x);
        apply(wanted, a, bx);
        apply(got, c, x);
        for (int i = 0; i < N; i++) {
            if (!(fabs(got[i] - wanted[i]) < 1e-10)) {
                kernel_fail("round %ld: row %d gives %.12g, not %.12g", round,
                            i, got[i], wanted[i]);
            }
        }
    }
    printf("%ld products of %d by %d\n", rounds, N, N);
    return 0;
}

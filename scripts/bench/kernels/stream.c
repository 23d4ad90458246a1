/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stream: memory bandwidth, by the four loops of the benchmark of that name,
 * copy, scale, add and triad, and by memcpy and memset, over arrays that are
 * larger than most caches.
 *
 * Check: every element of an array has the same value, which is also computed
 * without the arrays, and a round leaves it but for rounding.
 */
#include "kernel.h"
#include <math.h>

#define ELEMENTS (1 << 20)
#define BYTES (ELEMENTS * sizeof(double))
#define FACTOR .41421356237309505   /* F + F (1 + F) = 1 */
#define ROUNDS_AT_ONE 110

static void copy(double *to, const double *from)
{
    for (long i = 0; i < ELEMENTS; i++) {
        to[i] = from[i];
    }
}

static void scale(double *to, const double *from)
{
    for (long i = 0; i < ELEMENTS; i++) {
        to[i] = FACTOR * from[i];
    }
}

static void add(double *to, const double *a, const double *b)
{
    for (long i = 0; i < ELEMENTS; i++) {
        to[i] = a[i] + b[i];
    }
}

static void triad(double *to, const double *a, const double *b)
{
    for (long i = 0; i < ELEMENTS; i++) {
        to[i] = a[i] + FACTOR * b[i];
    }
}

static bool is_near(double a, double b)
{
    return fabs(a - b) < 1e-9;
}

static void expect(const char *what, const double *array, double wanted)
{
    for (long i = 0; i < ELEMENTS; i++) {
        if (!is_near(array[i], wanted)) {
            kernel_fail("%s: element %ld is %.12g, not %.12g", what, i,
                        array[i], wanted);
        }
    }
}

int main(int argc, char **argv)
{
    long rounds = kernel_rounds(argc, argv, ROUNDS_AT_ONE);
    double *a = kernel_alloc(BYTES);
    double *b = kernel_alloc(BYTES);
    double *c = kernel_alloc(BYTES);

    for (long i = 0; i < ELEMENTS; i++) {
        a[i] = 1.1;
    }
    for (long round = 0; round < rounds; round++) {
        memset(b, 0, BYTES);
        copy(c, a);                 /* c = 1.1 */
        scale(b, c);                /* b = F 1.1 */
        add(c, a, b);               /* c = (1 + F) 1.1 */
        triad(a, b, c);             /* a = (F + F (1 + F)) 1.1 */
        memcpy(b, a, BYTES);
        if (!is_near(b[round % ELEMENTS], 1.1)) {
            kernel_fail("round %ld: %.12g", round, b[round % ELEMENTS]);
        }
    }
    expect("the triad", a, 1.1);
    expect("memcpy", b, 1.1);
    expect("the sum", c, 1.1 * (1 + FACTOR));
    memset(c, 0, BYTES);
    expect("memset", c, 0);
    printf("%ld rounds, last %.6f\n", rounds, a[0]);
    return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mandelbrot: how long points of the complex plane take to leave the circle
 * of radius 2.  Double precision in registers, hardly any memory.
 *
 * Check: the set's area is 1.5066 (Foerstemann, 2012), a little more with so
 * few iterations; it is symmetrical, to the last point, because a change of
 * sign does not change how a result is rounded.
 */
#include "kernel.h"
#include <math.h>

#define SIZE 192                    /* points in each direction */
#define LEFT (-2.0)
#define WIDTH 2.6
#define ITERATIONS 200
#define ROUNDS_AT_ONE 46

static int iterations(double re, double im)
{
    double x = 0, y = 0, xx = 0, yy = 0;
    int count = 0;

    while (count < ITERATIONS && xx + yy <= 4) {
        y = 2 * x * y + im;
        x = xx - yy + re;
        xx = x * x;
        yy = y * y;
        count++;
    }
    return count;
}

/* Points of the set, of a picture whose points are moved by SHIFT (0 to 1) */
static long picture(double shift)
{
    static uint8_t counts[SIZE][SIZE];
    double step = WIDTH / SIZE;
    long inside = 0;

    for (int row = 0; row < SIZE; row++) {
        /* No row lies on the axis: half are above it, half below. */
        double im = (row - (SIZE - 1) / 2.0) * step;

        for (int column = 0; column < SIZE; column++) {
            double re = LEFT + (column + shift) * step;

            counts[row][column] = iterations(re, im);
            inside += counts[row][column] == ITERATIONS;
        }
    }
    for (int row = 0; row < SIZE / 2; row++) {
        if (memcmp(counts[row], counts[SIZE - 1 - row], SIZE)) {
            kernel_fail("row %d is unlike its mirror image", row);
        }
    }
    return inside;
}

int main(int argc, char **argv)
{
    long rounds = kernel_rounds(argc, argv, ROUNDS_AT_ONE);
    uint64_t seed = 4;

    for (long round = 0; round < rounds; round++) {
        long inside = picture(kernel_unit(&seed));
        double area = inside * (WIDTH / SIZE) * (WIDTH / SIZE);

        if (!(fabs(area - 1.53) < .03)) {
            kernel_fail("round %ld: the area is %f", round, area);
        }
    }
    printf("%ld pictures of %d by %d\n", rounds, SIZE, SIZE);
    return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * heat: a square plate with insulated edges cools, by finite differences in
 * single precision.  The inner loop is one that compilers vectorize (-O3).
 *
 * Check: the heat stays (the sum over the plate, within what single precision
 * loses), no place becomes warmer than the warmest was or colder than the
 * coldest, and the differences become smaller with each round.
 */
#include "kernel.h"
#include <math.h>

#define SIDE 256
#define STEPS 100
#define ROUNDS_AT_ONE 13
/* The scheme is stable up to 1/4. */
#define CONDUCTIVITY 0.2f

static float plates[2][SIDE + 2][SIDE + 2];

/* What lies beyond an edge is as warm as the edge. */
static void insulate(float plate[SIDE + 2][SIDE + 2])
{
    for (int i = 1; i <= SIDE; i++) {
        plate[0][i] = plate[1][i];
        plate[SIDE + 1][i] = plate[SIDE][i];
        plate[i][0] = plate[i][1];
        plate[i][SIDE + 1] = plate[i][SIDE];
    }
}

static void step(float from[SIDE + 2][SIDE + 2], float to[SIDE + 2][SIDE + 2])
{
    for (int y = 1; y <= SIDE; y++) {
        const float *restrict above = from[y - 1], *restrict row = from[y];
        const float *restrict below = from[y + 1];
        float *restrict out = to[y];

        for (int x = 1; x <= SIDE; x++) {
            out[x] = row[x] + CONDUCTIVITY * (above[x] + below[x] + row[x - 1]
                                              + row[x + 1] - 4 * row[x]);
        }
    }
}

static double heat(float *least, float *most)
{
    double sum = 0;

    *least = *most = plates[0][1][1];
    for (int y = 1; y <= SIDE; y++) {
        for (int x = 1; x <= SIDE; x++) {
            float here = plates[0][y][x];

            sum += here;
            *least = fminf(*least, here);
            *most = fmaxf(*most, here);
        }
    }
    return sum;
}

int main(int argc, char **argv)
{
    long rounds = kernel_rounds(argc, argv, ROUNDS_AT_ONE);
    uint64_t seed = 4;
    double first, sum = 0;
    float least, most;

    for (int y = 1; y <= SIDE; y++) {
        for (int x = 1; x <= SIDE; x++) {
            plates[0][y][x] = kernel_unit(&seed);
        }
    }
    first = heat(&least, &most);
    for (long i = 0; i < rounds; i++) {
        const float coldest = least, warmest = most;

        for (int j = 0; j < STEPS; j++) {
            insulate(plates[j % 2]);
            step(plates[j % 2], plates[(j + 1) % 2]);
        }
        sum = heat(&least, &most);
        if (!(fabs(sum - first) < first * 1e-3)) {
            kernel_fail("round %ld: the heat is %f, was %f", i, sum, first);
        }
        if (!(least >= coldest && most <= warmest)) {
            kernel_fail("round %ld: from %f to %f, was from %f to %f", i,
                        least, most, coldest, warmest);
        }
    }
    printf("%ld rounds, mean %.2f\n", rounds, sum / SIDE / SIDE);
    return 0;
}

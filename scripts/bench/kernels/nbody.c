/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nbody: a star and five planets, in leapfrog steps.  Double precision with
 * a square root and a division for each pair of bodies.
 *
 * Check: the integrator is symplectic and reversible, so energy stays near
 * what it was, angular momentum stays, and going backwards leads home.
 */
#include "kernel.h"
#include <math.h>

#define BODIES 6
#define STEP .01                    /* the innermost year takes 628 of these */
#define STEPS_AT_ONE 1100000
#define STEPS_BACK 2000

typedef struct Body {
    double x[3], v[3];
    double mass;
} Body;

static double distance(const Body *a, const Body *b)
{
    double sum = 0;

    for (int i = 0; i < 3; i++) {
        double d = a->x[i] - b->x[i];
        sum += d * d;
    }
    return sqrt(sum);
}

static double energy(const Body *bodies)
{
    double sum = 0;

    for (int a = 0; a < BODIES; a++) {
        const double *v = bodies[a].v;

        sum += bodies[a].mass * (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]) / 2;
        for (int b = a + 1; b < BODIES; b++) {
            sum -= bodies[a].mass * bodies[b].mass /
                   distance(&bodies[a], &bodies[b]);
        }
    }
    return sum;
}

/* The component that is upright on the planets' mean plane */
static double angular_momentum(const Body *bodies)
{
    double sum = 0;

    for (int i = 0; i < BODIES; i++) {
        const Body *b = &bodies[i];
        sum += b->mass * (b->x[0] * b->v[1] - b->x[1] * b->v[0]);
    }
    return sum;
}

static void drift(Body *bodies, double time)
{
    for (int b = 0; b < BODIES; b++) {
        for (int i = 0; i < 3; i++) {
            bodies[b].x[i] += time * bodies[b].v[i];
        }
    }
}

static void kick(Body *bodies, double time)
{
    for (int a = 0; a < BODIES; a++) {
        for (int b = a + 1; b < BODIES; b++) {
            double r = distance(&bodies[a], &bodies[b]);
            double pull = time / (r * r * r);

            for (int i = 0; i < 3; i++) {
                double d = (bodies[a].x[i] - bodies[b].x[i]) * pull;

                bodies[a].v[i] -= d * bodies[b].mass;
                bodies[b].v[i] += d * bodies[a].mass;
            }
        }
    }
}

static void advance(Body *bodies, long steps, double step)
{
    while (steps--) {
        drift(bodies, step / 2);
        kick(bodies, step);
        drift(bodies, step / 2);
    }
}

/* Nearly circular orbits, nearly in a plane; the centre of mass rests. */
static void create(Body *bodies)
{
    uint64_t seed = 1;
    double radius = 1;

    memset(bodies, 0, BODIES * sizeof(Body));
    bodies[0].mass = 1;
    for (int i = 1; i < BODIES; i++) {
        Body *planet = &bodies[i];
        double angle = 6.28 * kernel_unit(&seed);
        double speed = sqrt(1 / radius);

        planet->mass = 1e-4 * (1 + kernel_unit(&seed));
        planet->x[0] = radius * cos(angle);
        planet->x[1] = radius * sin(angle);
        planet->v[0] = -speed * sin(angle);
        planet->v[1] = speed * cos(angle);
        planet->v[2] = .05 * speed * (kernel_unit(&seed) - .5);
        for (int k = 0; k < 3; k++) {
            bodies[0].v[k] -= planet->mass * planet->v[k];
        }
        radius *= 1.7;
    }
}

static void check_reversal(void)
{
    Body there[BODIES], start[BODIES];

    create(start);
    memcpy(there, start, sizeof(there));
    advance(there, STEPS_BACK, STEP);
    if (distance(&there[1], &start[1]) < .1) {
        kernel_fail("the first planet did not move");
    }
    advance(there, STEPS_BACK, -STEP);
    for (int b = 0; b < BODIES; b++) {
        double off = distance(&there[b], &start[b]);

        if (!(off < 1e-9)) {
            kernel_fail("body %d comes back %g off", b, off);
        }
    }
}

int main(int argc, char **argv)
{
    long steps = kernel_rounds(argc, argv, STEPS_AT_ONE);
    Body bodies[BODIES];
    double before, after, turning;

    create(bodies);
    before = energy(bodies);
    turning = angular_momentum(bodies);
    advance(bodies, steps, STEP);
    after = energy(bodies);
    if (!(fabs(after / before - 1) < 1e-4)) {
        kernel_fail("energy %.12g became %.12g", before, after);
    }
    if (!(fabs(angular_momentum(bodies) / turning - 1) < 1e-9)) {
        kernel_fail("angular momentum %.12g became %.12g", turning,
                    angular_momentum(bodies));
    }
    check_reversal();
    printf("%ld steps, energy %.2e\n", steps, after);
    return 0;
}

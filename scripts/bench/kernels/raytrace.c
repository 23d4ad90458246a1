/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * raytrace: shining spheres on a floor.  Double precision in small
 * structures, a square root for each sphere that is hit; pow for highlights,
 * tan for the camera.
 *
 * Check: each point that is found lies on its surface, a reflected ray keeps
 * its length; a known picture is as bright as when it was looked at; to the
 * left of a symmetrical scene is what is to its right, mirrored.
 */
#include "kernel.h"
#include <math.h>

#define WIDTH 96
#define HEIGHT 72
#define DEPTH 4                     /* reflections of reflections */
#define SPHERES 6
#define FLOOR (-1.0)
#define ANGLE .2                    /* of the known picture */
#define BRIGHTNESS .414923          /* of that, on average */
#define ROUNDS_AT_ONE 85

typedef struct Vector {
    double x, y, z;
} Vector;

typedef struct Sphere {
    Vector centre;
    double radius, colour, mirror;
} Sphere;

static const Sphere spheres[SPHERES] = {
    { { 0, 0, 6 }, 1.0, .9, .3 },
    { { -2.2, -.2, 5.5 }, .8, .6, .5 },
    { { 2.2, -.2, 5.5 }, .8, .6, .5 },
    { { -1, -.6, 3.8 }, .4, .8, .2 },
    { { 1, -.6, 3.8 }, .4, .8, .2 },
    { { 0, 2, 8 }, 1.5, .7, .4 },
};
static const Vector light = { 0, 6, 1 };

static Vector sum(Vector a, double factor, Vector b)
{
    return (Vector) { a.x + factor * b.x, a.y + factor * b.y,
                      a.z + factor * b.z };
}

static double dot(Vector a, Vector b)
{
    return a.x * b.x + a.y * b.y + a.z * b.z;
}

static Vector unit(Vector a)
{
    double length = sqrt(dot(a, a));

    return (Vector) { a.x / length, a.y / length, a.z / length };
}

/* How far along the ray the sphere is hit, or 0 */
static double hit_sphere(const Sphere *sphere, Vector from, Vector direction)
{
    Vector to = sum(sphere->centre, -1, from);
    double along = dot(to, direction);
    double rest = along * along - dot(to, to) +
                  sphere->radius * sphere->radius;
    double distance;

    if (rest <= 0) {
        return 0;
    }
    distance = along - sqrt(rest);
    return distance > 1e-6 ? distance : 0;
}

/* The nearest sphere, or NULL: the floor, or the sky at DISTANCE 0 */
static const Sphere *nearest(Vector from, Vector direction, double *distance)
{
    const Sphere *found = NULL;

    *distance = 0;
    if (direction.y < -1e-6) {
        *distance = (FLOOR - from.y) / direction.y;
        *distance = *distance > 1e-6 ? *distance : 0;
    }
    for (int i = 0; i < SPHERES; i++) {
        double d = hit_sphere(&spheres[i], from, direction);

        if (d > 0 && (*distance <= 0 || d < *distance)) {
            *distance = d;
            found = &spheres[i];
        }
    }
    return found;
}

static double shade(Vector at, Vector normal, Vector direction, double colour)
{
    Vector way = sum(light, -1, at), to_light = unit(way);
    double distance, facing = dot(normal, to_light), bright = .15 * colour;

    if (facing > 0) {
        nearest(at, to_light, &distance);
        if (distance <= 0 || distance * distance > dot(way, way)) {
            Vector mirrored = sum(to_light, -2 * facing, normal);
            double glance = dot(mirrored, direction);

            bright += colour * facing * .85;
            if (glance > 0) {
                bright += .5 * pow(glance, 40.5);
            }
        }
    }
    return bright;
}

static double trace(Vector from, Vector direction, int depth)
{
    double distance, bright, colour = .5, mirror = .1;
    const Sphere *sphere = nearest(from, direction, &distance);
    Vector at = sum(from, distance, direction), normal = { 0, 1, 0 };

    if (distance <= 0) {
        return .3 + .5 * fabs(direction.y);     /* the sky */
    }
    if (sphere) {
        normal = sum(at, -1, sphere->centre);
        if (!(fabs(dot(normal, normal) - sphere->radius * sphere->radius) <
              1e-9)) {
            kernel_fail("a point is not on its sphere");
        }
        normal = unit(normal);
        colour = sphere->colour;
        mirror = sphere->mirror;
    }
    bright = shade(at, normal, direction, colour);
    if (depth > 1) {
        Vector next = sum(direction, -2 * dot(direction, normal), normal);

        if (!(fabs(dot(next, next) - 1) < 1e-9)) {
            kernel_fail("a reflected ray became longer or shorter");
        }
        bright += mirror * (trace(at, next, depth - 1) - bright);
    }
    return bright;
}

/* The scene from ANGLE (radians) to the side; returns the mean brightness. */
static double picture(double angle, float image[HEIGHT][WIDTH])
{
    const Vector eye = { 0, .3, 0 };
    double scale = tan(.6) / WIDTH, turn = sin(angle), ahead = cos(angle);
    double total = 0;

    for (int row = 0; row < HEIGHT; row++) {
        for (int column = 0; column < WIDTH; column++) {
            double x = (2 * column - WIDTH + 1) * scale;
            double y = (HEIGHT - 1 - 2 * row) * scale;
            Vector ray = { x * ahead + turn, y, ahead - x * turn };
            double bright = trace(eye, unit(ray), DEPTH);

            image[row][column] = bright;
            total += bright;
        }
    }
    return total / (WIDTH * HEIGHT);
}

/* To the last bit: a change of sign does not change what is rounded away. */
static void check_mirrored(float a[HEIGHT][WIDTH], float b[HEIGHT][WIDTH])
{
    for (int row = 0; row < HEIGHT; row++) {
        for (int column = 0; column < WIDTH; column++) {
            if (a[row][column] != b[row][WIDTH - 1 - column]) {
                kernel_fail("row %d, column %d: %f, mirrored %f", row, column,
                            a[row][column], b[row][WIDTH - 1 - column]);
            }
        }
    }
}

int main(int argc, char **argv)
{
    long rounds = kernel_rounds(argc, argv, ROUNDS_AT_ONE);
    static float image[HEIGHT][WIDTH], mirrored[HEIGHT][WIDTH];
    double known = picture(ANGLE, image);
    uint64_t seed = 12;

    if (!(fabs(known - BRIGHTNESS) < .0001)) {
        kernel_fail("the brightness is %f, not %f", known, BRIGHTNESS);
    }
    for (long round = 0; round < rounds; round++) {
        double angle = .4 * kernel_unit(&seed);

        picture(angle, image);
        picture(-angle, mirrored);
        check_mirrored(image, mirrored);
    }
    printf("%ld pairs of pictures, brightness %.2f\n", rounds, known);
    return 0;
}

/*
 * A user's own library, in the guest and on the host.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <stddef.h>
#include <stdint.h>

typedef struct Context {
    uint64_t sum;
    uint32_t updates;
} Context;

/* Whether the host's library runs: the only function that tells. */
int where(void);

uint32_t checksum(const void *data, size_t n);
long mix(long a, int b, unsigned c, size_t d);
int sign_of(int a);
unsigned top(unsigned a);
double dot(int n, const double *x, const double *y);
float scale(float a, double b, int c);
double root(double x);
double square(double x);
long many(long a, int b, unsigned c, long d, long e, long f, long g, long h,
          int i, unsigned j, long k, double x0, double x1, float x2, double x3,
          double x4, double x5, double x6, double x7);
const char *find(const char *s, int c);
const char *name_of(const char *s);
char *fill(char *to, int c, size_t n);
void both(int *a, double *b, double x);
int divide(int a, int b);
int through(int (*f)(int), int a);

/* These change what they are given. */
int update(Context *c, const void *data, size_t n);
long special(Context *c);
int append(Context *c, char *to, size_t n);
int reach(Context *c, const int *p);
int split(Context *c, int a, int b);
double halve(Context *c, double x);

/*
 * A user's own library.  HOST says for which side it is compiled.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <math.h>
#include <string.h>
#include "library.h"

int where(void)
{
    return HOST;
}

uint32_t checksum(const void *data, size_t n)
{
    const unsigned char *p = data;
    uint32_t sum = 1;

    for (size_t i = 0; i < n; i++) {
        sum = sum * 31 + p[i];
    }
    return sum;
}

long mix(long a, int b, unsigned c, size_t d)
{
    return a * 3 + b * 5L + c * 7L + (long)d * 11;
}

int sign_of(int a)
{
    return a < 0 ? -1 : a > 0;
}

unsigned top(unsigned a)
{
    return a | 0x80000000;
}

double dot(int n, const double *x, const double *y)
{
    double sum = 0;

    for (int i = 0; i < n; i++) {
        sum = fma(x[i], y[i], sum);
    }
    return sum;
}

float scale(float a, double b, int c)
{
    return a * (float)b + c;
}

double root(double x)
{
    return sqrt(x);
}

double square(double x)
{
    return x * x;
}

long many(long a, int b, unsigned c, long d, long e, long f, long g, long h,
          int i, unsigned j, long k, double x0, double x1, float x2, double x3,
          double x4, double x5, double x6, double x7)
{
    return a + 2 * b + 3L * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i
           + 10L * j + 11 * k + (long)(x0 + 2 * x1 + 3 * x2 + 4 * x3 + 5 * x4
                                       + 6 * x5 + 7 * x6 + 8 * x7);
}

const char *find(const char *s, int c)
{
    return strchr(s, c);
}

/* Memory of the library's own: on the host, no memory of the guest. */
const char *name_of(const char *s)
{
    return *s ? s : "the library";
}

char *fill(char *to, int c, size_t n)
{
    return memset(to, c, n);
}

void both(int *a, double *b, double x)
{
    *a = x < 0 ? -1 : 1;
    *b = x * 2;
}

int divide(int a, int b)
{
    return a / b;
}

int through(int (*f)(int), int a)
{
    return f(a) + 1;
}

int update(Context *c, const void *data, size_t n)
{
    c->updates++;
    c->sum = c->sum * 7 + checksum(data, n);
    return c->updates;
}

/* The number that a native call returns when it declines. */
long special(Context *c)
{
    c->updates++;
    return -0x6dec1100L;
}

int append(Context *c, char *to, size_t n)
{
    c->updates++;
    memset(to, 'x', n);
    return c->updates;
}

int reach(Context *c, const int *p)
{
    c->updates++;
    return *p;
}

int split(Context *c, int a, int b)
{
    c->updates++;
    return a / b;
}

double halve(Context *c, double x)
{
    c->updates++;
    return x / 0.0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fft: multiplies long numbers with the fast Fourier transform (radix 2, in
 * place).  Double precision additions and multiplications, strided access.
 *
 * Check: the product is right modulo a prime, computed from the factors.
 */
#include "kernel.h"
#include <math.h>

#define BASE 1000                   /* a digit of the long numbers */
#define DIGITS 2048
#define POINTS (2 * DIGITS)
#define PRIME 1000003
#define ROUNDS_AT_ONE 770

typedef struct Complex {
    double re, im;
} Complex;

static Complex roots[POINTS / 2];

static void make_roots(void)
{
    for (int i = 0; i < POINTS / 2; i++) {
        double angle = 2 * acos(-1) * i / POINTS;

        roots[i] = (Complex) { cos(angle), sin(angle) };
    }
}

static void reorder(Complex *data)
{
    for (unsigned i = 0, j = 0; i < POINTS; i++) {
        unsigned bit = POINTS / 2;

        if (i < j) {
            Complex swap = data[i];
            data[i] = data[j];
            data[j] = swap;
        }
        while (j & bit) {
            j ^= bit;
            bit /= 2;
        }
        j |= bit;
    }
}

/* SIGN: 1 forward, -1 backward, where the result is POINTS times too large */
static void transform(Complex *data, int sign)
{
    reorder(data);
    for (int half = 1; half < POINTS; half *= 2) {
        int stride = POINTS / 2 / half;

        for (int at = 0; at < POINTS; at += 2 * half) {
            for (int i = 0; i < half; i++) {
                Complex root = roots[i * stride];
                Complex *a = &data[at + i], *b = a + half, turned;

                root.im *= sign;
                turned.re = b->re * root.re - b->im * root.im;
                turned.im = b->re * root.im + b->im * root.re;
                b->re = a->re - turned.re;
                b->im = a->im - turned.im;
                a->re += turned.re;
                a->im += turned.im;
            }
        }
    }
}

/* PRODUCT has 2 * DIGITS digits, least significant first. */
static void multiply(const int *a, const int *b, int *product)
{
    static Complex fa[POINTS], fb[POINTS];
    int64_t carry = 0;

    memset(fa, 0, sizeof(fa));
    memset(fb, 0, sizeof(fb));
    for (int i = 0; i < DIGITS; i++) {
        fa[i].re = a[i];
        fb[i].re = b[i];
    }
    transform(fa, 1);
    transform(fb, 1);
    for (int i = 0; i < POINTS; i++) {
        Complex x = fa[i], y = fb[i];

        fa[i].re = x.re * y.re - x.im * y.im;
        fa[i].im = x.re * y.im + x.im * y.re;
    }
    transform(fa, -1);
    for (int i = 0; i < POINTS; i++) {
        carry += (int64_t)(fa[i].re / POINTS + .5);
        product[i] = carry % BASE;
        carry /= BASE;
    }
    if (carry) {
        kernel_fail("the product has too many digits");
    }
}

static uint32_t modulo(const int *number, int digits)
{
    uint64_t rest = 0;

    while (digits--) {
        rest = (rest * BASE + number[digits]) % PRIME;
    }
    return rest;
}

int main(int argc, char **argv)
{
    long rounds = kernel_rounds(argc, argv, ROUNDS_AT_ONE);
    static int a[DIGITS], b[DIGITS], product[2 * DIGITS];
    uint64_t seed = 3;
    uint32_t sum = 0;

    make_roots();
    for (long round = 0; round < rounds; round++) {
        uint64_t wanted;

        for (int i = 0; i < DIGITS; i++) {
            a[i] = kernel_below(&seed, BASE);
            b[i] = kernel_below(&seed, BASE);
        }
        multiply(a, b, product);
        wanted = (uint64_t)modulo(a, DIGITS) * modulo(b, DIGITS) % PRIME;
        if (modulo(product, 2 * DIGITS) != wanted) {
            kernel_fail("round %ld: the product is %u modulo %d, not %u",
                        round, modulo(product, 2 * DIGITS), PRIME,
                        (unsigned)wanted);
        }
        for (int i = 0; i < 2 * DIGITS; i++) {
            sum = kernel_mix(sum, product[i]);
        }
    }
    printf("%ld products of %d digits, checksum %08x\n", rounds, DIGITS * 3,
           sum);
    return 0;
}

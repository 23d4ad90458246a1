/*
 * Bits of FPCR that change results: flushing to zero, default NaN, alternative
 * handling (Arm ARM, FPCR).  Those that the processor has not stay zero.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "calls.h"

static const uint64_t bits[] = {
    0,
    1 << 24,                /* FZ */
    1 << 25,                /* DN */
    1 << 26,                /* AHP */
    1 << 19,                /* FZ16 */
    1 << 0,                 /* FIZ */
    1 << 1,                 /* AH */
    1 << 2,                 /* NEP */
    1 << 25 | 1 << 24,
    1 << 1 | 1 << 0,
    1 << 1 | 1 << 24,
    1 << 1 | 1 << 2,
    1 << 1 | 1 << 25,
};

static const double numbers[] = {
    0, 0x1p-1074, 0x1.8p-1023, 0x1p-1022, 0x1p-149, 0x1p-127, 0x1p-126, 1e-3,
    0.4, 1, 2.5, 80.3, 700.5, HUGE_VAL,
};

static uint64_t fpcr(uint64_t value)
{
    __asm__ volatile("msr fpcr, %0" : : "r" (value) : "memory");
    __asm__ volatile("mrs %0, fpcr" : "=r" (value) : : "memory");
    return value;
}

/* Sets FPSR to "inexact" for the next call. */
static uint64_t fpsr(void)
{
    uint64_t value, inexact = 1 << 4;

    __asm__ volatile("mrs %0, fpsr" : "=r" (value) : : "memory");
    __asm__ volatile("msr fpsr, %0" : : "r" (inexact) : "memory");
    return value;
}

#define SHOW(call) do {                                                 \
        double r_;                                                      \
        uint64_t r_bits, flags;                                         \
        fpcr(bits[i]);                                                  \
        fpsr();                                                         \
        r_ = call;                                                      \
        flags = fpsr();                                                 \
        fpcr(0);                                                        \
        memcpy(&r_bits, &r_, sizeof(r_bits));                           \
        printf(#call " = %016llx flags %llx\n", (long long)r_bits,      \
               (long long)flags);                                       \
    } while (0)

int main(void)
{
    const int count = sizeof(numbers) / sizeof(numbers[0]);
    uint64_t payload = UINT64_C(0xfff00000deadbeef);

    for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
        uint64_t now = fpcr(bits[i]);

        fpcr(0);
        printf("FPCR %llx: %llx\n", (long long)bits[i], (long long)now);
        for (int j = 0; j <= 2 * count; j++) {
            double x = numbers[j / 2 % count] * (j & 1 ? -1 : 1);

            if (j == 2 * count) {
                memcpy(&x, &payload, sizeof(x));
            }
            printf("%a\n", x);
            SHOW(sin(x));
            SHOW(exp(x));
            SHOW(log(x));
            SHOW(sqrt(x));
            SHOW(floor(x));
            SHOW(rint(x));
            SHOW(fabs(x));
            SHOW(trunc(x));
            SHOW(fmin(x, 0x1p-1030));
            SHOW(fmax(x, 1));
            SHOW(fma(x, 3, 0x1p-1060));
            SHOW(fmod(x, 0.7));
            SHOW(pow(x, 2));
            SHOW(ldexp(x, -1040));
            SHOW(copysign(x, -1));
            SHOW(sinf(x));
            SHOW(expf(x));
            SHOW(sqrtf(x));
            SHOW(floorf(x));
            SHOW(fmaf(x, 3, 0x1p-140f));
            SHOW(fabsf(x));
            SHOW(lrint(x));
        }
    }
    return 0;
}

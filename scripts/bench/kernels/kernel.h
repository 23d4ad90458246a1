/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernels share: the argument SCALE, giving up, memory, and
 * pseudo-random numbers, which are the same on every machine.
 *
 * A kernel is run as NAME [SCALE].  Its work is proportional to SCALE.  It
 * prints the same on all machines, so of floating point only what does not
 * hang on the last bits: compilers contract to fused multiply-add where the
 * machine has it, and the mathematics of C libraries differ.  Exit status: 0
 * the result is right, 1 it is not (one line says what), 2 usage.
 */
#ifndef KERNEL_H
#define KERNEL_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *kernel_name = "kernel";

/* Says what is wrong, and ends. */
static inline void __attribute__((noreturn, format(printf, 1, 2)))
kernel_fail(const char *format, ...)
{
    va_list arguments;

    fflush(stdout);
    va_start(arguments, format);
    fprintf(stderr, "%s: wrong result: ", kernel_name);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

/* The rounds to do: AT_ONE for SCALE 1, at least one. */
static inline long kernel_rounds(int argc, char **argv, long at_one)
{
    const char *slash = strrchr(argv[0], '/');
    double scale = 1;
    char *end;

    kernel_name = slash ? slash + 1 : argv[0];
    if (argc > 1) {
        scale = strtod(argv[1], &end);
        /* The negation also catches "nan". */
        if (argc > 2 || end == argv[1] || *end ||
            !(scale > 0 && scale <= 1000)) {
            fprintf(stderr, "%s: usage: %s [SCALE], SCALE a number over 0, "
                    "at most 1000\n", kernel_name, kernel_name);
            exit(2);
        }
    }
    return at_one * scale < 1 ? 1 : (long)(at_one * scale + .5);
}

/* SIZE bytes of zeros. */
static inline void *kernel_alloc(size_t size)
{
    void *memory = calloc(1, size);

    if (!memory) {
        fprintf(stderr, "%s: no memory for %zu bytes\n", kernel_name, size);
        exit(1);
    }
    return memory;
}

/* Linear congruential; multiplier and increment are those of Knuth's MMIX. */
static inline uint32_t kernel_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) +
             UINT64_C(1442695040888963407);
    return *state >> 32;
}

/* A number from 0 to LIMIT - 1. */
static inline uint32_t kernel_below(uint64_t *state, uint32_t limit)
{
    return (uint64_t)kernel_random(state) * limit >> 32;
}

/* A number from 0 to less than 1, exact in 32 bits. */
static inline double kernel_unit(uint64_t *state)
{
    return kernel_random(state) * 0x1p-32;
}

/* A running checksum of integers: order matters. */
static inline uint32_t kernel_mix(uint32_t sum, uint32_t value)
{
    sum ^= value;
    sum *= 0x9e3779b1;              /* 2^32 divided by the golden ratio */
    return sum ^ sum >> 15;
}

#endif

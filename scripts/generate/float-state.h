/*
 * Reads and sets a guest's floating-point state, that is the rounding mode and
 * the exception flags, without libc.  For fingerprint.c and for tests/math.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef FLOAT_STATE_H
#define FLOAT_STATE_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __aarch64__

/* Arm ARM, FPSR.IXC. */
#define FLOAT_STATE_INEXACT 0x10

/* The mode that flushes subnormal numbers to zero. */
#define FLOAT_STATE_FLUSH   4

static inline void float_state_set_flags(bool inexact)
{
    uint64_t flags = inexact ? FLOAT_STATE_INEXACT : 0;

    __asm__ volatile("msr fpsr, %0" : : "r" (flags) : "memory");
}

/* Arm ARM, FPCR.RMode: to nearest, up, down, to zero; FPCR.FZ. */
static inline void float_state_set(int mode, bool inexact)
{
    uint64_t fpcr = mode < 4 ? mode << 22 : 1 << 24;

    __asm__ volatile("msr fpcr, %0" : : "r" (fpcr) : "memory");
    float_state_set_flags(inexact);
}

/* All of FPSR. */
static inline uint64_t float_state_flags(void)
{
    uint64_t flags;

    __asm__ volatile("mrs %0, fpsr" : "=r" (flags) : : "memory");
    return flags;
}

#else

/* The RISC-V Instruction Set Manual, Volume I, fcsr: fflags.NX, and frm. */
#define FLOAT_STATE_INEXACT 1

/* There is no mode that flushes subnormal numbers to zero. */
#define FLOAT_STATE_FLUSH   0

static inline void float_state_set_flags(bool inexact)
{
    __asm__ volatile("fsflags %0" : : "r" ((uint64_t)inexact) : "memory");
}

static inline void float_state_set(int mode, bool inexact)
{
    static const uint64_t frm[] = { 0, 3, 2, 1, 4 };

    __asm__ volatile("fscsr %0" : : "r" (frm[mode] << 5 | inexact) : "memory");
}

/* All of fcsr: nobody may change the rounding mode. */
static inline uint64_t float_state_flags(void)
{
    uint64_t flags;

    __asm__ volatile("frcsr %0" : "=r" (flags) : : "memory");
    return flags;
}

#endif

#endif

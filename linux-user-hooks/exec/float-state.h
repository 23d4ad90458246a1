/*
 * When generated code may compute floating-point results itself.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef EXEC_FLOAT_STATE_H
#define EXEC_FLOAT_STATE_H

#include "hw/core/cpu.h"

/* Distance from env to the member @x of the CPU's CPUFloatState. */
#define FLOAT_STATE_ENV_OFFSET(x)                               \
    ((intptr_t)offsetof(CPUState, neg.float_state.x)            \
     - (intptr_t)sizeof(CPUState))

/*
 * The masks of CPUFloatState: the exponent of each format (IEEE 754-2019,
 * table 3.5).  The least bit is left out where the least normal exponent
 * counts as tiny.
 */
enum {
    FLOAT_MASK_SUM,             /* + MO_32 - MO_32, + MO_64 - MO_32 */
    FLOAT_MASK_PRODUCT = 2,
};

/**
 * cpu_float_state_set: say what holds for the floating-point state of the CPU
 * @cpu: the CPU, of the current thread
 * @state: CPU_FLOAT_* flags.  It is always right to leave flags out.
 */
static inline void cpu_float_state_set(CPUState *cpu, unsigned state)
{
    static const uint64_t exponents[4] = {
        [FLOAT_MASK_SUM] = UINT64_C(0x7f800000),
        [FLOAT_MASK_SUM + 1] = UINT64_C(0x7ff0000000000000),
        [FLOAT_MASK_PRODUCT] = UINT64_C(0x7f000000),
        [FLOAT_MASK_PRODUCT + 1] = UINT64_C(0x7fe0000000000000),
    };
    CPUFloatState *s = &cpu->neg.float_state;

    if (s->state != state) {
        s->state = state;
        for (int i = 0; i < ARRAY_SIZE(exponents); i++) {
            s->mask[i][0] = state == CPU_FLOAT_FAST ? exponents[i] : 0;
        }
    }
}

#endif

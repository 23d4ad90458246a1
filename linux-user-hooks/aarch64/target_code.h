/*
 * Native calls: references in the code of AArch64.
 *
 * Encodings from the Arm ARM, C4.1 and C6.2.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef AARCH64_TARGET_CODE_H
#define AARCH64_TARGET_CODE_H

#include "qemu/bitops.h"
#include "qemu/bswap.h"
#include "exec/vaddr.h"

/*
 * A mask of the bits of @insn that are the same in each program.  The other
 * bits tell the place that the instruction refers to.
 */
static inline uint32_t target_code_mask(uint32_t insn)
{
    if ((insn & 0x7c000000) == 0x14000000) {            /* b, bl */
        return 0xfc000000;
    } else if ((insn & 0x9f000000) == 0x90000000) {     /* adrp */
        return 0x9f00001f;
    } else if ((insn & 0xffc00000) == 0xf9400000) {     /* ldr xt, [xn, #lo] */
        return 0xffc003ff;
    }
    return UINT32_MAX;
}

/**
 * target_code_reference: the place that an instruction refers to
 * @code: host pointer to the instruction, b or bl
 * @pc: guest address of the instruction
 *
 * Returns the guest address that the instruction calls or jumps to.
 */
static inline vaddr target_code_reference(const void *code, vaddr pc)
{
    return pc + (int64_t)sextract32(ldl_le_p(code), 0, 26) * 4;
}

#endif

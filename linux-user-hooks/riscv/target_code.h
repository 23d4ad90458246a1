/*
 * Native calls: references in the code of 64-bit RISC-V.
 *
 * Encodings from the RISC-V ISA, "RV32I Base Integer Instruction Set".
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef RISCV_TARGET_CODE_H
#define RISCV_TARGET_CODE_H

#include "qemu/bitops.h"
#include "qemu/bswap.h"
#include "exec/vaddr.h"

/*
 * A mask of the bits of @insn that are the same in each program.  The other
 * bits tell the place that the instruction refers to.
 */
static inline uint32_t target_code_mask(uint32_t insn)
{
    switch (insn & 0x7f) {
    case 0x6f:                          /* jal */
    case 0x17:                          /* auipc */
        return 0x00000fff;
    case 0x03:                          /* ld rd, lo(rs) */
    case 0x13:                          /* addi rd, rs, lo */
    case 0x67:                          /* jalr rd, lo(rs) */
        return 0x000fffff;
    default:
        return UINT32_MAX;
    }
}

/**
 * target_code_reference: the place that an instruction refers to
 * @code: host pointer to a jal, or to an auipc and the ld, addi or jalr that
 *        follows it
 * @pc: guest address of the instruction at @code
 *
 * Returns the guest address of the called function or of the data.
 */
static inline vaddr target_code_reference(const void *code, vaddr pc)
{
    uint32_t insn = ldl_le_p(code);

    if ((insn & 0x7f) == 0x6f) {
        return pc + sextract32(insn, 31, 1) * (1 << 20)
               + (extract32(insn, 12, 8) << 12)
               + (extract32(insn, 20, 1) << 11)
               + (extract32(insn, 21, 10) << 1);
    }
    return pc + (int32_t)(insn & 0xfffff000)
           + sextract32(ldl_le_p(code + 4), 20, 12);
}

#endif

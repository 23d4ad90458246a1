/*
 * Native calls: what is particular to AArch64.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef AARCH64_TARGET_NATIVE_CALL_H
#define AARCH64_TARGET_NATIVE_CALL_H

#include "qemu/bitops.h"
#include "qemu/bswap.h"
#include "exec/vaddr.h"

/* ELF for the Arm 64-bit Architecture, "Dynamic relocations". */
#define TARGET_R_JUMP_SLOT      R_AARCH64_JUMP_SLOT

/* AAPCS64, "Arithmetic types": wchar_t is an unsigned int. */
#define TARGET_WCHAR_SIGNED     false

/* A PLT entry has four instructions, and may begin with "bti c". */
#define TARGET_PLT_STUB_SIZE    16
#define TARGET_LANDING_PAD      0xd503245f

/*
 * The address of an access: the top byte is ignored (TBI; Arm ARM, D8.8
 * "Address tagging").  That is so only where bit 55 is clear; where it is
 * set, the access faults with any top byte, which is all that matters here.
 */
static inline uint64_t target_untag(uint64_t addr)
{
    return addr & MAKE_64BIT_MASK(0, 56);
}

/* An int in x0.  The upper half is not defined; code leaves zeros there. */
static inline uint64_t target_int(int value)
{
    return (uint32_t)value;
}

/* Whether floating-point arguments are in registers: always in AAPCS64. */
static inline bool target_hard_float(uint32_t e_flags)
{
    return true;
}

/**
 * target_plt_slot: decode a PLT stub
 * @code: host pointer to TARGET_PLT_STUB_SIZE bytes
 * @pc: guest address of the stub, behind its landing pad
 * @slot: guest address of the GOT slot that it jumps through
 *
 * Returns false if it is none.  ELF for the Arm 64-bit Architecture,
 * "Procedure Linkage Table"; encodings from the Arm ARM, C6.2.
 */
static inline bool target_plt_slot(const void *code, vaddr pc, vaddr *slot)
{
    uint32_t adrp = ldl_le_p(code);
    uint32_t ldr = ldl_le_p(code + 4);
    uint32_t add = ldl_le_p(code + 8);
    uint32_t br = ldl_le_p(code + 12);
    int64_t page;

    if ((adrp & 0x9f00001f) != 0x90000010           /* adrp x16, page */
        || (ldr & 0xffc003ff) != 0xf9400211         /* ldr x17, [x16, #lo] */
        || (add & 0xffc003ff) != 0x91000210         /* add x16, x16, #lo */
        || br != 0xd61f0220) {                      /* br x17 */
        return false;
    }
    page = (int64_t)sextract32(adrp, 5, 19) * 4 + extract32(adrp, 29, 2);
    *slot = (pc & ~(vaddr)0xfff) + page * 4096 + extract32(ldr, 10, 12) * 8;
    return true;
}

/**
 * target_code_addresses: the addresses that code computes
 * @code: host pointer to @size bytes
 * @pc: guest address of the code
 * @found: guest addresses, the result
 * @max: how many there can be
 *
 * Looks for ADRP and ADD, among other instructions.  Returns how many it
 * found.  Encodings from the Arm ARM, C4.1 and C6.2: what writes a register
 * names it in the lowest five bits, or is a load of a pair, or (which
 * compilers do not do to half of an address) writes back a base.
 */
static inline size_t target_code_addresses(const void *code, size_t size,
                                           vaddr pc, vaddr *found, size_t max)
{
    vaddr page[32] = { };
    size_t n = 0;

    for (size_t i = 0; i + 4 <= size && n < max; i += 4) {
        uint32_t insn = ldl_le_p(code + i);
        unsigned rd = extract32(insn, 0, 5), rn = extract32(insn, 5, 5);
        int64_t imm;

        if ((insn & 0x9f000000) == 0x90000000) {        /* adrp xd, page */
            imm = (int64_t)sextract32(insn, 5, 19) * 4 + extract32(insn, 29, 2);
            page[rd] = ((pc + i) & ~(vaddr)0xfff) + imm * 4096;
            continue;
        }
        if ((insn & 0xffc00000) == 0x91000000 && rn != 31 && page[rn]) {
            found[n++] = page[rn] + extract32(insn, 10, 12);
        }                                               /* add xd, xn, #lo */
        if ((insn & 0x3a000000) == 0x28000000) {        /* ldp, stp */
            page[extract32(insn, 10, 5)] = 0;
        }
        if ((insn & 0x7c000000) == 0x14000000           /* b, bl */
            || (insn & 0xfe000000) == 0xd6000000) {     /* br, blr, ret */
            memset(page, 0, sizeof(page));
        }
        page[rd] = 0;
    }
    return n;
}

#endif

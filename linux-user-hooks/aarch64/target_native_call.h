/*
 * Native calls: what is specific to AArch64.
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

/*
 * Bytes of the four instructions of a PLT entry, and the instruction "bti c"
 * that may come before them.
 */
#define TARGET_PLT_STUB_SIZE    16
#define TARGET_LANDING_PAD      0xd503245f

/*
 * The guest address that an access through a pointer uses.  The hardware
 * ignores the top byte (TBI; Arm ARM, D8.8 "Address tagging").  Linux enables
 * TBI only for addresses whose bit 55 is clear, but user space has no others:
 * an access to one faults whatever its top byte is.
 */
static inline uint64_t target_untag(uint64_t addr)
{
    return addr & MAKE_64BIT_MASK(0, 56);
}

/* An int as x0 holds it: AAPCS64 leaves the upper half undefined. */
static inline uint64_t target_int(int value)
{
    return (uint32_t)value;
}

/* Whether floating-point arguments are in registers: in AAPCS64, always. */
static inline bool target_hard_float(uint32_t e_flags)
{
    return true;
}

/**
 * target_plt_slot: decode a PLT stub
 * @code: host pointer to TARGET_PLT_STUB_SIZE bytes, after any landing pad
 * @pc: guest address of these bytes
 * @slot: set to the guest address of the GOT slot with the stub's target
 *
 * Returns false if the code is no stub.  ELF for the Arm 64-bit Architecture,
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
 * target_code_addresses: find the addresses that code computes
 * @code: host pointer to @size bytes; may be NULL if @size is 0
 * @size: bytes of code
 * @pc: guest address of the code
 * @found: set to the guest addresses; has room for @max of them
 * @max: number of addresses after which the search ends
 *
 * Looks for an ADRP and an ADD of the same register, with other instructions
 * between them.  Returns the number of addresses.
 *
 * Encodings from the Arm ARM, C4.1 and C6.2.  An instruction that writes a
 * register has its number in the lowest five bits, or is a load of a pair, or
 * writes back a base register; compilers do not use half of an address as a
 * base that is written back.
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

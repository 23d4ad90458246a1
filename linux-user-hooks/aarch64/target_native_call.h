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

#endif

/*
 * Native calls: what is particular to RISC-V.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef RISCV_TARGET_NATIVE_CALL_H
#define RISCV_TARGET_NATIVE_CALL_H

#include "qemu/bitops.h"
#include "qemu/bswap.h"
#include "exec/vaddr.h"

/* RISC-V ELF psABI, "Relocations". */
#define TARGET_R_JUMP_SLOT      R_RISCV_JUMP_SLOT

/* RISC-V ELF psABI, "C type details": wchar_t is an int. */
#define TARGET_WCHAR_SIGNED     true

/*
 * The first three instructions of a PLT entry; it may begin with "lpad 0", the
 * psABI's "unlabeled" Zicfilp style.
 */
#define TARGET_PLT_STUB_SIZE    12
#define TARGET_LANDING_PAD      0x00000017

/* The address of an access; with pointer masking on, nothing is native. */
static inline uint64_t target_untag(uint64_t addr)
{
    return addr;
}

/* An int in a0: sign-extended (psABI, "Integer calling convention"). */
static inline uint64_t target_int(int value)
{
    return (int64_t)value;
}

/**
 * target_plt_slot: decode a PLT stub
 * @code: host pointer to TARGET_PLT_STUB_SIZE bytes
 * @pc: guest address of the stub, behind its landing pad
 * @slot: guest address of the GOT slot that it jumps through
 *
 * Returns false if it is none.  RISC-V ELF psABI, "Procedure Linkage Table".
 */
static inline bool target_plt_slot(const void *code, vaddr pc, vaddr *slot)
{
    uint32_t auipc = ldl_le_p(code);
    uint32_t ld = ldl_le_p(code + 4);
    uint32_t jalr = ldl_le_p(code + 8);

    if ((auipc & 0xfff) != 0xe17                    /* auipc t3, hi */
        || (ld & 0xfffff) != 0xe3e03                /* ld t3, lo(t3) */
        || jalr != 0x000e0367) {                    /* jalr t1, t3 */
        return false;
    }
    *slot = pc + (int32_t)(auipc & 0xfffff000) + sextract32(ld, 20, 12);
    return true;
}

#endif

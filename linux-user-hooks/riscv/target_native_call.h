/*
 * Native calls: what is specific to 64-bit RISC-V.
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
 * Bytes of the first three instructions of a PLT entry, and the instruction
 * "lpad 0" that may come before them in the psABI's "unlabeled" Zicfilp style.
 */
#define TARGET_PLT_STUB_SIZE    12
#define TARGET_LANDING_PAD      0x00000017

/*
 * The guest address that an access through a pointer uses.  The translator
 * asks for no native call where pointer masking is on.
 */
static inline uint64_t target_untag(uint64_t addr)
{
    return addr;
}

/* An int as a0 holds it: sign-extended; psABI, "Integer Calling Convention". */
static inline uint64_t target_int(int value)
{
    return (int64_t)value;
}

/*
 * Whether floating-point arguments are in registers: EF_RISCV_FLOAT_ABI_DOUBLE
 * in RISC-V ELF psABI, "File header".
 */
static inline bool target_hard_float(uint32_t e_flags)
{
    return (e_flags & 0x6) == 0x4;
}

/**
 * target_plt_slot: decode a PLT stub
 * @code: host pointer to TARGET_PLT_STUB_SIZE bytes, after any landing pad
 * @pc: guest address of these bytes
 * @slot: set to the guest address of the GOT slot with the stub's target
 *
 * Returns false if the code is no stub.  RISC-V ELF psABI, "Procedure Linkage
 * Table".
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

/**
 * target_code_addresses: find the addresses that code computes
 * @code: host pointer to @size bytes; may be NULL if @size is 0
 * @size: bytes of code
 * @pc: guest address of the code
 * @found: set to the guest addresses; has room for @max of them
 * @max: number of addresses after which the search ends
 *
 * Looks for an AUIPC that is directly followed by an ADDI of the same
 * register.  Returns the number of addresses.  RISC-V ISA, "Base
 * Instruction-Length Encoding" and "RV32I".
 */
static inline size_t target_code_addresses(const void *code, size_t size,
                                           vaddr pc, vaddr *found, size_t max)
{
    size_t n = 0, length;

    for (size_t i = 0; i + 8 <= size && n < max; i += length) {
        uint32_t insn = ldl_le_p(code + i), next = ldl_le_p(code + i + 4);
        uint32_t rd = extract32(insn, 7, 5);

        length = (insn & 3) == 3 ? 4 : 2;
        if ((insn & 0x7f) == 0x17                       /* auipc rd, hi */
            && (next & 0xfffff) == (rd << 15 | rd << 7 | 0x13)) {
            found[n++] = pc + i + (int32_t)(insn & 0xfffff000)
                         + sextract32(next, 20, 12);    /* addi rd, rd, lo */
        }
    }
    return n;
}

#endif

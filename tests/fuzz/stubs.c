/*
 * Fuzz target: the decoders of guest code in target_native_call.h.
 *
 * Input: the address of the code (8 bytes), how many addresses may be found
 * (1), what a stub of the decoder's own kind is made for (8), then code.
 *
 * The code is copied to memory of just its size.  A stub that is encoded here
 * has to be accepted; of what is accepted, the result is computed again.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "fuzz.h"
#include "target_native_call.h"

#define HEAD        17
#define MAX_CODE    1024        /* the check of addresses is quadratic */
#define MAX_FOUND   40

#ifdef TARGET_AARCH64

/* Arm ARM, C6.2: ADRP, LDR (immediate), ADD (immediate), BR. */
static bool encode_stub(uint32_t *code, vaddr pc, vaddr slot)
{
    int64_t pages = (int64_t)((slot & ~0xfff) - (pc & ~0xfff)) >> 12;
    uint32_t low = slot & 0xfff;

    code[0] = 0x90000010 | (pages & 3) << 29 | (pages >> 2 & 0x7ffff) << 5;
    code[1] = 0xf9400211 | low >> 3 << 10;
    code[2] = 0x91000210 | low << 10;
    code[3] = 0xd61f0220;
    return slot % 8 == 0 && pages >= -(1 << 20) && pages < 1 << 20;
}

/* The bits of each that are the same in all stubs. */
static const uint32_t fixed[] = {
    0x9f00001f, 0xffc003ff, 0xffc003ff, 0xffffffff,
};

/* What ADRP at @pc gives: the sign is the highest of 21 bits. */
static vaddr adrp(uint32_t insn, vaddr pc)
{
    vaddr pages = (insn >> 5 & 0x7ffff) << 2 | (insn >> 29 & 3);

    return (pc >> 12 << 12) + ((pages ^ 0x100000) - 0x100000) * 4096;
}

static vaddr stub_loads(const uint32_t *code, vaddr pc)
{
    return adrp(code[0], pc) + (code[1] >> 10 & 0xfff) * 8;
}

/* Whether an ADRP and some ADD behind it make the address. */
static bool computed(const char *code, size_t size, vaddr pc, vaddr addr)
{
    for (size_t j = 4; j + 4 <= size; j += 4) {
        uint32_t add = ldl_le_p(code + j);

        for (size_t i = 0; (add & 0xffc00000) == 0x91000000 && i < j; i += 4) {
            uint32_t insn = ldl_le_p(code + i);

            if ((insn & 0x9f000000) == 0x90000000
                && (insn & 31) == (add >> 5 & 31)
                && addr == adrp(insn, pc + i) + (add >> 10 & 0xfff)) {
                return true;
            }
        }
    }
    return false;
}

#else

/* RISC-V psABI, "Procedure Linkage Table"; the upper part is rounded. */
static bool encode_stub(uint32_t *code, vaddr pc, vaddr slot)
{
    int64_t offset = slot - pc, high = (offset + 0x800) & ~0xfff;

    code[0] = 0xe17 | (uint32_t)high;
    code[1] = 0xe3e03 | (uint32_t)(offset - high) << 20;
    code[2] = 0x000e0367;
    return high == (int32_t)high;
}

/* The bits of each that are the same in all stubs. */
static const uint32_t fixed[] = { 0xfff, 0xfffff, 0xffffffff };

/* What AUIPC at @pc and an instruction with an offset of 12 bits give. */
static vaddr auipc(uint32_t insn, uint32_t next, vaddr pc)
{
    vaddr high = insn >> 12, low = next >> 20;

    return pc + ((high ^ 0x80000) - 0x80000) * 4096 + ((low ^ 0x800) - 0x800);
}

static vaddr stub_loads(const uint32_t *code, vaddr pc)
{
    return auipc(code[0], code[1], pc);
}

static bool computed(const char *code, size_t size, vaddr pc, vaddr addr)
{
    for (size_t i = 0; i + 8 <= size; i += 2) {
        uint32_t insn = ldl_le_p(code + i), addi = ldl_le_p(code + i + 4);
        uint32_t rd = insn >> 7 & 31;

        if ((insn & 0x7f) == 0x17 && (addi & 0x707f) == 0x13
            && (addi >> 7 & 31) == rd && (addi >> 15 & 31) == rd
            && addr == auipc(insn, addi, pc + i)) {
            return true;
        }
    }
    return false;
}

#endif

static void check_stub(const void *code, vaddr pc)
{
    uint32_t insns[TARGET_PLT_STUB_SIZE / 4], ours[TARGET_PLT_STUB_SIZE / 4];
    vaddr slot, second;

    if (target_plt_slot(code, pc, &slot)) {
        memcpy(insns, code, sizeof(insns));
        PROMISE(target_plt_slot(code, pc, &second) && second == slot);
        PROMISE(slot == stub_loads(insns, pc));
        encode_stub(ours, pc, slot);
        for (size_t i = 0; i < ARRAY_SIZE(ours); i++) {
            PROMISE(!((ours[i] ^ insns[i]) & fixed[i]));
        }
    }
}

static void check_addresses(const char *code, size_t size, vaddr pc, size_t max)
{
    vaddr *found = g_new(vaddr, max), *all = g_new(vaddr, MAX_FOUND);
    size_t n = target_code_addresses(code, size, pc, found, max);
    size_t n_all = target_code_addresses(code, size, pc, all, MAX_FOUND);

    PROMISE(n == MIN(max, n_all));
    PROMISE(n == 0 || memcmp(found, all, n * sizeof(*found)) == 0);
    for (size_t i = 0; i < n; i++) {
        PROMISE(computed(code, size, pc, found[i]));
    }
    g_free(found);
    g_free(all);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint32_t encoded[TARGET_PLT_STUB_SIZE / 4];
    vaddr pc, slot, wanted;
    char *code;

    if (size < HEAD) {
        return 0;
    }
    pc = ldq_le_p(data) & ~1;
    wanted = ldq_le_p(data + 9);
    size = MIN(size - HEAD, MAX_CODE);
    code = g_memdup2(data + HEAD, size);

    for (size_t i = 0; i + TARGET_PLT_STUB_SIZE <= size; i += 4) {
        void *stub = g_memdup2(code + i, TARGET_PLT_STUB_SIZE);

        check_stub(stub, pc + i);
        g_free(stub);
    }
    check_addresses(code, size, pc, data[8] % (MAX_FOUND + 1));
    g_free(code);

    if (encode_stub(encoded, pc, wanted)) {
        PROMISE(target_plt_slot(encoded, pc, &slot) && slot == wanted);
    }
    return 0;
}

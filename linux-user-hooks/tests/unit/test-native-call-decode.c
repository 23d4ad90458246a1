/*
 * Test the decoders of guest code in target_native_call.h.
 *
 * Built once for each guest with native calls.  The instruction words of the
 * stubs are those that GNU ld writes, or variations of them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "target_native_call.h"

typedef struct Stub {
    const char *name;
    vaddr pc;
    uint32_t code[TARGET_PLT_STUB_SIZE / 4];
    vaddr slot;                 /* 0: this is no stub */
} Stub;

typedef struct Addresses {
    const char *name;
    vaddr pc;
    uint32_t code[4];
    size_t n;                   /* how many addresses the code computes */
    vaddr first;
} Addresses;

#ifdef TARGET_AARCH64

static const Stub stubs[] = {
    { "first-slot", 0x660,
      { 0x90000110, 0xf9400211, 0x91000210, 0xd61f0220 }, 0x20000 },
    { "second-slot", 0x670,
      { 0x90000110, 0xf9400611, 0x91002210, 0xd61f0220 }, 0x20008 },
    { "last-in-page", 0x644,
      { 0xf00000f0, 0xf947fe11, 0x913fe210, 0xd61f0220 }, 0x1fff8 },
    { "page-before", 0x400000123004,
      { 0xf0fffff0, 0xf9400211, 0x91000210, 0xd61f0220 }, 0x400000122000 },
    { "other-register", 0x660,
      { 0x90000111, 0xf9400211, 0x91000210, 0xd61f0220 }, 0 },
    { "other-load", 0x660,
      { 0x90000110, 0xb9400211, 0x91000210, 0xd61f0220 }, 0 },
    { "other-add", 0x660,
      { 0x90000110, 0xf9400211, 0x91000211, 0xd61f0220 }, 0 },
    { "call", 0x660,
      { 0x90000110, 0xf9400211, 0x91000210, 0xd63f0220 }, 0 },
};

static const Addresses addresses[] = {
    /* adrp x0, +1 page; add x0, x0, #0x10; ret */
    { "adrp-add", 0x1004,
      { 0xb0000000, 0x91004000, 0xd65f03c0, 0xd503201f }, 1, 0x2010 },
    /* adrp x0, +1 page; nop; add x1, x0, #0x10; ret */
    { "apart", 0x1004,
      { 0xb0000000, 0xd503201f, 0x91004001, 0xd65f03c0 }, 1, 0x2010 },
    /* adrp x0, +1 page; mov x0, x1; add x0, x0, #0x10 */
    { "overwritten", 0x1004,
      { 0xb0000000, 0xaa0103e0, 0x91004000, 0xd65f03c0 }, 0, 0 },
    /* adrp x0, +1 page; bl; add x0, x0, #0x10 */
    { "behind-call", 0x1004,
      { 0xb0000000, 0x94000010, 0x91004000, 0xd65f03c0 }, 0, 0 },
};

#else

static const Stub stubs[] = {
    { "first-slot", 0x600, { 0x00002e17, 0xa18e3e03, 0x000e0367 }, 0x2018 },
    { "second-slot", 0x610, { 0x00002e17, 0xa10e3e03, 0x000e0367 }, 0x2020 },
    { "page-before", 0x400000123004,
      { 0xfffffe17, 0xff8e3e03, 0x000e0367 }, 0x400000121ffc },
    { "other-register", 0x600, { 0x00002e97, 0xa18e3e03, 0x000e0367 }, 0 },
    { "other-load", 0x600, { 0x00002e17, 0xa18e2e03, 0x000e0367 }, 0 },
    { "other-base", 0x600, { 0x00002e17, 0xa18ebe03, 0x000e0367 }, 0 },
    { "jump", 0x600, { 0x00002e17, 0xa18e3e03, 0x000e0067 }, 0 },
};

static const Addresses addresses[] = {
    /* auipc a0, 1; addi a0, a0, 16; ret */
    { "auipc-addi", 0x1004,
      { 0x00001517, 0x01050513, 0x00008067, 0x00000013 }, 1, 0x2014 },
    /* nop; auipc a0, 0xfffff; addi a0, a0, -1 */
    { "negative", 0x4000,
      { 0x00000013, 0xfffff517, 0xfff50513, 0x00008067 }, 1, 0x3003 },
    /* auipc a0, 1; nop; addi a0, a0, 16 */
    { "apart", 0x1004,
      { 0x00001517, 0x00000013, 0x01050513, 0x00008067 }, 0, 0 },
    /* auipc a0, 1; addi a1, a0, 16 */
    { "other-register", 0x1004,
      { 0x00001517, 0x01050593, 0x00008067, 0x00000013 }, 0, 0 },
};

#endif

/* The code as guest memory has it. */
static void store_code(uint8_t *to, const uint32_t *code, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        stl_le_p(to + i * 4, code[i]);
    }
}

static void test_stub(gconstpointer data)
{
    const Stub *stub = data;
    uint8_t code[TARGET_PLT_STUB_SIZE];
    vaddr slot = 0;

    store_code(code, stub->code, ARRAY_SIZE(stub->code));
    g_assert(target_plt_slot(code, stub->pc, &slot) == (stub->slot != 0));
    g_assert_cmphex(slot, ==, stub->slot);
}

static void test_addresses(gconstpointer data)
{
    const Addresses *a = data;
    uint8_t code[sizeof(a->code)];
    vaddr found[2] = { };

    store_code(code, a->code, ARRAY_SIZE(a->code));
    g_assert_cmpuint(target_code_addresses(code, sizeof(code), a->pc, found,
                                           ARRAY_SIZE(found)), ==, a->n);
    g_assert_cmphex(found[0], ==, a->first);

    /* Neither the end of the code nor that of the room is passed. */
    g_assert_cmpuint(target_code_addresses(code, 4, a->pc, found, 2), ==, 0);
    g_assert_cmpuint(target_code_addresses(code, sizeof(code), a->pc, found,
                                           0), ==, 0);
    g_assert_cmpuint(target_code_addresses(NULL, 0, a->pc, found, 2), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < ARRAY_SIZE(stubs); i++) {
        g_autofree char *path = g_strdup_printf("/native-call/stub/%s",
                                                stubs[i].name);

        g_test_add_data_func(path, &stubs[i], test_stub);
    }
    for (size_t i = 0; i < ARRAY_SIZE(addresses); i++) {
        g_autofree char *path = g_strdup_printf("/native-call/addresses/%s",
                                                addresses[i].name);

        g_test_add_data_func(path, &addresses[i], test_addresses);
    }
    return g_test_run();
}

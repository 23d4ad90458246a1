/*
 * Pointer authentication: all that can be told of the codes without knowing
 * them. Codes depend on keys that are drawn at random, so nothing of them is
 * printed but what holds for (nearly) all.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { MODIFIERS = 64, KEYS = 4 };

typedef uint64_t Insn(uint64_t pointer, uint64_t modifier);

#define INSN(name, text)                                        \
    static uint64_t name(uint64_t pointer, uint64_t modifier)   \
    {                                                           \
        asm volatile(text : "+r"(pointer) : "r"(modifier));     \
        return pointer;                                         \
    }
INSN(pacia, "pacia %0, %1")
INSN(pacib, "pacib %0, %1")
INSN(pacda, "pacda %0, %1")
INSN(pacdb, "pacdb %0, %1")
INSN(autia, "autia %0, %1")
INSN(autib, "autib %0, %1")
INSN(autda, "autda %0, %1")
INSN(autdb, "autdb %0, %1")
INSN(xpaci, "xpaci %0")
INSN(xpacd, "xpacd %0")

static const struct {
    const char *name;
    Insn *sign, *authenticate, *strip;
} keys[KEYS] = {
    { "ia", pacia, autia, xpaci },
    { "ib", pacib, autib, xpaci },
    { "da", pacda, autda, xpacd },
    { "db", pacdb, autdb, xpacd },
};

static const uint64_t pointers[] = {
    0, 0x0000123456789abc, 0x00007ffffffffff8, 0x0000800000000000,
    0xab00123456789abc,         /* tagged */
    0x0080123456789abc,         /* only bit 55 of the upper ones */
    0xffff923456789abc,         /* of the upper half */
    0xcdff923456789abc,         /* of it, and tagged */
    0x0055123456789abc,         /* something where the code goes */
    0x0004123456789abc, 0x1234567887654321, 0xffffffffffffffff,
};

static sigjmp_buf recover;

static void on_fault(int number)
{
    siglongjmp(recover, 1);
}

static uint64_t modifier(unsigned n)
{
    return n * UINT64_C(0x40c0a8020304ff10);
}

/* Does that fail, by a signal or by another result? */
static bool fails(Insn *authenticate, uint64_t pointer, uint64_t modifier,
                  uint64_t wanted, unsigned *signals)
{
    if (sigsetjmp(recover, 1)) {
        ++*signals;
        return true;
    }
    return authenticate(pointer, modifier) != wanted;
}

/* Of as many as there are modifiers: chance decides about some. */
static const char *often(unsigned n)
{
    return !n ? "never" : n < MODIFIERS / 2 ? "seldom" : "mostly";
}

static void test(int key, uint64_t pointer)
{
    Insn *sign = keys[key].sign, *authenticate = keys[key].authenticate;
    unsigned signals = 0, failed = 0, flipped = 0, others = 0, equal = 0;
    uint64_t field = 0, stripped = 0;

    for (unsigned n = 0; n < MODIFIERS; n++) {
        uint64_t code = sign(pointer, modifier(n));

        field |= code ^ pointer;
        stripped |= keys[key].strip(code, 0) ^ pointer;
        failed += fails(authenticate, code, modifier(n), pointer, &signals);
        equal += code == keys[(key + 1) % KEYS].sign(pointer, modifier(n));
    }
    printf("%s %016llx: code %016llx stripped %016llx fails %s, signals %s, "
           "as with another key %s\n", keys[key].name, (long long)pointer,
           (long long)field, (long long)stripped, often(failed),
           often(signals), equal < MODIFIERS / 2 ? "seldom" : "mostly");
    if (failed) {
        return;
    }
    for (unsigned n = 0; n < MODIFIERS; n++) {
        uint64_t code = sign(pointer, modifier(n));

        others += fails(authenticate, code, modifier(n + 1), pointer,
                        &signals);
    }
    signals = 0;
    for (unsigned n = 0; n < MODIFIERS; n++) {
        uint64_t code = sign(pointer, modifier(n));

        for (uint64_t bit = field & -field; bit & field; bit <<= 1) {
            flipped += !fails(authenticate, code ^ bit, modifier(n), pointer,
                              &signals);
        }
    }
    printf("    another modifier fails %s, with another code %u do not, "
           "signals %u\n", often(others), flipped, signals);
}

int main(void)
{
    signal(SIGILL, on_fault);
    for (int key = 0; key < KEYS; key++) {
        for (unsigned i = 0; i < sizeof(pointers) / sizeof(*pointers); i++) {
            test(key, pointers[i]);
        }
    }
    return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every floating-point instruction that generated code may compute itself, on
 * numbers of all classes, in all modes, with and without "inexact" raised
 * before: a hash of results and flags for each instruction and mode.
 *
 *     float [SCALE]              SCALE: how many thousand random numbers (4)
 *     float SCALE NAME MODE      print all results of one line
 *
 * The hashes are compared with those under an emulator that is trusted.
 * With LONG_VECTORS, the instructions are those of SVE, with vectors of 512
 * bits, and of RISC-V's V, with groups of 512 bits.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef LONG_VECTORS
enum { WORDS = 8 };
#else
enum { WORDS = 2 };
#endif

typedef struct Vector {
    uint64_t v[WORDS];
} __attribute__((aligned(16))) Vector;

/* What an instruction's arguments are. */
typedef enum Kind { DOUBLES, SINGLES, INTEGERS, BOXED } Kind;

typedef struct Op {
    const char *name;
    Kind kind;
    int n_args;
    /* Sets *r to the result on *a, *b, *c; returns the flags afterwards. */
    uint64_t (*run)(Vector *r, const Vector *a, const Vector *b,
                    const Vector *c, uint64_t flags);
} Op;

#if defined(__aarch64__)

#ifdef LONG_VECTORS
#define OPS         "ops-sve.h"
#define BEFORE      "ldr z0, [%[a]]\n\tldr z1, [%[b]]\n\tldr z2, [%[c]]\n\t" \
                    "ptrue p0.b\n\tmsr fpsr, %[flags]\n\t" \
                    "cbz %[flags], 1f\n\t" RAISE_INEXACT "\n1:\t"
/* Flags that an instruction raised, not MSR, are where helpers find them. */
#define RAISE_INEXACT \
                    "fmov z3.d, #1.0\n\tfmov z4.d, #3.0\n\t" \
                    "fdiv z3.d, p0/m, z3.d, z4.d"
#define AFTER       "\n\tmrs %[out], fpsr\n\tstr z0, [%[r]]"
#define CLOBBERED   "z0", "z1", "z2", "z3", "z4", "p0", "p1", "x9", \
                    "cc", "memory"
#else
#define OPS         "ops-aarch64.h"
#define BEFORE      "ldr q0, [%[a]]\n\tldr q1, [%[b]]\n\tldr q2, [%[c]]\n\t" \
                    "msr fpsr, %[flags]\n\t"
#define AFTER       "\n\tmrs %[out], fpsr\n\tstr q0, [%[r]]"
#define CLOBBERED   "v0", "v1", "v2", "x9", "cc", "memory"
#endif

enum { INEXACT = 1 << 4 };

static void set_mode(uint64_t mode)
{
    asm volatile("msr fpcr, %0" : : "r" (mode));
}

/* FPCR: Arm ARM, "FPCR, Floating-point Control Register". */
static const struct {
    const char *name;
    uint64_t mode;
} modes[] = {
    { "nearest", 0 },
    { "up", 1 << 22 },
    { "down", 2 << 22 },
    { "zero", 3 << 22 },
    { "FZ", 1 << 24 },
    { "DN", 1 << 25 },
    { "FZ16", 1 << 19 },
    { "AH", 1 << 1 },
    { "FIZ", 1 << 0 },
    { "NEP", 1 << 2 },
    { "AH+FZ+DN", 1 << 1 | 1 << 24 | 1 << 25 },
};

#elif defined(__riscv)

#ifdef LONG_VECTORS
#define OPS         "ops-rvv.h"
/* The compiler does not know these registers. */
#define BEFORE      ".option push\n\t.option arch, +v\n\t" \
                    "vsetivli zero, 8, e64, m4, ta, ma\n\t" \
                    "vle64.v v4, (%[a])\n\tvle64.v v8, (%[b])\n\t" \
                    "vle64.v v12, (%[c])\n\tvmv1r.v v0, v12\n\t" \
                    "fld fa1, 0(%[b])\n\tfsflags %[flags]\n\t"
#define AFTER       "\n\tfrflags %[out]\n\t" \
                    "vsetivli zero, 8, e64, m4, ta, ma\n\t" \
                    "vse64.v v4, (%[r])\n\t.option pop"
#define CLOBBERED   "fa1", "t0", "memory"
#else
#define OPS         "ops-riscv64.h"
#define BEFORE      "fld fa0, 0(%[a])\n\tfld fa1, 0(%[b])\n\t" \
                    "fld fa2, 0(%[c])\n\tfsflags %[flags]\n\t"
#define AFTER       "\n\tfrflags %[out]\n\tfsd fa0, 0(%[r])"
#define CLOBBERED   "fa0", "fa1", "fa2", "t0", "memory"
#endif

enum { INEXACT = 1 };

static void set_mode(uint64_t mode)
{
    asm volatile("fsrm %0" : : "r" (mode));
}

/* frm: RISC-V unprivileged ISA, "Floating-Point Control and Status Register" */
static const struct {
    const char *name;
    uint64_t mode;
} modes[] = {
    { "nearest", 0 }, { "zero", 1 }, { "down", 2 }, { "up", 3 }, { "away", 4 },
};

#else
#error "unknown guest"
#endif

#define OP(name, kind, n, insn)                                         \
    static uint64_t op_##name(Vector *r, const Vector *a,               \
                              const Vector *b, const Vector *c,         \
                              uint64_t flags)                           \
    {                                                                   \
        uint64_t out;                                                   \
                                                                        \
        asm volatile(BEFORE insn AFTER                                  \
                     : [out] "=&r" (out)                                \
                     : [a] "r" (a), [b] "r" (b), [c] "r" (c),           \
                       [r] "r" (r), [flags] "r" (flags)                 \
                     : CLOBBERED);                                      \
        return out;                                                     \
    }
#include OPS
#undef OP

static const Op ops[] = {
#define OP(name, kind, n, insn) { #name, kind, n, op_##name },
#include OPS
#undef OP
};

/* Of each class, and around the borders of the classes. */
static const uint64_t doubles[] = {
    0x0000000000000000, 0x0000000000000001, 0x000fffffffffffff,
    0x0010000000000000, 0x0010000000000001, 0x001fffffffffffff,
    0x0020000000000000, 0x0360000000000000, 0x2000000000000000,
    0x3ca0000000000000, 0x3fdfffffffffffff, 0x3fe0000000000000,
    0x3fefffffffffffff, 0x3ff0000000000000, 0x3ff0000000000001,
    0x3ff8000000000000, 0x4004000000000000, 0x400921fb54442d18,
    0x41dfffffff800000, 0x41dfffffffc00000, 0x41e0000000000000,
    0x41efffffffe00000, 0x41f0000000000000, 0x4330000000000001,
    0x43dfffffffffffff, 0x43e0000000000000, 0x43efffffffffffff,
    0x43f0000000000000, 0x47efffffe0000000, 0x47effffff0000000,
    0x380fffffffffffff, 0x36a0000000000000, 0x5fe6a09e667f3bcd,
    0x7fdfffffffffffff, 0x7fe0000000000000, 0x7fefffffffffffff,
    0x7ff0000000000000, 0x7ff8000000000000, 0x7ff8000000123456,
    0x7ff0000000000001, 0x7ff4000000abcdef,
};
static const uint32_t singles[] = {
    0x00000000, 0x00000001, 0x007fffff, 0x00800000, 0x00800001, 0x00ffffff,
    0x01000000, 0x0d800000, 0x20000000, 0x33000000, 0x3effffff, 0x3f000000,
    0x3f7fffff, 0x3f800000, 0x3f800001, 0x3fc00000, 0x40200000, 0x40490fdb,
    0x4effffff, 0x4f000000, 0x4f7fffff, 0x4f800000, 0x5effffff, 0x5f000000,
    0x5f7fffff, 0x5f800000, 0x5f3504f3, 0x7effffff, 0x7f000000, 0x7f7fffff,
    0x7f800000, 0x7fc00000, 0x7fc12345, 0x7f800001, 0x7fa00abc,
};
static const uint64_t integers[] = {
    0, 1, 2, 0x7fffff, 0x1000001, 0x7fffffff, 0x80000000, 0xffffffff,
    0x100000000, 0x1fffffffffffff, 0x20000000000001, 0x7fffffffffffffff,
    0x8000000000000000, 0xffffffffffffffff, 0xfffffffffffffc00,
};

enum {
    N_DOUBLES = sizeof(doubles) / sizeof(doubles[0]),
    N_SINGLES = sizeof(singles) / sizeof(singles[0]),
    N_INTEGERS = sizeof(integers) / sizeof(integers[0]),
};

static uint64_t state;

/* splitmix64: Steele, Lea, Flood, "Fast splittable pseudorandom generators" */
static uint64_t draw(void)
{
    uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* The number @i of the list of a kind, counting each with both signs. */
static uint64_t listed(Kind kind, uint64_t i)
{
    uint64_t sign = i & 1;

    i >>= 1;
    switch (kind) {
    case DOUBLES:
        return doubles[i % N_DOUBLES] | sign << 63;
    case INTEGERS:
        return sign ? -integers[i % N_INTEGERS] : integers[i % N_INTEGERS];
    default:
        return singles[i % N_SINGLES] | (uint32_t)(sign << 31);
    }
}

static unsigned list_length(Kind kind)
{
    return 2 * (kind == DOUBLES ? N_DOUBLES
                : kind == INTEGERS ? N_INTEGERS : N_SINGLES);
}

/*
 * A random number: any bits, near a listed one, or with an exponent near that
 * of 1, so that sums cancel and fused operations round twice.
 */
static uint64_t number(Kind kind)
{
    uint64_t r = draw(), bits = draw();

    switch (r & 3) {
    case 0:
        break;
    case 1:
        bits = listed(kind, r >> 8) + (r >> 4) % 5 - 2;
        break;
    default:
        if (kind == DOUBLES) {
            bits = (bits & 0x800fffffffffffff) | (1019 + (r >> 8) % 9) << 52;
        } else if (kind == INTEGERS) {
            bits >>= (r >> 8) % 64;
        } else {
            bits = (bits & 0x807fffff) | (123 + (r >> 8) % 9) << 23;
        }
        break;
    }
    return kind == DOUBLES || kind == INTEGERS ? bits : (uint32_t)bits;
}

/* A number that raises no flag but "inexact" in sums, products and quotients */
static uint64_t ordinary(Kind kind)
{
    const uint64_t bits = draw();

    if (kind == DOUBLES) {
        return (bits & 0x800fffffffffffff) | (1019 + (bits >> 52) % 9) << 52;
    }
    return (bits & 0x807fffff) | (123 + (bits >> 24) % 9) << 23;
}

/*
 * Fill what is longer than a vector of 128 bits: most often with numbers that
 * go the fast way, and move the first one, which need not, to any place.
 */
static void fill(Vector *x, Kind kind)
{
    const uint64_t r = draw(), first = x->v[0];

    for (int i = 0; i < WORDS; i++) {
        uint64_t low = r & 3 ? ordinary(kind) : number(kind);

        x->v[i] = kind == DOUBLES ? low : low | ordinary(kind) << 32;
    }
    x->v[(r >> 2) % WORDS] = first;
}

/* A vector whose first element is @low; a boxed single has ones above it. */
static Vector vector(Kind kind, uint64_t low, uint64_t next)
{
    switch (kind) {
    case DOUBLES:
    case INTEGERS:
        return (Vector) { { low, next } };
    case BOXED:
        /* One in sixteen is not boxed. */
        return (Vector) { { (next & 15 ? UINT64_C(0xffffffff00000000)
                                       : next << 32) | (uint32_t)low, 0 } };
    default:
        return (Vector) { { (uint32_t)low | next << 32,
                            (uint32_t)next | low << 32 } };
    }
}

static uint64_t hash, executed;
static bool verbose;

static void mix(uint64_t bits)
{
    hash = (hash ^ bits) * UINT64_C(0x9e3779b97f4a7c15);
    hash ^= hash >> 29;
}

static void print(const Vector *x, const char *after)
{
    for (int i = 0; i < WORDS; i++) {
        printf("%016" PRIx64 "%s", x->v[i], i + 1 < WORDS ? " " : after);
    }
}

static void one(const Op *op, Vector a, Vector b, Vector c)
{
    if (WORDS > 2) {
        fill(&a, op->kind);
        fill(&b, op->kind);
        fill(&c, op->kind);
    }
    for (int i = 0; i < 2; i++) {
        Vector r = { { 0 } };
        uint64_t flags = op->run(&r, &a, &b, &c, i ? INEXACT : 0);

        executed++;
        for (int j = 0; j < WORDS; j++) {
            mix(r.v[j]);
        }
        mix(flags);
        if (verbose) {
            print(&a, ", ");
            print(&b, ", ");
            print(&c, i ? " with inexact: " : ": ");
            print(&r, " ");
            printf("flags %" PRIx64 "\n", flags);
        }
    }
}

static void test(const Op *op, long count)
{
    const unsigned length = list_length(op->kind);
    const Kind k = op->kind;

    state = hash = 0;
    for (unsigned i = 0; i < length; i++) {
        for (unsigned j = 0; j < (op->n_args > 1 ? length : 1); j++) {
            uint64_t a = listed(k, i), b = listed(k, j), r = draw();

            one(op, vector(k, a, r & 16 ? a : b ^ 1), vector(k, b, r),
                vector(k, listed(k, r >> 8), r >> 16));
        }
    }
    for (long i = 0; i < count; i++) {
        one(op, vector(k, number(k), number(k)),
            vector(k, number(k), number(k)),
            vector(k, number(k), number(k)));
    }
}

int main(int argc, char **argv)
{
    long scale = argc > 1 ? atol(argv[1]) : 4;

    for (size_t m = 0; m < sizeof(modes) / sizeof(modes[0]); m++) {
        for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
            if (argc > 3) {
                verbose = true;
                if (strcmp(argv[2], ops[i].name)
                    || strcmp(argv[3], modes[m].name)) {
                    continue;
                }
            }
            set_mode(modes[m].mode);
            test(&ops[i], scale * 1000);
            set_mode(0);
            printf("%s %s %016" PRIx64 "\n", ops[i].name, modes[m].name, hash);
        }
    }
    printf("executed %" PRIu64 "\n", executed);
    return 0;
}

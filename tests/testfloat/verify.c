/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Checks instructions of the guest against what Berkeley TestFloat says.
 *
 *     testfloat_gen ... FUNCTION | verify FUNCTION ROUNDING [any-nan]
 *
 * FUNCTION and ROUNDING (near_even, minMag, min, max, near_maxMag) are words
 * of testfloat_gen.  With any-nan, a NaN may be another one than expected.
 * Each case is executed twice, with "inexact" clear and raised before.
 *
 * Prints "N cases" or what differs first; exit status 0 if nothing does, 2 if
 * there is no such instruction.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* testfloat_gen's bits of flags, which are those of RISC-V's fflags */
enum { INEXACT = 1, UNDERFLOW = 2, OVERFLOW = 4, INFINITE = 8, INVALID = 16 };

typedef float f32;
typedef double f64;
typedef int32_t i32;
typedef int64_t i64;
typedef uint32_t ui32;
typedef uint64_t ui64;

#define C_i32   "r"
#define C_i64   "r"
#define C_ui32  "r"
#define C_ui64  "r"

#if defined(__aarch64__)

#define C_f32   "w"
#define C_f64   "w"
#define FLAGS_IN    "msr fpsr, %[in]\n\t"
#define FLAGS_OUT   "\n\tmrs %[out], fpsr"

/* FPSR: Arm ARM, "FPSR, Floating-point Status Register" */
static uint64_t to_guest(unsigned flags)
{
    return flags & INEXACT ? 1 << 4 : 0;
}

static unsigned from_guest(uint64_t fpsr)
{
    return (fpsr & 1 << 4 ? INEXACT : 0) | (fpsr & 1 << 3 ? UNDERFLOW : 0)
           | (fpsr & 1 << 2 ? OVERFLOW : 0) | (fpsr & 1 << 1 ? INFINITE : 0)
           | (fpsr & 1 ? INVALID : 0);
}

static bool set_rounding(const char *name)
{
    /* FPCR.RMode, from bit 22 on */
    static const char *const names[] = { "near_even", "max", "min", "minMag" };

    for (uint64_t i = 0; i < 4; i++) {
        if (!strcmp(name, names[i])) {
            asm volatile("msr fpcr, %0" : : "r" (i << 22));
            return true;
        }
    }
    return false;
}

/* How a register is written in an instruction, for each type */
#define R_f32(x)    "%s[" x "]"
#define R_f64(x)    "%d[" x "]"
#define R_i32(x)    "%w[" x "]"
#define R_i64(x)    "%x[" x "]"
#define R_ui32      R_i32
#define R_ui64      R_i64
#define A(T)        R_##T("a")

#define ARITHMETIC(T)                                                       \
    OP(T##_add, T, T, "fadd " R_##T("r") ", " A(T) ", " R_##T("b"))         \
    OP(T##_sub, T, T, "fsub " R_##T("r") ", " A(T) ", " R_##T("b"))         \
    OP(T##_mul, T, T, "fmul " R_##T("r") ", " A(T) ", " R_##T("b"))         \
    OP(T##_div, T, T, "fdiv " R_##T("r") ", " A(T) ", " R_##T("b"))         \
    OP(T##_sqrt, T, T, "fsqrt " R_##T("r") ", " A(T))                       \
    OP(T##_mulAdd, T, T, "fmadd " R_##T("r") ", " A(T) ", " R_##T("b") ", " \
       R_##T("c"))                                                          \
    OP(T##_eq, ui32, T, "fcmp " A(T) ", " R_##T("b") "\n\tcset %w[r], eq")  \
    OP(T##_le, ui32, T, "fcmpe " A(T) ", " R_##T("b") "\n\tcset %w[r], ls") \
    OP(T##_lt, ui32, T, "fcmpe " A(T) ", " R_##T("b") "\n\tcset %w[r], mi") \
    OP(T##_eq_signaling, ui32, T,                                           \
       "fcmpe " A(T) ", " R_##T("b") "\n\tcset %w[r], eq")                  \
    OP(T##_roundToInt, T, T, "frintx " R_##T("r") ", " A(T))
/* FCVTZS and the like have their rounding in the instruction. */
#define TO_INTEGER(T, I, U)                                                 \
    OP_ROUNDED(T##_to_##I, I, T, "minMag",                                  \
               "fcvtz" U " " R_##I("r") ", " A(T))                          \
    OP_ROUNDED(T##_to_##I, I, T, "near_even",                               \
               "fcvtn" U " " R_##I("r") ", " A(T))                          \
    OP_ROUNDED(T##_to_##I, I, T, "min",                                     \
               "fcvtm" U " " R_##I("r") ", " A(T))                          \
    OP_ROUNDED(T##_to_##I, I, T, "max",                                     \
               "fcvtp" U " " R_##I("r") ", " A(T))                          \
    OP_ROUNDED(T##_to_##I, I, T, "near_maxMag",                             \
               "fcvta" U " " R_##I("r") ", " A(T))
#define FROM_INTEGER(T, I, U)                                               \
    OP(I##_to_##T, T, I, U "cvtf " R_##T("r") ", " A(I))
#define CONVERSIONS(T)                                                      \
    TO_INTEGER(T, i32, "s") TO_INTEGER(T, i64, "s")                         \
    TO_INTEGER(T, ui32, "u") TO_INTEGER(T, ui64, "u")                       \
    FROM_INTEGER(T, i32, "s") FROM_INTEGER(T, i64, "s")                     \
    FROM_INTEGER(T, ui32, "u") FROM_INTEGER(T, ui64, "u")
#define OPS                                                                 \
    ARITHMETIC(f32) ARITHMETIC(f64) CONVERSIONS(f32) CONVERSIONS(f64)       \
    OP(f32_to_f64, f64, f32, "fcvt %d[r], %s[a]")                           \
    OP(f64_to_f32, f32, f64, "fcvt %s[r], %d[a]")

#elif defined(__riscv)

#define C_f32   "f"
#define C_f64   "f"
#define FLAGS_IN    "fsflags %[in]\n\t"
#define FLAGS_OUT   "\n\tfrflags %[out]"

static uint64_t to_guest(unsigned flags)
{
    return flags;
}

static unsigned from_guest(uint64_t fflags)
{
    return fflags;
}

static bool set_rounding(const char *name)
{
    /* frm: RISC-V unprivileged ISA, "Floating-Point Control and Status" */
    static const char *const names[] = {
        "near_even", "minMag", "min", "max", "near_maxMag",
    };

    for (uint64_t i = 0; i < 5; i++) {
        if (!strcmp(name, names[i])) {
            asm volatile("fsrm %0" : : "r" (i));
            return true;
        }
    }
    return false;
}

#define ARITHMETIC(T, S)                                                    \
    OP(T##_add, T, T, "fadd." S " %[r], %[a], %[b]")                        \
    OP(T##_sub, T, T, "fsub." S " %[r], %[a], %[b]")                        \
    OP(T##_mul, T, T, "fmul." S " %[r], %[a], %[b]")                        \
    OP(T##_div, T, T, "fdiv." S " %[r], %[a], %[b]")                        \
    OP(T##_sqrt, T, T, "fsqrt." S " %[r], %[a]")                            \
    OP(T##_mulAdd, T, T, "fmadd." S " %[r], %[a], %[b], %[c]")              \
    OP(T##_eq, ui32, T, "feq." S " %[r], %[a], %[b]")                       \
    OP(T##_le, ui32, T, "fle." S " %[r], %[a], %[b]")                       \
    OP(T##_lt, ui32, T, "flt." S " %[r], %[a], %[b]")                       \
    OP(T##_to_i32, i32, T, "fcvt.w." S " %[r], %[a]")                       \
    OP(T##_to_i64, i64, T, "fcvt.l." S " %[r], %[a]")                       \
    OP(T##_to_ui32, ui32, T, "fcvt.wu." S " %[r], %[a]")                    \
    OP(T##_to_ui64, ui64, T, "fcvt.lu." S " %[r], %[a]")                    \
    OP(i32_to_##T, T, i32, "fcvt." S ".w %[r], %[a]")                       \
    OP(i64_to_##T, T, i64, "fcvt." S ".l %[r], %[a]")                       \
    OP(ui32_to_##T, T, ui32, "fcvt." S ".wu %[r], %[a]")                    \
    OP(ui64_to_##T, T, ui64, "fcvt." S ".lu %[r], %[a]")
#define OPS                                                                 \
    ARITHMETIC(f32, "s") ARITHMETIC(f64, "d")                               \
    OP(f32_to_f64, f64, f32, "fcvt.d.s %[r], %[a]")                         \
    OP(f64_to_f32, f32, f64, "fcvt.s.d %[r], %[a]")

#else
#error "unknown guest"
#endif

typedef struct Op {
    const char *name;
    const char *rounding;       /* the only one, or NULL */
    const char *result, *argument;
    uint64_t (*run)(const uint64_t *arguments, uint64_t in, uint64_t *out);
} Op;

/* An instruction as a function of bits, whatever the types are */
#define RUN(R, T, insn) ({                                                  \
        uint64_t run(const uint64_t *x, uint64_t in, uint64_t *out)         \
        {                                                                   \
            uint64_t flags, bits = 0;                                       \
            T a, b, c;                                                      \
            R r;                                                            \
                                                                            \
            memcpy(&a, &x[0], sizeof(a));                                   \
            memcpy(&b, &x[1], sizeof(b));                                   \
            memcpy(&c, &x[2], sizeof(c));                                   \
            asm volatile(FLAGS_IN insn FLAGS_OUT                            \
                         : [r] "=&" C_##R (r), [out] "=&r" (flags)          \
                         : [a] C_##T (a), [b] C_##T (b), [c] C_##T (c),     \
                           [in] "r" (in) : "cc");                           \
            memcpy(&bits, &r, sizeof(r));                                   \
            *out = flags;                                                   \
            return bits;                                                    \
        }                                                                   \
        run;                                                                \
    })

static bool is_nan(const char *type, uint64_t bits)
{
    if (!strcmp(type, "f32")) {
        return (bits & 0x7fffffff) > 0x7f800000;
    }
    return !strcmp(type, "f64")
           && (bits & INT64_MAX) > UINT64_C(0x7ff0000000000000);
}

/* The words of a line: arguments, result, flags.  Returns how many. */
static int parse(const char *line, uint64_t *words)
{
    int n = 0;

    while (*line && *line != '\n' && n < 5) {
        char *end;

        words[n++] = strtoull(line, &end, 16);
        if (end == line) {
            return 0;
        }
        line = end + (*end == ' ');
    }
    return n;
}

static int verify(const Op *op, bool any_nan)
{
    char line[128];
    long cases = 0;

    while (fgets(line, sizeof(line), stdin)) {
        uint64_t words[5] = { 0 };
        int n = parse(line, words);

        if (n < 3) {
            printf("not a case: %s", line);
            return 1;
        }
        for (unsigned before = 0; before <= INEXACT; before++) {
            uint64_t arguments[3] = { words[0], n > 3 ? words[1] : 0,
                                      n > 4 ? words[2] : 0 };
            uint64_t expected = words[n - 2], out, r;
            unsigned flags;

            r = op->run(arguments, to_guest(before), &out);
            flags = from_guest(out);
            if ((r != expected && !(any_nan && is_nan(op->result, r)
                                    && is_nan(op->result, expected)))
                || flags != (words[n - 1] | before)) {
                line[strcspn(line, "\n")] = 0;
                printf("%s: %" PRIx64 " %02x with flags %x before\n", line, r,
                       flags, before);
                return 1;
            }
        }
        cases++;
    }
    printf("%ld cases\n", cases);
    return cases ? 0 : 1;
}

int main(int argc, char **argv)
{
    const Op ops[] = {
#define OP(name, R, T, insn) { #name, NULL, #R, #T, RUN(R, T, insn) },
#define OP_ROUNDED(name, R, T, rounding, insn) \
        { #name, rounding, #R, #T, RUN(R, T, insn) },
        OPS
#undef OP
#undef OP_ROUNDED
    };

    if (argc < 3) {
        fprintf(stderr, "usage: verify FUNCTION ROUNDING [any-nan]\n");
        return 2;
    }
    for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
        const Op *op = &ops[i];

        if (strcmp(op->name, argv[1])
            || (op->rounding && strcmp(op->rounding, argv[2]))) {
            continue;
        }
        if (!op->rounding && !set_rounding(argv[2])) {
            break;
        }
        return verify(op, argc > 3);
    }
    fprintf(stderr, "verify: no instruction for %s %s\n", argv[1], argv[2]);
    return 2;
}

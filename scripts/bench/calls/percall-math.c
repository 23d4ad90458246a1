/*
 * percall: the functions of libm.def over classes of arguments.
 *
 * A class says where numbers come from: NUMBERS are drawn, and walked through
 * by the loop, so that neither a branch in the function nor a value can be
 * guessed from the call before.  A function is measured in the classes in
 * which all calls can be native: eval of libm.h says so, and fails where there
 * is no normal result (acos above 1, exp of something large).
 *
 * Left out are the __*_finite: no new program can be linked to them.
 *
 * A row of a table with a signature used before needs nothing here.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "percall.h"
#include "libm.h"

enum { NUMBERS = 64 };          /* a multiple of UNROLLED */

typedef union Number {
    uint64_t bits;
    double D;
    float F;
    int i;
    long l;
} Number;

struct Call {
    Number x[NUMBERS][3];       /* as NativeEval has them, 3 for each call */
};

/* The first number of a call; others. */
static const struct Class {
    const char *name;
    double low, high, low2, high2;
} classes[] = {
    { "unit", 0.05, 0.95, 0.05, 0.95 },
    { "small", 1, 10, 1, 10 },
    { "large", 1e3, 1e5, 1, 4 },
};
/* Integers: exponents and orders. */
enum { LOW_INTEGER = 2, INTEGERS = 8 };

/* What P and I point to. */
static double stored[2];

/*
 * Declaration and call of each signature: an argument is named by its letter
 * and number.
 */
#define DECLARE_DD(f)       double f(double D0)
#define DECLARE_DDD(f)      double f(double D0, double D1)
#define DECLARE_DDDD(f)     double f(double D0, double D1, double D2)
#define DECLARE_DDi(f)      double f(double D0, int i1)
#define DECLARE_DDl(f)      double f(double D0, long l1)
#define DECLARE_DiD(f)      double f(int i0, double D1)
#define DECLARE_DDI(f)      double f(double D0, void *p1)
#define DECLARE_DDP(f)      double f(double D0, void *p1)
#define DECLARE_DDDI(f)     double f(double D0, double D1, void *p2)
#define DECLARE_vDPP(f)     void f(double D0, void *p1, void *p2)
#define DECLARE_iD(f)       int f(double D0)
#define DECLARE_lD(f)       long f(double D0)
#define DECLARE_FF(f)       float f(float F0)
#define DECLARE_FFF(f)      float f(float F0, float F1)
#define DECLARE_FFFF(f)     float f(float F0, float F1, float F2)
#define DECLARE_FFi(f)      float f(float F0, int i1)
#define DECLARE_FFl(f)      float f(float F0, long l1)
#define DECLARE_FiF(f)      float f(int i0, float F1)
#define DECLARE_FFI(f)      float f(float F0, void *p1)
#define DECLARE_FFP(f)      float f(float F0, void *p1)
#define DECLARE_FFFI(f)     float f(float F0, float F1, void *p2)
#define DECLARE_vFPP(f)     void f(float F0, void *p1, void *p2)
#define DECLARE_iF(f)       int f(float F0)
#define DECLARE_lF(f)       long f(float F0)

#define ARGUMENTS_DD        (D0)
#define ARGUMENTS_DDD       (D0, D1)
#define ARGUMENTS_DDDD      (D0, D1, D2)
#define ARGUMENTS_DDi       (D0, i1)
#define ARGUMENTS_DDl       (D0, l1)
#define ARGUMENTS_DiD       (i0, D1)
#define ARGUMENTS_DDI       (D0, p1)
#define ARGUMENTS_DDP       (D0, p1)
#define ARGUMENTS_DDDI      (D0, D1, p2)
#define ARGUMENTS_vDPP      (D0, p1, p2)
#define ARGUMENTS_iD        (D0)
#define ARGUMENTS_lD        (D0)
#define ARGUMENTS_FF        (F0)
#define ARGUMENTS_FFF       (F0, F1)
#define ARGUMENTS_FFFF      (F0, F1, F2)
#define ARGUMENTS_FFi       (F0, i1)
#define ARGUMENTS_FFl       (F0, l1)
#define ARGUMENTS_FiF       (i0, F1)
#define ARGUMENTS_FFI       (F0, p1)
#define ARGUMENTS_FFP       (F0, p1)
#define ARGUMENTS_FFFI      (F0, F1, p2)
#define ARGUMENTS_vFPP      (F0, p1, p2)
#define ARGUMENTS_iF        (F0)
#define ARGUMENTS_lF        (F0)

/* Of all that is loaded the compiler leaves what the signature names. */
#define NATIVE_MATH(symbol, host, signature, flags)                     \
    SYMBOL(symbol, signature)                                           \
    static __attribute__((noipa, unused))                               \
    DECLARE_##signature(try_##symbol)                                   \
    {                                                                   \
        BEFORE_LOOP(symbol)                                             \
        BEFORE_CALL(symbol)                                             \
        return REACH(symbol) ARGUMENTS_##signature;                     \
    }                                                                   \
    static __attribute__((unused))                                      \
    void loop_##symbol(const Call *call, uint64_t count)                \
    {                                                                   \
        void *p1 = &stored[0], *p2 = &stored[1];                        \
        (void)p1, (void)p2;                                             \
        BEFORE_LOOP(symbol)                                             \
        for (size_t at = 0; count--; at = (at + UNROLLED) % NUMBERS) {  \
            const Number (*x)[3] = &call->x[at];                        \
            EIGHT({                                                     \
                double D0 = x[0][0].D, D1 = x[0][1].D, D2 = x[0][2].D;  \
                float F0 = x[0][0].F, F1 = x[0][1].F, F2 = x[0][2].F;   \
                int i0 = x[0][0].i, i1 = x[0][1].i;                     \
                long l1 = x[0][1].l;                                    \
                (void)D0, (void)D1, (void)D2, (void)F0, (void)F1;       \
                (void)F2, (void)i0, (void)i1, (void)l1;                 \
                BEFORE_CALL(symbol)                                     \
                REACH(symbol) ARGUMENTS_##signature;                    \
                __asm__ volatile("" ::: "memory");                      \
                x++;                                                    \
            })                                                          \
        }                                                               \
    }
#include "libm.def"
#undef NATIVE_MATH

/* The compiler also leaves out the code of what is not used then. */
#define UNLESS_OLD(flags, function) ((flags) & NATIVE_OLD ? NULL : (function))

static const Row rows[] = {
#define NATIVE_MATH(symbol, host, signature, flags)                     \
    { "math", #symbol, #signature, flags,                               \
      UNLESS_OLD(flags, loop_##symbol) },
#include "libm.def"
#undef NATIVE_MATH
};

static const struct {
    NativeEval *eval;
    NativeHostFunction *function;
} trials[] = {
#define NATIVE_MATH(symbol, host, signature, flags)                     \
    { native_eval_##signature,                                          \
      UNLESS_OLD(flags, (NativeHostFunction *)try_##symbol) },
#include "libm.def"
#undef NATIVE_MATH
};

/* A number of a range, or an integer, as the bits of a function's argument. */
static uint64_t draw(uint32_t *random, char letter, double low, double high)
{
    double x;

    *random = *random * 1103515245 + 12345;
    x = low + (high - low) * (*random >> 8) / (1 << 24);
    switch (letter) {
    case 'D':
        return native_from_D(x);
    case 'F':
        return native_from_F(x);
    default:
        return LOW_INTEGER + (*random >> 16) % INTEGERS;
    }
}

static void prepare(const Row *row, const struct Class *class, Call *call)
{
    uint32_t random = 12345;

    for (int n = 0; n < NUMBERS; n++) {
        bool first = true;

        for (int i = 0; row->signature[i + 1]; i++) {
            char letter = row->signature[i + 1];

            call->x[n][i].bits = first
                ? draw(&random, letter, class->low, class->high)
                : draw(&random, letter, class->low2, class->high2);
            first = first && letter != 'D' && letter != 'F';
        }
    }
}

/* Whether each of the calls has a normal result. */
static bool is_normal(const Row *row, const Call *call)
{
    unsigned flags = row->flags;
    uint64_t out[3];
    int n = 0;

    while (n < NUMBERS &&
           trials[row - rows].eval(trials[row - rows].function, &flags,
                                   &call->x[n][0].bits, out)) {
        n++;
    }
    return n == NUMBERS;
}

static void measure(const Row *row)
{
    /* Programs have raised "inexact" before long: so has this one. */
    static volatile double number = 1;

    number /= 3;
    for (size_t c = 0; c < sizeof(classes) / sizeof(classes[0]); c++) {
        static Call call;

        prepare(row, &classes[c], &call);
        if (is_normal(row, &call)) {
            percall_measure(row, &call, classes[c].name);
        }
    }
}

const Part percall_math = { rows, sizeof(rows) / sizeof(rows[0]), measure };

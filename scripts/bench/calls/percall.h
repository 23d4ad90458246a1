/*
 * What the parts of percall share: reaching a function, rows, measures.
 *
 * The calls are direct calls of a symbol, as a compiler makes them in any
 * program (hence -fno-builtin, and no header that declares it): through the
 * PLT when the program is linked dynamically, without it when linked
 * statically.  Other ways of reaching:
 *   -DREACH_ENTRY  through a pointer in a register, from dlsym()
 *   -DREACH_GOT    through a pointer loaded from the GOT for each call, as
 *                  -fno-plt does where a function is called once
 *   -DREACH_TAIL   through a function that ends with a jump to the symbol
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef PERCALL_H
#define PERCALL_H

#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "native-libs.h"

/* The loop is unrolled, so that its counter is not what is measured. */
#define TWO(...) __VA_ARGS__ __VA_ARGS__
#define EIGHT(...) TWO(__VA_ARGS__) TWO(__VA_ARGS__) \
    TWO(__VA_ARGS__) TWO(__VA_ARGS__)
enum { UNROLLED = 8 };

/* A part's own: what a function is called with. */
typedef struct Call Call;

typedef struct Row {
    const char *group;
    const char *symbol;
    const char *signature;
    int flags;
    /* COUNT times UNROLLED calls; NULL where new programs cannot be linked. */
    void (*loop)(const Call *call, uint64_t count);
} Row;

/* A part: rows, and a function that measures one with all its arguments. */
typedef struct Part {
    const Row *rows;
    size_t n_rows;
    void (*measure)(const Row *row);
} Part;

extern const Part percall_mem, percall_math;

/* Of the option -s, or all; the last is 0.  For percall_mem. */
enum { LARGEST = 512 * 1024 };
extern size_t percall_sizes[];

/* Measure a row called with CALL, and print it as what ARGUMENTS names. */
void percall_measure(const Row *row, const Call *call, const char *arguments);

bool percall_same(const char *a, const char *b);

/* The load of a function's address from its slot in the GOT. */
#if defined(__aarch64__)
#define LOAD(symbol) \
    "adrp %0, :got:" #symbol "\n\tldr %0, [%0, :got_lo12:" #symbol "]"
#elif defined(__riscv)
#define LOAD(symbol) ".option pic\n\tla %0, " #symbol
#else
#define LOAD(symbol) "movq " #symbol "@GOTPCREL(%%rip), %0"
#endif

/*
 * What the loop calls: REACH(symbol), after BEFORE_LOOP and BEFORE_CALL.  The
 * assembly says that a pointer may have changed: else it would be loaded, or
 * found to be the symbol, once for all calls.
 */
#if defined(REACH_ENTRY)
#define BEFORE_LOOP(symbol) \
    __typeof__(&call_##symbol) pointer = dlsym(RTLD_DEFAULT, #symbol);
#define BEFORE_CALL(symbol) __asm__ volatile("" : "+r"(pointer));
#define REACH(symbol) pointer
#elif defined(REACH_GOT)
#define BEFORE_LOOP(symbol) __typeof__(&call_##symbol) pointer;
#define BEFORE_CALL(symbol) __asm__ volatile(LOAD(symbol) : "=r"(pointer));
#define REACH(symbol) pointer
#else
#define BEFORE_LOOP(symbol)
#define BEFORE_CALL(symbol)
#ifdef REACH_TAIL
#define REACH(symbol) tail_##symbol
#else
#define REACH(symbol) call_##symbol
#endif
#endif

/*
 * call_SYMBOL is SYMBOL for the linker, with a type of ours.  The signature's
 * DECLARE_ declares a function with the arguments that its ARGUMENTS_ names.
 */
#define SYMBOL(symbol, signature)                                       \
    extern DECLARE_##signature(call_##symbol) __asm__(#symbol);         \
    static __attribute__((noipa, unused))                               \
    DECLARE_##signature(tail_##symbol)                                  \
    {                                                                   \
        return call_##symbol ARGUMENTS_##signature;                     \
    }

#endif

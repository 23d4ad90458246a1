/*
 * Host implementations of guest library functions: what they share.
 *
 * mem.h and str.h define one static inline function native_SYMBOL() for each
 * row of mem.def and str.def, and libm.h defines how to call the functions of
 * libm.def.  All of them work on host pointers, know nothing of QEMU, and can
 * be compiled and tested without it.
 *
 * A function returns a NativeResult.  That is either the result of the guest's
 * function (a host pointer, a size, or an int of which only the sign matters;
 * any value where the guest's function returns its first argument or nothing),
 * or NATIVE_DECLINE(reason) if the function cannot promise that result.  After
 * a decline the guest's own code makes the same call from its beginning.  So
 * what the function has written by then must be harmless when it is written
 * again.  The same holds for a fault, which may leave a function at any access
 * to guest memory.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef NATIVE_LIBS_H
#define NATIVE_LIBS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The rows of the .def files are NATIVE_CALL(symbol, signature, flags) and
 * NATIVE_MATH(symbol, symbol of the host, signature, flags).
 *
 * A signature has one letter for the result, then one letter for each
 * argument.  The letters are the same in all files.
 *
 * Result:
 *   d      argument 0, unchanged
 *   p      a pointer into the object that argument 0 points to, or NULL
 *   c      an int of which C defines only the sign
 *   i u    an int, an unsigned int
 *   l z    a long, a size_t
 *   D F    a double, a float
 *   v      nothing: the guest's result register keeps its value
 * Argument:
 *   p      a pointer to memory of which the function accesses what it needs
 *   i u    an int (or a wchar_t), an unsigned int
 *   l z    a long, a size_t
 *   D F    a double, a float
 *   P      a pointer through which the function stores one number of the type
 *          of its first floating-point argument, and nothing else
 *   I      the same, but an int
 */

/* Flags of a row. */
enum {
    /* Elements are wchar_t, which has 4 bytes on Linux. */
    NATIVE_WIDE         = 1 << 0,
    /* A fortified function: the last argument is the destination's size. */
    NATIVE_CHK          = 1 << 1,
    /*
     * The result depends on wchar_t being signed, as it is on x86 and
     * RISC-V, but not on AArch64 (AAPCS64, "Arithmetic types").
     */
    NATIVE_SIGNED_WCHAR = 1 << 2,
    /*
     * The first two arguments are pointers, and the result depends on their
     * order.  A guest with tagged pointers compares them with their tags.
     */
    NATIVE_SAME_TAG     = 1 << 3,
    /*
     * The last bit of the result depends on the library, so that a proof is
     * needed that the host's function is the same (fingerprint.h).
     */
    NATIVE_LIBRARY      = 1 << 4,
    /* A result of zero is exact and never the result of an underflow. */
    NATIVE_ZERO         = 1 << 5,
    /* Libraries export only an old version of the symbol, for old programs. */
    NATIVE_OLD          = 1 << 6,
    /* The row comes from a file that the user wrote. */
    NATIVE_LISTED       = 1 << 7,
    /* The same, and the function may not run twice for one call. */
    NATIVE_STATEFUL     = 1 << 8,
    /* The function is native only if the user names it or its group. */
    NATIVE_BY_NAME      = 1 << 9,
};

/* Why the guest's own code makes a call.  NATIVE_REASONS is their number. */
typedef enum NativeReason {
    NATIVE_UNBOUND,         /* the GOT slot holds another address */
    NATIVE_OVERLAP,         /* the guest's result depends on its copy loop */
    NATIVE_CHECK,           /* a fortified call aborts the program */
    NATIVE_ALIGN,           /* a wchar_t pointer that is not aligned */
    NATIVE_INTERRUPTED,     /* the thread is wanted elsewhere */
    NATIVE_FAULT,           /* an access to memory faulted */
    NATIVE_DIFFERS,         /* "strict", and the operands differ */
    NATIVE_UNPROVED,        /* the host's function may return other results */
    NATIVE_MODE,            /* unusual floating-point state, see libm.h */
    NATIVE_RANGE,           /* the call may set errno or raise flags */
    NATIVE_PAUSE,           /* not tried, because so many calls declined */
    NATIVE_MEMORY,          /* the call has to allocate memory of the guest */
    NATIVE_REASONS
} NativeReason;

/* Memory that an object of a guest's library points to. */
typedef struct NativeRange {
    const void *start;
    size_t size;            /* bytes; 0 for none */
    bool writable;
} NativeRange;

enum { NATIVE_MAX_RANGES = 10 };

typedef uint64_t NativeResult;

/* A function of any type; it is cast to its own type before it is called. */
typedef void NativeHostFunction(void);

/* For what each call runs.  Rare paths are in functions of their own. */
#define NATIVE_INLINE static inline __attribute__((always_inline))

/*
 * No pointer to user space and no size of an object has such a value, and no
 * comparison returns one.  The value is a sign-extended 32-bit number, because
 * generated code compares with such numbers cheaply.
 */
#define NATIVE_DECLINED         ((uint64_t)INT64_C(-0x6dec1100))
#define NATIVE_DECLINE(reason)  (NATIVE_DECLINED | (reason))

static inline bool native_declined(NativeResult r)
{
    return (r & ~UINT64_C(0xff)) == NATIVE_DECLINED;
}

static inline NativeResult native_pointer(const void *p)
{
    return (uintptr_t)p;
}

/*
 * A function with a length argument works in pieces of at most this many
 * bytes.  A signal, or a thread that asks for exclusive execution, then waits
 * for the end of a piece instead of the end of a copy of gigabytes.  Functions
 * that find the length themselves (strlen) do not work in pieces.
 */
#define NATIVE_CHUNK    ((size_t)1 << 20)

/**
 * native_overlap: whether two ranges share a byte
 * @a, @b: first bytes of the ranges
 * @a_len, @b_len: lengths of the ranges in bytes; 0 is allowed
 */
static inline bool native_overlap(const void *a, size_t a_len,
                                  const void *b, size_t b_len)
{
    uintptr_t x = (uintptr_t)a, y = (uintptr_t)b;

    return x - y < b_len || y - x < a_len;
}

/* Whether a wchar_t pointer has the alignment that the ABI promises. */
static inline bool native_wide_aligned(const void *p)
{
    return ((uintptr_t)p & 3) == 0;
}

#endif

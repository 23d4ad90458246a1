/*
 * Host implementations of guest library functions: what they share.
 *
 * mem.h and str.h define one static inline function native_SYMBOL() for each
 * row of mem.def and str.def.  They work on host pointers, know nothing of
 * QEMU, and can be compiled and tested on their own.
 *
 * A function returns a NativeResult: what the guest's function returns (a
 * host pointer, a size, or an int of which only the sign matters; anything
 * where the guest's returns its first argument or nothing), or
 * NATIVE_DECLINE(reason) when it cannot promise the guest's own result.
 * Then the guest's code runs the same call from its beginning, so whatever
 * was written until then has to be harmless when written again.  The same
 * holds for a fault, which may leave a function at any access to memory.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef NATIVE_LIBS_H
#define NATIVE_LIBS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A row of the table: NATIVE_CALL(symbol, signature, flags).
 *
 * The signature is one letter for the result and one for each argument.
 * Results:
 *   d  argument 0, unchanged
 *   p  a pointer into the object that argument 0 points to, or NULL
 *   c  an int of which C defines only the sign
 *   z  a size_t
 *   v  nothing
 * Arguments:
 *   p  a pointer to guest memory
 *   z  a size_t
 *   i  an int (or a wchar_t)
 */
enum {
    /* Elements are wchar_t, 4 bytes on all guests and hosts concerned. */
    NATIVE_WIDE         = 1 << 0,
    /* The last argument is the size of the destination: fortified. */
    NATIVE_CHK          = 1 << 1,
    /*
     * The result depends on wchar_t being signed, as it is on x86 and
     * RISC-V, but not on AArch64 (AAPCS64, "Arithmetic types").
     */
    NATIVE_SIGNED_WCHAR = 1 << 2,
    /*
     * The first two arguments are pointers, and their order in memory matters:
     * guests compare them with their tags, if they have any.
     */
    NATIVE_SAME_TAG     = 1 << 3,
    /* The result depends on the implementation: needs proof (fingerprint.h). */
    NATIVE_LIBRARY      = 1 << 4,
    /* A result of zero is exact, not an underflow. */
    NATIVE_ZERO         = 1 << 5,
    /* Libraries export it only in an old version, for old programs. */
    NATIVE_OLD          = 1 << 6,
};

/* Why a call was not native; NATIVE_REASONS is their number. */
typedef enum NativeReason {
    NATIVE_UNBOUND,         /* the slot does not hold what was accepted */
    NATIVE_OVERLAP,         /* the guest's result depends on its copy loop */
    NATIVE_CHECK,           /* a fortified call that has to abort */
    NATIVE_ALIGN,           /* a wchar_t pointer that is not aligned */
    NATIVE_INTERRUPTED,     /* a long call, and the thread is wanted */
    NATIVE_FAULT,           /* an access to memory faulted */
    NATIVE_DIFFERS,         /* "strict", and the operands differ */
    NATIVE_UNPROVED,        /* the host's function may return something else */
    NATIVE_MODE,            /* rounding, or "inexact" was not raised before */
    NATIVE_RANGE,           /* of an argument or the result: flags, errno */
    NATIVE_REASONS
} NativeReason;

typedef uint64_t NativeResult;

/* A function of any type. */
typedef void NativeHostFunction(void);

/* The common path belongs into the helper; what is rare is not inline. */
#define NATIVE_INLINE static inline __attribute__((always_inline))

/*
 * No pointer of user space and no size of an object has such a value, and no
 * comparison returns it.  As a number of 32 bits with its sign it is cheap to
 * compare with in generated code.
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
 * Work of a length that is given is done in pieces of at most this many bytes,
 * so that a signal or a thread that asks for exclusive execution waits some
 * microseconds for it, not for the end of a copy of gigabytes.  Where only the
 * data tells the length (strlen) it is the data that has to be reasonable.
 */
#define NATIVE_CHUNK    ((size_t)1 << 20)

/**
 * native_interrupted: whether this thread is wanted elsewhere
 *
 * Asked between two pieces of a long call.  Provided by whoever uses these
 * functions: QEMU, or a test.
 */
bool native_interrupted(void);

/**
 * native_overlap: whether two ranges share a byte
 * @a, @b: starts of the ranges
 * @a_len, @b_len: their lengths in bytes
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

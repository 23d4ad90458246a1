/*
 * Host implementations for the rows of mem.def.
 *
 * The host's libc does the work.  The functions here add the rules under which
 * a program cannot tell the host's result from the guest's: for ranges that
 * overlap, fortified sizes, and long ranges.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef NATIVE_LIBS_MEM_H
#define NATIVE_LIBS_MEM_H

#include <string.h>
#include <wchar.h>
#include "native-libs.h"

/*
 * Long calls work in pieces.  NATIVE_RESUME() is asked at the beginning of a
 * long call how many bytes of it an earlier try has done, and
 * NATIVE_INTERRUPTED() between two pieces whether this thread is wanted
 * elsewhere; it is told how many bytes are done.  Who includes this file may
 * define both macros first.
 */
#ifndef NATIVE_INTERRUPTED
#define NATIVE_RESUME(a, b, n)      0
#define NATIVE_INTERRUPTED(done)    false
#endif

/*
 * Up to this many bytes are copied and set here.  Most calls are that short,
 * and calling the host's function would cost more than its work.  All loads
 * come before all stores, so the ranges may overlap.
 */
#define NATIVE_SMALL    ((size_t)16)

static inline uint64_t native_load(const void *p, size_t size)
{
    uint64_t v = 0;

    memcpy(&v, p, size);
    return v;
}

NATIVE_INLINE void native_copy_small(char *d, const char *s, size_t n)
{
    uint64_t first, last;

    if (n >= 8) {
        first = native_load(s, 8);
        last = native_load(s + n - 8, 8);
        memcpy(d, &first, 8);
        memcpy(d + n - 8, &last, 8);
    } else if (n >= 4) {
        first = native_load(s, 4);
        last = native_load(s + n - 4, 4);
        memcpy(d, &first, 4);
        memcpy(d + n - 4, &last, 4);
    } else if (n) {
        /* 1 to 3 bytes: the first byte, the middle one, and the last. */
        char a = s[0], b = s[n / 2], c = s[n - 1];

        d[0] = a;
        d[n / 2] = b;
        d[n - 1] = c;
    }
}

NATIVE_INLINE void native_set_small(char *d, int c, size_t n)
{
    uint64_t v = (unsigned char)c * UINT64_C(0x0101010101010101);

    if (n >= 8) {
        memcpy(d, &v, 8);
        memcpy(d + n - 8, &v, 8);
    } else if (n >= 4) {
        memcpy(d, &v, 4);
        memcpy(d + n - 4, &v, 4);
    } else if (n) {
        d[0] = d[n / 2] = d[n - 1] = c;
    }
}

/*
 * What a call has written when its range ends in memory that cannot be accessed
 * is for the guest's function to decide, which runs after a fault.  So provoke
 * all faults before the first byte is written: read a byte of each page of the
 * source, and write a byte of each page of the destination with the value that
 * the byte has.  That write is atomic, because other threads may write to the
 * byte, too.
 */
#define NATIVE_PAGE     ((size_t)4096)  /* hosts' pages are not smaller */

static void __attribute__((noinline, unused))
native_provoke(char *d, size_t d_len, const char *s, size_t s_len)
{
    for (size_t i = 0; i < s_len;
         i += NATIVE_PAGE - (uintptr_t)(s + i) % NATIVE_PAGE) {
        /* The compiler must not leave out this read. */
        (void)*(const volatile char *)(s + i);
    }
    for (size_t i = 0; i < d_len;
         i += NATIVE_PAGE - (uintptr_t)(d + i) % NATIVE_PAGE) {
        char same = d[i];

        __atomic_compare_exchange_n(d + i, &same, same, false,
                                    __ATOMIC_RELAXED, __ATOMIC_RELAXED);
    }
}

/* Whether one of two ranges may reach into another page than it begins in. */
NATIVE_INLINE bool native_leaves_page(const void *d, size_t d_len,
                                      const void *s, size_t s_len)
{
    return (((uintptr_t)d % NATIVE_PAGE + d_len)
            | ((uintptr_t)s % NATIVE_PAGE + s_len)) > NATIVE_PAGE;
}

/*
 * Provoke the faults of a call that writes to @d and reads from @s.  Within a
 * page, the first access provokes the fault.
 */
NATIVE_INLINE void native_reach(void *d, size_t d_len,
                                const void *s, size_t s_len)
{
    if (__builtin_expect(native_leaves_page(d, d_len, s, s_len), 0)) {
        native_provoke(d, d_len, s, s_len);
    }
}

/* Copy more than NATIVE_CHUNK bytes between ranges without overlap. */
static NativeResult __attribute__((noinline, unused))
native_copy_long(char *d, const char *s, size_t n)
{
    size_t i = NATIVE_RESUME(d, s, n);

    while (n - i > NATIVE_CHUNK) {
        native_provoke(d + i, NATIVE_CHUNK, s + i, NATIVE_CHUNK);
        memcpy(d + i, s + i, NATIVE_CHUNK);
        i += NATIVE_CHUNK;
        if (NATIVE_INTERRUPTED(i)) {
            return NATIVE_DECLINE(NATIVE_INTERRUPTED);
        }
    }
    native_provoke(d + i, n - i, s + i, n - i);
    memcpy(d + i, s + i, n - i);
    return 0;
}

/*
 * With ranges that overlap, the result of memcpy depends on the library: that
 * of AArch64's glibc is a memmove, others copy upwards in words of their own
 * choice.  Programs rely on the library that they have, so decline.
 */
NATIVE_INLINE NativeResult native_memcpy(void *d, const void *s, size_t n)
{
    if (__builtin_expect(native_overlap(d, n, s, n), 0)) {
        return NATIVE_DECLINE(NATIVE_OVERLAP);
    }
    if (__builtin_expect(n > NATIVE_CHUNK, 0)) {
        return native_copy_long(d, s, n);
    }
    native_reach(d, n, s, n);
    if (n <= NATIVE_SMALL) {
        native_copy_small(d, s, n);
    } else {
        memcpy(d, s, n);
    }
    return 0;
}

/* A move to a range that overlaps destroys its source. */
static NativeResult __attribute__((noinline, unused))
native_move_overlapping(char *d, const char *s, size_t n)
{
    native_provoke(d, n, s, n);
    memmove(d, s, n);
    return 0;
}

NATIVE_INLINE NativeResult native_memmove(void *d, const void *s, size_t n)
{
    if (__builtin_expect(native_overlap(d, n, s, n), 0)) {
        return native_move_overlapping(d, s, n);
    }
    return native_memcpy(d, s, n);
}

NATIVE_INLINE NativeResult native_bcopy(const void *s, void *d, size_t n)
{
    return native_memmove(d, s, n);
}

NATIVE_INLINE NativeResult native_mempcpy(void *d, const void *s, size_t n)
{
    NativeResult r = native_memcpy(d, s, n);

    return native_declined(r) ? r : native_pointer((char *)d + n);
}

static NativeResult __attribute__((noinline, unused))
native_set_long(char *d, int c, size_t n)
{
    size_t i = NATIVE_RESUME(d, NULL, n);

    while (n - i > NATIVE_CHUNK) {
        native_provoke(d + i, NATIVE_CHUNK, NULL, 0);
        memset(d + i, c, NATIVE_CHUNK);
        i += NATIVE_CHUNK;
        if (NATIVE_INTERRUPTED(i)) {
            return NATIVE_DECLINE(NATIVE_INTERRUPTED);
        }
    }
    native_provoke(d + i, n - i, NULL, 0);
    memset(d + i, c, n - i);
    return 0;
}

NATIVE_INLINE NativeResult native_memset(void *d, int c, size_t n)
{
    if (__builtin_expect(n > NATIVE_CHUNK, 0)) {
        return native_set_long(d, c, n);
    }
    native_reach(d, n, NULL, 0);
    if (n <= NATIVE_SMALL) {
        native_set_small(d, c, n);
    } else {
        memset(d, c, n);
    }
    return 0;
}

NATIVE_INLINE NativeResult native_bzero(void *d, size_t n)
{
    return native_memset(d, 0, n);
}

static NativeResult __attribute__((noinline, unused))
native_compare_long(const char *a, const char *b, size_t n)
{
    size_t i = NATIVE_RESUME(a, b, n);

    while (n - i > NATIVE_CHUNK) {
        int r = memcmp(a + i, b + i, NATIVE_CHUNK);

        if (r) {
            return r;
        }
        i += NATIVE_CHUNK;
        if (NATIVE_INTERRUPTED(i)) {
            return NATIVE_DECLINE(NATIVE_INTERRUPTED);
        }
    }
    return memcmp(a + i, b + i, n - i);
}

NATIVE_INLINE NativeResult native_memcmp(const void *a, const void *b,
                                         size_t n)
{
    if (__builtin_expect(n > NATIVE_CHUNK, 0)) {
        return native_compare_long(a, b, n);
    }
    return memcmp(a, b, n);
}

NATIVE_INLINE NativeResult native_bcmp(const void *a, const void *b, size_t n)
{
    return native_memcmp(a, b, n);
}

static NativeResult __attribute__((noinline, unused))
native_find_long(const char *p, int c, size_t n)
{
    size_t i = NATIVE_RESUME(p, NULL, n);

    while (n - i > NATIVE_CHUNK) {
        const char *r = memchr(p + i, c, NATIVE_CHUNK);

        if (r) {
            return native_pointer(r);
        }
        i += NATIVE_CHUNK;
        if (NATIVE_INTERRUPTED(i)) {
            return NATIVE_DECLINE(NATIVE_INTERRUPTED);
        }
    }
    return native_pointer(memchr(p + i, c, n - i));
}

NATIVE_INLINE NativeResult native_memchr(const void *p, int c, size_t n)
{
    if (__builtin_expect(n > NATIVE_CHUNK, 0)) {
        return native_find_long(p, c, n);
    }
    return native_pointer(memchr(p, c, n));
}

NATIVE_INLINE NativeResult native_rawmemchr(const void *p, int c)
{
    /* Not all C libraries have rawmemchr(). */
    return native_pointer(memchr(p, c, SIZE_MAX - (uintptr_t)p));
}

static NativeResult __attribute__((noinline, unused))
native_find_last_long(const char *p, int c, size_t n)
{
    size_t i = NATIVE_RESUME(p, NULL, n);

    while (n - i > NATIVE_CHUNK) {
        const char *r = memrchr(p + n - i - NATIVE_CHUNK, c, NATIVE_CHUNK);

        if (r) {
            return native_pointer(r);
        }
        i += NATIVE_CHUNK;
        if (NATIVE_INTERRUPTED(i)) {
            return NATIVE_DECLINE(NATIVE_INTERRUPTED);
        }
    }
    return native_pointer(memrchr(p, c, n - i));
}

NATIVE_INLINE NativeResult native_memrchr(const void *p, int c, size_t n)
{
    if (__builtin_expect(n > NATIVE_CHUNK, 0)) {
        return native_find_last_long(p, c, n);
    }
    return native_pointer(memrchr(p, c, n));
}

NATIVE_INLINE NativeResult native_memmem(const void *h, size_t h_len,
                                         const void *n, size_t n_len)
{
    return native_pointer(memmem(h, h_len, n, n_len));
}

/*
 * Functions on wchar_t.  The guest's code handles a number of elements whose
 * number of bytes overflows, and a pointer that is not aligned for wchar_t.
 */
static inline bool native_wide_ok(const void *a, const void *b, size_t n)
{
    return native_wide_aligned(a) && native_wide_aligned(b)
           && n <= SIZE_MAX / sizeof(wchar_t);
}

NATIVE_INLINE NativeResult native_wmemchr(const wchar_t *p, wchar_t c,
                                          size_t n)
{
    if (!native_wide_ok(p, p, n)) {
        return NATIVE_DECLINE(NATIVE_ALIGN);
    }
    return native_pointer(wmemchr(p, c, n));
}

NATIVE_INLINE NativeResult native_wmemcmp(const wchar_t *a, const wchar_t *b,
                                          size_t n)
{
    if (!native_wide_ok(a, b, n)) {
        return NATIVE_DECLINE(NATIVE_ALIGN);
    }
    return wmemcmp(a, b, n);
}

NATIVE_INLINE NativeResult native_wmemcpy(wchar_t *d, const wchar_t *s,
                                          size_t n)
{
    if (!native_wide_ok(d, s, n)) {
        return NATIVE_DECLINE(NATIVE_ALIGN);
    }
    return native_memcpy(d, s, n * sizeof(wchar_t));
}

static NativeResult __attribute__((noinline, unused))
native_wide_set_long(wchar_t *d, wchar_t c, size_t n)
{
    const size_t chunk = NATIVE_CHUNK / sizeof(wchar_t);
    size_t i = NATIVE_RESUME(d, NULL, n) / sizeof(wchar_t);

    while (n - i > chunk) {
        native_provoke((char *)(d + i), NATIVE_CHUNK, NULL, 0);
        wmemset(d + i, c, chunk);
        i += chunk;
        if (NATIVE_INTERRUPTED(i * sizeof(wchar_t))) {
            return NATIVE_DECLINE(NATIVE_INTERRUPTED);
        }
    }
    native_provoke((char *)(d + i), (n - i) * sizeof(wchar_t), NULL, 0);
    wmemset(d + i, c, n - i);
    return 0;
}

NATIVE_INLINE NativeResult native_wmemset(wchar_t *d, wchar_t c, size_t n)
{
    if (!native_wide_ok(d, d, n)) {
        return NATIVE_DECLINE(NATIVE_ALIGN);
    }
    if (__builtin_expect(n > NATIVE_CHUNK / sizeof(wchar_t), 0)) {
        return native_wide_set_long(d, c, n);
    }
    native_reach(d, n * sizeof(wchar_t), NULL, 0);
    wmemset(d, c, n);
    return 0;
}

/* Fortified functions: if the check fails, the guest's code aborts. */
#define NATIVE_FORTIFIED(n, size, call) \
    (__builtin_expect((size) < (n), 0) ? NATIVE_DECLINE(NATIVE_CHECK) : (call))

NATIVE_INLINE NativeResult native___memcpy_chk(void *d, const void *s,
                                               size_t n, size_t size)
{
    return NATIVE_FORTIFIED(n, size, native_memcpy(d, s, n));
}

NATIVE_INLINE NativeResult native___memmove_chk(void *d, const void *s,
                                                size_t n, size_t size)
{
    return NATIVE_FORTIFIED(n, size, native_memmove(d, s, n));
}

NATIVE_INLINE NativeResult native___mempcpy_chk(void *d, const void *s,
                                                size_t n, size_t size)
{
    return NATIVE_FORTIFIED(n, size, native_mempcpy(d, s, n));
}

NATIVE_INLINE NativeResult native___memset_chk(void *d, int c,
                                               size_t n, size_t size)
{
    return NATIVE_FORTIFIED(n, size, native_memset(d, c, n));
}

NATIVE_INLINE NativeResult native___wmemcpy_chk(wchar_t *d, const wchar_t *s,
                                                size_t n, size_t size)
{
    return NATIVE_FORTIFIED(n, size, native_wmemcpy(d, s, n));
}

NATIVE_INLINE NativeResult native___wmemset_chk(wchar_t *d, wchar_t c,
                                                size_t n, size_t size)
{
    return NATIVE_FORTIFIED(n, size, native_wmemset(d, c, n));
}

#endif

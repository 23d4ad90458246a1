/*
 * Host implementations for the rows of str.def.
 *
 * A function that copies first finds the length of its source, because only a
 * known length tells whether source and destination overlap.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef NATIVE_LIBS_STR_H
#define NATIVE_LIBS_STR_H

#include "mem.h"

NATIVE_INLINE NativeResult native_strlen(const char *s)
{
    return strlen(s);
}

NATIVE_INLINE NativeResult native_strnlen(const char *s, size_t n)
{
    return strnlen(s, n);
}

NATIVE_INLINE NativeResult native_strcmp(const char *a, const char *b)
{
    return strcmp(a, b);
}

NATIVE_INLINE NativeResult native_strncmp(const char *a, const char *b,
                                          size_t n)
{
    return strncmp(a, b, n);
}

NATIVE_INLINE NativeResult native_strchr(const char *s, int c)
{
    return native_pointer(strchr(s, c));
}

NATIVE_INLINE NativeResult native_strchrnul(const char *s, int c)
{
    return native_pointer(strchrnul(s, c));
}

NATIVE_INLINE NativeResult native_strrchr(const char *s, int c)
{
    return native_pointer(strrchr(s, c));
}

NATIVE_INLINE NativeResult native_strstr(const char *h, const char *n)
{
    return native_pointer(strstr(h, n));
}

NATIVE_INLINE NativeResult native_strspn(const char *s, const char *set)
{
    return strspn(s, set);
}

NATIVE_INLINE NativeResult native_strcspn(const char *s, const char *set)
{
    return strcspn(s, set);
}

NATIVE_INLINE NativeResult native_strpbrk(const char *s, const char *set)
{
    return native_pointer(strpbrk(s, set));
}

/* Copy @n bytes; return a pointer to the last copied byte, the NUL. */
NATIVE_INLINE NativeResult native_copy_string(char *d, const char *s, size_t n)
{
    NativeResult r = native_memcpy(d, s, n);

    return native_declined(r) ? r : native_pointer(d + n - 1);
}

NATIVE_INLINE NativeResult native_stpcpy(char *d, const char *s)
{
    return native_copy_string(d, s, strlen(s) + 1);
}

NATIVE_INLINE NativeResult native_strcpy(char *d, const char *s)
{
    return native_stpcpy(d, s);
}

static NativeResult __attribute__((noinline, unused))
native_stpncpy_long(char *d, const char *s, size_t n)
{
    size_t len = strnlen(s, n);
    NativeResult r;

    if (native_overlap(d, n, s, len)) {
        return NATIVE_DECLINE(NATIVE_OVERLAP);
    }
    native_reach(d, n, NULL, 0);
    r = native_memcpy(d, s, len);
    if (!native_declined(r)) {
        r = native_memset(d + len, 0, n - len);
    }
    return native_declined(r) ? r : native_pointer(d + len);
}

NATIVE_INLINE NativeResult native_stpncpy(char *d, const char *s, size_t n)
{
    /*
     * A source that is shorter than @n need not overlap, nor reach into the
     * next page: find its length.
     */
    if (__builtin_expect(n > NATIVE_CHUNK || native_overlap(d, n, s, n)
                         || native_leaves_page(d, n, s, n), 0)) {
        return native_stpncpy_long(d, s, n);
    }
    return native_pointer(stpncpy(d, s, n));
}

NATIVE_INLINE NativeResult native_strncpy(char *d, const char *s, size_t n)
{
    return native_stpncpy(d, s, n);
}

/*
 * Append the @n bytes at @s and a NUL to the string at @d, which has @len
 * bytes.  The first byte is written last, over the old NUL: until then the
 * string at @d ends where it did, so that the call can be repeated.
 */
NATIVE_INLINE NativeResult native_append(char *d, size_t len,
                                         const char *s, size_t n)
{
    NativeResult r;

    if (native_overlap(d, len + n + 1, s, n + 1)) {
        return NATIVE_DECLINE(NATIVE_OVERLAP);
    }
    d += len;
    native_reach(d, n + 1, s, n);
    if (n) {
        d[n] = 0;
        r = native_memcpy(d + 1, s + 1, n - 1);
        if (native_declined(r)) {
            return r;
        }
        __atomic_signal_fence(__ATOMIC_RELEASE);
        *d = *s;
    } else {
        *d = 0;
    }
    return 0;
}

NATIVE_INLINE NativeResult native_strcat(char *d, const char *s)
{
    return native_append(d, strlen(d), s, strlen(s));
}

NATIVE_INLINE NativeResult native_strncat(char *d, const char *s, size_t n)
{
    return native_append(d, strlen(d), s, strnlen(s, n));
}

NATIVE_INLINE NativeResult native_wcslen(const wchar_t *s)
{
    return native_wide_aligned(s) ? wcslen(s) : NATIVE_DECLINE(NATIVE_ALIGN);
}

NATIVE_INLINE NativeResult native_wcschr(const wchar_t *s, wchar_t c)
{
    return native_wide_aligned(s) ? native_pointer(wcschr(s, c))
                                  : NATIVE_DECLINE(NATIVE_ALIGN);
}

NATIVE_INLINE NativeResult native_wcscmp(const wchar_t *a, const wchar_t *b)
{
    if (!native_wide_aligned(a) || !native_wide_aligned(b)) {
        return NATIVE_DECLINE(NATIVE_ALIGN);
    }
    return wcscmp(a, b);
}

/* Fortified functions: if the check fails, the guest's code aborts. */
NATIVE_INLINE NativeResult native___stpcpy_chk(char *d, const char *s,
                                               size_t size)
{
    size_t n = strlen(s) + 1;

    return NATIVE_FORTIFIED(n, size, native_copy_string(d, s, n));
}

NATIVE_INLINE NativeResult native___strcpy_chk(char *d, const char *s,
                                               size_t size)
{
    return native___stpcpy_chk(d, s, size);
}

NATIVE_INLINE NativeResult native___stpncpy_chk(char *d, const char *s,
                                                size_t n, size_t size)
{
    return NATIVE_FORTIFIED(n, size, native_stpncpy(d, s, n));
}

NATIVE_INLINE NativeResult native___strncpy_chk(char *d, const char *s,
                                                size_t n, size_t size)
{
    return NATIVE_FORTIFIED(n, size, native_strncpy(d, s, n));
}

NATIVE_INLINE NativeResult native___strcat_chk(char *d, const char *s,
                                               size_t size)
{
    size_t len = strlen(d), n = strlen(s);

    return NATIVE_FORTIFIED(len + n + 1, size, native_append(d, len, s, n));
}

NATIVE_INLINE NativeResult native___strncat_chk(char *d, const char *s,
                                                size_t n, size_t size)
{
    size_t len = strlen(d);

    n = strnlen(s, n);
    return NATIVE_FORTIFIED(len + n + 1, size, native_append(d, len, s, n));
}

#endif

/*
 * The reference of the sweep: each function as a plain loop, as the C
 * standard or the manual page words it. Speed does not matter; it must not
 * call what it checks (compile with -fno-builtin and without loop idioms).
 *
 * -DUNSIGNED_WCHAR: wchar_t as on aarch64, for a reference that runs on
 * another machine.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdbool.h>
#include "signatures.h"

typedef unsigned char Byte;
#ifdef UNSIGNED_WCHAR
typedef uint32_t __attribute__((aligned(1), may_alias)) Wide;
#else
typedef int32_t __attribute__((aligned(1), may_alias)) Wide;
#endif

/* The functions that exist for both kinds of element */
#define FAMILY(Type, kind)                                                  \
static void copy_##kind(Type *to, const Type *from, size_t n)               \
{                                                                           \
    for (size_t i = 0; i < n; i++) {                                        \
        to[i] = from[i];                                                    \
    }                                                                       \
}                                                                           \
static void fill_##kind(Type *to, Type c, size_t n)                         \
{                                                                           \
    for (size_t i = 0; i < n; i++) {                                        \
        to[i] = c;                                                          \
    }                                                                       \
}                                                                           \
static int compare_##kind(const Type *a, const Type *b, size_t n, bool str) \
{                                                                           \
    for (size_t i = 0; i < n; i++) {                                        \
        if (a[i] != b[i]) {                                                 \
            return a[i] < b[i] ? -1 : 1;                                    \
        }                                                                   \
        if (str && a[i] == 0) {                                             \
            return 0;                                                       \
        }                                                                   \
    }                                                                       \
    return 0;                                                               \
}                                                                           \
static void *find_##kind(Type *a, Type c, size_t n, bool str)               \
{                                                                           \
    for (size_t i = 0; i < n; i++) {                                        \
        if (a[i] == c) {                                                    \
            return &a[i];                                                   \
        }                                                                   \
        if (str && a[i] == 0) {                                             \
            return NULL;                                                    \
        }                                                                   \
    }                                                                       \
    return NULL;                                                            \
}                                                                           \
static size_t length_##kind(const Type *a, size_t n)                        \
{                                                                           \
    size_t i = 0;                                                           \
    while (i < n && a[i] != 0) {                                            \
        i++;                                                                \
    }                                                                       \
    return i;                                                               \
}

FAMILY(Byte, byte)
FAMILY(Wide, wide)

void *ref_memcpy(void *p, void *q, size_t n)
{
    copy_byte(p, q, n);
    return p;
}

void *ref_memmove(void *p, void *q, size_t n)
{
    Byte *to = p, *from = q;

    if (to <= from) {
        copy_byte(to, from, n);
    } else {
        while (n--) {
            to[n] = from[n];
        }
    }
    return p;
}

void *ref_mempcpy(void *p, void *q, size_t n)
{
    copy_byte(p, q, n);
    return (Byte *)p + n;
}

void ref_bcopy(void *p, void *q, size_t n)
{
    ref_memmove(q, p, n);
}

void *ref_memset(void *p, int c, size_t n)
{
    fill_byte(p, c, n);
    return p;
}

void ref_bzero(void *p, size_t n)
{
    fill_byte(p, 0, n);
}

int ref_memcmp(void *p, void *q, size_t n)
{
    return compare_byte(p, q, n, false);
}

int ref_bcmp(void *p, void *q, size_t n)
{
    return compare_byte(p, q, n, false);
}

void *ref_memchr(void *p, int c, size_t n)
{
    return find_byte(p, c, n, false);
}

void *ref_rawmemchr(void *p, int c)
{
    return find_byte(p, c, SIZE_MAX, false);
}

void *ref_memrchr(void *p, int c, size_t n)
{
    Byte *a = p;

    while (n--) {
        if (a[n] == (Byte)c) {
            return &a[n];
        }
    }
    return NULL;
}

void *ref_memmem(void *p, size_t n, void *q, size_t m)
{
    Byte *a = p;

    for (size_t i = 0; i + m <= n; i++) {
        if (compare_byte(a + i, q, m, false) == 0) {
            return a + i;
        }
    }
    return NULL;
}

void *ref_wmemcpy(void *p, void *q, size_t n)
{
    copy_wide(p, q, n);
    return p;
}

void *ref_wmemset(void *p, int c, size_t n)
{
    fill_wide(p, c, n);
    return p;
}

int ref_wmemcmp(void *p, void *q, size_t n)
{
    return compare_wide(p, q, n, false);
}

void *ref_wmemchr(void *p, int c, size_t n)
{
    return find_wide(p, c, n, false);
}

size_t ref_strlen(void *p)
{
    return length_byte(p, SIZE_MAX);
}

size_t ref_strnlen(void *p, size_t n)
{
    return length_byte(p, n);
}

void *ref_stpcpy(void *p, void *q)
{
    size_t n = length_byte(q, SIZE_MAX);

    copy_byte(p, q, n + 1);
    return (Byte *)p + n;
}

void *ref_strcpy(void *p, void *q)
{
    ref_stpcpy(p, q);
    return p;
}

void *ref_stpncpy(void *p, void *q, size_t n)
{
    size_t length = length_byte(q, n);

    copy_byte(p, q, length);
    fill_byte((Byte *)p + length, 0, n - length);
    return (Byte *)p + length;
}

void *ref_strncpy(void *p, void *q, size_t n)
{
    ref_stpncpy(p, q, n);
    return p;
}

void *ref_strcat(void *p, void *q)
{
    ref_strcpy((Byte *)p + length_byte(p, SIZE_MAX), q);
    return p;
}

void *ref_strncat(void *p, void *q, size_t n)
{
    Byte *end = (Byte *)p + length_byte(p, SIZE_MAX);
    size_t length = length_byte(q, n);

    copy_byte(end, q, length);
    end[length] = 0;
    return p;
}

int ref_strcmp(void *p, void *q)
{
    return compare_byte(p, q, SIZE_MAX, true);
}

int ref_strncmp(void *p, void *q, size_t n)
{
    return compare_byte(p, q, n, true);
}

void *ref_strchr(void *p, int c)
{
    return find_byte(p, c, SIZE_MAX, true);
}

void *ref_strchrnul(void *p, int c)
{
    Byte *found = find_byte(p, c, SIZE_MAX, true);

    return found ? found : (Byte *)p + length_byte(p, SIZE_MAX);
}

void *ref_strrchr(void *p, int c)
{
    return ref_memrchr(p, c, length_byte(p, SIZE_MAX) + 1);
}

void *ref_strstr(void *p, void *q)
{
    return ref_memmem(p, length_byte(p, SIZE_MAX), q,
                      length_byte(q, SIZE_MAX));
}

static size_t span(Byte *a, Byte *set, bool in)
{
    size_t n = 0;

    while (a[n] && (find_byte(set, a[n], SIZE_MAX, true) != NULL) == in) {
        n++;
    }
    return n;
}

size_t ref_strspn(void *p, void *q)
{
    return span(p, q, true);
}

size_t ref_strcspn(void *p, void *q)
{
    return span(p, q, false);
}

void *ref_strpbrk(void *p, void *q)
{
    Byte *end = (Byte *)p + span(p, q, false);

    return *end ? end : NULL;
}

size_t ref_wcslen(void *p)
{
    return length_wide(p, SIZE_MAX);
}

void *ref_wcschr(void *p, int c)
{
    return find_wide(p, c, SIZE_MAX, true);
}

int ref_wcscmp(void *p, void *q)
{
    return compare_wide(p, q, SIZE_MAX, true);
}

/* The sweep never lets a length check fail */
#define CHECKED3(name, sig)                     \
DECL_##sig(ref___##name##_chk)                  \
{                                               \
    (void)m;                                    \
    return ref_##name(p, q, n);                 \
}
CHECKED3(memcpy, dppzz)
CHECKED3(memmove, dppzz)
CHECKED3(mempcpy, dppzz)
CHECKED3(wmemcpy, dppzz)
CHECKED3(stpncpy, dppzz)
CHECKED3(strncpy, dppzz)
CHECKED3(strncat, dppzz)

void *ref___memset_chk(void *p, int c, size_t n, size_t m)
{
    (void)m;
    return ref_memset(p, c, n);
}

void *ref___wmemset_chk(void *p, int c, size_t n, size_t m)
{
    (void)m;
    return ref_wmemset(p, c, n);
}

void *ref___stpcpy_chk(void *p, void *q, size_t n)
{
    (void)n;
    return ref_stpcpy(p, q);
}

void *ref___strcpy_chk(void *p, void *q, size_t n)
{
    (void)n;
    return ref_strcpy(p, q);
}

void *ref___strcat_chk(void *p, void *q, size_t n)
{
    (void)n;
    return ref_strcat(p, q);
}

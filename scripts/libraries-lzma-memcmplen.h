/*
 * Instead of liblzma's memcmplen.h, whose function reads some bytes behind the
 * buffers, as many as the library was configured to allocate: the guest's was
 * configured for another machine.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LZMA_MEMCMPLEN_H
#define LZMA_MEMCMPLEN_H

#include <stdint.h>
#include <string.h>

#define LZMA_MEMCMPLEN_EXTRA 0

/*
 * The number of bytes, from @len, of which nothing is compared, to @limit,
 * that are equal in @a and @b.  The machine is little-endian.
 */
static inline uint32_t lzma_memcmplen(const uint8_t *a, const uint8_t *b,
                                      uint32_t len, uint32_t limit)
{
    while (limit - len >= sizeof(uint64_t)) {
        uint64_t x, y;

        memcpy(&x, a + len, sizeof(x));
        memcpy(&y, b + len, sizeof(y));
        if (x != y) {
            return len + __builtin_ctzll(x ^ y) / 8;
        }
        len += sizeof(x);
    }
    while (len < limit && a[len] == b[len]) {
        len++;
    }
    return len;
}

#endif

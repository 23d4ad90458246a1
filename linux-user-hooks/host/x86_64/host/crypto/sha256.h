/*
 * SHA-256 acceleration: the SHA extensions of x86.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Words are arrays in the order of FIPS 180-4, the first one at the lowest
 * address, unless a parameter's name says otherwise.  The instructions are
 * those of the Intel Software Developer's Manual, volume 2.
 */

#ifndef X86_HOST_CRYPTO_SHA256_H
#define X86_HOST_CRYPTO_SHA256_H

#include "host/cpuinfo.h"
#include <immintrin.h>

#define HAVE_SHA256_ACCEL  likely(cpuinfo & CPUINFO_SHA)
#define ATTR_SHA256_ACCEL  __attribute__((target("sha,ssse3")))

/* Four words in reverse order. */
#define SHA_REVERSE     0x1b

static inline __m128i sha_load(const uint32_t *p)
{
    return _mm_loadu_si128((const __m128i *)p);
}

static inline void sha_store(uint32_t *p, __m128i x)
{
    _mm_storeu_si128((__m128i *)p, x);
}

/*
 * Two rounds of SHA-256: @feba has the words F, E, B and A of the state,
 * @hgdc the others.  The new F, E, B and A replace @hgdc; the old ones are the
 * new H, G, D and C.  The first two words of @wk are W + K.
 */
static inline void ATTR_SHA256_ACCEL
sha256_rounds2_accel(uint32_t *hgdc, const uint32_t *feba, const uint32_t *wk)
{
    __m128i w = _mm_loadl_epi64((const __m128i *)wk);

    sha_store(hgdc, _mm_sha256rnds2_epu32(sha_load(hgdc), sha_load(feba), w));
}

/* Four rounds of SHA-256: @wk has W + K. */
static inline void ATTR_SHA256_ACCEL
sha256_rounds4_accel(uint32_t *abcd, uint32_t *efgh, const uint32_t *wk)
{
    __m128i dcba = _mm_shuffle_epi32(sha_load(abcd), SHA_REVERSE);
    __m128i hgfe = _mm_shuffle_epi32(sha_load(efgh), SHA_REVERSE);
    __m128i feba = _mm_unpackhi_epi64(hgfe, dcba);
    __m128i hgdc = _mm_unpacklo_epi64(hgfe, dcba);
    __m128i w = sha_load(wk);

    hgdc = _mm_sha256rnds2_epu32(hgdc, feba, w);
    feba = _mm_sha256rnds2_epu32(feba, hgdc, _mm_unpackhi_epi64(w, w));
    dcba = _mm_unpackhi_epi64(hgdc, feba);
    hgfe = _mm_unpacklo_epi64(hgdc, feba);
    sha_store(abcd, _mm_shuffle_epi32(dcba, SHA_REVERSE));
    sha_store(efgh, _mm_shuffle_epi32(hgfe, SHA_REVERSE));
}

/* w[i] += sigma0(w[i + 1]), where w[4] is *next */
static inline void ATTR_SHA256_ACCEL
sha256_schedule0_accel(uint32_t *w, const uint32_t *next)
{
    __m128i n = _mm_cvtsi32_si128(*next);

    sha_store(w, _mm_sha256msg1_epu32(sha_load(w), n));
}

/*
 * Turn @w, which has W[t-16] + sigma0(W[t-15]) for four t, into W[t]:
 * W[t-7] begins at middle[1] and goes on at last[0]; W[t-2] begins at last[2].
 */
static inline void ATTR_SHA256_ACCEL
sha256_schedule1_accel(uint32_t *w, const uint32_t *middle,
                       const uint32_t *last)
{
    __m128i l = sha_load(last);
    __m128i t = _mm_alignr_epi8(l, sha_load(middle), 4);

    t = _mm_add_epi32(t, sha_load(w));
    sha_store(w, _mm_sha256msg2_epu32(t, l));
}

#endif

/*
 * SHA-256 acceleration: hosts without any.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef GENERIC_HOST_CRYPTO_SHA256_H
#define GENERIC_HOST_CRYPTO_SHA256_H

#define HAVE_SHA256_ACCEL  false
#define ATTR_SHA256_ACCEL

void sha256_rounds2_accel(uint32_t *hgdc, const uint32_t *feba,
                          const uint32_t *wk)
    QEMU_ERROR("unsupported accel");
void sha256_rounds4_accel(uint32_t *abcd, uint32_t *efgh, const uint32_t *wk)
    QEMU_ERROR("unsupported accel");
void sha256_schedule0_accel(uint32_t *w, const uint32_t *next)
    QEMU_ERROR("unsupported accel");
void sha256_schedule1_accel(uint32_t *w, const uint32_t *middle,
                            const uint32_t *last)
    QEMU_ERROR("unsupported accel");

#endif

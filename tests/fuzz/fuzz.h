/*
 * What the fuzz targets share.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef FUZZ_H
#define FUZZ_H

#include "qemu/osdep.h"

/* Called by libFuzzer; returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size,
                               unsigned seed);

/* libFuzzer's own mutation; returns the new size. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

/* A promise of the code under test: where it is broken, the input is kept. */
#define PROMISE(condition)                                              \
    do {                                                                \
        if (!(condition)) {                                             \
            fprintf(stderr, "%s:%d: broken promise: %s\n", __FILE__,    \
                    __LINE__, #condition);                              \
            abort();                                                    \
        }                                                               \
    } while (0)

#endif

/*
 * liblzma's decoder for objects of a guest; see native-libs/lzmas.h.
 *
 * scripts/libraries compiles this file with the sources of each version.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "lzma_decoder.c"

const unsigned long lzma_coder_size = sizeof(lzma_lzma1_decoder);
const unsigned long lzma_dict_size = sizeof(lzma_dict);

int native_lzma_decode(void *coder, void *dict, const void *in, size_t *in_pos,
                       size_t in_size)
{
    return lzma_decode(coder, dict, in, in_pos, in_size);
}

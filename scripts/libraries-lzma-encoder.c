/*
 * liblzma's encoder for objects of a guest; see native-libs/lzmas.h.
 *
 * scripts/libraries compiles this file with the sources of each version.  The
 * encoder calls the match finder through pointers, which in the guest's object
 * are to code of the guest.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "lzma_encoder.c"
#include "lz_encoder_hash.h"
#ifdef LZMA_LZ_HASH_TABLE_IS_NEEDED
#include "lz_encoder_hash_table.h"
#endif
#include "lzmas.h"

const unsigned long lzma_encoder_size = sizeof(lzma_lzma1_encoder);
const unsigned long lzma_finder_size = sizeof(lzma_mf);

unsigned native_lzma_encoder_ranges(const void *coder, const void *finder,
                                    NativeRange *ranges);
int native_lzma_encode(void *coder, void *finder, void *out, size_t *out_pos,
                       size_t out_size, uint32_t limit, bool *declined);

unsigned native_lzma_encoder_ranges(const void *coder, const void *finder,
                                    NativeRange *ranges)
{
    const lzma_lzma1_encoder *encoder = coder;
    const lzma_mf *mf = finder;

    ranges[0] = (NativeRange) { mf->buffer, mf->size, false };
    ranges[1] = (NativeRange) {
        mf->hash, (size_t)mf->hash_count * sizeof(*mf->hash), true
    };
    ranges[2] = (NativeRange) {
        mf->son, (size_t)mf->sons_count * sizeof(*mf->son), true
    };
    ranges[3] = (NativeRange) {
        encoder->uncomp_size_ptr,
        encoder->uncomp_size_ptr ? sizeof(*encoder->uncomp_size_ptr) : 0, true
    };
    return 4;
}

/* Set the finder's functions, which its sizes tell: lz_encoder_prepare(). */
static bool set_functions(lzma_mf *mf)
{
    bool tree = mf->sons_count == (uint64_t)mf->cyclic_size * 2;

    if (!mf->cyclic_size || (!tree && mf->sons_count != mf->cyclic_size)) {
        return false;
    }
    switch (mf->hash_count - (mf->hash_mask + 1)) {
    case 0:
        mf->find = lzma_mf_bt2_find;
        mf->skip = lzma_mf_bt2_skip;
        return tree;
    case FIX_3_HASH_SIZE:
        mf->find = tree ? lzma_mf_bt3_find : lzma_mf_hc3_find;
        mf->skip = tree ? lzma_mf_bt3_skip : lzma_mf_hc3_skip;
        return true;
    case FIX_4_HASH_SIZE:
        mf->find = tree ? lzma_mf_bt4_find : lzma_mf_hc4_find;
        mf->skip = tree ? lzma_mf_bt4_skip : lzma_mf_hc4_skip;
        return true;
    default:
        return false;
    }
}

/*
 * The encoder works on a copy of the finder, so that a guest never sees this
 * library's functions, whatever ends the call.
 */
int native_lzma_encode(void *coder, void *finder, void *out, size_t *out_pos,
                       size_t out_size, uint32_t limit, bool *declined)
{
    lzma_mf *guest = finder;
    lzma_mf mf = *guest;
    int result;

    if (!set_functions(&mf)) {
        *declined = true;
        return LZMA_OK;
    }
    result = lzma_lzma_encode(coder, &mf, out, out_pos, out_size, limit);
    mf.find = guest->find;
    mf.skip = guest->skip;
    *guest = mf;
    return result;
}

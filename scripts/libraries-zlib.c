/*
 * zlib's inflate() for streams of a guest; see native-libs/zlibs.h.
 *
 * scripts/libraries compiles this file with the sources of each version.  The
 * function must not call the stream's allocator, which is code of the guest,
 * and must not let the stream point to constants of the host.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>
#include "zutil.h"

static __thread int wants_memory;

static voidpf want_memory(void)
{
    wants_memory = 1;
    return Z_NULL;
}

#undef ZALLOC
#define ZALLOC(stream, items, size) want_memory()

#include "inflate.c"
#include "zlibs.h"

int native_inflate(void *stream, int flush, const NativeZlibTables *guest,
                   bool *declined);
void native_inflate_init(NativeZlib *z);

static NativeZlibTables own;

/* Fills in what only this file can know. */
void native_inflate_init(NativeZlib *z)
{
    struct inflate_state state;

    fixedtables(&state);
    own.lengths = state.lencode;
    own.distances = state.distcode;
    z->inflate_size = sizeof(state);
    z->tables = own;
    z->lengths_size = sizeof(code) << state.lenbits;
    z->distances_size = sizeof(code) << state.distbits;
}

int native_inflate(void *stream, int flush, const NativeZlibTables *guest,
                   bool *declined)
{
    z_streamp strm = stream;
    struct inflate_state *state, state_before;
    z_stream before;
    int result;

    if (inflateStateCheck(strm)) {
        return inflate(strm, flush);
    }
    state = (struct inflate_state *)strm->state;
    if (state->window) {
        result = inflate(strm, flush);
    } else {
        /* It may want to allocate the window, when all else is done. */
        before = *strm;
        state_before = *state;
        wants_memory = 0;
        result = inflate(strm, flush);
        if (wants_memory) {
            *strm = before;
            *state = state_before;
            *declined = true;
        }
    }
    if (state->lencode == own.lengths) {
        state->lencode = guest->lengths;
    }
    if (state->distcode == own.distances) {
        state->distcode = guest->distances;
    }
    return result;
}

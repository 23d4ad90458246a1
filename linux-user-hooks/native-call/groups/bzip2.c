/*
 * Native calls: the group of functions of libbz2.
 *
 * They are compiled from the sources of the guest's library and work on the
 * guest's own streams; see lib/bzip2s.h, and zlib.c.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "guest-build.h"
#include "leave.h"
#include "stateful.h"
#include "native-call/lib/bzip2s.h"
#include "accel/tcg/cpu-ops.h"
#include "accel/tcg/getpc.h"
#include "accel/tcg/helper-retaddr.h"
#include "target_native_call.h"

/* A bz_stream, of which bzlib.h is the source. */
typedef struct Stream {
    uintptr_t next_in;
    uint32_t avail_in, total_in_lo32, total_in_hi32;
    uintptr_t next_out;
    uint32_t avail_out, total_out_lo32, total_out_hi32;
    uintptr_t state;
    uint64_t bzalloc, bzfree, opaque;
} Stream;

static const NativeGuestBuild guests[] = {
#include "native-call/lib/bzip2s.def"
};

/* The functions of the guest's version.  Set once, under mmap_lock. */
static NativeBzip2 bzip2;

/* Whether the call can access what the stream names. */
static bool touch_stream(const Stream *stream, bool compress)
{
    NativeRange ranges[NATIVE_MAX_RANGES];
    unsigned n;

    if (!native_touch((uintptr_t)stream, sizeof(*stream), true)
        || !native_touch(stream->next_in, stream->avail_in, false)
        || !native_touch(stream->next_out, stream->avail_out, true)) {
        return false;
    }
    if (!stream->state) {
        return true;
    }
    if (!native_touch(stream->state, compress ? bzip2.compress_size
                                              : bzip2.decompress_size, true)) {
        return false;
    }
    n = (compress ? bzip2.compress_ranges : bzip2.decompress_ranges)
        ((const void *)stream->state, ranges);
    return native_touch_ranges(ranges, n);
}

/* What both functions do.  @ra is GETPC() of their helpers. */
static inline uint64_t code_stream(CPUArchState *env, NativeCallSpec *spec,
                                   uint64_t strm, uint64_t action,
                                   bool compress, uintptr_t ra)
{
    Stream *stream = g2h_untagged(target_untag(strm));
    bool declined = false;
    int result;

    if (unlikely(!strm)) {
        return native_leave(spec, NATIVE_RANGE);
    }
    set_helper_retaddr(ra);
    if (unlikely(!touch_stream(stream, compress))) {
        clear_helper_retaddr();
        return native_leave(spec, NATIVE_RANGE);
    }
    native_commit(env);
    result = compress ? bzip2.compress(stream, action, &declined)
                      : bzip2.decompress(stream, &declined);
    native_committed(env);
    clear_helper_retaddr();
    return unlikely(declined) ? native_leave(spec, NATIVE_MEMORY)
                              : target_int(result);
}

static uint64_t helper_BZ2_bzCompress(CPUArchState *env, NativeCallSpec *spec,
                                      uint64_t strm, uint64_t action)
{
    return code_stream(env, spec, strm, action, true, GETPC());
}

static uint64_t helper_BZ2_bzDecompress(CPUArchState *env,
                                        NativeCallSpec *spec, uint64_t strm)
{
    return code_stream(env, spec, strm, 0, false, GETPC());
}

static NativeCallSpec specs[] = {
#define NATIVE_CALL(name, letters, bits) \
    { .symbol = #name, .signature = #letters, .flags = bits, \
      .helper = helper_##name },
#include "native-call/lib/bzip2.def"
#undef NATIVE_CALL
};

static bool use(const char *version)
{
#ifdef CONFIG_NATIVE_LIBRARIES
    return native_bzip2(version, &bzip2);
#else
    return false;
#endif
}

static bool prove(NativeCallSpec *spec, const NativeLibrary *library)
{
    static const char *version;

    return native_guest_build_proved(spec, library, guests,
                                     ARRAY_SIZE(guests), &version, use);
}

static NativeCallGroup group = {
    .name = "bzip2",
    .specs = specs,
    .n_specs = ARRAY_SIZE(specs),
    .helpers_take_env = true,
    .prove = prove,
};

native_call_group(group);

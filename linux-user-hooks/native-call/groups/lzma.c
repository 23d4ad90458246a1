/*
 * Native calls: the group of functions of liblzma.
 *
 * What decodes and encodes LZMA is one function each, which the library does
 * not export.  All else, with the functions that programs call, the memory and
 * the limits, is the guest's code.  The functions are compiled from the sources
 * of the guest's library and work on the guest's objects; see lib/lzmas.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "guest-build.h"
#include "leave.h"
#include "stateful.h"
#include "native-call/lib/lzmas.h"
#include "accel/tcg/cpu-ops.h"
#include "accel/tcg/getpc.h"
#include "accel/tcg/helper-retaddr.h"
#include "target_native_call.h"
#include "target_native_regs.h"

/* The beginning of a lzma_dict; liblzma's lz_decoder.h is the source. */
typedef struct Dict {
    uintptr_t buf;
    uint64_t pos, full, limit, size;
} Dict;

static const NativeGuestBuild guests[] = {
#include "native-call/lib/lzmas.def"
};

/* The functions of the guest's version.  Set once, under mmap_lock. */
static NativeLzma lzma;

/* Argument @n of the call as a host pointer */
static void *pointer(const CPUArchState *env, unsigned n)
{
    return g2h_untagged(target_untag(target_int_regs(env)[n]));
}

/* Whether lzma_decode() can access what its arguments point to. */
static bool touch_decoder(const void *coder, const Dict *dict, const void *in,
                          const uint64_t *in_pos, uint64_t in_size)
{
    return native_touch((uintptr_t)coder, lzma.coder_size, true)
           && native_touch((uintptr_t)dict, lzma.dict_size, true)
           && native_touch((uintptr_t)in_pos, sizeof(*in_pos), true)
           && *in_pos <= in_size && dict->limit <= dict->size
           && native_touch((uintptr_t)in + *in_pos, in_size - *in_pos, false)
           && native_touch(dict->buf, dict->size, true);
}

static uint64_t helper_lzma_decode(CPUArchState *env, NativeCallSpec *spec)
{
    void *coder = pointer(env, 0), *dict = pointer(env, 1);
    void *in = pointer(env, 2), *in_pos = pointer(env, 3);
    uint64_t in_size = target_int_regs(env)[4];
    int result;

    set_helper_retaddr(GETPC());
    if (unlikely(!touch_decoder(coder, dict, in, in_pos, in_size))) {
        clear_helper_retaddr();
        return native_leave(spec, NATIVE_RANGE);
    }
    native_commit(env);
    result = lzma.decode(coder, dict, in, in_pos, in_size);
    native_committed(env);
    clear_helper_retaddr();
    return target_int(result);
}

/* Whether lzma_lzma_encode() can access what its arguments point to. */
static bool touch_encoder(const void *encoder, const void *finder,
                          const void *out, const uint64_t *out_pos,
                          uint64_t out_size)
{
    NativeRange ranges[NATIVE_MAX_RANGES];

    return native_touch((uintptr_t)encoder, lzma.encoder_size, true)
           && native_touch((uintptr_t)finder, lzma.finder_size, true)
           && native_touch((uintptr_t)out_pos, sizeof(*out_pos), true)
           && *out_pos <= out_size
           && native_touch((uintptr_t)out + *out_pos, out_size - *out_pos, true)
           && native_touch_ranges(ranges, lzma.encoder_ranges(encoder, finder,
                                                              ranges));
}

static uint64_t helper_lzma_lzma_encode(CPUArchState *env,
                                        NativeCallSpec *spec)
{
    void *encoder = pointer(env, 0), *finder = pointer(env, 1);
    void *out = pointer(env, 2), *out_pos = pointer(env, 3);
    uint64_t out_size = target_int_regs(env)[4];
    uint32_t limit = target_int_regs(env)[5];
    bool declined = false;
    int result;

    set_helper_retaddr(GETPC());
    if (unlikely(!touch_encoder(encoder, finder, out, out_pos, out_size))) {
        clear_helper_retaddr();
        return native_leave(spec, NATIVE_RANGE);
    }
    native_commit(env);
    result = lzma.encode(encoder, finder, out, out_pos, out_size, limit,
                         &declined);
    native_committed(env);
    clear_helper_retaddr();
    return unlikely(declined) ? native_leave(spec, NATIVE_RANGE)
                              : target_int(result);
}

static uint64_t helper_lzma_crc32(CPUArchState *env, NativeCallSpec *spec)
{
    const uint64_t *args = target_int_regs(env);
    uint32_t result;

    set_helper_retaddr(GETPC());
    result = lzma.crc32(pointer(env, 0), args[1], args[2]);
    clear_helper_retaddr();
    return target_int(result);
}

static uint64_t helper_lzma_crc64(CPUArchState *env, NativeCallSpec *spec)
{
    const uint64_t *args = target_int_regs(env);
    uint64_t result;

    set_helper_retaddr(GETPC());
    result = lzma.crc64(pointer(env, 0), args[1], args[2]);
    clear_helper_retaddr();
    return result;
}

static NativeCallSpec specs[] = {
#define NATIVE_CALL(name, letters, bits) \
    { .symbol = #name, .signature = #letters, .flags = bits, \
      .helper = helper_##name },
#include "native-call/lib/lzma.def"
#undef NATIVE_CALL
};

static uint64_t locate(const NativeCallSpec *spec, const char *build_id)
{
    const NativeGuestBuild *g = native_guest_build(guests, ARRAY_SIZE(guests),
                                                   build_id);

    if (!g) {
        return 0;
    }
    return g_str_equal(spec->symbol, "lzma_decode") ? g->at[0]
           : g_str_equal(spec->symbol, "lzma_lzma_encode") ? g->at[1] : 0;
}

static bool use(const char *version)
{
#ifdef CONFIG_NATIVE_LIBRARIES
    return native_lzma(version, &lzma);
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
    .name = "lzma",
    .specs = specs,
    .n_specs = ARRAY_SIZE(specs),
    .helpers_take_env = true,
    .helpers_read_registers = true,
    .locate = locate,
    .prove = prove,
};

native_call_group(group);

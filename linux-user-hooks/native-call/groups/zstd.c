/*
 * Native calls: the group of functions of libzstd.
 *
 * What compresses, what decompresses a block and what computes a frame's
 * checksum is one function each, which the library does not export.  All else,
 * with the functions that programs call, the memory, dictionaries and threads,
 * is the guest's code.  The functions are compiled from the sources of the
 * guest's library and work on the guest's contexts; see lib/zstds.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "guest-build.h"
#include "leave.h"
#include "stateful.h"
#include "native-call/lib/zstds.h"
#include "accel/tcg/cpu-ops.h"
#include "accel/tcg/getpc.h"
#include "accel/tcg/helper-retaddr.h"
#include "target_native_call.h"
#include "target_native_regs.h"

static const NativeGuestBuild guests[] = {
#include "native-call/lib/zstds.def"
};

/* The functions of the guest's version.  Set once, under mmap_lock. */
static NativeZstd zstd;

/* Argument @n of the call as a host pointer */
static void *pointer(const CPUArchState *env, unsigned n)
{
    return g2h_untagged(target_untag(target_int_regs(env)[n]));
}

/*
 * Whether a function can access what its first five arguments point to: a
 * context of @size bytes, a buffer for the output, and the input.
 */
static bool touch(const CPUArchState *env, size_t size,
                  unsigned (*get_ranges)(const void *, NativeRange *))
{
    const uint64_t *args = target_int_regs(env);
    NativeRange ranges[NATIVE_MAX_RANGES];
    const void *context = pointer(env, 0);

    return native_touch((uintptr_t)context, size, true)
           && native_touch((uintptr_t)pointer(env, 1), args[2], true)
           && native_touch((uintptr_t)pointer(env, 3), args[4], false)
           && native_touch_ranges(ranges, get_ranges(context, ranges));
}

static uint64_t helper_ZSTD_compressContinue_internal(CPUArchState *env,
                                                      NativeCallSpec *spec)
{
    const uint64_t *args = target_int_regs(env);
    bool declined = false;
    uint64_t result;

    set_helper_retaddr(GETPC());
    if (unlikely(!touch(env, zstd.compress_size, zstd.compress_ranges))) {
        clear_helper_retaddr();
        return native_leave(spec, NATIVE_RANGE);
    }
    native_commit(env);
    result = zstd.compress(pointer(env, 0), pointer(env, 1), args[2],
                           pointer(env, 3), args[4], args[5], args[6],
                           &declined);
    native_committed(env);
    clear_helper_retaddr();
    return unlikely(declined) ? native_leave(spec, NATIVE_RANGE) : result;
}

static uint64_t helper_ZSTD_decompressBlock_internal(CPUArchState *env,
                                                     NativeCallSpec *spec)
{
    const uint64_t *args = target_int_regs(env);
    uint64_t result;

    set_helper_retaddr(GETPC());
    if (unlikely(!touch(env, zstd.decompress_size, zstd.decompress_ranges))) {
        clear_helper_retaddr();
        return native_leave(spec, NATIVE_RANGE);
    }
    native_commit(env);
    result = zstd.decompress(pointer(env, 0), pointer(env, 1), args[2],
                             pointer(env, 3), args[4], args + 5);
    native_committed(env);
    clear_helper_retaddr();
    return result;
}

static uint64_t helper_ZSTD_XXH64_update(CPUArchState *env,
                                         NativeCallSpec *spec)
{
    void *state = pointer(env, 0), *data = pointer(env, 1);
    uint64_t n = target_int_regs(env)[2];
    bool declined = false;
    int result;

    set_helper_retaddr(GETPC());
    if (unlikely(!native_touch((uintptr_t)state, zstd.hash_size, true)
                 || !native_touch((uintptr_t)data, n, false))) {
        clear_helper_retaddr();
        return native_leave(spec, NATIVE_RANGE);
    }
    native_commit(env);
    result = zstd.hash(state, data, n, &declined);
    native_committed(env);
    clear_helper_retaddr();
    return unlikely(declined) ? native_leave(spec, NATIVE_RANGE)
                              : target_int(result);
}

static NativeCallSpec specs[] = {
#define NATIVE_CALL(name, letters, bits) \
    { .symbol = #name, .signature = #letters, .flags = bits, \
      .helper = helper_##name },
#include "native-call/lib/zstd.def"
#undef NATIVE_CALL
};

static uint64_t locate(const NativeCallSpec *spec, const char *build_id)
{
    const NativeGuestBuild *g = native_guest_build(guests, ARRAY_SIZE(guests),
                                                   build_id);

    return g ? g->at[spec - specs] : 0;
}

static bool use(const char *version)
{
#ifdef CONFIG_NATIVE_LIBRARIES
    return native_zstd(version, &zstd);
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
    .name = "zstd",
    .specs = specs,
    .n_specs = ARRAY_SIZE(specs),
    .helpers_take_env = true,
    .helpers_read_registers = true,
    .locate = locate,
    .prove = prove,
};

native_call_group(group);

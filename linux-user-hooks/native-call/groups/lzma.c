/*
 * Native calls: the group of functions of liblzma.
 *
 * What decodes LZMA is one function, which the library does not export.  All
 * else, with the functions that programs call, the memory and the limits, is
 * the guest's code.  The function is compiled from the sources of the guest's
 * library and works on the guest's objects; see lib/lzmas.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "qemu/log.h"
#include "leave.h"
#include "stateful.h"
#include "native-call/lib/lzmas.h"
#include "accel/tcg/cpu-ops.h"
#include "accel/tcg/getpc.h"
#include "accel/tcg/helper-retaddr.h"
#include "target_native_call.h"

/* The beginning of a lzma_dict; liblzma's lz_decoder.h is the source. */
typedef struct Dict {
    uintptr_t buf;
    uint64_t pos, full, limit, size;
} Dict;

static const struct GuestLzma {
    const char *build_id;
    const char *version;
    uint64_t decode;            /* address in the file */
    const char *name;
} guests[] = {
#define NATIVE_LZMA(build_id, version, decode, name) \
    { build_id, version, decode, name },
#include "native-call/lib/lzmas.def"
#undef NATIVE_LZMA
};

/* The build for the guest's library.  Set once, under mmap_lock. */
static const struct GuestLzma *guest;
static NativeLzma lzma;

/* Whether the call can access what its arguments point to. */
static bool touch(uintptr_t coder, const Dict *dict, uintptr_t in,
                  const uint64_t *in_pos, uint64_t in_size)
{
    return native_touch(coder, lzma.coder_size, true)
           && native_touch((uintptr_t)dict, lzma.dict_size, true)
           && native_touch((uintptr_t)in_pos, sizeof(*in_pos), true)
           && *in_pos <= in_size && dict->limit <= dict->size
           && native_touch(in + *in_pos, in_size - *in_pos, false)
           && native_touch(dict->buf, dict->size, true);
}

static uint64_t helper_lzma_decode(CPUArchState *env, NativeCallSpec *spec,
                                   uint64_t a, uint64_t b, uint64_t c,
                                   uint64_t d, uint64_t in_size)
{
    void *coder = g2h_untagged(target_untag(a));
    void *dict = g2h_untagged(target_untag(b));
    void *in = g2h_untagged(target_untag(c));
    void *in_pos = g2h_untagged(target_untag(d));
    int result;

    set_helper_retaddr(GETPC());
    if (unlikely(!touch((uintptr_t)coder, dict, (uintptr_t)in, in_pos,
                        in_size))) {
        clear_helper_retaddr();
        return native_leave(spec, NATIVE_RANGE);
    }
    native_commit(env);
    result = lzma.decode(coder, dict, in, in_pos, in_size);
    native_committed(env);
    clear_helper_retaddr();
    return target_int(result);
}

static NativeCallSpec specs[] = {
#define NATIVE_CALL(name, letters, bits) \
    { .symbol = #name, .signature = #letters, .flags = bits, \
      .helper = helper_##name },
#include "native-call/lib/lzma.def"
#undef NATIVE_CALL
};

static const struct GuestLzma *find_guest(const char *build_id)
{
    for (int i = 0; i < ARRAY_SIZE(guests); i++) {
        if (build_id && !strcmp(guests[i].build_id, build_id)) {
            return &guests[i];
        }
    }
    return NULL;
}

static uint64_t locate(const NativeCallSpec *spec, const char *build_id)
{
    const struct GuestLzma *g = find_guest(build_id);

    return g ? g->decode : 0;
}

static bool prove(NativeCallSpec *spec, const NativeLibrary *library)
{
    const struct GuestLzma *g = find_guest(library->build_id);

#ifdef CONFIG_NATIVE_LIBRARIES
    if (!guest && g && !guest_base && native_lzma(g->version, &lzma)) {
        guest = g;
        qemu_log_mask(LOG_NATIVE_CALL, "native: the decoder of liblzma of %s "
                      "is that of the host's sources\n", g->name);
    }
#endif
    if (!guest || g != guest) {
        native_call_declined(spec, NATIVE_UNPROVED);
        return false;
    }
    return true;
}

static NativeCallGroup group = {
    .name = "lzma",
    .specs = specs,
    .n_specs = ARRAY_SIZE(specs),
    .helpers_take_env = true,
    .locate = locate,
    .prove = prove,
};

native_call_group(group);

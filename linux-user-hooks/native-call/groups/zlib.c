/*
 * Native calls: the group of functions of zlib.
 *
 * inflate() and deflate() of the host work on the guest's own streams, because
 * they are compiled from the sources of the guest's library; see lib/zlibs.h.
 * So a stream may be made, copied, reset and freed by the guest's code, before
 * and after a fork, and by an allocator of the program.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "qemu/log.h"
#include "guest-build.h"
#include "leave.h"
#include "stateful.h"
#include "native-call/lib/zlibs.h"
#include "accel/tcg/cpu-ops.h"
#include "accel/tcg/getpc.h"
#include "accel/tcg/helper-retaddr.h"
#include "target_native_call.h"

/* A z_stream, of which zlib.h is the source. */
typedef struct Stream {
    uintptr_t next_in;
    uint32_t avail_in;
    uint64_t total_in;
    uintptr_t next_out;
    uint32_t avail_out;
    uint64_t total_out;
    const char *msg;
    uintptr_t state;
    uint64_t zalloc, zfree, opaque;
    int32_t data_type;
    uint64_t adler, reserved;
} Stream;

static const NativeGuestBuild guests[] = {
#include "native-call/lib/zlibs.def"
};

/*
 * The library of the guest, and the build that stands in for it.  A process
 * that has two libraries has native calls of the first.  Set once, under
 * mmap_lock, before a call of the group is translated.
 */
static NativeZlib zlib;
static NativeLibrary library;
static NativeZlibTables tables;

/*
 * Find constants of the host's build in the guest's library.  Returns a host
 * pointer to the guest's memory, or NULL.
 */
static const void *find_constant(const void *data, size_t size)
{
    vaddr page_size = TARGET_PAGE_SIZE;
    vaddr end;

    for (vaddr at = library.start; at < library.last; at = end + page_size) {
        const void *found;

        for (end = at; end < library.last
             && page_check_range(end, page_size, PAGE_READ);
             end += page_size) {
            /* The pages from @at to @end can be read. */
        }
        found = end == at ? NULL : memmem(g2h_untagged(at), end - at, data,
                                          size);
        if (found) {
            return found;
        }
    }
    return NULL;
}

/* The message of an error, which programs print, is one of the library's. */
static void __attribute__((noinline)) translate_message(Stream *stream)
{
    stream->msg = find_constant(stream->msg, strlen(stream->msg) + 1);
}

/* Whether the call can access what the stream names. */
static bool touch_stream(const Stream *stream, size_t state_size)
{
    return native_touch((uintptr_t)stream, sizeof(*stream), true)
           && native_touch(stream->next_in, stream->avail_in, false)
           && native_touch(stream->next_out, stream->avail_out, true)
           && (!stream->state
               || native_touch(stream->state, state_size, true));
}

/* What inflate() and deflate() do.  @ra is GETPC() of their helpers. */
static inline uint64_t code_stream(CPUArchState *env, NativeCallSpec *spec,
                                   uint64_t strm, uint64_t flush, bool deflate,
                                   uintptr_t ra)
{
    Stream *stream = g2h_untagged(target_untag(strm));
    const char *msg;
    bool declined = false;
    int result;

    if (unlikely(!strm)) {
        return native_leave(spec, NATIVE_RANGE);
    }
    set_helper_retaddr(ra);
    if (unlikely(!touch_stream(stream, deflate ? zlib.deflate_size
                                               : zlib.inflate_size))) {
        clear_helper_retaddr();
        return native_leave(spec, NATIVE_RANGE);
    }
    msg = stream->msg;
    native_commit(env);
    result = deflate ? zlib.deflate(stream, flush)
                     : zlib.inflate(stream, flush, &tables, &declined);
    if (unlikely(stream->msg != msg) && stream->msg) {
        translate_message(stream);
    }
    native_committed(env);
    clear_helper_retaddr();
    return unlikely(declined) ? native_leave(spec, NATIVE_MEMORY)
                              : target_int(result);
}

static uint64_t helper_inflate(CPUArchState *env, NativeCallSpec *spec,
                               uint64_t strm, uint64_t flush)
{
    return code_stream(env, spec, strm, flush, false, GETPC());
}

static uint64_t helper_deflate(CPUArchState *env, NativeCallSpec *spec,
                               uint64_t strm, uint64_t flush)
{
    return code_stream(env, spec, strm, flush, true, GETPC());
}

/* zlib's checksums take a length of 32 bits, and those with _z one of 64. */
#define CHECKSUM_HELPER(symbol, function, type)                             \
    static uint64_t helper_##symbol(CPUArchState *env, NativeCallSpec *spec, \
                                    uint64_t sum, uint64_t data, uint64_t n) \
    {                                                                       \
        uint64_t result;                                                    \
                                                                            \
        set_helper_retaddr(GETPC());                                        \
        result = zlib.function(sum, data ? g2h_untagged(target_untag(data)) \
                                         : NULL, (type)n);                  \
        clear_helper_retaddr();                                             \
        return result;                                                      \
    }

CHECKSUM_HELPER(adler32, adler32, uint32_t)
CHECKSUM_HELPER(adler32_z, adler32, size_t)
CHECKSUM_HELPER(crc32, crc32, uint32_t)
CHECKSUM_HELPER(crc32_z, crc32, size_t)

static NativeCallSpec specs[] = {
#define NATIVE_CALL(name, letters, bits) \
    { .symbol = #name, .signature = #letters, .flags = bits, \
      .helper = helper_##name },
#include "native-call/lib/zlib.def"
#undef NATIVE_CALL
};

/* Set all that calls need.  Returns why there can be none, or NULL. */
static const char *prepare(const NativeLibrary *lib)
{
    const NativeGuestBuild *guest = native_guest_build(
        guests, ARRAY_SIZE(guests), lib->build_id);

    if (!guest) {
        return "this zlib is not known";
    }
    if (guest_base) {
        return "the guest's addresses are not the host's";
    }
#ifdef CONFIG_NATIVE_LIBRARIES
    if (!native_zlib(guest->version, &zlib)) {
        return "QEMU was built without this version";
    }
    library = *lib;
    tables.lengths = find_constant(zlib.tables.lengths, zlib.lengths_size);
    tables.distances = find_constant(zlib.tables.distances,
                                     zlib.distances_size);
    return tables.lengths && tables.distances
           ? NULL : "its tables are not those of its version";
#else
    return "QEMU was built without it";
#endif
}

static bool prove(NativeCallSpec *spec, const NativeLibrary *lib)
{
    static bool prepared;
    static char *asked;             /* the build id last asked about */
    const char *fault;

    if (!prepared && (!asked || g_strcmp0(asked, lib->build_id))) {
        g_free(asked);
        asked = g_strdup(lib->build_id);
        fault = prepare(lib);
        prepared = !fault;
        qemu_log_mask(LOG_NATIVE_CALL, "native: functions of the zlib with "
                      "build id %s are %s%s\n", asked ?: "(none)",
                      fault ? "not native: " : "native", fault ?: "");
    }
    if (!prepared || lib->start != library.start
        || g_strcmp0(lib->build_id, asked)) {
        native_call_declined(spec, NATIVE_UNPROVED);
        return false;
    }
    return true;
}

static NativeCallGroup group = {
    .name = "zlib",
    .specs = specs,
    .n_specs = ARRAY_SIZE(specs),
    .helpers_take_env = true,
    .prove = prove,
};

native_call_group(group);

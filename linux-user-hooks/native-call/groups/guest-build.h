/*
 * Native calls: builds of guests' libraries that QEMU has for the host.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef NATIVE_CALL_GUEST_BUILD_H
#define NATIVE_CALL_GUEST_BUILD_H

#include "qemu/log.h"
#include "user/guest-host.h"
#include "native-call/stats.h"
#include "native-call/table.h"

/* A line NATIVE_GUEST_BUILD() of the lib/ *.def files. */
typedef struct NativeGuestBuild {
    const char *build_id;
    const char *version;        /* as scripts/libraries names the sources */
    const char *name;           /* for messages */
    /* Functions without a symbol: addresses in the file, 0 for none */
    uint64_t at[3];
} NativeGuestBuild;

/* An element of an array of NativeGuestBuild */
#define NATIVE_GUEST_BUILD(build_id, version, name, ...) \
    { build_id, version, name, { __VA_ARGS__ } },

/**
 * native_guest_build: find the build with a build id
 * @builds: array of @n
 * @build_id: in hexadecimal, or NULL
 *
 * Returns NULL if there is none.
 */
static inline const NativeGuestBuild *
native_guest_build(const NativeGuestBuild *builds, size_t n,
                   const char *build_id)
{
    for (size_t i = 0; build_id && i < n; i++) {
        if (!strcmp(builds[i].build_id, build_id)) {
            return &builds[i];
        }
    }
    return NULL;
}

/**
 * native_guest_build_proved: what prove() of a group of such builds does
 * @builds: array of @n
 * @version: the version whose functions the group calls; NULL before the
 *           first proof
 * @use: makes the group call a version's functions; returns false if QEMU has
 *       none
 *
 * Caller holds mmap_lock.
 */
static inline bool
native_guest_build_proved(NativeCallSpec *spec, const NativeLibrary *library,
                          const NativeGuestBuild *builds, size_t n,
                          const char **version,
                          bool (*use)(const char *version))
{
    const NativeGuestBuild *b = native_guest_build(builds, n,
                                                   library->build_id);

    if (!*version && b && !guest_base && use(b->version)) {
        *version = b->version;
        qemu_log_mask(LOG_NATIVE_CALL, "native: functions of the %s of %s are "
                      "those of the host's sources\n", spec->group->name,
                      b->name);
    }
    if (!*version || !b || strcmp(b->version, *version)) {
        native_call_declined(spec, NATIVE_UNPROVED);
        return false;
    }
    return true;
}

#endif

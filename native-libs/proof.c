/*
 * Whether the host has the functions of a guest's libm.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "qemu/log.h"
#include "fingerprint.h"
#include "proof.h"

/* The libms of guests; some have the same functions: a set. */
static const struct Libm {
    const char *set;
    const char *build_id;
    const char *name;
} libms[] = {
#define NATIVE_LIBM(set, build_id, name) { #set, build_id, name },
#define NATIVE_FINGERPRINT(set, symbol, value)
#include "fingerprints.def"
#undef NATIVE_LIBM
#undef NATIVE_FINGERPRINT
};

static const struct Fingerprint {
    const char *set;
    const char *symbol;
    uint64_t value;
} fingerprints[] = {
#define NATIVE_LIBM(set, build_id, name)
#define NATIVE_FINGERPRINT(set, symbol, value) { #set, #symbol, value },
#include "fingerprints.def"
#undef NATIVE_LIBM
#undef NATIVE_FINGERPRINT
};

static const struct Libm *find_libm(const char *build_id)
{
    for (size_t i = 0; build_id && i < ARRAY_SIZE(libms); i++) {
        if (!strcmp(libms[i].build_id, build_id)) {
            return &libms[i];
        }
    }
    return NULL;
}

static const struct Fingerprint *find_fingerprint(const struct Libm *libm,
                                                  const char *symbol)
{
    for (size_t i = 0; i < ARRAY_SIZE(fingerprints); i++) {
        if (!strcmp(fingerprints[i].symbol, symbol)
            && !strcmp(fingerprints[i].set, libm->set)) {
            return &fingerprints[i];
        }
    }
    return NULL;
}

NativeHostFunction *native_proof(const NativeCallSpec *spec,
                                 const char *host_symbol, NativeEval *eval,
                                 const char *build_id)
{
    const struct Libm *libm = find_libm(build_id);
    const struct Fingerprint *wanted;
    NativeHostFunction *function = spec->function;

    if (!libm) {
        qemu_log_mask(LOG_NATIVE_CALL, "native: %s is not proved: no "
                      "fingerprints of the library with build id %s\n",
                      spec->symbol, build_id ?: "(none)");
        return NULL;
    }
    wanted = find_fingerprint(libm, spec->symbol);
    if (wanted && native_fingerprint(host_symbol, spec->signature, spec->flags,
                                     eval, function) == wanted->value) {
        qemu_log_mask(LOG_NATIVE_CALL, "native: %s is proved: the host's "
                      "returns what that of %s does\n", spec->symbol,
                      libm->name);
        return function;
    }
    qemu_log_mask(LOG_NATIVE_CALL, "native: %s is not proved: the host has "
                  "none that returns what that of %s does\n", spec->symbol,
                  libm->name);
    return NULL;
}

/*
 * Native calls: whether the host has the functions of a guest's libm.
 *
 * Candidates are the functions of the library that was built for the host from
 * the guest's sources, if QEMU was configured with it (--native-libms), then
 * those of the host's own libm.  A candidate is accepted if its
 * fingerprint is the one that is on record for the guest's function.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "qemu/log.h"
#include "native-call/lib/fingerprint.h"
#include "native-call/lib/libms.h"
#include "proof.h"

/* The libms of guests.  Those whose functions are the same are one set. */
static const struct Libm {
    const char *set;
    const char *build_id;
    const char *library;        /* name of its build for the host */
    const char *name;
} libms[] = {
#define NATIVE_LIBM(set, build_id, library, name) \
    { #set, build_id, library, name },
#define NATIVE_FINGERPRINT(set, symbol, value, flush)
#include "native-call/lib/fingerprints.def"
#undef NATIVE_LIBM
#undef NATIVE_FINGERPRINT
    { }         /* ends the list, which may be empty */
};

static const struct Fingerprint {
    const char *set;
    const char *symbol;
    uint64_t value;
    bool flush;
} fingerprints[] = {
#define NATIVE_LIBM(set, build_id, library, name)
#define NATIVE_FINGERPRINT(set, symbol, value, flush) \
    { #set, #symbol, value, flush },
#include "native-call/lib/fingerprints.def"
#undef NATIVE_LIBM
#undef NATIVE_FINGERPRINT
    { }
};

static const struct Libm *find_libm(const char *build_id)
{
    for (const struct Libm *libm = libms; libm->set; libm++) {
        if (build_id && !strcmp(libm->build_id, build_id)) {
            return libm;
        }
    }
    return NULL;
}

static const struct Fingerprint *find_fingerprint(const struct Libm *libm,
                                                  const char *symbol)
{
    for (const struct Fingerprint *f = fingerprints; f->set; f++) {
        if (!strcmp(f->symbol, symbol) && !strcmp(f->set, libm->set)) {
            return f;
        }
    }
    return NULL;
}

/* The functions of the build of @libm for the host, or of none. */
static const NativeLibmFunction *find_build(const struct Libm *libm)
{
    static const NativeLibmFunction no_functions[1];

#ifdef CONFIG_NATIVE_LIBMS
    for (int i = 0; native_libm_builds[i].library; i++) {
        if (!strcmp(native_libm_builds[i].library, libm->library)
            && native_libm_builds_usable()) {
            return native_libm_builds[i].functions;
        }
    }
#endif
    qemu_log_mask(LOG_NATIVE_CALL, "native: only the host's own libm can stand "
                  "in for that of %s\n", libm->name);
    return no_functions;
}

static NativeHostFunction *find_symbol(const struct Libm *libm,
                                       const char *symbol)
{
    static const struct Libm *found;
    static const NativeLibmFunction *functions;

    if (found != libm) {
        found = libm;
        functions = find_build(libm);
    }
    for (const NativeLibmFunction *f = functions; f->symbol; f++) {
        if (!strcmp(f->symbol, symbol)) {
            return f->function;
        }
    }
    return NULL;
}

NativeHostFunction *native_proof(const NativeCallSpec *spec,
                                 const char *host_symbol,
                                 NativeHostFunction *host, NativeEval *eval,
                                 const char *build_id, bool *flush)
{
    const struct Libm *libm = find_libm(build_id);
    const struct Fingerprint *wanted;
    NativeHostFunction *candidates[2];

    if (!libm) {
        qemu_log_mask(LOG_NATIVE_CALL, "native: %s is not proved: there are no "
                      "fingerprints of the library with build id %s\n",
                      spec->symbol, build_id ?: "(none)");
        return NULL;
    }
    wanted = find_fingerprint(libm, spec->symbol);
    candidates[0] = find_symbol(libm, host_symbol);
    candidates[1] = host;
    for (int i = 0; wanted && i < ARRAY_SIZE(candidates); i++) {
        if (candidates[i]
            && native_fingerprint(host_symbol, spec->signature, spec->flags,
                                  eval, candidates[i], &wanted->value)
               == wanted->value) {
            qemu_log_mask(LOG_NATIVE_CALL, "native: %s is proved: the function "
                          "of %s returns what that of %s returns\n",
                          spec->symbol, i ? "the host" : libm->library,
                          libm->name);
            *flush = wanted->flush;
            return candidates[i];
        }
    }
    qemu_log_mask(LOG_NATIVE_CALL, "native: %s is not proved: no function of "
                  "the host returns what that of %s returns\n", spec->symbol,
                  libm->name);
    return NULL;
}

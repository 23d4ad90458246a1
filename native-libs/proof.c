/*
 * Whether the host has the functions of a guest's libm.
 *
 * The host's own libm is asked first, then libraries that were installed for
 * this: all in the directory libm beside QEMU's modules.  Which they are does
 * not matter, what they return does.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include <gmodule.h>
#include "qemu/cutils.h"
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

static gint by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(g_module_name(*(GModule **)a), g_module_name(*(GModule **)b));
}

/* Open the installed libraries; they stay. */
static GPtrArray *open_modules(void)
{
    g_autofree char *path = NULL;
    g_autoptr(GDir) dir = NULL;
    GPtrArray *modules = g_ptr_array_new();
    const char *name;

    qemu_init_exec_dir("");
    path = get_relocated_path(CONFIG_QEMU_MODDIR "/libm");
    dir = g_dir_open(path, 0, NULL);
    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *file = g_build_filename(path, name, NULL);
        GModule *module = g_module_open(file, G_MODULE_BIND_LAZY
                                              | G_MODULE_BIND_LOCAL);

        if (module) {
            g_ptr_array_add(modules, module);
        } else {
            qemu_log_mask(LOG_NATIVE_CALL, "native: no libm: %s\n",
                          g_module_error());
        }
    }
    g_ptr_array_sort(modules, by_name);
    return modules;
}

/* The first function of @host_symbol that has the fingerprint, or NULL. */
static NativeHostFunction *find_function(const NativeCallSpec *spec,
                                         const char *host_symbol,
                                         NativeHostFunction *first,
                                         NativeEval *eval, uint64_t wanted,
                                         const char **from)
{
    static GPtrArray *modules;
    gpointer symbol;

    *from = "the host";
    if (native_fingerprint(host_symbol, spec->signature, spec->flags, eval,
                           first) == wanted) {
        return first;
    }
    if (!modules) {
        modules = open_modules();
    }
    for (guint i = 0; i < modules->len; i++) {
        GModule *module = g_ptr_array_index(modules, i);

        *from = g_module_name(module);
        if (g_module_symbol(module, host_symbol, &symbol)
            && native_fingerprint(host_symbol, spec->signature, spec->flags,
                                  eval, symbol) == wanted) {
            return symbol;
        }
    }
    return NULL;
}

NativeHostFunction *native_proof(const NativeCallSpec *spec,
                                 const char *host_symbol,
                                 NativeHostFunction *first, NativeEval *eval,
                                 const char *build_id)
{
    const struct Libm *libm = find_libm(build_id);
    const struct Fingerprint *wanted;
    NativeHostFunction *function;
    const char *from;

    if (!libm) {
        qemu_log_mask(LOG_NATIVE_CALL, "native: %s is not proved: no "
                      "fingerprints of the library with build id %s\n",
                      spec->symbol, build_id ?: "(none)");
        return NULL;
    }
    wanted = find_fingerprint(libm, spec->symbol);
    function = wanted ? find_function(spec, host_symbol, first, eval,
                                      wanted->value, &from) : NULL;
    if (function) {
        qemu_log_mask(LOG_NATIVE_CALL, "native: %s is proved: that of %s "
                      "returns what that of %s does\n", spec->symbol, from,
                      libm->name);
    } else {
        qemu_log_mask(LOG_NATIVE_CALL, "native: %s is not proved: none returns "
                      "what that of %s does\n", spec->symbol, libm->name);
    }
    return function;
}

/*
 * Native calls: targets that calls go to, and whether they can be native.
 *
 * The name of a symbol decides nothing, its binding does: a site is accepted
 * when the address that the guest's linker put in its GOT slot is a
 * provider's definition of the symbol.  A program's own function, a preloaded
 * one, or a second libc keep what is bound to them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "qemu/log.h"
#include "exec/mmap-lock.h"
#include "target_native_call.h"
#include "sites.h"
#include "trace/trace-linux_user.h"

static GHashTable *sites;       /* target -> NativeSite */
static GHashTable *callers;     /* pc of an instruction -> NativeSite */

static void __attribute__((constructor)) sites_init(void)
{
    sites = g_hash_table_new(NULL, NULL);
    callers = g_hash_table_new(NULL, NULL);
}

static void site_reject(NativeSite *site, uint64_t value, bool foreign)
{
    qatomic_set(&site->accepted, NATIVE_SITE_NONE);
    qatomic_set(&site->rejected, value);
    site->foreign = foreign;
    site->provider = NULL;
}

static void site_decided(const NativeSite *site, uint64_t value,
                         const char *what, const char *by)
{
    trace_native_call_bind(site->target, site->spec->symbol, value, what, by);
    qemu_log_mask(LOG_NATIVE_CALL, "native: %016" PRIx64 " %s@plt holds %016"
                  PRIx64 ": %s %s\n", site->target, site->spec->symbol, value,
                  what, by);
}

static void site_bind_value(NativeSite *site, uint64_t value)
{
    NativeObject *obj = native_object_find(value);
    const NativeCallProvider *provider;

    if (!obj) {
        /* The slot is not relocated yet, or this is a JIT's function. */
        site_reject(site, value, false);
        return;
    }
    provider = obj->image.provider;
    if (provider && !strcmp(provider->name, site->spec->group->provider)
        && native_image_defines(&obj->image, site->spec->symbol, value)) {
        site->provider = obj;
        qatomic_set(&site->accepted, value);
        site_decided(site, value, "accepted, defined by",
                     obj->image.name);
    } else if (obj == site->object) {
        /* The stub of lazy binding; or its own definition, seen as that. */
        site_reject(site, value, false);
        site_decided(site, value, "not bound in", obj->image.name);
    } else {
        site_reject(site, value, true);
        site_decided(site, value, "rejected, bound to",
                     obj->image.name);
    }
}

/* Returns whether calls may become native. */
static bool site_bind(NativeSite *site)
{
    uint64_t value;

    if (!site->object || !native_image_read_slot(site->slot, &value)) {
        return false;
    }
    if (value != site->accepted && value != site->rejected) {
        site_bind_value(site, value);
    }
    return value == site->accepted || !site->foreign;
}

static NativeSite *site_get(NativeObject *obj, vaddr target, vaddr slot,
                            NativeCallSpec *spec)
{
    gpointer key = (gpointer)(uintptr_t)target;
    NativeSite *site = g_hash_table_lookup(sites, key);

    /* Another object may be there by now; keep the old one's site retired. */
    if (!site || site->slot != slot || site->spec != spec) {
        site = g_new0(NativeSite, 1);
        site->accepted = site->rejected = NATIVE_SITE_NONE;
        site->target = target;
        site->slot = slot;
        site->spec = spec;
        g_hash_table_insert(sites, key, site);
    }
    site->object = obj;
    return site;
}

NativeSite *native_site_find(vaddr pc, vaddr target)
{
    NativeObject *obj = native_object_find(target);
    NativeCallSpec *spec;
    NativeSite *site;
    const void *code;
    vaddr slot, stub = target;

    if (!obj || g_hash_table_size(obj->image.slots) == 0) {
        return NULL;
    }
    /*
     * A block outlives the object that it calls into.  So that no guard reads
     * a slot that is unmapped, calls from elsewhere are native at their entry.
     */
    if (pc != target && native_object_find(pc) != obj) {
        return NULL;
    }
    code = native_image_code(&obj->image, stub, TARGET_PLT_STUB_SIZE);
    if (code && ldl_le_p(code) == TARGET_LANDING_PAD) {
        stub += 4;
        code = native_image_code(&obj->image, stub, TARGET_PLT_STUB_SIZE);
    }
    if (!code || !target_plt_slot(code, stub, &slot)) {
        return NULL;
    }
    spec = native_image_slot(&obj->image, slot);
    if (!spec || !spec->enabled) {
        return NULL;
    }
    site = site_get(obj, target, slot, spec);
    return site_bind(site) ? site : NULL;
}

void native_site_bind(NativeSite *site)
{
    WITH_MMAP_LOCK_GUARD() {
        if (site->object) {
            site_bind(site);
        } else {
            /* Retired, but its code still runs: begin anew. */
            native_site_find(site->target, site->target);
        }
    }
}

void native_site_reached(NativeSite *site, vaddr pc, NativeCallReach reach)
{
    static const char * const names[NATIVE_CALL_REACHES] = {
        [NATIVE_CALL_INLINE] = "inline",
        [NATIVE_CALL_TAIL] = "tail",
        [NATIVE_CALL_ENTRY] = "entry",
    };

    if (g_hash_table_insert(callers, (gpointer)(uintptr_t)pc, site)) {
        qatomic_inc(&site->spec->sites[reach]);
        trace_native_call_site(pc, site->spec->symbol, names[reach]);
        qemu_log_mask(LOG_NATIVE_CALL, "native: %016" PRIx64 " calls %s %s\n",
                      pc, site->spec->symbol, names[reach]);
    }
}

NativeSite *native_site_called_at(vaddr pc)
{
    NativeSite *site;

    WITH_MMAP_LOCK_GUARD() {
        site = g_hash_table_lookup(callers, (gpointer)(uintptr_t)pc);
    }
    return site;
}

void native_sites_retire(NativeObject *obj)
{
    GHashTableIter iter;
    gpointer value;

    g_hash_table_iter_init(&iter, sites);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        NativeSite *site = value;

        if (site->object == obj) {
            site_reject(site, NATIVE_SITE_NONE, false);
            site->object = NULL;
        } else if (site->provider == obj) {
            site_reject(site, NATIVE_SITE_NONE, false);
        }
    }
}

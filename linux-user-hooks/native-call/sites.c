/*
 * Native calls: the targets of calls, and whether calls of them can be native.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "qemu/log.h"
#include "qemu/timer.h"
#include "exec/mmap-lock.h"
#include "exec/translation-block.h"
#include "target_native_call.h"
#include "definitions.h"
#include "guest-memory.h"
#include "sites.h"
#include "trace/trace-linux_user.h"

static GHashTable *sites;       /* target -> NativeSite */
static GHashTable *callers;     /* address of an instruction -> NativeSite */

static bool read_slot(vaddr slot, uint64_t *value)
{
    return native_guest_read(value, slot, sizeof(*value));
}

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

static void site_accept(NativeSite *site, uint64_t value, NativeObject *by)
{
    site->provider = by;
    qatomic_set(&site->accepted, value);
}

/* Tell the log and the trace what was decided about the slot's @value. */
static void site_decided(const NativeSite *site, uint64_t value,
                         const char *what, const char *by)
{
    trace_native_call_bind(site->target, site->spec->symbol, value, what, by);
    qemu_log_mask(LOG_NATIVE_CALL, "native: %016" PRIx64 " %s%s holds %016"
                  PRIx64 ": %s %s\n", site->target, site->spec->symbol,
                  site->slot ? "@plt" : "", value, what, by);
}

/* Whether @value, in the site's slot, is a definition that @obj provides. */
static bool is_definition(const NativeSite *site, NativeObject *obj,
                          vaddr value)
{
    NativeCallSpec *spec = site->spec;
    NativeCallSpec *known = native_definition_at(&obj->image, value);

    if (known == spec) {
        return true;
    }
    /* The object's own code, but no entry: perhaps a stub of lazy binding. */
    if (!known && obj == site->object) {
        return false;
    }
    if (!native_defines(&obj->image, spec, value)) {
        return false;
    }
    if (!known) {
        /* An ifunc's choice became an entry: blocks may already begin there. */
        tb_invalidate_phys_range(NULL, value, value);
    }
    return true;
}

static void site_bind_value(NativeSite *site, uint64_t value)
{
    NativeObject *obj = native_object_find(value);

    if (site->given_up) {
        site_reject(site, value, true);
    } else if (!obj) {
        /* The slot is not relocated yet, or holds the address of JIT code. */
        site_reject(site, value, false);
        site_decided(site, value, "not bound to", "a function of an object");
    } else if (is_definition(site, obj, value)) {
        site_accept(site, value, obj);
        site_decided(site, value, "accepted, defined by",
                     obj->image.name);
    } else if (obj == site->object) {
        /*
         * The stub of lazy binding, or the object's own function, which looks
         * the same from here.
         */
        site_reject(site, value, false);
        site_decided(site, value, "not bound in", obj->image.name);
    } else {
        site_reject(site, value, true);
        site_decided(site, value, obj->image.provider
                     ? "rejected, because this is no default definition of"
                     : "rejected, because it is bound to", obj->image.name);
    }
}

/* Look at the site's slot.  Returns whether calls may ever be native. */
static bool site_bind(NativeSite *site)
{
    uint64_t value;

    if (!site->object || !read_slot(site->slot, &value)) {
        return false;
    }
    if (value != site->accepted && value != site->rejected) {
        site_bind_value(site, value);
    }
    return value == site->accepted || !site->foreign;
}

static void site_retire(NativeSite *site)
{
    site_reject(site, NATIVE_SITE_NONE, false);
    site->object = NULL;
}

/*
 * This many faults within this time are too many: QEMU then spends about 5 %
 * of the time on trying the native calls, at 2 microseconds each.
 */
#define FAULTS          64
#define FAULTS_NS       (FAULTS * INT64_C(40000))

static void site_give_up(NativeSite *site)
{
    NativeObject *obj = site->object;

    qemu_log_mask(LOG_NATIVE_CALL, "native: %016" PRIx64 " %s faults too "
                  "often: the guest's own code makes these calls\n",
                  site->target, site->spec->symbol);
    site->given_up = true;
    site_reject(site, site->accepted, true);
    if (!site->slot && obj) {
        /* Calls within the object have no guard. */
        tb_invalidate_phys_range(NULL, obj->node.start, obj->node.last);
    }
}

void native_site_faulted(NativeSite *site)
{
    WITH_MMAP_LOCK_GUARD() {
        if (++site->faults == FAULTS && !site->given_up) {
            int64_t now = get_clock();

            if (now - site->faults_since < FAULTS_NS) {
                site_give_up(site);
            }
            site->faults = 0;
            site->faults_since = now;
        }
    }
}

static NativeSite *site_get(NativeObject *obj, vaddr target, vaddr slot,
                            NativeCallSpec *spec)
{
    gpointer key = (gpointer)(uintptr_t)target;
    NativeSite *site = g_hash_table_lookup(sites, key);

    /* Another object may be mapped there now, or the slot has changed. */
    if (site && (site->slot != slot || site->spec != spec)) {
        site_retire(site);
        site = NULL;
    }
    if (!site) {
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

static NativeSite *entry_site(NativeObject *obj, vaddr target)
{
    NativeCallSpec *spec = native_definition_at(&obj->image, target);
    NativeSite *site;

    if (!spec) {
        return NULL;
    }
    site = site_get(obj, target, 0, spec);
    if (site->given_up) {
        return NULL;
    }
    if (site->accepted != target) {
        site_accept(site, target, obj);
        trace_native_call_bind(target, spec->symbol, target, "entry",
                               obj->image.name);
        qemu_log_mask(LOG_NATIVE_CALL, "native: %016" PRIx64 " entry of %s, "
                      "defined by %s\n", target, spec->symbol,
                      obj->image.name);
    }
    return site;
}

/* Whether calls of the object's own ifuncs go through slots without a name. */
static bool has_nameless_slots(const NativeImage *img)
{
    return img->provider || img->by_code;
}

static bool has_stubs(const NativeImage *img)
{
    return has_nameless_slots(img) || g_hash_table_size(img->slots);
}

/*
 * The row of a stub: the row that the slot's relocation names or, if there is
 * no such relocation, the row of the function whose address the slot holds.
 */
static NativeCallSpec *stub_spec(NativeObject *obj, vaddr slot)
{
    NativeCallSpec *spec = native_image_slot(&obj->image, slot);
    uint64_t value;

    if (!spec && has_nameless_slots(&obj->image)
        && read_slot(slot, &value)
        && native_object_find(value) == obj) {
        spec = native_definition_at(&obj->image, value);
    }
    return spec && spec->enabled ? spec : NULL;
}

static NativeSite *stub_site(NativeObject *obj, vaddr target)
{
    vaddr slot, stub = target;
    NativeCallSpec *spec;
    NativeSite *site;
    const void *code;

    if (!has_stubs(&obj->image)) {
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
    spec = stub_spec(obj, slot);
    if (!spec) {
        return NULL;
    }
    site = site_get(obj, target, slot, spec);
    return site_bind(site) ? site : NULL;
}

NativeSite *native_site_find(vaddr pc, vaddr target)
{
    NativeObject *obj = native_object_find(target);

    /*
     * A block can outlive another object that it calls into.  Such a block
     * would have a guard that reads an unmapped slot, or lack the guard that
     * it now needs.  So calls from other objects are native only in the block
     * that begins at the target.
     */
    if (!obj || (pc != target && native_object_find(pc) != obj)) {
        return NULL;
    }
    return entry_site(obj, target) ?: stub_site(obj, target);
}

NativeSite *native_site_through(vaddr slot)
{
    NativeObject *obj;
    uint64_t value;

    if (!read_slot(slot, &value)) {
        return NULL;
    }
    obj = native_object_find(value);
    return obj ? entry_site(obj, value) : NULL;
}

void native_site_bind(NativeSite *site)
{
    WITH_MMAP_LOCK_GUARD() {
        if (site->object) {
            site_bind(site);
        } else {
            /* The site was retired, but its code still runs: begin anew. */
            native_site_find(site->target, site->target);
        }
    }
}

void native_site_reached(NativeSite *site, vaddr pc, NativeCallWay way)
{
    static const char * const names[NATIVE_WAYS] = {
        [NATIVE_BY_PLT] = "plt",
        [NATIVE_BY_GOT] = "got",
        [NATIVE_BY_DIRECT] = "direct",
        [NATIVE_BY_TAIL] = "tail",
        [NATIVE_BY_ENTRY] = "entry",
    };

    /* A block without a guard must not outlive the object. */
    site->object->has_blocks |= site->slot == 0;
    if (g_hash_table_insert(callers, (gpointer)(uintptr_t)pc, site)) {
        trace_native_call_site(pc, site->spec->symbol, names[way]);
        qemu_log_mask(LOG_NATIVE_CALL, "native: %016" PRIx64 " calls %s %s\n",
                      pc, site->spec->symbol, names[way]);
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
            site_retire(site);
        } else if (site->provider == obj) {
            site_reject(site, NATIVE_SITE_NONE, false);
        }
    }
}

/*
 * Native calls: where the functions of the table are defined.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "target_native_call.h"
#include "definitions.h"
#include "known-code.h"
#include "segments.h"

/*
 * Of a longer resolver of an ifunc only the beginning is searched, and only
 * as many functions are taken from it.
 */
#define MAX_RESOLVER    4096
#define MAX_CHOICES     32

static void add_entry(NativeImage *img, NativeCallSpec *spec, vaddr addr)
{
    gpointer key = (gpointer)(uintptr_t)addr;
    NativeCallSpec *other = g_hash_table_lookup(img->entries, key);

    if (native_image_code(img, addr, 4)
        && (!other || strcmp(other->symbol, spec->symbol) < 0)) {
        g_hash_table_insert(img->entries, key, spec);
    }
}

/*
 * Add the functions among which an ifunc's resolver chooses: the addresses
 * that the resolver's code computes.  Callers within the library need not
 * call the chosen function: glibc's call a generic one.
 */
static void add_choices(NativeImage *img, NativeCallSpec *spec, vaddr resolver,
                        uint64_t size)
{
    Table code = native_table_read(img, resolver, MIN(size, MAX_RESOLVER));
    vaddr choices[MAX_CHOICES];
    size_t n = target_code_addresses(code.host, code.size, resolver, choices,
                                     MAX_CHOICES);

    for (size_t i = 0; i < n; i++) {
        if (choices[i] < resolver || choices[i] - resolver >= size) {
            add_entry(img, spec, choices[i]);
        }
    }
    table_free(&code);
}

/* A library for a soft-float ABI has its floating-point arguments elsewhere. */
static bool provides(const NativeImage *img, const NativeCallGroup *group)
{
    return img->provider && native_call_provides(img->provider, group)
           && (img->hard_float || !group->hard_float);
}

/* Whether the host's function may stand in for that of the image. */
static bool proved(const NativeImage *img, NativeCallSpec *spec)
{
    NativeLibrary library = {
        .build_id = img->build_id,
        .start = img->segments[0].start,
        .last = img->segments[img->n_segments - 1].last,
    };

    return native_call_proved(spec, &library);
}

/* At first use, find the functions that a provider exports. */
static void need_entries(NativeImage *img)
{
    NativeCallSpec *spec;
    NativeSymbol sym;

    if (img->entries) {
        return;
    }
    img->entries = g_hash_table_new(NULL, NULL);
    NATIVE_CALL_FOREACH(spec) {
        if (!spec->enabled || !provides(img, spec->group)) {
            continue;
        }
        if (spec->group->locate) {
            uint64_t at = spec->group->locate(spec, img->build_id);

            if (at) {
                add_entry(img, spec, img->bias + at);
                continue;
            }
        }
        if (!native_image_symbol(img, spec->symbol, &sym)) {
            continue;
        }
        if (sym.ifunc) {
            add_choices(img, spec, sym.addr, sym.size);
        } else {
            add_entry(img, spec, sym.addr);
        }
    }
}

NativeCallSpec *native_definition_at(NativeImage *img, vaddr addr)
{
    gpointer key = (gpointer)(uintptr_t)addr;
    NativeCallSpec *spec;

    need_entries(img);
    spec = g_hash_table_lookup(img->entries, key);
    if (!spec && img->by_code) {
        spec = native_known_code_find(img, addr);
        if (spec) {
            g_hash_table_insert(img->entries, key, spec);
        }
    }
    return spec && spec->enabled && proved(img, spec) ? spec : NULL;
}

bool native_defines(NativeImage *img, NativeCallSpec *spec, vaddr addr)
{
    NativeSymbol sym;

    if (!provides(img, spec->group)
        || !native_image_symbol(img, spec->symbol, &sym)
        || !native_image_code(img, addr, 4)
        || !proved(img, spec)) {
        return false;
    }
    if (!sym.ifunc) {
        return sym.addr == addr;
    }
    need_entries(img);
    add_entry(img, spec, addr);
    return true;
}

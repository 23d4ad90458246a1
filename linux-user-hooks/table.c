/*
 * Native calls: the table of functions.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "target_native_call.h"
#include "table.h"

bool native_call_enabled;
bool native_call_strict;

static GPtrArray *groups;       /* NativeCallGroup */
static GHashTable *specs;       /* symbol -> NativeCallSpec */

static const NativeCallProvider providers[] = {
    { "libc", "libc.so.6" },
};

static gint group_compare(gconstpointer a, gconstpointer b)
{
    const NativeCallGroup * const *x = a, * const *y = b;

    return strcmp((*x)->name, (*y)->name);
}

void native_call_register(NativeCallGroup *group)
{
    g_ptr_array_add(native_call_groups(), group);
    g_ptr_array_sort(groups, group_compare);
    if (!specs) {
        specs = g_hash_table_new(g_str_hash, g_str_equal);
    }
    for (size_t i = 0; i < group->n_specs; i++) {
        NativeCallSpec *spec = &group->specs[i];

        spec->group = group;
        g_hash_table_insert(specs, (gpointer)spec->symbol, spec);
    }
}

GPtrArray *native_call_groups(void)
{
    if (!groups) {
        groups = g_ptr_array_new();
    }
    return groups;
}

NativeCallSpec *native_call_spec(const char *symbol)
{
    return specs ? g_hash_table_lookup(specs, symbol) : NULL;
}

const NativeCallProvider *native_call_provider(const char *soname)
{
    for (size_t i = 0; i < ARRAY_SIZE(providers); i++) {
        if (g_pattern_match_simple(providers[i].soname, soname)) {
            return &providers[i];
        }
    }
    return NULL;
}

bool native_call_supported(const NativeCallSpec *spec)
{
    return TARGET_WCHAR_SIGNED || !(spec->flags & NATIVE_SIGNED_WCHAR);
}

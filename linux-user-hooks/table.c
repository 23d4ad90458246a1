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
bool native_call_fast;

static GPtrArray *groups;       /* NativeCallGroup */
static GHashTable *specs;       /* symbol -> NativeCallSpec */

static const NativeCallProvider providers[] = {
    { "glibc", "libc.so.6", "gnu_get_libc_version", { "math", "mem", "str" } },
    { "glibc", "libm.so.6", "clog10", { "math" } },
    /* As its authors make it, it has no DT_SONAME. */
    { "musl", "", "__dls3", { "math", "mem", "str" } },
    { "musl", "libc.so", "__dls3", { "math", "mem", "str" } },
    { "musl", "libc.musl-*.so.1", "__dls3", { "math", "mem", "str" } },
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

const NativeCallProvider *native_call_provider(const NativeCallProvider *last,
                                               const char *soname)
{
    for (size_t i = last ? last - providers + 1 : 0;
         i < ARRAY_SIZE(providers); i++) {
        if (g_pattern_match_simple(providers[i].soname, soname)) {
            return &providers[i];
        }
    }
    return NULL;
}

bool native_call_provides(const NativeCallProvider *provider,
                          const NativeCallGroup *group)
{
    return g_strv_contains(provider->groups, group->name);
}

char *native_call_provider_names(const NativeCallGroup *group)
{
    GString *s = g_string_new(NULL);
    const char *last = "";

    for (size_t i = 0; i < ARRAY_SIZE(providers); i++) {
        /* A library of several names has rows of one name in a row. */
        if (native_call_provides(&providers[i], group)
            && strcmp(providers[i].name, last)) {
            last = providers[i].name;
            g_string_append_printf(s, "%s%s", s->len ? "," : "", last);
        }
    }
    return g_string_free(s, FALSE);
}

bool native_call_proved(NativeCallSpec *spec, const char *build_id)
{
    return !spec->group->prove || spec->group->prove(spec, build_id);
}

bool native_call_supported(const NativeCallSpec *spec)
{
    return TARGET_WCHAR_SIGNED || !(spec->flags & NATIVE_SIGNED_WCHAR);
}

/*
 * Native calls: the table of functions.
 *
 * Groups form a list that is sorted by name, so that nothing depends on the
 * order in which constructors run.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "target_native_call.h"
#include "table.h"

bool native_call_enabled;
bool native_call_enable_more;
bool native_call_strict;
bool native_call_fast;

static NativeCallGroup *groups; /* the first one; sorted by name */
static GHashTable *specs;       /* symbol -> NativeCallSpec */

static const char *const libc_groups[] = { "math", "mem", "str", NULL };
static const char *const libm_groups[] = { "math", NULL };
static const char *const zlib_groups[] = { "zlib", NULL };
static const char *const lzma_groups[] = { "lzma", NULL };
static const char *const bzip2_groups[] = { "bzip2", NULL };
static const char *const zstd_groups[] = { "zstd", NULL };

static const NativeCallProvider providers[] = {
    { "glibc", "libc.so.6", "gnu_get_libc_version", libc_groups },
    { "glibc", "libm.so.6", "clog10", libm_groups },
    { "zlib", "libz.so.1", "zlibCompileFlags", zlib_groups },
    { "liblzma", "liblzma.so.5", "lzma_version_string", lzma_groups },
    { "libbz2", "libbz2.so.1.0", "BZ2_bzlibVersion", bzip2_groups },
    { "libzstd", "libzstd.so.1", "ZSTD_versionString", zstd_groups },
    /* musl's own build sets no DT_SONAME; distributions add one of two. */
    { "musl", "", "__dls3", libc_groups },
    { "musl", "libc.so", "__dls3", libc_groups },
    { "musl", "libc.musl-*.so.1", "__dls3", libc_groups },
};

/* Programs with a copy of a library, in which locate() finds functions. */
static const char *const located_groups[] = { "zstd", NULL };
static const NativeCallProvider program = {
    .name = "program", .groups = located_groups,
};

/* Those that options have added, in their order. */
static NativeCallProvider *added;

void native_call_register(NativeCallGroup *group)
{
    NativeCallGroup **link = &groups;

    while (*link && strcmp((*link)->name, group->name) < 0) {
        link = &(*link)->next;
    }
    group->next = *link;
    *link = group;

    if (!specs) {
        specs = g_hash_table_new(g_str_hash, g_str_equal);
    }
    for (size_t i = 0; i < group->n_specs; i++) {
        NativeCallSpec *spec = &group->specs[i];

        spec->group = group;
        g_hash_table_insert(specs, (gpointer)spec->symbol, spec);
    }
}

NativeCallSpec *native_call_next(const NativeCallSpec *spec)
{
    const NativeCallGroup *group = groups;

    if (spec) {
        size_t next = spec - spec->group->specs + 1;

        if (next < spec->group->n_specs) {
            return &spec->group->specs[next];
        }
        group = spec->group->next;
    }
    return group ? group->specs : NULL;
}

NativeCallSpec *native_call_spec(const char *symbol)
{
    return specs ? g_hash_table_lookup(specs, symbol) : NULL;
}

void native_call_add_provider(NativeCallProvider *provider)
{
    NativeCallProvider **link = &added;

    while (*link) {
        link = &(*link)->next;
    }
    *link = provider;
}

bool native_call_is_built_in(const char *soname)
{
    for (size_t i = 0; i < ARRAY_SIZE(providers); i++) {
        if (g_pattern_match_simple(soname, providers[i].soname)
            || g_pattern_match_simple(providers[i].soname, soname)) {
            return true;
        }
    }
    return false;
}

static const NativeCallProvider *next_provider(const NativeCallProvider *last)
{
    const NativeCallProvider *end = providers + ARRAY_SIZE(providers);

    if (!last) {
        return providers;
    }
    if (last >= providers && last < end) {
        return last + 1 < end ? last + 1 : added;
    }
    return last->next;
}

const NativeCallProvider *native_call_provider(const NativeCallProvider *last,
                                               const char *soname)
{
    const NativeCallProvider *p = next_provider(last);

    while (p && !g_pattern_match_simple(p->soname, soname)) {
        p = next_provider(p);
    }
    return p;
}

const NativeCallProvider *native_call_program(const char *build_id)
{
    for (const NativeCallGroup *g = groups; g; g = g->next) {
        if (!native_call_provides(&program, g)) {
            continue;
        }
        for (size_t i = 0; i < g->n_specs; i++) {
            if (g->locate(&g->specs[i], build_id)) {
                return &program;
            }
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
    const NativeCallProvider *p = NULL;
    const char *last = "";

    while ((p = next_provider(p))) {
        /* Providers of the same name follow each other: say it once. */
        if (native_call_provides(p, group) && strcmp(p->name, last)) {
            last = p->name;
            g_string_append_printf(s, "%s%s", s->len ? "," : "", last);
        }
    }
    return g_string_free(s, FALSE);
}

bool native_call_proved(NativeCallSpec *spec, const NativeLibrary *library)
{
    return !spec->group->prove || spec->group->prove(spec, library);
}

bool native_call_supported(const NativeCallSpec *spec)
{
    return TARGET_WCHAR_SIGNED || !(spec->flags & NATIVE_SIGNED_WCHAR);
}

/*
 * Native calls: the table of functions.
 *
 * One row (NativeCallSpec) says that calls of a provider's SYMBOL can be made
 * in the host's implementation.  Rows come in groups, a group is a file of
 * lib/, and registers itself before main().  The table also knows what the
 * user has switched on, and counts.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef NATIVE_CALL_TABLE_H
#define NATIVE_CALL_TABLE_H

#include "cpu.h"
#include "user/native-call.h"
#include "lib/native-libs.h"

typedef struct NativeCallGroup NativeCallGroup;

typedef struct NativeCallSpec {
    /* Fixed: the row. */
    const char *symbol;
    const char *signature;      /* see lib/native-libs.h */
    unsigned flags;             /* NATIVE_*, see lib/native-libs.h */
    /* uint64_t (uint64_t...): guest values in and out. */
    void *helper;
    const NativeCallGroup *group;

    /* Set while the options are read, constant afterwards. */
    bool enabled;

    /* Statistics; atomic. */
    uint64_t calls;
    uint64_t declined[NATIVE_REASONS];
    unsigned sites[NATIVE_CALL_REACHES];
} NativeCallSpec;

struct NativeCallGroup {
    const char *name;
    const char *provider;       /* a NativeCallProvider's name */
    NativeCallSpec *specs;
    size_t n_specs;
};

/* A library whose definitions can be replaced. */
typedef struct NativeCallProvider {
    const char *name;
    const char *soname;         /* glob pattern for DT_SONAME */
} NativeCallProvider;

/* Whether any row is enabled; constant once the options are read. */
extern bool native_call_enabled;

/* "strict": of a comparison, only the result 0 is native. */
extern bool native_call_strict;

/**
 * native_call_register: add a group to the table
 *
 * Called by constructors, before main(); see native_call_group().
 */
void native_call_register(NativeCallGroup *group);

#define native_call_group(group)                                        \
    static void __attribute__((constructor)) group##_register(void)     \
    {                                                                   \
        native_call_register(&group);                                   \
    }

/* All groups (NativeCallGroup *), in the order of their names. */
GPtrArray *native_call_groups(void);

/**
 * native_call_spec: the row of a symbol
 * @symbol: its name, NUL terminated, without a version
 *
 * Returns NULL if the table has none, whether enabled or not.
 */
NativeCallSpec *native_call_spec(const char *symbol);

/**
 * native_call_provider: the provider that an object is
 * @soname: its DT_SONAME
 *
 * Returns NULL if it is none.
 */
const NativeCallProvider *native_call_provider(const char *soname);

/* Whether the row can be used on this guest at all. */
bool native_call_supported(const NativeCallSpec *spec);

/* Whether C defines only the sign of the row's result. */
static inline bool native_call_is_comparison(const NativeCallSpec *spec)
{
    return spec->signature[0] == 'c';
}

/**
 * native_call_declined: count a call that was not native
 *
 * Returns what a helper returns for it.
 */
uint64_t native_call_declined(NativeCallSpec *spec, NativeReason reason);

/* At start: the statistics are wanted, and by default on stderr. */
void native_call_stats_open(void);

#endif

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

/* How a native call was reached: the columns of the statistics. */
typedef enum NativeCallWay {
    NATIVE_BY_PLT,      /* inline, the call of a PLT stub */
    NATIVE_BY_GOT,      /* inline, through a GOT slot: -fno-plt */
    NATIVE_BY_DIRECT,   /* inline, the call of the function itself */
    NATIVE_BY_TAIL,     /* a jump to either */
    NATIVE_BY_ENTRY,    /* a block that begins at either */
    NATIVE_WAYS
} NativeCallWay;

typedef struct NativeCallSpec {
    /* Fixed: the row. */
    const char *symbol;
    const char *signature;      /* see lib/native-libs.h */
    unsigned flags;             /* NATIVE_*, see lib/native-libs.h */
    /*
     * Guest values in and out: uint64_t (uint64_t...), or with a function
     * uint64_t (CPUArchState *, NativeCallSpec *, uint64_t...).
     */
    void *helper;
    NativeHostFunction *function;       /* the host's, for the helper */
    const NativeCallGroup *group;

    /* Set while the options are read, constant afterwards. */
    bool enabled;

    /* Statistics; atomic. */
    uint64_t calls[NATIVE_WAYS];
    uint64_t declined[NATIVE_REASONS];
} NativeCallSpec;

struct NativeCallGroup {
    const char *name;
    NativeCallSpec *specs;
    size_t n_specs;
    bool hard_float;    /* floating-point arguments are in registers */
    /*
     * Whether the host's function returns what that of a library with a given
     * build id does; NULL if that goes without saying.  It may set the row's
     * function.  Called under mmap_lock before a call is made native.
     */
    bool (*prove)(NativeCallSpec *spec, const char *build_id);
};

/* A library whose definitions can be replaced. */
typedef struct NativeCallProvider {
    const char *name;
    const char *soname;         /* glob pattern for DT_SONAME; "": has none */
    const char *symbol;         /* exported by no other library */
    const char *groups[4];      /* what it provides; ends with NULL */
} NativeCallProvider;

/* Whether any row is enabled; constant once the options are read. */
extern bool native_call_enabled;

/* "strict": of a comparison, only the result 0 is native. */
extern bool native_call_strict;

/* "math=fast": use the host's libm whether or not it returns the same. */
extern bool native_call_fast;

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
 * native_call_provider: the next provider that an object may be
 * @last: the one that it was not, or NULL to begin
 * @soname: its DT_SONAME, or ""
 *
 * It is that provider if it also exports the provider's symbol.  Returns NULL
 * if there is none.
 */
const NativeCallProvider *native_call_provider(const NativeCallProvider *last,
                                               const char *soname);

/* Whether definitions of a group's functions can be @provider's. */
bool native_call_provides(const NativeCallProvider *provider,
                          const NativeCallGroup *group);

/* The names of a group's providers, separated by commas; to be freed. */
char *native_call_provider_names(const NativeCallGroup *group);

/* Whether the row can be used on this guest at all. */
bool native_call_supported(const NativeCallSpec *spec);

/* Whether C defines only the sign of the row's result. */
static inline bool native_call_is_comparison(const NativeCallSpec *spec)
{
    return spec->signature[0] == 'c';
}

/**
 * native_call_proved: whether a row may be used for a library's function
 * @build_id: the library's, in lower case hex digits, or NULL if it has none
 *
 * Caller holds mmap_lock.
 */
bool native_call_proved(NativeCallSpec *spec, const char *build_id);

/**
 * native_call_declined: count a call that was not native
 *
 * Returns what a helper returns for it.
 */
uint64_t native_call_declined(NativeCallSpec *spec, NativeReason reason);

/* At start: the statistics are wanted, and by default on stderr. */
void native_call_stats_open(void);

#endif

/*
 * Native calls: the table of functions.
 *
 * A row (NativeCallSpec) says that QEMU can make calls of one library
 * function in the host's implementation of that function.  Rows come in
 * groups: each source file of groups/ defines one group and registers the
 * group before main() runs.  A provider is a library of the guest whose
 * functions the rows may replace.
 *
 * The table knows nothing of what the guest has mapped.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef NATIVE_CALL_TABLE_H
#define NATIVE_CALL_TABLE_H

#include "cpu.h"
#include "user/native-call.h"
#include "lib/native-libs.h"

typedef struct NativeCallGroup NativeCallGroup;

/* How the guest's code came to the function: the columns of the statistics. */
typedef enum NativeCallWay {
    NATIVE_BY_PLT,      /* a call of a PLT stub */
    NATIVE_BY_GOT,      /* a call through a GOT slot, as -fno-plt makes it */
    NATIVE_BY_DIRECT,   /* a call of the function itself */
    NATIVE_BY_TAIL,     /* a jump to a PLT stub or to the function */
    NATIVE_BY_ENTRY,    /* a block that begins at a stub or at the function */
    NATIVE_WAYS
} NativeCallWay;

/* A library of the guest, as far as it tells which library it is. */
typedef struct NativeLibrary {
    /* The GNU build id as hexadecimal digits in lower case, or NULL. */
    const char *build_id;
    vaddr start, last;          /* guest addresses of its segments */
} NativeLibrary;

typedef struct NativeCallSpec {
    /* These members are the row and never change. */
    const char *symbol;
    const char *signature;      /* letters of lib/native-libs.h */
    unsigned flags;             /* NATIVE_* of lib/native-libs.h */
    /*
     * Takes the guest's arguments as uint64_t, and returns the guest's result
     * as uint64_t, or what native_call_declined() returns.  In a group whose
     * helpers_take_env is set, two arguments come before the guest's: the
     * CPUArchState * and this NativeCallSpec *.
     */
    void *helper;
    /*
     * What tells this row from other rows that may have its place in the table
     * in other processes; 0 for built-in rows.
     */
    uint64_t identity;
    const NativeCallGroup *group;       /* set by native_call_register() */

    /*
     * The host's function that the helper calls, in groups with a prove()
     * callback; NULL in others.  Protected by mmap_lock.  The value never
     * changes once a call of the function has been translated.
     */
    NativeHostFunction *function;

    /* Set while QEMU reads its options, constant afterwards. */
    bool enabled;

    /*
     * For groups whose functions decline after their work: how many calls
     * declined one after the other, and how many of the next are not tried.
     * Threads may lose each other's counts.
     */
    uint8_t in_vain, pause;

    /* Statistics, accessed atomically. */
    uint64_t calls[NATIVE_WAYS];
    uint64_t declined[NATIVE_REASONS];
} NativeCallSpec;

struct NativeCallGroup {
    const char *name;
    NativeCallSpec *specs;
    size_t n_specs;             /* at least 1 */
    /* The functions take floating-point arguments in registers. */
    bool hard_float;
    /* Helpers get the CPU's state and their row; see NativeCallSpec.helper. */
    bool helpers_take_env;
    /*
     * The same, and nothing else: they read the guest's registers in the CPU's
     * state.  Their results can be any number; see native_call_declined().
     */
    bool helpers_read_registers;
    /*
     * Tells whether the host's function returns what the function of the
     * guest's @library returns.  NULL if the C standard leaves the host's
     * function no choice.  The callback may set the row's function.  The
     * caller holds mmap_lock.
     */
    bool (*prove)(NativeCallSpec *spec, const NativeLibrary *library);

    /*
     * Tells where a library has a function that it does not export: an address
     * in the file with @build_id, or 0 if that is not known or exported.  NULL
     * if libraries export all functions of the group.
     */
    uint64_t (*locate)(const NativeCallSpec *spec, const char *build_id);

    NativeCallGroup *next;      /* set by native_call_register() */
};

/* A library of the guest whose functions the table can replace. */
typedef struct NativeCallProvider {
    const char *name;
    const char *soname;         /* glob pattern for DT_SONAME; "" if absent */
    /* A function that no other library exports, or NULL: the name is enough. */
    const char *symbol;
    const char *const *groups;  /* names of what it provides; NULL ends them */
    struct NativeCallProvider *next;    /* set by native_call_add_provider() */
} NativeCallProvider;

/* Some row is enabled.  Constant after QEMU has read its options. */
extern bool native_call_enabled;

/* Groups that are added from now on are enabled, unless a row forbids it. */
extern bool native_call_enable_more;

/* "strict": a comparison is native only when its result is 0. */
extern bool native_call_strict;

/* "math=fast": use the host's libm without a proof that results are equal. */
extern bool native_call_fast;

/**
 * native_call_register: add a group to the table
 * @group: the group, which has to live as long as the process
 *
 * The order of rows does not depend on the order of registration.  Called by
 * constructors before main(); see native_call_group().
 */
void native_call_register(NativeCallGroup *group);

#define native_call_group(group)                                        \
    static void __attribute__((constructor)) group##_register(void)     \
    {                                                                   \
        native_call_register(&group);                                   \
    }

/**
 * native_call_next: the row that follows a row
 * @spec: a row, or NULL to begin
 *
 * Rows are sorted by the names of their groups; within a group they have the
 * order of the group's file.  Returns NULL after the last row.
 */
NativeCallSpec *native_call_next(const NativeCallSpec *spec);

#define NATIVE_CALL_FOREACH(spec)                                       \
    for ((spec) = native_call_next(NULL); (spec);                       \
         (spec) = native_call_next(spec))

/**
 * native_call_spec: the row of a symbol
 * @symbol: name of the symbol without a version, NUL terminated
 *
 * Returns NULL if the table has no such row; the row need not be enabled.
 */
NativeCallSpec *native_call_spec(const char *symbol);

/**
 * native_call_add_provider: let a library of the guest provide a group
 * @provider: the library, which has to live as long as the process
 *
 * To be called while QEMU reads its options.
 */
void native_call_add_provider(NativeCallProvider *provider);

/* Whether a library that @soname fits, a glob pattern, has built-in rows. */
bool native_call_is_built_in(const char *soname);

/**
 * native_call_provider: the next provider that an object may be
 * @last: the provider that the object proved not to be, or NULL to begin
 * @soname: the object's DT_SONAME, or "" if it has none
 *
 * The object is the returned provider if the object also exports the
 * provider's symbol.  Returns NULL if no provider is left.
 */
const NativeCallProvider *native_call_provider(const NativeCallProvider *last,
                                               const char *soname);

/**
 * native_call_program: the provider that a program is
 * @build_id: the program's, in hexadecimal, or NULL
 *
 * Returns NULL if no listed function is known to be in the program.
 */
const NativeCallProvider *native_call_program(const char *build_id);

/* Whether @provider defines functions of @group. */
bool native_call_provides(const NativeCallProvider *provider,
                          const NativeCallGroup *group);

/**
 * native_call_provider_names: names of the providers of a group
 *
 * Returns the names separated by commas; the caller frees them with g_free().
 */
char *native_call_provider_names(const NativeCallGroup *group);

/* Whether the row's function means the same on this guest and on the host. */
bool native_call_supported(const NativeCallSpec *spec);

/* Whether C defines no more of the row's result than its sign. */
static inline bool native_call_is_comparison(const NativeCallSpec *spec)
{
    return spec->signature[0] == 'c';
}

/**
 * native_call_proved: whether a row may replace a library's function
 * @spec: the row
 * @library: the library
 *
 * The first question for a function may run that function of the host some
 * thousand times.  Caller holds mmap_lock.
 */
bool native_call_proved(NativeCallSpec *spec, const NativeLibrary *library);

#endif

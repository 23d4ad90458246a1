/*
 * Native calls: rows that are not built in.
 *
 * One helper makes the calls of all these rows.  It reads the guest's arguments
 * where the guest's calling convention has them, and calls the function of the
 * host's library.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include <dlfcn.h>
#include <fenv.h>
#include <ffi.h>
#include "qapi/error.h"
#include "qemu/bswap.h"
#include "qemu/log.h"
#include "file-rows.h"
#include "leave.h"
#include "stateful.h"
#include "accel/tcg/cpu-ops.h"
#include "accel/tcg/getpc.h"
#include "accel/tcg/helper-retaddr.h"
#include "target_native_call.h"
#include "target_native_float.h"
#include "target_native_regs.h"

typedef struct FileRow {
    NativeSignature signature;
    bool stateful;
    bool in_registers;          /* see call_registers() */
    ffi_cif cif;
    ffi_type *types[NATIVE_MAX_ARGS];
} FileRow;

/*
 * The rows have to be part of QEMU's image, because stored translation blocks
 * refer to them by their distance from its beginning.
 */
enum { MAX_ROWS = 1024 };

static NativeCallSpec specs[MAX_ROWS];
static FileRow *rows[MAX_ROWS];
static size_t n_rows;

/* The arguments of a call, as the host takes them. */
typedef struct Arguments {
    uint64_t ints[NATIVE_MAX_INTS];
    double floats[NATIVE_MAX_FLOATS];   /* a float has the low half */
} Arguments;

/* Exceptions that the guest's own function would have to raise. */
#define EXCEPTIONS  (FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW | FE_UNDERFLOW)

/* Read the arguments.  Faults if some are on a stack that is not there. */
static void read_arguments(CPUArchState *env, const NativeSignature *s,
                           Arguments *args)
{
    const uint64_t *regs = target_int_regs(env);

    /*
     * The block has just stored some of the registers.  A load of several of
     * them would wait for that, so it must not be made of these loads.
     */
    for (unsigned i = 0; i < NATIVE_REG_INTS; i++) {
        args->ints[i] = qatomic_read(&regs[i]);
    }
    if (unlikely(s->n_ints > NATIVE_REG_INTS)) {
        const void *stack = g2h_untagged(target_stack_args(env));

        for (unsigned i = NATIVE_REG_INTS; i < s->n_ints; i++) {
            args->ints[i] = ldq_le_p(stack + 8 * (i - NATIVE_REG_INTS));
        }
    }
    for (unsigned i = 0; i < s->n_args; i++) {
        const NativeArg *arg = &s->arg[i];
        uint64_t *value = &args->ints[arg->at], bits;

        if (arg->letter == 'p') {
            *value = (uintptr_t)g2h_untagged(target_untag(*value));
        } else if (native_is_float(arg->letter)) {
            bits = target_float_reg(env, arg->at);
            if (arg->letter == 'F') {
                bits = target_float(bits);
            }
            memcpy(&args->floats[arg->at], &bits, sizeof(bits));
        }
    }
}

/* The value of a factor of a range; negative numbers are huge ones. */
static uint64_t factor_value(const NativeSignature *s, NativeFactor factor,
                             const Arguments *args)
{
    const NativeArg *arg = &s->arg[factor.value];

    if (factor.constant) {
        return factor.value;
    }
    switch (arg->letter) {
    case 'i':
        return (int)args->ints[arg->at];
    case 'u':
        return (unsigned)args->ints[arg->at];
    default:
        return args->ints[arg->at];
    }
}

/* Access a declared range.  Returns false if no object is as long. */
static bool touch(const NativeSignature *s, const NativeArg *arg,
                  const Arguments *args)
{
    uint64_t size = 1;

    for (int i = 0; i < arg->n_factors; i++) {
        if (__builtin_mul_overflow(size, factor_value(s, arg->factor[i], args),
                                   &size)) {
            return false;
        }
    }
    return native_touch(args->ints[arg->at], size, arg->writable);
}

static bool touch_ranges(const NativeSignature *s, const Arguments *args)
{
    for (unsigned i = 0; i < s->n_args; i++) {
        if (s->arg[i].n_factors && !touch(s, &s->arg[i], args)) {
            return false;
        }
    }
    return true;
}

static uint64_t call_ffi(FileRow *row, NativeHostFunction *function,
                         Arguments *args)
{
    const NativeSignature *s = &row->signature;
    QEMU_UNINITIALIZED void *values[NATIVE_MAX_ARGS];
    uint64_t result = 0;

    for (unsigned i = 0; i < s->n_args; i++) {
        const NativeArg *arg = &s->arg[i];

        values[i] = native_is_float(arg->letter)
                    ? (void *)&args->floats[arg->at]
                    : (void *)&args->ints[arg->at];
    }
    ffi_call(&row->cif, function, &result, values);
    return result;
}

#ifdef __x86_64__
/*
 * Call a function that has its arguments in registers.  ffi_call() takes some
 * 60 ns because it classifies arguments again for each call.  On x86-64 that is
 * not needed: integers and floating-point numbers each have registers of their
 * own in their order, whatever is between them, and a function looks at those
 * of its own arguments only (System V psABI for x86-64, 3.2.3, "Passing").
 */
enum { REG_INTS = 6, REG_FLOATS = 8 };

#define INT_ARGS(a)     (a)[0], (a)[1], (a)[2], (a)[3], (a)[4], (a)[5]
#define INT_TYPES       uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, \
                        uint64_t
#define FLOAT_ARGS(a)   (a)[0], (a)[1], (a)[2], (a)[3], (a)[4], (a)[5], \
                        (a)[6], (a)[7]
#define FLOAT_TYPES     double, double, double, double, double, double, \
                        double, double

static uint64_t call_registers(const FileRow *row, NativeHostFunction *function,
                               const Arguments *args)
{
    const NativeSignature *s = &row->signature;
    union {
        double value;
        uint64_t bits;          /* a float has the low half */
    } result;

    if (likely(s->n_floats == 0)) {
        if (!native_is_float(s->letters[0])) {
            return ((uint64_t (*)(INT_TYPES))function)(INT_ARGS(args->ints));
        }
        result.value = ((double (*)(INT_TYPES))function)(INT_ARGS(args->ints));
        return result.bits;
    }
    if (!native_is_float(s->letters[0])) {
        return ((uint64_t (*)(INT_TYPES, FLOAT_TYPES))function)
               (INT_ARGS(args->ints), FLOAT_ARGS(args->floats));
    }
    result.value = ((double (*)(INT_TYPES, FLOAT_TYPES))function)
               (INT_ARGS(args->ints), FLOAT_ARGS(args->floats));
    return result.bits;
}
#else
enum { REG_INTS = 0, REG_FLOATS = 0 };

#define call_registers(row, function, args) call_ffi(row, function, args)
#endif

static bool is_nan(char letter, uint64_t bits)
{
    return letter == 'D' ? bits << 1 > UINT64_C(0x7ff) << 53
           : letter == 'F' && (uint32_t)bits << 1 > UINT32_C(0xff) << 24;
}

/*
 * From the host's result to the guest register; @first is the guest register
 * of the first argument.  Returns false if the guest must not see the result.
 */
static bool convert_result(const NativeSignature *s, uint64_t first,
                           uint64_t *result)
{
    switch (s->letters[0]) {
    case 'v':
        break;
    case 'd':
        *result = first;
        break;
    case 'p':
        if (*result) {
            *result = h2g_nocheck(*result);
            if (!page_check_range(*result, 1, PAGE_VALID)) {
                return false;
            }
            /* The distance keeps the tag of the guest's pointer. */
            *result = first + (*result - target_untag(first));
        }
        break;
    case 'c':
    case 'i':
    case 'u':
        *result = target_int(*result);
        break;
    case 'F':
        *result = (uint32_t)*result;
        break;
    }
    return true;
}

/* Whether the guest's state lets the host compute with its own. */
static bool float_usual(CPUArchState *env)
{
    if (!target_float_usual(env)) {
        return false;
    }
    if (fetestexcept(EXCEPTIONS)) {
        feclearexcept(EXCEPTIONS);
    }
    return true;
}

/* Raise the exceptions of a call.  Returns false if the guest's code should. */
static bool check_float(CPUArchState *env, const FileRow *row, uint64_t result)
{
    int raised = fetestexcept(EXCEPTIONS);

    if (row->stateful) {
        target_float_raise(env,
                           (raised & FE_INVALID ? float_flag_invalid : 0)
                           | (raised & FE_DIVBYZERO ? float_flag_divbyzero : 0)
                           | (raised & FE_OVERFLOW ? float_flag_overflow : 0)
                           | (raised & FE_UNDERFLOW ? float_flag_underflow
                                                    : 0));
        return true;
    }
    return !raised && !is_nan(row->signature.letters[0], result);
}

static uint64_t helper_file_row(CPUArchState *env, NativeCallSpec *spec)
{
    FileRow *row = rows[spec - specs];
    const NativeSignature *s = &row->signature;
    bool computes = s->n_floats || native_is_float(s->letters[0]);
    QEMU_UNINITIALIZED Arguments args;
    uint64_t result;

    if (computes && unlikely(!float_usual(env))) {
        return native_leave(spec, NATIVE_MODE);
    }
    set_helper_retaddr(GETPC());
    read_arguments(env, s, &args);
    if (row->stateful) {
        if (unlikely(!touch_ranges(s, &args))) {
            clear_helper_retaddr();
            return native_leave(spec, NATIVE_RANGE);
        }
        native_commit(env);
    }
    result = row->in_registers ? call_registers(row, spec->function, &args)
                               : call_ffi(row, spec->function, &args);
    native_committed(env);
    clear_helper_retaddr();
    if (computes && unlikely(!check_float(env, row, result))) {
        return native_leave(spec, NATIVE_RANGE);
    }
    if (unlikely(!convert_result(s, *target_int_regs(env), &result))) {
        return native_leave(spec, NATIVE_RANGE);
    }
    return result;
}

/* Load the host's library of a section.  Caller holds mmap_lock. */
static bool load(NativeSection *section)
{
    sigset_t all, old;

    if (section->library || section->unusable) {
        return section->library;
    }
    /* Threads that the library may start are no threads of the guest. */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    section->library = dlopen(section->host, RTLD_NOW | RTLD_LOCAL);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (!section->library) {
        loc_push_restore(&section->loc);
        warn_report("the functions of group %s are not native: %s",
                    section->name, dlerror());
        loc_pop(&section->loc);
        section->unusable = true;
    }
    return section->library;
}

static bool prove(NativeCallSpec *spec, const NativeLibrary *library)
{
    NativeSection *section = container_of(spec->group, NativeSection, group);

    if (spec->function) {
        return true;
    }
    if (guest_base) {
        /* Pointers in memory would not be the host's. */
        qemu_log_mask(LOG_NATIVE_CALL, "native: %s is not native, because the "
                      "guest's addresses are not the host's (-B, -R)\n",
                      spec->symbol);
    } else if (load(section)) {
        spec->function = dlsym(section->library, spec->symbol);
        if (!spec->function) {
            qemu_log_mask(LOG_NATIVE_CALL, "native: %s has no %s\n",
                          section->host, spec->symbol);
        }
    }
    if (!spec->function) {
        native_call_declined(spec, NATIVE_UNPROVED);
    }
    return spec->function;
}

static ffi_type *type_of(char letter)
{
    switch (letter) {
    case 'v':
        return &ffi_type_void;
    case 'c':
    case 'i':
        return &ffi_type_sint32;
    case 'u':
        return &ffi_type_uint32;
    case 'l':
        return &ffi_type_sint64;
    case 'z':
        return &ffi_type_uint64;
    case 'D':
        return &ffi_type_double;
    case 'F':
        return &ffi_type_float;
    default:
        return &ffi_type_pointer;
    }
}

/* A hash of all that generated code depends on besides the row's number. */
static uint64_t identity(const NativeSection *section, const FileRow *row,
                         const char *symbol)
{
    g_autofree char *text = g_strdup_printf("%s %s %s %d", section->soname,
                                            symbol, row->signature.letters,
                                            row->stateful);
    g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256,
                                                         text, -1);
    uint64_t value;

    sum[16] = 0;
    value = g_ascii_strtoull(sum, NULL, 16);
    return value;
}

bool native_section_row(NativeSection *section, const char *symbol,
                        bool stateful, const NativeSignature *signature,
                        Error **errp)
{
    NativeCallSpec *spec, *other = native_call_spec(symbol);
    FileRow *row;

    for (size_t i = 0; !other && i < section->group.n_specs; i++) {
        if (!strcmp(section->group.specs[i].symbol, symbol)) {
            other = &section->group.specs[i];
        }
    }
    if (other) {
        error_setg(errp, "there is a row of '%s' already", symbol);
        return false;
    }
    if (n_rows == MAX_ROWS) {
        error_setg(errp, "there are %d rows already, and no more are possible",
                   MAX_ROWS);
        return false;
    }
    row = g_new0(FileRow, 1);
    row->signature = *signature;
    row->stateful = stateful;
    row->in_registers = signature->n_ints <= REG_INTS
                        && signature->n_floats <= REG_FLOATS;
    for (unsigned i = 0; i < signature->n_args; i++) {
        row->types[i] = type_of(signature->arg[i].letter);
    }
    if (ffi_prep_cif(&row->cif, FFI_DEFAULT_ABI, signature->n_args,
                     type_of(signature->letters[0]), row->types) != FFI_OK) {
        error_setg(errp, "libffi cannot call such a function");
        g_free(row);
        return false;
    }

    spec = &specs[n_rows];
    rows[n_rows++] = row;
    *spec = (NativeCallSpec) {
        .symbol = g_strdup(symbol),
        .signature = row->signature.letters,
        .flags = NATIVE_LISTED | (stateful ? NATIVE_STATEFUL : 0),
        .helper = helper_file_row,
        .identity = identity(section, row, symbol),
    };
    if (!section->group.n_specs++) {
        section->group.specs = spec;
    }
    section->group.hard_float |= signature->n_floats > 0
                                 || native_is_float(signature->letters[0]);
    return true;
}

void native_section_add(NativeSection *section)
{
    NativeCallGroup *group = &section->group;

    group->name = section->name;
    group->helpers_take_env = true;
    group->helpers_read_registers = true;
    group->prove = prove;
    for (size_t i = 0; i < group->n_specs; i++) {
        NativeCallSpec *spec = &group->specs[i];

        spec->flags |= section->by_name ? NATIVE_BY_NAME : 0;
        spec->enabled = native_call_enable_more && !section->by_name;
        native_call_enabled |= spec->enabled;
    }
    native_call_register(group);

    section->groups[0] = section->name;
    section->provider = (NativeCallProvider) {
        .name = section->soname,
        .soname = section->soname,
        .groups = section->groups,
    };
    native_call_add_provider(&section->provider);
}

/*
 * Native calls: the code that makes them.
 *
 * Generic TCG ops: the guard, the call of the helper, its result.  What the
 * call means for the link register and the program counter is the
 * translator's.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "qemu/log.h"
#include "accel/tcg/cpu-loop.h"
#include "exec/translation-block.h"
#include "exec/translator.h"
#include "exec/helper-head.h.inc"
#include "tcg/helper-info.h"
#include "tcg/tcg-op.h"
#include "qemu.h"
#include "user-internals.h"
#include "target_native_float.h"
#include "sites.h"

#define MAX_ARGS 5

/*
 * One for each number of arguments, shared by all rows.  When a helper faults
 * the guest's registers have to be in memory, so it counts as one that reads
 * globals; it writes none.
 */
#define HELPER_INFO(args) {                             \
        .name = "native_call",                          \
        .flags = TCG_CALL_NO_WG,                        \
        .typemask = dh_typemask(i64, 0) | (args)        \
    }

static TCGHelperInfo helper_info[MAX_ARGS + 1] = {
    [1] = HELPER_INFO(dh_typemask(i64, 1)),
    [2] = HELPER_INFO(dh_typemask(i64, 1) | dh_typemask(i64, 2)),
    [3] = HELPER_INFO(dh_typemask(i64, 1) | dh_typemask(i64, 2) |
                      dh_typemask(i64, 3)),
    [4] = HELPER_INFO(dh_typemask(i64, 1) | dh_typemask(i64, 2) |
                      dh_typemask(i64, 3) | dh_typemask(i64, 4)),
};

/* The same for functions with floating-point arguments. */
#define FLOAT_HELPER_INFO(args, other_flags) {                          \
        .name = "native_call_float",                                    \
        .flags = other_flags,                                           \
        .typemask = dh_typemask(i64, 0) | dh_typemask(env, 1)           \
                    | dh_typemask(ptr, 2) | (args)                      \
    }
#define FLOAT_HELPER_INFOS(flags) {                                     \
        [3] = FLOAT_HELPER_INFO(dh_typemask(i64, 3), flags),            \
        [4] = FLOAT_HELPER_INFO(dh_typemask(i64, 3)                     \
                                | dh_typemask(i64, 4), flags),          \
        [5] = FLOAT_HELPER_INFO(dh_typemask(i64, 3)                     \
                                | dh_typemask(i64, 4)                   \
                                | dh_typemask(i64, 5), flags),          \
    }

/* Those that access no memory cannot fault; those that do, as above. */
static TCGHelperInfo float_info[MAX_ARGS + 1] =
    FLOAT_HELPER_INFOS(TCG_CALL_NO_RWG);
static TCGHelperInfo float_memory_info[MAX_ARGS + 1] =
    FLOAT_HELPER_INFOS(TCG_CALL_NO_WG);

/* Helpers that leave the guest's state alone. */
static TCGHelperInfo info_pointer = {
    .name = "native_call_note",
    .flags = TCG_CALL_NO_RWG,
    .typemask = dh_typemask(ptr, 1),
};

static TCGHelperInfo info_declined = {
    .name = "native_call_declined",
    .flags = TCG_CALL_NO_RWG,
    .typemask = dh_typemask(ptr, 1) | dh_typemask(i32, 2),
};

static void helper_bind(void *site)
{
    native_site_bind(site);
}

static void helper_native(void *counter)
{
    qatomic_inc((uint64_t *)counter);
}

static void helper_declined(void *spec, uint32_t reason)
{
    native_call_declined(spec, reason);
}

bool native_interrupted(void)
{
    /* Negative when something wants this thread to leave generated code. */
    return (int32_t)qatomic_read(&thread_cpu->neg.icount_decr.u32) < 0;
}

static bool counting(void)
{
    return qemu_loglevel_mask(LOG_NATIVE_STATS);
}

static void gen_count_native(uint64_t *counter)
{
    if (counting()) {
        tcg_gen_call1(helper_native, &info_pointer, NULL,
                      tcgv_ptr_temp(tcg_constant_ptr(counter)));
    }
}

/* On the way to @slow. */
static void gen_count_declined(NativeCallSpec *spec, NativeReason reason)
{
    if (counting()) {
        tcg_gen_call2(helper_declined, &info_declined, NULL,
                      tcgv_ptr_temp(tcg_constant_ptr(spec)),
                      tcgv_i32_temp(tcg_constant_i32(reason)));
    }
}

/* Go on only if the slot holds what was accepted. */
static void gen_guard(NativeSite *site, NativeCallReach reach, TCGLabel *slow)
{
    TCGv_ptr s = tcg_constant_ptr(site);
    TCGv_i64 value = tcg_temp_new_i64();
    TCGv_i64 expect = tcg_temp_new_i64();
    TCGLabel *bound, *unbound;

    tcg_gen_qemu_ld_i64(value, tcg_constant_i64(site->slot), 0, MO_LEUQ);
    tcg_gen_ld_i64(expect, s, offsetof(NativeSite, accepted));
    if (reach != NATIVE_CALL_ENTRY) {
        tcg_gen_brcond_i64(TCG_COND_NE, value, expect, slow);
        return;
    }
    /* All calls that are not native come here: see what is bound by now. */
    bound = gen_new_label();
    unbound = gen_new_label();
    tcg_gen_brcond_i64(TCG_COND_EQ, value, expect, bound);
    tcg_gen_ld_i64(expect, s, offsetof(NativeSite, rejected));
    tcg_gen_brcond_i64(TCG_COND_EQ, value, expect, unbound);
    tcg_gen_call1(helper_bind, &info_pointer, NULL, tcgv_ptr_temp(s));
    tcg_gen_ld_i64(expect, s, offsetof(NativeSite, accepted));
    tcg_gen_brcond_i64(TCG_COND_EQ, value, expect, bound);
    gen_set_label(unbound);
    gen_count_declined(site->spec, NATIVE_UNBOUND);
    tcg_gen_br(slow);
    gen_set_label(bound);
}

static bool is_float(char letter)
{
    return letter == 'D' || letter == 'F';
}

static void gen_helper(NativeCallSpec *spec, TCGv_i64 ret,
                       TCGv_i64 const regs[8], TCGv_i64 const fregs[8])
{
    TCGHelperInfo *info = !spec->function ? helper_info
                          : strpbrk(spec->signature, "PI") ? float_memory_info
                          : float_info;
    TCGTemp *r = tcgv_i64_temp(ret);
    TCGTemp *a[MAX_ARGS];
    unsigned n = 0, n_int = 0, n_float = 0;

    if (spec->function) {
        a[n++] = tcgv_ptr_temp(tcg_env);
        a[n++] = tcgv_ptr_temp(tcg_constant_ptr(spec));
    }
    for (const char *s = spec->signature + 1; *s; s++) {
        g_assert(n < MAX_ARGS);
        a[n++] = tcgv_i64_temp(is_float(*s)
                               ? target_float_arg(n_float++, fregs)
                               : regs[n_int++]);
    }
    switch (n) {
    case 1:
        tcg_gen_call1(spec->helper, &info[n], r, a[0]);
        break;
    case 2:
        tcg_gen_call2(spec->helper, &info[n], r, a[0], a[1]);
        break;
    case 3:
        tcg_gen_call3(spec->helper, &info[n], r, a[0], a[1], a[2]);
        break;
    case 4:
        tcg_gen_call4(spec->helper, &info[n], r, a[0], a[1], a[2], a[3]);
        break;
    case 5:
        tcg_gen_call5(spec->helper, &info[n], r, a[0], a[1], a[2], a[3],
                      a[4]);
        break;
    default:
        g_assert_not_reached();
    }
}

/* A function without a result leaves what is in the register. */
static void gen_result(NativeCallSpec *spec, TCGv_i64 ret,
                       TCGv_i64 const regs[8], TCGv_i64 const fregs[8])
{
    char letter = spec->signature[0];

    if (is_float(letter)) {
        target_float_result(ret, letter == 'F', fregs);
    } else if (!spec->function || letter != 'v') {
        tcg_gen_mov_i64(regs[0], ret);
    }
}

/*
 * One instruction at a time shows each of them: to a debugger that steps, and
 * after a native call has faulted, see native_call_faulted().  Nor is anything
 * hidden from a plugin.
 */
static bool possible(DisasContextBase *db)
{
    return native_call_enabled
           && (tb_cflags(db->tb) & CF_COUNT_MASK) != 1
           && !(tb_cflags(db->tb) & CF_PCREL)
           && !db->plugin_enabled;
}

static NativeCallWay way_of(const NativeSite *site, NativeCallReach reach)
{
    switch (reach) {
    case NATIVE_CALL_INLINE:
        return site->slot ? NATIVE_BY_PLT : NATIVE_BY_DIRECT;
    case NATIVE_CALL_TAIL:
        return NATIVE_BY_TAIL;
    case NATIVE_CALL_ENTRY:
        return NATIVE_BY_ENTRY;
    default:
        g_assert_not_reached();
    }
}

/* What comes behind the guard. */
static void gen_call(NativeSite *site, vaddr pc, NativeCallWay way,
                     TCGLabel *slow, TCGv_i64 const regs[8],
                     TCGv_i64 const fregs[8])
{
    NativeCallSpec *spec = site->spec;
    TCGv_i64 ret = tcg_temp_new_i64();

    native_site_reached(site, pc, way);
    gen_helper(spec, ret, regs, fregs);
    tcg_gen_brcondi_i64(TCG_COND_EQ, ret, NATIVE_DECLINED, slow);
    if (native_call_strict && native_call_is_comparison(spec)) {
        TCGLabel *equal = gen_new_label();

        tcg_gen_brcondi_i64(TCG_COND_EQ, ret, 0, equal);
        gen_count_declined(spec, NATIVE_DIFFERS);
        tcg_gen_br(slow);
        gen_set_label(equal);
    }
    gen_result(spec, ret, regs, fregs);
    gen_count_native(&spec->calls[way]);
}

TCGLabel *native_call_gen(DisasContextBase *db, vaddr pc, vaddr target,
                          NativeCallReach reach, TCGv_i64 const regs[8],
                          TCGv_i64 const fregs[8])
{
    NativeSite *site = possible(db) ? native_site_find(pc, target) : NULL;
    TCGLabel *slow;

    if (!site) {
        return NULL;
    }
    slow = gen_new_label();
    if (site->slot) {
        gen_guard(site, reach, slow);
    }
    gen_call(site, pc, way_of(site, reach), slow, regs, fregs);
    return slow;
}

TCGLabel *native_call_gen_pointer(DisasContextBase *db, vaddr pc, vaddr slot,
                                  TCGv_i64 pointer, NativeCallReach reach,
                                  TCGv_i64 const regs[8],
                                  TCGv_i64 const fregs[8])
{
    NativeSite *site = possible(db) ? native_site_through(slot) : NULL;
    TCGv_i64 expect;
    TCGLabel *slow;

    if (!site) {
        return NULL;
    }
    slow = gen_new_label();
    expect = tcg_temp_new_i64();
    tcg_gen_ld_i64(expect, tcg_constant_ptr(site),
                   offsetof(NativeSite, accepted));
    tcg_gen_brcond_i64(TCG_COND_NE, pointer, expect, slow);
    gen_call(site, pc, reach == NATIVE_CALL_TAIL ? NATIVE_BY_TAIL
                                                 : NATIVE_BY_GOT, slow, regs,
             fregs);
    return slow;
}

void native_call_faulted(CPUState *cpu, const void *mask, uintptr_t ra)
{
    uint64_t data[INSN_START_WORDS];
    TranslationBlock *tb = ra ? tcg_tb_lookup(ra) : NULL;
    NativeSite *site;

    /*
     * The first word of insn_start is the pc.  A block of one instruction
     * makes no native calls: the fault is the instruction's own.
     */
    if (!tb || (tb_cflags(tb) & CF_COUNT_MASK) == 1
        || !cpu_unwind_state_data(cpu, ra, data)) {
        return;
    }
    site = native_site_called_at(data[0]);
    if (site) {
        native_call_declined(site->spec, NATIVE_FAULT);
        sigprocmask(SIG_SETMASK, mask, NULL);
        cpu_restore_state(cpu, ra);
        cpu->cflags_next_tb = cpu->tcg_cflags | CF_NOIRQ | 1;
        cpu_loop_exit_noexc(cpu);
    }
}

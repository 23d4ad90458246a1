/*
 * Native calls: the code that makes them.
 *
 * A native call is made of generic TCG ops: the guard, the call of the helper,
 * the assignment of the result.  The translator adds what the call means for
 * the link register and the program counter.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "qemu/log.h"
#include "exec/translation-block.h"
#include "exec/translator.h"
#include "exec/helper-head.h.inc"
#include "tcg/helper-info.h"
#include "tcg/tcg-op.h"
#include "target_native_float.h"
#include "emit.h"
#include "stats.h"

/*
 * One TCGHelperInfo for each number of arguments; all rows of a kind share
 * these.  Element N - 1 is for N arguments.
 *
 * The guest's registers have to be in memory when a helper faults.  So a
 * helper that accesses guest memory counts as one that reads TCG globals; no
 * helper writes them (TCG_CALL_NO_WG).  A helper that accesses no guest memory
 * cannot fault (TCG_CALL_NO_RWG).
 */
#define ARG(n)  dh_typemask(i64, n)
#define HELPER_INFO(helper_name, helper_flags, args) {                  \
        .name = helper_name,                                            \
        .flags = helper_flags,                                          \
        .typemask = dh_typemask(i64, 0) | (args),                       \
    }

#define PLAIN_INFO(args)    \
    HELPER_INFO("native_call", TCG_CALL_NO_WG, args)

static TCGHelperInfo plain_info[] = {
    PLAIN_INFO(ARG(1)),
    PLAIN_INFO(ARG(1) | ARG(2)),
    PLAIN_INFO(ARG(1) | ARG(2) | ARG(3)),
    PLAIN_INFO(ARG(1) | ARG(2) | ARG(3) | ARG(4)),
};

/* The same for helpers that get env and their row before the arguments. */
#define ENV_INFO(flags, args)   \
    HELPER_INFO("native_call_env", flags,                               \
                dh_typemask(env, 1) | dh_typemask(ptr, 2) | (args))
#define ENV_INFOS(flags) {                                              \
        ENV_INFO(flags, ARG(3)),                                        \
        ENV_INFO(flags, ARG(3) | ARG(4)),                               \
        ENV_INFO(flags, ARG(3) | ARG(4) | ARG(5)),                      \
        ENV_INFO(flags, ARG(3) | ARG(4) | ARG(5) | ARG(6)),             \
        ENV_INFO(flags, ARG(3) | ARG(4) | ARG(5) | ARG(6) | ARG(7)),    \
    }

static TCGHelperInfo env_info[] = ENV_INFOS(TCG_CALL_NO_RWG);
static TCGHelperInfo env_memory_info[] = ENV_INFOS(TCG_CALL_NO_WG);

/* The same for helpers that read the guest's registers themselves. */
static TCGHelperInfo registers_info = ENV_INFO(TCG_CALL_NO_WG, 0);

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

static bool counting(void)
{
    return qemu_loglevel_mask(LOG_NATIVE_STATS);
}

static void gen_count_native(uint64_t *counter)
{
    if (counting()) {
        tcg_gen_call1(helper_native, &info_pointer, NULL,
                      tcgv_ptr_temp(tcg_host_ptr(counter)));
    }
}

/* Emit this before a branch to the guest's own code. */
static void gen_count_declined(NativeCallSpec *spec, NativeReason reason)
{
    if (counting()) {
        tcg_gen_call2(helper_declined, &info_declined, NULL,
                      tcgv_ptr_temp(tcg_host_ptr(spec)),
                      tcgv_i32_temp(tcg_constant_i32(reason)));
    }
}

/* Load a member of @site, which other threads may change at any time. */
static void gen_load_site(TCGv_i64 value, NativeSite *site, size_t offset)
{
    tcg_gen_ld_i64(value, tcg_host_ptr(site), offset);
}

/*
 * Emit the guard: go on only if the site's slot holds the accepted address,
 * otherwise branch to @slow.
 */
static void gen_guard(NativeSite *site, NativeCallReach reach, TCGLabel *slow)
{
    TCGv_i64 value = tcg_temp_new_i64();
    TCGv_i64 expect = tcg_temp_new_i64();
    TCGLabel *bound, *unbound;

    tcg_gen_qemu_ld_i64(value, tcg_constant_i64(site->slot), 0, MO_LEUQ);
    gen_load_site(expect, site, offsetof(NativeSite, accepted));
    if (reach != NATIVE_CALL_ENTRY) {
        tcg_gen_brcond_i64(TCG_COND_NE, value, expect, slow);
        return;
    }
    /*
     * All calls of a stub that are not native come by here.  If the slot holds
     * an address that was neither accepted nor rejected, look at that address.
     */
    bound = gen_new_label();
    unbound = gen_new_label();
    tcg_gen_brcond_i64(TCG_COND_EQ, value, expect, bound);
    gen_load_site(expect, site, offsetof(NativeSite, rejected));
    tcg_gen_brcond_i64(TCG_COND_EQ, value, expect, unbound);
    tcg_gen_call1(helper_bind, &info_pointer, NULL,
                  tcgv_ptr_temp(tcg_host_ptr(site)));
    gen_load_site(expect, site, offsetof(NativeSite, accepted));
    tcg_gen_brcond_i64(TCG_COND_EQ, value, expect, bound);
    gen_set_label(unbound);
    gen_count_declined(site->spec, NATIVE_UNBOUND);
    tcg_gen_br(slow);
    gen_set_label(bound);
}

/* Distance from env to the CPU's native_call_skip. */
#define SKIP_OFFSET ((intptr_t)offsetof(CPUState, native_call_skip) \
                     - (intptr_t)sizeof(CPUState))

/* Whether a block that begins at the function itself makes the call. */
static bool at_function(const NativeSite *site, NativeCallReach reach)
{
    return reach == NATIVE_CALL_ENTRY && !site->slot;
}

static void gen_set_skip(bool on)
{
    tcg_gen_st8_i32(tcg_constant_i32(on), tcg_env, SKIP_OFFSET);
}

/*
 * Emit what a block that begins at a stub or function does first: leave the
 * call to the guest's own code if a native call of it has just declined or
 * faulted.  The function ends that.
 */
static void gen_skip(const NativeSite *site, TCGLabel *slow)
{
    TCGLabel *go = gen_new_label();
    TCGv_i32 value = tcg_temp_new_i32();

    tcg_gen_ld8u_i32(value, tcg_env, SKIP_OFFSET);
    tcg_gen_brcondi_i32(TCG_COND_EQ, value, 0, go);
    if (!site->slot) {
        gen_set_skip(false);
    }
    tcg_gen_br(slow);
    gen_set_label(go);
}

/*
 * Emit what follows the helper: branch to @slow if the helper has declined.
 * The helper has set native_call_skip, which nobody needs any more if the
 * block begins at the function.  @any: the helper may also return
 * NATIVE_DECLINED as a result, and then native_call_skip is not set.
 */
static void gen_declined(TCGv_i64 ret, bool any, bool at_function,
                         TCGLabel *slow)
{
    TCGLabel *native;

    if (!at_function && !any) {
        tcg_gen_brcondi_i64(TCG_COND_EQ, ret, NATIVE_DECLINED, slow);
        return;
    }
    native = gen_new_label();
    tcg_gen_brcondi_i64(TCG_COND_NE, ret, NATIVE_DECLINED, native);
    if (any) {
        TCGv_i32 skip = tcg_temp_new_i32();

        tcg_gen_ld8u_i32(skip, tcg_env, SKIP_OFFSET);
        tcg_gen_brcondi_i32(TCG_COND_EQ, skip, 0, native);
    }
    if (at_function) {
        gen_set_skip(false);
    }
    tcg_gen_br(slow);
    gen_set_label(native);
}

static bool is_float(char letter)
{
    return letter == 'D' || letter == 'F';
}

/* The description of a row's helper with @n arguments besides env and row. */
static TCGHelperInfo *helper_info(const NativeCallSpec *spec, unsigned n)
{
    if (!spec->group->helpers_take_env) {
        g_assert(n >= 1 && n <= ARRAY_SIZE(plain_info));
        return &plain_info[n - 1];
    }
    if (spec->group->helpers_read_registers) {
        return &registers_info;
    }
    g_assert(n >= 1 && n <= ARRAY_SIZE(env_info));
    /* The letters of pointers. */
    return strpbrk(spec->signature, "pPI") ? &env_memory_info[n - 1]
                                          : &env_info[n - 1];
}

static void gen_helper(NativeCallSpec *spec, TCGv_i64 ret,
                       TCGv_i64 const regs[8], TCGv_i64 const fregs[8])
{
    const char *letters = spec->group->helpers_read_registers
                          ? "" : spec->signature + 1;
    TCGHelperInfo *info = helper_info(spec, strlen(letters));
    TCGTemp *r = tcgv_i64_temp(ret);
    TCGTemp *a[7];
    unsigned n = 0, n_int = 0, n_float = 0;

    if (spec->group->helpers_take_env) {
        a[n++] = tcgv_ptr_temp(tcg_env);
        a[n++] = tcgv_ptr_temp(tcg_host_ptr(spec));
    }
    for (const char *s = letters; *s; s++) {
        a[n++] = tcgv_i64_temp(is_float(*s)
                               ? target_float_arg(n_float++, fregs)
                               : regs[n_int++]);
    }
    switch (n) {
    case 1:
        tcg_gen_call1(spec->helper, info, r, a[0]);
        break;
    case 2:
        tcg_gen_call2(spec->helper, info, r, a[0], a[1]);
        break;
    case 3:
        tcg_gen_call3(spec->helper, info, r, a[0], a[1], a[2]);
        break;
    case 4:
        tcg_gen_call4(spec->helper, info, r, a[0], a[1], a[2], a[3]);
        break;
    case 5:
        tcg_gen_call5(spec->helper, info, r, a[0], a[1], a[2], a[3], a[4]);
        break;
    case 6:
        tcg_gen_call6(spec->helper, info, r, a[0], a[1], a[2], a[3], a[4],
                      a[5]);
        break;
    case 7:
        tcg_gen_call7(spec->helper, info, r, a[0], a[1], a[2], a[3], a[4],
                      a[5], a[6]);
        break;
    default:
        g_assert_not_reached();
    }
}

/* The result of a function without a result ('v') is assigned to nothing. */
static void gen_result(NativeCallSpec *spec, TCGv_i64 ret,
                       TCGv_i64 const regs[8], TCGv_i64 const fregs[8])
{
    char letter = spec->signature[0];

    if (is_float(letter)) {
        target_float_result(ret, letter == 'F', fregs);
    } else if (letter != 'v') {
        tcg_gen_mov_i64(regs[0], ret);
    }
}

/*
 * Whether a block may have native calls.  A block of one instruction has none:
 * a debugger that steps shows each instruction of the function, and a call
 * that faulted runs as the guest's code, see native_call_faulted().  Blocks
 * that a plugin looks at have none either, because the plugin would not see
 * what the function does.
 */
static bool possible(DisasContextBase *db)
{
    return native_call_enabled
           && (tb_cflags(db->tb) & CF_COUNT_MASK) != 1
           && !(tb_cflags(db->tb) & CF_PCREL)
           && !db->plugin_enabled;
}

static NativeCallWay way_through(NativeCallReach reach)
{
    return reach == NATIVE_CALL_TAIL ? NATIVE_BY_TAIL : NATIVE_BY_GOT;
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

static void (*on_ask)(const NativeQuestion *question, NativeSite *site);

void native_call_on_ask(void (*asked)(const NativeQuestion *question,
                                      NativeSite *site))
{
    on_ask = asked;
}

NativeSite *native_call_ask(const NativeQuestion *q)
{
    NativeSite *site = q->pointer ? native_site_through(q->what)
                                  : native_site_find(q->pc, q->what);

    if (site) {
        native_site_reached(site, q->pc, q->pointer ? way_through(q->reach)
                                                    : way_of(site, q->reach));
    }
    return site;
}

static NativeSite *ask(NativeQuestion q)
{
    NativeSite *site = native_call_ask(&q);

    if (on_ask) {
        on_ask(&q, site);
    }
    return site;
}

/* Emit what follows the guard: helper, result, statistics. */
static void gen_call(NativeSite *site, NativeCallWay way, bool at_function,
                     TCGLabel *slow, TCGv_i64 const regs[8],
                     TCGv_i64 const fregs[8])
{
    NativeCallSpec *spec = site->spec;
    TCGv_i64 ret = tcg_temp_new_i64();

    gen_helper(spec, ret, regs, fregs);
    gen_declined(ret, spec->group->helpers_read_registers, at_function, slow);
    if (native_call_strict && native_call_is_comparison(spec)) {
        TCGLabel *equal = gen_new_label();

        tcg_gen_brcondi_i64(TCG_COND_EQ, ret, 0, equal);
        gen_count_declined(spec, NATIVE_DIFFERS);
        gen_set_skip(!at_function);
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
    NativeSite *site = possible(db) ? ask((NativeQuestion) {
        .pc = pc, .what = target, .reach = reach,
    }) : NULL;
    TCGLabel *slow;

    if (!site) {
        return NULL;
    }
    slow = gen_new_label();
    if (reach == NATIVE_CALL_ENTRY) {
        gen_skip(site, slow);
    }
    if (site->slot) {
        gen_guard(site, reach, slow);
    }
    gen_call(site, way_of(site, reach), at_function(site, reach), slow, regs,
             fregs);
    return slow;
}

TCGLabel *native_call_gen_pointer(DisasContextBase *db, vaddr pc, vaddr slot,
                                  TCGv_i64 pointer, NativeCallReach reach,
                                  TCGv_i64 const regs[8],
                                  TCGv_i64 const fregs[8])
{
    NativeSite *site = possible(db) ? ask((NativeQuestion) {
        .pc = pc, .what = slot, .reach = reach, .pointer = true,
    }) : NULL;
    TCGv_i64 expect;
    TCGLabel *slow;

    if (!site) {
        return NULL;
    }
    slow = gen_new_label();
    expect = tcg_temp_new_i64();
    gen_load_site(expect, site, offsetof(NativeSite, accepted));
    tcg_gen_brcond_i64(TCG_COND_NE, pointer, expect, slow);
    gen_call(site, way_through(reach), false, slow, regs, fregs);
    return slow;
}

/*
 * Native calls: what happens when a helper's access to guest memory faults.
 *
 * Faults while QEMU reads an object of the guest are handled where QEMU reads,
 * in guest-memory.c.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "accel/tcg/cpu-loop.h"
#include "exec/translation-block.h"
#include "tcg/insn-start-words.h"
#include "tcg/tcg.h"
#include "sites.h"
#include "stats.h"

/*
 * A fault of a native call is not delivered from the helper.  QEMU restores
 * the guest's registers to what they were before the call, and runs the
 * calling instruction again in a block of one instruction, which makes no
 * native calls.  The blocks that begin at the PLT stub and at the function
 * make none either while native_call_skip is set.  So the guest's own function
 * takes the fault, with the address, program counter and registers that it has
 * without native calls.
 */
void native_call_faulted(CPUState *cpu, const void *mask, uintptr_t ra)
{
    uint64_t data[INSN_START_WORDS];
    TranslationBlock *tb = ra ? tcg_tb_lookup(ra) : NULL;
    NativeSite *site;

    if (cpu->native_call_committed) {
        /* The call may not be made again: the fault is the instruction's. */
        cpu->native_call_committed = false;
        return;
    }
    /*
     * A block of one instruction makes no native calls, so the fault is the
     * instruction's own.  The first word of insn_start is the guest's pc.
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
        /* The block that begins at the function would clear this. */
        cpu->native_call_skip = site->slot || data[0] != site->target;
        native_site_faulted(site);
        cpu->cflags_next_tb = cpu->tcg_cflags | CF_NOIRQ | 1;
        cpu_loop_exit_noexc(cpu);
    }
}

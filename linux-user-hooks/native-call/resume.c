/*
 * Native calls: long calls that go on after an interruption.
 *
 * A call that works in pieces ends between two pieces when the thread is
 * wanted elsewhere.  Then the guest's registers are those before the call, and
 * what the call has done stays done, as in a guest's function that a signal
 * interrupts.  The thread comes back to the calling instruction at once, or
 * when the signal's handler returns there.  Then the call goes on behind the
 * pieces that are done.
 *
 * A handler can also leave in another way (siglongjmp), and the program may
 * make the same call again later, from its beginning.  So an interrupted call
 * is known by the signal frame of the handler that came in between, and goes
 * on only after that frame has been returned from.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "accel/tcg/cpu-loop.h"
#include "qemu/atomic.h"        /* what helper-retaddr.h uses */
#include "accel/tcg/helper-retaddr.h"
#include "exec/translation-block.h"
#include "tcg/insn-start-words.h"
#include "user/native-call.h"
#include "resume.h"

typedef struct Call {
    const void *a, *b;          /* the arguments: host pointers, a number */
    size_t n;
    size_t done;                /* bytes that are done */
    vaddr pc;                   /* guest address of the calling instruction */
    vaddr frame;                /* of the signal in between; 0: none so far */
} Call;

/*
 * The calls that handlers have interrupted, in each other.  A call that its
 * handler never returned to stays here.  When there is no room, the guest's
 * own code makes the call.
 */
static __thread Call calls[4];
static __thread unsigned n_calls;

/* The call that is being made. */
static __thread Call current;

/* The current call must not be interrupted in this way. */
static __thread bool unable;

/* The guest address of the instruction that a place in generated code is of. */
static bool guest_pc(CPUState *cpu, uintptr_t ra, vaddr *pc)
{
    uint64_t data[INSN_START_WORDS];

    /* The first word of insn_start is the guest's pc. */
    if (!cpu_unwind_state_data(cpu, ra, data)) {
        return false;
    }
    *pc = data[0];
    return true;
}

size_t native_resume(const void *a, const void *b, size_t n)
{
    size_t done = 0;

    unable = !guest_pc(current_cpu, helper_retaddr, &current.pc);
    current = (Call) { .a = a, .b = b, .n = n, .pc = current.pc };
    if (n_calls && !calls[n_calls - 1].frame) {
        const Call *c = &calls[--n_calls];

        if (c->a == a && c->b == b && c->n == n && c->pc == current.pc) {
            done = c->done;
        } else {
            /* A later part of a function with several parts. */
            unable = true;
        }
    }
    return done;
}

void native_interrupt(size_t done)
{
    current.done = done;
}

void native_interrupted(uintptr_t ra)
{
    if (!unable && n_calls < ARRAY_SIZE(calls)) {
        calls[n_calls++] = current;
        cpu_loop_exit_restore(current_cpu, ra);
    }
}

void native_call_signal(vaddr frame)
{
    unsigned n = 0;

    /* A call whose frame this one overwrites will never be returned to. */
    for (unsigned i = 0; i < n_calls; i++) {
        if (calls[i].frame != frame) {
            calls[n++] = calls[i];
        }
    }
    n_calls = n;
    if (n && !calls[n - 1].frame) {
        calls[n - 1].frame = frame;
    }
}

void native_call_sigreturn(vaddr frame, vaddr pc)
{
    for (unsigned i = 0; i < n_calls; i++) {
        if (calls[i].frame == frame) {
            calls[i].frame = 0;
            n_calls = i + (calls[i].pc == pc);
        }
    }
}

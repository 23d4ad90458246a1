/*
 * Native calls in translation blocks that are loaded from a cache.
 *
 * Whether a call is native depends on what the guest has mapped and bound, not
 * only on the code of the block.  So a block is loaded only if each question
 * that its translation asked has the same answer.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "tcg/tcg-reloc.h"
#include "user/tb-cache.h"
#include "emit.h"

#define KIND_POINTER    0x100       /* beside the reach */

static void set_answer(TBCacheQuestion *q, const NativeSite *site)
{
    q->number = site ? (const void *)site->spec - tcg_image_start() : 0;
    q->address = site ? site->slot ^ site->spec->identity : 0;
}

static const void *answer(TBCacheQuestion *q)
{
    NativeQuestion question = {
        .pc = q->pc,
        .what = q->what,
        .reach = q->kind & ~KIND_POINTER,
        .pointer = q->kind & KIND_POINTER,
    };
    NativeSite *site = native_call_ask(&question);

    set_answer(q, site);
    return site;
}

static void asked(const NativeQuestion *question, NativeSite *site)
{
    TBCacheQuestion q = {
        .pc = question->pc,
        .what = question->what,
        .kind = question->reach | (question->pointer ? KIND_POINTER : 0),
    };

    set_answer(&q, site);
    tb_cache_asked(&q, site);
}

static void __attribute__((constructor)) cached_init(void)
{
    tb_cache_set_answers(answer);
    native_call_on_ask(asked);
}

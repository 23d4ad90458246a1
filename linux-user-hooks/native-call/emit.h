/*
 * Native calls: what translation asks before it emits one.
 *
 * Callers hold mmap_lock.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef NATIVE_CALL_EMIT_H
#define NATIVE_CALL_EMIT_H

#include "user/native-call.h"
#include "sites.h"

typedef struct NativeQuestion {
    vaddr pc;                   /* guest address of the calling instruction */
    /*
     * Guest address of the called function or stub; if the call is one through
     * a pointer, that of the pointer.
     */
    vaddr what;
    NativeCallReach reach;
    bool pointer;
} NativeQuestion;

/**
 * native_call_ask: the site of a call, if the call can be native
 *
 * The answer decides about the code that is emitted: with the same row and the
 * same slot, the same question has the same code, but for the pointer to the
 * site.  Returns NULL if the call cannot be native.
 */
NativeSite *native_call_ask(const NativeQuestion *question);

/**
 * native_call_on_ask: install who wants to know what was asked
 * @asked: called during translation, with the answer
 */
void native_call_on_ask(void (*asked)(const NativeQuestion *question,
                                      NativeSite *site));

#endif

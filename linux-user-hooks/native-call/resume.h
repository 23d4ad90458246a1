/*
 * Native calls: long calls that go on after an interruption.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef NATIVE_CALL_RESUME_H
#define NATIVE_CALL_RESUME_H

/**
 * native_resume: begin a long call
 * @a, @b, @n: what makes this call differ from others: pointers, a length
 *
 * Returns how many bytes of the call are done already.  Called by a helper,
 * after set_helper_retaddr().
 */
size_t native_resume(const void *a, const void *b, size_t n);

/**
 * native_interrupt: remember how much of the current call is done
 * @done: number of bytes
 *
 * The helper then calls native_interrupted().
 */
void native_interrupt(size_t done);

/**
 * native_interrupted: leave a long call that will go on later
 * @ra: host address in generated code of the helper's call
 *
 * Returns only if the guest's own code has to make the call instead.
 */
void native_interrupted(uintptr_t ra);

#endif

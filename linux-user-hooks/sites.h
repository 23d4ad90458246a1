/*
 * Native calls: targets that calls go to, and whether they can be native.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef NATIVE_CALL_SITES_H
#define NATIVE_CALL_SITES_H

#include "objects.h"

/* No function is here, and no program has it in a pointer to one. */
#define NATIVE_SITE_NONE    UINT64_C(0x6e6f206675006e01)

/*
 * Where calls of a function go: a PLT stub of the guest that leads to it, or
 * its entry.
 *
 * The guard: the call of a stub is native while its GOT slot holds what was
 * accepted.  Generated code reads both at every call, so a slot that the
 * guest's linker fills at the first call makes all callers native, and
 * retiring a site needs no other code to be found.  A site therefore never is
 * freed: when its object goes, nothing is accepted any more.
 *
 * Direct calls of an entry have no guard: caller and function are in the same
 * object, and retiring that drops its blocks.  Calls through a pointer compare
 * that with what is accepted, which is the entry itself.
 */
typedef struct NativeSite {
    /* Written under mmap_lock, read by generated code at any time. */
    uint64_t accepted;          /* guest address, or NATIVE_SITE_NONE */
    uint64_t rejected;          /* guest address, or NATIVE_SITE_NONE */

    /* Fixed. */
    vaddr target;               /* guest address of the stub or entry */
    vaddr slot;                 /* guest address of the GOT slot; 0: entry */
    NativeCallSpec *spec;

    /* Protected by mmap_lock; NULL while nothing is accepted. */
    NativeObject *object;       /* has the target and the slot */
    NativeObject *provider;     /* has the accepted definition */
    bool foreign;               /* rejected is another's definition */
} NativeSite;

/**
 * native_site_find: the site that a call leads to
 * @pc: guest address of the call, or of the target itself
 * @target: guest address
 *
 * Returns NULL if calls to @target cannot be native, or are known to be bound
 * to another definition.  Caller holds mmap_lock.
 */
NativeSite *native_site_find(vaddr pc, vaddr target);

/**
 * native_site_through: the site of the entry that a pointer holds
 * @slot: guest address of the pointer
 *
 * Returns NULL if it is no entry's now.  Caller holds mmap_lock.
 */
NativeSite *native_site_through(vaddr slot);

/**
 * native_site_bind: look at what the slot holds, and accept or reject it
 *
 * Takes mmap_lock.
 */
void native_site_bind(NativeSite *site);

/**
 * native_site_reached: remember that generated code calls a site
 * @pc: guest address of the instruction whose code does
 *
 * Caller holds mmap_lock.
 */
void native_site_reached(NativeSite *site, vaddr pc, NativeCallWay way);

/**
 * native_site_called_at: the site that the instruction at a guest address calls
 *
 * Returns NULL if native_site_reached() was never told of it.  Takes
 * mmap_lock.
 */
NativeSite *native_site_called_at(vaddr pc);

/**
 * native_sites_retire: an object is no longer what it was
 *
 * Sites in it, or bound to it, accept nothing until they are found again.
 * Caller holds mmap_lock.
 */
void native_sites_retire(NativeObject *obj);

#endif

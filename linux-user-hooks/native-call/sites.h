/*
 * Native calls: the targets of calls, and whether calls of them can be native.
 *
 * The name of a symbol decides nothing, its binding does.  A call of a PLT
 * stub is native if the address that the guest's linker put in the stub's GOT
 * slot is a provider's definition of the symbol.  So a program's own function,
 * a preloaded one, or a second libc keep the calls that are bound to them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef NATIVE_CALL_SITES_H
#define NATIVE_CALL_SITES_H

#include "objects.h"

/*
 * A value that a GOT slot never has: the address is not canonical on any
 * guest, and is an arbitrary number, so that no program has it by chance.
 */
#define NATIVE_SITE_NONE    UINT64_C(0x6e6f206675006e01)

/*
 * The target of calls: either a PLT stub of the guest, or the entry of a
 * function.
 *
 * A call of a stub is native while the stub's GOT slot holds the accepted
 * address.  That comparison is the guard.  Generated code loads both values at
 * every call.  So when the guest's linker fills the slot at the first call,
 * all callers become native, and retiring a site takes one store, without
 * searching for code.  For the same reason QEMU never frees a site: after its
 * object is gone, the site accepts nothing.
 *
 * A direct call of an entry has no guard: the caller and the function are in
 * the same object, and retiring the object drops its blocks.  A call through a
 * pointer compares the pointer with the accepted address, which is the entry.
 */
typedef struct NativeSite {
    /* Written under mmap_lock; generated code reads these at any time. */
    uint64_t accepted;          /* guest address, or NATIVE_SITE_NONE */
    uint64_t rejected;          /* guest address, or NATIVE_SITE_NONE */

    /* These never change. */
    vaddr target;               /* guest address of the stub or entry */
    vaddr slot;                 /* guest address of the GOT slot; 0: entry */
    NativeCallSpec *spec;

    /* Protected by mmap_lock. */
    NativeObject *object;       /* contains the target; NULL if retired */
    NativeObject *provider;     /* contains the accepted address, or NULL */
    bool foreign;               /* another object defines what is rejected */
    bool given_up;              /* calls of the site faulted too often */
    unsigned faults;            /* since the time below */
    int64_t faults_since;       /* in ns, of get_clock() */
} NativeSite;

/**
 * native_site_find: the site that a call leads to
 * @pc: guest address of the calling instruction, or @target itself for a block
 *      that begins there
 * @target: guest address that is called
 *
 * Returns NULL if calls of @target cannot be native, or are bound to another
 * definition.  Caller holds mmap_lock.
 */
NativeSite *native_site_find(vaddr pc, vaddr target);

/**
 * native_site_through: the site of the function that a pointer points to
 * @slot: guest address of the pointer
 *
 * Returns NULL if the pointer cannot be read, or currently holds an address
 * that is not the entry of a listed function.  Caller holds mmap_lock.
 */
NativeSite *native_site_through(vaddr slot);

/**
 * native_site_bind: accept or reject what a site's slot holds now
 *
 * Takes mmap_lock.
 */
void native_site_bind(NativeSite *site);

/**
 * native_site_reached: remember that generated code calls a site
 * @site: a site whose object is not retired
 * @pc: guest address of the instruction for which the code was generated
 * @way: how the guest's code came to the function, for the log
 *
 * Caller holds mmap_lock.
 */
void native_site_reached(NativeSite *site, vaddr pc, NativeCallWay way);

/**
 * native_site_called_at: the site that an instruction calls
 * @pc: guest address of the instruction
 *
 * Returns NULL if native_site_reached() was never called for @pc.  Takes
 * mmap_lock.
 */
NativeSite *native_site_called_at(vaddr pc);

/**
 * native_site_faulted: a native call of a site has faulted
 *
 * A program that expects faults (a write barrier, a check for null) pays for
 * each of them twice.  So when calls of a site fault very often, the guest's
 * own code makes them from then on.  Takes mmap_lock.
 */
void native_site_faulted(NativeSite *site);

/**
 * native_sites_retire: forget what was read from an object
 * @obj: the object
 *
 * Sites in the object, and sites bound to the object, accept nothing until
 * native_site_find() or native_site_bind() looks at them again.  Caller holds
 * mmap_lock.
 */
void native_sites_retire(NativeObject *obj);

#endif

/*
 * Native calls: what the rest of QEMU sees.
 *
 * A call of the guest to a listed library function is made in the host's
 * implementation, on the guest's memory.  docs/user/native-calls.rst tells
 * what it does for a user.
 *
 * The set of guest addresses at which that happens is a pure function of two
 * things: the table of functions (linux-user/native-call/table.h), and what
 * the guest has mapped and bound.  So this interface is
 *  - notifications: what the guest has mapped and unmapped,
 *  - one query, asked by a translator for each call it translates,
 *  - and options.
 *
 * Data flows one way: a mapped object (objects.h) has symbols; the binding
 * of a symbol makes a site (sites.h); the translator emits a call for the site
 * (emit.c); the call's helper runs the host's function (lib/).
 *
 * All of it is protected by mmap_lock, except for what generated code reads.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef USER_NATIVE_CALL_H
#define USER_NATIVE_CALL_H

#include "exec/vaddr.h"
#include "hw/core/cpu.h"

struct DisasContextBase;
struct TCGLabel;
struct TCGv_i64_d;

/* How the guest's code reaches the function. */
typedef enum NativeCallReach {
    NATIVE_CALL_INLINE,     /* a call, in the caller's block */
    NATIVE_CALL_TAIL,       /* a jump: the function returns for it */
    NATIVE_CALL_ENTRY,      /* a block begins at the target */
} NativeCallReach;

#ifdef TARGET_NATIVE_CALL

/**
 * native_call_parse: read one LIST of the option -native-calls
 * @list: what the user wrote
 *
 * An unknown word is reported and ends the process; "help" prints the table
 * and ends it.
 */
void native_call_parse(const char *list);

/* What the log has to be told because of the options: LOG_* bits. */
int native_call_log_mask(void);

/**
 * native_call_disable: make no native calls in this process
 * @why: for the log
 *
 * To be called before anything is translated.
 */
void native_call_disable(const char *why);

/**
 * native_call_mapped: something was mapped, perhaps over something else
 * @start, @last: guest addresses of the first and last byte
 * @fd: the file, or -1
 * @offset: what of the file begins at @start
 *
 * The beginning of a file may be an object; whether it is will be found out
 * when code in it is translated.
 *
 * Caller holds mmap_lock.
 */
void native_call_mapped(vaddr start, vaddr last, int fd, uint64_t offset);

/**
 * native_call_unmapped: what was mapped at a range is there no longer
 * @start, @last: guest addresses of the first and last byte
 *
 * Caller holds mmap_lock.
 */
void native_call_unmapped(vaddr start, vaddr last);

/**
 * native_call_protected: the protection of a range is about to be changed
 * @start, @last: guest addresses of the first and last byte
 * @page_flags: the PAGE_* it will have
 *
 * Caller holds mmap_lock.
 */
void native_call_protected(vaddr start, vaddr last, int page_flags);

/**
 * native_call_gen: emit a native call
 * @db: the block
 * @pc: guest address of the instruction
 * @target: guest address that it calls, or is
 * @reach: how
 * @regs: the registers of the first eight integer arguments, of which the
 *        first also takes the result
 * @fregs: the same for floating-point arguments, as registers of 64 bits, or
 *        NULL where they are not TCG values
 *
 * If calls to @target can be native, emits the guard, the call of the helper
 * and the assignment of the result, and returns a label.  What the translator
 * emits next runs after the native call; it has to leave the path (to return
 * from the function, or to go on behind the call) and to set the label, after
 * which it emits what it would have emitted without.  That path may use
 * lookup_and_goto_ptr, not goto_tb, because there can be many in a block.
 *
 * Otherwise emits nothing and returns NULL.
 */
struct TCGLabel *native_call_gen(struct DisasContextBase *db,
                                 vaddr pc, vaddr target,
                                 NativeCallReach reach,
                                 struct TCGv_i64_d *const regs[8],
                                 struct TCGv_i64_d *const fregs[8]);

/**
 * native_call_gen_pointer: emit a native call through a pointer
 * @db: the block
 * @pc: guest address of the instruction
 * @slot: guest address of a pointer (a GOT slot), from which the register was
 *        loaded, as it seems; a wrong guess costs only time
 * @pointer: the register with the guest address to call
 * @reach: NATIVE_CALL_INLINE or NATIVE_CALL_TAIL
 * @regs, @fregs: as for native_call_gen()
 *
 * As native_call_gen(); emitted if the pointer at @slot now is the address of
 * a function that can be native, with @pointer being that as the guard.
 */
struct TCGLabel *native_call_gen_pointer(struct DisasContextBase *db,
                                         vaddr pc, vaddr slot,
                                         struct TCGv_i64_d *pointer,
                                         NativeCallReach reach,
                                         struct TCGv_i64_d *const regs[8],
                                         struct TCGv_i64_d *const fregs[8]);

/**
 * native_call_faulted: an access to guest memory faulted
 * @cpu: the vCPU
 * @mask: the signal mask before the signal (a host sigset_t)
 * @ra: host address in generated code to which the access belongs
 *
 * If it was made for a native call this does not return: the guest's code
 * runs the call from its beginning, and takes the fault where it will.  To be
 * called from a handler of SIGSEGV or SIGBUS.
 */
void native_call_faulted(CPUState *cpu, const void *mask, uintptr_t ra);

/**
 * native_call_read_faulted: QEMU itself got a SIGBUS
 * @mask: the signal mask before the signal (a host sigset_t)
 *
 * If that was while it read an object whose file is shorter than its mapping,
 * this does not return.
 */
void native_call_read_faulted(const void *mask);

/* The process is about to exit: print the statistics, if wanted. */
void native_call_exit(void);

/* This is the child of a fork: begin to count anew. */
void native_call_forked(void);

#else

static inline int native_call_log_mask(void)
{
    return 0;
}

static inline void native_call_disable(const char *why)
{
}

static inline void native_call_mapped(vaddr start, vaddr last, int fd,
                                      uint64_t offset)
{
}

static inline void native_call_unmapped(vaddr start, vaddr last)
{
}

static inline void native_call_protected(vaddr start, vaddr last,
                                         int page_flags)
{
}

static inline struct TCGLabel *native_call_gen(struct DisasContextBase *db,
                                               vaddr pc, vaddr target,
                                               NativeCallReach reach,
                                               struct TCGv_i64_d *const *regs,
                                               struct TCGv_i64_d *const *fregs)
{
    return NULL;
}

static inline struct TCGLabel *
native_call_gen_pointer(struct DisasContextBase *db, vaddr pc, vaddr slot,
                        struct TCGv_i64_d *pointer, NativeCallReach reach,
                        struct TCGv_i64_d *const *regs,
                        struct TCGv_i64_d *const *fregs)
{
    return NULL;
}

static inline void native_call_faulted(CPUState *cpu, const void *mask,
                                       uintptr_t ra)
{
}

static inline void native_call_read_faulted(const void *mask)
{
}

static inline void native_call_exit(void)
{
}

static inline void native_call_forked(void)
{
}

#endif
#endif

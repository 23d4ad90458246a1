/*
 * Native calls: what the rest of QEMU sees.
 *
 * When the guest calls a library function that QEMU lists, QEMU makes the call
 * in the host's implementation of that function, on the guest's memory.
 * docs/user/native-calls.rst describes this for users.
 *
 * The set of guest addresses at which calls are native is a pure function of
 * two things: the table of functions (linux-user/native-call/table.h), and
 * what the guest has mapped and bound.  So this interface consists of
 *  - notifications about what the guest maps and unmaps,
 *  - one query, which a translator makes for each call that it translates,
 *  - and options.
 *
 * Data flows one way: a mapped object (objects.h) has symbols; the binding of
 * a symbol makes a site (sites.h); the translator emits a call of the site
 * (emit.c); the helper of that call (groups/) runs the host's function (lib/).
 *
 * mmap_lock protects everything but the values that generated code reads.
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
    NATIVE_CALL_INLINE,     /* a call; the block goes on behind it */
    NATIVE_CALL_TAIL,       /* a jump; the function returns to the caller */
    NATIVE_CALL_ENTRY,      /* the block begins at the function or its stub */
} NativeCallReach;

#ifdef TARGET_NATIVE_CALL

/**
 * native_call_parse: read one argument of the option -native-calls
 * @list: words separated by commas, as the user wrote them
 * @from_environment: the user wrote them into QEMU_NATIVE_CALLS
 *
 * Reports an unknown word; in the environment that is a warning, on the command
 * line an error that exits.  The word "help" prints the table of functions and
 * exits.
 */
void native_call_parse(const char *list, bool from_environment);

/* The LOG_* bits that the options ask for.  To be called once. */
int native_call_log_mask(void);

/**
 * native_call_disable: make no native calls in this process
 * @why: what asks for that, for the log
 *
 * To be called before anything is translated.
 */
void native_call_disable(const char *why);

/**
 * native_call_mapped: the guest has mapped something
 * @start, @last: guest addresses of the first and last byte; something else
 *                may have been mapped there before
 * @fd: file descriptor of the mapped file, or -1 if it is no file
 * @offset: offset in the file of what is mapped at @start
 *
 * If the beginning of a file is mapped, that file may be an ELF object.  QEMU
 * finds out when it first translates code in it.
 *
 * Caller holds mmap_lock.
 */
void native_call_mapped(vaddr start, vaddr last, int fd, uint64_t offset);

/**
 * native_call_unmapped: the guest has unmapped a range
 * @start, @last: guest addresses of the first and last byte
 *
 * Caller holds mmap_lock.
 */
void native_call_unmapped(vaddr start, vaddr last);

/**
 * native_call_protected: the protection of a range is about to change
 * @start, @last: guest addresses of the first and last byte
 * @page_flags: the new PAGE_* flags
 *
 * Caller holds mmap_lock.
 */
void native_call_protected(vaddr start, vaddr last, int page_flags);

/**
 * native_call_written: the guest has written code in a way that QEMU cannot see
 * @start, @last: guest addresses of the first and last byte
 *
 * To be called where the guest says so by cache maintenance.  Caller holds
 * mmap_lock.
 */
void native_call_written(vaddr start, vaddr last);

/**
 * native_call_gen: emit a native call
 * @db: the block that is being translated
 * @pc: guest address of the calling instruction
 * @target: guest address of the called function or PLT stub; for
 *          NATIVE_CALL_ENTRY this is @pc
 * @reach: how the guest's code reaches @target
 * @regs: the registers of the first eight integer arguments; the first of them
 *        also takes the result
 * @fregs: the registers of the first eight floating-point arguments, as 64-bit
 *         values, or NULL if this target does not keep them in TCG values
 *
 * If calls of @target can be native, emits the guard, the call of the helper
 * and the assignment of the result, and returns a label.  The translator then
 * emits the path after a native call.  That path has to leave (return from the
 * function, or go on behind the call); it may use lookup_and_goto_ptr but not
 * goto_tb, because a block may contain many such paths.  Then the translator
 * sets the label and emits what it would have emitted without a native call.
 *
 * Otherwise emits nothing and returns NULL.
 *
 * Caller holds mmap_lock.
 */
struct TCGLabel *native_call_gen(struct DisasContextBase *db,
                                 vaddr pc, vaddr target,
                                 NativeCallReach reach,
                                 struct TCGv_i64_d *const regs[8],
                                 struct TCGv_i64_d *const fregs[8]);

/**
 * native_call_gen_pointer: emit a native call through a pointer
 * @db: the block that is being translated
 * @pc: guest address of the calling instruction
 * @slot: guest address from which the register seems to have been loaded (that
 *        of a GOT slot); a wrong guess costs time but does no harm
 * @pointer: the register with the guest address of the called function
 * @reach: NATIVE_CALL_INLINE or NATIVE_CALL_TAIL
 * @regs, @fregs: as for native_call_gen()
 *
 * Works as native_call_gen() does, for the function whose address @slot holds
 * during translation.  The guard compares @pointer with that address.
 *
 * Caller holds mmap_lock.
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
 * @ra: host address in generated code to which the access belongs, or 0
 *
 * If a native call made the access, this function does not return: the guest's
 * own code makes the call from its beginning and takes the fault.  To be
 * called from the handlers of SIGSEGV and SIGBUS.
 */
void native_call_faulted(CPUState *cpu, const void *mask, uintptr_t ra);

/**
 * native_call_read_faulted: QEMU itself got a SIGBUS
 * @mask: the signal mask before the signal (a host sigset_t)
 *
 * If QEMU was reading an object whose file is shorter than its mapping, this
 * function does not return.
 */
void native_call_read_faulted(const void *mask);

/**
 * native_call_signal: a signal is about to be handled
 * @frame: guest address of the signal frame
 *
 * To be called when the frame is there, in the thread that gets the signal.
 */
void native_call_signal(vaddr frame);

/**
 * native_call_sigreturn: a signal handler has returned
 * @frame: guest address of the signal frame
 * @pc: guest address where the thread goes on
 */
void native_call_sigreturn(vaddr frame, vaddr pc);

/* The process is about to exit: print the statistics if the user wants them. */
void native_call_exit(void);

/* This process is the child of a fork: set all counters to zero. */
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

static inline void native_call_written(vaddr start, vaddr last)
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

static inline void native_call_signal(vaddr frame)
{
}

static inline void native_call_sigreturn(vaddr frame, vaddr pc)
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

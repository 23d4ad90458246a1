/*
 * A cache of translation blocks that outlives the process.
 *
 * A TB that was made from code of a file is stored, and later processes that
 * run the same code in the same way load the TB instead of translating.  What
 * a TB was made from decides: docs/user/tb-cache.rst describes the cache, and
 * accel/tcg/tb-cache-file.h the files.
 *
 * mmap_lock protects everything here.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef USER_TB_CACHE_H
#define USER_TB_CACHE_H

#include "exec/vaddr.h"

typedef enum TBCacheMode {
    TB_CACHE_OFF,
    /* Load what is part of this program, and store nothing. */
    TB_CACHE_BUILTIN,
    TB_CACHE_ON,
    /* Translate what could be loaded, too, and compare. */
    TB_CACHE_VALIDATE,
} TBCacheMode;

/* Constant once the guest runs. */
extern TBCacheMode tb_cache_mode;

static inline bool tb_cache_enabled(void)
{
    return tb_cache_mode != TB_CACHE_OFF;
}

/* Whether what is translated will be stored, or compared. */
static inline bool tb_cache_records(void)
{
    return tb_cache_mode >= TB_CACHE_ON;
}

/**
 * tb_cache_parse: read the argument of the option -tb-cache
 * @list: words separated by commas, as the user wrote them
 * @from_environment: the user wrote them into QEMU_TB_CACHE
 *
 * Reports an unknown word; in the environment that is a warning, on the command
 * line an error that exits.  The word "help" prints all words and exits.
 */
void tb_cache_parse(const char *list, bool from_environment);

/**
 * tb_cache_prepare: decide which features of the host generated code may use
 *
 * To be called when the user's choice is known, before tcg_init().  If this
 * program has blocks of its own, generated code may use what they use, so that
 * they can be loaded.
 */
void tb_cache_prepare(void);

/**
 * tb_cache_start: begin to use the cache
 * @options: what the user chose that changes generated code
 *
 * To be called when the prologue of generated code exists.  Finds out where the
 * cache is, and switches the cache off where there can be none.
 */
void tb_cache_start(const char *options);

/**
 * tb_cache_disable: use no cache in this process
 *
 * To be called before tb_cache_start().
 */
void tb_cache_disable(void);

/**
 * tb_cache_place: where a part of a file should be mapped
 * @fd: file descriptor of an ELF object, or -1 if the guest reserves the
 *      addresses before it maps the file
 * @len: bytes
 *
 * Generated code contains guest addresses, so that a TB can be loaded only
 * where it was made.  This gives each ELF object an address that depends on
 * nothing but the object.  Returns a guest address to prefer, or 0.
 */
vaddr tb_cache_place(int fd, vaddr len);

/**
 * tb_cache_opened: the guest has opened a file
 * @fd: file descriptor
 *
 * The linker of the GNU C library reserves addresses for the file that the
 * thread opened last.
 */
void tb_cache_opened(int fd);

/**
 * tb_cache_mapped: the guest has mapped something
 * @start, @last: guest addresses of the first and last byte; something else
 *                may have been mapped there before
 * @fd: file descriptor of a private mapping of a file that can be executed, or
 *      -1
 * @offset: offset in the file of what is mapped at @start
 */
void tb_cache_mapped(vaddr start, vaddr last, int fd, uint64_t offset);

/**
 * tb_cache_unmapped: the guest has unmapped a range
 * @start, @last: guest addresses of the first and last byte
 */
void tb_cache_unmapped(vaddr start, vaddr last);

/**
 * tb_cache_save: store what was translated
 *
 * To be called when the process ends, or is about to execute another program.
 * Does nothing if that is not worth the time.  Takes mmap_lock.
 */
void tb_cache_save(void);

/* This process is the child of a fork: what the parent translated is its. */
void tb_cache_forked(void);

/* The process is about to exit: print the statistics if the user wants them. */
void tb_cache_exit(void);

/*
 * What a translator asked about the guest besides reading its code.  A TB is
 * loaded only if each question has the same answer as before.
 */
typedef struct TBCacheQuestion {
    uint64_t pc;            /* guest address of the instruction */
    uint64_t what;          /* what was asked about, usually an address */
    uint32_t kind;          /* of question, for who answers */
    /* The answer: all that decides about generated code. */
    uint32_t number;
    uint64_t address;
} TBCacheQuestion;

/**
 * tb_cache_asked: a translator has asked a question
 * @question: with its answer
 * @ptr: host pointer that the generated code then contains, or NULL
 *
 * To be called while a TB is translated.
 */
void tb_cache_asked(const TBCacheQuestion *question, const void *ptr);

/**
 * tb_cache_set_answers: install who answers questions
 * @answer: sets the answer of a question, and returns the host pointer that
 *          belongs to it, or NULL
 */
void tb_cache_set_answers(const void *(*answer)(TBCacheQuestion *question));

#endif

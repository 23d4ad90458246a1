/*
 * Pages at a fixed address, for code that is made at run time.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef ARENA_H
#define ARENA_H

#include <sys/mman.h>
#include "emit.h"

#define PAGE 4096
#define ARENA 0x20000000UL
#define RW (PROT_READ | PROT_WRITE)
#define RX (PROT_READ | PROT_EXEC)
#define RWX (RW | PROT_EXEC)

static inline Insn *page(int n)
{
    return (Insn *)(ARENA + n * PAGE);
}

#endif

/*
 * An auditing library (rtld-audit(7)): asks to be told of bindings, and with
 * -DPLTENTER of each call through a PLT too, which then goes through the
 * linker each time.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define _GNU_SOURCE
#include <link.h>
#include <unistd.h>

static int told;

unsigned int la_version(unsigned int version)
{
    return version;
}

unsigned int la_objopen(struct link_map *map, Lmid_t id, uintptr_t *cookie)
{
    return LA_FLG_BINDTO | LA_FLG_BINDFROM;
}

/* Once to the output: that there is an audit, not of what */
static void tell(int what, const char *message, size_t length)
{
    if (!(told & what)) {
        told |= what;
        if (write(1, message, length) < 0) {
            _exit(1);
        }
    }
}

uintptr_t la_symbind64(Elf64_Sym *symbol, unsigned int index, uintptr_t *from,
                       uintptr_t *to, unsigned int *flags, const char *name)
{
    tell(1, "audited\n", 8);
    return symbol->st_value;
}

#ifdef PLTENTER
#ifdef __aarch64__
#define ENTER la_aarch64_gnu_pltenter
#define REGISTERS La_aarch64_regs
#else
#define ENTER la_riscv_gnu_pltenter
#define REGISTERS La_riscv_regs
#endif

ElfW(Addr) ENTER(ElfW(Sym) *symbol, unsigned int index, uintptr_t *from,
                 uintptr_t *to, REGISTERS *registers, unsigned int *flags,
                 const char *name, long int *frame)
{
    tell(2, "entered\n", 8);
    return symbol->st_value;
}
#endif

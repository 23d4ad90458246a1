/*
 * Each fortified function of the table with a destination one element too
 * small: the C library has to abort the program.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include "signatures.h"
#include "../../native-libs/native-libs.h"

/* The other rows are called as well, but with sizes that fit */
#define NATIVE_CALL(symbol, sig, flags)                             \
    extern DECL_##sig(libc_##symbol) __asm__(#symbol);              \
    static void call_##symbol(const uint64_t *a)                    \
    {                                                               \
        (void)libc_##symbol ARGS_##sig;                             \
    }
#include "../../native-libs/mem.def"
#include "../../native-libs/str.def"
#undef NATIVE_CALL

static const struct {
    const char *symbol;
    const char *sig;
    int flags;
    void (*call)(const uint64_t *a);
} rows[] = {
#define NATIVE_CALL(symbol, sig, flags) { #symbol, #sig, flags, call_##symbol },
#include "../../native-libs/mem.def"
#include "../../native-libs/str.def"
#undef NATIVE_CALL
};

enum { LENGTH = 20 };           /* of the texts, in elements */

static uint32_t to[64], from[64];

static void run(const char *sig, int flags, size_t size, void (*call)(const
                uint64_t *))
{
    uint64_t a[4];
    int pointers = 0;

    for (int i = 0; i < LENGTH; i++) {
        if (flags & NATIVE_WIDE) {
            from[i] = 'a';
        } else {
            ((char *)from)[i] = 'a';
        }
    }
    for (int i = 0; sig[i + 1]; i++) {
        a[i] = sig[i + 1] == 'p' ? (uintptr_t)(pointers++ ? from : to)
            : sig[i + 1] == 'i' ? 'x' : sig[i + 2] ? LENGTH : size;
    }
    call(a);
}

int main(void)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (!(rows[i].flags & NATIVE_CHK)) {
            continue;
        }
        for (size_t size = LENGTH - 1; size <= LENGTH + 1; size++) {
            int status = 0;

            fflush(stdout);
            if (fork() == 0) {
                /* What it says goes to its own file: only that it dies */
                if (!freopen("/dev/null", "w", stderr)) {
                    _exit(3);
                }
                run(rows[i].sig, rows[i].flags, size, rows[i].call);
                _exit(0);
            }
            wait(&status);
            printf("%s %+d: %s %d\n", rows[i].symbol, (int)size - LENGTH,
                   WIFSIGNALED(status) ? "signal" : "exit",
                   WIFSIGNALED(status) ? WTERMSIG(status)
                                       : WEXITSTATUS(status));
        }
    }
    return 0;
}

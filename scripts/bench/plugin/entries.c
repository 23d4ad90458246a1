/*
 * Where the guest's C library has functions: for coverage.py.  To be
 * linked to all that has some (-lm).
 *
 *   entries SYMBOL...
 *
 * Prints "SYMBOL FILE OFFSET" for each that dlsym() finds: the mapped file's
 * name and the hexadecimal offset from its beginning.  For an ifunc that is
 * the implementation that was chosen for this processor.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        char *address = dlsym(RTLD_DEFAULT, argv[i]);
        Dl_info info;

        if (address && dladdr(address, &info)) {
            printf("%s %s %tx\n", argv[i], info.dli_fname,
                   address - (char *)info.dli_fbase);
        }
    }
    return 0;
}

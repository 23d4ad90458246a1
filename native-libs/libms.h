/*
 * Builds of the guests' libms for the host, as scripts/libm makes them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef NATIVE_LIBS_LIBMS_H
#define NATIVE_LIBS_LIBMS_H

#include "native-libs.h"

/*
 * A function, by its name in C.  It sets no errno, and has to be called with
 * rounding to nearest.
 */
typedef struct NativeLibmFunction {
    const char *symbol;
    NativeHostFunction *function;
} NativeLibmFunction;

/*
 * A library: its name in fingerprints.def, and its functions, the last of
 * which has no name.
 */
typedef struct NativeLibmBuild {
    const char *library;
    const NativeLibmFunction *functions;
} NativeLibmBuild;

/* All libraries; the last one has no name. */
extern const NativeLibmBuild native_libm_builds[];

/* Whether the host's processor can run these functions. */
bool native_libm_builds_usable(void);

#endif

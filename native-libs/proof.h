/*
 * Whether the host has the functions of a guest's libm.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef NATIVE_LIBS_PROOF_H
#define NATIVE_LIBS_PROOF_H

#include "libm.h"
#include "../table.h"

/**
 * native_proof: find a function of the host that returns what the guest's does
 * @spec: the row of the guest's function
 * @host_symbol: its name on the host
 * @host: the host's own
 * @eval: how to call it
 * @build_id: of the guest's library, or NULL
 *
 * Runs the host's functions, for which it takes about 0.1 ms, and tells the log
 * about it.  Returns NULL if there is none.
 */
NativeHostFunction *native_proof(const NativeCallSpec *spec,
                                 const char *host_symbol,
                                 NativeHostFunction *host, NativeEval *eval,
                                 const char *build_id);

#endif

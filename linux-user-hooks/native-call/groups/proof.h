/*
 * Native calls: whether the host has the functions of a guest's libm.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef NATIVE_CALL_PROOF_H
#define NATIVE_CALL_PROOF_H

#include "native-call/lib/libm.h"
#include "native-call/table.h"

/**
 * native_proof: find a host function that returns what the guest's returns
 * @spec: the row of the guest's function
 * @host_symbol: name of that function in libraries of the host
 * @host: the function of the host's own libm
 * @eval: calls a function with the row's signature
 * @build_id: the build id of the guest's library as hexadecimal digits, or
 *            NULL if it has none
 * @flush: set if the guest's function is known to return the same where
 *         subnormal numbers are flushed to zero, within the limits of flush.h
 *
 * Runs the host's functions over the arguments of their fingerprints, and
 * tells the log what was found.  Returns NULL if there is no such function.
 * Caller holds mmap_lock.
 */
NativeHostFunction *native_proof(const NativeCallSpec *spec,
                                 const char *host_symbol,
                                 NativeHostFunction *host, NativeEval *eval,
                                 const char *build_id, bool *flush);

#endif

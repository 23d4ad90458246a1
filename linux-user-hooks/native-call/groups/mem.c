/*
 * Native calls: the group of functions on memory of a given length.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "interrupted.h"
#include "native-call/lib/mem.h"

#define NATIVE_GROUP    "mem"
#define NATIVE_ROWS     "native-call/lib/mem.def"
#include "wrap.h"

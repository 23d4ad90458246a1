/*
 * Native calls: functions on memory of a given length.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "mem.h"

#define NATIVE_GROUP    "mem"
#define NATIVE_ROWS     "lib/mem.def"
#include "../wrap.h"

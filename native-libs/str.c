/*
 * Native calls: functions on strings, independent of the locale.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "str.h"

#define NATIVE_GROUP    "str"
#define NATIVE_ROWS     "lib/str.def"
#include "../wrap.h"

/*
 * Native calls: the group of functions on strings.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "interrupted.h"
#include "native-call/lib/str.h"

#define NATIVE_GROUP    "str"
#define NATIVE_ROWS     "native-call/lib/str.def"
#include "wrap.h"

/*
 * Native calls: what the guest does to its memory.
 *
 * This file connects the rest of QEMU with the rooms below and decides nothing
 * itself: objects.c learns what the guest maps, and sites.c learns when an
 * object is no longer what it was.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "sites.h"

static void __attribute__((constructor)) notify_init(void)
{
    native_objects_on_retire(native_sites_retire);
}

void native_call_mapped(vaddr start, vaddr last, int fd, uint64_t offset)
{
    if (native_call_enabled) {
        native_objects_mapped(start, last, fd, offset);
    }
}

void native_call_unmapped(vaddr start, vaddr last)
{
    native_objects_unmapped(start, last);
}

void native_call_written(vaddr start, vaddr last)
{
    native_objects_written(start, last);
}

void native_call_protected(vaddr start, vaddr last, int page_flags)
{
    native_objects_protected(start, last, page_flags);
}

/*
 * Native calls: reading guest memory that may not be there.
 *
 * QEMU knows what the guest has mapped, but a file can be shorter than its
 * mapping, or become shorter at any time.  Reading such a page gives SIGBUS.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "user/guest-host.h"
#include "user/native-call.h"
#include "user/page-protection.h"
#include "exec/page-protection.h"
#include "guest-memory.h"

/* Where native_guest_read() of this thread goes on after a SIGBUS. */
static __thread sigjmp_buf *reading;

bool native_guest_read(void *to, vaddr addr, size_t size)
{
    sigjmp_buf missing;

    if (!page_check_range(addr, size, PAGE_READ)) {
        return false;
    }
    if (sigsetjmp(missing, 0)) {
        reading = NULL;
        return false;
    }
    reading = &missing;
    barrier();
    memcpy(to, g2h_untagged_vaddr(addr), size);
    barrier();
    reading = NULL;
    return true;
}

void native_call_read_faulted(const void *mask)
{
    if (reading) {
        sigprocmask(SIG_SETMASK, mask, NULL);
        siglongjmp(*reading, 1);
    }
}

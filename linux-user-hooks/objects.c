/*
 * Native calls: the ELF objects that the guest has mapped.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "qemu/log.h"
#include "qemu.h"
#include "user/page-protection.h"
#include "exec/page-protection.h"
#include "objects.h"
#include "sites.h"
#include "trace/trace-linux_user.h"

static IntervalTreeRoot objects;
static NativeObject *last_found;
static NativeObjectCounts counts;

static NativeObject *object_at(vaddr start, vaddr last)
{
    IntervalTreeNode *n = interval_tree_iter_first(&objects, start, last);

    return n ? container_of(n, NativeObject, node) : NULL;
}

static void object_parse(NativeObject *obj)
{
    const NativeImage *img = &obj->image;
    unsigned n;

    if (!native_image_parse(&obj->image, obj->node.start, obj->node.last)) {
        obj->state = OBJECT_BAD;
        qemu_log_mask(LOG_NATIVE_CALL, "native: %016" PRIx64 "-%016" PRIx64
                      " no object with a dynamic section\n",
                      obj->node.start, obj->node.last);
        return;
    }
    obj->state = OBJECT_PARSED;
    counts.parsed++;
    counts.providers += img->provider != NULL;

    n = g_hash_table_size(img->slots);
    trace_native_call_object(obj->node.start, obj->node.last, img->name, n);
    qemu_log_mask(LOG_NATIVE_CALL, "native: %016" PRIx64 "-%016" PRIx64
                  " object %s, %u listed functions called by PLT%s%s\n",
                  obj->node.start, obj->node.last, img->name, n,
                  img->provider ? ", provides " : "",
                  img->provider ? img->provider->name : "");
}

/* Forget what was parsed: the memory that it was read from has changed. */
static void object_retire(NativeObject *obj)
{
    if (obj->state == OBJECT_PARSED) {
        native_sites_retire(obj);
        native_image_clear(&obj->image);
    }
    obj->state = obj->written ? OBJECT_BAD : OBJECT_NEW;
}

NativeObject *native_object_find(vaddr addr)
{
    NativeObject *obj = last_found;

    if (!obj || addr < obj->node.start || addr > obj->node.last) {
        obj = object_at(addr, addr);
        if (!obj) {
            return NULL;
        }
        last_found = obj;
    }
    if (unlikely(obj->state == OBJECT_NEW)) {
        object_parse(obj);
    }
    return obj->state == OBJECT_PARSED ? obj : NULL;
}

NativeObjectCounts native_object_counts(void)
{
    return counts;
}

static void object_remove(NativeObject *obj)
{
    object_retire(obj);
    interval_tree_remove(&obj->node, &objects);
    if (last_found == obj) {
        last_found = NULL;
    }
    g_free(obj);
}

/*
 * The range has other contents now.  Objects that begin in it are gone; of
 * those that begin before, what was read may have changed, and if @truncate,
 * they end there.
 */
static void objects_replaced(vaddr start, vaddr last, bool truncate)
{
    IntervalTreeNode *n, *next;

    for (n = interval_tree_iter_first(&objects, start, last); n; n = next) {
        NativeObject *obj = container_of(n, NativeObject, node);

        next = interval_tree_iter_next(n, start, last);
        if (n->start >= start) {
            object_remove(obj);
            continue;
        }
        object_retire(obj);
        if (truncate) {
            interval_tree_remove(n, &objects);
            n->last = start - 1;
            interval_tree_insert(n, &objects);
        }
    }
}

void native_call_mapped(vaddr start, vaddr last, int fd)
{
    bool begins = false, same_file = false;
    NativeObject *obj;
    struct stat st;

    if (!native_call_enabled) {
        return;
    }
    obj = object_at(start, start);
    if (fd >= 0 && fstat(fd, &st) == 0) {
        same_file = obj && obj->dev == st.st_dev && obj->ino == st.st_ino;
        /*
         * A linker maps an object as a whole, then its segments over that.
         * The segments of a small one all lie in its file's first page.
         */
        begins = !same_file || obj->node.start == start;
        /* glibc maps the code again to protect it with BTI. */
        if (same_file && begins) {
            last = MAX(last, obj->node.last);
        }
    }
    objects_replaced(start, last, begins);
    if (begins) {
        obj = g_new0(NativeObject, 1);
        obj->node.start = start;
        obj->node.last = last;
        obj->dev = st.st_dev;
        obj->ino = st.st_ino;
        interval_tree_insert(&obj->node, &objects);
        counts.mapped += !same_file;
    }
}

void native_call_unmapped(vaddr start, vaddr last)
{
    objects_replaced(start, last, true);
}

void native_call_protected(vaddr start, vaddr last, int page_flags)
{
    bool code_written = (page_flags & PAGE_WRITE)
                        && (page_get_flags(start) & PAGE_EXEC);
    IntervalTreeNode *n, *next;

    if (!code_written && (page_flags & PAGE_READ)) {
        return;
    }
    for (n = interval_tree_iter_first(&objects, start, last); n; n = next) {
        NativeObject *obj = container_of(n, NativeObject, node);

        next = interval_tree_iter_next(n, start, last);
        /* Code that may have been written is nobody's definition. */
        obj->written |= code_written;
        object_retire(obj);
    }
}

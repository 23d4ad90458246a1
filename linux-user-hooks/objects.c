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
#include "exec/translation-block.h"
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
                      " no object of this guest\n",
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
    if (obj->has_blocks) {
        tb_invalidate_phys_range(NULL, obj->node.start, obj->node.last);
        obj->has_blocks = false;
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

/* From now on, code in the object is not what the file says. */
static void object_written(NativeObject *obj, vaddr start, vaddr last,
                           uint64_t offset)
{
    obj->written |= native_image_loses_code(obj->node.start, obj->node.last,
                                            start, last, offset);
}

static bool same_file(const NativeObject *obj, const struct stat *st)
{
    return obj->dev == st->st_dev && obj->ino == st->st_ino;
}

/*
 * The range has other contents now: of file @st (or NULL) from @offset on.
 * Objects that begin in it are gone; of those that begin before, what was read
 * may have changed, and if @truncate, they end there.
 */
static void objects_replaced(vaddr start, vaddr last, bool truncate,
                             const struct stat *st, uint64_t offset)
{
    IntervalTreeNode *n, *next;

    for (n = interval_tree_iter_first(&objects, start, last); n; n = next) {
        NativeObject *obj = container_of(n, NativeObject, node);

        next = interval_tree_iter_next(n, start, last);
        if (n->start >= start) {
            object_remove(obj);
            continue;
        }
        if (!truncate) {
            object_written(obj, start, last,
                           st && same_file(obj, st) ? offset : -1);
        }
        object_retire(obj);
        if (truncate) {
            interval_tree_remove(n, &objects);
            n->last = start - 1;
            interval_tree_insert(n, &objects);
        }
    }
}

void native_call_mapped(vaddr start, vaddr last, int fd, uint64_t offset)
{
    bool begins = false, again = false, writable;
    NativeObject *obj;
    struct stat st;

    if (!native_call_enabled) {
        return;
    }
    if (fd >= 0 && fstat(fd, &st) < 0) {
        fd = -1;
    }
    if (fd >= 0 && offset == 0) {
        obj = object_at(start, start);
        again = obj && same_file(obj, &st);
        /*
         * A linker maps an object as a whole, then its segments over that.
         * The segments of a small one all lie in its file's first page.
         */
        begins = !again || obj->node.start == start;
        /* glibc maps the code again to protect it with BTI. */
        if (again && begins) {
            last = MAX(last, obj->node.last);
        }
    }
    /* What can be written is not what the file has for long. */
    writable = page_get_flags(start) & PAGE_WRITE;
    objects_replaced(start, last, begins, fd >= 0 && !writable ? &st : NULL,
                     offset);
    if (begins) {
        obj = g_new0(NativeObject, 1);
        obj->node.start = start;
        obj->node.last = last;
        obj->dev = st.st_dev;
        obj->ino = st.st_ino;
        interval_tree_insert(&obj->node, &objects);
        counts.mapped += !again;
    }
}

void native_call_unmapped(vaddr start, vaddr last)
{
    objects_replaced(start, last, true, NULL, 0);
}

void native_call_protected(vaddr start, vaddr last, int page_flags)
{
    IntervalTreeNode *n, *next;

    if ((page_flags & (PAGE_READ | PAGE_WRITE)) == PAGE_READ) {
        return;
    }
    for (n = interval_tree_iter_first(&objects, start, last); n; n = next) {
        NativeObject *obj = container_of(n, NativeObject, node);

        next = interval_tree_iter_next(n, start, last);
        if (page_flags & PAGE_WRITE) {
            /* Code that may have been written is nobody's definition. */
            object_written(obj, start, last, -1);
        }
        if (obj->written || !(page_flags & PAGE_READ)) {
            object_retire(obj);
        }
    }
}

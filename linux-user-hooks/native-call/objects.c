/*
 * Native calls: the ELF objects that the guest has mapped.
 *
 * This file knows which guest addresses belong to which file, and notices when
 * that changes.  What is in an object is the business of image.c.
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
#include "stats.h"
#include "trace/trace-linux_user.h"

static IntervalTreeRoot objects;
static NativeObject *last_found;        /* the last answer, to be quick */
static void (*on_retire)(NativeObject *obj);

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
                      " holds no ELF object for this guest\n",
                      obj->node.start, obj->node.last);
        return;
    }
    obj->state = OBJECT_PARSED;
    native_object_counts.parsed++;
    native_object_counts.providers += img->provider != NULL;

    n = g_hash_table_size(img->slots);
    trace_native_call_object(obj->node.start, obj->node.last, img->name, n);
    qemu_log_mask(LOG_NATIVE_CALL, "native: %016" PRIx64 "-%016" PRIx64
                  " object %s, %u listed functions called by PLT%s%s\n",
                  obj->node.start, obj->node.last, img->name, n,
                  img->provider ? ", provides " : "",
                  img->provider ? img->provider->name : "");
}

/* Forget what was parsed, because the memory it was read from has changed. */
static void object_retire(NativeObject *obj)
{
    if (obj->state == OBJECT_PARSED) {
        if (on_retire) {
            on_retire(obj);
        }
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

void native_objects_on_retire(void (*retired)(NativeObject *obj))
{
    on_retire = retired;
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

/* Note whether the new contents of a range replace code of the object. */
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
 * Something new is mapped at a range: the file @st from @offset on, or, if @st
 * is NULL, something that is not a file.
 *
 * Objects that begin in the range are gone.  What was read from an object that
 * begins before the range may have changed; if @truncate is set, that object
 * also ends where the range begins.
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

void native_objects_mapped(vaddr start, vaddr last, int fd, uint64_t offset)
{
    bool begins = false, again = false, writable;
    NativeObject *obj;
    struct stat st;

    if (fd >= 0 && fstat(fd, &st) < 0) {
        fd = -1;
    }
    if (fd >= 0 && offset == 0) {
        obj = object_at(start, start);
        again = obj && same_file(obj, &st);
        /*
         * A dynamic linker first maps the whole object, then maps its segments
         * over that.  All segments of a small object may lie in the file's
         * first page, so not each mapping of that page begins an object.
         */
        begins = !again || obj->node.start == start;
        /* glibc maps the code once more to protect it with BTI. */
        if (again && begins) {
            last = MAX(last, obj->node.last);
        }
    }
    /* A writable mapping may soon differ from the file. */
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
        native_object_counts.mapped += !again;
    }
}

void native_objects_unmapped(vaddr start, vaddr last)
{
    objects_replaced(start, last, true, NULL, 0);
}

void native_objects_written(vaddr start, vaddr last)
{
    IntervalTreeNode *n;

    for (n = interval_tree_iter_first(&objects, start, last); n;
         n = interval_tree_iter_next(n, start, last)) {
        NativeObject *obj = container_of(n, NativeObject, node);

        object_written(obj, start, last, -1);
        if (obj->written) {
            object_retire(obj);
        }
    }
}

void native_objects_protected(vaddr start, vaddr last, int page_flags)
{
    IntervalTreeNode *n;

    if (page_flags & PAGE_WRITE) {
        /* The program may now write other code there. */
        native_objects_written(start, last);
    }
    if (page_flags & PAGE_READ) {
        return;
    }
    for (n = interval_tree_iter_first(&objects, start, last); n;
         n = interval_tree_iter_next(n, start, last)) {
        object_retire(container_of(n, NativeObject, node));
    }
}

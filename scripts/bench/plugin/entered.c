/*
 * A TCG plugin that counts how often functions of the guest are entered.
 *
 *   qemu-ARCH -plugin libentered.so,list=FILE,out=FILE PROGRAM
 *
 * Each line of the list is "function PATH START END" or "stubs PATH START END":
 * a mapped file and hexadecimal offsets from where its first page is mapped.
 * At exit, "PATH START COUNT" is written for each function that was entered.
 * coverage.py writes the one and reads the other.
 *
 * A function is entered when a block that begins at START runs, and the block
 * before it was not in a listed function.  So what listed functions call, or
 * jump to, does not count, nor does a loop back to the first instruction.
 * Blocks in a range of stubs (the file's own PLT) are looked through.
 *
 * Where files are is read from /proc/self/maps, so nothing depends on the
 * guest's addresses.  A fork's child is not told from its parent.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>
#include <qemu-plugin.h>

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

typedef struct Range {
    char path[4096];
    uint64_t start, end;
    bool function;
} Range;

typedef struct Mapping {
    uint64_t start, end, base;
    char *path;
} Mapping;

static GArray *ranges;          /* Range */
static GArray *mappings;        /* Mapping, as of the last look */
static bool stale;              /* the mappings may have changed since */
static const char *out_path;

/* For each vCPU: whether the block before was listed, and ranges->len counts */
static struct qemu_plugin_scoreboard *scores;
static qemu_plugin_u64 inside;

static qemu_plugin_u64 count_of(guint range)
{
    return (qemu_plugin_u64) { scores, (range + 1) * sizeof(uint64_t) };
}

static void clear_mapping(void *mapping)
{
    g_free(((Mapping *)mapping)->path);
}

static void read_mappings(void)
{
    char line[4352], path[4096];
    FILE *maps = fopen("/proc/self/maps", "r");
    uint64_t base = 0;

    g_array_set_size(mappings, 0);
    while (maps && fgets(line, sizeof(line), maps)) {
        Mapping m;
        uint64_t offset;

        *path = 0;
        sscanf(line, "%" SCNx64 "-%" SCNx64 " %*s %" SCNx64
               " %*s %*s %4095[^\n]", &m.start, &m.end, &offset, path);
        /* A file's parts follow each other, the one at offset 0 is first */
        base = offset ? base : m.start;
        m.base = base;
        m.path = g_strdup(path);
        g_array_append_val(mappings, m);
    }
    if (maps) {
        fclose(maps);
    }
}

static const Mapping *mapping_of(uint64_t address)
{
    for (guint i = 0; i < mappings->len; i++) {
        const Mapping *m = &g_array_index(mappings, Mapping, i);

        if (address - m->start < m->end - m->start) {
            return m;
        }
    }
    return NULL;
}

/* The range that a block is in, or -1. */
static int range_of(const struct qemu_plugin_tb *tb, uint64_t *offset)
{
    void *host = qemu_plugin_insn_haddr(qemu_plugin_tb_get_insn(tb, 0));
    const Mapping *m = mapping_of((uintptr_t)host);

    if (!m || __atomic_load_n(&stale, __ATOMIC_RELAXED)) {
        __atomic_store_n(&stale, false, __ATOMIC_RELAXED);
        read_mappings();
        m = mapping_of((uintptr_t)host);
    }
    *offset = m ? (uintptr_t)host - m->base : 0;
    for (guint i = 0; m && i < ranges->len; i++) {
        const Range *r = &g_array_index(ranges, Range, i);

        if (*offset >= r->start && *offset < r->end &&
            !strcmp(m->path, r->path)) {
            return i;
        }
    }
    return -1;
}

static void entered(unsigned int vcpu, void *range)
{
    qemu_plugin_u64_add(count_of(GPOINTER_TO_UINT(range)), vcpu, 1);
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
    uint64_t offset;
    int at = range_of(tb, &offset);
    const Range *r = at < 0 ? NULL : &g_array_index(ranges, Range, at);

    if (r && !r->function) {
        return;
    }
    if (r && offset == r->start) {
        qemu_plugin_register_vcpu_tb_exec_cond_cb(
            tb, entered, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_COND_EQ, inside,
            0, GUINT_TO_POINTER(at));
    }
    qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(
        tb, QEMU_PLUGIN_INLINE_STORE_U64, inside, r != NULL);
}

/* The numbers are those of all new architectures: asm-generic/unistd.h. */
static void called(qemu_plugin_id_t id, unsigned int vcpu, int64_t number,
                   int64_t result)
{
    enum { MUNMAP = 215, MREMAP = 216, MMAP = 222 };

    if (number == MUNMAP || number == MREMAP || number == MMAP) {
        __atomic_store_n(&stale, true, __ATOMIC_RELAXED);
    }
}

static void write_counts(qemu_plugin_id_t id, void *unused)
{
    FILE *out = fopen(out_path, "w");

    for (guint i = 0; out && i < ranges->len; i++) {
        const Range *r = &g_array_index(ranges, Range, i);
        uint64_t count = qemu_plugin_u64_sum(count_of(i));

        if (count) {
            fprintf(out, "%s %" PRIx64 " %" PRIu64 "\n", r->path, r->start,
                    count);
        }
    }
    if (out) {
        fclose(out);
    }
}

static bool read_list(const char *list_path)
{
    FILE *list = fopen(list_path, "r");
    char kind[16];
    Range r;

    while (list && fscanf(list, "%15s %4095s %" SCNx64 " %" SCNx64, kind,
                          r.path, &r.start, &r.end) == 4) {
        r.function = !strcmp(kind, "function");
        g_array_append_val(ranges, r);
    }
    if (list) {
        fclose(list);
    }
    return ranges->len;
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id,
                                           const qemu_info_t *info,
                                           int argc, char **argv)
{
    const char *list_path = NULL;

    for (int i = 0; i < argc; i++) {
        if (g_str_has_prefix(argv[i], "list=")) {
            list_path = argv[i] + 5;
        } else if (g_str_has_prefix(argv[i], "out=")) {
            out_path = argv[i] + 4;
        }
    }
    ranges = g_array_new(false, true, sizeof(Range));
    mappings = g_array_new(false, true, sizeof(Mapping));
    g_array_set_clear_func(mappings, clear_mapping);
    if (!list_path || !out_path || !read_list(list_path)) {
        fprintf(stderr, "entered: usage: list=FILE,out=FILE; is the list "
                "empty?\n");
        return -1;
    }
    scores = qemu_plugin_scoreboard_new((ranges->len + 1) * sizeof(uint64_t));
    inside = (qemu_plugin_u64) { scores, 0 };
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    qemu_plugin_register_vcpu_syscall_ret_cb(id, called);
    qemu_plugin_register_atexit_cb(id, write_counts, NULL);
    return 0;
}

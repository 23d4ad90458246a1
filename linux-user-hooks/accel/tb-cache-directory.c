/*
 * The directory of the cache of translation blocks.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "qapi/error.h"
#include "tb-cache-directory.h"

static char *directory;
static uint64_t size_limit;

char *tb_cache_path(const char *name)
{
    if (!directory) {
        return NULL;
    }
    return g_build_filename(directory, name, NULL);
}

typedef struct Entry {
    char *name;
    uint64_t size;
    time_t used;
} Entry;

static gint compare_used(gconstpointer a, gconstpointer b)
{
    const Entry *x = a, *y = b;

    return x->used < y->used ? -1 : x->used > y->used;
}

static void clear_entry(gpointer entry)
{
    g_free(((Entry *)entry)->name);
}

/* Whether a name is that of a file of ours, or of one being written. */
static bool is_ours(const char *name)
{
    size_t n = strspn(name, "0123456789abcdef");

    return n == TB_CACHE_NAME_SIZE && (!name[n] || name[n] == '.');
}

void tb_cache_prune(void)
{
    g_autoptr(GArray) list = g_array_new(false, false, sizeof(Entry));
    uint64_t total = 0;
    struct dirent *d;
    DIR *dir = opendir(directory);

    if (!dir) {
        return;
    }
    g_array_set_clear_func(list, clear_entry);
    while ((d = readdir(dir))) {
        struct stat st;

        if (is_ours(d->d_name)
            && fstatat(dirfd(dir), d->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0) {
            Entry e = { g_strdup(d->d_name), st.st_size, st.st_mtime };

            g_array_append_val(list, e);
            total += e.size;
        }
    }
    if (total > size_limit) {
        g_array_sort(list, compare_used);
        for (guint i = 0; i < list->len && total > size_limit * 3 / 4; i++) {
            const Entry *e = &g_array_index(list, Entry, i);

            if (unlinkat(dirfd(dir), e->name, 0) == 0) {
                total -= e->size;
            }
        }
    }
    closedir(dir);
}

static char *default_directory(void)
{
    const char *xdg = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

    if (xdg && g_path_is_absolute(xdg)) {
        return g_build_filename(xdg, "qemu-user", NULL);
    }
    if (home && g_path_is_absolute(home)) {
        return g_build_filename(home, ".cache", "qemu-user", NULL);
    }
    return NULL;
}

/* Whoever can write to the directory decides what this process executes. */
static bool directory_good(Error **errp)
{
    struct stat st;

    if (g_mkdir_with_parents(directory, 0700) != 0
        || lstat(directory, &st) != 0) {
        error_setg_errno(errp, errno, "cannot use the directory %s",
                         directory);
        return false;
    }
    if (!S_ISDIR(st.st_mode) || st.st_uid != geteuid()) {
        error_setg(errp, "%s is not a directory of yours", directory);
        return false;
    }
    if (st.st_mode & (S_IWGRP | S_IWOTH)) {
        error_setg(errp, "others can write to %s: chmod 700 it", directory);
        return false;
    }
    return true;
}

bool tb_cache_directory_init(const char *dir, uint64_t limit, Error **errp)
{
    directory = dir ? g_strdup(dir) : default_directory();
    if (!directory) {
        error_setg(errp, "there is no directory: HOME is not set");
        return false;
    }
    size_limit = limit;
    if (!directory_good(errp)) {
        g_free(g_steal_pointer(&directory));
        return false;
    }
    return true;
}

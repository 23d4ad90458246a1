/*
 * Native calls: files of rows that a user writes.
 *
 *     [libexample.so.*]
 *     host-library = libexample.so.1
 *     group-name = example
 *     checksum = pure u p[2] z
 *     update   = stateful i p![=112] p[3] z
 *
 * A mistake costs its row or its section, and the program runs.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/cutils.h"
#include "qemu/error-report.h"
#include "sections.h"
#include "groups/file-rows.h"
#include "read-rows.h"

/* What is known while a file is read. */
typedef struct Reading {
    const char *file;
    NativeSection *section;     /* NULL before the first good one */
} Reading;

/* The group's name if the file gives none: what "lib.so" begins with. */
static char *default_name(const char *soname)
{
    return g_strndup(soname, strspn(soname, "abcdefghijklmnopqrstuvwxyz"
                                    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                    "_-+"));
}

/* Why a section cannot be added, or NULL. */
static const char *fault_of(const NativeSection *section)
{
    NativeCallSpec *spec;

    if (!section->group.n_specs) {
        return "it has no functions";
    }
    if (!section->host) {
        return "it has no host-library";
    }
    if (!*section->name || *section->name == '-'
        || strchr(section->name, ',')) {
        return "it needs a group-name";
    }
    NATIVE_CALL_FOREACH(spec) {
        if (!strcmp(spec->symbol, section->name)
            || !strcmp(spec->group->name, section->name)) {
            return "its group-name is taken";
        }
    }
    return NULL;
}

/* Nothing follows in the section. */
static void finish_section(Reading *r)
{
    NativeSection *section = r->section;
    const char *fault;

    r->section = NULL;
    if (!section) {
        return;
    }
    if (!section->name) {
        section->name = default_name(section->soname);
    }
    fault = fault_of(section);
    if (fault) {
        loc_push_restore(&section->loc);
        warn_report("ignoring the section [%s]: %s", section->soname, fault);
        loc_pop(&section->loc);
    } else {
        native_section_add(section);
    }
}

static void read_section(void *opaque, const char *pattern, int line)
{
    Reading *r = opaque;

    finish_section(r);
    if (!*pattern || g_pattern_match_simple(pattern, "")) {
        warn_report("ignoring the section [%s], which names no library",
                    pattern);
    } else if (native_call_is_built_in(pattern)) {
        warn_report("ignoring the section [%s]: rows of this library are "
                    "built in", pattern);
    } else {
        r->section = g_new0(NativeSection, 1);
        r->section->soname = g_strdup(pattern);
        loc_save(&r->section->loc);
    }
}

static void read_row(NativeSection *section, const char *symbol,
                     const char *text)
{
    g_auto(GStrv) words = g_regex_split_simple("[ \t]+", text,
                                                  G_REGEX_RAW, 0);
    NativeSignature signature;
    Error *err = NULL;

    if (!words[0] || (strcmp(words[0], "pure")
                      && strcmp(words[0], "stateful"))) {
        error_setg(&err, "'%s' is no class: classes are pure and stateful",
                   words[0] ?: "");
    } else if (words[0][0] == 's' && !g_strcmp0(words[1], "p")) {
        /* A pointer that the guest must not see would need a second call. */
        error_setg(&err, "a stateful function cannot have the result 'p'");
    } else if (native_signature_parse(&signature, words + 1, &err)) {
        native_section_row(section, symbol, words[0][0] == 's', &signature,
                           &err);
    }
    if (err) {
        warn_reportf_err(err, "ignoring the row of '%s': ", symbol);
    }
}

static void read_entry(void *opaque, const char *key, const char *value,
                       int line)
{
    NativeSection *section = ((Reading *)opaque)->section;
    Error *err = NULL;

    if (!section) {
        return;         /* the section was reported */
    }
    if (!strcmp(key, "host-library")) {
        g_free(section->host);
        section->host = g_strdup(value);
    } else if (!strcmp(key, "group-name")) {
        g_free(section->name);
        section->name = g_strdup(value);
    } else if (!strcmp(key, "by-name")) {
        qapi_bool_parse(key, value, &section->by_name, &err);
    } else {
        read_row(section, key, value);
    }
    if (err) {
        warn_report_err(err);
    }
}

static bool read_file(const char *file, Error **errp)
{
    static const SectionsUser user = { read_section, read_entry };
    /* Places of sections in the file keep the name. */
    Reading r = { .file = g_strdup(file) };
    int err = sections_read(r.file, &user, &r);

    if (err) {
        error_setg_errno(errp, err, "cannot read the native calls of %s", file);
        return false;
    }
    finish_section(&r);
    return true;
}

static gint by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char * const *)a, *(const char * const *)b);
}

/* Read the files *.conf of a directory, in the order of their names. */
static bool read_directory(const char *path, GDir *dir, Error **errp)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    const char *name;

    while ((name = g_dir_read_name(dir))) {
        if (g_str_has_suffix(name, ".conf")) {
            g_ptr_array_add(names, g_build_filename(path, name, NULL));
        }
    }
    g_ptr_array_sort(names, by_name);
    for (size_t i = 0; i < names->len; i++) {
        if (!read_file(g_ptr_array_index(names, i), errp)) {
            return false;
        }
    }
    return true;
}

bool native_call_read_rows(const char *path, Error **errp)
{
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);

    return dir ? read_directory(path, dir, errp) : read_file(path, errp);
}

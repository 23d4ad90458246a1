/*
 * Settings of user mode from files.
 *
 * Where the kernel starts QEMU (binfmt_misc) there is no command line, and
 * env -i, su and the like take the environment away.  A file has sections for
 * programs, by patterns of their names, and keys that are options:
 *
 *     [*]
 *     tb-cache = on
 *     [python3*]
 *     native-calls = strict
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include <sys/auxv.h>
#include "qemu/error-report.h"
#include "qemu/log.h"
#include "cpu.h"
#include "sections.h"
#include "settings.h"

#define SETTINGS_FILE   "qemu-user-native.conf"

static UserSetting settings[] = {
    { "native-calls", "native-calls" },
    { "native-calls-file", "native-calls-file" },
    { "tb-cache", "tb-cache" },
    { "tcg", "tcg" },
    { "cpu", NULL },
    { "log", "d" },
    { "log-file", "D" },
};

/* A pattern with a slash is for whole paths, another one for names. */
static bool section_is_for(const char *pattern, const char *program)
{
    g_autofree char *name = g_path_get_basename(program);

    return g_pattern_match_simple(pattern, strchr(pattern, '/') ? program
                                                                : name);
}

static UserSetting *find_key(const char *key)
{
    for (int i = 0; i < ARRAY_SIZE(settings); i++) {
        if (!strcmp(settings[i].key, key)) {
            return &settings[i];
        }
    }
    return NULL;
}

/* What is known while a file is read. */
typedef struct Reading {
    const char *file;
    const char *program;
    bool applies;               /* the section is for the program */
} Reading;

static void read_section(void *opaque, const char *pattern, int line)
{
    Reading *r = opaque;

    r->applies = section_is_for(pattern, r->program);
}

static void read_entry(void *opaque, const char *key, const char *value,
                       int line)
{
    Reading *r = opaque;
    UserSetting *s = find_key(key);

    if (!r->applies) {
        return;
    }
    if (!s) {
        warn_report("ignoring the unknown key '%s'", key);
    } else if (!strcmp(key, "log") && !qemu_str_to_log_mask(value)) {
        warn_report("ignoring 'log = %s': '-d help' lists the items", value);
    } else {
        g_free(s->value);
        g_free(s->file);
        s->value = g_strdup(value);
        s->file = g_strdup(r->file);
        s->line = line;
    }
}

/* @required: somebody has named the file, so that it has to be there. */
static void read_file(const char *file, const char *program, bool required)
{
    static const SectionsUser user = { read_section, read_entry };
    Reading r = { .file = file, .program = program };
    int err = sections_read(file, &user, &r);

    if (err && (required || err != ENOENT)) {
        warn_report("cannot read the settings in %s: %s", file, strerror(err));
    }
}

void settings_read(const char *program)
{
    const char *named = getenv("QEMU_USER_CONF");
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    g_autofree char *users = NULL;

    if (getauxval(AT_SECURE)) {
        return;
    }
    if (named) {
        read_file(named, program, true);
        return;
    }
    if (!sections_trusted()) {
        return;
    }
    read_file("/etc/" SETTINGS_FILE, program, false);
    if (config && *config == '/') {
        users = g_build_filename(config, SETTINGS_FILE, NULL);
    } else if (home && *home == '/') {
        users = g_build_filename(home, ".config", SETTINGS_FILE, NULL);
    }
    if (users) {
        read_file(users, program, false);
    }
}

const UserSetting *settings_find(const char *option)
{
    for (int i = 0; i < ARRAY_SIZE(settings); i++) {
        if (settings[i].value && !g_strcmp0(settings[i].option, option)) {
            return &settings[i];
        }
    }
    return NULL;
}

/* Whether a CPU has this model and these properties. */
static bool is_cpu(const char *value)
{
    g_auto(GStrv) parts = g_strsplit(value, ",", -1);
    ObjectClass *class = parts[0] ? cpu_class_by_name(CPU_RESOLVING_TYPE,
                                                      parts[0]) : NULL;
    Object *cpu = class ? object_new_with_class(class) : NULL;
    bool ok = cpu;

    for (char **property = parts + 1; ok && *property; property++) {
        char *equals = strchr(*property, '=');

        if (equals) {
            *equals = 0;
        }
        ok = equals && object_property_parse(cpu, *property, equals + 1, NULL);
    }
    object_unref(cpu);
    return ok;
}

const char *settings_cpu(void)
{
    UserSetting *s = find_key("cpu");
    Location loc;

    if (s->value && !is_cpu(s->value)) {
        loc_push_none(&loc);
        loc_set_file(s->file, s->line);
        warn_report("ignoring 'cpu = %s': there is no such model, or it has "
                    "no such property ('-cpu help' lists the models)",
                    s->value);
        loc_pop(&loc);
        g_clear_pointer(&s->value, g_free);
    }
    return s->value;
}

void settings_print(void)
{
    for (int i = 0; i < ARRAY_SIZE(settings); i++) {
        const UserSetting *s = &settings[i];

        if (s->value) {
            printf("%s = %s, by line %d of %s\n", s->key, s->value, s->line,
                   s->file);
        }
    }
}

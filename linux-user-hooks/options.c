/*
 * Native calls: the option -native-calls and its table of words.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "qemu/error-report.h"
#include "qemu/log.h"
#include "table.h"

static bool stats;
/* Whether the LIST being read has selected functions already. */
static bool selected;

static void enable_group(NativeCallGroup *group, bool on)
{
    for (size_t i = 0; i < group->n_specs; i++) {
        group->specs[i].enabled = on && native_call_supported(&group->specs[i]);
    }
}

static void enable_all(bool on)
{
    for (size_t i = 0; i < native_call_groups()->len; i++) {
        enable_group(g_ptr_array_index(native_call_groups(), i), on);
    }
    selected = true;
}

static void set_on(bool on)
{
    enable_all(on);
}

static void set_off(bool on)
{
    enable_all(!on);
}

static void set_stats(bool on)
{
    stats = on;
}

static void set_strict(bool on)
{
    native_call_strict = on;
}

static void set_fast(bool on)
{
    native_call_fast = on;
}

static void print_help(bool on);

/* The words that are no functions. */
static const struct Word {
    const char *name;
    void (*set)(bool on);
    const char *help;
} words[] = {
    { "on", set_on, "make all calls below native" },
    { "off", set_off, "make none native" },
    { "stats", set_stats, "count, and print at exit to the log" },
    { "strict", set_strict,
      "run the guest's comparison where operands differ" },
    { "math=fast", set_fast,
      "use the host's libm even if results may differ in the last bit" },
    { "help", print_help, "print this and exit" },
};

static const char *class_text(const NativeCallSpec *spec)
{
    return native_call_is_comparison(spec) ? "sign"
           : spec->flags & NATIVE_LIBRARY ? "library" : "exact";
}

static const char *flags_text(const NativeCallSpec *spec)
{
    return !native_call_supported(spec) ? "not-on-this-guest"
           : spec->flags & NATIVE_CHK ? "checked"
           : spec->flags & NATIVE_WIDE ? "wide"
           : spec->flags & NATIVE_OLD ? "old" : "-";
}

static void print_help(bool on)
{
    printf("%-18s %-10s %-5s %-9s %-7s %s\n", "symbol", "providers", "group",
           "signature", "class", "flags");
    for (size_t g = 0; g < native_call_groups()->len; g++) {
        NativeCallGroup *group = g_ptr_array_index(native_call_groups(), g);
        g_autofree char *providers = native_call_provider_names(group);

        for (size_t i = 0; i < group->n_specs; i++) {
            const NativeCallSpec *spec = &group->specs[i];

            printf("%-18s %-10s %-5s %-9s %-7s %s\n", spec->symbol,
                   providers, group->name, spec->signature,
                   class_text(spec), flags_text(spec));
        }
    }
    exit(EXIT_SUCCESS);
}

/* Levenshtein's distance, for names of less than 32 characters. */
static unsigned distance(const char *a, const char *b)
{
    unsigned row[32], n = MIN(strlen(b), ARRAY_SIZE(row) - 1);

    for (unsigned j = 0; j <= n; j++) {
        row[j] = j;
    }
    for (unsigned i = 1; a[i - 1]; i++) {
        unsigned diagonal = row[0];

        row[0] = i;
        for (unsigned j = 1; j <= n; j++) {
            unsigned d = diagonal + (a[i - 1] != b[j - 1]);

            diagonal = row[j];
            row[j] = MIN(d, MIN(row[j], row[j - 1]) + 1);
        }
    }
    return row[n];
}

static void nearer(const char *name, const char *candidate, const char **best)
{
    if (!*best || distance(name, candidate) < distance(name, *best)) {
        *best = candidate;
    }
}

static G_NORETURN void unknown(const char *name)
{
    const char *best = NULL;

    for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
        nearer(name, words[i].name, &best);
    }
    for (size_t g = 0; g < native_call_groups()->len; g++) {
        NativeCallGroup *group = g_ptr_array_index(native_call_groups(), g);

        nearer(name, group->name, &best);
        for (size_t i = 0; i < group->n_specs; i++) {
            nearer(name, group->specs[i].symbol, &best);
        }
    }
    error_report("-native-calls: unknown name '%s', did you mean '%s'? "
                 "('-native-calls help' lists all)", name, best);
    exit(EXIT_FAILURE);
}

/* A function or a group, alone: only these.  With '-': all but these. */
static bool select_functions(const char *name, bool on)
{
    NativeCallSpec *spec = native_call_spec(name);
    NativeCallGroup *group = NULL;

    for (size_t i = 0; i < native_call_groups()->len; i++) {
        NativeCallGroup *g = g_ptr_array_index(native_call_groups(), i);

        if (!strcmp(g->name, name)) {
            group = g;
        }
    }
    if (!spec && !group) {
        return false;
    }
    if (!selected) {
        enable_all(!on);
    }
    if (group) {
        enable_group(group, on);
    } else {
        spec->enabled = on && native_call_supported(spec);
    }
    return true;
}

static void parse_word(const char *name)
{
    bool on = name[0] != '-';

    name += !on;
    for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
        if (!strcmp(name, words[i].name)) {
            words[i].set(on);
            return;
        }
    }
    if (!select_functions(name, on)) {
        unknown(name);
    }
}

void native_call_parse(const char *list)
{
    g_auto(GStrv) names = g_strsplit(list, ",", -1);

    selected = false;
    for (char **name = names; *name; name++) {
        if (**name) {
            parse_word(*name);
        }
    }

    native_call_enabled = false;
    for (size_t g = 0; g < native_call_groups()->len; g++) {
        NativeCallGroup *group = g_ptr_array_index(native_call_groups(), g);

        for (size_t i = 0; i < group->n_specs; i++) {
            native_call_enabled |= group->specs[i].enabled;
        }
    }
}

int native_call_log_mask(void)
{
    if (stats) {
        native_call_stats_open();
    }
    return stats ? LOG_NATIVE_STATS : 0;
}

void native_call_disable(const char *why)
{
    if (native_call_enabled) {
        native_call_enabled = false;
        qemu_log_mask(LOG_NATIVE_CALL, "native: off, because of %s\n", why);
    }
}

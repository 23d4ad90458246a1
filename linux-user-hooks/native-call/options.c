/*
 * Native calls: the option -native-calls.
 *
 * The option takes a list of words.  A word is a setting (the table "words"
 * below), the name of a group, or the name of a function.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "qemu/error-report.h"
#include "qemu/log.h"
#include "stats.h"

/* The user wants statistics. */
static bool stats;
/* The list that is being read has already selected functions. */
static bool selected;
/* The list that is being read comes from the environment. */
static bool lenient;

static void enable_all(bool on)
{
    NativeCallSpec *spec;

    NATIVE_CALL_FOREACH(spec) {
        spec->enabled = on && native_call_supported(spec)
                        && !(spec->flags & NATIVE_BY_NAME);
    }
    native_call_enable_more = on;
    selected = true;
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

/* The words that are neither a group nor a function. */
static const struct Word {
    const char *name;
    void (*set)(bool on);
    const char *help;           /* NULL: another name for "on" or "off" */
} words[] = {
    { "on", enable_all, "make calls of all these functions natively" },
    { "off", set_off, "make no call natively" },
    { "1", enable_all }, { "yes", enable_all }, { "true", enable_all },
    { "0", set_off }, { "no", set_off }, { "false", set_off },
    { "stats", set_stats,
      "count the native calls and print the counts when the program exits" },
    { "strict", set_strict,
      "let the guest's code compare when the operands differ" },
    { "math=fast", set_fast,
      "use the host's libm although the last bit of a result may differ" },
    { "help", print_help, "print this text and exit" },
};

static const char *class_text(const NativeCallSpec *spec)
{
    return spec->flags & NATIVE_STATEFUL ? "stateful"
           : spec->flags & NATIVE_LISTED ? "pure"
           : native_call_is_comparison(spec) ? "sign"
           : spec->flags & NATIVE_LIBRARY ? "library" : "exact";
}

static const char *flags_text(const NativeCallSpec *spec)
{
    return !native_call_supported(spec) ? "not-on-this-guest"
           : spec->flags & NATIVE_CHK ? "checked"
           : spec->flags & NATIVE_WIDE ? "wide"
           : spec->flags & NATIVE_OLD ? "old"
           : spec->flags & NATIVE_BY_NAME ? "by-name" : "-";
}

static void print_help(bool on)
{
    NativeCallSpec *spec;

    printf("%-18s %-10s %-5s %-9s %-8s %s\n", "symbol", "providers", "group",
           "signature", "class", "flags");
    NATIVE_CALL_FOREACH(spec) {
        g_autofree char *providers = native_call_provider_names(spec->group);

        printf("%-18s %-10s %-5s %-9s %-8s %s\n", spec->symbol, providers,
               spec->group->name, spec->signature, class_text(spec),
               flags_text(spec));
    }
    printf("\nOther words:\n");
    for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
        if (words[i].help) {
            printf("%-18s %s\n", words[i].name, words[i].help);
        }
    }
    exit(EXIT_SUCCESS);
}

/*
 * The edit distance (Levenshtein's) of two names.  Only the first 31
 * characters of @b count, which is more than any name has.
 */
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

/*
 * A program cannot help what is in its environment, so that a mistake there
 * does not end it.
 */
static void unknown(const char *name)
{
    const char *best = NULL;
    NativeCallSpec *spec;

    for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
        nearer(name, words[i].name, &best);
    }
    NATIVE_CALL_FOREACH(spec) {
        nearer(name, spec->group->name, &best);
        nearer(name, spec->symbol, &best);
    }
    if (lenient) {
        warn_report("QEMU_NATIVE_CALLS: ignoring the unknown name '%s', did "
                    "you mean '%s'?", name, best);
        return;
    }
    error_report("-native-calls: unknown name '%s', did you mean '%s'? "
                 "('-native-calls help' lists all names)", name, best);
    exit(EXIT_FAILURE);
}

static bool is_named(const NativeCallSpec *spec, const char *name)
{
    return !strcmp(spec->symbol, name) || !strcmp(spec->group->name, name);
}

/*
 * Switch a function or all functions of a group on or off.  The first such
 * name of a list also switches all other functions the other way.  Returns
 * false if nothing has that name.
 */
static bool select_functions(const char *name, bool on)
{
    NativeCallSpec *spec;
    bool found = false;

    NATIVE_CALL_FOREACH(spec) {
        found |= is_named(spec, name);
    }
    if (!found) {
        return false;
    }
    if (!selected) {
        enable_all(!on);
    }
    NATIVE_CALL_FOREACH(spec) {
        if (is_named(spec, name)) {
            spec->enabled = on && native_call_supported(spec);
        }
    }
    return true;
}

/* A word that begins with '-' asks for the opposite. */
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

void native_call_parse(const char *list, bool from_environment)
{
    g_auto(GStrv) names = g_strsplit(list, ",", -1);
    NativeCallSpec *spec;

    lenient = from_environment;
    selected = false;
    for (char **name = names; *name; name++) {
        if (**name) {
            parse_word(*name);
        }
    }

    native_call_enabled = false;
    NATIVE_CALL_FOREACH(spec) {
        native_call_enabled |= spec->enabled;
    }
}

int native_call_log_mask(void)
{
    if (stats) {
        native_stats_open();
    }
    return stats ? LOG_NATIVE_STATS : 0;
}

void native_call_disable(const char *why)
{
    if (native_call_enabled) {
        native_call_enabled = false;
        qemu_log_mask(LOG_NATIVE_CALL,
                      "native: no call will be native, because of %s\n", why);
    }
}

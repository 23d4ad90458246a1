/*
 * A cache of translation blocks that outlives the process: what the user
 * chooses, and is told.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include <link.h>
#include "qapi/error.h"
#include "qemu/cutils.h"
#include "qemu/error-report.h"
#include "qemu/help_option.h"
#include "qemu/log.h"
#include "qemu/target-info.h"
#include "qemu/units.h"
#include "exec/mmap-lock.h"
#include "tcg/perf.h"
#include "tcg/tcg.h"
#include "user/guest-base.h"
#include "user/guest-host.h"
#include "user/tb-cache.h"
#include "internal-common.h"
#include "tb-cache-builtin.h"
#include "tb-cache-file.h"
#include "tb-cache-internal.h"

static char *directory;
static bool chosen;             /* the user said on, off or the like */
static bool portable;
static bool has_builtin;
static bool stats;
static int stats_fd = -1;
static uint64_t limit = 1 * GiB;

static const struct {
    const char *name, *help;
    TBCacheMode mode;
} modes[] = {
    { "off", "load and store nothing", TB_CACHE_OFF },
    { "on", "load what was stored, and store what was translated",
      TB_CACHE_ON },
    { "validate", "load nothing, but compare new blocks with stored ones",
      TB_CACHE_VALIDATE },
    /* What users write for these. */
    { "0", NULL, TB_CACHE_OFF },
    { "no", NULL, TB_CACHE_OFF },
    { "false", NULL, TB_CACHE_OFF },
    { "1", NULL, TB_CACHE_ON },
    { "yes", NULL, TB_CACHE_ON },
    { "true", NULL, TB_CACHE_ON },
};

static void G_NORETURN print_help(void)
{
    printf("Words of -tb-cache, separated by commas:\n");
    for (size_t i = 0; i < ARRAY_SIZE(modes); i++) {
        if (modes[i].help) {
            printf("%-12s %s\n", modes[i].name, modes[i].help);
        }
    }
    printf("%-12s %s\n%-12s %s\n%-12s %s\n%-12s %s\n",
           "/DIRECTORY", "on, with the files there (default: qemu-user in "
           "$XDG_CACHE_HOME or ~/.cache)",
           "size=SIZE", "the bytes that all files may have (default: 1G)",
           "portable", "generate code without the host's newest instructions",
           "stats", "say at exit what was loaded and stored");
    exit(EXIT_SUCCESS);
}

/* Returns false if nothing is called @word. */
static bool parse_word(const char *word)
{
    const char *value;

    for (size_t i = 0; i < ARRAY_SIZE(modes); i++) {
        if (!strcmp(word, modes[i].name)) {
            tb_cache_mode = modes[i].mode;
            chosen = true;
            return true;
        }
    }
    if (is_help_option(word)) {
        print_help();
    }
    if (!strcmp(word, "stats")) {
        stats = true;
        return true;
    }
    if (word[0] == '/') {
        g_free(directory);
        directory = g_strdup(word);
        tb_cache_mode = MAX(tb_cache_mode, TB_CACHE_ON);
        chosen = true;
        return true;
    }
    if (!strcmp(word, "portable")) {
        portable = true;
        return true;
    }
    return strstart(word, "size=", &value)
           && qemu_strtosz(value, NULL, &limit) == 0;
}

void tb_cache_parse(const char *list, bool from_environment)
{
    g_auto(GStrv) words = g_strsplit(list, ",", -1);

    for (char **word = words; *word; word++) {
        if (!**word || parse_word(*word)) {
            continue;
        }
        if (from_environment) {
            warn_report("QEMU_TB_CACHE: ignoring the unknown word '%s'", *word);
        } else {
            error_report("-tb-cache: unknown word '%s' ('-tb-cache help' lists "
                         "all words)", *word);
            exit(EXIT_FAILURE);
        }
    }
}

void tb_cache_disable(void)
{
    tb_cache_mode = TB_CACHE_OFF;
    chosen = true;
}

void tb_cache_prepare(void)
{
    uint64_t features = tcg_portable_features();

    if (!chosen || tb_cache_enabled()) {
        has_builtin = tb_cache_builtin_init(&features);
    }
    if (has_builtin && !tcg_limit_host_features(features)) {
        tb_cache_builtin_forget();
        has_builtin = false;
    } else if (portable) {
        tcg_limit_host_features(features);
    }
    if (!chosen && has_builtin) {
        tb_cache_mode = TB_CACHE_BUILTIN;
    }
}

/* The number that the linker gave to this build, as hexadecimal digits. */
static int find_build_id(struct dl_phdr_info *info, size_t size, void *result)
{
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *ph = &info->dlpi_phdr[i];
        const char *p = (const char *)(info->dlpi_addr + ph->p_vaddr);
        const char *end = p + ph->p_memsz;

        if (ph->p_type != PT_NOTE) {
            continue;
        }
        while (p + sizeof(ElfW(Nhdr)) <= end) {
            const ElfW(Nhdr) *note = (const void *)p;
            const char *name = p + sizeof(*note);
            const uint8_t *id = (const void *)(name
                                               + ROUND_UP(note->n_namesz, 4));

            if (note->n_type == NT_GNU_BUILD_ID && note->n_namesz == 4
                && !memcmp(name, "GNU", 4)) {
                for (size_t j = 0; j < note->n_descsz; j++) {
                    g_string_append_printf(result, "%02x", id[j]);
                }
                return 1;
            }
            p = (const char *)id + ROUND_UP(note->n_descsz, 4);
        }
    }
    /* The first object is the program. */
    return 1;
}

/* What else all code of the process depends on. */
static char *make_key(const char *options, Error **errp)
{
    g_autoptr(GString) build = g_string_new("");

    dl_iterate_phdr(find_build_id, build);
    if (!build->len) {
        error_setg(errp, "this build of QEMU has no build ID");
        return NULL;
    }
    return g_strdup_printf("%s %s\nhost %" PRIx64 "\nguest_base %" PRIxPTR
                           "\nreserved_va %" PRIxPTR "\n%s",
                           target_name(), build->str, tcg_host_features(),
                           (uintptr_t)guest_base, (uintptr_t)reserved_va,
                           options);
}

/* Generated code counts or tells something that a stored TB would not. */
static bool is_observed(void)
{
    return jump_stats || perf_enabled()
           || qemu_loglevel_mask(CPU_LOG_TB_IN_ASM | CPU_LOG_TB_OP
                                 | CPU_LOG_TB_OP_OPT | CPU_LOG_TB_OP_IND
                                 | CPU_LOG_TB_OUT_ASM | CPU_LOG_TB_CPU
                                 | CPU_LOG_EXEC | CPU_LOG_PLUGIN);
}

/* Sets @errp and returns false where the user's choice leaves no cache. */
static bool possible(Error **errp)
{
    if (qemu_getauxval(AT_SECURE)) {
        error_setg(errp, "the program has more rights than its user");
        return false;
    }
    if (is_observed()) {
        error_setg(errp, "generated code is logged");
        return false;
    }
    if (!tcg_can_relocate()) {
        error_setg(errp, "code for this host cannot be kept, or its buffer is "
                   "too far from QEMU's own code");
        return false;
    }
    return true;
}

void tb_cache_start(const char *options)
{
    g_autofree char *key = NULL;
    Error *err = NULL;
    bool tell = stats;

    if (!tb_cache_enabled()) {
        return;
    }
    if (possible(&err)) {
        /* Whoever names a directory wants to know if it is no good. */
        tell |= directory != NULL;
        key = make_key(options, &err);
    }
    if (key && tb_cache_records()
        && !tb_cache_directory_init(directory, limit, &err)) {
        tb_cache_mode = has_builtin ? TB_CACHE_BUILTIN : TB_CACHE_OFF;
    }
    if (!key) {
        tb_cache_mode = TB_CACHE_OFF;
    }
    if (err) {
        if (tell) {
            warn_reportf_err(err, tb_cache_mode == TB_CACHE_BUILTIN
                             ? "-tb-cache: only QEMU's own blocks are used: "
                             : "-tb-cache: not used: ");
        } else {
            error_free(err);
        }
    }
    if (!tb_cache_enabled()) {
        return;
    }
    tb_cache_files_init(key, tcg_host_features());
    if (tb_cache_records()) {
        tcg_record_relocs();
    }
    if (stats) {
        stats_fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 512);
    }
}

void tb_cache_save(void)
{
    if (tb_cache_records() && !have_mmap_lock()) {
        WITH_MMAP_LOCK_GUARD() {
            tb_cache_stats.saved +=
                tb_cache_files_save(tb_cache_mode == TB_CACHE_VALIDATE);
        }
    }
}

void tb_cache_forked(void)
{
    if (tb_cache_enabled()) {
        tb_cache_files_forget();
        memset(&tb_cache_stats, 0, sizeof(tb_cache_stats));
    }
}

void tb_cache_exit(void)
{
    const TBCacheStats *s = &tb_cache_stats;

    tb_cache_save();
    if (!tb_cache_enabled() || stats_fd < 0) {
        return;
    }
    dprintf(stats_fd, "tb-cache: %u blocks loaded, %u translated, "
            "%u new ones stored\n", s->loaded, s->translated, s->saved);
    if (tb_cache_mode == TB_CACHE_VALIDATE) {
        dprintf(stats_fd, "tb-cache: %u compared with stored blocks\n",
                s->validated);
    }
    if (s->other_guest || s->other_answers) {
        dprintf(stats_fd, "tb-cache: not loaded: %u of other code, %u whose "
                "calls are bound to other functions\n", s->other_guest,
                s->other_answers);
    }
    for (TBCacheReason r = 0; r < TB_CACHE_REASONS; r++) {
        if (s->not_stored[r]) {
            dprintf(stats_fd, "tb-cache: not stored: %u, %s\n",
                    s->not_stored[r], tb_cache_reason(r));
        }
    }
}

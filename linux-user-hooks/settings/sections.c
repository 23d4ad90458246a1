/*
 * Files of sections for user mode.
 *
 * GKeyFile would do, but cannot tell the number of a line with a mistake.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include <sys/auxv.h>
#include "qemu/error-report.h"
#include "sections.h"

/* Handle a line.  @begun: a section has begun. */
static void read_line(char *text, int line, const SectionsUser *user,
                      void *opaque, bool *begun)
{
    char *equals, *end;

    g_strstrip(text);
    if (!*text || *text == '#') {
        return;
    }
    end = text + strlen(text) - 1;
    if (*text == '[' && *end == ']') {
        *end = 0;
        *begun = true;
        user->section(opaque, text + 1, line);
        return;
    }
    equals = strchr(text, '=');
    if (!equals || *text == '[') {
        warn_report("ignoring '%s', which is neither [PATTERN] nor key = value",
                    text);
    } else if (!*begun) {
        warn_report("ignoring '%s', which stands before the first [PATTERN]",
                    text);
    } else {
        *equals = 0;
        user->entry(opaque, g_strchomp(text), g_strchug(equals + 1),
                    line);
    }
}

int sections_read(const char *file, const SectionsUser *user, void *opaque)
{
    g_autofree char *text = NULL;
    size_t size = 0;
    bool begun = false;
    FILE *stream = fopen(file, "r");
    Location loc;

    if (!stream) {
        return errno;
    }
    loc_push_none(&loc);
    for (int line = 1; getline(&text, &size, stream) >= 0; line++) {
        loc_set_file(file, line);
        read_line(text, line, user, opaque, &begun);
    }
    loc_pop(&loc);
    fclose(stream);
    return 0;
}

static bool in_own_root(void)
{
    g_autofree char *path = g_file_read_link("/proc/self/exe", NULL);
    struct stat here, running;

    return path && stat(path, &here) == 0
           && stat("/proc/self/exe", &running) == 0
           && here.st_dev == running.st_dev && here.st_ino == running.st_ino;
}

bool sections_trusted(void)
{
    return !getauxval(AT_SECURE) && in_own_root();
}

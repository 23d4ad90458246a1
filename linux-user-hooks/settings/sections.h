/*
 * Files of sections for user mode: [PATTERN] lines, and key = value lines.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LINUX_USER_SECTIONS_H
#define LINUX_USER_SECTIONS_H

/* What a reader of such a file does with a line; both get @opaque. */
typedef struct SectionsUser {
    void (*section)(void *opaque, const char *pattern, int line);
    void (*entry)(void *opaque, const char *key, const char *value, int line);
} SectionsUser;

/**
 * sections_read: read a file of sections
 * @file: path of the file
 * @user: is told of each section and each entry, in the file's order
 * @opaque: for @user
 *
 * Blank lines and lines that begin with '#' mean nothing.  Any other line that
 * is neither a section nor an entry, or an entry before the first section, is
 * a warning.  While @user runs, reports (error-report.h) name the file and the
 * line.  Returns 0, or the errno that opening the file gave.
 */
int sections_read(const char *file, const SectionsUser *user, void *opaque);

/**
 * sections_trusted: may a file that nobody named on the command line be read?
 *
 * Returns false if the process has more rights than its user, and if this root
 * is not the one that has QEMU, as in a chroot or container where the kernel
 * opened QEMU before (binfmt_misc's flag F): the file would be the guest's.
 */
bool sections_trusted(void);

#endif

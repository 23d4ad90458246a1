/*
 * Settings of user mode from files.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LINUX_USER_SETTINGS_H
#define LINUX_USER_SETTINGS_H

/* A setting, and where it comes from. */
typedef struct UserSetting {
    const char *key;
    /* The option of the command line that it is; NULL: see settings_cpu(). */
    const char *option;
    char *value;                /* NULL if no file has one */
    char *file;
    int line;
} UserSetting;

/**
 * settings_read: read the files of the system and of the user
 * @program: the path of the guest's program, as QEMU was given it
 *
 * The files are /etc/qemu-user-native.conf, then qemu-user-native.conf in
 * $XDG_CONFIG_HOME or ~/.config; later lines win.  $QEMU_USER_CONF names one
 * file instead.  The two are not read if QEMU runs in a root that is not its
 * own: they would be the guest's.  Nothing is read if the process has more
 * rights than its user.
 *
 * A line that is no setting is a warning with its place.
 */
void settings_read(const char *program);

/* The setting that is @option of the command line, or NULL. */
const UserSetting *settings_find(const char *option);

/**
 * settings_cpu: the CPU model that the files ask for
 *
 * A model or a property that does not exist is a warning with its place, and
 * counts as none.  Properties that do not go together are not noticed here.
 * To be called when the accelerator is there, which gives CPUs properties.
 * Returns NULL if there is none.
 */
const char *settings_cpu(void);

/* Print to standard output what is set, and by which line of which file. */
void settings_print(void);

#endif

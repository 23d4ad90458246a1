/*
 * Native calls: rows that are not built in.
 *
 * A section is a library of the guest, the library of the host that stands in
 * for it, and a group of rows.  Sections are made one after the other, while
 * QEMU reads its options.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef NATIVE_CALL_FILE_ROWS_H
#define NATIVE_CALL_FILE_ROWS_H

#include "qemu/error-report.h"
#include "native-call/table.h"
#include "native-call/signature.h"

typedef struct NativeSection {
    /* Set before native_section_add(). */
    char *soname;               /* glob pattern for the guest library's */
    char *name;                 /* of the group */
    char *host;                 /* the host's library, as dlopen() takes it */
    bool by_name;               /* native only if the user names it */
    Location loc;               /* where the section is written */

    /* The rest belongs to file-rows.c. */
    NativeCallGroup group;
    NativeCallProvider provider;
    const char *groups[2];
    void *library;              /* NULL until it is loaded */
    bool unusable;              /* it could not be loaded */
} NativeSection;

/**
 * native_section_row: begin or extend the group of a section
 * @section: the section, which has to live as long as the process
 * @symbol: name of the function in both libraries
 * @stateful: the function may not run twice for one call
 * @signature: its signature
 * @errp: what is wrong, if something is
 *
 * No row of another section may be made in between.  Returns false, and adds
 * nothing, if something is wrong.
 */
bool native_section_row(NativeSection *section, const char *symbol,
                        bool stateful, const NativeSignature *signature,
                        Error **errp);

/**
 * native_section_add: add a section's rows to the table
 * @section: the section, all of whose rows are made
 *
 * The library of the host is loaded when the guest first calls a function of
 * the section.
 */
void native_section_add(NativeSection *section);

#endif

/*
 * Native calls: files of rows that a user writes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef NATIVE_CALL_READ_ROWS_H
#define NATIVE_CALL_READ_ROWS_H

/**
 * native_call_read_rows: read rows that the user wrote
 * @path: a file, or a directory of which the files *.conf are read
 * @errp: why a file cannot be read
 *
 * A mistake in a file is a warning with its place.  The rows are enabled if
 * what native_call_parse() has read enables functions that it does not name.
 * Returns false if a file cannot be read.
 */
bool native_call_read_rows(const char *path, Error **errp);

#endif

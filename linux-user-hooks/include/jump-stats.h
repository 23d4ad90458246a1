/*
 * Indirect jumps: how many find their target in generated code.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef USER_JUMP_STATS_H
#define USER_JUMP_STATS_H

/* Print what this process has counted, if that was asked for. */
void jump_stats_exit(void);
/* In the child: begin anew. */
void jump_stats_forked(void);

#endif

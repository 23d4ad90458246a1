/*
 * Statistics of indirect jumps in user mode.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef USER_JUMP_STATS_H
#define USER_JUMP_STATS_H

/* Print the counts of this process, if "-tcg jump-stats=on" was given. */
void jump_stats_exit(void);
/* Set all counts to zero: this process is the child of a fork. */
void jump_stats_forked(void);

#endif

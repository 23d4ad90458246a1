/*
 * /proc/self/smaps says what the host's kernel knows of memory, as redis
 * expects: memory that a process shares with its child is dirty and shared.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#define _GNU_SOURCE
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* The count @name of the mapping that contains @p, in KiB. */
static long count(const void *p, const char *name)
{
    unsigned long start, end, at = (unsigned long)p;
    FILE *f = fopen("/proc/self/smaps", "r");
    char line[512];
    int here = 0;
    long kb = -1;

    assert(f);
    while (fgets(line, sizeof(line), f)) {
        if (sscanf(line, "%lx-%lx ", &start, &end) == 2) {
            here = at >= start && at < end;
        } else if (here && !strncmp(line, name, strlen(name))
                   && line[strlen(name)] == ':') {
            kb = atol(line + strlen(name) + 1);
        }
    }
    fclose(f);
    return kb;
}

int main(void)
{
    long page = sysconf(_SC_PAGESIZE), size = 16 * page;
    char *map = mmap(NULL, 3 * size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS,
                     -1, 0);
    char *p = map + size;
    int status;

    /* Pages that nobody can access keep the mapping apart from others. */
    assert(map != MAP_FAILED);
    assert(mprotect(p, size, PROT_READ | PROT_WRITE) == 0);
    assert(count(p, "Size") == size / 1024);
    assert(count(p, "Rss") == 0);
    memset(p, 1, 2 * page);
    assert(count(p, "Private_Dirty") == 2 * page / 1024);
    assert(count(p, "Anonymous") == 2 * page / 1024);
    if (fork() == 0) {
        _exit(count(p, "Shared_Dirty") != 2 * page / 1024);
    }
    assert(wait(&status) > 0 && WIFEXITED(status));
    assert(WEXITSTATUS(status) == 0);
    return 0;
}

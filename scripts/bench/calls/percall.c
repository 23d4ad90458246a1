/*
 * What one call costs: every function of the table.
 *
 * Built for each guest and for the host; run by percall.py.
 * percall-mem.c calls the functions of mem.def and str.def over sizes,
 * percall-math.c those of libm.def over classes of arguments; percall.h says
 * in which ways.
 *
 *   percall -l               the functions: group symbol signature flags
 *   percall [-t USEC] [-r REPEATS] [-s BYTES,...] [GROUP | SYMBOL]...
 *
 * Prints "libc VERSION" and then a line for each measure: symbol, bytes or
 * class, ns.  A part of the loop around the call is in the figure, natively as
 * in the guest.  Exit codes: 0 done, 1 usage.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <gnu/libc-version.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "percall.h"

static const Part *const parts[] = { &percall_mem, &percall_math };

enum { PARTS = sizeof(parts) / sizeof(parts[0]), MOST_SIZES = 31 };

size_t percall_sizes[MOST_SIZES + 1] = {
    8, 16, 32, 64, 128, 256, 512, 1024, 4096, 16384, 65536, LARGEST,
};

static uint64_t target = 2000000;       /* of a loop, in ns */
static int repeats = 3;

bool percall_same(const char *a, const char *b)
{
    while (*a && *a == *b) {
        a++, b++;
    }
    return *a == *b;
}

static uint64_t now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * UINT64_C(1000000000) + t.tv_nsec;
}

static uint64_t time_loop(const Row *row, const Call *call, uint64_t count)
{
    uint64_t start = now();

    row->loop(call, count);
    return now() - start;
}

/* The least of the repeats, of loops that take the target or longer. */
void percall_measure(const Row *row, const Call *call, const char *arguments)
{
    uint64_t count = 1, took, least = UINT64_MAX;

    row->loop(call, 2);         /* bind, translate, touch */
    while ((took = time_loop(row, call, count)) < target / 4) {
        uint64_t times = took ? target / took + 1 : 64;
        count *= times > 64 ? 64 : times < 2 ? 2 : times;
    }
    if (took < target) {
        count = count * target / took + 1;
    }
    for (int i = 0; i < repeats; i++) {
        took = time_loop(row, call, count);
        least = took < least ? took : least;
    }
    printf("%s %s %.3f\n", row->symbol, arguments,
           (double)least / count / UNROLLED);
    fflush(stdout);
}

/* The option -s: the sizes, ascending or not. */
static bool parse_sizes(char *list)
{
    int count = 0;

    do {
        size_t size = strtoull(list, &list, 10);
        if (size < 8 || size > LARGEST || count == MOST_SIZES) {
            return false;
        }
        percall_sizes[count++] = size;
    } while (*list++ == ',');
    percall_sizes[count] = 0;
    return true;
}

/* Whether the arguments name the row, or none at all. */
static bool is_wanted(const Row *row, char **names)
{
    bool wanted = !*names;

    for (; *names; names++) {
        wanted = wanted || percall_same(*names, row->symbol)
                 || percall_same(*names, row->group);
    }
    return wanted && row->loop;
}

static int usage(void)
{
    fprintf(stderr, "percall: usage: percall -l | [-t USEC] [-r REPEATS] "
            "[-s BYTES,...] [GROUP | SYMBOL]..., BYTES 8 to %d\n", LARGEST);
    return 1;
}

int main(int argc, char **argv)
{
    bool list = false;
    int at;

    for (at = 1; at < argc && argv[at][0] == '-'; at++) {
        if (percall_same(argv[at], "-l")) {
            list = true;
        } else if (at + 1 == argc) {
            return usage();
        } else if (percall_same(argv[at], "-t")) {
            target = strtoull(argv[++at], NULL, 10) * 1000;
        } else if (percall_same(argv[at], "-r")) {
            repeats = strtol(argv[++at], NULL, 10);
        } else if (!percall_same(argv[at], "-s") || !parse_sizes(argv[++at])) {
            return usage();
        }
    }
    if (!target || repeats < 1) {
        return usage();
    }

    if (!list) {
        printf("libc %s\n", gnu_get_libc_version());
    }
    for (int p = 0; p < PARTS; p++) {
        for (size_t r = 0; r < parts[p]->n_rows; r++) {
            const Row *row = &parts[p]->rows[r];

            if (!is_wanted(row, argv + at)) {
                continue;
            } else if (list) {
                printf("%s %s %s %d\n", row->group, row->symbol,
                       row->signature, row->flags);
            } else {
                parts[p]->measure(row);
            }
        }
    }
    return 0;
}

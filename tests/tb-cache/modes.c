/*
 * Reaches other states of the CPU than most programs, before those that are
 * usual: rounding upwards first, then a second thread.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <fenv.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static volatile double one = 1, three = 3;

static int compare(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static void work(const char *name)
{
    int list[] = { 5, 2, 9, 1, 7 };

    qsort(list, 5, sizeof(list[0]), compare);
    printf("%s %d%d%d %.20f\n", name, list[0], list[2], list[4], one / three);
}

static void *thread(void *name)
{
    work(name);
    fesetround(FE_DOWNWARD);
    work(name);
    return NULL;
}

int main(void)
{
    pthread_t t;

    fesetround(FE_UPWARD);
    work("up");
    fesetround(FE_TONEAREST);
    pthread_create(&t, NULL, thread, "thread");
    pthread_join(t, NULL);
    work("main");
    return 0;
}

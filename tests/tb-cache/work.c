/*
 * A program that runs much code of the C library, little of it often: what it
 * prints depends on nothing but its argument.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#define _GNU_SOURCE
#include <math.h>
#include <pthread.h>
#include <regex.h>
#include <search.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void words(void)
{
    char text[] = "the quick brown fox jumps over the lazy dog again and again";
    char *list[32], *save, *word = strtok_r(text, " ", &save);
    size_t n = 0;

    for (; word; word = strtok_r(NULL, " ", &save)) {
        list[n++] = word;
    }
    qsort(list, n, sizeof(list[0]), compare);
    for (size_t i = 0; i < n; i++) {
        printf("%s%c", list[i], i + 1 < n ? ' ' : '\n');
    }
}

static void numbers(double x)
{
    wchar_t wide[64];
    struct tm tm = { .tm_year = 126, .tm_mon = 10, .tm_mday = 27 };
    char text[64];

    printf("%.17g %a %e %ld\n", sin(x) + strtod("1e-3", NULL), exp(x), pow(x, 3),
           strtol("0x7f", NULL, 0));
    swprintf(wide, 64, L"%ls %d", L"wide", 5);
    strftime(text, sizeof(text), "%A %d %B %Y", &tm);
    printf("%ls %s\n", wide, text);
}

static void expressions(void)
{
    regex_t re;
    regmatch_t m[2];

    if (regcomp(&re, "([a-z]+)@[a-z.]+", REG_EXTENDED) == 0
        && regexec(&re, "mail to user@example.org", 2, m, 0) == 0) {
        printf("match %d..%d\n", (int)m[1].rm_so, (int)m[1].rm_eo);
    }
    regfree(&re);
}

static void on_signal(int sig)
{
    (void)sig;
}

static void *thread(void *arg)
{
    return (void *)((long)arg * 2);
}

static void processes(void)
{
    pthread_t t;
    void *result = NULL;
    int status = 0;

    signal(SIGUSR1, on_signal);
    raise(SIGUSR1);
    pthread_create(&t, NULL, thread, (void *)21);
    pthread_join(t, &result);
    fflush(stdout);
    if (!fork()) {
        numbers(2.5);
        fflush(stdout);
        _exit(3);
    }
    wait(&status);
    printf("thread %ld child %d\n", (long)result, WEXITSTATUS(status));
}

int main(int argc, char **argv)
{
    words();
    numbers(argc > 1 ? atof(argv[1]) : 1.5);
    expressions();
    processes();
    return 0;
}

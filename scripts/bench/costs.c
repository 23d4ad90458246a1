/*
 * What a program does that is not computing: many threads, forks, calls
 * through pointers to functions that lie alike, faults in library functions,
 * calls that native calls decline, code that is written again and again, and
 * copies that signals interrupt.
 *
 *   costs WHAT [N]       scripts/bench/overheads.py has the list
 *
 * Prints the same under any QEMU; with WHAT = threads, the resident set in KiB
 * to standard error.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define _GNU_SOURCE
#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static void *pages(size_t size, int prot)
{
    void *p = mmap(NULL, size, prot,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (p == MAP_FAILED) {
        fail("mmap");
    }
    return p;
}

/* --- threads and processes */

static pthread_barrier_t all;

static void *wait_for_all(void *arg)
{
    pthread_barrier_wait(&all);
    pthread_barrier_wait(&all);
    return NULL;
}

static void *nothing(void *arg)
{
    return arg;
}

static void *sleep_for_ever(void *arg)
{
    pause();
    return NULL;
}

static pthread_t start(void *(*function)(void *))
{
    static pthread_attr_t attr;
    pthread_t thread;

    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, 128 << 10);
    if (pthread_create(&thread, &attr, function, NULL)) {
        fail("pthread_create");
    }
    return thread;
}

static long resident(void)
{
    FILE *f = fopen("/proc/self/statm", "r");
    long size, pages;

    if (!f || fscanf(f, "%ld %ld", &size, &pages) != 2) {
        fail("/proc/self/statm");
    }
    fclose(f);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static void threads(int n)
{
    pthread_t *thread = calloc(n, sizeof(*thread));

    pthread_barrier_init(&all, NULL, n + 1);
    for (int i = 0; i < n; i++) {
        thread[i] = start(wait_for_all);
    }
    pthread_barrier_wait(&all);
    fprintf(stderr, "%ld\n", resident());
    pthread_barrier_wait(&all);
    for (int i = 0; i < n; i++) {
        pthread_join(thread[i], NULL);
    }
}

static void exits(int n)
{
    for (int i = 0; i < n; i++) {
        pthread_join(start(nothing), NULL);
    }
}

static void forks(int n)
{
    for (int i = 0; i < n; i++) {
        pid_t pid = fork();

        if (pid == 0) {
            _exit(0);
        }
        if (pid < 0 || waitpid(pid, NULL, 0) != pid) {
            fail("fork");
        }
    }
}

static void forks_of_threads(int n)
{
    for (int i = 0; i < 50; i++) {
        start(sleep_for_ever);
    }
    forks(n);
}

/* --- code */

#ifdef __aarch64__
static const uint32_t add_one[] = { 0x91000400, 0xd65f03c0 };
#else
static const uint32_t add_one[] = { 0x00150513, 0x00008067 };
#endif

/* Calls of @n functions, @stride bytes apart */
static void far(size_t stride, int n)
{
    char *code = pages(stride * n + 8, PROT_READ | PROT_WRITE | PROT_EXEC);
    long x = 0;

    for (int i = 0; i < n; i++) {
        memcpy(code + stride * i, add_one, sizeof(add_one));
    }
    __builtin___clear_cache(code, code + stride * n + 8);
    for (long i = 0; i < 4000000; i++) {
        x = ((long (*)(long))(code + stride * (i % n)))(x);
    }
    printf("%ld\n", x);
}

static void far_64k(int n)
{
    far(65536, n);
}

static void far_pages(int n)
{
    far(4096, n);
}

static void rewrite(int n)
{
    char *code = pages(65536, PROT_READ | PROT_WRITE | PROT_EXEC);
    long x = 0;

    for (int i = 0; i < n; i++) {
        char *page = code + i % 16 * 4096;

        for (int k = 0; k < 16; k++) {
            memcpy(page + k * 64, add_one, sizeof(add_one));
        }
        __builtin___clear_cache(page, page + 1024);
        for (int k = 0; k < 16; k++) {
            x = ((long (*)(long))(page + k * 64))(x);
        }
    }
    printf("%ld\n", x);
}

/* --- native calls that do not succeed */

static char *barrier_page;
static sigjmp_buf out;

static void open_page(int sig)
{
    mprotect(barrier_page, 4096, PROT_READ | PROT_WRITE);
}

static void jump_out(int sig)
{
    siglongjmp(out, 1);
}

/* A write barrier: each copy finds its page protected. */
static void barrier(int n)
{
    struct sigaction action = { .sa_handler = open_page };
    char from[64] = "text";

    sigaction(SIGSEGV, &action, NULL);
    barrier_page = pages(4096, PROT_READ);
    for (int i = 0; i < n; i++) {
        memcpy(barrier_page, from, sizeof(from));
        mprotect(barrier_page, 4096, PROT_READ);
    }
    printf("%s\n", barrier_page);
}

/* Checks for null, as of a language that makes an exception of them. */
static void null(int n)
{
    struct sigaction action = { .sa_handler = jump_out,
                                .sa_flags = SA_NODEFER };
    volatile int faults = 0;
    char *volatile nowhere = NULL;
    char to[64];

    sigaction(SIGSEGV, &action, NULL);
    for (volatile int i = 0; i < n; i++) {
        if (sigsetjmp(out, 0)) {
            faults++;
        } else {
            memcpy(to, nowhere, sizeof(to));
        }
    }
    printf("%d\n", faults);
}

static void underflow(int n)
{
    volatile double x = 1. / 3, y = -740;
    double sum = 0;

    for (int i = 0; i < n; i++) {
        sum += exp(y - i % 4);
    }
    printf("%g %g\n", x, sum);
}

static void infinity(int n)
{
    volatile double x = 1. / 3, y = INFINITY;
    double sum = 0;

    for (int i = 0; i < n; i++) {
        sum += pow(.5 + i % 4 * .01, y);
    }
    printf("%g %g\n", x, sum);
}

static volatile long ticks;

static void tick(int sig)
{
    ticks++;
}

static void copy(int n, int microseconds)
{
    struct itimerval each = { { 0, microseconds }, { 0, microseconds } };
    struct sigaction action = { .sa_handler = tick, .sa_flags = SA_RESTART };
    size_t size = (size_t)100 << 20;
    char *from = pages(size, PROT_READ | PROT_WRITE);
    char *to = pages(size, PROT_READ | PROT_WRITE);

    memset(from, 1, size);
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &each, NULL);
    for (int i = 0; i < n; i++) {
        memcpy(to, from, size);
    }
    printf("%d\n", to[size - 1]);
}

static void copies(int n)
{
    copy(n, 0);
}

static void interrupted(int n)
{
    copy(n, 1000);
}

static const struct {
    const char *name;
    void (*run)(int n);
} all_costs[] = {
    { "threads", threads }, { "exits", exits }, { "forks", forks },
    { "forks-threads", forks_of_threads }, { "far-64k", far_64k },
    { "far-pages", far_pages }, { "rewrite", rewrite }, { "barrier", barrier },
    { "null", null }, { "underflow", underflow }, { "infinity", infinity },
    { "copies", copies }, { "interrupted", interrupted },
};

int main(int argc, char **argv)
{
    for (size_t i = 0; i < sizeof(all_costs) / sizeof(all_costs[0]); i++) {
        if (argc == 3 && !strcmp(argv[1], all_costs[i].name)) {
            all_costs[i].run(atoi(argv[2]));
            fflush(stdout);
            /* Threads may still be there. */
            _exit(0);
        }
    }
    fprintf(stderr, "usage: costs WHAT N\n");
    return 2;
}

/*
 * Signals, threads, libraries that come and go, and fork, while library
 * calls run.
 *
 *   async LIBRARY    LIBRARY: libasync.so
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define LARGE ((size_t)64 << 20)

static volatile sig_atomic_t ticks;
static const char *library;

static void on_tick(int sig)
{
    char text[40] = "tick";

    /* The handler calls as well */
    ticks += strlen(text) == 4;
}

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static void *pages(size_t size, int extra)
{
    void *p = mmap(NULL, size, PROT_READ | PROT_WRITE | extra,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (p == MAP_FAILED) {
        die("mmap");
    }
    return p;
}

static void test_timer(void)
{
    struct itimerval each = { { 0, 1000 }, { 0, 1000 } }, never = { { 0 } };
    struct sigaction handler = { .sa_handler = on_tick,
                                 .sa_flags = SA_RESTART };
    uint64_t *from = pages(LARGE, 0), *to = pages(LARGE + 4096, 0);
    size_t n = LARGE / 8;
    int bad = 0;

    for (size_t i = 0; i < n; i++) {
        from[i] = i * 0x9e3779b97f4a7c15 | 0x0101010101010101;
    }
    sigaction(SIGALRM, &handler, NULL);
    setitimer(ITIMER_REAL, &each, NULL);
    for (int round = 0; round < 2 || (ticks < 100 && round < 2000); round++) {
        memset(to, round, LARGE);
        for (size_t i = 0; i < n; i += 509) {
            bad += to[i] != (uint64_t)(round & 255) * 0x0101010101010101;
        }
        if (memcpy(to, from, LARGE) != to || memcmp(to, from, LARGE)) {
            bad++;
        }
        for (size_t i = 0; i < n; i += 509) {
            bad += to[i] != from[i];
        }
        memmove((char *)to + 8, to, LARGE);
        bad += memcmp((char *)to + 8, from, LARGE) != 0;
        bad += memchr(from, 0, LARGE) != NULL;
        ((char *)to)[LARGE + 8] = 0;
        bad += strlen((char *)to) != LARGE + 8;
    }
    setitimer(ITIMER_REAL, &never, NULL);
    printf("timer: %s ticks, %d bad\n", ticks >= 100 ? "enough" : "too few",
           bad);
    munmap(from, LARGE);
    munmap(to, LARGE + 4096);
}

static volatile bool done;

static void *work(void *arg)
{
    intptr_t bad = 0, seed = (intptr_t)arg;
    char from[600], to[600];

    for (int i = 0; i < 20000; i++) {
        size_t n = (i * 7 + seed * 31) % 500;

        memset(from, 'a' + (i + seed) % 26, n);
        from[n] = 0;
        memcpy(to, from, n + 1);
        bad += strlen(to) != n || strcmp(to, from) || memcmp(to, from, n);
        strcpy(to, from);
        bad += memchr(to, 0, sizeof(to)) != to + n;
    }
    return (void *)bad;
}

static void *load(void *arg)
{
    intptr_t bad = 0;

    do {
        for (int i = 0; i < 20; i++) {
            void *handle = dlopen(library, i & 1 ? RTLD_NOW : RTLD_LAZY);
            size_t (*copy)(char *, const char *);
            char to[64];

            if (!handle) {
                return (void *)-1;
            }
            copy = (size_t (*)(char *, const char *))dlsym(handle, "copy");
            for (int k = 0; k < 10; k++) {
                bad += copy(to, "a text to copy") != 14 ||
                       strcmp(to, "a text to copy");
            }
            dlclose(handle);
        }
    } while (!done);
    return (void *)bad;
}

static void *map(void *arg)
{
    intptr_t bad = 0;

    do {
        for (int i = 0; i < 50; i++) {
            size_t size = 4096 * (1 + i % 9);
            char *p = pages(size, i % 3 ? 0 : PROT_EXEC);

            memset(p, i, size);
            bad += p[size - 1] != (char)i;
            mprotect(p, 4096, PROT_READ);
            bad += memchr(p, i + 1, size) != NULL;
            munmap(p, size);
        }
    } while (!done);
    return (void *)bad;
}

/* All of a child's work */
static int child(void)
{
    char from[300], to[300];

    memset(from, 'c', sizeof(from) - 1);
    from[sizeof(from) - 1] = 0;
    strcpy(to, from);
    return strlen(to) == sizeof(from) - 1 && !memcmp(from, to, sizeof(to))
        ? 7 : 1;
}

static void test_threads(void)
{
    void *(*functions[])(void *) = { work, work, work, work, load, map };
    pthread_t threads[6];
    int forked = 0;

    for (intptr_t i = 0; i < 6; i++) {
        if (pthread_create(&threads[i], NULL, functions[i], (void *)i)) {
            die("pthread_create");
        }
    }
    for (int i = 0; i < 20; i++) {
        int status = 0;
        pid_t pid = fork();

        if (pid == 0) {
            _exit(child());
        }
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
        }
        forked += WIFEXITED(status) && WEXITSTATUS(status) == 7;
    }
    for (int i = 0; i < 6; i++) {
        void *bad;

        done = i >= 3;
        pthread_join(threads[i], &bad);
        printf("thread %d: %ld bad\n", i, (long)(intptr_t)bad);
    }
    printf("forked: %d\n", forked);
}

int main(int argc, char **argv)
{
    int status;

    if (argc != 2) {
        fprintf(stderr, "usage: async LIBRARY\n");
        return 2;
    }
    library = argv[1];
    test_timer();
    test_threads();

    fflush(stdout);
    if (vfork() == 0) {
        _exit(3);
    }
    wait(&status);
    printf("vfork: %d\n", WEXITSTATUS(status));
    return 0;
}

/*
 * A process with threads forks, and the child makes threads of its own.
 * Prints "right" if the child could.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <pthread.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 3 };

static pthread_mutex_t running = PTHREAD_MUTEX_INITIALIZER;
static int count;

static void *wait_for_end(void *unused)
{
    pthread_mutex_lock(&running);
    pthread_mutex_unlock(&running);
    return unused;
}

static void *add(void *unused)
{
    __atomic_fetch_add(&count, 1, __ATOMIC_SEQ_CST);
    return unused;
}

static void make_threads(pthread_t *threads, void *(*function)(void *))
{
    for (int i = 0; i < THREADS; i++) {
        if (pthread_create(&threads[i], NULL, function, NULL)) {
            _exit(2);
        }
    }
}

static void join(pthread_t *threads)
{
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
}

int main(void)
{
    pthread_t parents[THREADS], childs[THREADS];
    int status = -1;
    pid_t child;

    pthread_mutex_lock(&running);
    make_threads(parents, wait_for_end);
    child = fork();
    if (!child) {
        make_threads(childs, add);
        join(childs);
        _exit(count != THREADS);
    }
    waitpid(child, &status, 0);
    pthread_mutex_unlock(&running);
    join(parents);
    if (status) {
        printf("the child ended with status %x\n", status);
    } else {
        puts("right");
    }
    return 0;
}

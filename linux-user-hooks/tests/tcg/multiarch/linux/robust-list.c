/*
 * Robust mutexes whose owner has gone: a thread that exits, a process that
 * exits, and a process that is killed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#define _GNU_SOURCE
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static pthread_mutex_t *mutexes;
static pthread_barrier_t *barrier;

static void *lock_and_exit(void *arg)
{
    assert(pthread_mutex_lock(&mutexes[0]) == 0);
    assert(pthread_mutex_lock(&mutexes[1]) == 0);
    pthread_barrier_wait(barrier);
    return NULL;
}

static void expect_dead(pthread_mutex_t *mutex)
{
    int r = pthread_mutex_lock(mutex);

    if (r != EOWNERDEAD) {
        printf("pthread_mutex_lock returned %d\n", r);
        exit(1);
    }
    assert(pthread_mutex_consistent(mutex) == 0);
    assert(pthread_mutex_unlock(mutex) == 0);
}

static void child(int how)
{
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        lock_and_exit(NULL);
        if (how == SIGKILL) {
            kill(getpid(), SIGKILL);
        }
        _exit(0);
    }
    /* The parent waits for the mutex while the child dies. */
    pthread_barrier_wait(barrier);
    expect_dead(&mutexes[0]);
    expect_dead(&mutexes[1]);
    assert(waitpid(pid, &status, 0) == pid);
    assert(how ? WIFSIGNALED(status) : WIFEXITED(status));
}

int main(void)
{
    pthread_mutexattr_t attr;
    pthread_barrierattr_t battr;
    pthread_t thread;
    void *head;
    size_t len;

    if (syscall(SYS_get_robust_list, 0, &head, &len) < 0 && errno == ENOSYS) {
        printf("not supported for this guest\n");
        return 0;
    }
    mutexes = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert(mutexes != MAP_FAILED);
    barrier = (pthread_barrier_t *)(mutexes + 2);
    pthread_barrierattr_init(&battr);
    pthread_barrierattr_setpshared(&battr, PTHREAD_PROCESS_SHARED);
    pthread_barrier_init(barrier, &battr, 2);

    for (int pi = 0; pi < 2; pi++) {
        pthread_mutexattr_init(&attr);
        pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
        pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
        if (pi && pthread_mutexattr_setprotocol(&attr, PTHREAD_PRIO_INHERIT)) {
            break;
        }
        assert(pthread_mutex_init(&mutexes[0], &attr) == 0);
        assert(pthread_mutex_init(&mutexes[1], &attr) == 0);

        /* Many threads: their memory is used again and again. */
        for (int i = 0; i < 200; i++) {
            assert(pthread_create(&thread, NULL, lock_and_exit, NULL) == 0);
            pthread_barrier_wait(barrier);
            expect_dead(&mutexes[0]);
            expect_dead(&mutexes[1]);
            pthread_join(thread, NULL);
        }
        if (!pi) {
            child(0);
            child(SIGKILL);
        }
    }
    return 0;
}

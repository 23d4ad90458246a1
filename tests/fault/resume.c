/*
 * Long copies that signals interrupt: what is copied stays copied, and a copy
 * that a handler leaves for good is not mistaken for the next one.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>

#define SIZE    ((size_t)32 << 20)
#define WANTED  20              /* interruptions in the middle of a copy */

static volatile unsigned char *from, *to, *spare;
static volatile int middle;     /* how many there were */
static volatile int depth;
static enum { WRITE, JUMP, COPY } what;
static sigjmp_buf out;

/* Whether a copy of ones over zeros has begun and not ended. */
static int in_the_middle(void)
{
    return to[0] && !to[SIZE - 1];
}

static void on_tick(int sig)
{
    if (!in_the_middle()) {
        return;
    }
    middle++;
    if (what == WRITE) {
        to[0] = 2;
    } else if (what == JUMP) {
        siglongjmp(out, 1);
    } else if (depth == 0) {
        depth++;
        memcpy((void *)spare, (void *)from, SIZE);
        depth--;
    }
}

static void *pages(void)
{
    void *p = mmap(NULL, SIZE, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (p == MAP_FAILED) {
        perror("mmap");
        exit(1);
    }
    memset(p, 0, SIZE);
    return p;
}

static void timer(int us)
{
    struct itimerval each = { { 0, us }, { 0, us } };

    setitimer(ITIMER_REAL, &each, NULL);
}

/* Returns how many bytes are wrong. */
static size_t copy(void)
{
    size_t bad = 0;
    int before = middle;

    memset((void *)to, 0, SIZE);
    memset((void *)spare, 0, SIZE);
    /* The same call, each time from its beginning. */
    for (volatile int jumps = 0;; jumps++) {
        if (!sigsetjmp(out, 1) || jumps == 3) {
            if (jumps) {
                memset((void *)to, 0, SIZE);
            }
            if (jumps == 3) {
                timer(0);
            }
            memcpy((void *)to, (void *)from, SIZE);
            break;
        }
    }
    timer(what == COPY ? 3000 : 1000);
    for (size_t i = 0; i < SIZE; i += 13) {
        bad += to[i] != (i == 0 && what == WRITE && middle > before ? 2 : 1);
        bad += what == COPY && middle > before && spare[i] != 1;
    }
    return bad;
}

int main(void)
{
    static const char *const names[] = { "write", "jump", "copy" };
    struct sigaction action = { .sa_handler = on_tick,
                                .sa_flags = SA_RESTART | SA_NODEFER };

    from = pages();
    to = pages();
    spare = pages();
    memset((void *)from, 1, SIZE);
    sigaction(SIGALRM, &action, NULL);
    for (what = WRITE; what <= COPY; what++) {
        size_t bad = 0;

        middle = 0;
        timer(1000);
        for (int round = 0; middle < WANTED && round < 2000; round++) {
            bad += copy();
        }
        timer(0);
        printf("%s %s, %zu bytes wrong\n", names[what],
               middle < WANTED ? "never interrupted" : "interrupted", bad);
    }
    return 0;
}

/*
 * The bits of vectors above 127, which instructions on scalars and AdvSIMD
 * vectors clear, although QEMU generates no code for that until they may be
 * set: by an instruction of SVE, or by the return from a signal.
 *
 * Prints what is seen after each way to set them.  For aarch64, with SVE.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

/* As many bits as a vector may have, in 64-bit parts. */
typedef uint64_t Vector[32];

/* sve_context: Linux, "Scalable Vector Extension support for AArch64". */
#define Z_OFFSET    16

static double half = 0.5;

/* Store all of v8 to v11 at %0. */
#define STORE   "\n\tstr z8, [%0]\n\tadd x9, %0, #256\n\tstr z9, [x9]\n\t" \
                "add x9, %0, #512\n\tstr z10, [x9]\n\t" \
                "add x9, %0, #768\n\tstr z11, [x9]"
#define FILL    "mov z8.b, #1\n\tmov z9.b, #2\n\tmov z10.b, #3\n\t" \
                "mov z11.b, #4"
#define CHANGED "v8", "v9", "v10", "v11", "x9", "memory"

static void show(const char *what, Vector v[4])
{
    printf("%s:", what);
    for (int i = 0; i < 4; i++) {
        int length = 32;

        while (length && !v[i][length - 1]) {
            length--;
        }
        printf(" %d", length);
        for (int j = 0; j < length; j++) {
            printf(" %llx", (unsigned long long)v[i][j]);
        }
    }
    printf("\n");
    fflush(stdout);
}

/* Write scalars and vectors. */
static void __attribute__((noinline)) write_and_show(const char *what)
{
    Vector v[4];

    memset(v, 0, sizeof(v));
    asm volatile("ldr d8, [%1]\n\t"
                 "fadd d9, d8, d8\n\t"
                 "dup v10.2d, v8.d[0]\n\t"
                 "fadd v11.2d, v10.2d, v10.2d" STORE
                 : : "r" (v), "r" (&half) : CHANGED);
    show(what, v);
}

static void fill_and_show(void)
{
    Vector v[4];

    memset(v, 0, sizeof(v));
    asm volatile(FILL STORE : : "r" (v) : CHANGED);
    show("filled", v);
}

static void fill(void)
{
    asm volatile(FILL : : : CHANGED);
}

/* Set the bits in the frame from which the interrupted code goes on. */
static void fill_frame(int sig, siginfo_t *info, void *context)
{
    ucontext_t *uc = context;
    char *record = (char *)uc->uc_mcontext.__reserved;
    uint32_t head[2];
    uint16_t length;

    for (;; record += head[1]) {
        memcpy(head, record, sizeof(head));
        if (!head[0]) {
            printf("no record of SVE\n");
            return;
        }
        if (head[0] == SVE_MAGIC && head[1] > sizeof(struct sve_context)) {
            break;
        }
    }
    memcpy(&length, record + sizeof(head), sizeof(length));
    for (int i = 8; i < 12; i++) {
        memset(record + Z_OFFSET + i * length, i, length);
    }
    (void)sig;
    (void)info;
}

static void fill_in_handler(int sig)
{
    fill();
    (void)sig;
}

static void *thread(void *what)
{
    fill();
    write_and_show(what);
    return NULL;
}

/* Each in a process of its own, because that which is used stays used. */
static void way(int n)
{
    struct sigaction action = { .sa_sigaction = fill_frame,
                                .sa_flags = SA_SIGINFO };
    pthread_t id;

    switch (n) {
    case 0:
        write_and_show("nothing set");
        break;
    case 1:
        fill_and_show();
        fill();
        write_and_show("by an instruction");
        break;
    case 2:
        sigaction(SIGUSR1, &action, NULL);
        raise(SIGUSR1);
        write_and_show("by a signal's frame");
        break;
    case 3:
        signal(SIGUSR1, fill_in_handler);
        raise(SIGUSR1);
        write_and_show("in a handler");
        break;
    case 4:
        pthread_create(&id, NULL, thread, "in a thread");
        pthread_join(id, NULL);
        write_and_show("after a thread");
        break;
    case 5:
        fill();
        if (fork() == 0) {
            write_and_show("in a child");
            _exit(0);
        }
        wait(NULL);
        break;
    }
}

int main(void)
{
    for (int i = 0; i < 6; i++) {
        if (fork() == 0) {
            way(i);
            exit(0);
        }
        wait(NULL);
    }
    return 0;
}

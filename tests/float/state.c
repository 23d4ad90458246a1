/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The floating-point state that decides which way an operation goes: changed by
 * instructions, by a signal handler and its return, by another thread's start,
 * and in the middle of a block.  Prints results and flags.
 */
#include <fenv.h>
#include <float.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <ucontext.h>
#include <unistd.h>

static volatile double one = 1, three = 3, big = DBL_MAX, tiny = 0x1p-1060;

static double __attribute__((noinline)) divide(double a, double b)
{
    return a / b;
}

static void show(const char *what)
{
    printf("%-28s 1/3 %a", what, divide(one, three));
    printf(", tiny %a, flags %x\n", divide(tiny, three),
           fetestexcept(FE_ALL_EXCEPT));
}

static void show_clear(const char *what)
{
    feclearexcept(FE_ALL_EXCEPT);
    show(what);
    show(what);
}

static void modes(void)
{
    static const struct {
        int mode;
        const char *name;
    } all[] = {
        { FE_TONEAREST, "to nearest" }, { FE_UPWARD, "up" },
        { FE_DOWNWARD, "down" }, { FE_TOWARDZERO, "to zero" },
        { FE_TONEAREST, "to nearest again" },
    };

    for (int i = 0; i < 5; i++) {
        fesetround(all[i].mode);
        show_clear(all[i].name);
        feraiseexcept(FE_INEXACT);
        show(all[i].name);
    }
}

/* Clear the flags in the middle of a block that goes the fast way. */
static void clear_within(void)
{
    double a = one, b = three, x, y;
    unsigned long before, after, none = 0;

    feraiseexcept(FE_INEXACT);
#if defined(__aarch64__)
    asm volatile("fdiv %d0, %d4, %d5\n\tmrs %2, fpsr\n\tmsr fpsr, %6\n\t"
                 "fadd %d1, %d4, %d5\n\tmrs %3, fpsr"
                 : "=&w" (x), "=&w" (y), "=&r" (before), "=&r" (after)
                 : "w" (a), "w" (b), "r" (none));
    printf("cleared within: %a %a %lx %lx", x, y, before & 0x9f, after & 0x9f);
    asm volatile("msr fpsr, %4\n\tfdiv %d0, %d2, %d3\n\tmrs %1, fpsr"
                 : "=&w" (x), "=&r" (after) : "w" (a), "w" (b), "r" (none));
    printf(" %a %lx\n", x, after & 0x9f);
#else
    asm volatile("fdiv.d %0, %4, %5\n\tfrflags %2\n\tfsflags %6\n\t"
                 "fadd.d %1, %4, %5\n\tfrflags %3"
                 : "=&f" (x), "=&f" (y), "=&r" (before), "=&r" (after)
                 : "f" (a), "f" (b), "r" (none));
    printf("cleared within: %a %a %lx %lx", x, y, before, after);
    asm volatile("fsflags %4\n\tfdiv.d %0, %2, %3\n\tfrflags %1"
                 : "=&f" (x), "=&r" (after) : "f" (a), "f" (b), "r" (none));
    printf(" %a %lx\n", x, after);
#endif
}

static void handler(int sig)
{
    show("in the handler, first");
    show_clear("in the handler, cleared");
    fesetround(FE_UPWARD);
    show("in the handler, up");
    (void)sig;
}

/* Let the interrupted code round up and have no flags. */
static void changer(int sig, siginfo_t *info, void *context)
{
    ucontext_t *uc = context;

#if defined(__aarch64__)
    struct fpsimd_context *fp = (void *)uc->uc_mcontext.__reserved;

    while (fp->head.magic != FPSIMD_MAGIC) {
        fp = (void *)((char *)fp + fp->head.size);
    }
    fp->fpsr = 0;
    fp->fpcr = 1 << 22;
#else
    uc->uc_mcontext.__fpregs.__d.__fcsr = 3 << 5;
#endif
    (void)sig;
    (void)info;
}

static void signals(void)
{
    struct sigaction action = { .sa_handler = handler };

    sigaction(SIGUSR1, &action, NULL);
    feclearexcept(FE_ALL_EXCEPT);
    feraiseexcept(FE_INEXACT | FE_DIVBYZERO);
    fesetround(FE_DOWNWARD);
    raise(SIGUSR1);
    show("after the handler");
    fesetround(FE_TONEAREST);

    action.sa_sigaction = changer;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGUSR2, &action, NULL);
    feraiseexcept(FE_INEXACT);
    show("before a change");
    raise(SIGUSR2);
    show("after a change");
    fesetround(FE_TONEAREST);
    show_clear("to nearest again");
}

static void *thread(void *arg)
{
    show("in a new thread");
    show_clear("in a new thread, cleared");
    fesetround(FE_UPWARD);
    show("in a new thread, up");
    return arg;
}

static void threads(void)
{
    pthread_t id;

    feraiseexcept(FE_INEXACT);
    show("before a thread");
    pthread_create(&id, NULL, thread, NULL);
    pthread_join(id, NULL);
    show("after a thread");
    fflush(stdout);
    if (fork() == 0) {
        show("in a child");
        show_clear("in a child, cleared");
        fflush(stdout);
        _exit(0);
    }
    sleep(1);
    show("after a child");
}

static volatile sig_atomic_t ticks;

static void tick(int sig)
{
    feclearexcept(FE_ALL_EXCEPT);
    fesetround(FE_UPWARD);
    ticks += divide(one, three) > 0;
    (void)sig;
}

/* A handler that changes everything, again and again, must change nothing. */
static void timer(void)
{
    struct sigaction action = { .sa_handler = tick };
    struct itimerval every = { { 0, 500 }, { 0, 500 } }, never = { 0 };
    double sum = 0;

    sigaction(SIGALRM, &action, NULL);
    feraiseexcept(FE_INEXACT);
    setitimer(ITIMER_REAL, &every, NULL);
    for (int i = 1; i < 3000000 || ticks < 20; i++) {
        if (i < 3000000) {
            sum += one / i;
        }
    }
    setitimer(ITIMER_REAL, &never, NULL);
    printf("with a timer: %a, flags %x\n", sum, fetestexcept(FE_ALL_EXCEPT));
}

int main(void)
{
    show("at first");
    modes();
    clear_within();
    signals();
    threads();
    timer();
    feclearexcept(FE_ALL_EXCEPT);
    printf("%a, flags %x\n", big * three, fetestexcept(FE_ALL_EXCEPT));
    return 0;
}

/*
 * Calls the functions of library.h and prints what comes back.
 *
 *     calls            the results of all of them, which are the same natively
 *     calls where      whether the host's library runs
 *     calls fork       calls before and after a fork
 *     calls threads    calls in four threads
 *     calls tagged     calls with tagged pointers
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <errno.h>
#include <fenv.h>
#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include "library.h"

static sigjmp_buf back;
static siginfo_t caught;
static char *mend;      /* a page that a handler makes writable */

static void on_signal(int signal, siginfo_t *info, void *context)
{
    if (mend) {
        mprotect(mend, 65536, PROT_READ | PROT_WRITE);
        mend = NULL;
        return;
    }
    caught = *info;
    siglongjmp(back, signal);
}

/* Print how an expression ended that may fault. */
#define TRY(what, expression, address) do {                             \
        int signal_ = sigsetjmp(back, 1);                               \
        if (signal_) {                                                  \
            printf(what ": signal %d code %d at %ld\n", signal_,        \
                   caught.si_code, (long)((char *)caught.si_addr        \
                                          - (char *)(address)));        \
        } else {                                                        \
            printf(what ": %ld\n", (long)(expression));                 \
        }                                                               \
    } while (0)

static int triple(int a)
{
    return 3 * a;
}

static int jump(int a)
{
    siglongjmp(back, a);
}

static void arithmetic(void)
{
    static const long longs[] = { 0, 1, -1, 123456789012L, -987654321098L };
    static const int ints[] = { 0, 1, -1, INT32_MAX, INT32_MIN };

    feraiseexcept(FE_INEXACT);
    for (int i = 0; i < 5; i++) {
        for (int j = 0; j < 5; j++) {
            printf("mix %ld\n", mix(longs[i], ints[j], ints[i], longs[j]));
        }
        printf("sign %d top %u %lx\n", sign_of(ints[i]), top(ints[i]),
               (unsigned long)top(ints[i]));
        if (sign_of(ints[i]) < 0) {
            printf("negative\n");
        }
        if (ints[i] > 0) {
            printf("divide %d\n", divide(INT32_MAX, ints[i]));
        }
    }
    /* Neither guest traps; the host does. */
    printf("divide by zero %d\n", divide(5, 0));
    printf("many %ld\n", many(1, -2, 3000000000u, 4, 5, 6, 7, 8, -9,
                              3000000000u, 11, 0.5, 1.5, 2.5f, 3.5, 4.5, 5.5,
                              6.5, 7.5));
    printf("through %d\n", through(triple, 14));
    TRY("through jump", through(jump, 7), 0);
}

static void floats(void)
{
    double x[100], y[100], b;
    uint32_t bits;
    float f;
    int a;

    for (int i = 0; i < 100; i++) {
        x[i] = i * 0.7 - 30;
        y[i] = 1.0 / (i + 1);
    }
    for (int i = 0; i < 100; i += 9) {
        printf("dot %a scale %a\n", dot(i, x, y), scale(x[i], y[i], i));
    }
    both(&a, &b, -1.25);
    printf("both %d %a\n", a, b);
    feclearexcept(FE_ALL_EXCEPT);
    printf("root %a\n", root(2));
    printf("flags %x\n", fetestexcept(FE_ALL_EXCEPT) / FE_INEXACT);
    feclearexcept(FE_ALL_EXCEPT);
    feraiseexcept(FE_INEXACT);
    /* isnan and the sign bit: libraries differ in how they print a NaN. */
    b = root(-1);
    printf("root of -1: %d %d\n", isnan(b), signbit(b) != 0);
    printf("invalid %d\n", fetestexcept(FE_INVALID) != 0);
    printf("square %a\n", square(1e200));
    printf("overflow %d\n", fetestexcept(FE_OVERFLOW) != 0);
    fesetround(FE_UPWARD);
    printf("root up %a\n", root(2));
    fesetround(FE_TONEAREST);
    /* RISC-V forgets what is in a NaN. */
    f = scale(__builtin_nanf("123"), 1, 0);
    memcpy(&bits, &f, sizeof(bits));
    printf("scale of a NaN: %x\n", bits);
}

static void memory(void)
{
    static char text[10000];
    char *pages = mmap(NULL, 3 * 65536, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    char *ro = pages + 65536;
    Context c = { 0 };
    const char *p;

    memset(text, 'a', sizeof(text) - 1);
    text[7000] = 'b';
    for (size_t n = 0; n < sizeof(text); n += 1111) {
        printf("checksum %u\n", checksum(text, n));
    }
    p = find(text, 'b');
    printf("find %ld %d\n", (long)(p - text), find(text, 'c') == NULL);
    printf("name %s, %s\n", name_of(""), name_of("text"));
    printf("fill %d %s\n", fill(text + 10, 'x', 5) == text + 10, text + 6990);

    memset(pages, 1, 3 * 65536);
    mprotect(ro, 65536, PROT_READ);
    mprotect(pages + 2 * 65536, 65536, PROT_NONE);
    for (size_t i = 0; i < 3; i++) {
        char *q = pages + (i + 1) * 65536 - 100;

        TRY("checksum at the end", checksum(q, 100), q);
        TRY("checksum beyond", checksum(q, 200), q);
        TRY("fill at the end", (int)(fill(q, 3, 100) == q), q);
        TRY("fill beyond", (int)(fill(q, 3, 200) == q), q);
        TRY("update", update(&c, q, 100), q);
        TRY("update beyond", update(&c, q, 200), q);
        printf("context %lu %u\n", (unsigned long)c.sum, c.updates);
    }
    TRY("read-only context", update((Context *)ro, text, 10), ro);
    TRY("no context", update(NULL, text, 10), 0);
    TRY("wild context", update((Context *)0x123456789abc000, text, 10), 0);
    TRY("nothing of nothing", checksum(NULL, 0), 0);
    TRY("huge", checksum(pages, -1L), pages);
    printf("special %ld %ld\n", special(&c), special(&c));
    printf("updates %u\n", c.updates);
}

/* Pointers of Arm may have a tag in their top byte. */
static void tagged(void)
{
#ifdef __aarch64__
    const uintptr_t tag = (uintptr_t)0x5a << 56;
#else
    const uintptr_t tag = 0;
#endif
    static char text[] = "a text";
    static Context c;
    const char *p = (const char *)((uintptr_t)text | tag);

    for (int i = 0; i < 3; i++) {
        printf("tagged %ld %u %d\n", (long)(find(p, 't') - p),
               checksum(p, 5), update((Context *)((uintptr_t)&c | tag), p, 5));
    }
}

/* Each of these calls runs once, and a fault within it is the program's. */
static void stateful(void)
{
    char *pages = mmap(NULL, 2 * 65536, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    Context c = { 0 };
    int value = 42;

    printf("reach %d\n", reach(&c, &value));
    TRY("reach nothing", reach(&c, (int *)64), 0);
    printf("updates %u\n", c.updates);
    /* A handler that makes the fault good and returns: no second call. */
    mend = pages + 65536;
    mprotect(mend, 65536, PROT_READ);
    printf("append %d\n", append(&c, mend - 10, 20));
    printf("mended %d %.20s\n", mend == NULL, pages + 65536 - 10);
    feclearexcept(FE_ALL_EXCEPT);
    feraiseexcept(FE_INEXACT);
    printf("halve %f", halve(&c, 1));
    printf(" flags %d\n", fetestexcept(FE_DIVBYZERO) != 0);
    printf("updates %u\n", c.updates);
}

static void *work(void *arg)
{
    Context c = { 0 };
    uint64_t sum = 0;

    for (int i = 0; i < 100000; i++) {
        sum += mix(i, i, i, (size_t)arg);
        update(&c, &i, sizeof(i));
    }
    c.sum += sum;
    return (void *)c.sum;
}

static void threads(void)
{
    pthread_t thread[4];
    void *result;

    for (size_t i = 0; i < 4; i++) {
        pthread_create(&thread[i], NULL, work, (void *)i);
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(thread[i], &result);
        printf("thread %lx\n", (unsigned long)result);
    }
}

static void forks(void)
{
    Context c = { 0 };
    int status;

    printf("parent %d\n", update(&c, "abc", 3));
    fflush(stdout);
    if (fork() == 0) {
        printf("child %d %lx\n", update(&c, "def", 3), (unsigned long)c.sum);
        exit(0);
    }
    wait(&status);
    printf("parent %d %lx, child %d\n", update(&c, "xyz", 3),
           (unsigned long)c.sum, status);
}

int main(int argc, char **argv)
{
    struct sigaction act = {
        .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO,
    };
    const char *what = argc > 1 ? argv[1] : "";

    sigaction(SIGSEGV, &act, NULL);
    sigaction(SIGBUS, &act, NULL);
    sigaction(SIGFPE, &act, NULL);
    setvbuf(stdout, NULL, _IOFBF, 1 << 16);
    if (!strcmp(what, "where")) {
        printf("%d\n", where());
    } else if (!strcmp(what, "split")) {
        Context c = { 0 };

        TRY("split", split(&c, 1, 0), 0);
        printf("updates %u\n", c.updates);
    } else if (!strcmp(what, "tagged")) {
        tagged();
    } else if (!strcmp(what, "fork")) {
        forks();
    } else if (!strcmp(what, "threads")) {
        threads();
    } else {
        arithmetic();
        floats();
        memory();
        stateful();
    }
    return 0;
}

/*
 * Three threads call strlen by name and through a pointer while another loads
 * and unloads a library that calls it too.
 *
 *   threads LIBRARY    LIBRARY: exports use(), see library.c
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define THREADS 3
#define LOADS 100
#define LEAST 2000

static const char text[] = "some text, long enough to be worth a call: END";
static int done;

static void *call(void *unused)
{
    size_t (*volatile pointer)(const char *) = strlen;
    size_t wrong = 0;

    for (int i = 0;
         i < LEAST || !__atomic_load_n(&done, __ATOMIC_ACQUIRE); i++) {
        size_t want = sizeof(text) - 1 - i % 40;

        wrong += strlen(text + i % 40) != want;
        wrong += pointer(text + i % 40) != want;
    }
    return (void *)wrong;
}

int main(int argc, char **argv)
{
    pthread_t threads[THREADS];
    size_t wrong = 0, total = 0;
    char to[64];

    for (int i = 0; i < THREADS; i++) {
        if (pthread_create(&threads[i], NULL, call, NULL)) {
            return 1;
        }
    }
    for (int i = 0; i < LOADS; i++) {
        void *handle = dlopen(argv[1], i & 1 ? RTLD_NOW : RTLD_LAZY);
        size_t (*use)(const char *, char *, int) = handle
            ? (size_t (*)(const char *, char *, int))dlsym(handle, "use")
            : NULL;

        if (!use) {
            printf("no library: %s\n", dlerror());
            return 1;
        }
        total += use(text, to, 20);
        dlclose(handle);
    }
    __atomic_store_n(&done, 1, __ATOMIC_RELEASE);
    for (int i = 0; i < THREADS; i++) {
        void *result;

        pthread_join(threads[i], &result);
        wrong += (size_t)result;
    }
    printf("total %zu wrong %zu\n", total, wrong);
    return 0;
}

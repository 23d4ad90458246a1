/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A thread that reads and writes memory without asking for any order. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static void *work(void *result)
{
    static char text[4096];
    int n = 0;

    for (int i = 0; i < 100; i++) {
        n += snprintf(text + n, sizeof(text) - n, "%d, %f\n", i, i / 7.0);
    }
    *(size_t *)result = strlen(text);
    return NULL;
}

int main(void)
{
    pthread_t thread;
    size_t length = 0;

    if (pthread_create(&thread, NULL, work, &length)) {
        perror("pthread_create");
        return 1;
    }
    pthread_join(thread, NULL);
    printf("%zu\n", length);
    return 0;
}

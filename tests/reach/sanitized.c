/*
 * Under AddressSanitizer: its interceptors are called, and see a write that
 * is too long. Compile with -fsanitize=address -fsanitize-recover=address.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int reports;

const char *__asan_default_options(void);
void __asan_set_error_report_callback(void (*)(const char *));

/* There is no ptrace(2) for a look at leaks */
const char *__asan_default_options(void)
{
    return "detect_leaks=0:halt_on_error=0";
}

static void report(const char *message)
{
    reports++;
}

int main(void)
{
    const char *volatile text = "some text, long enough to be worth a call";
    volatile size_t one_more = 17;
    char *to = malloc(16);
    size_t total = 0;

    __asan_set_error_report_callback(report);
    for (int i = 0; i < 1000; i++) {
        total += strlen(text + i % 40);
        memcpy(to, text + i % 20, 16);
        total += to[i % 16] + (memchr(to, 'x', 16) != NULL);
    }
    printf("total %zu reports %d\n", total, reports);
    memcpy(to, text, one_more);
    printf("after too much: reports %d\n", reports);
    free(to);
    return 0;
}

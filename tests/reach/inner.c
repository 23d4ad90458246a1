/*
 * Calls no listed function itself: those are called inside the C library, at
 * least 2000 times each.
 *
 *   inner qsort      copies elements of 24 bytes
 *   inner indirect   elements of 200 bytes, which glibc sorts by pointers
 *   inner getline    looks for line ends in a buffer, copies lines out of it
 *   inner fgets      the same
 *   inner fwrite     copies into a buffer
 *   inner printf     looks for a '%', measures and copies a string
 *   inner strdup     measures and copies a string
 *
 * Compile with -fno-builtin.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT 2000

static const char text[] = "a line of thirty-one characters";
static unsigned seed = 1;

static int compare(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static int sort(size_t size)
{
    static int elements[COUNT * 50];
    size_t step = size / sizeof(int);
    size_t wrong = 0;

    for (size_t i = 0; i < COUNT * step; i++) {
        seed = seed * 1103515245 + 12345;
        elements[i] = seed >> 8;
    }
    /* What follows a key tells whether it was moved with it */
    for (size_t i = 0; i < COUNT; i++) {
        elements[i * step + step - 1] = ~elements[i * step];
    }
    qsort(elements, COUNT, size, compare);
    for (size_t i = 0; i < COUNT; i++) {
        wrong += elements[i * step + step - 1] != ~elements[i * step];
        wrong += i && elements[i * step] < elements[(i - 1) * step];
    }
    printf("%zu wrong, from %d to %d\n", wrong, elements[0],
           elements[(COUNT - 1) * step]);
    return 0;
}

/* A file of COUNT lines, written in one of two ways */
static FILE *lines(int printing)
{
    FILE *file = tmpfile();

    for (int i = 0; file && i < COUNT; i++) {
        if (printing) {
            fprintf(file, "line %s\n", text + i % 20);
        } else {
            fwrite(text + i % 20, 1, 11, file);
            putc('\n', file);
        }
    }
    return file;
}

/* Characters, and a sum that depends on their order */
static int show(FILE *file, size_t n)
{
    unsigned total = 0;
    int c;

    rewind(file);
    while ((c = getc(file)) != EOF) {
        total = total * 31 + c;
    }
    printf("%zu, %ld characters, sum %u\n", n, ftell(file), total);
    return fclose(file);
}

int main(int argc, char **argv)
{
    char how = argc > 1 ? argv[1][0] : 0;
    int second = how ? argv[1][1] : 0;
    FILE *file = lines(how == 'p');
    size_t n = 0;

    if (!file) {
        perror("inner: no temporary file");
        return 1;
    }
    rewind(file);
    if (how == 'q') {
        return sort(24);
    } else if (how == 'i') {
        return sort(200);
    } else if (how == 'g') {
        char *line = NULL;
        size_t size = 0;
        ssize_t length;

        while ((length = getline(&line, &size, file)) > 0) {
            n = n * 3 + length + line[length - 2];
        }
    } else if (how == 'f' && second == 'g') {
        char line[80];

        while (fgets(line, sizeof(line), file)) {
            n = n * 3 + line[9];
        }
    } else if (how == 's') {
        for (int i = 0; i < COUNT; i++) {
            char *copy = strdup(text + i % 20);

            n = n * 3 + copy[i % 11];
            free(copy);
        }
    }
    return show(file, n);
}
